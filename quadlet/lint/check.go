package lint

import (
	"path"
	"slices"
	"strings"
	"sync"

	"github.com/tank-os/tank/quadlet"
	"github.com/tank-os/tank/quadlet/convert"
	"github.com/tank-os/tank/quadlet/unitset"
)

// A check is one run of Check.
type check struct {
	all    *unitset.Set
	opts   *Options
	rootly bool // the units are root's
	table  *ruleTable
	units  []*unit
	byName map[string]*unit
	source []*source
	found  []Finding

	conv     *convert.Result
	services map[string][]*unit // by the name of the service; see the method makes
	starts   map[*unit]bool     // see the method started
	beside   map[string]bool    // names of files that are no units of podman's
	broken   map[*unit]bool     // units that the generator refuses
}

// ownSections are the sections by type of unit.
var ownSections = map[string]string{
	"container": "Container", "pod": "Pod", "volume": "Volume", "network": "Network",
	"kube": "Kube", "image": "Image", "build": "Build", "artifact": "Artifact",
}

func newCheck(s *unitset.Set, opts *Options) *check {
	c := &check{
		all: s, opts: opts, rootly: s.Target.UID == 0, table: table(),
		units: make([]*unit, 0, len(s.Units)), byName: make(map[string]*unit, len(s.Units)),
		services: make(map[string][]*unit, len(s.Units)), broken: map[*unit]bool{},
	}
	seen := map[*quadlet.File]bool{}
	for i, u := range newUnits(s.Units) {
		su := s.Units[i]
		c.units = append(c.units, u)
		c.byName[u.Name] = u
		c.services[u.service] = append(c.services[u.service], u)
		c.source = append(c.source, newSource(su.Path, su.File, u))
		for _, d := range su.DropIns {
			if !seen[d.File] {
				seen[d.File] = true
				c.source = append(c.source, newSource(d.Path, d.File, u))
			}
		}
	}
	c.starts = c.started()
	c.beside = map[string]bool{}
	for _, i := range s.Ignored {
		if i.Reason == unitset.UnknownType {
			c.beside[path.Base(i.Path)] = true
		}
	}
	return c
}

// before says that the set is for a Podman older than a version.
func (c *check) before(major, minor, patch int) bool {
	return c.all.Target.Podman.Compare(quadlet.Version{Major: major, Minor: minor, Patch: patch}) < 0
}

// part is a check that finds for itself, so that parts can run at the same time. They
// share what none of them changes.
func (c *check) part() *check {
	p := *c
	p.found = nil
	return &p
}

// run looks at everything. The parts that run at the same time touch different
// units, or different things of them.
func (c *check) run() {
	var wg sync.WaitGroup
	units := c.part()
	wg.Go(func() {
		for _, u := range units.units {
			units.checkUnit(u)
		}
		units.checkFiles()
	})
	c.conv = convert.Convert(c.all)
	c.files()
	c.generator()
	wg.Wait()
	values := c.part()
	wg.Go(values.values)
	c.checkSet()
	wg.Wait()
	c.found = slices.Concat(c.found, units.found, values.found)
}

// checkFiles runs the rules of files.
func (c *check) checkFiles() {
	for _, r := range c.table.files {
		if c.runs(r) {
			for _, f := range c.source {
				r.file(&pass{check: c, rule: r, u: f.unit}, f)
			}
		}
	}
}

// checkSet runs the rules of the set.
func (c *check) checkSet() {
	for _, r := range c.table.sets {
		if c.runs(r) {
			r.set(&pass{check: c, rule: r})
		}
	}
}

// checkUnit runs the rules of one unit.
func (c *check) checkUnit(u *unit) {
	p := &pass{check: c, u: u}
	for _, r := range c.table.whole {
		if p.rule, p.told = r, 0; c.runs(r) && r.looksAt(u) {
			r.unit(p)
		}
	}
	var done []*Rule // rules of the unit that are on several keys
	for i := range u.keys {
		k := &u.keys[i]
		for _, r := range c.table.byKey[k.keyName] {
			if p.rule, p.told = r, 0; !c.runs(r) || !r.looksAt(u) {
				continue
			}
			if r.unit == nil {
				p.each(k)
			} else if !slices.Contains(done, r) {
				done = append(done, r)
				r.unit(p)
			}
		}
	}
}

// runs says that a rule is asked for.
func (c *check) runs(r *Rule) bool {
	return (r.Severity != Advice || c.opts.Advice) && (len(c.opts.Skip) == 0 || !slices.Contains(c.opts.Skip, r.ID))
}

func (r *Rule) looksAt(u *unit) bool {
	if r.types == "" {
		return true
	}
	for t := range strings.FieldsSeq(r.types) {
		if t == u.kind {
			return true
		}
	}
	return false
}
