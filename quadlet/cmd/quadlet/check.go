package main

import (
	"flag"
	"fmt"
	"slices"
	"strings"

	"github.com/tank-os/tank/quadlet/lint"
	"github.com/tank-os/tank/quadlet/unitset"
)

var checkVerb = verb{
	name:  "check",
	args:  "[PATH…]",
	short: "say what is wrong with units",
	long: `Check prints what is wrong with units, a line for each finding, as
FILE:LINE:COLUMN: RULE: MESSAGE. It finds what Podman's generator refuses, the
values that podman would refuse when the service starts, and what both take in
silence for something that nobody meant.

It exits 1 if one of them is an error: a unit is not generated, its service
cannot start, or a line does nothing. Warnings alone leave it at 0.

` + loadHelp + `

"quadlet explain RULE" says what a rule is about. A finding that is not to be
one is suppressed by a comment on the line before, which says why:

  # quadlet:ignore rootless-port the host lowers ip_unprivileged_port_start

  quadlet check -podman 5.4 -uid 1000 units`,
	run: (*program).check,
}

func (p *program) check(flags *flag.FlagSet, args []string) error {
	f := newSetFlags(flags)
	f.systemdFlag(flags)
	opts := &lint.Options{}
	flags.BoolVar(&opts.Advice, "advice", false, "print also what works and could be better")
	flags.Var((*wordList)(&opts.Skip), "skip", "do not check a `RULE`")
	fixes := flags.Bool("v", false, "print below each finding what to do about it")
	asJSON := flags.Bool("json", false, "print JSON")
	if err := parse(flags, args, 0, -1); err != nil {
		return err
	}
	for _, id := range opts.Skip {
		if !slices.Contains(ruleIDs(), id) {
			return misuse("-skip %s: there is no such rule%s", id, didYouMean(id, ruleIDs()))
		}
	}
	l, err := p.load(f, flags.Args())
	if err != nil {
		return err
	}
	p.noteUser(flags, l)
	found := lint.Check(l.Set, opts)
	for i := range found {
		found[i].Path = l.name(found[i].Path)
		found[i].Message = l.nameIn(found[i].Message)
	}
	if *asJSON {
		err = p.json(append([]lint.Finding{}, found...))
	} else {
		p.printFindings(l, found, *fixes)
	}
	broken := func(f lint.Finding) bool { return f.Severity == lint.Error }
	if err == nil && slices.ContainsFunc(found, broken) {
		err = errReported
	}
	return err
}

// noteUser tells whoever checks a user's units as root's that there is a flag.
func (p *program) noteUser(flags *flag.FlagSet, l *loaded) {
	given := false
	flags.Visit(func(f *flag.Flag) { given = given || f.Name == "uid" })
	users := func(u *unitset.Unit) bool {
		path := "/" + u.Path
		return strings.Contains(path, "/.config/containers/systemd/") || strings.Contains(path, "/containers/systemd/users/")
	}
	if i := slices.IndexFunc(l.Units, users); i >= 0 && !given {
		p.complain("%s: %s is a user's unit, and checked as root's: -uid says whose it is", p.name, l.name(l.Units[i].Path))
	}
}

// printFindings prints findings, and on standard error how many they are: which
// are errors cannot be told from the lines.
func (p *program) printFindings(l *loaded, found []lint.Finding, fixes bool) {
	counts := map[lint.Severity]int{}
	for _, f := range found {
		counts[f.Severity]++
		p.line("%v", f)
		if fixes && f.Fix != "" {
			p.line("\t%s", f.Fix)
		}
	}
	if len(l.Units) == 0 && len(found) == 0 {
		p.complain("%s: there are no units in %s", p.name, strings.Join(l.typed(), " "))
	}
	if len(found) > 0 {
		p.complain("%s: %s, %s", p.name, plural(counts[lint.Error], "error"), plural(counts[lint.Warning], "warning"))
	}
}

func plural(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

// ruleIDs are the names of all rules.
func ruleIDs() []string {
	var ids []string
	for _, r := range lint.Rules() {
		ids = append(ids, r.ID)
	}
	return ids
}
