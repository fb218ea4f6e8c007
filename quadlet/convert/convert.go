package convert

import (
	"path"
	"sort"

	"github.com/tank-os/tank/quadlet"
	"github.com/tank-os/tank/quadlet/unitset"
)

// A Result is what the generator makes of a set.
type Result struct {
	// Services are the services in the order in which the generator makes them.
	Services []Service
	// Problems are what it says, in the order in which it says it, and what it
	// should say. Those of loading the set are the first.
	Problems []Problem
}

// Failed says that the generator's exit status would not be zero.
func (r *Result) Failed() bool {
	for i := range r.Problems {
		if k := r.Problems[i].Kind; k == Error || k == Panic || k == Hang {
			return true
		}
	}
	return false
}

// Convert is the result for a set on a machine of which nothing else is known.
func Convert(s *unitset.Set) *Result { return new(Host).Convert(s) }

// A Host is what the generator asks of the machine it runs on. The zero Host
// gives the answers of most machines.
type Host struct {
	// Podman is the path of podman, as the variable PODMAN sets it. Empty is
	// /usr/bin/podman.
	Podman string
	// Exists says that there is a file at an absolute path, for devices that are
	// optional. Nil says so of all.
	Exists func(path string) bool
}

// Convert is the result for a set on the host. It does not change the set.
func (h *Host) Convert(s *unitset.Set) *Result {
	r := &run{
		host:    h,
		set:     s,
		version: s.Target.Podman.Known(),
		release: releaseOf(s.Target.Podman),
		infos:   make(map[string]*info, len(s.Units)),
		plans:   map[string]*plan{},
		result:  new(Result),
	}
	r.result.Services = make([]Service, 0, len(s.Units))
	taken, lost := r.taken()
	r.loading(taken)
	r.all(taken)
	r.lose(lost)
	return r.result
}

// all converts units of which the generator knows no others.
func (r *run) all(units []*unitset.Unit) {
	units = r.order(units)
	for _, u := range units {
		r.learn(u)
	}
	for _, u := range units {
		r.convert(u)
	}
}

// A run is the conversion of one set.
type run struct {
	host    *Host
	set     *unitset.Set
	version quadlet.Version
	release release
	infos   map[string]*info // by file name
	plans   map[string]*plan // by section
	result  *Result
}

// An info is what other units may ask of a unit.
type info struct {
	kind     *unitKind
	service  string   // the stem of its service
	resource string   // what podman calls it; empty if it is not known, or not yet
	members  []string // of a pod: the services that start with it
}

func (i *info) serviceFile() string { return i.service + ".service" }

// A unitKind is one type of unit.
type unitKind struct {
	section string
	suffix  string  // of the service's stem
	order   int     // those of a lower one are converted first
	since   release // whose generator knows it
}

var unitKinds = map[string]*unitKind{
	".artifact":  {"Artifact", "-artifact", 1, 507},
	".image":     {"Image", "-image", 1, 500},
	".volume":    {"Volume", "-volume", 2, 500},
	".network":   {"Network", "-network", 2, 500},
	".build":     {"Build", "-build", 3, 502},
	".container": {"Container", "", 4, 500},
	".kube":      {"Kube", "", 4, 500},
	".pod":       {"Pod", "-pod", 5, 500},
}

// kindOf is the type of unit that a file name says; nil for none that the
// generator knows.
func (r *run) kindOf(name string) *unitKind {
	if k := unitKinds[path.Ext(name)]; k != nil && r.release >= k.since {
		return k
	}
	return nil
}

// order is the units in the order in which the generator converts them: what
// others refer to first.
func (r *run) order(all []*unitset.Unit) []*unitset.Unit {
	type ranked struct {
		unit *unitset.Unit
		rank int
	}
	list := make([]ranked, 0, len(all))
	for _, u := range all {
		if k := r.kindOf(u.Name); k != nil {
			list = append(list, ranked{u, k.order})
		}
	}
	// The sort is not stable, as the generator's is not: of more than twelve units
	// of one type, the order decides in which order a pod names its containers.
	sort.Slice(list, func(i, j int) bool { return list[i].rank < list[j].rank })
	units := make([]*unitset.Unit, len(list))
	for i, l := range list {
		units[i] = l.unit
	}
	return units
}

func (r *run) convert(u *unitset.Unit) {
	c := &conversion{run: r, unit: u, info: r.infos[u.Name]}
	c.kind = c.info.kind
	c.warnService()
	c.warnShortName()
	if err := c.convert(); err != nil {
		c.report(err)
		return
	}
	s := Service{
		Name: c.info.serviceFile(), Source: u, Resource: c.info.resource,
		Sections: c.out, Commands: c.commands,
	}
	c.links(&s)
	r.result.Services = append(r.result.Services, s)
}
