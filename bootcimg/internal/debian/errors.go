package debian

import (
	"fmt"
	"io"
	"strings"
)

// A ToolError says that a program or keyring the base is made with is missing.
type ToolError struct {
	// Name is the program or file.
	Name string
	// Package is the Debian package that has it.
	Package string
	// Err is why it was not found.
	Err error
}

// Error implements error.
func (e *ToolError) Error() string {
	return fmt.Sprintf("debian base: %s is missing (apt-get install %s): %v", e.Name, e.Package, e.Err)
}

// Unwrap returns the cause.
func (e *ToolError) Unwrap() error { return e.Err }

// A SuiteError says that there is no such suite.
type SuiteError struct {
	// Suite is the suite asked for.
	Suite string
	// Mirror is where it was looked for; empty if the name alone is wrong.
	Mirror string
	// Err is what the mirror answered.
	Err error
}

// Error implements error.
func (e *SuiteError) Error() string {
	at := ""
	if e.Mirror != "" {
		at = " at " + e.Mirror
	}
	return fmt.Sprintf("debian base: unknown suite %q%s (trixie is one): %v", e.Suite, at, e.Err)
}

// Unwrap returns the cause.
func (e *SuiteError) Unwrap() error { return e.Err }

// A NetworkError says that the archive could not be reached and that no base is
// kept from an earlier time.
type NetworkError struct {
	// Suite is the suite asked for.
	Suite string
	// URL is what could not be fetched.
	URL string
	// Err is why.
	Err error
}

// Error implements error.
func (e *NetworkError) Error() string {
	return fmt.Sprintf("debian base %s: cannot reach the archive, and no such base is cached: %v", e.Suite, e.Err)
}

// Unwrap returns the cause.
func (e *NetworkError) Unwrap() error { return e.Err }

// A MakeError says that mmdebstrap failed. It prints on one line with %v, and
// with %+v the end of what mmdebstrap said follows.
type MakeError struct {
	// Suite is the suite asked for.
	Suite string
	// Log is the end of mmdebstrap's output.
	Log []string
	// Err is how it ended.
	Err error
}

// Error implements error.
func (e *MakeError) Error() string {
	reason := ""
	for _, line := range e.Log {
		if msg, ok := strings.CutPrefix(line, "E: "); ok && reason == "" {
			reason = msg + ": "
		}
	}
	return fmt.Sprintf("debian base %s: mmdebstrap: %s%v", e.Suite, reason, e.Err)
}

// Unwrap returns the cause.
func (e *MakeError) Unwrap() error { return e.Err }

// Format implements [fmt.Formatter]: %+v adds the log.
func (e *MakeError) Format(f fmt.State, verb rune) {
	text := e.Error()
	if verb == 'v' && f.Flag('+') {
		text += "\n\t" + strings.Join(e.Log, "\n\t")
	}
	_, _ = io.WriteString(f, text)
}
