//go:build linux

package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"strconv"
	"strings"

	"github.com/tank-os/tank/tankos/machine"
)

// A finding is the outcome of one check.
type finding struct {
	Check  string `json:"check"`
	State  string `json:"state"` // ok, note, problem, unknown
	Detail string `json:"detail"`
	Fix    string `json:"fix,omitempty"`
}

// doctor checks the machine. It changes nothing, and fails on a problem; what it
// may not see is unknown, which is none.
func (p *program) doctor(ctx context.Context, a *machine.Appliance, args []string) error {
	asJSON, err := flags("doctor", args)
	if err != nil {
		return err
	}
	found := p.examine(ctx, a)
	problems := 0
	for _, f := range found {
		if f.State == "problem" {
			problems++
		}
	}
	if asJSON {
		err = p.printJSON(map[string]any{"appliance": a.Name, "ok": problems == 0, "findings": found})
	} else {
		err = p.table("", func(w io.Writer) {
			for _, f := range found {
				_, _ = fmt.Fprintf(w, "%s\t%s\t%s\n", f.State, f.Check, f.Detail)
				if f.Fix != "" {
					_, _ = fmt.Fprintf(w, "\t\t  %s\n", f.Fix)
				}
			}
		})
	}
	if err == nil && problems > 0 {
		err = fmt.Errorf("%d of %d checks found a problem", problems, len(found))
	}
	return err
}

func (p *program) examine(ctx context.Context, a *machine.Appliance) []finding {
	found := []finding{p.examineUsr()}
	for _, u := range a.Users() {
		found = append(found, p.examineUser(ctx, u)...)
	}
	rows := p.secretRows(ctx, a)
	for _, s := range p.unitStates(ctx, a) {
		u, _ := a.UserOf(s.Unit)
		found = append(found, p.examineUnit(u, s), examineService(s, rows))
	}
	for _, r := range rows {
		found = append(found, examineSecret(r))
	}
	return found
}

// examineUsr checks that programs, units and this description are what the image
// says: bootc mounts /usr read-only.
func (p *program) examineUsr() finding {
	f := finding{Check: "/usr", State: "ok", Detail: "read-only"}
	switch ro, err := p.readOnly(p.path("/usr")); {
	case err != nil:
		f.State, f.Detail = "unknown", err.Error()
	case !ro:
		f.State, f.Detail = "problem", "is writable: a program that breaks out could replace what runs here"
		f.Fix = "boot the image with bootc, and end any \"bootc usr-overlay\" with a reboot"
	}
	return f
}

// examineUser checks what rootless containers without a login need.
func (p *program) examineUser(ctx context.Context, u machine.User) []finding {
	check := func(what string, ok bool, detail, problem, fix string) finding {
		f := finding{Check: "user " + u.Name + ": " + what, State: "ok", Detail: detail}
		if !ok {
			f.State, f.Detail, f.Fix = "problem", problem, fix
		}
		return f
	}
	uid := strconv.Itoa(u.UID)
	_, noLinger := os.Stat(p.path("/var/lib/systemd/linger/" + u.Name))
	service := "user@" + uid + ".service"
	state, err := p.output(ctx, "systemctl", "show", "--property=ActiveState", "--value", service)
	manager := check("manager", state == "active", service+" is active",
		service+" is "+state, "systemctl start "+service)
	if err != nil {
		manager.State, manager.Detail, manager.Fix = "unknown", err.Error(), ""
	}
	return []finding{
		check("account", p.hasLine("/etc/passwd", u.Name+":", ":"+uid+":"), "has uid "+uid,
			"/etc/passwd has no "+u.Name+" with uid "+uid, "systemd-sysusers"),
		check("subordinate ids", p.hasLine("/etc/subuid", u.Name+":", "") && p.hasLine("/etc/subgid", u.Name+":", ""),
			"in /etc/subuid and /etc/subgid",
			"none in /etc/subuid or /etc/subgid: rootless podman does not run", "usermod --add-subuids … --add-subgids … "+u.Name),
		check("linger", noLinger == nil, "started at boot",
			"its units start only when it logs in", "loginctl enable-linger "+u.Name),
		manager,
	}
}

// hasLine reports whether a file has a line that begins with one text and holds
// another.
func (p *program) hasLine(name, begin, hold string) bool {
	text, err := os.ReadFile(p.path(name))
	if err != nil {
		return false
	}
	for line := range strings.Lines(string(text)) {
		if strings.HasPrefix(line, begin) && strings.Contains(line, hold) {
			return true
		}
	}
	return false
}

// examineUnit looks where Quadlet looks for a user's units. podman-systemd.unit(5).
func (p *program) examineUnit(u machine.User, s unitState) finding {
	f := finding{Check: s.Unit, State: "problem", Detail: "is nowhere that Quadlet looks for units of " + u.Name}
	uid := strconv.Itoa(u.UID)
	for _, dir := range []string{
		path.Join(u.Home, ".config/containers/systemd"),
		"/etc/containers/systemd/users/" + uid,
		"/etc/containers/systemd/users",
		"/usr/share/containers/systemd/users/" + uid,
		"/usr/share/containers/systemd/users",
	} {
		switch _, err := os.Stat(p.path(path.Join(dir, s.Unit))); {
		case err == nil:
			return finding{Check: s.Unit, State: "ok", Detail: "in " + dir}
		case !errors.Is(err, fs.ErrNotExist): // another user's home is closed to us
			f.State, f.Detail = "unknown", err.Error()
		}
	}
	if f.State == "unknown" {
		return f
	}
	f.Fix = "rebuild the image, or \"bootc rollback\" to the one before"
	return f
}

func examineService(s unitState, rows []secretRow) finding {
	f := finding{Check: s.Service, State: "ok", Detail: s.State}
	switch s.State {
	case "active":
	case "unknown":
		f.State, f.Detail = "unknown", s.Reason
	case "activating", "deactivating", "reloading":
		f.State = "note"
	default:
		f.State = "problem"
		f.Fix = fmt.Sprintf("as %s: systemctl --user status %s; systemctl --user start %s", s.User, s.Service, s.Service)
		if wants := missing(s.Unit, rows); s.State == "inactive" && wants != "" {
			f.State, f.Detail, f.Fix = "note", "inactive: waits for "+wants, ""
		}
	}
	return f
}

// missing names the secrets that a unit cannot start without.
func missing(unit string, rows []secretRow) string {
	var names []string
	for _, r := range rows {
		if r.Unit == unit && r.Required && r.State == "missing" {
			names = append(names, r.Name)
		}
	}
	return strings.Join(names, ", ")
}

func examineSecret(r secretRow) finding {
	f := finding{Check: "secret " + r.Name, State: "ok", Detail: "present, for " + r.Unit}
	switch {
	case r.State == "unknown":
		f.State, f.Detail = "unknown", r.Reason
	case r.State == "missing" && r.Required:
		f.State, f.Detail = "problem", "missing: "+r.Unit+" does not start without it"
		f.Fix = "as " + r.User + ": printf '%s' … | podman secret create " + r.Name + " -"
	case r.State == "missing":
		f.State, f.Detail = "note", "missing: "+r.Unit+" runs without it"
	}
	return f
}
