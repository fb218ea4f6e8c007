package gator

// A Code names why a request was refused, in audit records. The agent does not
// get to see it.
type Code string

// The codes.
const (
	// DefaultDeny is the rule that decides when no grant matches.
	DefaultDeny Code = "default_deny"
)
