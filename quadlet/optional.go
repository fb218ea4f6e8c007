package quadlet

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// OptionalBool is a boolean that may also be not said, which writes nothing.
type OptionalBool int8

// The states of an [OptionalBool].
const (
	Unset OptionalBool = iota // not said: the default holds
	True                      // written as "true"
	False                     // written as "false"
)

// String is "unset", "true" or "false".
func (b OptionalBool) String() string {
	switch b {
	case Unset:
		return "unset"
	case True:
		return "true"
	case False:
		return "false"
	}
	return fmt.Sprintf("OptionalBool(%d)", int8(b))
}

func (b OptionalBool) format() (string, error) {
	if b < Unset || b > False {
		return "", fmt.Errorf("%v is not one of Unset, True and False", b)
	}
	return b.String(), nil
}

// parseBool is stricter than the generator, which takes every word it does not
// know for false: a misspelt NoNewPrivileges=ture would switch it off.
func parseBool(s string) (OptionalBool, error) {
	switch strings.ToLower(s) {
	case "1", "yes", "true", "on":
		return True, nil
	case "0", "no", "false", "off":
		return False, nil
	}
	return Unset, fmt.Errorf("%q is not a boolean, and the generator would read it as false: write true or false", s)
}

// OptionalInt is a whole number that may also be not said, where zero says
// something. Make one with [Int].
type OptionalInt struct {
	n   int64
	set bool
}

// Int is the number n. Int(0) is said, unlike the zero OptionalInt.
func Int(n int64) OptionalInt { return OptionalInt{n: n, set: true} }

// Value is the number, and whether it was said.
func (i OptionalInt) Value() (n int64, ok bool) { return i.n, i.set }

// String is the number in decimal, or "unset".
func (i OptionalInt) String() string {
	if !i.set {
		return "unset"
	}
	return strconv.FormatInt(i.n, 10)
}

var errNotInt = errors.New("not a whole number")

func parseInt(s string) (int64, error) {
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil {
		return 0, fmt.Errorf("%q: %w", s, errNotInt)
	}
	return n, nil
}

// A Signal is a signal by name, with or without SIG, or by number.
type Signal string

// NotifyMode is who tells systemd that a container's service is up.
type NotifyMode string

// The modes of Notify=.
const (
	NotifyConmon    NotifyMode = ""        // podman does, as soon as the container has started
	NotifyContainer NotifyMode = "true"    // the program does, through sd_notify(3)
	NotifyHealthy   NotifyMode = "healthy" // podman does, once HealthCmd has succeeded
)

func parseNotify(s string) (NotifyMode, error) {
	if strings.EqualFold(s, string(NotifyHealthy)) {
		return NotifyHealthy, nil
	}
	b, err := parseBool(s)
	if err != nil {
		return "", fmt.Errorf("%q is none of true, false and healthy", s)
	}
	if b == True {
		return NotifyContainer, nil
	}
	return NotifyConmon, nil
}
