package main

import (
	"flag"
	"fmt"
	"os"
	"strings"

	"github.com/tank-os/tank/quadlet"
	"github.com/tank-os/tank/quadlet/minver"
)

var downgradeVerb = verb{
	name:  "downgrade",
	args:  "-podman VERSION [PATH…]",
	short: "rewrite units for an older Podman",
	long: `Downgrade rewrites what an older Podman's generator does not have: a newer key
becomes PodmanArgs= where podman itself had the option, the name of a unit in
After= and its like that of its service, and comments move to where old
generators take them for comments.

It prints what it would rewrite, and with -w does so; -f prints the files as they
would be. What cannot be rewritten is on standard error with the reason, and
makes it exit 1.

` + loadHelp + `

  quadlet downgrade -podman 5.4 units
  quadlet downgrade -podman 5.4 -w units`,
	run: (*program).downgrade,
}

func (p *program) downgrade(flags *flag.FlagSet, args []string) error {
	f := newSetFlags(flags)
	write := flags.Bool("w", false, "write to the files")
	whole := flags.Bool("f", false, "print the files that change")
	asJSON := flags.Bool("json", false, "print JSON")
	if err := parse(flags, args, 0, -1); err != nil {
		return err
	}
	if f.podman.String() == "" {
		return misuse("-podman is missing: it says for which Podman, such as -podman 5.4")
	}
	if *write && isText(flags.Args()) {
		return misuse("-w needs unit files to write to: %s is none", flags.Arg(0))
	}
	to := f.podman.Version
	f.podman.Version = quadlet.Version{} // older ones do not read what they do not know
	l, err := p.load(f, flags.Args())
	if err != nil {
		return err
	}
	r, err := minver.Downgrade(l.Set, to)
	if err != nil {
		return err
	}
	broken := p.complainOfSet(l)
	switch {
	case *asJSON:
		err = p.json(downgradeOf(l, r))
	case *whole:
		for _, file := range r.Files {
			fmt.Fprintf(p.stdout, "-- %s --\n%s", l.name(file.Name), file)
		}
	default:
		p.printRewritten(l, r)
	}
	if err == nil && *write {
		err = writeFiles(l, r)
	}
	if err == nil && (broken || len(r.Left) > 0) {
		err = errReported
	}
	return err
}

func (p *program) printRewritten(l *loaded, r *minver.Result) {
	for _, w := range r.Rewritten {
		at := fmt.Sprintf("%s:%d:%d: %s", l.name(w.Need.Path), w.Need.Line, w.Need.Col, w.Need.What)
		switch {
		case w.Text == "":
			p.line("%s has no effect, and goes", at)
		case !strings.Contains(w.Text, "\n"):
			p.line("%s becomes %s", at, w.Text)
		default:
			p.line("%s becomes", at)
			for text := range strings.SplitSeq(w.Text, "\n") {
				p.line("\t%s", text)
			}
		}
	}
	for _, left := range r.Left {
		left.Need.Path = l.name(left.Need.Path)
		p.complain("%v", left)
	}
}

// A downgradeInfo is a downgrade as JSON shows it.
type downgradeInfo struct {
	Files     map[string]string `json:"files"`
	Rewritten []rewriteInfo     `json:"rewritten"`
	Left      []leftInfo        `json:"left"`
}

type rewriteInfo struct {
	needInfo
	Text string `json:"text"`
}

type leftInfo struct {
	needInfo
	Why string `json:"why"`
}

func downgradeOf(l *loaded, r *minver.Result) downgradeInfo {
	info := downgradeInfo{Files: map[string]string{}, Rewritten: []rewriteInfo{}, Left: []leftInfo{}}
	for _, f := range r.Files {
		info.Files[l.name(f.Name)] = f.String()
	}
	for _, w := range r.Rewritten {
		w.Need.Path = l.name(w.Need.Path)
		info.Rewritten = append(info.Rewritten, rewriteInfo{needOf(w.Need), w.Text})
	}
	for _, left := range r.Left {
		left.Need.Path = l.name(left.Need.Path)
		info.Left = append(info.Left, leftInfo{needOf(left.Need), left.Why.Error()})
	}
	return info
}

// writeFiles puts the files that change where they were read.
func writeFiles(l *loaded, r *minver.Result) error {
	for _, f := range r.Files {
		name := l.name(f.Name)
		before, err := os.ReadFile(name)
		if err == nil {
			err = overwrite(name, before, f.Bytes())
		}
		if err != nil {
			return err
		}
	}
	return nil
}
