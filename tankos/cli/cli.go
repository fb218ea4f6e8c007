package cli

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"

	"github.com/tank-os/tank/bootcimg/buildah"
	"github.com/tank-os/tank/tankos"
)

// The exit codes of [Main].
const (
	ExitOK     = 0 // done
	ExitFailed = 1 // something failed, and standard error says what
	ExitMisuse = 2 // the command line was wrong
)

// Main runs the command line of a program that is one appliance, and exits.
// Nothing may come before it in main: the engine starts the program again to do
// parts of its work.
func Main(a tankos.Appliance) {
	if buildah.Reexec() {
		os.Exit(ExitOK)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	// A second ctrl-C ends the program at once, whatever cleaning up is left.
	context.AfterFunc(ctx, stop)
	code := Run(ctx, a, os.Args, os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}

// Run is [Main] without the process: args begins with the program's name, and
// the result is the exit code.
func Run(ctx context.Context, a tankos.Appliance, args []string, stdout, stderr io.Writer) int {
	p := &program{appliance: a, name: filepath.Base(args[0]), stdout: stdout, stderr: stderr}
	err := p.run(ctx, args[1:])
	var misuse *misuseError
	switch {
	case err == nil, errors.Is(err, flag.ErrHelp):
		return ExitOK
	case errors.As(err, &misuse):
		fmt.Fprintf(stderr, "%s: %v\nRun '%s -h' for help.\n", p.name, err, p.name)
		return ExitMisuse
	case errors.Is(err, context.Canceled) && ctx.Err() != nil:
		fmt.Fprintf(stderr, "%s: interrupted; nothing half-written is left\n", p.name)
		return ExitFailed
	default:
		fmt.Fprintf(stderr, "%s: %+v\n", p.name, err)
		return ExitFailed
	}
}

// program is one run of the command line.
type program struct {
	appliance tankos.Appliance
	name      string
	stdout    io.Writer
	stderr    io.Writer
}

// verb is one of the program's commands.
type verb struct {
	name  string
	short string // one line for the list of verbs
	long  string // what -h adds
	run   func(*program, context.Context, *flag.FlagSet, []string) error
}

// verbs lists the commands in the order help shows them.
func verbs() []verb {
	return []verb{planVerb, buildVerb, bootVerb}
}

// misuseError is a command line that makes no sense.
type misuseError struct{ msg string }

func (e *misuseError) Error() string { return e.msg }

func misuse(format string, args ...any) error {
	return &misuseError{fmt.Sprintf(format, args...)}
}

func (p *program) run(ctx context.Context, args []string) error {
	if len(args) == 0 {
		p.usage(p.stderr)
		return misuse("no verb given")
	}
	switch args[0] {
	case "-h", "-help", "--help", "help":
		p.usage(p.stdout)
		return nil
	}
	for _, v := range verbs() {
		if v.name != args[0] {
			continue
		}
		fs := flag.NewFlagSet(v.name, flag.ContinueOnError)
		fs.SetOutput(io.Discard)
		err := v.run(p, ctx, fs, args[1:])
		if errors.Is(err, flag.ErrHelp) {
			p.help(v, fs)
		}
		return err
	}
	return misuse("unknown verb %q", args[0])
}

// help explains a verb; fs has its flags by now.
func (p *program) help(v verb, fs *flag.FlagSet) {
	fmt.Fprintf(p.stdout, "usage: %s %s [flags]\n\n%s\n\nflags:\n", p.name, v.name, v.long)
	fs.SetOutput(p.stdout)
	fs.PrintDefaults()
}

// parse parses a verb's flags; anything left over is misuse.
func parse(fs *flag.FlagSet, args []string) error {
	if err := fs.Parse(args); err != nil {
		if errors.Is(err, flag.ErrHelp) {
			return err
		}
		return misuse("%s: %v", fs.Name(), err)
	}
	if fs.NArg() > 0 {
		return misuse("%s: unexpected argument %q", fs.Name(), fs.Arg(0))
	}
	return nil
}

func (p *program) usage(w io.Writer) {
	fmt.Fprintf(w, "%s composes the %s appliance: a bootc image in which an agent runs\nrootless and reaches outside only through its gateway.\n\nusage: %s VERB [flags]\n\n",
		p.name, p.appliance.Name, p.name)
	for _, v := range verbs() {
		fmt.Fprintf(w, "  %-8s%s\n", v.name, v.short)
	}
	fmt.Fprintf(w, "\nRun '%s VERB -h' for the flags of a verb.\n", p.name)
}
