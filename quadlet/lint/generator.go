package lint

import (
	"strconv"
	"strings"

	"github.com/tank-os/tank/quadlet"
	"github.com/tank-os/tank/quadlet/convert"
)

// generator reports what the generator says of the set.
func (c *check) generator() {
	for _, problem := range c.conv.Problems {
		rule, message := classify(problem)
		r := c.table.byID[rule]
		if problem.Unit != nil && problem.Kind == convert.Error {
			if u := c.byName[problem.Unit.Name]; u != nil {
				c.broken[u] = true
			}
		}
		if r == nil || !c.runs(r) {
			continue
		}
		p := &pass{check: c, rule: r}
		line, col := problem.Line, problem.Col
		if line == 0 && problem.Unit != nil {
			if u := c.byName[problem.Unit.Name]; u != nil {
				line, col = headerOf(u)
			}
		}
		p.add(problem.Path, line, col, message)
		f := &c.found[len(c.found)-1]
		switch {
		case rule == "generator-unknown-key" && problem.Unit != nil:
			c.suggestKey(problem, f)
		case rule == "generator-syntax" && strings.Contains(message, "“;"):
			f.Fix = "begin the comment with #: the generator of Podman " + c.all.Target.Podman.String() + " knows no other"
		}
	}
}

// classify is the rule for what the generator says, and the message without what the
// finding says already.
func classify(p convert.Problem) (rule, message string) {
	message = firstLine(p.Text)
	if p.Unit != nil {
		message = strings.TrimPrefix(message, "converting "+strconv.Quote(p.Unit.Name)+": ")
	}
	if rest, ok := strings.CutPrefix(message, "error loading "); ok {
		_, message, _ = strings.Cut(rest, ", ")
	}
	message = strings.TrimPrefix(message, "Warning: ")
	switch p.Kind {
	case convert.Panic:
		return "version-panic", "the generator crashes, and no unit of the host gets a service: " + message
	case convert.Hang:
		return "version-hang", message
	case convert.Outside:
		return "", "" // name-service-path and install-alias-path say so
	}
	for _, class := range generatorClasses {
		if strings.Contains(message, class.part) {
			return class.rule, message
		}
	}
	return "generator-refuses", message
}

// suggestKey says what an unknown key could be: one with a typing error, one of
// another section, or one of a newer Podman.
func (c *check) suggestKey(problem convert.Problem, f *Finding) {
	u := c.byName[problem.Unit.Name]
	_, rest, _ := strings.Cut(problem.Text, "unsupported key '")
	key, _, _ := strings.Cut(rest, "'")
	_, rest, _ = strings.Cut(problem.Text, "in group '")
	section, _, _ := strings.Cut(rest, "'")
	if u == nil || key == "" {
		return
	}
	if k, ok := quadlet.LookupKey(section, key); ok {
		f.Fix = key + "= came with Podman " + k.Since.String() + ": use a newer one"
		if k.Flag != "" {
			f.Fix += ", or write " + strings.TrimSuffix(k.Flag, "=") + " in PodmanArgs="
		}
		return
	}
	var names []string
	for _, k := range quadlet.Keys() {
		if k.Section == section {
			names = append(names, k.Name)
		}
	}
	if best := nearest(key, names); best != "" {
		f.Fix = "did you mean " + best + "=?"
		return
	}
	for _, home := range [...]string{"Unit", "Service", "Install"} {
		if knownDirective(home, key) {
			f.Fix = "move it to [" + home + "]"
			return
		}
	}
}
