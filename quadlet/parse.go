package quadlet

import (
	"bytes"
	"errors"
	"fmt"
	"path"
	"strings"
	"unicode"
)

// A File is a unit file's syntax, byte for byte: every comment, blank line,
// spacing and continuation is in it. [File.Unit] gives the typed value.
type File struct {
	// Name is the file's name. Its extension says the unit's type.
	Name string
	// Lines are the file's logical lines, in their order.
	Lines []Line
}

// A Line is one logical line of a unit file: what a backslash at its end
// continues is part of it.
type Line struct {
	// Kind says what the line is.
	Kind LineKind
	// Number is the line's number in the file, from 1: that of its first part.
	Number int
	// Section is the section it is in, or begins.
	Section string
	// Key is the key that an assignment sets.
	Key string
	// Value is what it sets it to: joined where it was continued, without the
	// space around it, and still quoted. The generator joins without a space.
	Value string
	// Text is the line as it stands in the file, with its line break.
	Text string
}

// LineKind is the kind of a [Line].
type LineKind int

// The kinds of lines.
const (
	Blank      LineKind = iota // nothing but space
	Comment                    // begins with # or ;
	Header                     // begins a section
	Assignment                 // KEY=VALUE
	Invalid                    // none of these; the generator refuses the file
)

// Bytes is the file's text. That of a parsed file is what was parsed.
func (f *File) Bytes() []byte { return []byte(f.String()) }

// String is the file's text.
func (f *File) String() string {
	var text strings.Builder
	for _, l := range f.Lines {
		text.WriteString(l.Text)
	}
	return text.String()
}

// Parse reads a unit file's syntax as Podman 6.0's generator does. The File is
// complete also when there is an error, which joins a [*FieldError] for each line
// that the generator would refuse, lose or misread.
func Parse(name string, text []byte) (*File, error) {
	p := &parser{
		file:     &File{Name: name, Lines: make([]Line, 0, bytes.Count(text, []byte("\n"))+1)},
		problems: &problems{file: name},
		rest:     string(text),
		number:   1,
	}
	for p.rest != "" {
		p.line()
	}
	return p.file, p.err()
}

// A parser reads one logical line after the other.
type parser struct {
	*problems
	file    *File
	rest    string
	number  int // of the first line of rest
	section string
}

func (p *parser) line() {
	first, number := p.rest, p.number
	logical, complete := p.logical()
	l := Line{Number: number, Text: first[:len(first)-len(p.rest)]}
	p.classify(&l, logical)
	p.file.Lines = append(p.file.Lines, l)
	p.fail(l, checkText(l.Text))
	if !complete && l.Kind != Blank {
		p.fail(l, errors.New("nothing follows the backslash at the end: the generator would drop the line"))
	}
}

func (p *parser) fail(l Line, err error) {
	if err != nil {
		p.list = append(p.list, &FieldError{File: p.problems.file, Line: l.Number, Section: l.Section, Key: l.Key, Err: err})
	}
}

// logical takes the physical lines that make one logical line. Comments and
// blank lines within a continued line are skipped, as the generator does; it
// forgets a line that only such follow.
func (p *parser) logical() (text string, complete bool) {
	var joined strings.Builder
	for {
		physical, rest, broken := strings.Cut(p.rest, "\n")
		p.rest = rest
		p.number++
		line := strings.TrimSpace(physical)
		switch {
		case line == "" || line[0] == '#' || line[0] == ';':
			if joined.Len() == 0 {
				return line, true
			}
		case strings.HasSuffix(line, `\`) && rest != "":
			joined.WriteString(line[:len(line)-1])
			if joined.Len() == 0 {
				return "", true // a backslash alone begins nothing
			}
		default:
			joined.WriteString(strings.TrimSuffix(line, `\`))
			return joined.String(), true
		}
		if !broken || rest == "" {
			return joined.String(), false
		}
	}
}

func (p *parser) classify(l *Line, logical string) {
	l.Section = p.section
	key, value, assigns := strings.Cut(logical, "=")
	switch {
	case logical == "":
		l.Kind = Blank
	case logical[0] == '#' || logical[0] == ';':
		l.Kind = Comment
	case isHeader(logical):
		l.Kind = Header
		l.Section = logical[1:strings.IndexByte(logical, ']')]
		p.section = l.Section
		if l.Section == "" || strings.ContainsRune(l.Section, '[') || strings.ContainsFunc(l.Section, unicode.IsControl) {
			p.fail(*l, fmt.Errorf("%q is not a section's name", l.Section))
		}
	case assigns && key != "":
		l.Kind = Assignment
		// The line was trimmed of all that Unicode calls space; before a value, only
		// ASCII's is.
		l.Key, l.Value = strings.TrimRightFunc(key, unicode.IsSpace), strings.TrimLeft(value, "\t\n\v\f\r ")
		if l.Section == "" {
			p.fail(*l, errors.New("key before the first section"))
		}
	default:
		l.Kind = Invalid
		p.fail(*l, invalidLine(logical))
	}
}

// isHeader says that a line begins a section: nothing but space may follow the
// bracket, not even a comment.
func isHeader(s string) bool {
	end := strings.IndexByte(s, ']')
	return s[0] == '[' && end > 0 && strings.Trim(s[end+1:], " \t") == ""
}

func invalidLine(s string) error {
	if strings.HasPrefix(s, "\ufeff") {
		return errors.New("the file begins with a byte order mark: the generator refuses it")
	}
	return fmt.Errorf("%q is neither a section, nor a key with a value, nor a comment", s)
}

// stem is the name of the unit that a file holds.
func (f *File) stem() string {
	base := path.Base(f.Name)
	return strings.TrimSuffix(base, path.Ext(base))
}
