package lint

import (
	"cmp"
	"fmt"
	"io/fs"
	"slices"

	"github.com/tank-os/tank/quadlet/unitset"
)

// A Severity is how sure a [Finding] is to hurt.
type Severity int

// The severities.
const (
	Advice  Severity = iota + 1 // it works, and could be better
	Warning                     // very likely not what was meant
	Error                       // it does not work, or does nothing
)

// String is "advice", "warning" or "error".
func (s Severity) String() string {
	switch s {
	case Advice:
		return "advice"
	case Warning:
		return "warning"
	case Error:
		return "error"
	}
	return fmt.Sprintf("Severity(%d)", int(s))
}

// MarshalText is String.
func (s Severity) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// UnmarshalText reads what MarshalText writes.
func (s *Severity) UnmarshalText(text []byte) error {
	for _, known := range []Severity{Advice, Warning, Error} {
		if string(text) == known.String() {
			*s = known
			return nil
		}
	}
	return fmt.Errorf("severity %q: want advice, warning or error", text)
}

// A Finding is one thing that is wrong, and where.
type Finding struct {
	// Path is the file's slash path in the file system that the set is from.
	Path string `json:"path"`
	// Line and Col are the place in it, both from 1; Col counts bytes.
	Line int `json:"line"`
	Col  int `json:"col"`
	// Rule is the ID of the [Rule].
	Rule string `json:"rule"`
	// Severity is how sure it is to hurt.
	Severity Severity `json:"severity"`
	// Message is what is wrong, in one line.
	Message string `json:"message"`
	// Fix is what to do about it; empty where the message says it.
	Fix string `json:"fix,omitempty"`
}

// String is the finding in the form of compilers, "path:line:col: rule: message".
func (f Finding) String() string {
	return fmt.Sprintf("%s:%d:%d: %s: %s", f.Path, f.Line, f.Col, f.Rule, f.Message)
}

// Options are what [Check] looks for. Nil is the zero Options.
type Options struct {
	// Advice asks for findings of severity [Advice] too.
	Advice bool
	// Skip are the IDs of rules not to check. IDs that are no rule's are ignored.
	Skip []string
	// Files is the file system that the set is from. With it, files that units name
	// are looked for: those beside the unit, and those in /etc and /usr where it has
	// such a directory. Nil looks for none.
	Files fs.FS
}

// Check finds what is wrong with the units of a set, for the Podman, systemd and
// user that the set was loaded for. The findings are sorted; there is none on units
// that are right.
func Check(s *unitset.Set, opts *Options) []Finding {
	if opts == nil {
		opts = &Options{}
	}
	c := newCheck(s, opts)
	c.run()
	return c.result()
}

// compare orders findings.
func compare(a, b Finding) int {
	return cmp.Or(
		cmp.Compare(a.Path, b.Path),
		cmp.Compare(a.Line, b.Line),
		cmp.Compare(a.Col, b.Col),
		cmp.Compare(b.Severity, a.Severity),
		cmp.Compare(a.Rule, b.Rule),
		cmp.Compare(a.Message, b.Message),
	)
}

// result is what was found: sorted, each once, without what is suppressed.
func (c *check) result() []Finding {
	c.better()
	c.suppress()
	found := slices.DeleteFunc(c.found, func(f Finding) bool { return f.Severity == Advice && !c.opts.Advice })
	slices.SortFunc(found, compare)
	return slices.Compact(found)
}
