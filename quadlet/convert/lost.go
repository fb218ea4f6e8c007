package convert

import (
	"errors"
	"path"

	"github.com/tank-os/tank/quadlet/unitset"
)

// taken divides the units into those that the generator takes and those that it
// loses: all that it finds in a directory in which it refuses one file.
func (r *run) taken() (taken, lost []*unitset.Unit) {
	bad := r.refusedIn()
	if len(bad) == 0 {
		return r.set.Units, nil
	}
	for _, u := range r.set.Units {
		if _, ok := bad[path.Dir(u.Path)]; ok {
			lost = append(lost, u)
		} else {
			taken = append(taken, u)
		}
	}
	return taken, lost
}

// refusedIn is the first file that is refused in each directory.
func (r *run) refusedIn() map[string]string {
	var bad map[string]string
	for _, e := range r.set.Problems {
		if !e.Refused || r.kindOf(e.Path) == nil || errors.Is(e, unitset.ErrHangs) {
			continue // a drop-in that is refused costs nothing but itself
		}
		if bad == nil {
			bad = map[string]string{}
		}
		if dir := path.Dir(e.Path); bad[dir] == "" {
			bad[dir] = e.Path
		}
	}
	return bad
}

// lose says which units are lost. They are converted all the same, for what the
// generator would say of them, but to no service.
func (r *run) lose(units []*unitset.Unit) {
	bad := r.refusedIn()
	for _, u := range units {
		r.result.Problems = append(r.result.Problems, Problem{
			Kind: Lost, Unit: u, Path: u.Path,
			Text: "no service comes of it: the generator refuses " + path.Base(bad[path.Dir(u.Path)]) + ", and with it all units of the directory",
		})
	}
	services, said := len(r.result.Services), len(r.result.Problems)
	r.all(units)
	r.result.Services = r.result.Services[:services]
	left := r.result.Problems[:said]
	for _, p := range r.result.Problems[said:] {
		if p.Kind == Error {
			p.Kind = Unsaid
			left = append(left, p)
		}
	}
	r.result.Problems = left
}
