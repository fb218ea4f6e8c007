//go:build linux

package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"strings"

	"github.com/tank-os/tank/tankos/cmd/tank/internal/beneath"
	"github.com/tank-os/tank/tankos/cmd/tank/internal/openclaw"
	"github.com/tank-os/tank/tankos/machine"
)

// syncAll syncs for the caller or, for a caller who is none of the appliance's
// users, for each of those who hold secrets, through sudo.
func (p *program) syncAll(ctx context.Context, a *machine.Appliance) error {
	if _, ok := p.caller(a); ok {
		return p.sync(ctx, a)
	}
	link, _ := a.LinkFor(machine.Sync)
	status := statusError(0)
	for _, u := range a.Users() {
		if len(secretsOf(a, u)) == 0 {
			continue
		}
		args, err := p.sudo(u, link.Path)
		if err != nil {
			return err
		}
		cmd := p.command(ctx, "sudo", args...)
		cmd.Stdin, cmd.Stdout, cmd.Stderr = p.stdin, p.stdout, p.stderr
		if err := cmd.Run(); cmd.ProcessState == nil {
			return err
		}
		status = max(status, exitStatus(cmd.ProcessState))
	}
	if status != 0 {
		return status
	}
	return nil
}

// exitStatus is what a program ended with; one that a signal ended has failed.
func exitStatus(state *os.ProcessState) statusError {
	if code := state.ExitCode(); code >= 0 {
		return statusError(code)
	}
	return 1
}

// secretsOf lists the secrets that live in a user's store.
func secretsOf(a *machine.Appliance, u machine.User) []machine.Secret {
	var secrets []machine.Secret
	for _, s := range a.Secrets {
		if owner, ok := a.UserOf(s.Unit); ok && owner.UID == u.UID {
			secrets = append(secrets, s)
		}
	}
	return secrets
}

// sync makes the caller's units take the secrets that are in the caller's store.
// One part that fails does not keep the others from being done.
func (p *program) sync(ctx context.Context, a *machine.Appliance) error {
	user, ok := p.caller(a)
	if !ok {
		link, _ := a.LinkFor(machine.Sync)
		return fmt.Errorf("the caller, uid %d, runs no unit of this appliance: sudo -iu %s -- %s",
			p.uid, a.Agent.User.Name, link.Path)
	}
	home, err := p.homeOf(user)
	if err != nil {
		return err
	}
	defer home.Close()
	var errs []error
	units := unitsOf(a, user)
	for _, unit := range units {
		errs = append(errs, p.generateMissing(ctx, a, unit))
	}
	have, err := p.store(ctx, a, user)
	if err != nil {
		return errors.Join(append(errs, err)...) // without the names nothing may be written
	}
	for _, unit := range units {
		errs = append(errs, p.writeDropin(home, a, unit, have))
	}
	if user.UID == a.Agent.User.UID && knowsConfig(&a.Agent) {
		errs = append(errs, p.mergeConfig(home, a, have))
	}
	if _, err := p.output(ctx, "systemctl", "--user", "daemon-reload"); err != nil {
		errs = append(errs, err)
	}
	p.summary(a, units, have)
	return errors.Join(errs...)
}

func unitsOf(a *machine.Appliance, u machine.User) []string {
	var units []string
	for _, unit := range a.Units() {
		if owner, _ := a.UserOf(unit); owner.UID == u.UID {
			units = append(units, unit)
		}
	}
	return units
}

// writeDropin names the optional secrets that exist to a unit. A unit that has
// none gets no file, but one from before is emptied.
func (p *program) writeDropin(home *beneath.Dir, a *machine.Appliance, unit string, have map[string]bool) error {
	name := path.Join(".config/containers/systemd", unit+".d", "10-secrets.conf")
	text := []byte("# Written by tank; \"tank secrets sync\" replaces it.\n[Container]\n")
	optional := false
	for _, s := range a.Secrets {
		if s.Unit != unit || !s.Optional {
			continue
		}
		optional = true
		if have[s.Name] {
			text = append(text, secretLine(s)...)
		}
	}
	if !optional {
		if _, err := home.ReadFile(name); errors.Is(err, fs.ErrNotExist) {
			return nil
		}
	}
	return p.writeChanged(home, name, text)
}

// secretLine is a Secret= line. podman-systemd.unit(5), podman-run(1) --secret.
func secretLine(s machine.Secret) string {
	line := "Secret=" + s.Name
	switch {
	case s.Type == machine.Env:
		line += ",type=env,target=" + s.Target
	case s.Target != "":
		line += ",type=mount,target=" + s.Target
	}
	return line + "\n"
}

// writeChanged writes a file that is to be different, and says what it did.
func (p *program) writeChanged(home *beneath.Dir, name string, text []byte) error {
	old, err := home.ReadFile(name)
	if err == nil && bytes.Equal(old, text) {
		p.say("unchanged %s\n", home.Path(name))
		return nil
	}
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if err := home.WriteFile(name, text); err != nil {
		return err
	}
	p.say("wrote %s\n", home.Path(name))
	return nil
}

// mergeConfig lets the agent's configuration refer to the variables it gets. A
// configuration that is not there yet begins as the first start would make it.
func (p *program) mergeConfig(home *beneath.Dir, a *machine.Appliance, have map[string]bool) error {
	text, err := home.ReadFile(a.Agent.Config)
	if errors.Is(err, os.ErrNotExist) {
		text, err = openclaw.Initial(a.Agent.Port), nil
	}
	if err != nil {
		return err
	}
	var env []string
	for _, s := range a.Secrets {
		if s.Unit == a.Agent.Unit && s.Type == machine.Env && have[s.Name] {
			env = append(env, s.Target)
		}
	}
	merged, err := openclaw.Merge(text, env)
	if err != nil {
		return fmt.Errorf("%s is left as it is: %w", home.Path(a.Agent.Config), err)
	}
	return p.writeChanged(home, a.Agent.Config, merged)
}

// summary says which secrets each unit now gets, and how they take effect.
func (p *program) summary(a *machine.Appliance, units []string, have map[string]bool) {
	var b strings.Builder
	for _, unit := range units {
		var names []string
		total := 0
		for _, s := range a.Secrets {
			if s.Unit != unit {
				continue
			}
			total++
			if have[s.Name] {
				names = append(names, s.Name)
			}
		}
		fmt.Fprintf(&b, "%s: %d of %d secrets", unit, len(names), total)
		if len(names) > 0 {
			b.WriteString(": " + strings.Join(names, ", "))
		}
		b.WriteByte('\n')
	}
	b.WriteString("\nThe services take them when they are restarted:\n")
	for _, unit := range units {
		fmt.Fprintf(&b, "  systemctl --user restart %s\n", machine.Service(unit))
	}
	p.say("\n%s", b.String())
}
