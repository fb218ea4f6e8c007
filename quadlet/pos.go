package quadlet

import (
	"fmt"
	"iter"
	"strings"
)

// A Pos is a place in a file: its line, and the column there in bytes, both from
// 1. The zero Pos is no place.
type Pos struct{ Line, Col int }

// String is the place as compilers write it, such as "3:14".
func (p Pos) String() string { return fmt.Sprintf("%d:%d", p.Line, p.Col) }

// Pos is where the line's key, its opening bracket or its comment is: what is
// first on the line after the space, if anything is.
func (l *Line) Pos() Pos {
	for at := range l.pieces() {
		return at
	}
	return Pos{l.Number, 1 + len(l.Text) - len(strings.TrimLeft(l.Text, " \t"))}
}

// ValuePos is where the byte i of Value is, also where it is on a line that
// continues the first; at len(Value) it is where the value ends.
func (l *Line) ValuePos(i int) Pos {
	length := 0
	for _, text := range l.pieces() {
		length += len(text)
	}
	offset := length - len(l.Value) + i // in the joined text
	last := Pos{Line: l.Number, Col: 1}
	for at, text := range l.pieces() {
		if last = (Pos{at.Line, at.Col + min(offset, len(text))}); offset < len(text) {
			break
		}
		offset -= len(text)
	}
	return last
}

// pieces are what is joined to the text of a line that says something, each with
// its place.
func (l *Line) pieces() iter.Seq2[Pos, string] {
	return func(yield func(Pos, string) bool) {
		number := l.Number
		for physical := range strings.Lines(l.Text) {
			text := strings.TrimSpace(physical)
			at := Pos{number, 1 + strings.Index(physical, text)}
			number++
			if !isNote(text) && !yield(at, strings.TrimSuffix(text, `\`)) {
				return
			}
		}
	}
}
