package unitset

import (
	"fmt"
	"slices"
)

// A Set is the units that a generator finds.
type Set struct {
	// Target is what the set was loaded for.
	Target Target
	// Dirs are the directories that were searched, subdirectories included, in the
	// order in which they count. They are slash paths in the file system, resolved.
	Dirs []string
	// Units are the units in the order in which they were found.
	Units []*Unit
	// Ignored is what was found and does not count.
	Ignored []Ignored
	// Problems are what the error of [Load] joins.
	Problems []*FileError

	byName map[string]*Unit
}

// Lookup finds a unit by its file name, such as "web.container".
func (s *Set) Lookup(name string) (*Unit, bool) {
	if s.byName != nil {
		u, ok := s.byName[name]
		return u, ok
	}
	if i := slices.IndexFunc(s.Units, func(u *Unit) bool { return u.Name == name }); i >= 0 {
		return s.Units[i], true
	}
	return nil, false
}

// An Ignored is a file or directory that was found and does not count.
type Ignored struct {
	// Path is its slash path in the file system.
	Path string
	// Reason is why it does not count.
	Reason Reason
	// By is the slash path of what counts in its place; empty if nothing does.
	By string
}

// Reason is why a file or directory does not count.
type Reason int

// The reasons.
const (
	Shadowed       Reason = iota + 1 // a unit, or drop-in, of the same name counts instead
	Orphan                           // a drop-in directory of no unit
	UnknownType                      // no type of unit has this extension
	WrongCase                        // the extension would be a unit's in lower case
	TooNew                           // the extension is of a newer generator
	NotConf                          // a file in a drop-in directory that does not end in .conf
	Visited                          // a directory that was searched already, under another name
	OtherUser                        // a directory for another user
	RelativeDir                      // a directory that is not absolute, and those after it
	UnsearchedLink                   // a link to a directory, which this generator does not follow
	Dangling                         // a link to nothing
)

// String is what a Reason says in a sentence.
func (r Reason) String() string {
	texts := [...]string{
		Shadowed:       "a file of the same name counts in its place",
		Orphan:         "a drop-in directory of no unit",
		UnknownType:    "no type of unit has this extension",
		WrongCase:      "the extension of a unit is in lower case",
		TooNew:         "this Podman has no such type of unit",
		NotConf:        "the name of a drop-in ends in .conf",
		Visited:        "searched already, under another name",
		OtherUser:      "it is another user's",
		RelativeDir:    "not an absolute path: it ends the list",
		UnsearchedLink: "this Podman does not search through links",
		Dangling:       "a link to nothing",
	}
	if r < 0 || int(r) >= len(texts) {
		return fmt.Sprintf("Reason(%d)", int(r))
	}
	return texts[r]
}

// String is the path and why it does not count.
func (i Ignored) String() string {
	if i.Reason == Shadowed && i.By != "" {
		return i.Path + ": " + i.By + " counts in its place"
	}
	return i.Path + ": " + i.Reason.String()
}

// A FileError says what is wrong with a file or directory. [Load] and [Read]
// report all of them at once, joined.
type FileError struct {
	// Path is its slash path in the file system.
	Path string
	// Line is the number of the line, from 1; zero for all of the file.
	Line int
	// Col is the column in the line, in bytes from 1; zero for all of the line.
	Col int
	// Refused says that the file does not count: the generator refuses it too, but for
	// files that are none or are longer than 4 MiB. Those that are not refused, it
	// takes in silence for something that nobody meant.
	Refused bool
	// Message is what the generator prints; empty if it is silent.
	Message string
	// Err is what is wrong.
	Err error
}

// Error is the place and what is wrong there, such as
// "etc/containers/systemd/web.container:3:1: key before the first section".
func (e *FileError) Error() string {
	switch {
	case e.Col > 0:
		return fmt.Sprintf("%s:%d:%d: %v", e.Path, e.Line, e.Col, e.Err)
	case e.Line > 0:
		return fmt.Sprintf("%s:%d: %v", e.Path, e.Line, e.Err)
	}
	return fmt.Sprintf("%s: %v", e.Path, e.Err)
}

// Unwrap is Err.
func (e *FileError) Unwrap() error { return e.Err }
