package quadlet

import (
	"bytes"
	"errors"
	"fmt"
	"path"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
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
	p.clean = checkText(p.rest) == nil
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
	clean   bool // no line holds what no line may
}

func (p *parser) line() {
	p.file.Lines = append(p.file.Lines, Line{Number: p.number, Section: p.section})
	l := &p.file.Lines[len(p.file.Lines)-1]
	start := p.rest
	logical, complete := p.logical()
	l.Text = start[:len(start)-len(p.rest)]
	p.failAt(l, l.Pos, l.classify(logical))
	p.section = l.Section
	if !p.clean {
		p.checkBytes(l)
	}
	if !complete && l.Kind != Blank {
		p.failAt(l, l.Pos, errors.New("nothing follows the backslash at the end: the generator would drop the line"))
	}
	if len(logical) >= maxLine {
		p.failAt(l, l.Pos, fmt.Errorf("a line of %d bytes: systemd reads no more than 1 MiB as one", len(logical)))
	}
}

// maxLine is the length from which systemd refuses a line, continued or not.
const maxLine = 1 << 20

// failAt takes the place as a function since most lines have no problem.
func (p *parser) failAt(l *Line, place func() Pos, err error) {
	if err != nil {
		p.addAt(place(), l.Section, l.Key, err)
	}
}

// checkBytes finds the first byte of a line that no line may hold.
func (p *parser) checkBytes(l *Line) {
	err := checkText(l.Text)
	if err == nil {
		return
	}
	bad := strings.IndexByte(l.Text, 0)
	for i, r := range l.Text {
		if _, size := utf8.DecodeRuneInString(l.Text[i:]); r == utf8.RuneError && size == 1 && (bad < 0 || i < bad) {
			bad = i
		}
	}
	before := l.Text[:bad]
	p.addAt(Pos{
		Line: l.Number + strings.Count(before, "\n"),
		Col:  bad - strings.LastIndexByte(before, '\n'),
	}, l.Section, l.Key, err)
}

// logical takes the physical lines that make one logical line.
func (p *parser) logical() (text string, complete bool) {
	line := p.physical()
	if isContinued(line) && p.rest != "" {
		return p.continued(line)
	}
	if !isNote(line) {
		line = strings.TrimSuffix(line, `\`)
	}
	return line, true
}

func (p *parser) physical() string {
	end := strings.IndexByte(p.rest, '\n')
	if end < 0 {
		end = len(p.rest) - 1
	}
	line := strings.TrimSpace(p.rest[:end+1])
	p.rest = p.rest[end+1:]
	p.number++
	return line
}

// isNote says that the generator reads nothing of a line.
func isNote(line string) bool { return line == "" || line[0] == '#' || line[0] == ';' }

func isContinued(line string) bool { return !isNote(line) && line[len(line)-1] == '\\' }

// continued joins a line with those that continue it. Comments and blank lines
// in between are skipped, as the generator does; it forgets a line that only
// such follow.
func (p *parser) continued(line string) (text string, complete bool) {
	if line == `\` {
		return "", true // a backslash alone begins nothing
	}
	var joined strings.Builder
	joined.WriteString(line[:len(line)-1])
	for p.rest != "" {
		line := p.physical()
		if isNote(line) {
			continue
		}
		joined.WriteString(strings.TrimSuffix(line, `\`))
		if !isContinued(line) || p.rest == "" {
			return joined.String(), true
		}
	}
	return joined.String(), false
}

// classify says what a line is, by its logical text; the section is the one
// before until then.
func (l *Line) classify(logical string) error {
	switch {
	case logical == "":
		l.Kind = Blank
		return nil
	case logical[0] == '#' || logical[0] == ';':
		l.Kind = Comment
		return nil
	case isHeader(logical):
		l.Kind = Header
		l.Section = logical[1:strings.IndexByte(logical, ']')]
		return checkSection(l.Section)
	}
	// The line was trimmed of all that Unicode calls space; around the equals sign,
	// only bytes that Latin-1 calls so are.
	equals := strings.IndexByte(logical, '=')
	key := logical[:max(equals, 0)]
	for key != "" && isSpaceByte(key[len(key)-1]) {
		key = key[:len(key)-1]
	}
	if key == "" {
		l.Kind = Invalid
		return invalidLine(logical)
	}
	l.Kind = Assignment
	l.Key = key
	for l.Value = logical[equals+1:]; l.Value != "" && isSpaceByte(l.Value[0]); {
		l.Value = l.Value[1:]
	}
	if l.Section == "" {
		return errors.New("key before the first section")
	}
	return nil
}

func isSpaceByte(c byte) bool { return c == ' ' || '\t' <= c && c <= '\r' || c == 0x85 || c == 0xa0 }

func checkSection(name string) error {
	if name == "" || strings.ContainsRune(name, '[') || strings.ContainsFunc(name, unicode.IsControl) {
		return fmt.Errorf("%q is not a section's name", name)
	}
	return nil
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
	return fmt.Errorf("%s is neither a section, nor a key with a value, nor a comment", quoteStart(s))
}

// quoteStart quotes s for an error, but for the end of a very long one.
func quoteStart(s string) string {
	const most = 80
	if len(s) <= most {
		return strconv.Quote(s)
	}
	return strconv.Quote(s[:most]) + "…"
}

// stem is the name of the unit that a file holds.
func (f *File) stem() string {
	base := path.Base(f.Name)
	return strings.TrimSuffix(base, path.Ext(base))
}
