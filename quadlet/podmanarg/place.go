package podmanarg

import (
	"path"
	"slices"
	"strings"
)

// A storage is how podman keeps a mount. Two mounts of one place are refused, with
// exceptions that depend on it.
type storage int

const (
	stored   storage = iota // a bind mount, or one of memory
	named                   // a named volume, or an anonymous one
	overlay                 // a directory with an overlay over it
	imaged                  // an image
	artifact                // an artifact
)

// A place is what an option mounts, and where.
type place struct {
	storage storage
	tmpfs   bool
	source  string
	dest    string
	options []string
}

// same says that another option mounts just the same, which podman takes.
func (p *place) same(other *place) bool {
	return p.storage == other.storage && p.source == other.source && slices.Equal(p.options, other.options)
}

// absolute is a path in the container.
func absolute(dest string) error {
	if dest == "" {
		return refuse("no place in the container; want an absolute path")
	}
	if !path.IsAbs(dest) {
		return refuse("%q is no absolute path in the container", dest)
	}
	return nil
}

// tmpfs reads --tmpfs.
func tmpfs(value string) error {
	p, err := parseTmpfs(value)
	if err != nil {
		return err
	}
	if path.Clean(p.dest) == "/dev" {
		return nil // which podman makes itself
	}
	return checkMountOptions(p.options, true)
}

func parseTmpfs(value string) (place, error) {
	dest, rest, ok := strings.Cut(value, ":")
	p := place{storage: stored, tmpfs: true, source: "tmpfs", dest: dest}
	if ok {
		options, _, _ := strings.Cut(rest, ":")
		p.options = strings.Split(options, ",")
	}
	return p, absolute(dest)
}

// isName is what podman can call a volume, container, pod or network.
func isName(text string) bool {
	for i := range len(text) {
		c := text[i]
		alnum := c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9'
		if !alnum && (i == 0 || c != '_' && c != '.' && c != '-') {
			return false
		}
	}
	return text != ""
}

func name(value string) error {
	if value == "" || isName(strings.TrimPrefix(value, "/")) {
		return nil
	}
	return fail("not a name; want letters, digits, _, . and -, and a letter or digit first")
}
