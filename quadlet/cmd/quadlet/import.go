package main

import (
	"errors"
	"flag"
	"os"
	"slices"
	"strings"

	"github.com/tank-os/tank/quadlet/podmanrun"
)

var importVerb = verb{
	name:  "import",
	args:  "run|compose …",
	short: "make units of a podman run command line or a compose file",
	long: `Import makes units of what describes containers in another way.

  quadlet import run podman run -d --name web -p 8080:80 docker.io/library/caddy:2.10
  quadlet import compose -o units compose.yaml

"quadlet import run -h" and "quadlet import compose -h" have the flags.`,
	run: (*program).imports,
}

func importVerbs() []verb { return []verb{importRunVerb, importComposeVerb} }

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
	var r *podmanrun.Result
	var err error
	if slices.Equal(argv, []string{"-"}) {
		var text []byte
		if text, err = readAll(p.stdin); err != nil {
			return err
		}
		opts.Env = os.LookupEnv
		r, err = podmanrun.Line(string(text), opts)
	} else {
		r, err = podmanrun.Import(argv, opts)
	}
	if err != nil {
		return err
	}
	note := func(n podmanrun.Note) noteInfo { return noteInfo(n) }
	return p.imported(out, r.Units, infos(r.NotCarried, note), infos(r.Remarks, note))
}
