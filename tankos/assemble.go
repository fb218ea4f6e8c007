package tankos

import (
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/tank-os/tank/bootcimg"
	"github.com/tank-os/tank/quadlet"
	"github.com/tank-os/tank/tankos/machine"
)

// tankPackage is the command on the machine, tankPath where it is.
const (
	tankPackage = "github.com/tank-os/tank/tankos/cmd/tank"
	tankPath    = "/usr/bin/tank"
)

// onlineUnit pulls network-online.target in. Podman gives every rootless
// container a wait for that target, podman-user-wait-network-online.service, and
// a user's manager cannot start it: without this, on a machine where nothing else
// wants the target, each agent starts after 90 s. A service of its own, since a
// target that wants it would wait for it, and a machine without a network with
// it.
const (
	onlineUnit = "tank-network-online.service"
	onlineText = `[Unit]
Description=Pull in network-online.target, which rootless containers wait for
Documentation=man:podman-systemd.unit(5)
Wants=network-online.target

[Service]
Type=oneshot
ExecStart=/usr/bin/true
RemainAfterExit=yes

[Install]
WantedBy=multi-user.target
`
)

// plan puts what was composed and checked together.
func (a *Appliance) plan(acc accounts, tenants []*tenant) (*Plan, error) {
	p := &Plan{
		Appliance: a.Name,
		Version:   a.version(),
		Machine:   a.describe(tenants),
		Units:     []PlannedUnit{},
		Secrets:   []PlannedSecret{},
	}
	for _, u := range acc.all {
		p.Users = append(p.Users, PlannedUser{u.Name, u.UID, u.SubIDs, u.SubIDCount, u.Linger, u.Sudo})
	}
	for _, t := range tenants {
		if t.role == RoleGateway {
			p.GatewayPort, p.Policy = a.Gateway.Port(), t.parts.Policy
		}
		p.Secrets = append(p.Secrets, t.secrets()...)
		for _, v := range t.views {
			p.Units = append(p.Units, PlannedUnit{
				Role: t.role, User: t.user.Name, Unit: v.unit, Text: string(v.text),
				Path:    path.Join("/etc/containers/systemd/users", fmt.Sprint(t.user.UID), v.unit.FileName()),
				Service: v.unit.ServiceFileName(),
			})
		}
	}
	steps, err := a.steps(acc, tenants, p.Machine)
	if err != nil {
		return nil, err
	}
	p.Image = &bootcimg.Image{
		Name: "localhost/" + a.Name, From: a.from(), Platform: a.Platform, Steps: steps, Labels: a.labels(),
	}
	p.Build, err = p.Image.Plan()
	return p, err
}

func (a *Appliance) labels() map[string]string {
	labels := map[string]string{
		"org.opencontainers.image.title":       a.Name,
		"org.opencontainers.image.version":     a.version(),
		"org.opencontainers.image.description": a.description(),
	}
	maps.Copy(labels, a.Labels)
	return labels
}

// A step is steps that go into one layer, under a name of ours.
type step struct {
	name  string
	steps []bootcimg.Step
}

// String names the layer in plans and errors.
func (s step) String() string { return s.name }

// Plan implements [bootcimg.Step].
func (s step) Plan(p *bootcimg.Planner) error {
	for _, sub := range s.steps {
		if err := sub.Plan(p); err != nil {
			return err
		}
	}
	return nil
}

// steps makes the image's steps. What is large and seldom changes comes first, so
// that a new unit or policy is one small layer.
func (a *Appliance) steps(acc accounts, tenants []*tenant, m *machine.Appliance) ([]bootcimg.Step, error) {
	packages := slices.Clone(a.Packages)
	var own, quadlets []bootcimg.Step
	users := slices.Clone(acc.all)
	for _, t := range tenants {
		packages = append(packages, t.parts.Packages...)
		own = append(own, t.parts.Steps...)
		i := slices.IndexFunc(users, func(u bootcimg.User) bool { return u.UID == t.user.UID })
		users[i].Dirs = unique(slices.Concat(users[i].Dirs, t.parts.Dirs))
		quadlets = append(quadlets, step{
			name:  t.what + " units",
			steps: []bootcimg.Step{bootcimg.Quadlets{UID: t.user.UID, Units: t.parts.Units}},
		})
	}
	description, err := m.MarshalText()
	if err != nil {
		return nil, err
	}
	var steps []bootcimg.Step
	if len(packages) > 0 {
		steps = append(steps, bootcimg.Packages(unique(packages)))
	}
	steps = append(steps, bootcimg.Users(users))
	steps = append(steps, own...)
	steps = append(steps, tankStep(m), step{name: "appliance", steps: []bootcimg.Step{
		bootcimg.WriteFile{Path: machine.Path, Source: bootcimg.Bytes(description)},
		bootcimg.WriteFile{Path: machine.ReleasePath, Source: bootcimg.Bytes(m.ReleaseText())},
		bootcimg.WriteFile{Path: "/usr/lib/systemd/system/" + onlineUnit, Source: bootcimg.Bytes(onlineText)},
		bootcimg.EnableUnit{Unit: onlineUnit},
	}})
	steps = append(steps, quadlets...)
	for _, s := range a.Steps {
		steps = append(steps, bootcimg.Override{Step: s})
	}
	return steps, nil
}

func tankStep(m *machine.Appliance) bootcimg.Step {
	tank := bootcimg.GoBinary{GoProgram: bootcimg.GoProgram{Package: tankPackage}, Path: tankPath}
	for _, l := range m.Links() {
		tank.Links = append(tank.Links, l.Path)
	}
	return step{name: "tank", steps: []bootcimg.Step{tank}}
}

// unique drops what is said before, and keeps the order.
func unique(names []string) []string {
	seen := map[string]bool{}
	return slices.DeleteFunc(slices.Clone(names), func(n string) bool {
		defer func() { seen[n] = true }()
		return seen[n]
	})
}

// describe is what the machine knows of itself.
func (a *Appliance) describe(tenants []*tenant) *machine.Appliance {
	m := &machine.Appliance{Name: a.Name, Version: a.version(), Release: a.description()}
	for _, t := range tenants {
		tank := t.parts.Tank
		user := machine.User{Name: t.user.Name, UID: t.user.UID, Home: t.user.Home}
		container := named(t.main.ContainerName, t.main.Name)
		if t.role == RoleAgent {
			m.Agent = machine.Agent{
				Runtime: a.Runtime.Name(), User: user, Unit: t.main.FileName(), Container: container,
				Command: tank.Command, Port: tank.Port, Dirs: tank.Dirs, Config: tank.Config,
			}
		} else {
			m.Gateway = &machine.Gateway{
				User: user, Unit: t.main.FileName(), Container: container, ScopeFile: tank.ScopeFile,
			}
		}
		m.Secrets = append(m.Secrets, mainSecrets(t)...)
		m.Hints = append(m.Hints, tank.Hints...)
	}
	return m
}

// mainSecrets are the secrets of the agent or gateway itself: those that its unit
// names, and those that tank hands it.
func mainSecrets(t *tenant) []machine.Secret {
	secrets := slices.Clone(t.parts.Tank.Secrets)
	for _, s := range t.main.Secret {
		if slices.ContainsFunc(secrets, func(m machine.Secret) bool { return m.Name == s.Name && m.Unit == t.main.FileName() }) {
			continue
		}
		m := machine.Secret{Name: s.Name, Unit: t.main.FileName(), Type: machine.Mount, Target: s.Target}
		if s.Type == quadlet.SecretEnv {
			m.Type = machine.Env
			if m.Target == "" {
				m.Target = s.Name // podman-run(1): the variable has the secret's name
			}
		}
		secrets = append(secrets, m)
	}
	return secrets
}

// secrets are all secrets of the tenant's store, and which units take them.
func (t *tenant) secrets() (out []PlannedSecret) {
	for _, s := range t.parts.Secrets {
		out = append(out, PlannedSecret{Name: s, User: t.user.Name, UsedBy: t.takers(string(s))})
	}
	for _, s := range t.parts.Tank.Secrets {
		out = append(out, PlannedSecret{
			Name: SecretName(s.Name), User: t.user.Name, Optional: s.Optional, Generate: s.Generate,
			UsedBy: unique(append(t.takers(s.Name), s.Unit)),
		})
	}
	slices.SortStableFunc(out, func(a, b PlannedSecret) int { return strings.Compare(string(a.Name), string(b.Name)) })
	return out
}

func (t *tenant) takers(secret string) []string {
	names := []string{}
	for _, v := range t.views {
		if slices.ContainsFunc(v.secrets, func(s quadlet.Secret) bool { return s.Name == secret }) {
			names = append(names, v.unit.FileName())
		}
	}
	return names
}
