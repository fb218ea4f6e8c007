package lint

import (
	"iter"
	"strings"
	"sync"

	"github.com/tank-os/tank/quadlet"
	"github.com/tank-os/tank/quadlet/unitset"
)

// A unit is a unit of the set, with what many rules ask.
type unit struct {
	*unitset.Unit
	kind     string // "container", its extension
	section  string // "Container", its own section
	stem     string // the name without extension
	template bool   // it is a template, to be instantiated
	instance bool   // it is an instance of one
	service  string // the service that it makes, with ".service"
	percent  bool   // there is a % in a value
	dollar   bool   // there is a $ in a value

	keys    []unitKey              // of the sections that have a meaning, each once
	index   map[keyName]int        // where they are, if there are many
	strange []unitKey              // of systemd's sections, those that systemd does not know there
	words   map[keyName]cachedWord // as the method wordsOf gives them
	vars    map[string]cachedVars  // of Environment, by section
}

// A unitKey is a key that a unit has.
type unitKey struct {
	keyName
	known bool            // the generator knows it
	kind  quadlet.Kind    // how it reads it
	set   []unitset.Value // its assignments
}

// A cachedWord is the words of a key, and what the generator loses of it.
type cachedWord struct {
	words   []unitset.Word
	dropped []unitset.Dropped
}

type cachedVars struct {
	vars    []unitset.KeyVal
	dropped []unitset.Dropped
}

// A source is a file of the set: of a unit, or a drop-in.
type source struct {
	path string
	file *quadlet.File
	unit *unit // that it is, or the first one that it is merged into

	odd       []*quadlet.Line // headers of sections that are neither the unit's own nor anybody's
	continued []*quadlet.Line // assignments that go on on the next line
}

// newUnits are units for those of a set, made by two at the same time.
func newUnits(list []*unitset.Unit) []*unit {
	units := make([]*unit, len(list))
	half := len(list) / 2
	fill := func(from, to int) {
		for i := from; i < to; i++ {
			units[i] = newUnit(list[i])
		}
	}
	var wg sync.WaitGroup
	wg.Go(func() { fill(0, half) })
	fill(half, len(list))
	wg.Wait()
	return units
}

func newSource(path string, file *quadlet.File, u *unit) *source {
	s := &source{path: path, file: file, unit: u}
	for i := range file.Lines {
		l := &file.Lines[i]
		switch {
		case l.Kind == quadlet.Assignment:
			if first := strings.IndexByte(l.Text, '\n'); first >= 0 && first < len(l.Text)-1 {
				s.continued = append(s.continued, l)
			}
		case l.Kind == quadlet.Header && l.Section != u.section && !generalSections[l.Section] && !strings.HasPrefix(l.Section, "X-"):
			s.odd = append(s.odd, l)
		}
	}
	return s
}

func newUnit(su *unitset.Unit) *unit {
	u := &unit{Unit: su, kind: strings.TrimPrefix(su.Ext(), "."), stem: strings.TrimSuffix(su.Name, su.Ext())}
	u.section = ownSections[u.kind]
	if _, instance, ok := su.Template(); ok {
		u.template, u.instance = instance == "", instance != ""
	}
	u.keys = make([]unitKey, 0, min(len(su.File.Lines), 24))
	u.scan(su.File)
	for _, d := range su.DropIns {
		u.scan(d.File)
	}
	u.service = serviceOf(u)
	return u
}

// scan sees what a file holds at all, so that rules pass over units without it.
func (u *unit) scan(f *quadlet.File) {
	for i := range f.Lines {
		l := &f.Lines[i]
		if l.Kind != quadlet.Assignment {
			continue
		}
		u.percent = u.percent || strings.IndexByte(l.Value, '%') >= 0
		u.dollar = u.dollar || strings.IndexByte(l.Value, '$') >= 0
		if l.Section == u.section || generalSections[l.Section] {
			u.addKey(keyName{l.Section, l.Key})
		}
	}
}

// key is a key of a section that has a meaning; nil where the unit has none.
func (u *unit) key(section, key string) *unitKey {
	if u.index != nil {
		if i, ok := u.index[keyName{section, key}]; ok {
			return &u.keys[i]
		}
		return nil
	}
	for i := range u.keys {
		if u.keys[i].key == key && u.keys[i].section == section {
			return &u.keys[i]
		}
	}
	return nil
}

// Assignments are the unit's: asked for once, since most rules ask for what most
// units do not have.
func (u *unit) Assignments(section, key string) []unitset.Value {
	if k := u.key(section, key); k != nil {
		return k.set
	}
	return nil
}

// All is the unit's.
func (u *unit) All(section, key string) []unitset.Value {
	set := u.Assignments(section, key)
	for i := len(set) - 1; i >= 0; i-- {
		if set[i].Text == "" {
			return set[i+1:]
		}
	}
	return set
}

// Last is the unit's.
func (u *unit) Last(section, key string) (unitset.Value, bool) {
	set := u.Assignments(section, key)
	if len(set) == 0 {
		return unitset.Value{}, false
	}
	return set[len(set)-1], true
}

// Text is the unit's.
func (u *unit) Text(section, key string) (string, bool) {
	if u.key(section, key) == nil {
		return "", false
	}
	return u.Unit.Text(section, key)
}

// Words is the unit's.
func (u *unit) Words(section, key string) ([]unitset.Word, []unitset.Dropped) {
	if u.key(section, key) == nil {
		return nil, nil
	}
	return u.Unit.Words(section, key)
}

func (u *unit) addKey(name keyName) {
	if u.key(name.section, name.key) != nil {
		return
	}
	key := unitKey{keyName: name, set: u.Unit.Assignments(name.section, name.key)}
	if name.section == u.section || name.section == "Quadlet" {
		k, ok := quadlet.LookupKey(name.section, name.key)
		key.known, key.kind = ok, k.Kind
	} else if !knownDirective(name.section, name.key) && !strings.HasPrefix(name.key, "X-") {
		u.strange = append(u.strange, key)
	}
	u.keys = append(u.keys, key)
	switch {
	case u.index != nil:
		u.index[name] = len(u.keys) - 1
	case len(u.keys) > manyKeys:
		u.index = make(map[keyName]int, 2*len(u.keys))
		for i := range u.keys {
			u.index[u.keys[i].keyName] = i
		}
	}
}

// manyKeys is how many keys are searched one by one, which is faster for those that
// units have. A file that somebody made to take long has more.
const manyKeys = 64

// wordsOf are the words of a key, and what the generator loses of it.
func (u *unit) wordsOf(section, key string, kind quadlet.Kind) ([]unitset.Word, []unitset.Dropped) {
	name := keyName{section, key}
	c, ok := u.words[name]
	if ok {
		return c.words, c.dropped
	}
	switch kind {
	case quadlet.ArgsLast:
		c.words, _, c.dropped = u.LastArgs(section, key)
	case quadlet.ListWords:
		c.words, c.dropped = u.Words(section, key)
	default:
		c.words, c.dropped = u.Args(section, key)
	}
	if u.words == nil {
		u.words = map[keyName]cachedWord{}
	}
	u.words[name] = c
	return c.words, c.dropped
}

// variables are the variables of Environment= in a section.
func (u *unit) variables(section string) ([]unitset.KeyVal, []unitset.Dropped) {
	c, ok := u.vars[section]
	if !ok {
		c.vars, c.dropped = u.KeyVals(section, "Environment")
		if u.vars == nil {
			u.vars = map[string]cachedVars{}
		}
		u.vars[section] = c
	}
	return c.vars, c.dropped
}

// keysOf gives the keys of a section.
func (u *unit) keysOf(section string) iter.Seq[string] {
	return func(yield func(string) bool) {
		for i := range u.keys {
			if u.keys[i].section == section && !yield(u.keys[i].key) {
				return
			}
		}
	}
}
