package minver

import (
	"fmt"
	"slices"
	"strings"

	"github.com/tank-os/tank/quadlet"
	"github.com/tank-os/tank/quadlet/unitset"
)

// A Result is units for an older Podman.
type Result struct {
	// Files are the files that change, by path, which is the name of each.
	Files []*quadlet.File
	// Rewritten is what was rewritten, by place.
	Rewritten []Rewrite
	// Left is what could not be, by place. While there is any, the units do not do
	// on that Podman what they do on a newer one.
	Left []Left
}

// A Rewrite is something that was rewritten.
type Rewrite struct {
	// Need is what was, at its place in the file before.
	Need Need
	// Text is what stands there now; empty if the line had no effect and is gone.
	Text string
}

// A Left is something that could not be rewritten.
type Left struct {
	// Need is what it is.
	Need Need
	// Why is why it could not be.
	Why error
}

// String is the need with why it is left.
func (l Left) String() string { return fmt.Sprintf("%v; not rewritten: %v", l.Need, l.Why) }

// Downgrade rewrites the units of a set for a Podman, which is no older than
// [Oldest]. It does not change the set.
func Downgrade(s *unitset.Set, to quadlet.Version) (*Result, error) {
	if to.Compare(Oldest) < 0 {
		return nil, fmt.Errorf("podman %s: versions before %s are not told apart", to, Oldest)
	}
	d := &downgrade{edits: map[place]edit{}, conflicts: map[place]bool{}}
	needs := slices.DeleteFunc(collect(s), func(n Need) bool { return n.Since.Compare(to) <= 0 })
	for i := range needs {
		d.try(&needs[i], to)
	}
	return d.result(s), nil
}

// A place is a logical line of a file.
type place struct {
	path string
	line int
}

// An edit is what becomes of a line.
type edit struct {
	place
	text string // all of it; empty to delete it
	key  bool   // it replaces the assignment, not only the comments around it
}

// An editor makes the edit for a version, or says why there is none.
type editor func(to quadlet.Version) (edit, error)

// editLine is the editor that sets the text of a line.
func editLine(path string, l *quadlet.Line, text string) editor {
	return func(quadlet.Version) (edit, error) { return edit{place: place{path, l.Number}, text: text}, nil }
}

// A downgrade is the edits so far.
type downgrade struct {
	edits     map[place]edit
	conflicts map[place]bool // where units that share a drop-in want different edits
	tried     []attempt
}

type attempt struct {
	need *Need
	edit edit
	why  error
}

func (d *downgrade) try(n *Need, to quadlet.Version) {
	a := attempt{need: n}
	if n.edit == nil {
		a.why = fmt.Errorf("podman %s has nothing that is the same", to)
	} else if a.edit, a.why = n.edit(to); a.why == nil {
		d.merge(a.edit)
	}
	if a.why != nil {
		a.edit.place = place{n.Path, n.Line}
	}
	d.tried = append(d.tried, a)
}

// merge adds an edit. One of a line's key does what one of its comments does, too.
func (d *downgrade) merge(e edit) {
	have, ok := d.edits[e.place]
	switch {
	case !ok || e.key && !have.key:
		d.edits[e.place] = e
	case e.key == have.key && e.text != have.text:
		d.conflicts[e.place] = true
	}
}

func (d *downgrade) result(s *unitset.Set) *Result {
	// Of a line that cannot be rewritten for one unit, nothing is for another.
	for _, a := range d.tried {
		if a.why != nil && a.need.Line > 0 && d.edits[a.edit.place].key {
			d.conflicts[a.edit.place] = true
		}
	}
	r := new(Result)
	seen := map[string]bool{}
	for _, a := range d.tried {
		if id := a.need.String(); !seen[id] {
			seen[id] = true
			d.report(r, a)
		}
	}
	for p := range d.conflicts {
		delete(d.edits, p)
	}
	done := map[string]bool{}
	for _, u := range s.Units {
		d.rewrite(r, done, u.Path, u.File)
		for _, in := range u.DropIns {
			d.rewrite(r, done, in.Path, in.File)
		}
	}
	slices.SortFunc(r.Files, func(a, b *quadlet.File) int { return strings.Compare(a.Name, b.Name) })
	return r
}

func (d *downgrade) report(r *Result, a attempt) {
	if a.why == nil && d.conflicts[a.edit.place] {
		a.why = fmt.Errorf("it would be another thing for each of the units that share the file")
	}
	if a.why != nil {
		r.Left = append(r.Left, Left{*a.need, a.why})
		return
	}
	r.Rewritten = append(r.Rewritten, Rewrite{*a.need, strings.TrimSuffix(d.edits[a.edit.place].text, "\n")})
}

// rewrite adds a file to the result if it changes. Done are the paths of those
// that were seen.
func (d *downgrade) rewrite(r *Result, done map[string]bool, path string, f *quadlet.File) {
	if done[path] {
		return
	}
	done[path] = true
	var text strings.Builder
	changed := false
	for i := range f.Lines {
		e, ok := d.edits[place{path, f.Lines[i].Number}]
		if !ok {
			text.WriteString(f.Lines[i].Text)
			continue
		}
		changed = true
		text.WriteString(e.text)
	}
	if changed {
		// What the generator refuses in it, it refused before.
		file, _ := quadlet.Parse(path, []byte(text.String()))
		r.Files = append(r.Files, file)
	}
}
