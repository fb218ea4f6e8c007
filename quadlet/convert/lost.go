package convert

import (
	"errors"
	"path"
	"slices"

	"github.com/tank-os/tank/quadlet/unitset"
)

// taken divides the units into those that the generator takes and those that it
// loses: all that it finds in a directory in which it refuses one file.
func (r *run) taken() (taken, lost []*unitset.Unit) {
	isLost := func(u *unitset.Unit) bool { return u.LostTo != "" && !r.hangs(u.LostTo) }
	if !slices.ContainsFunc(r.set.Units, isLost) {
		return r.set.Units, nil
	}
	for _, u := range r.set.Units {
		if isLost(u) {
			lost = append(lost, u)
		} else {
			taken = append(taken, u)
		}
	}
	return taken, lost
}

// hangs says that the generator never ends reading a file, rather than refusing it.
func (r *run) hangs(file string) bool {
	return slices.ContainsFunc(r.set.Problems, func(e *unitset.FileError) bool {
		return e.Path == file && errors.Is(e, unitset.ErrHangs)
	})
}

// lose says which units are lost. They are converted all the same, for what the
// generator would say of them, but to no service.
func (r *run) lose(units []*unitset.Unit) {
	for _, u := range units {
		r.result.Problems = append(r.result.Problems, Problem{
			Kind: Lost, Unit: u, Path: u.Path,
			Text: "no service comes of it: the generator refuses " + path.Base(u.LostTo) + ", and with it all units of the directory",
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
