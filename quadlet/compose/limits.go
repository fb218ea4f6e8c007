package compose

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"time"

	"github.com/compose-spec/compose-go/v2/types"

	"github.com/tank-os/tank/quadlet"
)

func number[T int | int64 | uint16](n T) string { return strconv.FormatInt(int64(n), 10) }

// size is a number of bytes as people write it.
func size(n types.UnitBytes) string {
	for _, u := range []struct {
		name  string
		bytes types.UnitBytes
	}{{"g", 1 << 30}, {"m", 1 << 20}, {"k", 1 << 10}} {
		if n > 0 && n%u.bytes == 0 {
			return number(int64(n/u.bytes)) + u.name
		}
	}
	return number(int64(n))
}

func fraction(f float32) string { return strconv.FormatFloat(float64(f), 'f', -1, 32) }

func (c *command) limits(s types.ServiceConfig) {
	c.say("cpu_period", "cpu-period", number(s.CPUPeriod))
	c.say("cpu_quota", "cpu-quota", number(s.CPUQuota))
	c.say("cpu_rt_period", "cpu-rt-period", number(s.CPURTPeriod))
	c.say("cpu_rt_runtime", "cpu-rt-runtime", number(s.CPURTRuntime))
	c.say("cpu_shares", "cpu-shares", number(s.CPUShares))
	c.say("cpus", "cpus", fraction(s.CPUS))
	c.say("cpu_count", "cpus", number(s.CPUCount))
	c.say("cpuset", "cpuset-cpus", s.CPUSet)
	c.say("mem_limit", "memory", size(s.MemLimit))
	c.say("mem_reservation", "memory-reservation", size(s.MemReservation))
	c.say("memswap_limit", "memory-swap", size(s.MemSwapLimit))
	c.say("mem_swappiness", "memory-swappiness", number(int64(s.MemSwappiness)))
	c.say("shm_size", "shm-size", size(s.ShmSize))
	c.yes("oom_kill_disable", "oom-kill-disable", s.OomKillDisable)
	c.say("oom_score_adj", "oom-score-adj", number(s.OomScoreAdj))
	c.say("pids_limit", "pids-limit", number(s.PidsLimit))
	for _, name := range slices.Sorted(maps.Keys(s.Ulimits)) {
		c.flag("ulimits."+name, "ulimit", ulimit(name, s.Ulimits[name]))
	}
	c.blkio(s.BlkioConfig)
}

func ulimit(name string, u *types.UlimitsConfig) string {
	if u.Soft != 0 || u.Hard != 0 {
		return name + "=" + number(u.Soft) + ":" + number(u.Hard)
	}
	return name + "=" + number(u.Single)
}

func (c *command) blkio(b *types.BlkioConfig) {
	if b == nil {
		return
	}
	c.say("blkio_config.weight", "blkio-weight", number(b.Weight))
	for _, w := range b.WeightDevice {
		c.flag("blkio_config.weight_device", "blkio-weight-device", w.Path+":"+number(w.Weight))
	}
	for name, list := range map[string][]types.ThrottleDevice{
		"read-bps": b.DeviceReadBps, "read-iops": b.DeviceReadIOps,
		"write-bps": b.DeviceWriteBps, "write-iops": b.DeviceWriteIOps,
	} {
		for _, d := range list {
			c.flag("blkio_config."+name, "device-"+name, d.Path+":"+number(int64(d.Rate)))
		}
	}
}

// deploy takes what is about one container.
func (im *importer) deploy(c *command, s types.ServiceConfig) {
	if s.Scale != nil && *s.Scale != 1 {
		im.drop(c.base+".scale", fmt.Sprintf("a unit is one container, not %d: a template with so many instances would be", *s.Scale))
	}
	d := s.Deploy
	if d == nil {
		return
	}
	if d.Replicas != nil && *d.Replicas != 1 {
		im.drop(c.base+".deploy.replicas", fmt.Sprintf("a unit is one container, not %d: a template with so many instances would be", *d.Replicas))
	}
	if l := d.Resources.Limits; l != nil {
		const at = "deploy.resources.limits."
		c.say(at+"cpus", "cpus", fraction(float32(l.NanoCPUs)))
		c.say(at+"memory", "memory", size(l.MemoryBytes))
		c.say(at+"pids", "pids-limit", number(l.Pids))
		im.rest(c.base+".deploy.resources.limits", l, "cpus", "memory", "pids")
	}
	if r := d.Resources.Reservations; r != nil {
		const at = "deploy.resources.reservations."
		c.say(at+"memory", "memory-reservation", size(r.MemoryBytes))
		for i, g := range r.Devices {
			if slices.Contains(g.Capabilities, "gpu") {
				c.gpu(at+"devices", g)
			} else {
				im.drop(fmt.Sprintf("%s.%sdevices[%d]", c.base, at, i), "only GPUs have names that podman knows")
			}
		}
		im.rest(c.base+".deploy.resources.reservations", r, "memory", "devices")
	}
	im.rest(c.base+".deploy", d, "replicas", "resources", "restart_policy")
}

// restartPolicies are what systemd calls deploy's conditions.
var restartPolicies = map[string]string{"": "always", "any": "always", "on-failure": "on-failure", "none": "no"}

// stop sets what is about the service's life, and systemd's.
func (im *importer) stop(s types.ServiceConfig, unit *quadlet.Container) {
	if s.Deploy != nil && s.Deploy.RestartPolicy != nil {
		r := s.Deploy.RestartPolicy
		unit.Service.Restart = restartPolicies[r.Condition]
		if r.Delay != nil {
			unit.Service.RestartSec = quadlet.Span(time.Duration(*r.Delay))
		}
		if r.MaxAttempts != nil {
			unit.Unit.StartLimitBurst = int(*r.MaxAttempts) + 1
			if r.Window == nil {
				unit.Unit.StartLimitIntervalSec = quadlet.Infinity
			}
		}
		if r.Window != nil {
			unit.Unit.StartLimitIntervalSec = quadlet.Span(time.Duration(*r.Window))
		}
	}
	if s.StopGracePeriod != nil {
		grace := time.Duration(*s.StopGracePeriod)
		unit.StopTimeout = quadlet.Int(int64((grace + time.Second - 1) / time.Second))
		if grace > time.Minute {
			// systemd would kill the container after 90 s otherwise.
			unit.Service.TimeoutStopSec = quadlet.Span(grace + 30*time.Second)
		}
	}
}

// pull is when to pull: what only a build has is the build unit's affair.
func (im *importer) pull(path string, s types.ServiceConfig) {
	unit := im.containers[s.Name]
	switch s.PullPolicy {
	case "", "build":
	case "always", "never", "missing", "newer":
		unit.Pull = s.PullPolicy
	case "if_not_present":
		unit.Pull = "missing"
	default:
		im.drop(path+".pull_policy", fmt.Sprintf("podman does not know %q: AutoUpdate=registry is its way", s.PullPolicy))
	}
	if s.Runtime != "" {
		unit.GlobalArgs = append(unit.GlobalArgs, "--runtime="+quadlet.Literal(s.Runtime))
	}
}
