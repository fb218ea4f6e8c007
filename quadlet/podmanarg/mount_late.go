package podmanarg

import (
	"slices"
	"strings"
)

// A lateOption is an option that podman looks at again when it makes the container.
type lateOption struct {
	group string
	tmpfs bool // only there
	bind  bool // not for tmpfs
}

// lateOptions are the options that a mount may have then.
var lateOptions = map[string]lateOption{
	"copy": {group: "copy, nocopy"}, "nocopy": {group: "copy, nocopy"},
	"exec": {group: "exec, noexec"}, "noexec": {group: "exec, noexec"},
	"suid": {group: "suid, nosuid"}, "nosuid": {group: "suid, nosuid"},
	"dev": {group: "dev, nodev"}, "nodev": {group: "dev, nodev"},
	"rw": {group: "ro, rw"}, "ro": {group: "ro, rw"},
	"size":      {group: "size", tmpfs: true},
	"mode":      {group: "mode", tmpfs: true},
	"tmpcopyup": {group: "tmpcopyup, notmpcopyup", tmpfs: true}, "notmpcopyup": {group: "tmpcopyup, notmpcopyup", tmpfs: true},
	"noswap": {group: "noswap", tmpfs: true}, "noatime": {tmpfs: true},
	"bind": {group: "bind, rbind", bind: true}, "rbind": {group: "bind, rbind", bind: true},
	"z": {group: "z, Z", bind: true}, "Z": {group: "z, Z", bind: true},
	"U": {group: "U"}, "no-dereference": {group: "no-dereference"},
	"O": {}, "volume-opt": {}, "consistency": {}, "nocreate": {},
}

// checkMountOptions judges the options of a mount as podman does when it makes the
// container.
func checkMountOptions(options []string, tmpfs bool) error {
	seen := map[string]bool{}
	for _, option := range options {
		key, _, _ := strings.Cut(option, "=")
		if strings.HasPrefix(key, "subpath") || strings.HasPrefix(key, "idmap") {
			continue
		}
		o, ok := lateOptions[key]
		if slices.Contains(propagations, key) {
			o, ok = lateOption{group: "the propagations"}, true
		}
		switch {
		case !ok && tmpfs:
			return fail("unknown option %q of a tmpfs; want some of size, mode, ro, rw, exec, noexec, suid, nosuid, dev, nodev, tmpcopyup, notmpcopyup, noswap, noatime, U", option)
		case !ok:
			return fail("unknown option %q", option)
		case o.tmpfs && !tmpfs:
			return fail("option %q, which is for a tmpfs", option)
		case o.bind && tmpfs:
			return fail("option %q, which is not for a tmpfs", option)
		case o.group != "" && seen[o.group]:
			return fail("option %q twice or against another; want one of %s", option, o.group)
		}
		seen[o.group] = true
	}
	return nil
}
