package quadlet

import (
	"errors"
	"fmt"
	"strings"
)

// ErrUnknownKey is what the Err of a [FieldError] is when a section has no such
// key. The generator refuses a unit with one.
var ErrUnknownKey = errors.New("unknown key")

// A FieldError says what is wrong with one key of a unit, and where it is.
// [File.Unit], [Parse] and MarshalText report all of them at once, joined.
type FieldError struct {
	// File is the unit file's name.
	File string
	// Line is the line in it, from 1; zero for a unit that was not parsed.
	Line int
	// Col is the column in the line, in bytes from 1: that of the value if it is
	// the value that is wrong, or else of the key. Zero if Line is.
	Col int
	// Section is the section's name; empty outside of any.
	Section string
	// Key is the key; empty when the whole section or line is meant.
	Key string
	// Err is what is wrong.
	Err error
}

// Error is the place and what is wrong with it, such as
// "openclaw.container:7:13: [Container] PublishPort=: port 0".
func (e *FieldError) Error() string {
	var s strings.Builder
	s.WriteString(e.File)
	if e.Line > 0 {
		fmt.Fprintf(&s, ":%d", e.Line)
	}
	if e.Col > 0 {
		fmt.Fprintf(&s, ":%d", e.Col)
	}
	s.WriteByte(':')
	if e.Section != "" {
		fmt.Fprintf(&s, " [%s]", e.Section)
	}
	if e.Key != "" {
		fmt.Fprintf(&s, " %s=:", e.Key)
	}
	fmt.Fprintf(&s, " %v", e.Err)
	return s.String()
}

// Unwrap is Err.
func (e *FieldError) Unwrap() error { return e.Err }

// problems collects what is wrong with one unit.
type problems struct {
	file string
	list []*FieldError
}

func (p *problems) add(section, key string, err error) {
	if several, ok := err.(joined); ok { //nolint:errorlint // each makes it, and nothing wraps it
		for _, err := range several {
			p.add(section, key, err)
		}
	} else if err != nil {
		p.list = append(p.list, &FieldError{File: p.file, Section: section, Key: key, Err: err})
	}
}

// addAt is add for a unit that was parsed.
func (p *problems) addAt(at Pos, section, key string, err error) {
	from := len(p.list)
	p.add(section, key, err)
	for _, e := range p.list[from:] {
		e.Line, e.Col = at.Line, at.Col
	}
}

func (p *problems) addf(section, key, format string, args ...any) {
	p.add(section, key, fmt.Errorf(format, args...))
}

func (p *problems) err() error {
	errs := make([]error, len(p.list))
	for i, e := range p.list {
		errs[i] = e
	}
	return errors.Join(errs...)
}

// joined are several problems of one key, each reported on its own.
type joined []error

func (j joined) err() error {
	if len(j) == 0 {
		return nil
	}
	return j
}

func (j joined) Error() string   { return errors.Join(j...).Error() }
func (j joined) Unwrap() []error { return j }
