package podmanrun

import (
	"errors"
	"strings"

	"github.com/tank-os/tank/quadlet"
)

// useless are the options that a service has no use for, and why.
var useless = map[string]string{
	"detach":                "the service keeps the container in the background",
	"rm":                    "the generator has podman remove the container whenever it stops",
	"replace":               "the generator has podman replace a container of that name",
	"rmi":                   "it would remove the image at each stop, and pull it at each start",
	"interactive":           "a service has no terminal to read from; PodmanArgs=--interactive keeps its input open all the same",
	"tty":                   "a service has no terminal; PodmanArgs=--tty makes one for a program that insists",
	"attach":                "a service is attached to the journal",
	"detach-keys":           "a service has no terminal to detach from",
	"sig-proxy":             "systemd sends signals to the container itself",
	"help":                  "it would only print help",
	"init-ctr":              "a service runs its container; one that runs before others is a unit with Type=oneshot that they require",
	"creds":                 "a password has no place in a unit: log in, and use --authfile",
	"disable-content-trust": "podman ignores it",
	"cidfile":               "a service is found by its name, and generators before Podman 5.6 have a file of their own",
	"kernel-memory":         "podman ignores it",
}

// special are the options that become more, or other, than one key.
var special = map[string]func(*importer, option){
	"security-opt": (*importer).securityOpt, "user": (*importer).user, "label": (*importer).label,
	"env": (*importer).env, "entrypoint": (*importer).entrypoint,
	"health-cmd": (*importer).healthCmd, "health-startup-cmd": (*importer).healthCmd,
	"sdnotify": (*importer).sdnotify, "restart": (*importer).restart, "pod": (*importer).joinPod,
	"cgroup-parent": (*importer).cgroupParent, "log-driver": (*importer).logDriver,
	"volume": (*importer).volume, "mount": (*importer).mount, "network": (*importer).network,
	"env-file": (*importer).file, "label-file": (*importer).pathArg, "authfile": (*importer).pathArg,
	"cert-dir": (*importer).pathArg,
}

// securityOpt finds the key that says the same as the option.
func (im *importer) securityOpt(o option) {
	for _, p := range securityKeys() {
		bare := p.key.Kind == quadlet.BoolLast
		if bare && o.value == p.prefix {
			im.key(p.key, o, "true")
			return
		}
		if value, ok := strings.CutPrefix(o.value, p.prefix); ok && !bare && value != "" {
			im.key(p.key, o, value)
			return
		}
	}
	im.arg(o)
}

// user is two keys.
func (im *importer) user(o option) {
	user, group, ok := strings.Cut(o.value, ":")
	if user == "" || ok && group == "" {
		im.arg(o)
		return
	}
	if err := errors.Join(try(mustKey("User"), im.literal(user)), try(mustKey("WorkingDir"), "/"+im.literal(group))); err != nil {
		im.arg(o)
		return
	}
	im.container.User, im.container.Group = im.literal(user), im.literal(group)
}

// label knows the one that is a key.
func (im *importer) label(o option) {
	if policy, ok := strings.CutPrefix(o.value, "io.containers.autoupdate="); ok && policy != "disabled" {
		im.key(mustKey("AutoUpdate"), o, policy)
		return
	}
	im.key(mustKey("Label"), o, o.value)
}

// env leaves a variable without a value to PodmanArgs: which value it has is
// for the environment to say.
func (im *importer) env(o option) {
	if strings.Contains(o.value, "=") {
		im.key(mustKey("Environment"), o, o.value)
		return
	}
	im.remark(o.given, "podman takes the value from the service's environment: [Service] Environment= is where to set it")
	im.arg(o)
}

func (im *importer) entrypoint(o option) {
	if o.value == "" {
		im.arg(o) // an empty Entrypoint= is lost between Podman 5.3 and 5.8
		return
	}
	im.key(mustKey("Entrypoint"), o, o.value)
}

// healthCmd minds that generators before 5.8.2 take quotes off either end.
func (im *importer) healthCmd(o option) {
	if o.value != strings.Trim(o.value, `"`) && im.Podman.Compare(quadlet.Version{Major: 5, Minor: 8, Patch: 2}) < 0 {
		im.arg(o)
		return
	}
	im.key(keysByOption()[o.name], o, o.value)
}

func (im *importer) sdnotify(o option) {
	switch o.value {
	case "conmon": // what the generator says of itself
	case "container":
		im.container.Notify = quadlet.NotifyContainer
	case "ignore":
		im.drop(o.given, "systemd would wait for a word that never comes: conmon gives it")
	default:
		im.arg(o) // "healthy" needs a HealthCmd, which the image may have
	}
}

// restart is systemd's business: the generator's --rm and podman's --restart
// exclude each other.
func (im *importer) restart(o option) {
	policy, tries, limited := strings.Cut(o.value, ":")
	switch policy {
	case "always":
		im.container.Service.Restart = "always"
	case "unless-stopped":
		im.container.Service.Restart = "always"
		im.remark(o.given, "Restart=always: systemd leaves a service alone that was stopped by hand")
	case "on-failure":
		im.container.Service.Restart = "on-failure"
		if limited {
			im.drop(":"+tries, "systemd counts starts in a span of time: StartLimitBurst= and StartLimitIntervalSec= say how many")
		}
	case "no", "never", "":
	default:
		im.drop(o.given, "podman has no such policy")
	}
}

// pod is a unit of its own if the command makes the pod.
func (im *importer) joinPod(o option) {
	name, ok := strings.CutPrefix(o.value, "new:")
	if !ok {
		im.remark(o.given, "PodmanArgs has it: the pod must exist before the service starts; with a .pod unit, Pod= would see to that")
		im.arg(o)
		return
	}
	im.pod = &quadlet.Pod{Name: name, PodName: name}
	im.container.Pod = im.pod
	im.Units = append(im.Units, im.pod)
}

// cgroupParent does not go with the generator's --cgroups=split.
func (im *importer) cgroupParent(o option) {
	if im.container.CgroupsMode == "" {
		im.remark(o.given, "CgroupsMode=enabled, which it needs; [Service] Slice= does the same for the whole service")
		im.key(mustKey("CgroupsMode"), option{"cgroups", "enabled", o.given}, "enabled")
	}
	im.arg(o)
}

// logDriver drops what the generator would write without its value.
func (im *importer) logDriver(o option) {
	if o.value == "" {
		im.drop(o.given, "an empty value says nothing")
		return
	}
	im.key(mustKey("LogDriver"), o, o.value)
}

// global is an option of podman itself.
func (im *importer) global(o option) {
	switch o.name {
	case "remote", "connection", "url", "host", "identity", "ssh", "context", "help", "version":
		im.drop(o.given, "a service runs podman on its own machine")
	case "module":
		im.container.ContainersConfModule = append(im.container.ContainersConfModule, im.literal(o.value))
	default:
		arg := "--" + o.name
		if !globalSwitches[o.name] || o.value != "true" {
			arg += "=" + o.value
		}
		im.container.GlobalArgs = append(im.container.GlobalArgs, im.literal(arg))
	}
}
