package bootcimg

import (
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode"
)

// Reasons an [Engine] cannot do what it is asked. Each comes wrapped in an error
// that says where, so test for them with [errors.Is].
var (
	// ErrNoKernel says that a base cannot become a bootc image, because no
	// directory below /usr/lib/modules holds a vmlinuz. It comes in a
	// [BaseError].
	ErrNoKernel = errors.New("no kernel in /usr/lib/modules")
	// ErrNoRuntime says that a step has to run something inside the image and
	// the engine has no OCI runtime to run it with. It comes in a [StepError].
	ErrNoRuntime = errors.New("no OCI runtime: install crun or runc")
	// ErrNoUserNamespace says that the process is not root and cannot become it
	// in a user namespace of its own, for want of the kernel's leave, of
	// subordinate ids, or of newuidmap.
	ErrNoUserNamespace = errors.New("not root, and no user namespace to be root in")
)

// A BaseError says that the base of an image is unknown, cannot be read, or is
// not fit for the image, as when Err is [ErrNoKernel].
type BaseError struct {
	// Image is the image's name.
	Image string
	// Base is the base as it was asked for.
	Base string
	// Err is what is wrong with it.
	Err error
}

// Error implements error.
func (e *BaseError) Error() string {
	return fmt.Sprintf("image %s: base %q: %v", word(e.Image), e.Base, e.Err)
}

// Unwrap returns Err.
func (e *BaseError) Unwrap() error { return e.Err }

// An OutputError says that the finished image cannot be written to where it was
// to go: the directory is read-only ([syscall.EROFS]), the disk is full
// ([syscall.ENOSPC]), the registry refuses. Nothing is left there.
type OutputError struct {
	// Image is the image's name.
	Image string
	// Output is the output as it was asked for.
	Output string
	// Err is why it cannot be written.
	Err error
}

// Error implements error.
func (e *OutputError) Error() string {
	return fmt.Sprintf("image %s: output %q: %v", word(e.Image), e.Output, e.Err)
}

// Unwrap returns Err.
func (e *OutputError) Unwrap() error { return e.Err }

// A StoreLockedError says that another process works with the engine's store.
// The same call succeeds once that process is done.
type StoreLockedError struct {
	// Store is the directory of the store.
	Store string
	// PID is the process that holds it; zero is unknown.
	PID int
}

// Error implements error.
func (e *StoreLockedError) Error() string {
	if e.PID == 0 {
		return fmt.Sprintf("store %s: locked by another process: wait for it, or use another store", e.Store)
	}
	return fmt.Sprintf("store %s: locked by process %d: wait for it, or use another store", e.Store, e.PID)
}

// A StepError says which step of an image failed, in planning or in an engine.
// It prints as one line; the verb %+v adds the last lines of Log.
type StepError struct {
	// Image is the image's name.
	Image string
	// Index is the step's place in the image, from 1, as in [Event].
	Index int
	// Step is the step's name, as in [PlannedStep].
	Step string
	// Op is the change that failed; nil is the step as a whole.
	Op Op
	// Log is what the step's command wrote, if it ran one.
	Log string
	// Err is what went wrong.
	Err error
}

// Error implements error.
func (e *StepError) Error() string {
	place := fmt.Sprintf("image %s: step %d (%s): ", word(e.Image), e.Index, e.Step)
	if e.Op != nil {
		place += subject(e.Op) + ": "
	}
	return place + e.Err.Error()
}

// Unwrap returns Err.
func (e *StepError) Unwrap() error { return e.Err }

// logTail is how many lines of a log %+v prints: enough for the complaint of a
// package manager, few enough for a terminal.
const logTail = 20

// Format implements [fmt.Formatter].
func (e *StepError) Format(f fmt.State, verb rune) {
	text := e.Error()
	switch {
	case verb == 'q':
		text = strconv.Quote(text)
	case verb == 'v' && f.Flag('+'):
		text += e.tail()
	}
	_, _ = io.WriteString(f, text) // fmt's own writer keeps what it is given
}

// tail is the end of the log, set in below the error.
func (e *StepError) tail() string {
	lines := strings.FieldsFunc(e.Log, func(r rune) bool { return r == '\n' || r == '\r' })
	if len(lines) > logTail {
		lines = lines[len(lines)-logTail:]
	}
	var b strings.Builder
	for _, line := range lines {
		b.WriteString("\n\t" + printable(line))
	}
	return b.String()
}

// printable drops control characters: what a command writes must not steer the
// terminal that an error is printed on.
func printable(s string) string {
	return strings.Map(func(r rune) rune {
		if r != '\t' && unicode.IsControl(r) {
			return -1
		}
		return r
	}, s)
}

// subject is what a change is about, in the words of an error.
func subject(op Op) string {
	switch o := op.(type) {
	case WriteFile:
		return word(o.Path)
	case MakeDir:
		return word(o.Path)
	case Symlink:
		return word(o.Path)
	case EnableUnit:
		return "enable " + word(o.Unit)
	case MaskUnit:
		return "mask " + word(o.Unit)
	case AddSubID:
		return "subordinate ids of " + word(o.User)
	case InstallPackages:
		return "install packages"
	case RunCommand:
		if len(o.Argv) == 0 {
			return "run"
		}
		return "run " + word(o.Argv[0])
	default:
		return fmt.Sprintf("%T", op)
	}
}
