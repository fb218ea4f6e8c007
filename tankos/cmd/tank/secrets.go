//go:build linux

package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"text/tabwriter"

	"github.com/tank-os/tank/tankos/machine"
)

// secrets lists the secrets, or syncs them.
func (p *program) secrets(ctx context.Context, a *machine.Appliance, args []string) error {
	if len(args) > 0 && args[0] == "sync" {
		if len(args) > 1 {
			return &misuseError{fmt.Sprintf("secrets sync takes no arguments, got %q", args[1:])}
		}
		return p.syncAll(ctx, a)
	}
	if len(args) > 0 && args[0] == "list" {
		args = args[1:]
	}
	asJSON, err := flags("secrets list", args)
	if err != nil {
		return err
	}
	rows := p.secretRows(ctx, a)
	if asJSON {
		return p.printJSON(rows)
	}
	return p.table("SECRET\tSTATE\tUNIT\tAS\n", func(w io.Writer) {
		for _, r := range rows {
			_, _ = fmt.Fprintf(w, "%s\t%s\t%s\t%s\n", r.Name, r.State, r.Unit, r.as())
		}
	})
}

// A secretRow is a secret and whether it exists. There is nothing more to show.
type secretRow struct {
	Name   string `json:"name"`
	State  string `json:"state"` // present, missing, unknown
	Unit   string `json:"unit"`
	User   string `json:"user"`
	Type   string `json:"type"`
	Target string `json:"target,omitempty"`
	// Required says that the unit does not start without it.
	Required bool   `json:"required"`
	Reason   string `json:"reason,omitempty"` // why it is unknown
}

func (r *secretRow) as() string {
	text := r.Type
	if r.Target != "" {
		text += " " + r.Target
	}
	if r.Required {
		text += ", required"
	}
	return text
}

func (p *program) secretRows(ctx context.Context, a *machine.Appliance) []secretRow {
	rows := []secretRow{} // never null in JSON
	stores := map[int]map[string]bool{}
	reasons := map[int]error{}
	for _, u := range a.Users() {
		if len(secretsOf(a, u)) > 0 {
			stores[u.UID], reasons[u.UID] = p.store(ctx, a, u)
		}
	}
	for _, s := range a.Secrets {
		u, _ := a.UserOf(s.Unit)
		r := secretRow{
			Name: s.Name, State: "missing", Unit: s.Unit, User: u.Name,
			Type: string(s.Type), Target: s.Target, Required: !s.Optional,
		}
		switch err := reasons[u.UID]; {
		case err != nil:
			r.State, r.Reason = "unknown", err.Error()
		case stores[u.UID][s.Name]:
			r.State = "present"
		}
		rows = append(rows, r)
	}
	return rows
}

// flags parses the one flag that the listing verbs have.
func flags(verb string, args []string) (asJSON bool, err error) {
	set := flag.NewFlagSet(verb, flag.ContinueOnError)
	set.SetOutput(io.Discard) // the caller prints the error
	set.BoolVar(&asJSON, "json", false, "print JSON")
	switch err := set.Parse(args); {
	case errors.Is(err, flag.ErrHelp):
		return false, &misuseError{verb + " takes -json, and nothing else"}
	case err != nil:
		return false, &misuseError{verb + ": " + err.Error()}
	case set.NArg() > 0:
		return false, &misuseError{fmt.Sprintf("%s: takes no arguments, got %q", verb, set.Args())}
	}
	return asJSON, nil
}

func (p *program) printJSON(value any) error {
	enc := json.NewEncoder(p.stdout)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(value)
}

// table prints columns that tabs separate.
func (p *program) table(head string, rows func(io.Writer)) error {
	w := tabwriter.NewWriter(p.stdout, 0, 0, 2, ' ', 0)
	_, _ = io.WriteString(w, head) // Flush returns the error
	rows(w)
	return w.Flush()
}
