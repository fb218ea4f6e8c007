package lint

import (
	"strings"

	"github.com/tank-os/tank/quadlet"
)

var suppressRules = []Rule{
	{
		ID: "suppress-unused", Severity: Warning,
		Title: "a suppression suppresses nothing",
		Explanation: `A comment "# quadlet:ignore RULE reason" stands before a line, or in the head of a file, that has no such finding: what it excused has gone, or it stands in the wrong place. ` +
			`It would hide the next mistake of that kind.`,
		Fix: "remove it, or move it to the line before the finding",
	},
	{
		ID: "suppress-unknown", Severity: Warning,
		Title:       "a suppression names no rule",
		Explanation: `A comment "# quadlet:ignore RULE reason" names a rule that does not exist. Rules are separated by commas without space.`,
		Fix:         "name the rule as the finding does",
	},
	{
		ID: "suppress-reason", Severity: Warning,
		Title:       "a suppression gives no reason",
		Explanation: `A comment "# quadlet:ignore RULE" says that somebody has thought about a finding, and leaves out what. Who reads it next cannot know whether the reason still holds.`,
		Fix:         "write the reason behind the rule",
	},
}

// directive is how a suppression begins.
const directive = "quadlet:ignore"

// A suppression is a comment that allows findings of some rules, for one line or
// for the file.
type suppression struct {
	path   string
	at     quadlet.Pos
	first  int // the lines that it is for
	last   int // 0: to the end of the file
	rules  []string
	used   []bool
	reason string
}

// suppress takes what comments allow out of what was found, and reports the comments
// that allow nothing.
func (c *check) suppress() {
	byPath := map[string][]*suppression{}
	var list []*suppression
	for _, f := range c.source {
		for _, s := range suppressionsOf(f) {
			byPath[f.path] = append(byPath[f.path], s)
			list = append(list, s)
		}
	}
	if len(list) == 0 {
		return
	}
	kept := c.found[:0]
	for _, f := range c.found {
		if !allowed(byPath[f.Path], f) {
			kept = append(kept, f)
		}
	}
	c.found = kept
	for _, s := range list {
		c.checkSuppression(s)
	}
}

func allowed(list []*suppression, f Finding) bool {
	is := false
	for _, s := range list {
		if f.Line < s.first || s.last > 0 && f.Line > s.last {
			continue
		}
		for i, rule := range s.rules {
			if rule == f.Rule {
				s.used[i] = true
				is = true
			}
		}
	}
	return is
}

func (c *check) checkSuppression(s *suppression) {
	report := func(id, message string) {
		if r := c.table.byID[id]; c.runs(r) {
			p := &pass{check: c, rule: r}
			p.add(s.path, s.at.Line, s.at.Col, message)
		}
	}
	if s.reason == "" {
		report("suppress-reason", "no reason is given")
	}
	for i, id := range s.rules {
		switch r := c.table.byID[id]; {
		case r == nil:
			report("suppress-unknown", "there is no rule "+quote(id)+didYouMean(id, c.ruleIDs()))
		case !s.used[i] && c.runs(r):
			report("suppress-unused", "nothing here is a "+id)
		}
	}
}

func (c *check) ruleIDs() []string {
	ids := make([]string, 0, len(c.table.rules))
	for i := range c.table.rules {
		ids = append(ids, c.table.rules[i].ID)
	}
	return ids
}

// suppressionsOf are those in a file. One in its head, before the first section and
// with a blank line or the section behind it, is for all of the file.
func suppressionsOf(f *source) []*suppression {
	var list, pending []*suppression
	head := true
	for i := range f.file.Lines {
		l := &f.file.Lines[i]
		switch l.Kind {
		case quadlet.Comment:
			if s := parseSuppression(f.path, l); s != nil {
				list = append(list, s)
				if head {
					s.first = 1
				} else {
					pending = append(pending, s)
				}
			}
			continue
		case quadlet.Blank:
			continue
		}
		head = false
		for _, s := range pending {
			s.first, s.last = l.Number, l.Number+strings.Count(strings.TrimSuffix(l.Text, "\n"), "\n")
		}
		pending = nil
	}
	for _, s := range pending { // nothing follows
		s.first, s.last = s.at.Line, s.at.Line
	}
	return list
}

func parseSuppression(path string, l *quadlet.Line) *suppression {
	if !strings.Contains(l.Text, directive) {
		return nil
	}
	text := strings.TrimLeft(strings.TrimSpace(l.Text), "#; \t")
	rest, ok := strings.CutPrefix(text, directive)
	if !ok || rest != "" && rest[0] != ' ' && rest[0] != '\t' {
		return nil
	}
	rules, reason, _ := strings.Cut(strings.TrimSpace(rest), " ")
	s := &suppression{path: path, at: l.Pos(), rules: strings.Split(rules, ","), reason: strings.TrimSpace(reason)}
	s.used = make([]bool, len(s.rules))
	return s
}
