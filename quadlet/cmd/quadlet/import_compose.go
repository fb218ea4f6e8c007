package main

import (
	"context"
	"flag"
	"os"
	"slices"
	"strings"

	"github.com/tank-os/tank/quadlet/compose"
)

var importComposeVerb = verb{
	name:  "compose",
	args:  "FILE…",
	short: "from compose files",
	long: `Import compose makes units of a compose file, or of several, of which later ones
change earlier ones; "-" is standard input. Variables are those of the
environment and of .env beside the first file.

` + importHelp + `

  quadlet import compose -o units compose.yaml
  quadlet import compose -pod compose.yaml compose.override.yaml`,
	run: (*program).importCompose,
}

// A wordList is the value of a flag that may be given several times.
type wordList []string

// Set adds a word.
func (l *wordList) Set(s string) error {
	*l = append(*l, s)
	return nil
}

// String is the words.
func (l *wordList) String() string { return strings.Join(*l, " ") }

func (p *program) importCompose(flags *flag.FlagSet, args []string) error {
	podman := podmanFlag(flags)
	out := newImportFlags(flags)
	opts := &compose.Options{Env: environment()}
	flags.StringVar(&opts.Name, "name", "", "the project's `NAME`, which begins the names of all units")
	flags.StringVar(&opts.Home, "home", "", "the home `DIRECTORY` of whom the file was written for: paths in it begin with %h")
	flags.BoolVar(&opts.Pod, "pod", false, "put all services in one pod, whose network they share")
	flags.Var((*wordList)(&opts.Profiles), "profile", "enable a profile, `NAME`; * is all of them")
	flags.Var((*wordList)(&opts.EnvFiles), "env-file", "a `FILE` of variables, instead of .env")
	if err := parse(flags, args, 1, -1); err != nil {
		return err
	}
	opts.Podman = podman.Version
	r, err := p.compose(flags.Args(), opts)
	if err != nil {
		return err
	}
	note := func(n compose.Note) noteInfo { return noteInfo{n.Path, n.Text} }
	return p.imported(out, r.Units, infos(r.NotCarried, note), infos(r.Remarks, note))
}

func (p *program) compose(files []string, opts *compose.Options) (*compose.Result, error) {
	ctx := context.Background()
	if !slices.Contains(files, "-") {
		return compose.Import(ctx, files, opts)
	}
	if len(files) > 1 {
		return nil, misuse("- cannot be read together with other files")
	}
	text, err := readAll(p.stdin)
	if err != nil {
		return nil, err
	}
	return compose.Parse(ctx, "compose.yaml", text, opts)
}

// environment is the process's environment.
func environment() map[string]string {
	env := map[string]string{}
	for _, entry := range os.Environ() {
		name, value, _ := strings.Cut(entry, "=")
		env[name] = value
	}
	return env
}
