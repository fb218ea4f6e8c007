// Package format gives Quadlet unit files one layout, as gofmt does for Go:
//
//	text, err := format.Source("web.container", text)
//
// A layout is spacing, and nothing else. What is formatted says the same to every
// generator, in the same order, with the same comments:
//
//   - nothing stands around the = of an assignment, before a section, key or
//     comment, or at the end of a line;
//   - one blank line stands before a section and the comment that leads to it,
//     none after its header, at the start or at the end of the file, and nowhere
//     two of them;
//   - the lines that continue a value are indented by four spaces; what one of
//     them is indented further than another, as in a script, stays;
//   - lines end in a line feed, also the last.
//
// Blank lines within a continued value go, since generators before Podman 5.4
// hang at one. Space before a backslash at a line's end stays: it is part of the
// value. A file that is right comes back byte for byte.
//
// # Not here
//
// Keys are not sorted, quotes not changed and long lines not broken: the first
// is the author's order, the others could change what a value is. Values are not
// checked either; a file that [quadlet.Parse] refuses is not formatted.
package format

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/tank-os/tank/quadlet"
)

// indent stands before the lines that continue a value.
const indent = "    "

const asciiSpace = "\t\n\v\f\r "

// Source is text in the one layout. The error is that of [quadlet.Parse], which
// uses name to say where.
func Source(name string, text []byte) ([]byte, error) {
	f, err := quadlet.Parse(name, text)
	if err != nil {
		return nil, err
	}
	p := printer{lines: f.Lines}
	p.out.Grow(len(text) + len(text)/16)
	for i := range f.Lines {
		p.line(i)
	}
	return []byte(p.out.String()), nil
}

// A printer writes the lines of a file one after the other.
type printer struct {
	lines []quadlet.Line
	out   strings.Builder
	blank bool // a blank line was read and is not written yet
}

func (p *printer) line(i int) {
	text := strings.TrimSpace(p.lines[i].Text)
	if text == "" {
		p.blank = true
		return
	}
	if p.out.Len() > 0 && (p.leadsToSection(i) || p.blank && !p.afterHeader(i)) {
		p.out.WriteByte('\n')
	}
	p.blank = false
	first, rest, continued := strings.Cut(text, "\n")
	p.first(&p.lines[i], strings.TrimSpace(first))
	if continued {
		p.rest(rest)
	}
}

// leadsToSection says that a line is a header, or the first of the comments that
// stand right before one.
func (p *printer) leadsToSection(i int) bool {
	if i > 0 && p.lines[i-1].Kind == quadlet.Comment {
		return false // that comment is the first, or belongs to the header above it
	}
	if p.lines[i].Kind == quadlet.Comment && p.afterHeader(i) && !p.blank {
		return false
	}
	for i < len(p.lines) && p.lines[i].Kind == quadlet.Comment {
		i++
	}
	return i < len(p.lines) && p.lines[i].Kind == quadlet.Header
}

// afterHeader says that a header comes before a line, with at most blank lines
// in between.
func (p *printer) afterHeader(i int) bool {
	for i--; i >= 0 && strings.TrimSpace(p.lines[i].Text) == ""; i-- {
	}
	return i >= 0 && p.lines[i].Kind == quadlet.Header
}

// first writes the first physical line of a logical one. Of an assignment, the
// space around = goes; a key that is itself continued has no = there.
func (p *printer) first(l *quadlet.Line, text string) {
	key, value, ok := strings.Cut(text, "=")
	if l.Kind == quadlet.Assignment && ok {
		// Of ASCII's, which the generator takes off too. It does so byte by byte: a
		// wider space before = would leave half of itself in the key.
		text = strings.TrimRight(key, asciiSpace) + "=" + strings.TrimLeft(value, asciiSpace)
	}
	p.out.WriteString(text)
	p.out.WriteByte('\n')
}

// rest writes the lines that continue a value. What all of them are indented by
// becomes indent.
func (p *printer) rest(text string) {
	var lines []string
	for line := range strings.SplitSeq(text, "\n") {
		if line = strings.TrimRightFunc(line, unicode.IsSpace); line != "" {
			lines = append(lines, line)
		}
	}
	common := len(commonSpace(lines))
	for _, line := range lines {
		p.out.WriteString(indent)
		p.out.WriteString(line[common:])
		p.out.WriteByte('\n')
	}
}

// commonSpace is the space that all lines begin with.
func commonSpace(lines []string) string {
	if len(lines) == 0 {
		return ""
	}
	common := leadingSpace(lines[0])
	for _, line := range lines[1:] {
		for !strings.HasPrefix(line, common) {
			_, size := utf8.DecodeLastRuneInString(common)
			common = common[:len(common)-size]
		}
	}
	return common
}

func leadingSpace(s string) string {
	return s[:len(s)-len(strings.TrimLeftFunc(s, unicode.IsSpace))]
}
