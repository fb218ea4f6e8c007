package diff

import (
	"slices"
	"strings"

	"github.com/tank-os/tank/quadlet"
	"github.com/tank-os/tank/quadlet/convert"
	"github.com/tank-os/tank/quadlet/unitset"
)

// An effect is what a difference asks of systemd.
type effect int

const (
	same    effect = iota
	reload         // to read its files anew
	restart        // to start the service anew
)

// lines are a service's keys with their values, in their order. The sections of
// the unit's own that the generator keeps as X-… are for nobody to act on.
func lines(s *convert.Service) map[[2]string][]string {
	all := map[[2]string][]string{}
	for _, section := range s.Sections {
		if strings.HasPrefix(section.Name, "X-") {
			continue
		}
		for _, l := range section.Lines {
			if l.Key != "" {
				at := [2]string{section.Name, l.Key}
				all[at] = append(all[at], l.Value)
			}
		}
	}
	return all
}

// unordered are keys whose values are a set.
var unordered = map[string]bool{
	"After": true, "Before": true, "Requires": true, "Wants": true, "BindsTo": true, "PartOf": true, "Requisite": true,
	"Conflicts": true, "Upholds": true, "RequiresMountsFor": true, "WantsMountsFor": true, "Documentation": true,
	"WantedBy": true, "RequiredBy": true, "UpheldBy": true, "Alias": true,
}

// later are the keys of [Service] that systemd looks at when their time has come,
// and not only when it starts the service: systemd.service(5).
var later = map[string]bool{
	"Restart": true, "RestartSec": true, "RestartSteps": true, "RestartMaxDelaySec": true, "RestartMode": true,
	"RestartPreventExitStatus": true, "RestartForceExitStatus": true, "SuccessExitStatus": true,
	"TimeoutStartSec": true, "TimeoutStopSec": true, "TimeoutSec": true, "TimeoutAbortSec": true,
	"TimeoutStartFailureMode": true, "TimeoutStopFailureMode": true,
	"ExecReload": true, "ExecStop": true, "ExecStopPost": true,
	"KillMode": true, "KillSignal": true, "FinalKillSignal": true, "SendSIGKILL": true, "RestartKillSignal": true,
	"OOMPolicy": true, "FileDescriptorStoreMax": true,
}

// compare is what the difference between two services asks for.
func compare(was, is *convert.Service) effect {
	found := same
	a, b := lines(was), lines(is)
	for _, m := range []map[[2]string][]string{a, b} {
		for at := range m {
			if !equal(at[1], a[at], b[at]) {
				found = max(found, effectOf(at))
			}
		}
	}
	if found == same && !slices.EqualFunc(was.Links, is.Links, func(a, b convert.Link) bool { return a.Path == b.Path && a.Target == b.Target }) {
		found = reload
	}
	return found
}

func equal(key string, a, b []string) bool {
	if !unordered[key] {
		return slices.Equal(a, b)
	}
	return slices.Equal(words(a), words(b))
}

func words(values []string) []string {
	all := strings.Fields(strings.Join(values, " "))
	slices.Sort(all)
	return slices.Compact(all)
}

// effectOf is what a difference in one key of a service asks for. A key that is
// not known here may matter to what runs.
func effectOf(at [2]string) effect {
	switch section, key := at[0], at[1]; {
	case key == "SourcePath":
		return same // the file is elsewhere, and says the same
	case section == "Unit" || section == "Install" || section == "Quadlet":
		return reload
	case section == "Service" && later[key]:
		return reload
	case section == "Service":
		return restart
	}
	return same // a section that systemd ignores
}

// changes are the keys that differ between the two units of a name.
func (p *planner) changes(name string) []Change {
	was, _ := p.before.set.Lookup(name)
	is, _ := p.after.set.Lookup(name)
	if was == nil || is == nil {
		return nil
	}
	var all []Change
	seen := map[[2]string]bool{}
	for _, u := range []*unitset.Unit{is, was} {
		for _, section := range u.Sections() {
			for _, key := range u.Keys(section) {
				if seen[[2]string{section, key}] {
					continue
				}
				seen[[2]string{section, key}] = true
				if c, ok := change(section, key, was, is); ok {
					all = append(all, c)
				}
			}
		}
	}
	return all
}

func change(section, key string, was, is *unitset.Unit) (Change, bool) {
	before, after := effective(section, key, was), effective(section, key, is)
	c := Change{Section: section, Key: key, Old: texts(before), New: texts(after)}
	if slices.Equal(c.Old, c.New) {
		return Change{}, false
	}
	last := slices.Concat(before, after)
	v := last[len(last)-1]
	c.Path, c.Line = v.Path, v.Line.Number
	return c, true
}

// effective are the assignments that count: the last one, or those since the last
// empty one.
func effective(section, key string, u *unitset.Unit) []unitset.Value {
	if k, ok := quadlet.LookupKey(section, key); ok && !k.KindIn(quadlet.Version{}).List() {
		if v, ok := u.Last(section, key); ok {
			return []unitset.Value{v}
		}
		return nil
	}
	return u.All(section, key)
}

func texts(values []unitset.Value) []string {
	var all []string
	for _, v := range values {
		all = append(all, v.Text)
	}
	return all
}
