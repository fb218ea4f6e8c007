package podmanrun

import (
	"path"
	"strings"

	"github.com/tank-os/tank/quadlet"
)

// isPath says that podman takes the source of a volume for a path.
func isPath(s string) bool {
	return strings.HasPrefix(s, "/") || strings.HasPrefix(s, ".") || strings.HasPrefix(s, shellHome)
}

// file is an option whose value is a path that the generator resolves.
func (im *importer) file(o option) {
	k := keysByOption()[o.name]
	p := im.path(o.given, o.value)
	if err := try(k, p); err != nil {
		im.arg(o)
	} else if err := put(im.container, k, p); err != nil {
		im.arg(o)
	}
}

// pathArg is one whose value is a path that podman reads, in a directory that is
// not the unit's.
func (im *importer) pathArg(o option) {
	if !path.IsAbs(o.value) && !strings.HasPrefix(o.value, shellHome) {
		if im.Dir == "" {
			im.remark(o.given, "a service's directory is / or the user's home: write the whole path")
		} else {
			o.value = path.Join(im.Dir, o.value)
		}
	}
	im.arg(o)
}

// path is a path on the host as a unit has it.
func (im *importer) path(given, p string) string {
	if im.Home != "" && (p == im.Home || strings.HasPrefix(p, im.Home+"/")) {
		return "%h" + quadlet.Literal(p[len(im.Home):])
	}
	if path.IsAbs(p) || strings.HasPrefix(p, shellHome) {
		return im.literal(p)
	}
	if im.Dir != "" {
		return im.path(given, path.Join(im.Dir, p))
	}
	im.remark(given, "the path is relative to the unit's file")
	if !strings.HasPrefix(p, ".") {
		p = "./" + p
	}
	return im.literal(p)
}
