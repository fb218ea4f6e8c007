//go:build linux

package main

import (
	"context"
	"fmt"
	"io"
	"strings"

	"github.com/tank-os/tank/tankos/machine"
)

// A statusReport is what "tank status" says.
type statusReport struct {
	Appliance string      `json:"appliance"`
	Version   string      `json:"version"`
	Units     []unitState `json:"units"`
	Secrets   []secretRow `json:"secrets"`
	Hints     []string    `json:"hints,omitempty"`
}

// A unitState is a unit, whose it is, and what systemd says of its service.
type unitState struct {
	Role    string `json:"role"` // agent, gateway
	Unit    string `json:"unit"`
	Service string `json:"service"`
	User    string `json:"user"`
	State   string `json:"state"` // systemd's ActiveState, or "unknown"
	Reason  string `json:"reason,omitempty"`
}

// status prints what runs and what it waits for.
func (p *program) status(ctx context.Context, a *machine.Appliance, args []string) error {
	asJSON, err := flags("status", args)
	if err != nil {
		return err
	}
	report := &statusReport{
		Appliance: a.Name,
		Version:   a.Version,
		Units:     p.unitStates(ctx, a),
		Secrets:   p.secretRows(ctx, a),
		Hints:     a.Hints,
	}
	if asJSON {
		return p.printJSON(report)
	}
	p.say("%s\n", a.ReleaseText())
	err = p.table("", func(w io.Writer) {
		for _, u := range report.Units {
			_, _ = fmt.Fprintf(w, "%s\t%s\tuser %s\t%s%s\n", u.Role, u.Service, u.User, u.State, inParens(u.Reason))
		}
		_, _ = fmt.Fprintf(w, "secrets\t%s\n", describeSecrets(report.Secrets))
	})
	for _, hint := range a.Hints {
		p.say("\n%s\n", hint)
	}
	return err
}

func inParens(s string) string {
	if s == "" {
		return ""
	}
	return " (" + s + ")"
}

// describeSecrets counts the secrets and names the missing ones that matter.
func describeSecrets(rows []secretRow) string {
	count := map[string]int{}
	var wanted []string
	for _, r := range rows {
		count[r.State]++
		if r.Required && r.State == "missing" {
			wanted = append(wanted, r.Name)
		}
	}
	text := fmt.Sprintf("%d present, %d missing", count["present"], count["missing"])
	if n := count["unknown"]; n > 0 {
		text += fmt.Sprintf(", %d unknown", n)
	}
	if len(wanted) > 0 {
		text += "; required: " + strings.Join(wanted, ", ")
	}
	return text
}

func (p *program) unitStates(ctx context.Context, a *machine.Appliance) []unitState {
	var states []unitState
	for i, unit := range a.Units() {
		u, _ := a.UserOf(unit)
		s := unitState{Role: []string{"agent", "gateway"}[i], Unit: unit, Service: machine.Service(unit), User: u.Name}
		state, err := p.activeState(ctx, u, s.Service)
		if s.State = state; err != nil {
			s.State, s.Reason = "unknown", err.Error()
		}
		states = append(states, s)
	}
	return states
}

// activeState asks a user's manager for a service's ActiveState. systemctl(1)
// lets root ask the manager of another user, and nobody else.
func (p *program) activeState(ctx context.Context, u machine.User, service string) (string, error) {
	args := []string{"--user"}
	switch p.uid {
	case u.UID:
	case 0:
		args = append(args, "--machine="+u.Name+"@.host")
	default:
		return "", fmt.Errorf("ask as %s or root", u.Name)
	}
	return p.output(ctx, "systemctl", append(args, "show", "--property=ActiveState", "--value", service)...)
}
