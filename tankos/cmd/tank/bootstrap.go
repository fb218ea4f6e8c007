//go:build linux

package main

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io"

	"golang.org/x/sys/unix"

	"github.com/tank-os/tank/tankos/cmd/tank/internal/beneath"
	"github.com/tank-os/tank/tankos/cmd/tank/internal/openclaw"
	"github.com/tank-os/tank/tankos/machine"
)

// denyAll is service-gator's policy for nobody: each forge with an empty list.
const denyAll = `{
  "gh": {
    "repos": {}
  },
  "gitlab": {
    "projects": {}
  },
  "forgejo": [],
  "jira": {
    "projects": {}
  }
}
`

// bootstrapAgent makes what the agent needs before its first start. It runs
// before every start and changes nothing that is there.
func (p *program) bootstrapAgent(ctx context.Context, a *machine.Appliance) error {
	home, err := p.homeOf(a.Agent.User)
	if err != nil {
		return err
	}
	defer home.Close()
	var errs []error
	for _, dir := range a.Agent.Dirs {
		errs = append(errs, home.MkdirAll(dir))
	}
	if knowsConfig(&a.Agent) {
		errs = append(errs, p.create(home, a.Agent.Config, openclaw.Initial(a.Agent.Port)))
	}
	return errors.Join(append(errs, p.generateMissing(ctx, a, a.Agent.Unit))...)
}

// bootstrapGateway makes a policy that denies all, where there is none.
func (p *program) bootstrapGateway(ctx context.Context, a *machine.Appliance) error {
	if a.Gateway == nil || a.Gateway.ScopeFile == "" {
		return errors.New("this appliance has no gateway with a policy file")
	}
	home, err := p.homeOf(a.Gateway.User)
	if err != nil {
		return err
	}
	defer home.Close()
	return errors.Join(
		p.create(home, a.Gateway.ScopeFile, []byte(denyAll)),
		p.generateMissing(ctx, a, a.Gateway.Unit),
	)
}

// knowsConfig reports whether the runtime's configuration is in a format we know.
func knowsConfig(g *machine.Agent) bool { return g.Runtime == "openclaw" && g.Config != "" }

// homeOf opens the home directory of a user, who must be the caller: files made
// by another user would be that user's.
func (p *program) homeOf(u machine.User) (*beneath.Dir, error) {
	if p.uid != u.UID {
		return nil, fmt.Errorf("this runs as %s (uid %d), the caller is uid %d: sudo -iu %s", u.Name, u.UID, p.uid, u.Name)
	}
	unix.Umask(0o077) // for the programs we start; our own files have their modes
	return beneath.Open(p.path(u.Home))
}

// create writes a file once and says so.
func (p *program) create(home *beneath.Dir, name string, data []byte) error {
	made, err := home.Create(name, data)
	if made {
		p.say("made %s\n", home.Path(name))
	}
	return err
}

// generateMissing makes the secrets of a unit that this machine makes itself.
func (p *program) generateMissing(ctx context.Context, a *machine.Appliance, unit string) error {
	var names []string
	for _, s := range a.Secrets {
		if s.Unit == unit && s.Generate {
			names = append(names, s.Name)
		}
	}
	if len(names) == 0 {
		return nil
	}
	user, _ := a.UserOf(unit)
	have, err := p.store(ctx, a, user)
	if err != nil {
		return err
	}
	var errs []error
	for _, name := range names {
		if !have[name] {
			errs = append(errs, p.generate(ctx, a, user, name))
		}
	}
	return errors.Join(errs...)
}

// generate makes a secret of 32 random bytes. They go from the kernel to podman;
// no variable of ours, argument or environment holds them.
func (p *program) generate(ctx context.Context, a *machine.Appliance, u machine.User, name string) error {
	r, w := io.Pipe()
	go func() {
		_, err := io.CopyN(hex.NewEncoder(w), rand.Reader, 32)
		_ = w.CloseWithError(err) // always nil
	}()
	cmd := p.command(ctx, "podman", "secret", "create", name, "-")
	cmd.Stdin = r
	err := p.ask(cmd, nil)
	_ = r.Close() // frees the other end when podman did not read all
	if err == nil {
		p.say("made secret %s\n", name)
		return nil
	}
	// Two units that share it start at once, and one of them comes second.
	if have, again := p.store(ctx, a, u); again == nil && have[name] {
		return nil
	}
	return err
}
