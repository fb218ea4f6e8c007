package unitset

import (
	"fmt"
	"io/fs"

	"github.com/tank-os/tank/quadlet"
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
}

// Lookup finds a unit by its file name, such as "web.container".
func (s *Set) Lookup(name string) (*Unit, bool) { return nil, false }

// A Unit is a unit file with its drop-ins.
type Unit struct {
	// Name is the file's name, such as "web@1.container".
	Name string
	// Path is the slash path of the file in the file system that it was loaded
	// from, as the generator has it: its directory resolved, the file itself
	// perhaps a symbolic link.
	Path string
	// File is the file itself.
	File *quadlet.File
	// DropIns are merged into it in this order. Units may share the slice.
	DropIns []*DropIn
}

// A DropIn is a file that is merged into one or more units.
type DropIn struct {
	// Path is its slash path in the file system.
	Path string
	// File is the file itself.
	File *quadlet.File
}

// A Value is one assignment, with where it is from. Its zero is no assignment.
type Value struct {
	// Text is what the line assigns: quotes and escapes as they stand in the file.
	Text string
	// Path is the file's slash path.
	Path string
	// Line is the line in it.
	Line *quadlet.Line
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
)

// A FileError says what is wrong with a file or directory. [Load] and [Read]
// report all of them at once, joined.
type FileError struct {
	// Path is its slash path in the file system.
	Path string
	// Line is the number of the line, from 1; zero for all of the file.
	Line int
	// Refused says that the generator does not use the file either. It takes the
	// others in silence for something that nobody meant.
	Refused bool
	// Message is what the generator prints; empty if it is silent.
	Message string
	// Err is what is wrong.
	Err error
}

// Error is the place and what is wrong there.
func (e *FileError) Error() string {
	if e.Line > 0 {
		return fmt.Sprintf("%s:%d: %v", e.Path, e.Line, e.Err)
	}
	return fmt.Sprintf("%s: %v", e.Path, e.Err)
}

// Unwrap is Err.
func (e *FileError) Unwrap() error { return e.Err }

// Load finds the units of a machine or an image, whose root is that of fsys. The
// set is complete but for the files that the error names, which joins a
// [*FileError] for each problem; those that the generator takes in silence are in
// the set all the same. It is never nil.
func Load(fsys fs.FS, t Target) (*Set, error) { return &Set{Target: t}, nil }

// Read is Load for files and directories that somebody names, as slash paths in
// fsys: directories are searched, and a file gets the drop-ins in its own
// directory.
func Read(fsys fs.FS, t Target, paths ...string) (*Set, error) { return &Set{Target: t}, nil }
