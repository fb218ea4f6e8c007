package lint

import (
	"fmt"
	"iter"
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
	strange []unitKey              // of systemd's sections, those that systemd does not know there
	words   map[keyName]cachedWord // as the method wordsOf gives them
	vars    map[string]cachedVars  // of Environment, by section
}

// A unitKey is a key that a unit has.
type unitKey struct {
	keyName
	known bool         // the generator knows it
	kind  quadlet.Kind // how it reads it
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
	for _, su := range s.Units {
		u := newUnit(su)
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
	u.keys = make([]unitKey, 0, 24)
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

// has says that a key of a section that has a meaning is set somewhere.
func (u *unit) has(section, key string) bool {
	for i := range u.keys {
		if u.keys[i].key == key && u.keys[i].section == section {
			return true
		}
	}
	return false
}

// All is the unit's, and faster for what most units do not have, as are Last and
// Words.
func (u *unit) All(section, key string) []unitset.Value {
	if !u.has(section, key) {
		return nil
	}
	return u.Unit.All(section, key)
}

// Last is the unit's.
func (u *unit) Last(section, key string) (unitset.Value, bool) {
	if !u.has(section, key) {
		return unitset.Value{}, false
	}
	return u.Unit.Last(section, key)
}

// Words is the unit's.
func (u *unit) Words(section, key string) ([]unitset.Word, []unitset.Dropped) {
	if !u.has(section, key) {
		return nil, nil
	}
	return u.Unit.Words(section, key)
}

func (u *unit) addKey(name keyName) {
	if u.has(name.section, name.key) {
		return
	}
	key := unitKey{keyName: name}
	if name.section == u.section || name.section == "Quadlet" {
		k, ok := quadlet.LookupKey(name.section, name.key)
		key.known, key.kind = ok, k.Kind
	} else if !knownDirective(name.section, name.key) && !strings.HasPrefix(name.key, "X-") {
		u.strange = append(u.strange, key)
	}
	u.keys = append(u.keys, key)
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
	})
	c.conv = convert.Convert(c.all)
	c.files()
	c.generator()
	wg.Wait()
	values := c.part()
	wg.Go(values.values)
	c.rules()
	wg.Wait()
	c.found = slices.Concat(c.found, units.found, values.found)
}

// rules runs the rules of files and of the set.
func (c *check) rules() {
	for _, r := range c.table.files {
		if c.runs(r) {
			for _, f := range c.source {
				r.file(&pass{check: c, rule: r, u: f.unit}, f)
			}
		}
	}
	for _, r := range c.table.sets {
		if c.runs(r) {
			r.set(&pass{check: c, rule: r})
		}
	}
}

func (c *check) checkUnit(u *unit) {
	p := &pass{check: c, u: u}
	for _, r := range c.table.whole {
		if p.rule = r; c.runs(r) && r.looksAt(u) {
			r.unit(p)
		}
	}
	var done []*Rule // rules of the unit that are on several keys
	for i := range u.keys {
		k := &u.keys[i]
		for _, r := range c.table.byKey[k.keyName] {
			if p.rule = r; !c.runs(r) || !r.looksAt(u) {
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

// A pass is one rule looking at one unit, or at the set.
type pass struct {
	*check
	rule *Rule
	u    *unit // nil in a rule of the set
}

// each gives a rule the values or words of one key. Those without any of the
// characters that the rule needs are passed over.
func (p *pass) each(k *unitKey) {
	if k.known && !k.kind.List() && k.kind != quadlet.ArgsLast {
		s, v := p.last(k.section, k.key)
		switch {
		case s == "" || !p.rule.mayFind(s):
		case p.rule.value != nil:
			p.rule.value(p, v, s)
		default:
			p.rule.word(p, unitset.Word{Text: s, From: v})
		}
		return
	}
	may := false
	for _, v := range p.u.All(k.section, k.key) {
		switch {
		case !p.rule.mayFind(v.Text):
		case p.rule.value != nil:
			p.rule.value(p, v, v.Text)
		default:
			may = true
		}
	}
	if !may {
		return
	}
	kind := quadlet.ListWords // systemd's own lists split like these
	if k.known {
		kind = k.kind
	}
	words, _ := p.u.wordsOf(k.section, k.key, kind)
	for _, w := range words {
		p.rule.word(p, w)
	}
}

// mayFind says that a value has one of the characters without which the rule finds
// nothing.
func (r *Rule) mayFind(s string) bool { return r.needs == "" || strings.ContainsAny(s, r.needs) }

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

// last is the last value of a key, without quotes around it; empty where there is
// none.
func (p *pass) last(section, key string) (string, unitset.Value) {
	v, ok := p.u.Last(section, key)
	if !ok {
		return "", v
	}
	return unquote(v.Text), v
}

// own is last for the unit's own section.
func (p *pass) own(key string) (string, unitset.Value) { return p.last(p.u.section, key) }

// has says that a key of the unit's own section has a value.
func (p *pass) has(keys ...string) bool {
	for _, key := range keys {
		if v, ok := p.u.Last(p.u.section, key); ok && v.Text != "" {
			return true
		}
	}
	return false
}

// unquote takes off the space and the double quotes around a value, as the generator
// does for values of one word.
func unquote(s string) string {
	s = strings.TrimSpace(s)
	if len(s) >= 2 && s[0] == '"' && s[len(s)-1] == '"' {
		return s[1 : len(s)-1]
	}
	return s
}

// expands says that only systemd can complete a value.
func expands(s string) bool { return strings.ContainsAny(s, "%$") }

// at reports a finding where a value begins.
func (p *pass) at(v unitset.Value, format string, args ...any) {
	p.report(v, v.Line.ValuePos(0), format, args...)
}

// atText reports a finding where a text is within a value, if it stands there as it
// is.
func (p *pass) atText(v unitset.Value, text, format string, args ...any) {
	p.report(v, v.Line.ValuePos(max(0, strings.Index(v.Text, text))), format, args...)
}

// atKey reports a finding where an assignment begins.
func (p *pass) atKey(v unitset.Value, format string, args ...any) {
	p.report(v, v.Line.Pos(), format, args...)
}

// atUnit reports a finding about all of a unit: at the header of its own section.
func (p *pass) atUnit(u *unit, format string, args ...any) {
	line, col := headerOf(u)
	p.add(u.Path, line, col, fmt.Sprintf(format, args...))
}

// headerOf is where the unit's own section begins, or the file.
func headerOf(u *unit) (line, col int) {
	for i := range u.File.Lines {
		if l := &u.File.Lines[i]; l.Kind == quadlet.Header && l.Section == u.section {
			return l.Pos().Line, l.Pos().Col
		}
	}
	return 1, 1
}

func (p *pass) report(v unitset.Value, at quadlet.Pos, format string, args ...any) {
	p.add(v.Path, at.Line, at.Col, fmt.Sprintf(format, args...))
}

func (p *pass) add(path string, line, col int, message string) {
	p.found = append(p.found, Finding{
		Path: path, Line: max(line, 1), Col: max(col, 1),
		Rule: p.rule.ID, Severity: p.rule.Severity, Message: message, Fix: p.rule.Fix,
	})
}
