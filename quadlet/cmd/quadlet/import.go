package main

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/tank-os/tank/quadlet"
	"github.com/tank-os/tank/quadlet/bundle"
	"github.com/tank-os/tank/quadlet/podmanrun"
)

var importVerb = verb{
	name:  "import",
	args:  "run …",
	short: "make units of a podman run command line",
	long: `Import makes units of what describes containers in another way.

  quadlet import run podman run -d --name web -p 8080:80 docker.io/library/caddy:2.10

"quadlet import run -h" has the flags.`,
	run: (*program).imports,
}

func importVerbs() []verb { return []verb{importRunVerb} }

func (p *program) imports(flags *flag.FlagSet, args []string) error {
	if len(args) > 0 {
		for _, v := range importVerbs() {
			if v.name == args[0] {
				return p.verb(v, args[1:])
			}
		}
	}
	if err := flags.Parse(args); errors.Is(err, flag.ErrHelp) {
		return err
	}
	var names []string
	for _, v := range importVerbs() {
		names = append(names, v.name)
	}
	if len(args) == 0 {
		return misuse("from what? It takes %s", strings.Join(names, " or "))
	}
	return misuse("%q is not %s%s", args[0], strings.Join(names, " or "), didYouMean(args[0], names))
}

// importHelp is what the help of importers says about what they print.
const importHelp = `The units are printed as a .quadlets file, which "podman quadlet install" and
"quadlet check -" read, or written into the directory that -o names. What no
unit says is listed on standard error with the reason.`

var importRunVerb = verb{
	name:  "run",
	args:  "podman run ARGUMENT…",
	short: "from a podman run command line",
	long: `Import run makes units of the command line of a podman run, as it stands or, for
"-", from standard input as somebody would type it into a shell.

` + importHelp + `

  quadlet import run -o units podman run -d --name web -p 8080:80 docker.io/library/caddy:2.10
  quadlet import run -volumes - <start.sh`,
	run: (*program).importRun,
}

func (p *program) importRun(flags *flag.FlagSet, args []string) error {
	podman := podmanFlag(flags)
	out := newImportFlags(flags)
	opts := &podmanrun.Options{}
	flags.StringVar(&opts.Name, "name", "", "the `NAME` of the container's unit (default that of the container, or of the image)")
	flags.StringVar(&opts.Dir, "dir", "", "the `DIRECTORY` that the command line was meant for: relative paths become absolute")
	flags.StringVar(&opts.Home, "home", "", "the home `DIRECTORY` of whom it was meant for: paths in it begin with %h")
	flags.BoolVar(&opts.Volumes, "volumes", false, "make a unit of each volume, too")
	flags.BoolVar(&opts.Networks, "networks", false, "make a unit of each network, too")
	// What follows the flags is podman's: parse would take its flags for ours.
	if err := flags.Parse(args); errors.Is(err, flag.ErrHelp) {
		return err
	} else if err != nil {
		return misuse("%v", err)
	}
	if flags.NArg() == 0 {
		return misuse("a command line is missing, such as podman run IMAGE, or - for standard input")
	}
	opts.Podman = podman.Version
	argv := flags.Args()
	if !slices.Equal(argv, []string{"-"}) {
		r, err := podmanrun.Import(argv, opts)
		return p.imported(out, importedRun(r), err)
	}
	text, err := readAll(p.stdin)
	if err != nil {
		return err
	}
	opts.Env = os.LookupEnv
	r, err := podmanrun.Line(string(text), opts)
	return p.imported(out, importedRun(r), err)
}

// importFlags are the flags of all importers.
type importFlags struct {
	dir  string
	json bool
}

func newImportFlags(flags *flag.FlagSet) *importFlags {
	f := new(importFlags)
	flags.StringVar(&f.dir, "o", "", "write the units into a `DIRECTORY`, which is made if need be; files in it are not replaced")
	flags.BoolVar(&f.json, "json", false, "print JSON, what is not carried over included")
	return f
}

// An importInfo is what an importer makes, as JSON shows it.
type importInfo struct {
	Units      []unitInfo `json:"units"`
	NotCarried []noteInfo `json:"notCarried"`
	Remarks    []noteInfo `json:"remarks"`

	units []quadlet.Unit
}

type unitInfo struct {
	Name string `json:"name"`
	Text string `json:"text"`
}

type noteInfo struct {
	Given string `json:"given"`
	Text  string `json:"text"`
}

func importedRun(r *podmanrun.Result) *importInfo {
	if r == nil {
		return nil
	}
	info := &importInfo{units: r.Units, NotCarried: []noteInfo{}, Remarks: []noteInfo{}}
	for _, n := range r.NotCarried {
		info.NotCarried = append(info.NotCarried, noteInfo{n.Given, n.Text})
	}
	for _, n := range r.Remarks {
		info.Remarks = append(info.Remarks, noteInfo{n.Given, n.Text})
	}
	return info
}

// imported prints or writes what an importer made, unless it failed.
func (p *program) imported(f *importFlags, info *importInfo, err error) error {
	if err != nil {
		return err
	}
	var files []*quadlet.File
	for _, u := range info.units {
		text, err := u.MarshalText()
		if err != nil {
			return err
		}
		file, err := quadlet.Parse(u.FileName(), text)
		if err != nil {
			return err
		}
		files = append(files, file)
		info.Units = append(info.Units, unitInfo{u.FileName(), string(text)})
	}
	if f.dir != "" {
		err = p.writeUnits(f.dir, files)
	}
	if f.json {
		return errors.Join(err, p.json(info))
	}
	p.complainOfNotes("not carried over", info.NotCarried)
	p.complainOfNotes("note", info.Remarks)
	if f.dir != "" || err != nil {
		return err
	}
	b, err := bundle.Of(stdinName, files...)
	if err != nil {
		return err
	}
	_, err = p.stdout.WriteString(b.String())
	return err
}

func (p *program) complainOfNotes(what string, notes []noteInfo) {
	for _, n := range notes {
		p.complain("%s: %s: %s: %s", p.name, what, n.Given, n.Text)
	}
}

// writeUnits writes units into a directory and prints their names. It replaces
// none: the units there may be somebody's.
func (p *program) writeUnits(dir string, files []*quadlet.File) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	var errs []error
	for _, f := range files {
		name := filepath.Join(dir, f.Name)
		out, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
		if err != nil {
			errs = append(errs, fmt.Errorf("%s: %w", name, why(err)))
			continue
		}
		_, err = out.Write(f.Bytes())
		errs = append(errs, err, out.Close())
		fmt.Fprintln(p.stdout, name)
	}
	return errors.Join(errs...)
}
