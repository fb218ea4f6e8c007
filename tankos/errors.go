package tankos

import (
	"errors"
	"fmt"
)

// ErrNoRuntime is what [Appliance.Plan] says of an appliance without a runtime.
var ErrNoRuntime = errors.New("no runtime; set Runtime")

// ErrNoParts is what [Appliance.Plan] says of a runtime or gateway that composes
// no container.
var ErrNoParts = errors.New("composes no container")

// A ConflictError is two parts of an appliance that want the same thing: a port,
// a name, an id.
type ConflictError struct {
	// A and B are who, such as `gator.container of user "gator"`; B had it first.
	A, B string
	// On is what they both want, such as "port 127.0.0.1:8080/tcp".
	On string
}

// Error says who wants what, and who has it.
func (e *ConflictError) Error() string {
	return fmt.Sprintf("%s: %s is already taken by %s", e.A, e.On, e.B)
}

// A DanglingError is a part that refers to something no part provides.
type DanglingError struct {
	// By is who refers, such as `agent.container of user "agent"`.
	By string
	// Key is the key it refers by, such as "Secret".
	Key string
	// To is what it refers to, such as `secret "gh_token"`.
	To string
}

// Error says who refers to what.
func (e *DanglingError) Error() string {
	return fmt.Sprintf("%s: %s=: no part provides %s", e.By, e.Key, e.To)
}

// A NotStartedError is a unit that nothing starts.
type NotStartedError struct {
	// Unit is which, such as `agent.container of user "agent"`.
	Unit string
	// Because says what is missing.
	Because string
}

// Error says which unit, and why nothing starts it.
func (e *NotStartedError) Error() string {
	return fmt.Sprintf("%s: nothing starts it: %s", e.Unit, e.Because)
}
