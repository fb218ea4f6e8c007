//go:build linux && containers_image_openpgp && (exclude_graphdriver_btrfs || !cgo)

package buildah

import (
	"errors"
	"fmt"
	"os/exec"
	"strings"
	"sync"
)

// A runLog keeps the last lines of a command's output.
type runLog struct {
	mu     sync.Mutex
	last   []string
	report func(string)
}

// keepLines is how much of a command's output an error carries.
const keepLines = 200

func (l *runLog) add(line string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.report(line)
	l.last = append(l.last, line)
	if len(l.last) > keepLines {
		l.last = l.last[1:]
	}
}

// String returns the lines.
func (l *runLog) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return strings.Join(l.last, "\n")
}

// A commandError is a command that failed, with what it wrote.
type commandError struct {
	err    error
	reason string // the line that tells most
	log    string
}

// newCommandError is for a command in the image, which says last why it ends.
func newCommandError(err error, log string) error {
	e := &commandError{err: err, log: log}
	var exit *exec.ExitError
	if errors.As(err, &exit) { // the library's words around it say no more
		e.err = exit
	}
	for line := range strings.Lines(log) {
		// A runtime's complaint ends in ": exit status 1" on a line of its own.
		if line = strings.TrimSpace(line); line != "" && line[0] != ':' {
			e.reason = line
		}
	}
	return e
}

// newCompileError is for the go command, which says first what is wrong.
func newCompileError(err error, log string) error {
	e := &commandError{err: err, log: log}
	for line := range strings.Lines(log) {
		if line = strings.TrimSpace(line); line != "" && line[0] != '#' {
			e.reason = line
			break
		}
	}
	return e
}

// Error implements error.
func (e *commandError) Error() string {
	if e.reason == "" {
		return e.err.Error()
	}
	return fmt.Sprintf("%v: %s", e.err, e.reason)
}

func (e *commandError) Unwrap() error { return e.err }
