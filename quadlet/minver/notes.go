package minver

import (
	"strings"

	"github.com/tank-os/tank/quadlet"
)

// notes: comments that begin with a semicolon, and comments and blank lines within
// a continued value.
func (c *collector) notes() {
	c.notesIn(c.unit.Path, c.unit.File)
	for _, d := range c.unit.DropIns {
		c.notesIn(d.Path, d.File)
	}
}

func (c *collector) notesIn(path string, f *quadlet.File) {
	for i := range f.Lines {
		l := &f.Lines[i]
		pos := l.Pos()
		need := Need{Since: version(5, 4, 0), Path: path, Line: pos.Line, Col: pos.Col}
		switch l.Kind {
		case quadlet.Blank:
			if strings.TrimSpace(l.Text) == "" {
				continue
			}
			need.What, need.Earlier = "a backslash that continues nothing", "refuses the file"
			need.edit = editLine(path, l, "\n")
		case quadlet.Comment:
			if !strings.HasPrefix(strings.TrimSpace(l.Text), ";") {
				continue
			}
			need.What, need.Earlier = `a comment that begins with ";"`, "refuses the file"
			need.edit = editLine(path, l, strings.Replace(l.Text, ";", "#", 1))
		case quadlet.Assignment:
			comments, rest := splitNotes(l.Text)
			if rest == l.Text {
				continue
			}
			need.What, need.Earlier = "a comment in a continued value", "takes it for the rest of the value, and what follows for a line of its own"
			if isForgotten(l.Text) {
				need.What, need.Earlier, rest = "a backslash that nothing follows", "reads the line, which newer ones forget", ""
			} else if hasBlank(l.Text) {
				need.What, need.Earlier = "a blank line in a continued value", "never ends, and the machine may not boot"
			}
			need.edit = editLine(path, l, comments+rest)
		default:
			continue
		}
		c.add(need)
	}
}

// splitNotes takes the comments out of a continued value; blank lines go.
func splitNotes(text string) (comments, rest string) {
	var notes, others strings.Builder
	for line := range strings.Lines(text) {
		switch trimmed := strings.TrimSpace(line); {
		case trimmed == "":
		case trimmed[0] == '#' || trimmed[0] == ';':
			notes.WriteString("#" + trimmed[1:] + "\n")
		default:
			others.WriteString(line)
		}
	}
	return notes.String(), others.String()
}

// isForgotten says that only comments and blank lines follow the last backslash.
func isForgotten(text string) bool {
	forgotten := false
	for line := range strings.Lines(text) {
		switch trimmed := strings.TrimSpace(line); {
		case trimmed == "" || trimmed[0] == '#' || trimmed[0] == ';':
			forgotten = true
		case strings.HasSuffix(trimmed, `\`):
			forgotten = false
		default:
			return false
		}
	}
	return forgotten
}

func hasBlank(text string) bool {
	for line := range strings.Lines(text) {
		if strings.TrimSpace(line) == "" {
			return true
		}
	}
	return false
}
