package lint

import (
	"slices"
	"strings"

	"github.com/tank-os/tank/quadlet"
)

var sectionRules = []Rule{
	{
		ID: "section-misspelt", Severity: Error, file: sectionMisspelt,
		Title: "a section's name has a typing error",
		Explanation: `The generator passes sections that it does not know on to systemd, and systemd ignores them: nothing in the section has any effect, and nobody says so. ` +
			`Sections' names are case-sensitive.`,
		Fix: "correct the name",
	},
	{
		ID: "section-unknown", Severity: Warning, file: sectionUnknown,
		Title:       "a section that nobody reads",
		Explanation: `Neither the generator nor systemd reads this section in a service. A section that is meant for another program should begin with X-, which both leave alone.`,
		Fix:         "move its keys to a section that is read, or let its name begin with X-",
	},
	{
		ID: "section-foreign", Severity: Error, file: sectionForeign,
		Title:       "a section of another type of unit",
		Explanation: `A file's extension says which section the generator reads. That of another type, such as [Container] in a .network file, is passed over in silence.`,
		Fix:         "move the section to a file of its type",
	},
	{
		ID: "section-space", Severity: Error, file: sectionSpace,
		Title:       "space in a section's name",
		Explanation: `The generator takes what is between the brackets as it is: [ Container ] is a section with another name than [Container], which nobody reads.`,
		Fix:         "remove the space",
	},
}

// generalSections are the sections that every type of unit may have.
var generalSections = map[string]bool{"Unit": true, "Service": true, "Install": true, "Quadlet": true}

// headers gives the header of each section that is neither the unit's own nor a
// general one, as far as they are few.
func headers(p *pass, f *source, report func(l *quadlet.Line, name string)) {
	for _, l := range f.odd[:min(len(f.odd), enough)] {
		if !p.full() {
			report(l, l.Section)
		}
	}
}

// meant is the section that a misspelt one is: one of those that the file may have.
func meant(u *unit, name string) string {
	if isForeign(name) {
		return ""
	}
	return nearest(name, []string{u.section, "Unit", "Service", "Install", "Quadlet"})
}

func isForeign(name string) bool {
	for _, s := range ownSections {
		if s == name {
			return true
		}
	}
	return false
}

func sectionMisspelt(p *pass, f *source) {
	headers(p, f, func(l *quadlet.Line, name string) {
		if best := meant(f.unit, name); best != "" && strings.TrimSpace(name) == name {
			p.add(f.path, l.Pos().Line, l.Pos().Col, "nothing in ["+name+"] has any effect: did you mean ["+best+"]?")
		}
	})
}

func sectionUnknown(p *pass, f *source) {
	headers(p, f, func(l *quadlet.Line, name string) {
		if meant(f.unit, name) == "" && !isForeign(name) && strings.TrimSpace(name) == name {
			p.add(f.path, l.Pos().Line, l.Pos().Col, "neither the generator nor systemd reads ["+name+"]")
		}
	})
}

func sectionForeign(p *pass, f *source) {
	headers(p, f, func(l *quadlet.Line, name string) {
		if isForeign(name) {
			p.add(f.path, l.Pos().Line, l.Pos().Col, "["+name+"] has no effect in a ."+f.unit.kind+" unit")
		}
	})
}

func sectionSpace(p *pass, f *source) {
	known := []string{f.unit.section, "Unit", "Service", "Install", "Quadlet"}
	headers(p, f, func(l *quadlet.Line, name string) {
		if trimmed := strings.TrimSpace(name); trimmed != name && slices.Contains(known, trimmed) {
			p.add(f.path, l.Pos().Line, l.Pos().Col, "nothing in ["+name+"] has any effect: did you mean ["+trimmed+"]?")
		}
	})
}
