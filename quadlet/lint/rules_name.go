package lint

import (
	"strings"
	"unicode/utf8"

	"github.com/tank-os/tank/quadlet/unitset"
)

var nameRules = []Rule{
	{
		ID: "name-characters", Severity: Error, unit: nameCharacters,
		Title:       "a file name that systemd takes for no unit's",
		Explanation: `The service is named after the file, and systemd loads only services whose names are made of letters, digits and : - _ . @ \. The generator writes any name.`,
		Fix:         "rename the file",
	},
	{
		ID: "name-service-collision", Severity: Error, set: serviceCollision,
		Title: "two units make the same service",
		Explanation: `web.container and web.kube both make web.service, and so do data-volume.container and data.volume with data-volume.service. ` +
			`The generator writes one over the other, without a word: one of the two never runs.`,
		Fix: "rename one of them, or give it a ServiceName=",
	},
	{
		ID: "name-resource-collision", Severity: Error, set: resourceCollision,
		Title: "two units make the same container or pod",
		Explanation: `Two units that give podman the same name for a container or a pod take it from each other: podman is told to replace what has the name, ` +
			`so that starting one kills the other.`,
		Fix: "give each a name of its own, or leave the name to the generator",
	},
	{
		ID: "name-resource-shared", Severity: Warning, set: resourceShared,
		Title: "two units make the same volume or network",
		Explanation: `Volumes and networks are made only if there is none of their name. Of two units with one name, the first to start decides how it is made, ` +
			`and the options of the other have no effect.`,
		Fix: "keep one of the units, and refer to it",
	},
	{
		ID: "name-service-suffix", Severity: Error, on: ownKeys("ServiceName"),
		Title:       "ServiceName= ends in .service",
		Explanation: `ServiceName= is the name without .service, which the generator adds: web.service becomes web.service.service, and nobody finds web.service.`,
		Fix:         "remove .service",
		value: func(p *pass, v unitset.Value, s string) {
			if strings.HasSuffix(s, ".service") {
				p.at(v, "the service is called %s", quote(s+".service"))
			}
		},
	},
	{
		ID: "name-service-empty", Severity: Error, on: ownKeys("ServiceName"),
		Title:       "an empty ServiceName=",
		Explanation: `The generator takes an empty ServiceName= for a name, and writes a file called ".service", which systemd does not load. It does not bring the usual name back.`,
		Fix:         "remove the line, or the drop-in that holds it",
		unit: func(p *pass) {
			if v, ok := p.u.Last(p.u.section, "ServiceName"); ok && unquote(v.Text) == "" {
				p.atKey(v, "the service is called %q, which systemd does not load", ".service")
			}
		},
	},
	{
		ID: "name-service-path", Severity: Error, on: ownKeys("ServiceName"),
		Title: "ServiceName= leads out of the generator's directory",
		Explanation: `The generator joins ServiceName= to its output directory as it is. With a slash or ".." it writes, at boot and as root, ` +
			`a file somewhere else, over what is there.`,
		Fix: "write a plain name",
		value: func(p *pass, v unitset.Value, s string) {
			if strings.Contains(s, "/") || s == ".." {
				p.at(v, "the generator would write the service to %s, outside of its directory", quote(s+".service"))
			}
		},
	},
	{
		ID: "name-specifier", Severity: Error,
		on:    "Volume.VolumeName Network.NetworkName Pod.PodName",
		Title: "a specifier in a name that other units use",
		Explanation: `%N, %n, %p and %i stand for the unit that they are expanded in. The name of a volume, network or pod is copied into the units that use it, ` +
			`and %N there is their own name: each looks for another resource, and podman makes an empty one.`,
		Fix: "write the name out",
		value: func(p *pass, v unitset.Value, s string) {
			for _, spec := range []string{"%N", "%n", "%p", "%P", "%j", "%J"} {
				if strings.Contains(strings.ReplaceAll(s, "%%", ""), spec) {
					p.atText(v, spec, "%s is another name in every unit that refers to %s", spec, p.u.Name)
					return
				}
			}
		},
	},
	{
		ID: "name-system-service", Severity: Warning, unit: systemService,
		Title: "the service replaces one of the system's",
		Explanation: `Services that a generator makes come before those that packages install in /usr/lib. A unit called dbus.container replaces the machine's dbus.service, ` +
			`and podman.container replaces the service behind podman's socket.`,
		Fix: "rename the file",
	},
}

// ownKeys is a key in each type of unit.
func ownKeys(key string) string {
	on := make([]string, 0, len(ownSections))
	for _, kind := range kinds {
		on = append(on, ownSections[kind]+"."+key)
	}
	return strings.Join(on, " ")
}

var kinds = [...]string{"container", "pod", "volume", "network", "kube", "image", "build", "artifact"}

// unitChars are what systemd.unit(5) allows in a unit's name.
const unitChars = `ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789:-_.@\`

func nameCharacters(p *pass) {
	switch stem := p.u.stem; {
	case strings.Trim(stem, unitChars) != "":
		bad := strings.TrimLeft(stem, unitChars)
		_, size := utf8.DecodeRuneInString(bad)
		p.atUnit(p.u, "systemd loads no unit with %q in its name", bad[:size])
	case stem == "" || stem[0] == '@':
		p.atUnit(p.u, "systemd loads no unit whose name begins with %q", p.u.Name[:1])
	case strings.Count(stem, "@") > 1:
		p.atUnit(p.u, "a name with two @ is no instance's")
	case len(stem) > 255-len("-artifact.service"):
		p.atUnit(p.u, "the name of the service is longer than the 255 bytes that systemd allows")
	}
}

// systemServices are services without which a machine does not run, or podman.
var systemServices = map[string]bool{
	"dbus.service": true, "dbus-broker.service": true, "sshd.service": true, "ssh.service": true, "NetworkManager.service": true,
	"firewalld.service": true, "nftables.service": true, "iptables.service": true, "chronyd.service": true, "crond.service": true,
	"cron.service": true, "auditd.service": true, "rsyslog.service": true, "polkit.service": true, "udisks2.service": true,
	"podman.service": true, "podman-auto-update.service": true, "podman-restart.service": true, "podman-clean-transient.service": true,
	"podman-user-wait-network-online.service": true, "getty@.service": true, "user@.service": true, "docker.service": true,
	"containerd.service": true, "crio.service": true, "kubelet.service": true, "rescue.service": true, "emergency.service": true,
}

func systemService(p *pass) {
	name := p.u.service
	if !p.rootly && !strings.HasPrefix(name, "podman") && !strings.HasPrefix(name, "dbus") && !strings.HasPrefix(name, "systemd-") {
		return // the system's are not in the way of a user's
	}
	if systemServices[name] || strings.HasPrefix(name, "systemd-") && !strings.HasPrefix(p.u.stem, "systemd-") {
		p.atUnit(p.u, "%s is a service of the system's, which this one replaces", name)
	}
}

// serviceOf is the name of the service that a unit makes.
func serviceOf(u *unit) string {
	if v, ok := u.Last(u.section, "ServiceName"); ok {
		return unquote(v.Text) + ".service"
	}
	suffix := ""
	if u.kind != "container" && u.kind != "kube" {
		suffix = "-" + u.kind
	}
	if base, instance, ok := u.Template(); ok && suffix != "" {
		return base + suffix + "@" + instance + ".service"
	}
	return u.stem + suffix + ".service"
}

func serviceCollision(p *pass) {
	first := map[string]*unit{}
	for _, u := range p.units {
		name := u.service
		if other := first[name]; other != nil {
			p.atUnit(u, "%s is the service of %s too: one overwrites the other", name, other.Path)
			continue
		}
		first[name] = u
	}
}

// A resource is what podman makes of a unit.
type resource struct{ kind, name string }

// resources gives units that make a resource of the same kind and name.
func (p *pass) resources(report func(u, other *unit, name string), kinds ...string) {
	first := map[resource]*unit{}
	for _, kind := range kinds {
		for _, u := range p.units {
			name := p.resourceOf(u)
			if u.kind != kind || name == "" || strings.Contains(name, "%") {
				continue
			}
			r := resource{kind, name}
			if kind == "pod" {
				r.kind = "container" // podman has one space of names for both
			}
			if other := first[r]; other != nil {
				report(u, other, name)
			} else {
				first[r] = u
			}
		}
	}
}

// nameKeys are the keys that name what a unit makes.
var nameKeys = map[string]string{
	"container": "ContainerName", "pod": "PodName", "volume": "VolumeName", "network": "NetworkName",
}

// resourceOf is what podman calls what a unit makes; empty for units that make
// something else, or something new in each instance.
func (c *check) resourceOf(u *unit) string {
	key := nameKeys[u.kind]
	if key == "" {
		return ""
	}
	name, _ := u.Text(u.section, key)
	switch {
	case name != "":
		return strings.ReplaceAll(name, "%N", strings.TrimSuffix(u.service, ".service"))
	case u.template || u.instance:
		return ""
	case u.kind == "container":
		return "systemd-" + strings.TrimSuffix(u.service, ".service")
	}
	return "systemd-" + u.stem
}

func resourceCollision(p *pass) {
	p.resources(func(u, other *unit, name string) {
		p.atUnit(u, "podman calls it %s, and that of %s too: only one can have the name", quote(name), other.Path)
	}, "pod", "container")
}

func resourceShared(p *pass) {
	kind := func(u *unit) string { return u.kind }
	report := func(u, other *unit, name string) {
		p.atUnit(u, "the %s %s is that of %s too: who starts first decides how it is made", kind(u), quote(name), other.Path)
	}
	p.resources(report, "volume")
	p.resources(report, "network")
}
