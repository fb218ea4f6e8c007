package podmanarg

import (
	"errors"
	"strings"

	"github.com/tank-os/tank/quadlet"
)

// A Line is the command line of one of podman's commands, as far as it is known: of a
// unit, the options that its keys become and what PodmanArgs adds.
type Line struct {
	// Command is the command, as in [Check].
	Command string
	// Podman is the version whose verdict counts; zero is 6.0.
	Podman quadlet.Version
	// UID is the user who runs it; zero is root.
	UID int
	// Literal says that the values are what podman gets, and not what a service
	// says, where systemd replaces specifiers and variables.
	Literal bool
	// PodShares are the namespaces that the containers of the pod share, which --pod
	// names: what the pod's --share says. Empty is podman's default, ipc,net,uts.
	PodShares string
	// Options are the options in their order.
	Options []Option
	// Args are the arguments after them; nil where nobody knows.
	Args []string
}

// An Option is one option of a command line.
type Option struct {
	// Flag is the option, spelled as for [Check].
	Flag string
	// Value is its value; of an option that is on without one, "true" or empty.
	Value string
}

// Parse reads what follows the command on a command line, as podman does: run and
// pod create take their options before the first argument, the others anywhere. The
// error is an [*Error].
func Parse(command string, argv []string) (*Line, error) {
	c, ok := commandOf(command)
	if !ok {
		return nil, &Error{Value: command, Option: -1, Err: ErrCommand}
	}
	p := &parser{command: c, line: &Line{Command: command, Args: []string{}}, rest: argv}
	for len(p.rest) > 0 {
		if err := p.next(); err != nil {
			return nil, err
		}
	}
	return p.line, nil
}

// CheckRun is what podman run would refuse about a command line that systemd does not
// see: the arguments after "podman run".
func CheckRun(argv []string) error {
	line, err := Parse("run", argv)
	if err != nil {
		return err
	}
	line.Literal = true
	return line.Check()
}

// A parser is a command line while it is read.
type parser struct {
	command *command
	line    *Line
	rest    []string
}

// next reads one argument, or an option with its value.
func (p *parser) next() error {
	arg := p.rest[0]
	p.rest = p.rest[1:]
	switch {
	case arg == "--":
		p.line.Args = append(p.line.Args, p.rest...)
		p.rest = nil
	case len(arg) < 2 || arg[0] != '-':
		p.line.Args = append(p.line.Args, arg)
		if !p.command.mixed {
			p.line.Args = append(p.line.Args, p.rest...)
			p.rest = nil
		}
	case arg[1] == '-':
		return p.long(arg)
	default:
		return p.short(arg)
	}
	return nil
}

func (p *parser) long(arg string) error {
	name, value, hasValue := strings.Cut(arg[2:], "=")
	if other, ok := aliases[name]; ok {
		name = other
	}
	f, ok := p.command.flags[name]
	if !ok || len(name) == 1 {
		return &Error{Flag: arg, Option: -1, Err: ErrFlag}
	}
	return p.add(name, f, value, hasValue)
}

// short reads letters after one dash, of which the last may have a value.
func (p *parser) short(arg string) error {
	for letters := arg[1:]; letters != ""; {
		name, ok := p.command.shorts[letters[0]]
		f := p.command.flags[name]
		if !ok || f == nil {
			return &Error{Flag: "-" + letters[:1], Option: -1, Err: ErrFlag}
		}
		letters = letters[1:]
		_, alone := switches[f.kind]
		switch {
		case len(letters) > 1 && letters[0] == '=':
			return p.add(name, f, letters[1:], true)
		case !alone:
			return p.add(name, f, letters, letters != "")
		}
		if err := p.add(name, f, "", false); err != nil {
			return err
		}
	}
	return nil
}

func (p *parser) add(name string, f *flag, value string, hasValue bool) error {
	if hasValue && f.kind == kindBool && (value == "" || value[0] == '/') {
		return &Error{Flag: "--" + name, Option: len(p.line.Options), Err: errors.New("neither true nor false after the equals sign")}
	}
	if !hasValue {
		alone, ok := switches[f.kind]
		switch {
		case ok:
			value = alone
		case len(p.rest) == 0:
			return &Error{Flag: "--" + name, Option: len(p.line.Options), Err: errors.New("no value after it")}
		default:
			value = p.rest[0]
			p.rest = p.rest[1:]
		}
	}
	p.line.Options = append(p.line.Options, Option{"--" + name, value})
	return nil
}
