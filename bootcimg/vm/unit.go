package vm

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"
)

// pollUnit is how often a unit is asked for. Emulated, the question itself takes
// a good part of a second.
const pollUnit = time.Second

// WaitUnit waits until a unit is active and returns when that was, counted from
// power-on. User owns the unit; empty is the system. A unit that has failed, or
// is not active when ctx ends, is a [UnitError].
func (m *Machine) WaitUnit(ctx context.Context, user, unit string) (time.Duration, error) {
	seen := &UnitError{User: user, Unit: unit, State: "unknown"}
	for {
		props, err := m.unitState(ctx, user, unit)
		if err == nil {
			seen.State, seen.Result = props["ActiveState"], props["Result"]
			if props["LoadState"] == "not-found" {
				seen.State, seen.Result = "not found", ""
			}
		}
		switch seen.State {
		case "active":
			_, kernel := m.con.since()
			return kernel + monotonic(props["ActiveEnterTimestampMonotonic"]), nil
		case "failed":
			return 0, m.describe(context.WithoutCancel(ctx), seen)
		}
		select {
		case <-m.proc.done:
			return 0, errors.Join(seen, m.bootError("the machine went off", m.proc.exitError()))
		case <-m.con.failed:
			return 0, errors.Join(seen, m.bootError(m.con.reason(), nil))
		case <-ctx.Done():
			return 0, errors.Join(m.describe(context.WithoutCancel(ctx), seen), context.Cause(ctx))
		case <-time.After(pollUnit):
		}
	}
}

// systemctl is the program for a user's units, or for the system's.
func systemctl(user string) string {
	if user == "" {
		return "systemctl"
	}
	return "systemctl --user"
}

func (m *Machine) unitState(ctx context.Context, user, unit string) (map[string]string, error) {
	cmd := systemctl(user) + " show -p LoadState,ActiveState,Result,ActiveEnterTimestampMonotonic -- " + quote(unit)
	out, err := m.Run(ctx, cmd, &RunOptions{User: user})
	if err != nil {
		return nil, err
	}
	return properties(string(out)), nil
}

// properties parses what systemctl show prints.
func properties(text string) map[string]string {
	props := map[string]string{}
	for line := range strings.Lines(text) {
		if k, v, ok := strings.Cut(strings.TrimSpace(line), "="); ok {
			props[k] = v
		}
	}
	return props
}

// describe adds the unit's status, for as long as the machine answers.
func (m *Machine) describe(ctx context.Context, e *UnitError) *UnitError {
	ctx, cancel := context.WithTimeout(ctx, 15*time.Second)
	defer cancel()
	// systemctl status exits with 3 for a unit that is not active.
	out, _ := m.Run(ctx, systemctl(e.User)+" status --no-pager -n 20 -- "+quote(e.Unit), &RunOptions{User: e.User})
	e.Journal = string(out)
	return e
}

// A FailedUnit is a unit in state "failed".
type FailedUnit struct {
	// User owns the unit; empty is the system.
	User string
	// Unit is its name.
	Unit string
}

// String is the unit's name, with its user's where it has one.
func (f FailedUnit) String() string {
	if f.User == "" {
		return f.Unit
	}
	return f.Unit + " of " + f.User
}

// Failed lists the failed units of the system, and of all users who have a
// manager running, in that order.
func (m *Machine) Failed(ctx context.Context) ([]FailedUnit, error) {
	users, err := m.users(ctx)
	if err != nil {
		return nil, err
	}
	var failed []FailedUnit
	for _, user := range append([]string{""}, users...) {
		out, err := m.Run(ctx, systemctl(user)+" list-units --failed --plain --no-legend --no-pager", &RunOptions{User: user})
		if err != nil {
			return nil, err
		}
		for _, unit := range firstFields(string(out)) {
			failed = append(failed, FailedUnit{user, unit})
		}
	}
	return failed, nil
}

// users lists who has a running user manager.
func (m *Machine) users(ctx context.Context) ([]string, error) {
	const cmd = `systemctl list-units --state=active --plain --no-legend --no-pager 'user@*.service'`
	out, err := m.Run(ctx, cmd, nil)
	if err != nil {
		return nil, err
	}
	var users []string
	for _, unit := range firstFields(string(out)) {
		uid := strings.TrimSuffix(strings.TrimPrefix(unit, "user@"), ".service")
		name, err := m.Run(ctx, "id -nu -- "+quote(uid), nil)
		if err != nil {
			return nil, fmt.Errorf("vm: user of %s: %w", unit, err)
		}
		users = append(users, strings.TrimSpace(string(name)))
	}
	return users, nil
}

func firstFields(text string) (out []string) {
	for line := range strings.Lines(text) {
		if f := strings.Fields(line); len(f) > 0 {
			out = append(out, f[0])
		}
	}
	return out
}
