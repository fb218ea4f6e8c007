//go:build linux

package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path"
	"path/filepath"
	"syscall"
	"time"

	"golang.org/x/sys/unix"

	"github.com/tank-os/tank/tankos/machine"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	p := &program{
		root:     "/",
		uid:      os.Getuid(),
		stdin:    os.Stdin,
		stdout:   os.Stdout,
		stderr:   os.Stderr,
		terminal: onTerminal,
		readOnly: readOnly,
		patience: time.Minute,
	}
	status := p.run(ctx, os.Args)
	stop()
	os.Exit(status)
}

// A program is tank with the machine it sees, so that tests give it another one.
type program struct {
	root           string // what paths on the machine are relative to
	uid            int    // who calls
	name           string // what it is called by
	stdin          io.Reader
	stdout, stderr io.Writer
	terminal       func() bool
	readOnly       func(path string) (bool, error)
	patience       time.Duration // how long podman and systemd may take to answer
}

// A misuseError is an error in the command line.
type misuseError struct{ problem string }

func (e *misuseError) Error() string { return e.problem }

// A statusError is the exit status of a program that has said itself what failed.
type statusError int

func (e statusError) Error() string { return fmt.Sprintf("exit status %d", int(e)) }

// run does what the arguments say and returns the exit status.
func (p *program) run(ctx context.Context, argv []string) int {
	p.name = path.Base(argv[0])
	err := p.dispatch(ctx, argv[1:])
	var misuse *misuseError
	var child statusError
	switch {
	case err == nil:
		return 0
	case errors.As(err, &misuse):
		p.complain("%s: %s\nRun \"tank -h\" for help.\n", p.name, misuse.problem)
		return 2
	case errors.As(err, &child):
		return int(child)
	}
	p.complain("%s: %v\n", p.name, err)
	return 1
}

// say prints to standard output. What it says has been done; nothing is undone
// because nobody could be told.
func (p *program) say(format string, args ...any) {
	_, _ = fmt.Fprintf(p.stdout, format, args...)
}

func (p *program) complain(format string, args ...any) {
	_, _ = fmt.Fprintf(p.stderr, format, args...)
}

// dispatch finds the verb, in the name for a link and else in the first argument.
func (p *program) dispatch(ctx context.Context, args []string) error {
	a, err := p.describe()
	if err == nil {
		p.goHome(a)
		if verb, ok := a.VerbOf(p.name); ok {
			return p.verb(ctx, a, verb, args)
		}
	}
	if len(args) == 0 {
		return &misuseError{"a verb is missing"}
	}
	switch args[0] {
	case "-h", "-help", "--help", "help":
		_, err := io.WriteString(p.stdout, usage)
		return err
	}
	if err != nil {
		return err
	}
	return p.own(ctx, a, args[0], args[1:])
}

// verb does what a link is for.
func (p *program) verb(ctx context.Context, a *machine.Appliance, v machine.Verb, args []string) error {
	if v == machine.Exec {
		return p.exec(ctx, a, args)
	}
	if len(args) > 0 {
		return &misuseError{fmt.Sprintf("takes no arguments, got %q", args)}
	}
	switch v {
	case machine.Secrets:
		return p.syncAll(ctx, a)
	case machine.Sync:
		return p.sync(ctx, a)
	case machine.Version:
		return p.version(a)
	case machine.BootstrapAgent:
		return p.bootstrapAgent(ctx, a)
	case machine.BootstrapGateway:
		return p.bootstrapGateway(ctx, a)
	}
	return fmt.Errorf("no verb %q", v)
}

// own does what the first argument says.
func (p *program) own(ctx context.Context, a *machine.Appliance, verb string, args []string) error {
	switch verb {
	case "status":
		return p.status(ctx, a, args)
	case "doctor":
		return p.doctor(ctx, a, args)
	case "secrets":
		return p.secrets(ctx, a, args)
	case "exec", "version", "bootstrap-agent", "bootstrap-gateway":
		return p.verb(ctx, a, machine.Verb(verb), args)
	}
	return &misuseError{fmt.Sprintf("unknown verb %q", verb)}
}

// describe reads the machine's description.
func (p *program) describe() (*machine.Appliance, error) {
	text, err := os.ReadFile(p.path(machine.Path))
	if errors.Is(err, os.ErrNotExist) {
		return nil, fmt.Errorf("%s is missing: this machine was not made from an appliance", machine.Path)
	}
	if err != nil {
		return nil, err
	}
	a, err := machine.Parse(text)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", machine.Path, err)
	}
	return a, nil
}

// path is where a path of the machine is for this process.
func (p *program) path(name string) string { return filepath.Join(p.root, name) }

// version prints the release file, which an operator may have replaced.
func (p *program) version(a *machine.Appliance) error {
	text, err := os.ReadFile(p.path(machine.ReleasePath))
	if errors.Is(err, os.ErrNotExist) {
		text, err = []byte(a.ReleaseText()), nil
	}
	if err != nil {
		return err
	}
	_, err = p.stdout.Write(text)
	return err
}

// onTerminal reports whether a person sits at both ends.
func onTerminal() bool {
	for _, fd := range []int{0, 1} {
		if _, err := unix.IoctlGetTermios(fd, unix.TCGETS); err != nil {
			return false
		}
	}
	return true
}

// readOnly reports whether a path is on a filesystem that is mounted read-only.
func readOnly(name string) (bool, error) {
	var st unix.Statfs_t
	if err := unix.Statfs(name, &st); err != nil {
		return false, fmt.Errorf("%s: %w", name, err)
	}
	return st.Flags&unix.ST_RDONLY != 0, nil
}
