package lint

import (
	"path"
	"strings"

	"github.com/tank-os/tank/quadlet/unitset"
)

var volumeRules = []Rule{
	{
		ID: "volume-no-target", Severity: Error, on: "Container.Volume Pod.Volume Build.Volume",
		Title: "a volume without a path in the container",
		Explanation: `Without a colon, all of the value is the path in the container, and the volume an anonymous one, which goes with the container. ` +
			`Of a unit's name or a volume's name, podman makes a directory in the container's root.`,
		Fix: "add :/PATH",
		value: func(p *pass, v unitset.Value, s string) {
			if !strings.Contains(s, ":") && s != "" && s[0] != '/' && s[0] != '%' && s[0] != '$' {
				p.at(v, "%s is taken for a path in the container, and the volume is an anonymous one", quote(s))
			}
		},
	},
	{
		ID: "volume-relative-source", Severity: Error, on: "Container.Volume Pod.Volume Build.Volume",
		Title: "a path that is taken for a volume's name",
		Explanation: `A source is a path only if it begins with / or with a dot; ./ is the directory of the unit file. Anything else is the name of a volume, ` +
			`and podman refuses one with a slash in it, when the service starts.`,
		Fix: "write ./ before it, or all of the path",
		value: func(p *pass, v unitset.Value, s string) {
			source, _, ok := strings.Cut(s, ":")
			if ok && strings.Contains(source, "/") && strings.IndexByte("/.%$~", source[0]) < 0 {
				p.at(v, "%s is taken for the name of a volume, and podman refuses it", quote(source))
			}
		},
	},
	{
		ID: "volume-private-shared", Severity: Warning, set: volumePrivateShared,
		Title: "two containers with a private label on one volume",
		Explanation: `With :Z, podman labels the volume's files for this container alone, by SELinux. A second container that does the same takes them away from the first: ` +
			`where SELinux is enforced, the first gets "permission denied" from then on.`,
		Fix: "write :z, which lets all containers use the volume",
	},
	{
		ID: "volume-label-system", Severity: Error, on: "Container.Volume Pod.Volume",
		Title: "a system's directory that is labelled for a container",
		Explanation: `With :Z and :z, podman changes the SELinux label of every file below the source. For /etc, /usr, /var, /home and the like, ` +
			`that takes the files away from the system's own programs: it may not boot, and nobody logs in.`,
		Fix:   "mount a directory that is the container's own, or use SecurityLabelDisable=true",
		value: volumeLabelSystem,
	},
	{
		ID: "volume-duplicate-target", Severity: Error,
		on: "Container.Volume Container.Mount Container.Tmpfs", types: "container",
		Title:       "two mounts at one path",
		Explanation: `Podman refuses to make a container with two mounts at the same path.`,
		Fix:         "remove one of them",
		unit:        volumeDuplicateTarget,
	},
	{
		ID: "volume-owner", Severity: Error, on: "Volume.User Volume.Group",
		Title: "a volume's owner by name",
		Explanation: `The documentation says that User= and Group= of a volume may be names, and the generator reads numbers: of a name it makes 0, in silence, ` +
			`and the volume is root's.`,
		Fix: "write the number of the user or group, or, from Podman 6.0, UID= and GID=",
		value: func(p *pass, v unitset.Value, s string) {
			if s != "root" && isWord(s) {
				p.at(v, "the generator takes %s for 0, which is root", quote(s))
			}
		},
	},
	{
		ID: "volume-image-driver", Severity: Error, on: "Volume.Driver",
		Title:       "keys that Driver=image ignores",
		Explanation: `The generator leaves Device=, Type=, Options=, Copy=, User= and Group= out for a volume that is made of an image.`,
		Fix:         "remove them",
		value: func(p *pass, _ unitset.Value, s string) {
			if s != "image" {
				return
			}
			for _, key := range [...]string{"Copy", "Device", "Group", "Options", "Type", "User"} {
				if _, v := p.own(key); v.Line != nil {
					p.atKey(v, "the generator ignores %s= with Driver=image", key)
				}
			}
		},
	},
	{
		ID: "volume-image-only", Severity: Error, on: "Volume.Image",
		Title:       "Image= without Driver=image",
		Explanation: `A volume is made of an image only with Driver=image. Without it, the generator ignores Image=, and the volume is empty.`,
		Fix:         "add Driver=image",
		value: func(p *pass, v unitset.Value, _ string) {
			if s, _ := p.own("Driver"); s != "image" {
				p.atKey(v, "the generator ignores Image= without Driver=image")
			}
		},
	},
	{
		ID: "volume-socket", Severity: Advice, on: "Container.Volume",
		Title:       "podman's own socket in a container",
		Explanation: `Whoever may write to podman's socket may start any container, and so do on the host what podman's user may do. The container is none for a program that knows it.`,
		Fix:         "let the program do without, or put a filter before the socket",
		value: func(p *pass, v unitset.Value, s string) {
			source, _, _ := strings.Cut(s, ":")
			if b := path.Base(source); b == "docker.sock" || b == "podman.sock" {
				p.at(v, "the program can do all that podman can")
			}
		},
	},
	{
		ID: "volume-host-root", Severity: Advice, on: "Container.Volume",
		Title:       "all of the host in a container",
		Explanation: `The container sees every file of the host, and may change them unless the mount is read-only.`,
		Fix:         "mount the directories that the program needs",
		value: func(p *pass, v unitset.Value, s string) {
			if strings.HasPrefix(s, "/:") {
				p.at(v, "the container sees all of the host's files")
			}
		},
	},
}

// isWord says that a text is no number, decimal or hexadecimal.
func isWord(s string) bool {
	return strings.Trim(s, "+-0123456789") != "" && !strings.HasPrefix(strings.ToLower(s), "0x")
}

// A mount is a Volume= in its parts.
type mount struct{ source, target, options string }

func parseMount(s string) mount {
	parts := strings.SplitN(s, ":", 3)
	switch len(parts) {
	case 1:
		return mount{target: parts[0]}
	case 2:
		return mount{source: parts[0], target: parts[1]}
	}
	return mount{parts[0], parts[1], parts[2]}
}

// has says that a mount has an option.
func (m mount) has(option string) bool {
	for o := range strings.SplitSeq(m.options, ",") {
		if o == option {
			return true
		}
	}
	return false
}

// volumePrivateShared looks for sources that two containers label for themselves. One
// path below another counts too: labels go down.
func volumePrivateShared(p *pass) {
	type use struct {
		u *unit
		v unitset.Value
	}
	first := map[string]use{}
	for _, u := range p.units {
		if u.kind != "container" || u.template {
			continue
		}
		for _, v := range u.All(u.section, "Volume") {
			m := parseMount(v.Text)
			if !m.has("Z") || m.source == "" {
				continue
			}
			key := path.Clean(m.source)
			if strings.HasPrefix(m.source, ".") {
				key = path.Join(path.Dir(u.Path), m.source)
			}
			other, ok := first[key]
			switch {
			case !ok:
				first[key] = use{u, v}
			case other.u != u:
				p.atText(v, m.source, "%s takes %s away from %s, which has it with Z too", u.Name, m.source, other.u.Name)
			}
		}
	}
}

// systemDirs are directories whose labels the system needs as they are.
var systemDirs = map[string]bool{
	"/": true, "/bin": true, "/boot": true, "/dev": true, "/etc": true, "/home": true, "/lib": true, "/lib64": true, "/opt": true,
	"/proc": true, "/root": true, "/run": true, "/sbin": true, "/sys": true, "/tmp": true, "/usr": true, "/usr/lib": true,
	"/usr/share": true, "/usr/bin": true, "/var": true, "/var/lib": true, "/var/log": true, "/var/run": true, "/var/home": true,
	"/var/lib/containers": true, "%h": true, "%t": true, "%E": true, "%S": true, "%C": true, "%L": true,
	"/etc/localtime": true, "/etc/ssl": true, "/etc/pki": true, "/etc/passwd": true, "/etc/group": true, "/etc/hosts": true, "/etc/resolv.conf": true,
}

func volumeLabelSystem(p *pass, v unitset.Value, s string) {
	m := parseMount(s)
	if systemDirs[path.Clean(m.source)] && m.source != "" && (m.has("Z") || m.has("z")) {
		p.at(v, "podman changes the label of every file in %s", m.source)
	}
}

// volumeDuplicateTarget compares the paths of Volume=, Mount= and Tmpfs=.
func volumeDuplicateTarget(p *pass) {
	first := map[string]bool{}
	add := func(v unitset.Value, target string) {
		if target == "" || expands(target) {
			return
		}
		target = path.Clean(target)
		if first[target] {
			p.atText(v, target, "there is another mount at %s", target)
		}
		first[target] = true
	}
	for _, v := range p.u.All(p.u.section, "Volume") {
		add(v, parseMount(v.Text).target)
	}
	mounts, _ := p.u.Args(p.u.section, "Mount")
	for _, w := range mounts {
		add(w.From, mountTarget(w.Text))
	}
	for _, v := range p.u.All(p.u.section, "Tmpfs") {
		target, _, _ := strings.Cut(v.Text, ":")
		add(v, target)
	}
}

// mountTarget is the path in the container of a Mount=.
func mountTarget(s string) string {
	if strings.Contains(s, "type=glob") {
		return "" // a directory for several
	}
	for field := range strings.SplitSeq(s, ",") {
		key, value, _ := strings.Cut(field, "=")
		switch key {
		case "target", "destination", "dst", "dest":
			return value
		}
	}
	return ""
}
