package convert

import (
	"path"
	"slices"
	"strings"

	"github.com/tank-os/tank/quadlet"
	"github.com/tank-os/tank/quadlet/unitset"
)

// A Service is the systemd service that comes of a unit.
type Service struct {
	// Name is its file name, such as "web.service". It is as the unit's
	// ServiceName= has it, which may lead out of a directory.
	Name string
	// Source is the unit that it comes of.
	Source *unitset.Unit
	// Resource is what podman calls the container, volume, … that the service
	// makes; empty where only systemd can tell. It may hold systemd's specifiers.
	Resource string
	// Sections are its text.
	Sections []Section
	// Commands are the command lines in it, in their order, before quoting.
	Commands []Command
	// Links are the links that install it.
	Links []Link
}

// A Section is one section of a service.
type Section struct {
	// Name is the section's name. It is empty in the service of a unit with no
	// section, which has nothing but comments.
	Name string
	// Comments are the comments and blank lines before it.
	Comments []string
	// Lines are its lines.
	Lines []Line
}

// A Line is a line of a section.
type Line struct {
	// Key is the key; empty for a comment or a blank line.
	Key string
	// Value is what is assigned, or the comment.
	Value string
}

// A Command is a command line of a service.
type Command struct {
	// Key is where it stands, such as "ExecStart".
	Key string
	// Args are its arguments, the program's path first.
	Args []string
}

// All are the values of a key, in their order.
func (s *Service) All(section, key string) []string {
	var values []string
	for _, sec := range s.Sections {
		if sec.Name != section {
			continue
		}
		for _, l := range sec.Lines {
			if l.Key == key && key != "" {
				values = append(values, l.Value)
			}
		}
	}
	return values
}

// String is the service's text, as the generator's dry run shows it.
func (s *Service) String() string {
	size := 0
	for _, sec := range s.Sections {
		size += len(sec.Name) + 4
		for _, c := range sec.Comments {
			size += len(c) + 1
		}
		for _, l := range sec.Lines {
			size += len(l.Key) + len(l.Value) + 2
		}
	}
	var text strings.Builder
	text.Grow(size)
	for i, sec := range s.Sections {
		if i > 0 {
			text.WriteByte('\n')
		}
		sec.write(&text)
	}
	return text.String()
}

func (s Section) write(text *strings.Builder) {
	for _, c := range s.Comments {
		text.WriteString(c)
		text.WriteByte('\n')
	}
	if s.Name == "" {
		return
	}
	text.WriteByte('[')
	text.WriteString(s.Name)
	text.WriteString("]\n")
	for _, l := range s.Lines {
		if l.Key != "" {
			text.WriteString(l.Key)
			text.WriteByte('=')
		}
		text.WriteString(l.Value)
		text.WriteByte('\n')
	}
}

// DryRun is the services' text in the form of the generator's dry run.
func (r *Result) DryRun() string {
	var text strings.Builder
	for i := range r.Services {
		s := &r.Services[i]
		text.WriteString("---" + path.Clean(s.Name) + "---\n" + s.String() + "\n")
	}
	return text.String()
}

// A document is a service in the making.
type document []Section

// room is how many lines a section may get without being moved.
func room(section string) int {
	if section == "Unit" || section == "Service" {
		return 12
	}
	return 0
}

// copyOf is the unit's sections.
func copyOf(u *unitset.Unit) document {
	groups := u.Groups()
	d := make(document, 0, len(groups)+3)
	for _, g := range groups {
		s := Section{Name: g.Name, Lines: make([]Line, 0, len(g.Lines)+room(g.Name))}
		if len(g.Comments) > 0 {
			s.Comments = make([]string, len(g.Comments))
		}
		for i, v := range g.Comments {
			s.Comments[i] = v.Text
		}
		for _, v := range g.Lines {
			if v.Line.Kind == quadlet.Assignment {
				s.Lines = append(s.Lines, Line{v.Line.Key, v.Text})
			} else {
				s.Lines = append(s.Lines, Line{Value: v.Text})
			}
		}
		d = append(d, s)
	}
	if i := nameless(u); i >= 0 {
		d = slices.Insert(d, i, Section{})
	}
	return d
}

// nameless is where among the sections the generator puts one without a name, of
// which no more than a blank line is seen: for the first file that has no section.
// It is negative if there is no such file.
func nameless(u *unitset.Unit) int {
	var seen []string
	for i := -1; i < len(u.DropIns); i++ {
		f := u.File
		if i >= 0 {
			f = u.DropIns[i].File
		}
		has := false
		for j := range f.Lines {
			if l := &f.Lines[j]; l.Kind == quadlet.Header && !u.Forgets(l) {
				has = true
				if !slices.Contains(seen, l.Section) {
					seen = append(seen, l.Section)
				}
			}
		}
		if !has {
			return len(seen)
		}
	}
	return -1
}

// section is the section of a name, which is made if need be.
func (d *document) section(name string) *Section {
	for i := range *d {
		if (*d)[i].Name == name {
			return &(*d)[i]
		}
	}
	*d = append(*d, Section{Name: name, Lines: make([]Line, 0, room(name))})
	return &(*d)[len(*d)-1]
}

func (d *document) add(section, key, value string) {
	s := d.section(section)
	s.Lines = append(s.Lines, Line{key, value})
}

// setService changes the last assignment to a key of [Service], or adds one.
func (d *document) setService(key, value string) {
	s := d.section("Service")
	for i := range slices.Backward(s.Lines) {
		if s.Lines[i].Key == key {
			s.Lines[i].Value = value
			return
		}
	}
	s.Lines = append(s.Lines, Line{key, value})
}

// unset removes all assignments to a key.
func (d *document) unset(section, key string) {
	s := d.section(section)
	s.Lines = slices.DeleteFunc(s.Lines, func(l Line) bool { return l.Key == key })
}

// rename gives a section another name, or adds its lines to the one that has it.
func (d *document) rename(from, to string) {
	i := slices.IndexFunc(*d, func(s Section) bool { return s.Name == from })
	j := slices.IndexFunc(*d, func(s Section) bool { return s.Name == to })
	switch {
	case i < 0:
	case j < 0:
		(*d)[i].Name = to
	default:
		(*d)[j].Comments = append((*d)[j].Comments, (*d)[i].Comments...)
		(*d)[j].Lines = append((*d)[j].Lines, (*d)[i].Lines...)
		*d = slices.Delete(*d, i, i+1)
	}
}
