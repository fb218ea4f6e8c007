package testscripts_test

// A class is a kind of difference that is as it should be.
type class struct {
	name string
	why  string
	is   func(minor string, s *unitFiles, d difference) bool
}

// classes are all of them.
var classes = []class{}

// explain is the name of the class of a difference; empty if it has none.
func explain(minor string, s *unitFiles, d difference) string {
	for _, c := range classes {
		if c.is(minor, s, d) {
			return c.name
		}
	}
	return ""
}
