package main

import (
	"flag"
	"fmt"
	"path"
	"strings"

	"github.com/tank-os/tank/quadlet"
	"github.com/tank-os/tank/quadlet/diff"
	"github.com/tank-os/tank/quadlet/unitset"
)

var diffVerb = verb{
	name:  "diff",
	args:  "OLD NEW",
	short: "say what a change of units restarts",
	long: `Diff compares two sets of units and prints what it takes to get from the old to
the new one where the old one runs: which services stop, start and restart, for
which a daemon-reload is enough, and which volumes and networks exist and will
not change. It compares the services that the generator makes, so that comments
and other ways to write the same are no change.

OLD and NEW are directories, unit files, .quadlets files or, for one of them,
"-", units on standard input.

  quadlet diff /etc/containers/systemd units
  quadlet diff -commands -uid 1000 ~/.config/containers/systemd units`,
	run: (*program).diff,
}

func (p *program) diff(flags *flag.FlagSet, args []string) error {
	f := newSetFlags(flags)
	asCommands := flags.Bool("commands", false, "print the commands that do it")
	asJSON := flags.Bool("json", false, "print JSON")
	if err := parse(flags, args, 2, 2); err != nil {
		return err
	}
	if *asCommands && *asJSON {
		return misuse("-commands and -json cannot be used together")
	}
	if flags.Arg(0) == "-" && flags.Arg(1) == "-" {
		return misuse("OLD and NEW cannot both be standard input")
	}
	before, err := p.load(f, flags.Args()[:1])
	if err != nil {
		return err
	}
	after, err := p.load(f, flags.Args()[1:])
	if err != nil {
		return err
	}
	broken := p.complainOfSet(before)
	broken = p.complainOfSet(after) || broken
	if broken {
		// What a file that is not read would change, nobody knows.
		return errReported
	}
	for _, l := range []*loaded{before, after} {
		if err := l.rebase(); err != nil {
			return err
		}
	}
	plan := diff.Sets(before.Set, after.Set)
	for i := range plan.Actions {
		for j := range plan.Actions[i].Changes {
			c := &plan.Actions[i].Changes[j]
			if len(c.New) > 0 {
				c.Path = after.name(c.Path)
			} else {
				c.Path = before.name(c.Path)
			}
		}
	}
	return p.printPlan(plan, *asCommands, *asJSON)
}

// rebase reads the set again as if it were where all units of unknown place are:
// the new set is to take the place of the old one, and paths that are relative to
// a unit are the same in both.
func (l *loaded) rebase() error {
	names := map[string]string{} // where a file is now, by where it was
	var files []*quadlet.File
	add := func(at string, f *quadlet.File) {
		if _, ok := names[at]; ok {
			return
		}
		names[at] = textDir + "/" + l.inside(at)
		files = append(files, &quadlet.File{Name: l.inside(at), Lines: f.Lines})
	}
	for _, u := range l.Units {
		add(u.Path, u.File)
		for _, d := range u.DropIns {
			add(d.Path, d.File)
		}
	}
	fsys, err := memory(files)
	if err != nil {
		return err
	}
	var named []prefix
	for was, is := range names {
		named = append(named, prefix{is, l.name(was)})
	}
	l.names = named
	l.Set, _ = unitset.Read(fsys, l.Target, textDir)
	return nil
}

// inside is a path of the set from the directory that was read. A link to a
// directory may lead out of it: of what is there, the last two names matter, for
// drop-ins.
func (l *loaded) inside(at string) string {
	for _, p := range l.names {
		if rest, ok := strings.CutPrefix(at, p.path+"/"); ok && p.path != "" {
			return rest
		}
	}
	if dir := path.Base(path.Dir(at)); strings.HasSuffix(dir, ".d") {
		return dir + "/" + path.Base(at)
	}
	return path.Base(at)
}

func (p *program) printPlan(plan *diff.Plan, asCommands, asJSON bool) error {
	switch {
	case asJSON:
		return p.json(plan)
	case asCommands:
		for _, c := range plan.Commands() {
			fmt.Fprintln(p.stdout, c)
		}
		return nil
	}
	for text := range strings.Lines(plan.String()) {
		p.line("%s", strings.TrimSuffix(text, "\n"))
	}
	return nil
}
