package lint

import (
	"strings"

	"github.com/tank-os/tank/quadlet"
	"github.com/tank-os/tank/quadlet/unitset"
)

var argsRules = []Rule{
	{
		ID: "args-generator", needs: "-", Severity: Error, on: "Container.PodmanArgs",
		Title: "an option that the generator needs for itself",
		Explanation: `The service's other command lines stop and remove the container by the name that the generator gives it, and systemd follows it by the options that the generator sets. ` +
			`PodmanArgs= comes later on the command line, and takes them away.`,
		Fix:  "use the key of [Container] instead, such as ContainerName=",
		word: argsGenerator,
	},
	{
		ID: "args-restart", Severity: Error, on: "Container.PodmanArgs",
		Title:       "podman's own restarts",
		Explanation: `The generator runs containers with --rm, which podman refuses together with --restart=always: the container does not start.`,
		Fix:         "write Restart= in [Service]",
		word: func(p *pass, w unitset.Word) {
			if flag, value, _ := strings.Cut(w.Text, "="); flag == "--restart" && value != "no" && value != "on-failure" {
				p.atText(w.From, w.Text, "podman refuses --restart with the --rm of the generator's")
			}
		},
	},
	{
		ID: "args-key", Severity: Advice,
		on:    "Container.PodmanArgs Pod.PodmanArgs Volume.PodmanArgs Network.PodmanArgs Image.PodmanArgs Build.PodmanArgs Kube.PodmanArgs",
		Title: "an option that has a key",
		Explanation: `PodmanArgs= is passed on unread, and neither the generator nor this check see what it means: references to other units are not resolved in it, ` +
			`and collisions are not found.`,
		Fix:  "use the key",
		word: argsKey,
	},
	{
		ID: "args-privileged", Severity: Advice, on: "Container.PodmanArgs",
		Title:       "a container without confinement",
		Explanation: `--privileged takes all confinement away: a program in the container of root's may do on the host what root may.`,
		Fix:         "add the capabilities and devices that the program needs, by AddCapability= and AddDevice=",
		word: func(p *pass, w unitset.Word) {
			if w.Text == "--privileged" || w.Text == "--privileged=true" {
				p.atText(w.From, w.Text, "nothing confines the container")
			}
		},
	},
	{
		ID: "args-run-in-global", Severity: Error, on: "Container.GlobalArgs",
		Title:       "an option of podman run in GlobalArgs=",
		Explanation: `GlobalArgs= stands before the subcommand, where podman takes its general options only, such as --log-level. It refuses all others.`,
		Fix:         "write it in PodmanArgs=",
		word: func(p *pass, w unitset.Word) {
			flag, _, _ := strings.Cut(w.Text, "=")
			if _, ok := keysByFlag()["Container"][flag]; ok && !globalFlags[flag] {
				p.atText(w.From, w.Text, "%s is an option of podman run", flag)
			}
		},
	},
}

// globalFlags are podman's own options, podman(1).
var globalFlags = map[string]bool{
	"--module": true, "--log-level": true, "--root": true, "--runroot": true, "--storage-driver": true, "--storage-opt": true,
	"--cgroup-manager": true, "--runtime": true, "--tmpdir": true, "--url": true, "--conmon": true, "--events-backend": true,
	"--hooks-dir": true, "--imagestore": true, "--network-config-dir": true, "--runtime-flag": true, "--transient-store": true, "--volumepath": true,
}

// generatorFlags are the options that the generator sets, and what they say to
// systemd.
var generatorFlags = map[string]string{
	"--name": "the service stops and removes another container", "--rm": "", "--replace": "",
	"-d": "", "--detach": "the service runs podman in the foreground", "--sdnotify": "systemd does not learn that the container is up",
	"--conmon-pidfile": "", "--cidfile": "",
}

func argsGenerator(p *pass, w unitset.Word) {
	flag, value, _ := strings.Cut(w.Text, "=")
	what, ok := generatorFlags[flag]
	if !ok || what == "" || flag == "--detach" && value != "false" {
		return
	}
	p.atText(w.From, w.Text, "with another %s, %s", flag, what)
}

// keysByFlag are the keys of each section by the option that they become.
func keysByFlag() map[string]map[string]quadlet.Key { return flagTable() }

func argsKey(p *pass, w unitset.Word) {
	flag, _, _ := strings.Cut(w.Text, "=")
	if !strings.HasPrefix(flag, "--") {
		return
	}
	if k, ok := keysByFlag()[p.u.section][flag]; ok && k.In(p.all.Target.Podman) && k.Instead == "" {
		p.atText(w.From, w.Text, "%s has the key %s=", flag, k.Name)
	}
}
