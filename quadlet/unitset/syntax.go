package unitset

import (
	"errors"
	"fmt"
	"path"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/tank-os/tank/quadlet"
)

// ErrHangs is what the Err of a [FileError] is when a generator before Podman 5.4
// never ends at the file: the machine then has no units at all.
var ErrHangs = errors.New("a blank line after a backslash: the generator never ends")

// maxErrors is how many problems of one file are told.
const maxErrors = 100

// unread is a file or directory that cannot be read, in the generator's words
// unless it could: what it does then comes before the colon.
func unread(p, before string, err error) *FileError {
	e := &FileError{Path: p, Refused: true, Err: err}
	if isSystems(err) {
		e.Message = before + ": " + err.Error()
	}
	return e
}

// syntax reads a file as the generator does, with what is wrong in it.
func (d dialect) syntax(p string, text []byte) (*quadlet.File, []*FileError) {
	if d.oldSyntax {
		return scanOld(p, string(text))
	}
	file, err := quadlet.Parse(path.Base(p), text)
	if err == nil {
		return file, nil
	}
	var errs []*FileError
	for i := range file.Lines {
		l := &file.Lines[i]
		if d.forgets(l) || len(errs) == maxErrors {
			continue
		}
		if message := refusal(l); message != "" {
			errs = append(errs, &FileError{Path: p, Line: l.Number, Refused: true, Message: fmt.Sprintf("error loading %q, %s", "/"+p, message)})
		}
	}
	return file, mergeErrors(p, errs, err)
}

// mergeErrors gives each refusal the words of the parser, and adds what else it
// says. The generator speaks of the first alone.
func mergeErrors(p string, refused []*FileError, err error) []*FileError {
	at := map[int]*FileError{}
	for i, e := range refused {
		at[e.Line] = e
		if i > 0 {
			e.Message = ""
		}
	}
	var errs []*FileError
	for _, err := range split(err) {
		if len(errs) == maxErrors {
			break
		}
		e := &FileError{Path: p, Err: err}
		var field *quadlet.FieldError
		if errors.As(err, &field) {
			e.Line, e.Col, e.Err = field.Line, field.Col, field.Err
		}
		if r := at[e.Line]; r != nil {
			delete(at, e.Line)
			e.Refused, e.Message = true, r.Message
		}
		errs = append(errs, e)
	}
	return errs
}

func split(err error) []error {
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		return joined.Unwrap()
	}
	return []error{err}
}

// refusal is what the generator says of a line that it refuses its file for.
func refusal(l *quadlet.Line) string {
	switch l.Kind {
	case quadlet.Header:
		if l.Section == "" || strings.ContainsRune(l.Section, '[') || strings.ContainsFunc(l.Section, unicode.IsControl) {
			return "invalid group name: " + l.Section
		}
	case quadlet.Assignment:
		if l.Section == "" {
			return "key file does not start with a group"
		}
	case quadlet.Invalid:
		logical := joinLines(l.Text)
		switch assigns := strings.IndexByte(logical, '=') > 0; {
		case assigns && l.Section == "":
			return "key file does not start with a group"
		case assigns: // to a key that is nothing but what the generator takes for space
			return "invalid key name: "
		}
		return invalidLine(l.Number+strings.Count(strings.TrimSuffix(l.Text, "\n"), "\n"), logical)
	}
	return ""
}

func invalidLine(number int, line string) string {
	return fmt.Sprintf("file contains line %d: “%s” which is not a key-value pair, group, or comment", number, line)
}

// joinLines is a logical line without its continuations and the comments in it.
func joinLines(text string) string {
	var joined strings.Builder
	for part := range strings.SplitSeq(strings.TrimSuffix(text, "\n"), "\n") {
		part = strings.TrimSpace(part)
		if part == "" || part[0] == '#' || part[0] == ';' {
			continue
		}
		joined.WriteString(strings.TrimSuffix(part, `\`))
	}
	return joined.String()
}

// forgets says that the generator has lost a line when the file ends: it was
// continued, and only blank lines and comments follow.
func (d dialect) forgets(l *quadlet.Line) bool {
	text := strings.TrimSuffix(l.Text, "\n")
	i := strings.LastIndexByte(text, '\n')
	if i < 0 || l.Kind == quadlet.Blank || d.oldSyntax {
		return false
	}
	last := strings.TrimSpace(text[i+1:])
	return last == "" || last[0] == '#' || last[0] == ';'
}

// checkText says of a line that the generator takes it for what nobody meant.
func checkText(p string, number int, text string) []*FileError {
	var errs []*FileError
	for line := range strings.Lines(text) {
		switch nul := strings.IndexByte(line, 0); {
		case len(errs) == maxErrors:
			return errs
		case !utf8.ValidString(line):
			errs = append(errs, &FileError{Path: p, Line: number, Err: fmt.Errorf("%.80q is not UTF-8", line)})
		case nul >= 0:
			errs = append(errs, &FileError{Path: p, Line: number, Col: nul + 1, Err: fmt.Errorf("%.80q holds a NUL byte", line)})
		}
		number++
	}
	return errs
}
