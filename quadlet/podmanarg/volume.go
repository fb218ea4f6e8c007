package podmanarg

import (
	"slices"
	"strings"
)

const volumeForm = "want [SOURCE:]DESTINATION[:OPTION,…]"

// volume reads -v.
func volume(value string) error {
	p, err := parseVolume(value)
	if err != nil {
		return err
	}
	// Podman looks at the rest when it makes the container.
	if !strings.HasPrefix(p.dest, "/") {
		return fail("%q is no absolute path in the container", p.dest)
	}
	if p.storage == named && p.source != "" && !isName(p.source) {
		return fail("%q is neither an absolute path nor the name of a volume (letters, digits, _, . and -)", p.source)
	}
	return nil
}

// parseVolume reads a value of -v as podman does before it makes a container.
func parseVolume(value string) (place, error) {
	parts := strings.Split(value, ":")
	p := place{storage: named, dest: parts[0]}
	if len(parts) > 3 {
		return p, refuse("too many colons; %s", volumeForm)
	}
	if len(parts) == 1 {
		return p, nil
	}
	p.source, p.dest = parts[0], parts[1]
	if len(parts) == 3 {
		p.options = strings.Split(parts[2], ",")
		if err := volumeOptions(p.options); err != nil {
			return p, err
		}
		p.options = slices.DeleteFunc(p.options, func(o string) bool { return o == "cached" || o == "delegated" })
	}
	if p.source == "" {
		return p, refuse("no source before the colon; %s", volumeForm)
	}
	if p.source[0] != '/' && p.source[0] != '.' {
		return p, nil
	}
	p.storage = stored
	if slices.Contains(p.options, "O") {
		p.storage = overlay
		return p, overlayOptions(p.options)
	}
	return p, nil
}

// propagations are how mounts in a mount show elsewhere.
var propagations = []string{"private", "rprivate", "shared", "rshared", "slave", "rslave", "unbindable", "runbindable"}

// exclusive are the options of a volume of which podman takes one of each line.
var exclusive = [...][]string{
	{"exec", "noexec"},
	{"dev", "nodev"},
	{"suid", "nosuid"},
	{"ro", "rw"},
	{"z", "Z", "O"},
	{"U"},
	propagations,
	{"bind", "rbind"},
	{"copy", "nocopy"},
	{"no-dereference"},
}

// volumeOptions are podman's checks of the options of -v and of bind mounts.
func volumeOptions(options []string) error {
	var upper, work int
	var seen [len(exclusive)]string
	for _, option := range options {
		switch {
		case strings.Contains(option, "upperdir"):
			upper++
		case strings.Contains(option, "workdir"):
			work++
		case strings.HasPrefix(option, "idmap"), option == "cached", option == "delegated", option == "nocreate":
		default:
			group := slices.IndexFunc(exclusive[:], func(g []string) bool { return slices.Contains(g, option) })
			if group < 0 {
				return refuse("unknown option %q; want some of ro, rw, z, Z, U, O, exec, noexec, suid, nosuid, dev, nodev, copy, nocopy, nocreate, idmap, a propagation such as rslave", option)
			}
			if seen[group] != "" {
				return refuse("options %q and %q; want at most one of %s", seen[group], option, strings.Join(exclusive[group], ", "))
			}
			seen[group] = option
		}
	}
	if upper > 1 || work > 1 {
		return refuse("more than one upperdir or workdir; want one of each")
	}
	return nil
}

// overlayOptions are the options that go with O.
func overlayOptions(options []string) error {
	all := strings.Join(options, "")
	upper, work := strings.Contains(all, "upperdir"), strings.Contains(all, "workdir")
	if upper != work {
		return refuse("option O with only one of upperdir and workdir; want both")
	}
	both := len(options) == 3 && upper
	if len(options) > 2 && !both || len(options) == 2 && !strings.Contains(all, "U") {
		return refuse("option O with others; it goes with U, or with upperdir and workdir")
	}
	return nil
}

// volumesFrom reads --volumes-from, which podman does when it makes the container.
func volumesFrom(value string) error {
	_, options, ok := strings.Cut(value, ":")
	if !ok {
		return nil
	}
	var labels, modes int
	for option := range strings.SplitSeq(options, ",") {
		switch option {
		case "z":
			labels++
		case "ro", "rw":
			modes++
		default:
			return fail("unknown option %q; want z, ro or rw", option)
		}
	}
	if labels > 1 || modes > 1 {
		return fail("an option twice; want z, and one of ro and rw")
	}
	return nil
}
