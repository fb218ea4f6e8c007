package unitset

import (
	"path"
	"slices"
	"strings"

	"github.com/tank-os/tank/quadlet"
)

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
	// LostTo is the path of a file in the same directory that the generator refuses.
	// It then makes nothing of any unit in that directory, and of none of the same
	// names elsewhere, until that file is right. Empty: the unit counts.
	LostTo string

	dialect
	main, more *layer // of File and of DropIns
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

// A Group is a section after merging, with its comments.
type Group struct {
	// Name is the section's name.
	Name string
	// Comments are the comments and blank lines before it.
	Comments []Value
	// Lines are its assignments, comments and blank lines. Line.Kind tells them
	// apart.
	Lines []Value
}

// Ext is the extension that says the unit's type, such as ".container".
func (u *Unit) Ext() string { return path.Ext(u.Name) }

// Template splits the name of a template or an instance: "web@1.container" is
// the instance "1" of the base "web". The instance of a template itself is empty;
// ok is false for all other units, of which the base is all of the name.
func (u *Unit) Template() (base, instance string, ok bool) {
	return strings.Cut(strings.TrimSuffix(u.Name, u.Ext()), "@")
}

// Sections are the names of all sections, in the order in which merging meets them.
func (u *Unit) Sections() []string {
	own := u.own().sections
	sections := slices.Clone(own)
	if u.more != nil {
		for _, s := range u.more.sections {
			if !slices.Contains(own, s) {
				sections = append(sections, s)
			}
		}
	}
	return sections
}

// HasSection says that the unit or a drop-in has the section, if only its header.
func (u *Unit) HasSection(section string) bool {
	return slices.Contains(u.own().sections, section) || u.more != nil && slices.Contains(u.more.sections, section)
}

// Keys are the names of all keys of a section, each once, in the order in which
// merging meets them.
func (u *Unit) Keys(section string) []string {
	var keys []string
	seen := map[string]bool{}
	for _, f := range u.files() {
		for i := range f.File.Lines {
			l := &f.File.Lines[i]
			if l.Kind != quadlet.Assignment || l.Section != section || u.forgets(l) {
				continue
			}
			if !seen[l.Key] {
				seen[l.Key] = true
				keys = append(keys, l.Key)
			}
		}
	}
	return keys
}

// Forgets says that the generator has lost a line of one of the unit's files when
// the file ends: it was continued, and only blank lines and comments follow.
func (u *Unit) Forgets(l *quadlet.Line) bool { return u.forgets(l) }

// own is the layer of the file. A unit that was not loaded has one layer of all.
func (u *Unit) own() *layer {
	if u.main != nil {
		return u.main
	}
	return u.newLayer(u.files())
}

// files are the unit's own and its drop-ins.
func (u *Unit) files() []*DropIn {
	return slices.Concat([]*DropIn{{Path: u.Path, File: u.File}}, u.DropIns)
}

// Groups are all sections after merging, as the generator copies them into the
// service. What is before the first section is with that.
func (u *Unit) Groups() []Group {
	var groups []Group
	for _, f := range u.files() {
		groups = u.appendGroups(groups, f)
	}
	return groups
}

// appendGroups merges one file. Comments go with what follows them, and one blank
// line before a section is dropped: the generator writes one between sections.
func (d dialect) appendGroups(groups []Group, f *DropIn) []Group {
	current := -1
	var pending []Value
	for i := range f.File.Lines {
		l := &f.File.Lines[i]
		v := Value{Text: l.Value, Path: f.Path, Line: l}
		switch {
		case d.forgets(l), isBackslash(l) && i < len(f.File.Lines)-1:
		case d.oldSyntax && l.Kind == quadlet.Blank && !strings.HasSuffix(l.Text, "\n"): // those do not see it
		case l.Kind == quadlet.Header:
			current = slices.IndexFunc(groups, func(g Group) bool { return g.Name == l.Section })
			if current < 0 {
				current = len(groups)
				groups = append(groups, Group{Name: l.Section})
			}
			if len(pending) > 0 && pending[0].Text == "" {
				pending = pending[1:]
			}
			g := &groups[current]
			g.Comments, pending = append(g.Comments, pending...), nil
		case l.Kind == quadlet.Assignment && current >= 0:
			g := &groups[current]
			g.Lines, pending = append(append(g.Lines, pending...), v), nil
		default:
			if v.Text = strings.TrimSpace(l.Text); isBackslash(l) {
				v.Text = "" // nothing follows it: a blank line to the generator
			}
			pending = append(pending, v)
		}
	}
	if current >= 0 {
		groups[current].Lines = append(groups[current].Lines, pending...)
	}
	return groups
}

// isBackslash says that a line is a backslash alone, which continues nothing.
func isBackslash(l *quadlet.Line) bool {
	return l.Kind == quadlet.Blank && strings.TrimSpace(l.Text) != ""
}
