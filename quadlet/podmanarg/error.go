package podmanarg

import (
	"errors"
	"fmt"
)

// An Error is what podman would refuse about one option or argument.
type Error struct {
	// Flag is the option, such as "--publish"; empty for an argument.
	Flag string
	// Value is the value as it was given.
	Value string
	// Option is the option's place in [Line.Options], or -1 where there is none: an
	// argument, or a call of [Check].
	Option int
	// Later says that podman takes the command line, and fails when it makes or
	// starts the container, pod, volume or network.
	Later bool
	// Err is why, and what would be right.
	Err error
}

// Error is the option, the value and the reason, in one line.
func (e *Error) Error() string {
	if e.Flag == "" {
		return fmt.Sprintf("%q: %v", e.Value, e.Err)
	}
	return fmt.Sprintf("%s %q: %v", e.Flag, e.Value, e.Err)
}

// Unwrap is the reason.
func (e *Error) Unwrap() error { return e.Err }

var (
	// ErrFlag is the reason for an option that the command does not have.
	ErrFlag = errors.New("no such option")
	// ErrCommand is the reason for a command that this package does not know.
	ErrCommand = errors.New("no command whose options are known")
)

// A refusal is a grammar's reason to refuse a value.
type refusal struct {
	why   string
	later bool
}

func (r *refusal) Error() string { return r.why }

// refuse is a reason that podman finds on the command line.
func refuse(format string, args ...any) error { return &refusal{why: fmt.Sprintf(format, args...)} }

// fail is a reason that podman finds when it makes or starts what it was asked for.
func fail(format string, args ...any) error {
	return &refusal{why: fmt.Sprintf(format, args...), later: true}
}

// because makes an Error of a reason.
func because(flag, value string, option int, err error) *Error {
	e := &Error{Flag: flag, Value: value, Option: option, Err: err}
	var r *refusal
	if errors.As(err, &r) {
		e.Later = r.later
	}
	return e
}

// All are the Errors that an error of this package joins, in order; none of nil.
func All(err error) []*Error {
	var found *Error
	switch joined, ok := err.(interface{ Unwrap() []error }); {
	case ok:
		var all []*Error
		for _, one := range joined.Unwrap() {
			all = append(all, All(one)...)
		}
		return all
	case errors.As(err, &found):
		return []*Error{found}
	}
	return nil
}
