package convert

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/tank-os/tank/quadlet"
	"github.com/tank-os/tank/quadlet/unitset"
)

// A Problem is something that the generator says of a unit, or should say.
type Problem struct {
	// Kind says who says it and what comes of it.
	Kind Kind
	// Unit is the unit that it is about; nil for what is wrong with a file.
	Unit *unitset.Unit
	// Path is the slash path of the file that it is in, which may be a drop-in.
	Path string
	// Line and Col are the place in the file, from 1; zero for all of it.
	Line, Col int
	// Text is the generator's message, without the name of the program before it.
	// That of a Panic is what Go prints; Hang, Outside and Lost have a text of this
	// package's.
	Text string
}

// Kind is the kind of a [Problem].
type Kind int

// The kinds of problems.
const (
	Error   Kind = iota // the generator refuses the unit, or the file
	Warning             // the generator says so and goes on
	Panic               // the generator crashes: no unit of the host gets a service
	Hang                // the generator never ends: the host may not boot
	Outside             // a name leads out of the directory of the services; this package does not follow it
	Lost                // the generator drops the unit, for a file beside it that it refuses
	Unsaid              // it would refuse the unit if it got that far
)

var kindNames = [...]string{"error", "warning", "panic", "hang", "outside", "lost", "unsaid"}

// String is the kind's name.
func (k Kind) String() string {
	if k < 0 || int(k) >= len(kindNames) {
		return "Kind(" + strconv.Itoa(int(k)) + ")"
	}
	return kindNames[k]
}

// String is the problem with its place.
func (p Problem) String() string {
	var s strings.Builder
	s.WriteString(p.Path)
	for _, n := range []int{p.Line, p.Col} {
		if n > 0 {
			fmt.Fprintf(&s, ":%d", n)
		}
	}
	return s.String() + ": " + p.Text
}

// A refusal is why a unit gets no service.
type refusal struct {
	kind Kind
	at   unitset.Value // the assignment; none for the section
	word string        // the part of it
	text string
}

func (r *refusal) Error() string { return r.text }

// refuse is the error for an assignment, or for a word of it.
func refuse(at unitset.Value, word, format string, args ...any) error {
	return &refusal{at: at, word: word, text: fmt.Sprintf(format, args...)}
}

// refuseKey is the error for the last assignment to a key of the unit's section.
func (c *conversion) refuseKey(key, format string, args ...any) error {
	at, _ := c.unit.Last(c.kind.section, key)
	return refuse(at, "", format, args...)
}

// crash is where the generator would, with Go's words for it.
func crash(at unitset.Value, word, text string) error {
	return &refusal{kind: Panic, at: at, word: word, text: "panic: runtime error: " + text}
}

// report makes a problem of the error of a conversion.
func (c *conversion) report(err error) {
	r := new(refusal)
	if !errors.As(err, &r) {
		r.text = err.Error()
	}
	p := c.place(r.at, r.word)
	p.Kind, p.Text = r.kind, r.text
	if r.kind == Error {
		p.Text = "converting " + strconv.Quote(c.unit.Name) + ": " + r.text
	}
	c.result.Problems = append(c.result.Problems, p)
}

// warn adds a warning.
func (c *conversion) warn(at unitset.Value, word, text string) {
	p := c.place(at, word)
	p.Kind, p.Text = Warning, text
	c.result.Problems = append(c.result.Problems, p)
}

// dropped adds a warning for each thing that a reader passed over with a message.
func (c *conversion) dropped(list []unitset.Dropped) {
	for i := range list {
		if list[i].Message != "" {
			c.warn(list[i].From, list[i].Text, list[i].Message)
		}
	}
}

// place is a problem at a word of an assignment; without one, at the head of the
// unit's section.
func (c *conversion) place(at unitset.Value, word string) Problem {
	p := Problem{Unit: c.unit, Path: c.unit.Path}
	if at.Line == nil {
		p.Line, p.Col = c.header()
		return p
	}
	pos := at.Line.Pos()
	if i := strings.Index(at.Line.Value, word); word != "" && i >= 0 {
		pos = at.Line.ValuePos(i)
	} else if word != "" {
		pos = at.Line.ValuePos(0)
	}
	p.Path, p.Line, p.Col = at.Path, pos.Line, pos.Col
	return p
}

// header is where the unit's own section begins; no place if it has none.
func (c *conversion) header() (line, col int) {
	for i := range c.unit.File.Lines {
		if l := &c.unit.File.Lines[i]; l.Kind == quadlet.Header && l.Section == c.kind.section {
			pos := l.Pos()
			return pos.Line, pos.Col
		}
	}
	return 0, 0
}
