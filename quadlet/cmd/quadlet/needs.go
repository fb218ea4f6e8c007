package main

import (
	"flag"

	"github.com/tank-os/tank/quadlet"
	"github.com/tank-os/tank/quadlet/minver"
)

var needsVerb = verb{
	name:  "needs",
	args:  "[PATH…]",
	short: "say which Podman units need, and why",
	long: `Needs prints the oldest Podman whose generator has everything that the units use,
and then everything that older ones lack: keys that they refuse, and what they
take in silence for something else.

With -podman, only what that one lacks is printed; it exits 1 if there is any.

` + loadHelp + `

  quadlet needs units
  quadlet needs -podman 5.4 units`,
	run: (*program).needs,
}

// A needInfo is a need as JSON shows it.
type needInfo struct {
	Since   string `json:"since"`
	Path    string `json:"path"`
	Line    int    `json:"line,omitempty"`
	Col     int    `json:"col,omitempty"`
	What    string `json:"what"`
	Earlier string `json:"earlier"`
}

func needOf(n minver.Need) needInfo {
	return needInfo{n.Since.String(), n.Path, n.Line, n.Col, n.What, n.Earlier}
}

func (p *program) needs(flags *flag.FlagSet, args []string) error {
	f := newSetFlags(flags)
	asJSON := flags.Bool("json", false, "print JSON")
	if err := parse(flags, args, 0, -1); err != nil {
		return err
	}
	given := f.podman.String() != ""
	have := f.podman.Version
	f.podman.Version = quadlet.Version{} // older ones do not read what they do not know
	l, err := p.load(f, flags.Args())
	if err != nil {
		return err
	}
	broken := p.complainOfSet(l)
	report := struct {
		Podman string     `json:"podman"`
		Needs  []needInfo `json:"needs"`
	}{minver.Of(l.Set).String(), []needInfo{}}
	if !given && !*asJSON {
		p.line("%s", report.Podman)
	}
	for _, n := range minver.Needs(l.Set) {
		if given && n.Since.Compare(have) <= 0 {
			continue
		}
		n.Path = l.name(n.Path)
		report.Needs = append(report.Needs, needOf(n))
		if !*asJSON {
			p.line("%v", n)
		}
	}
	if *asJSON {
		err = p.json(report)
	}
	if err == nil && (broken || given && len(report.Needs) > 0) {
		err = errReported
	}
	return err
}

// complainOfSet prints which files the generator does not use, for a verb that
// goes on with the others.
func (p *program) complainOfSet(l *loaded) (broken bool) {
	for _, e := range l.Problems {
		if e.Refused {
			named := *e
			named.Path = l.name(e.Path)
			p.complain("%v", &named)
			broken = true
		}
	}
	return broken
}
