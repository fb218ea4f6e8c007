package diff

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"github.com/tank-os/tank/quadlet/convert"
	"github.com/tank-os/tank/quadlet/graph"
	"github.com/tank-os/tank/quadlet/unitset"
)

// A side is one of the two sets.
type side struct {
	set      *unitset.Set
	services map[string]*convert.Service // by the unit's file name
	problems map[string]string           // why the generator makes none of a unit
	rank     map[string]int              // of the units in the order of starting
}

func newSide(s *unitset.Set) *side {
	v := &side{set: s, services: map[string]*convert.Service{}, problems: map[string]string{}, rank: map[string]int{}}
	r := convert.Convert(s)
	for i := range r.Services {
		v.services[r.Services[i].Source.Name] = &r.Services[i]
	}
	for _, p := range r.Problems {
		if p.Unit != nil && p.Kind != convert.Warning && v.problems[p.Unit.Name] == "" {
			v.problems[p.Unit.Name] = p.Text
		}
	}
	for i, step := range graph.Of(s).StartOrder() {
		for _, name := range step {
			v.rank[name] = i
		}
	}
	return v
}

// Sets is what a change from one set of units to another does. It changes
// neither. Each is taken for what its own target's generator makes of it.
func Sets(before, after *unitset.Set) *Plan {
	p := &planner{before: newSide(before), after: newSide(after), byService: map[string]int{}}
	names := map[string]bool{}
	for _, s := range []*unitset.Set{before, after} {
		for _, u := range s.Units {
			names[u.Name] = true
		}
	}
	for _, name := range slices.Sorted(maps.Keys(names)) {
		p.unit(name)
	}
	p.spread()
	p.sort()
	if p.actions == nil {
		p.actions = []Action{} // and not null in JSON
	}
	return &Plan{Actions: p.actions, user: after.Target.UID != 0}
}

// A planner collects the actions.
type planner struct {
	before, after *side
	actions       []Action
	byService     map[string]int // the action of a service
}

func (p *planner) add(a Action) {
	a.Service = instances(a.Service)
	if i, ok := p.byService[a.Service]; ok {
		old, now := p.actions[i], a
		if old.Do == Start {
			old, now = a, p.actions[i]
		}
		if old.Do == Stop && now.Do == Start { // another unit makes the service now
			now.Do, now.Why = Restart, old.Unit+" made it, and "+now.Unit+" does now"
			p.actions[i] = now
			return
		}
	}
	p.byService[a.Service] = len(p.actions)
	p.actions = append(p.actions, a)
}

// instances is the pattern of the instances of a template, which does not run
// itself.
func instances(service string) string {
	if stem, ok := strings.CutSuffix(service, "@.service"); ok {
		return stem + "@*.service"
	}
	return service
}

func isTemplate(s *convert.Service) bool { return strings.HasSuffix(s.Name, "@.service") }

// unit plans for one unit, by its name.
func (p *planner) unit(name string) {
	was, is := p.before.services[name], p.after.services[name]
	_, inSet := p.after.set.Lookup(name)
	switch {
	case was == nil && is == nil:
	case is == nil && inSet:
		p.add(Action{Do: Stop, Service: was.Name, Unit: name, Why: "the generator refuses " + name + ": " + p.after.problems[name], Changes: p.changes(name)})
	case is == nil:
		p.add(Action{Do: Stop, Service: was.Name, Unit: name, Why: name + " is gone", Advice: remains(was)})
	case was == nil && isTemplate(is):
		p.add(Action{Do: Reload, Service: is.Name, Unit: name, Why: name + " is new: its instances start when something names them"})
	case was == nil:
		p.add(Action{Do: Start, Service: is.Name, Unit: name, Why: name + " is new"})
	case was.Name != is.Name:
		p.add(Action{Do: Stop, Service: was.Name, Unit: name, Why: "the service of " + name + " is now " + is.Name})
		p.add(Action{Do: Start, Service: is.Name, Unit: name, Why: "the service of " + name + " was " + was.Name, Changes: p.changes(name)})
	default:
		p.changed(name, was, is)
	}
}

// changed plans for a unit whose service is in both sets.
func (p *planner) changed(name string, was, is *convert.Service) {
	a := Action{Service: is.Name, Unit: name, Changes: p.changes(name)}
	switch compare(was, is) {
	case same:
		if a.Do = Nothing; len(a.Changes) > 0 {
			a.Why = "the same service, written in another way"
		} else if a.Why = "only comments, spacing and order differ"; p.text(p.before, name) == p.text(p.after, name) {
			return
		}
	case reload:
		a.Do = Reload
	case restart:
		a.Do = Restart
		p.made(&a, was, is)
	}
	p.add(a)
}

// text is all that is written of a unit.
func (p *planner) text(s *side, name string) string {
	u, ok := s.set.Lookup(name)
	if !ok {
		return ""
	}
	text := u.File.String()
	for _, d := range u.DropIns {
		text += "\x00" + d.File.String()
	}
	return text
}

// pulledBy are the keys by which a service restarts or stops with another.
var pulledBy = []string{"Requires", "BindsTo", "PartOf", "Requisite"}

// spread restarts what restarts along.
func (p *planner) spread() {
	for again := true; again; {
		again = false
		for _, name := range slices.Sorted(maps.Keys(p.after.services)) {
			was, is := p.before.services[name], p.after.services[name]
			if was == nil || was.Name != is.Name {
				continue
			}
			i, known := p.byService[instances(is.Name)]
			if known && (p.actions[i].Do == Restart || p.actions[i].Do == Start) {
				continue
			}
			why := p.restartsWith(was, Stop)
			if why == "" {
				why = p.restartsWith(is, Restart)
			}
			if why == "" {
				continue
			}
			again = true
			if !known {
				p.add(Action{Do: Restart, Service: is.Name, Unit: name, Why: why})
			} else {
				p.actions[i].Do, p.actions[i].Why = Restart, why
			}
		}
	}
}

// restartsWith says with what a service restarts: something that it requires, and
// that is stopped or restarted.
func (p *planner) restartsWith(s *convert.Service, do Do) string {
	for _, key := range pulledBy {
		for _, value := range s.All("Unit", key) {
			for other := range strings.FieldsSeq(value) {
				i, ok := p.byService[instances(other)]
				if ok && p.actions[i].Do == do {
					return map[Do]string{Stop: "it stops with ", Restart: "it restarts with "}[do] + other + " (" + key + "=)"
				}
			}
		}
	}
	return ""
}

// phases are the order of actions.
var phases = map[Do]int{Stop: 0, Restart: 1, Start: 1, Reload: 2, Keep: 3, Nothing: 4}

func (p *planner) sort() {
	slices.SortStableFunc(p.actions, func(a, b Action) int {
		order := 0
		switch phases[a.Do] {
		case 0:
			order = cmp.Compare(p.before.rank[b.Unit], p.before.rank[a.Unit]) // what needs others first
		case 1:
			order = cmp.Compare(p.after.rank[a.Unit], p.after.rank[b.Unit])
		}
		return cmp.Or(cmp.Compare(phases[a.Do], phases[b.Do]), order, strings.Compare(a.Service, b.Service))
	})
}
