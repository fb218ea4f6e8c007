package vm

import (
	"fmt"
	"strings"
	"time"
)

// A QEMUMissingError says that QEMU is not installed, and what to install.
type QEMUMissingError struct {
	// Program is what was looked for.
	Program string
	// Err is what the search in PATH answered.
	Err error
}

// Error implements error.
func (e *QEMUMissingError) Error() string {
	return fmt.Sprintf("vm: %s is not installed (Debian, Ubuntu: apt-get install qemu-system-x86; Fedora, CentOS: dnf install qemu-kvm; Arch: pacman -S qemu-system-x86): %v",
		e.Program, e.Err)
}

// Unwrap returns the cause.
func (e *QEMUMissingError) Unwrap() error { return e.Err }

// An ImageError says why an image cannot be booted here.
type ImageError struct {
	// Path is what is wrong in the image, without a leading slash.
	Path string
	// Reason says what is wrong about it.
	Reason string
}

// Error implements error.
func (e *ImageError) Error() string { return fmt.Sprintf("vm: image: /%s: %s", e.Path, e.Reason) }

// A BootError says why a machine did not come up.
type BootError struct {
	// Reason is what happened, such as "kernel panic".
	Reason string
	// After is how long the machine ran.
	After time.Duration
	// Console holds the last lines that the machine printed, without escape
	// sequences.
	Console []string
	// Err is the cause, if there is one beyond Reason.
	Err error
}

// Error implements error.
func (e *BootError) Error() string {
	msg := fmt.Sprintf("vm: boot: %s after %s", e.Reason, e.After.Round(100*time.Millisecond))
	if e.Err != nil {
		msg += ": " + e.Err.Error()
	}
	if len(e.Console) == 0 {
		return msg + " (the console is empty)"
	}
	return msg + "; last on the console:\n\t" + strings.Join(e.Console, "\n\t")
}

// Unwrap returns the cause.
func (e *BootError) Unwrap() error { return e.Err }

// A RunError says that a command on the machine did not succeed.
type RunError struct {
	// Cmd is the command.
	Cmd string
	// Status is its exit status, or -1 when a signal ended it or the machine
	// went away.
	Status int
	// Stderr is the end of what it wrote there.
	Stderr string
	// Err is the cause.
	Err error
}

// Error implements error.
func (e *RunError) Error() string {
	msg := fmt.Sprintf("vm: run %q: %v", e.Cmd, e.Err)
	if s := strings.TrimSpace(e.Stderr); s != "" {
		msg += ": " + s
	}
	return msg
}

// Unwrap returns the cause.
func (e *RunError) Unwrap() error { return e.Err }

// A UnitError says that a unit is not active and will not become so by waiting.
type UnitError struct {
	// User owns the unit; empty is the system.
	User string
	// Unit is its name.
	Unit string
	// State is its active state, such as "failed", and Result why.
	State, Result string
	// Journal is what systemctl status tells of it.
	Journal string
}

// Error implements error.
func (e *UnitError) Error() string {
	who := e.Unit
	if e.User != "" {
		who += " of " + e.User
	}
	msg := fmt.Sprintf("vm: unit %s is %s", who, e.State)
	if e.Result != "" {
		msg += " (" + e.Result + ")"
	}
	if s := strings.TrimSpace(e.Journal); s != "" {
		msg += ":\n\t" + strings.ReplaceAll(s, "\n", "\n\t")
	}
	return msg
}
