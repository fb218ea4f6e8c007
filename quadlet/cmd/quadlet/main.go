package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/tank-os/tank/quadlet"
)

// The exit statuses.
const (
	exitOK      = 0 // done, and nothing is wrong
	exitFailed  = 1 // something is wrong, and was printed
	exitMisuse  = 2 // the command line is wrong
	exitCrashed = 2 // convert: the generator crashes
)

func main() {
	os.Exit(run(os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}

// A program is one run of the command line.
type program struct {
	name   string // what it was called as, the verb included
	stdin  io.Reader
	stdout *bufio.Writer
	stderr io.Writer
}

// A verb is one of the program's commands.
type verb struct {
	name  string
	args  string // what follows the flags
	short string // one line for the list of verbs
	long  string // what -h adds
	run   func(*program, *flag.FlagSet, []string) error
}

// verbs are the commands in the order in which help shows them.
func verbs() []verb {
	return []verb{checkVerb, fmtVerb, convertVerb, graphVerb, diffVerb, needsVerb, downgradeVerb, importVerb, keysVerb, explainVerb}
}

// A misuseError is a command line that makes no sense.
type misuseError struct{ problem string }

func (e *misuseError) Error() string { return e.problem }

func misuse(format string, args ...any) error {
	return &misuseError{fmt.Sprintf(format, args...)}
}

// errReported is for a verb that has printed what is wrong.
var errReported = errors.New("what is wrong was printed")

// errCrashed is for a generator that crashes, which exits with 2 as any Go program.
var errCrashed = errors.New("the generator crashes")

// run does what the arguments say and returns the exit status.
func run(args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	p := &program{name: "quadlet", stdin: stdin, stdout: bufio.NewWriter(output{stdout}), stderr: stderr}
	err := p.dispatch(args)
	if werr := p.stdout.Flush(); werr != nil && (err == nil || errors.Is(err, errReported) || errors.Is(err, errCrashed)) {
		err = werr
	}
	var wrong *misuseError
	switch {
	case err == nil:
		return exitOK
	case errors.Is(err, errReported):
		return exitFailed
	case errors.Is(err, errCrashed):
		return exitCrashed
	case errors.As(err, &wrong):
		p.complain("%s: %v\nRun '%s -h' for help.", p.name, err, p.name)
		return exitMisuse
	}
	for _, err := range split(err) {
		p.complain("%s: %v", p.name, err)
	}
	return exitFailed
}

// output is standard output, which its errors name.
type output struct{ io.Writer }

func (o output) Write(text []byte) (int, error) {
	n, err := o.Writer.Write(text)
	if err != nil {
		err = fmt.Errorf("standard output: %w", err)
	}
	return n, err
}

// dispatch runs the verb that the first argument names.
func (p *program) dispatch(args []string) error {
	if len(args) == 0 {
		p.usage(p.stderr)
		return misuse("no verb given")
	}
	switch args[0] {
	case "-h", "-help", "--help":
		p.usage(p.stdout)
		return nil
	case "help":
		if len(args) == 1 {
			p.usage(p.stdout)
			return nil
		}
		args = []string{args[1], "-h"}
	}
	for _, v := range verbs() {
		if v.name == args[0] {
			return p.verb(v, args[1:])
		}
	}
	return misuse("unknown verb %q%s", args[0], didYouMean(args[0], verbNames()))
}

func (p *program) verb(v verb, args []string) error {
	p.name += " " + v.name
	flags := flag.NewFlagSet(v.name, flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	err := v.run(p, flags, args)
	if errors.Is(err, flag.ErrHelp) {
		p.help(v, flags)
		return nil
	}
	return err
}

// parse parses a verb's flags. What is left must be at least least and at most
// most arguments; most below zero is any number.
func parse(flags *flag.FlagSet, args []string, least, most int) error {
	if err := flags.Parse(args); errors.Is(err, flag.ErrHelp) {
		return err
	} else if err != nil {
		return misuse("%v", err)
	}
	for _, arg := range flags.Args() {
		// Package flag stops at the first argument. A file of such a name can be
		// written as ./-l.
		if strings.HasPrefix(arg, "-") && arg != "-" {
			return misuse("flag %s comes after an argument: flags come first", arg)
		}
	}
	switch n := flags.NArg(); {
	case n < least:
		return misuse("%d of %d arguments given", n, least)
	case most >= 0 && n > most:
		return misuse("unexpected argument %q", flags.Arg(most))
	}
	return nil
}

// json writes a value as indented JSON.
func (p *program) json(value any) error {
	enc := json.NewEncoder(p.stdout)
	enc.SetIndent("", "  ")
	enc.SetEscapeHTML(false) // <stdin>
	return enc.Encode(value)
}

// complain prints what is wrong with one of several things; the verb goes on.
func (p *program) complain(format string, args ...any) {
	for line := range strings.SplitSeq(fmt.Sprintf(format, args...), "\n") {
		fmt.Fprintln(p.stderr, printable(line))
	}
}

// line prints a line to standard output.
func (p *program) line(format string, args ...any) {
	fmt.Fprintln(p.stdout, printable(fmt.Sprintf(format, args...)))
}

// printable is a text with its control characters escaped. Names and values are
// those of whoever wrote the units, and could otherwise write lines of their own
// or steer the terminal.
func printable(s string) string {
	odd := func(r rune) bool {
		return r != '\t' && (unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r)) || r == utf8.RuneError
	}
	if !strings.ContainsFunc(s, odd) {
		return s
	}
	var out strings.Builder
	for len(s) > 0 {
		r, size := utf8.DecodeRuneInString(s)
		if odd(r) {
			quoted := strconv.Quote(s[:size])
			out.WriteString(quoted[1 : len(quoted)-1])
		} else {
			out.WriteString(s[:size])
		}
		s = s[size:]
	}
	return out.String()
}

// complainOf prints what is wrong with a file. An error that says its own place
// is printed as it is.
func (p *program) complainOf(path string, err error) {
	var place *quadlet.FieldError
	if errors.As(err, &place) {
		p.complain("%v", err)
		return
	}
	var pathErr *fs.PathError
	if errors.As(err, &pathErr) {
		path = pathErr.Path
	}
	p.complain("%s: %s: %v", p.name, path, why(err))
}

// split is what an error joins, or the error itself.
func split(err error) []error {
	joined, ok := err.(interface{ Unwrap() []error })
	if !ok {
		return []error{err}
	}
	var all []error
	for _, e := range joined.Unwrap() {
		all = append(all, split(e)...)
	}
	return all
}
