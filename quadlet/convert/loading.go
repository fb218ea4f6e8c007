package convert

import (
	"errors"
	"path"
	"slices"
	"strings"

	"github.com/tank-os/tank/quadlet/unitset"
)

// loading takes over what the generator says while it reads the files. It reads a
// drop-in again for each unit that it merges it into, and says the same again.
func (r *run) loading(taken []*unitset.Unit) {
	for _, e := range r.set.Problems {
		p := Problem{Path: e.Path, Line: e.Line, Text: e.Message}
		switch {
		case errors.Is(e, unitset.ErrHangs):
			p.Kind, p.Text = Hang, e.Err.Error()
		case e.Message == "":
			continue // it says nothing
		}
		dir := dropInDir(e.Path)
		if dir == "" || r.kindOf(e.Path) != nil {
			for range r.searches(e.Path) {
				r.result.Problems = append(r.result.Problems, p)
			}
			continue
		}
		for _, u := range taken {
			if p.Unit = u; r.merges(u, dir) && !shadowed(u, path.Base(e.Path)) {
				r.result.Problems = append(r.result.Problems, p)
			}
		}
	}
}

// searches is how often a file that is refused is read: as often as its directory
// is searched, until there is another of its name.
func (r *run) searches(file string) int {
	if _, ok := r.set.Lookup(path.Base(file)); ok || !r.has(searchesAgain) {
		return 1
	}
	n, dir := 0, path.Dir(file)
	for _, d := range r.set.Target.Dirs {
		if d = strings.Trim(d, "/"); dir == d || strings.HasPrefix(dir, d+"/") {
			n++
		}
	}
	return max(n, 1)
}

// dropInDir is the name of the directory of drop-ins that a path names or is in;
// empty if there is none.
func dropInDir(p string) string {
	for _, name := range []string{path.Base(p), path.Base(path.Dir(p))} {
		if strings.HasSuffix(name, ".d") {
			return name
		}
	}
	return ""
}

// shadowed says that a drop-in of the name counts for the unit.
func shadowed(u *unitset.Unit, name string) bool {
	return slices.ContainsFunc(u.DropIns, func(d *unitset.DropIn) bool { return path.Base(d.Path) == name })
}

// merges says that a unit's drop-ins are looked for in directories of a name.
func (r *run) merges(u *unitset.Unit, dir string) bool {
	if dir == strings.TrimPrefix(u.Ext(), ".")+".d" {
		return r.has(typeDropIns)
	}
	of, ok := strings.CutSuffix(dir, u.Ext()+".d")
	if !ok {
		return false
	}
	base, instance, isTemplate := u.Template()
	switch {
	case of == strings.TrimSuffix(u.Name, u.Ext()), instance != "" && of == base+"@":
		return true
	case !r.has(typeDropIns):
		return false
	case isTemplate:
		of = strings.TrimSuffix(of, "@")
	}
	return strings.HasSuffix(of, "-") && strings.HasPrefix(base, of)
}
