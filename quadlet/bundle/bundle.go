package bundle

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/tank-os/tank/quadlet"
)

// A Bundle is the text of a .quadlets file, byte for byte.
type Bundle struct {
	// Name is the file's name, for errors.
	Name string
	// Parts are its units, in their order.
	Parts []Part

	rest string // after the last part: separators and blank lines
}

// A Part is one unit of a bundle.
type Part struct {
	// Name is the name of the file it becomes, such as "web.container". It is what
	// Text says of itself.
	Name string
	// Line is the line of the bundle that Text begins on, from 1; zero for a part
	// that was not parsed.
	Line int
	// Text is what stands between the separators.
	Text string

	before string // separators and blank parts
}

// separator is the line between two units.
const separator = "---"

// String is the bundle's text. That of a parsed bundle is what was parsed.
func (b *Bundle) String() string {
	var text strings.Builder
	for i, p := range b.Parts {
		if i > 0 && p.before == "" {
			p.before = separator + "\n"
		}
		if i > 0 && !strings.HasSuffix(b.Parts[i-1].Text, "\n") {
			text.WriteByte('\n') // or the separator would be part of the line before it
		}
		text.WriteString(p.before)
		text.WriteString(p.Text)
	}
	text.WriteString(b.rest)
	return text.String()
}

// Bytes is the bundle's text.
func (b *Bundle) Bytes() []byte { return []byte(b.String()) }

// Parse takes a bundle apart as podman quadlet install does. The Bundle is
// complete also when there is an error, which joins a [*quadlet.FieldError] for
// each part that podman would refuse, or install as something that its text does
// not say; such a part has no name.
func Parse(name string, text []byte) (*Bundle, error) {
	b := &Bundle{Name: name}
	p := splitter{text: string(text), line: 1}
	at, number := 0, 0
	for line := range strings.Lines(p.text) {
		number++
		if strings.TrimSpace(line) == separator {
			p.end(b, at)
			p.start, p.line = at+len(line), number+1
		}
		at += len(line)
	}
	p.end(b, at)
	b.rest = p.text[p.kept:]
	return b, b.check()
}

// A splitter is where Parse is in its text.
type splitter struct {
	text  string
	kept  int // what is before it is in the bundle
	start int // of the part
	line  int // that it begins on
}

// end adds the part that ends at a place. A blank one is none, as podman has it.
func (s *splitter) end(b *Bundle, at int) {
	if text := s.text[s.start:at]; strings.TrimSpace(text) != "" {
		b.Parts = append(b.Parts, Part{Line: s.line, Text: text, before: s.text[s.kept:s.start]})
		s.kept = at
	}
}

// check names the parts and reports all that podman would not install as it
// stands.
func (b *Bundle) check() error {
	var errs []error
	fail := func(line int, err error) {
		errs = append(errs, &quadlet.FieldError{File: b.Name, Line: line, Err: err})
	}
	if len(b.Parts) == 0 {
		fail(0, errors.New("no unit in it"))
	}
	lines := map[string]int{}
	for i := range b.Parts {
		p := &b.Parts[i]
		stem, ext, found := describe(p.Text)
		for _, err := range found {
			fail(p.Line+err.line, err.err)
		}
		if len(found) > 0 {
			continue
		}
		p.Name = stem + ext
		if first, ok := lines[p.Name]; ok {
			fail(p.Line, fmt.Errorf("another %q: the first begins on line %d", p.Name, first))
		}
		lines[p.Name] = p.Line
	}
	return errors.Join(errs...)
}

// Files are the files that podman would install, as they would be: with the
// comment that names them, and without the space around. The error joins a
// [*quadlet.FieldError] for each line that the generator would refuse, lose or
// misread, at its place in the bundle; the files are complete also then, but for
// parts without a name.
func (b *Bundle) Files() ([]*quadlet.File, error) {
	var files []*quadlet.File
	var errs []error
	for _, p := range b.Parts {
		if p.Name == "" {
			continue // reported by Parse
		}
		text := strings.TrimSpace(p.Text)
		file, err := quadlet.Parse(p.Name, []byte(text))
		files = append(files, file)
		skipped := strings.Count(p.Text[:strings.Index(p.Text, text)], "\n")
		errs = append(errs, b.place(p, skipped, err)...)
	}
	return files, errors.Join(errs...)
}

// place gives the problems of a part their place in the bundle.
func (b *Bundle) place(p Part, skipped int, err error) []error {
	if err == nil {
		return nil
	}
	all := []error{err}
	if several, ok := err.(interface{ Unwrap() []error }); ok {
		all = slices.Clone(several.Unwrap())
	}
	for i, err := range all {
		if e := (*quadlet.FieldError)(nil); errors.As(err, &e) {
			placed := *e
			placed.File, placed.Line = b.Name, max(p.Line, 1)+skipped+e.Line-1
			all[i] = &placed
		}
	}
	return all
}
