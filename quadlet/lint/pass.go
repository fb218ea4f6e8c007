package lint

import (
	"fmt"
	"strings"

	"github.com/tank-os/tank/quadlet"
	"github.com/tank-os/tank/quadlet/unitset"
)

// A pass is one rule looking at one unit, or at the set.
type pass struct {
	*check
	rule *Rule
	u    *unit // nil in a rule of the set
	told int   // findings of the rule in the unit
}

// enough is how many findings of one rule in one unit are told: who made a line with
// a million mistakes does not need all of them.
const enough = 100

// full says that there are enough findings of the rule.
func (p *pass) full() bool { return p.u != nil && p.told >= enough }

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
	if p.full() {
		return
	}
	p.report(v, v.Line.ValuePos(0), format, args...)
}

// atText reports a finding where a text is within a value, if it stands there as it
// is.
func (p *pass) atText(v unitset.Value, text, format string, args ...any) {
	if p.full() {
		return
	}
	p.report(v, v.Line.ValuePos(max(0, strings.Index(v.Text, text))), format, args...)
}

// atKey reports a finding where an assignment begins.
func (p *pass) atKey(v unitset.Value, format string, args ...any) {
	if p.full() {
		return
	}
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
	p.told++
	p.found = append(p.found, Finding{
		Path: path, Line: max(line, 1), Col: max(col, 1),
		Rule: p.rule.ID, Severity: p.rule.Severity, Message: message, Fix: p.rule.Fix,
	})
}
