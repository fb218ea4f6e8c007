package unitset

import (
	"errors"
	"fmt"
	"path"
	"strings"
	"unicode"

	"github.com/tank-os/tank/quadlet"
)

// oldScan reads a file as generators before Podman 5.4 do. A colon begins a
// comment and a semicolon does not; only an assignment can be continued, and
// what continues it is never a comment.
type oldScan struct {
	path    string
	lines   []string // as they stand, without their breaks
	next    int      // index of the line to be read
	section string
	file    *quadlet.File
	err     *FileError // the first that the generator meets: it reads no further
}

func scanOld(p, text string) (*quadlet.File, []*FileError) {
	s := &oldScan{path: p, lines: strings.Split(text, "\n"), file: &quadlet.File{Name: path.Base(p)}}
	for s.more() {
		s.line()
	}
	if s.next < len(s.lines) && s.lines[s.next] != "" { // space alone, which no line break ends
		s.file.Lines = append(s.file.Lines, quadlet.Line{Number: s.next + 1, Section: s.section, Text: s.lines[s.next]})
	}
	errs := checkText(p, 1, text)
	if s.err != nil {
		errs = append([]*FileError{s.err}, errs...)
	}
	return s.file, errs
}

// more says that text is left: what is behind the last line's break is none if it
// is but space.
func (s *oldScan) more() bool {
	return s.next < len(s.lines)-1 || s.next == len(s.lines)-1 && strings.TrimSpace(s.lines[s.next]) != ""
}

func (s *oldScan) line() {
	first := s.next
	logical := strings.TrimSpace(s.lines[first])
	s.next++
	if !isOldComment(logical) && strings.IndexByte(logical, '=') > 0 {
		logical = s.continued(logical)
	}
	l := quadlet.Line{Number: first + 1, Text: strings.Join(s.lines[first:s.next], "\n")}
	if s.next < len(s.lines) {
		l.Text += "\n"
	}
	s.classify(&l, logical)
	s.file.Lines = append(s.file.Lines, l)
}

func (s *oldScan) continued(logical string) string {
	parts := []string{logical}
	for s.more() && strings.HasSuffix(parts[len(parts)-1], `\`) {
		part := strings.TrimSpace(s.lines[s.next])
		s.next++
		if part != "" {
			parts = append(parts, part)
			continue
		}
		if s.more() {
			s.fail(quadlet.Pos{Line: s.next}, "", ErrHangs)
		}
		break
	}
	return strings.Join(parts, "\n")
}

func (s *oldScan) fail(at quadlet.Pos, message string, err error) {
	if s.err == nil {
		s.err = &FileError{Path: s.path, Line: at.Line, Col: at.Col, Refused: true, Err: err}
		if message != "" {
			s.err.Message = fmt.Sprintf("error loading %q, %s", "/"+s.path, message)
		}
	}
}

func (s *oldScan) classify(l *quadlet.Line, logical string) {
	l.Section = s.section
	switch end := strings.IndexByte(logical, '='); {
	case logical == "":
		l.Kind = quadlet.Blank
	case isOldComment(logical):
		l.Kind = quadlet.Comment
	case isOldHeader(logical):
		l.Kind = quadlet.Header
		l.Section = logical[1:strings.IndexByte(logical, ']')]
		s.section = l.Section
	case end > 0:
		l.Kind = quadlet.Assignment
		l.Key, l.Value = trimBytes(logical[:end], logical[end+1:])
		if l.Value = strings.ReplaceAll(l.Value, "\\\n", ""); l.Key == "" && l.Section != "" {
			s.fail(l.Pos(), "invalid key name: ", errors.New("no key before the ="))
		}
	default:
		l.Kind = quadlet.Invalid
		s.fail(l.Pos(), invalidLine(l.Number, logical), fmt.Errorf("%.80q is neither a section, nor a key with a value, nor a comment", logical))
		return
	}
	if message := refusal(l); message != "" {
		s.fail(l.Pos(), message, fmt.Errorf("%.100s", message))
	}
}

// trimBytes takes off the space around the equals sign. The generator looks for
// it byte by byte, and takes the last of some letters, such as "à", for one.
func trimBytes(key, value string) (string, string) {
	for key != "" && unicode.IsSpace(rune(key[len(key)-1])) {
		key = key[:len(key)-1]
	}
	for value != "" && unicode.IsSpace(rune(value[0])) {
		value = value[1:]
	}
	return key, value
}

func isOldComment(s string) bool { return s == "" || s[0] == '#' || s[0] == ':' }

// isOldHeader says that a line begins a section.
func isOldHeader(s string) bool {
	end := strings.IndexByte(s, ']')
	return s[0] == '[' && end > 0 && strings.Trim(s[end+1:], " \t") == ""
}
