package minver

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/tank-os/tank/quadlet"
	"github.com/tank-os/tank/quadlet/unitset"
)

// Oldest is the Podman that is taken for all before it.
var Oldest = quadlet.Version{Major: 5}

// A Need is something in a unit that Podman's generator has not always had.
type Need struct {
	// Since is the first Podman whose generator has it.
	Since quadlet.Version
	// Path is the slash path of the file.
	Path string
	// Line and Col are the place in it, from 1; zero for all of the file.
	Line, Col int
	// What it is, such as "[Container] Memory=".
	What string
	// Earlier is what becomes of it before, such as "refuses the unit".
	Earlier string

	edit editor
}

// String is the need with its place.
func (n Need) String() string {
	var s strings.Builder
	s.WriteString(n.Path)
	if n.Line > 0 {
		fmt.Fprintf(&s, ":%d:%d", n.Line, n.Col)
	}
	fmt.Fprintf(&s, ": %s needs Podman %s: an earlier generator %s", n.What, n.Since, n.Earlier)
	return s.String()
}

// Of is the oldest Podman that has everything that the units of a set need.
func Of(s *unitset.Set) quadlet.Version {
	least := Oldest
	for _, n := range collect(s) {
		if n.Since.Compare(least) > 0 {
			least = n.Since
		}
	}
	return least
}

// Needs is everything in a set that a generator since [Oldest] does not have, by
// place.
func Needs(s *unitset.Set) []Need {
	needs := collect(s)
	return slices.CompactFunc(needs, func(a, b Need) bool { return compare(a, b) == 0 })
}

func compare(a, b Need) int {
	return cmp.Or(
		strings.Compare(a.Path, b.Path),
		cmp.Compare(a.Line, b.Line),
		cmp.Compare(a.Col, b.Col),
		strings.Compare(a.What, b.What),
	)
}

// collect is the needs of all units. What is in a drop-in is in it once for each
// of its units.
func collect(s *unitset.Set) []Need {
	c := &collector{set: s}
	for _, u := range s.Units {
		c.unit = u
		c.section = sectionOf(u.Ext())
		for _, rule := range rules {
			rule(c)
		}
	}
	slices.SortStableFunc(c.needs, compare)
	return c.needs
}

// sectionOf is the section of a type of unit, such as "Container".
func sectionOf(ext string) string {
	name := strings.TrimPrefix(ext, ".")
	return strings.ToUpper(name[:min(1, len(name))]) + name[min(1, len(name)):]
}

// A collector looks at one unit after the other.
type collector struct {
	set     *unitset.Set
	unit    *unitset.Unit
	section string // the unit's own
	needs   []Need
}

// rules are what is looked for in each unit.
var rules = []func(*collector){
	(*collector).unitType, (*collector).templates, (*collector).dropIns, (*collector).directory,
	(*collector).keys, (*collector).kinds, (*collector).bare, (*collector).texts, (*collector).cleared,
	(*collector).dependencies, (*collector).upheld,
	(*collector).networks, (*collector).mounts, (*collector).volumeOptions, (*collector).podService, (*collector).refused,
	(*collector).notes,
}

// version is a release of Podman 5 or 6.
func version(major, minor, patch int) quadlet.Version {
	return quadlet.Version{Major: major, Minor: minor, Patch: patch}
}

// at adds a need at an assignment.
func (c *collector) at(v unitset.Value, since quadlet.Version, what, earlier string, edit editor) {
	pos := v.Line.Pos()
	c.add(Need{Since: since, Path: v.Path, Line: pos.Line, Col: pos.Col, What: what, Earlier: earlier, edit: edit})
}

func (c *collector) add(n Need) {
	if n.Since.Compare(Oldest) > 0 {
		c.needs = append(c.needs, n)
	}
}
