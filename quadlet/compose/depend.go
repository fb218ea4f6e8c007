package compose

import (
	"maps"
	"slices"
	"time"

	"github.com/compose-spec/compose-go/v2/types"

	"github.com/tank-os/tank/quadlet"
)

// depend orders the services as depends_on has it.
func (im *importer) depend() {
	for _, name := range slices.Sorted(maps.Keys(im.p.Services)) {
		unit, on := im.containers[name], im.p.Services[name].DependsOn
		for _, other := range slices.Sorted(maps.Keys(on)) {
			target, ok := im.containers[other]
			path := "services." + name + ".depends_on." + other
			if !ok {
				im.drop(path, "that service is not enabled")
				continue
			}
			unit.Unit.After = append(unit.Unit.After, target)
			if on[other].Required {
				unit.Unit.Requires = append(unit.Unit.Requires, target)
			} else {
				unit.Unit.Wants = append(unit.Unit.Wants, target)
			}
			im.condition(path, other, on[other].Condition)
		}
	}
}

// condition makes a service count as started when those that wait for it may go
// on.
func (im *importer) condition(path, service, condition string) {
	unit := im.containers[service]
	switch condition {
	case types.ServiceConditionHealthy:
		im.healthy(path, service, unit)
	case types.ServiceConditionCompletedSuccessfully:
		unit.Service.Type = "oneshot"
		unit.Service.RemainAfterExit = quadlet.True
		if unit.Service.Restart == "always" {
			unit.Service.Restart = "on-failure"
			im.remark(path, "%s restarts on failure only, since it is to end", unit.FileName())
		}
	}
}

// healthy has the service wait for its own first good check.
func (im *importer) healthy(path, service string, unit *quadlet.Container) {
	switch {
	case unit.HealthCmd == "none":
		im.drop(path+".condition", "the service is never healthy: its healthcheck is disabled")
		return
	case unit.HealthCmd != "":
		unit.Notify = quadlet.NotifyHealthy
	case !slices.Contains(unit.PodmanArgs, "--sdnotify=healthy"):
		im.remark(path, "%s has no healthcheck: its image must have one", unit.FileName())
		unit.PodmanArgs = append(unit.PodmanArgs, "--sdnotify=healthy")
	}
	// systemd gives up after 90 s: as long as compose would wait, at least.
	if patience := patience(im.p.Services[service].HealthCheck); patience > 90*time.Second {
		unit.Service.TimeoutStartSec = quadlet.Span(patience)
	}
}

// patience is how long a service may take to be healthy, and a little more.
func patience(h *types.HealthCheckConfig) time.Duration {
	if h == nil {
		return 0
	}
	or := func(d *types.Duration, def time.Duration) time.Duration {
		if d == nil {
			return def
		}
		return time.Duration(*d)
	}
	retries := uint64(3)
	if h.Retries != nil {
		retries = min(*h.Retries, 1000)
	}
	each := or(h.Interval, 30*time.Second) + or(h.Timeout, 30*time.Second)
	return or(h.StartPeriod, 0) + time.Duration(retries+1)*each
}
