package testscripts_test

import "strings"

// A class is a kind of difference that is as it should be.
type class struct {
	name string
	why  string
	is   func(minor string, s *unitFiles, d difference) bool
}

// classes are all of them. One more is in [canonicalServices]: the line ends that
// generators before 5.4 leave in continued lines that they copy.
var classes = []class{
	{
		name: "link loop",
		why:  "the generator takes a link that leads to itself for a unit, for a directory of units, and for one of each unit's drop-ins, and says so each time; ours is one problem",
		is: func(_ string, _ *unitFiles, d difference) bool {
			return d.ours == "" && strings.HasSuffix(d.real, ": too many levels of symbolic links")
		},
	},
}

// explain is the name of the class of a difference; empty if it has none.
func explain(minor string, s *unitFiles, d difference) string {
	for _, c := range classes {
		if c.is(minor, s, d) {
			return c.name
		}
	}
	return ""
}
