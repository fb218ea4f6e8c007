package podmanrun

import (
	"errors"
	"fmt"
	"path"
	"strconv"
	"strings"
)

// An ArgError says which argument of a command line cannot be read.
type ArgError struct {
	// Index is the argument's place in the command line, from 0.
	Index int
	// Arg is the argument.
	Arg string
	// Err is what is wrong with it.
	Err error
}

// Error is the argument and what is wrong with it.
func (e *ArgError) Error() string {
	return fmt.Sprintf("argument %d, %q: %v", e.Index, e.Arg, e.Err)
}

// Unwrap is Err.
func (e *ArgError) Unwrap() error { return e.Err }

// ErrUnknownOption is what the Err of an [ArgError] is for an option that podman
// run does not have: whether the next argument belongs to it cannot be told.
var ErrUnknownOption = errors.New("podman run has no such option")

// An option is one option with its value; of a switch, it is "true" or "false".
type option struct {
	name, value string
	given       string // as it stood on the command line
}

// known says that podman has the option, and whether it takes no value.
func known(name string) (isSwitch, ok bool) {
	return switches[name], switches[name] || scalars[name] || lists[name] || csvs[name]
}

func knownGlobal(name string) (isSwitch, ok bool) {
	return globalSwitches[name], globalSwitches[name] || globals[name]
}

// A command is a command line, taken apart.
type command struct {
	before  []string // what stood before podman: assignments, sudo
	globals []option
	create  bool
	options []option
	args    []string // the image, and what follows it
}

// A scanner reads a command line, argument by argument.
type scanner struct {
	argv []string
	at   int
}

func (s *scanner) next() (string, bool) {
	if s.at >= len(s.argv) {
		return "", false
	}
	s.at++
	return s.argv[s.at-1], true
}

func (s *scanner) fail(index int, err error) error {
	return &ArgError{Index: index, Arg: s.argv[index], Err: err}
}

// scan takes a command line apart as podman does: options end at the first
// argument that is none.
func scan(argv []string) (*command, error) {
	s := &scanner{argv: argv}
	c := &command{}
	s.program(c)
	var err error
	if c.globals, err = s.options(knownGlobal, globalShorts); err != nil {
		return nil, err
	}
	if err := s.verb(c); err != nil {
		return nil, err
	}
	if c.options, err = s.options(known, shorts); err != nil {
		return nil, err
	}
	if s.at < len(argv) && argv[s.at] == "--" {
		s.at++
	}
	c.args = argv[s.at:]
	return c, nil
}

// program skips the program's name, and what may stand before it.
func (s *scanner) program(c *command) {
	for s.at < len(s.argv) {
		arg := s.argv[s.at]
		name, _, assigns := strings.Cut(arg, "=")
		switch {
		case assigns && name != "" && strings.Trim(name, nameChars) == "", arg == "sudo":
			c.before = append(c.before, arg)
			s.at++
		case path.Base(arg) == "podman", path.Base(arg) == "docker", path.Base(arg) == "podman-remote":
			s.at++
			return
		default:
			return
		}
	}
}

const nameChars = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_"

func (s *scanner) verb(c *command) error {
	verb, ok := s.next()
	if verb == "container" {
		verb, ok = s.next()
	}
	switch {
	case !ok:
		return errors.New("no command: want podman run or podman create")
	case verb != "run" && verb != "create":
		return s.fail(s.at-1, errors.New("neither run nor create: no other command makes a container"))
	}
	c.create = verb == "create"
	return nil
}

// options reads options up to the first argument that is none.
func (s *scanner) options(known func(string) (bool, bool), shorts map[byte]string) ([]option, error) {
	var all []option
	for s.at < len(s.argv) {
		arg := s.argv[s.at]
		if arg == "--" || len(arg) < 2 || arg[0] != '-' {
			break
		}
		read := s.short
		if arg[1] == '-' {
			read = s.long
		}
		s.at++
		options, err := read(arg, known, shorts)
		if err != nil {
			return nil, err
		}
		all = append(all, options...)
	}
	return all, nil
}

func (s *scanner) long(arg string, known func(string) (bool, bool), _ map[byte]string) ([]option, error) {
	name, value, assigned := strings.Cut(arg[2:], "=")
	if alias, ok := aliases[name]; ok {
		name = alias
	}
	isSwitch, ok := known(name)
	switch {
	case !ok:
		return nil, s.fail(s.at-1, ErrUnknownOption)
	case isSwitch && !assigned:
		return []option{{name, "true", arg}}, nil
	}
	return s.value(name, value, arg, isSwitch, assigned)
}

// value completes an option with the next argument, unless it has its value.
func (s *scanner) value(name, value, given string, isSwitch, assigned bool) ([]option, error) {
	at := s.at - 1
	if !assigned {
		next, ok := s.next()
		if !ok {
			return nil, s.fail(at, errors.New("no value follows"))
		}
		value, given = next, given+" "+next
	}
	if isSwitch {
		b, err := strconv.ParseBool(value)
		if err != nil {
			return nil, s.fail(at, fmt.Errorf("%q is neither true nor false", value))
		}
		value = strconv.FormatBool(b)
	}
	return []option{{name, value, given}}, nil
}

// short reads a group such as -dit or -p8080:80.
func (s *scanner) short(arg string, known func(string) (bool, bool), shorts map[byte]string) ([]option, error) {
	var all []option
	for i := 1; i < len(arg); i++ {
		name, ok := shorts[arg[i]]
		if !ok {
			return nil, s.fail(s.at-1, fmt.Errorf("-%c: %w", arg[i], ErrUnknownOption))
		}
		isSwitch, _ := known(name)
		rest, assigned := strings.CutPrefix(arg[i+1:], "=")
		given := "-" + arg[i:i+1]
		if isSwitch && !assigned {
			all = append(all, option{name, "true", given})
			continue
		}
		if rest != "" {
			given = "-" + arg[i:]
		}
		options, err := s.value(name, rest, given, isSwitch, assigned || rest != "")
		return append(all, options...), err
	}
	return all, nil
}
