package main

import (
	"flag"
	"fmt"
	"slices"
	"text/tabwriter"

	"github.com/tank-os/tank/quadlet"
	"github.com/tank-os/tank/quadlet/lint"
)

var explainVerb = verb{
	name:  "explain",
	args:  "[RULE|KEY]",
	short: "say what a rule or a key means",
	long: `Explain says what a rule of check is about and what to do about it, or what a key
means. Without an argument it lists all rules.

  quadlet explain image-unpinned       a rule
  quadlet explain Secret               a key, of each section that has it
  quadlet explain Container.Secret     of one section`,
	run: (*program).explain,
}

func (p *program) explain(flags *flag.FlagSet, args []string) error {
	asJSON := flags.Bool("json", false, "print JSON")
	if err := parse(flags, args, 0, 1); err != nil {
		return err
	}
	rules, name := lint.Rules(), flags.Arg(0)
	if flags.NArg() == 0 {
		if *asJSON {
			return p.json(rulesOf(rules))
		}
		return p.listRules(rules)
	}
	rules = slices.DeleteFunc(rules, func(r lint.Rule) bool { return r.ID != name })
	keys, directives := findKeys(name), findDirectives(name)
	switch {
	case len(rules)+len(keys)+len(directives) == 0:
		return fmt.Errorf("%q is no rule and no key%s", name, didYouMean(name, slices.Concat(ruleIDs(), keyNames())))
	case *asJSON && len(rules) > 0:
		return p.json(rulesOf(rules))
	case *asJSON:
		return p.json(append(keysOf(keys), directivesOf(directives)...))
	case len(rules) > 0:
		r := rules[0]
		fmt.Fprintf(p.stdout, "%s (%s): %s\n\n%s\n", r.ID, r.Severity, r.Title, wrap(r.Explanation))
		if r.Fix != "" {
			fmt.Fprintf(p.stdout, "\n%s\n", wrap("To fix it: "+r.Fix))
		}
		return nil
	}
	for i, k := range keys {
		if i > 0 {
			fmt.Fprintln(p.stdout)
		}
		p.explainKey(k)
	}
	for i, d := range directivesOf(directives) {
		if i+len(keys) > 0 {
			fmt.Fprintln(p.stdout)
		}
		fmt.Fprintf(p.stdout, "[%s] %s=\n\n%s\n\nsince  %s\n", d.Section, d.Name, wrap(d.Doc), d.Since)
	}
	return nil
}

func (p *program) listRules(rules []lint.Rule) error {
	table := tabwriter.NewWriter(p.stdout, 0, 0, 2, ' ', 0)
	for _, r := range rules {
		fmt.Fprintf(table, "%s\t%s\t%s\n", r.ID, r.Severity, r.Title)
	}
	return table.Flush()
}

// A ruleInfo is a rule as JSON shows it.
type ruleInfo struct {
	ID          string        `json:"id"`
	Severity    lint.Severity `json:"severity"`
	Title       string        `json:"title"`
	Explanation string        `json:"explanation"`
	Fix         string        `json:"fix,omitempty"`
}

func rulesOf(rules []lint.Rule) []ruleInfo {
	infos := []ruleInfo{}
	for _, r := range rules {
		infos = append(infos, ruleInfo{r.ID, r.Severity, r.Title, r.Explanation, r.Fix})
	}
	return infos
}

func keysOf(keys []quadlet.Key) []keyInfo {
	infos := []keyInfo{}
	for _, k := range keys {
		infos = append(infos, infoOf(k, quadlet.Version{}))
	}
	return infos
}
