package tankos_test

import (
	"errors"
	"net/netip"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tank-os/tank/bootcimg"
	"github.com/tank-os/tank/quadlet"
	"github.com/tank-os/tank/tankos"
)

// fake is a runtime, and a gateway, of whatever parts a test needs.
type fake struct {
	name  string
	port  uint16
	parts *tankos.Parts
	err   error
}

func (f fake) Name() string                               { return f.name }
func (f fake) Port() uint16                               { return f.port }
func (f fake) Compose(tankos.Host) (*tankos.Parts, error) { return f.parts, f.err }

var (
	loopback = netip.MustParseAddr("127.0.0.1")
	boot     = quadlet.InstallSection{WantedBy: []string{"default.target"}}
)

func unit(name string, change func(*quadlet.Container)) *quadlet.Container {
	c := &quadlet.Container{Name: name, Image: quadlet.Reference("localhost/" + name + ":1"), Install: boot}
	if change != nil {
		change(c)
	}
	return c
}

func parts(units ...quadlet.Unit) *tankos.Parts { return &tankos.Parts{Units: units} }

func port(host string, number uint16) quadlet.Port {
	p := quadlet.Port{Host: number, Container: number}
	if host != "" {
		p.HostIP = netip.MustParseAddr(host)
	}
	return p
}

// agentOf is an appliance whose runtime composes p.
func agentOf(p *tankos.Parts) tankos.Appliance {
	return tankos.Appliance{Name: "t", Runtime: fake{name: "x", parts: p}}
}

func publishing(name string, ports ...quadlet.Port) *quadlet.Container {
	return unit(name, func(c *quadlet.Container) { c.PublishPort = ports })
}

// withGateway adds a gateway on port 8080, and single decides whose it is.
func withGateway(a tankos.Appliance, single bool, p *tankos.Parts) tankos.Appliance {
	a.Gateway = fake{port: 8080, parts: p}
	a.Users.Single = single
	return a
}

// user is the default agent, changed.
func user(name string, uid, subids int) bootcimg.User {
	return bootcimg.User{Name: name, UID: uid, SubIDs: subids, Linger: subids != 0}
}

func TestPlanRefuses(t *testing.T) {
	gate := publishing("gate", port("127.0.0.1", 8080))
	volume := &quadlet.Volume{Name: "state"}
	pod := &quadlet.Pod{Name: "p"}
	for _, tt := range []struct {
		name string
		a    tankos.Appliance
		want []string // the lines of the error, without "appliance NAME: "
	}{
		{
			"nothing",
			tankos.Appliance{},
			[]string{`name "": want lower case letters, digits and single dashes`, `no runtime; set Runtime`},
		},
		{
			"bad names",
			tankos.Appliance{Name: "My OS", Version: "1\n2", Runtime: fake{name: "9 lives", parts: parts(unit("x", nil))}},
			[]string{
				`name "My OS": want lower case letters, digits and single dashes`,
				`version "1\n2": want letters, digits and . + _ ~ -`,
				`runtime "9 lives": want a name of lower case letters, digits and single dashes`,
			},
		},
		{
			"a command of the machine's",
			tankos.Appliance{Name: "t", Runtime: fake{name: "podman", parts: parts(unit("x", nil))}},
			[]string{`runtime "podman": its command would stand before the machine's own`},
		},
		{"nil runtime", tankos.Appliance{Name: "t", Runtime: (*fake)(nil)}, []string{`no runtime; set Runtime`}},
		{"no parts", agentOf(nil), []string{`runtime "x": composes no container`}},
		{"empty parts", agentOf(parts()), []string{`runtime "x": composes no container`}},
		{"nil unit", agentOf(parts(unit("x", nil), nil, (*quadlet.Volume)(nil))), []string{`runtime "x": unit 2 is nil`, `runtime "x": unit 3 is nil`}},
		{"no container", agentOf(parts(&quadlet.Volume{Name: "v", Install: boot})), []string{`runtime "x": composes no container`}},
		{
			"runtime fails",
			tankos.Appliance{Name: "t", Runtime: fake{name: "x", err: errors.New("out of order")}},
			[]string{`runtime "x": out of order`},
		},
		{
			"gateway fails too",
			tankos.Appliance{Name: "t", Runtime: fake{name: "x", err: errors.New("one")}, Gateway: fake{port: 1, err: errors.New("two")}},
			[]string{`gateway: two`, `runtime "x": one`},
		},
		{
			"port of the gateway", withGateway(agentOf(parts(publishing("a", port("127.0.0.1", 8080)))), false, parts(gate)),
			[]string{`a.container of user "agent": port 127.0.0.1:8080/tcp is already taken by gate.container of user "gator"`},
		},
		{
			"port on all addresses", agentOf(parts(publishing("a", port("", 80)), publishing("b", port("::1", 80)))),
			[]string{`b.container of user "agent": port [::1]:80/tcp is already taken by a.container of user "agent"`},
		},
		{
			"port twice in a unit", agentOf(parts(publishing("a", port("", 80), port("0.0.0.0", 80)))),
			[]string{`a.container of user "agent": port 0.0.0.0:80/tcp is already taken by a.container of user "agent"`},
		},
		{
			"port in a range", agentOf(parts(publishing("a", quadlet.Port{Host: 80, Container: 80, Count: 10}), publishing("b", port("", 89)))),
			[]string{`b.container of user "agent": port *:89/tcp is already taken by a.container of user "agent"`},
		},
		{
			"port of a pod", agentOf(parts(publishing("a", port("", 80)), &quadlet.Pod{Name: "p", PublishPort: []quadlet.Port{port("", 80)}, Install: boot})),
			[]string{`p.pod of user "agent": port *:80/tcp is already taken by a.container of user "agent"`},
		},
		{
			"gateway elsewhere", withGateway(agentOf(parts(unit("a", nil))), false, parts(publishing("gate", port("127.0.0.2", 8080)))),
			[]string{`gateway: no unit of it publishes port 8080 on 127.0.0.1, where the agent looks for it`},
		},
		{
			"gateway nowhere",
			tankos.Appliance{Name: "t", Runtime: fake{name: "x", parts: parts(unit("a", nil))}, Gateway: fake{parts: parts(publishing("gate", port("", 80)))}},
			[]string{
				`gateway: listens on port 0; want the port that the agent finds it at`,
				`gateway: no unit of it publishes port 0 on 127.0.0.1, where the agent looks for it`,
			},
		},
		{
			"dangling secret", agentOf(&tankos.Parts{
				Units:   []quadlet.Unit{unit("a", func(c *quadlet.Container) { c.Secret = []quadlet.Secret{{Name: "key"}, {Name: "other"}} })},
				Secrets: []tankos.SecretName{"key"},
			}),
			[]string{`a.container of user "agent": Secret=: no part provides secret "other"`},
		},
		{
			"another part's secret", withGateway(
				agentOf(parts(unit("a", func(c *quadlet.Container) { c.Secret = []quadlet.Secret{{Name: "gh_token"}} }))), true,
				&tankos.Parts{Units: []quadlet.Unit{gate}, Secrets: []tankos.SecretName{"gh_token"}}),
			[]string{`a.container of user "agent": Secret=: no part provides secret "gh_token"`},
		},
		{
			"bad secrets", agentOf(&tankos.Parts{Units: []quadlet.Unit{unit("a", nil)}, Secrets: []tankos.SecretName{"a=b", "k", "k"}}),
			[]string{
				`runtime "x": secret "a=b": want a name of letters, digits, '_', '.' and '-'`,
				`runtime "x": secret "k" is declared twice`,
			},
		},
		{
			"two files of a name", agentOf(parts(unit("a", nil), unit("a", nil))),
			[]string{`a.container of user "agent": the file name is already taken by a.container of user "agent"`},
		},
		{
			"two services of a name", agentOf(parts(unit("a-volume", nil), &quadlet.Volume{Name: "a", Install: boot})),
			[]string{`a.volume of user "agent": service a-volume.service is already taken by a-volume.container of user "agent"`},
		},
		{
			"two containers of a name", agentOf(parts(
				unit("a", func(c *quadlet.Container) { c.ContainerName = "same" }),
				unit("b", func(c *quadlet.Container) { c.ContainerName = "same" }))),
			[]string{`b.container of user "agent": container or pod name "same" is already taken by a.container of user "agent"`},
		},
		{
			"a single user's names", withGateway(agentOf(parts(unit("gate", nil))), true, parts(gate)),
			[]string{`gate.container of user "agent": the file name is already taken by gate.container of user "agent"`},
		},
		{
			"two users' names", withGateway(agentOf(parts(unit("gate", nil))), false, parts(gate)),
			[]string{`runtime "x": the file name gate.container is already taken by gateway`},
		},
		{
			"a unit that is not there", agentOf(parts(unit("a", func(c *quadlet.Container) {
				c.Volume = []quadlet.VolumeMount{{Source: volume, Target: "/x"}}
				c.Pod = pod
				c.Unit.After = []quadlet.Dependency{unit("b", nil), quadlet.UnitName("z.service")}
			}))),
			[]string{
				`a.container of user "agent": Volume=: no part provides state.volume`,
				`a.container of user "agent": Pod=: no part provides p.pod`,
				`a.container of user "agent": After=: no part provides b.container`,
			},
		},
		{
			"nothing starts it", agentOf(parts(unit("a", func(c *quadlet.Container) { c.Install = quadlet.InstallSection{} }))),
			[]string{`a.container of user "agent": nothing starts it: no [Install] section and no started unit pulls it in; set Install.WantedBy`},
		},
		{
			"a target that users do not have", agentOf(parts(unit("a", func(c *quadlet.Container) { c.Install.WantedBy = []string{"multi-user.target"} }))),
			[]string{`a.container of user "agent": nothing starts it: a user's manager never reaches multi-user.target; want default.target`},
		},
		{
			"order is no start", agentOf(parts(unit("a", func(c *quadlet.Container) { c.Unit.After = []quadlet.Dependency{volume} }), volume)),
			[]string{`state.volume of user "agent": nothing starts it: no [Install] section and no started unit pulls it in; set Install.WantedBy`},
		},
		{
			"users",
			tankos.Appliance{
				Name: "t", Runtime: fake{name: "x", parts: parts(unit("a", nil))},
				Users: tankos.Users{Agent: user("Bob", 0, 0), Admin: user("Bob", 0, 0)},
			},
			[]string{
				`user "Bob": want a name of lower case letters, digits, dashes and underscores`,
				`user "Bob": uid 0: want one above 0, which is root's`,
				`user "Bob": want a name of lower case letters, digits, dashes and underscores`,
				`user "Bob": uid 0: want one above 0, which is root's`,
				`user "Bob": the name is already taken by user "Bob"`,
				`user "Bob": uid 0 is already taken by user "Bob"`,
				`user "Bob": runs containers, and has no subordinate ids; set SubIDs`,
				`user "Bob": runs services, and its manager does not start with the machine; set Linger`,
			},
		},
		{
			"subordinate ids",
			tankos.Appliance{
				Name: "t", Runtime: fake{name: "x", parts: parts(unit("a", nil))},
				Users: tankos.Users{Agent: user("a", 1000, 100000), Admin: user("b", 1002, 100001)},
			},
			[]string{`user "b": subordinate ids 100001 to 165535 is already taken by user "a"`},
		},
		{
			"subordinate ids over a user",
			tankos.Appliance{
				Name: "t", Runtime: fake{name: "x", parts: parts(unit("a", nil))},
				Users: tankos.Users{Agent: user("a", 1000, 900), Single: true},
			},
			[]string{`subordinate ids of user "a": uid 1000 is already taken by user "a"`},
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			plan, err := tt.a.Plan()
			if err == nil {
				t.Fatalf("planned:\n%v", plan)
			}
			if plan != nil {
				t.Error("a plan beside an error")
			}
			var got []string
			for line := range strings.Lines(err.Error() + "\n") {
				_, rest, ok := strings.Cut(strings.TrimSuffix(line, "\n"), `": `)
				if !ok || !strings.HasPrefix(line, "appliance ") {
					t.Errorf("line does not say which appliance: %q", line)
				}
				got = append(got, rest)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("errors (-want +got):\n%s", diff)
			}
		})
	}
}

func TestPlanAccepts(t *testing.T) {
	volume := &quadlet.Volume{Name: "state"}
	pod := &quadlet.Pod{Name: "p", Install: boot}
	none := quadlet.InstallSection{}
	for name, p := range map[string]*tankos.Parts{
		"ports apart": parts(
			publishing("a", port("127.0.0.1", 80), port("::1", 80), quadlet.Port{Host: 80, Container: 80, HostIP: loopback, Protocol: "udp"}),
			publishing("b", port("127.0.0.2", 80), port("127.0.0.1", 81), quadlet.Port{Container: 80})),
		"pulled in by a mount": parts(unit("a", func(c *quadlet.Container) {
			c.Volume = []quadlet.VolumeMount{{Source: volume, Target: "/x"}}
		}), volume),
		"pulled in by its pod": parts(pod, unit("a", func(c *quadlet.Container) { c.Pod, c.Install = pod, none })),
		"pulls its pod in": parts(
			&quadlet.Pod{Name: "q"}, unit("a", func(c *quadlet.Container) { c.Pod = &quadlet.Pod{Name: "q"} })),
		"wanted by another": parts(
			unit("a", nil), unit("b", func(c *quadlet.Container) { c.Install.WantedBy = []string{"a.service"} })),
		"required by another": parts(
			unit("a", func(c *quadlet.Container) { c.Unit.Requires = []quadlet.Dependency{quadlet.UnitName("b.service")} }),
			unit("b", func(c *quadlet.Container) { c.Install = none })),
		"a circle": parts(
			unit("a", func(c *quadlet.Container) { c.Unit.After = []quadlet.Dependency{unit("b", nil)} }),
			unit("b", func(c *quadlet.Container) { c.Unit.After = []quadlet.Dependency{unit("a", nil)} })),
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := agentOf(p).Plan(); err != nil {
				t.Error(err)
			}
		})
	}
}

// The users are apart: what one calls its own is free for another.
func TestUsersHaveNamesOfTheirOwn(t *testing.T) {
	with := func(stem string, number uint16) *tankos.Parts {
		state := &quadlet.Volume{Name: "state"}
		return parts(state, unit(stem, func(c *quadlet.Container) {
			c.ContainerName = "same"
			c.PublishPort = []quadlet.Port{{HostIP: loopback, Host: number, Container: 1}}
			c.Volume = []quadlet.VolumeMount{{Source: state, Target: "/state"}}
		}))
	}
	if _, err := withGateway(agentOf(with("a", 1)), false, with("g", 8080)).Plan(); err != nil {
		t.Error(err)
	}
	_, err := withGateway(agentOf(with("a", 1)), true, with("g", 8080)).Plan()
	if conflict := (*tankos.ConflictError)(nil); !errors.As(err, &conflict) {
		t.Errorf("one user took a volume and a container twice: %v", err)
	}
}

func TestPlanErrorTypes(t *testing.T) {
	_, err := agentOf(parts(
		publishing("a", port("", 80)),
		unit("b", func(c *quadlet.Container) {
			c.PublishPort = []quadlet.Port{port("", 80)}
			c.Secret = []quadlet.Secret{{Name: "s"}}
			c.Install = quadlet.InstallSection{}
		}),
	)).Plan()
	var conflict *tankos.ConflictError
	if !errors.As(err, &conflict) {
		t.Fatalf("no ConflictError in %v", err)
	}
	want := &tankos.ConflictError{A: `b.container of user "agent"`, B: `a.container of user "agent"`, On: "port *:80/tcp"}
	if diff := cmp.Diff(want, conflict); diff != "" {
		t.Errorf("ConflictError (-want +got):\n%s", diff)
	}
	var dangling *tankos.DanglingError
	if !errors.As(err, &dangling) || dangling.Key != "Secret" || dangling.To != `secret "s"` {
		t.Errorf("DanglingError = %+v", dangling)
	}
	var idle *tankos.NotStartedError
	if !errors.As(err, &idle) || idle.Unit != `b.container of user "agent"` {
		t.Errorf("NotStartedError = %+v", idle)
	}
	if _, err := (tankos.Appliance{Name: "t"}).Plan(); !errors.Is(err, tankos.ErrNoRuntime) {
		t.Errorf("%v is not ErrNoRuntime", err)
	}
	if _, err := agentOf(nil).Plan(); !errors.Is(err, tankos.ErrNoParts) {
		t.Errorf("%v is not ErrNoParts", err)
	}
}

// What a unit itself says of its fields comes with its type too.
func TestPlanReportsUnits(t *testing.T) {
	_, err := agentOf(parts(unit("a", func(c *quadlet.Container) { c.Image = nil }), unit("b", func(c *quadlet.Container) { c.Image = nil }))).Plan()
	if err == nil {
		t.Fatal("planned units without an image")
	}
	for _, file := range []string{"a.container", "b.container"} {
		if !slices.ContainsFunc(strings.Split(err.Error(), "\n"), func(l string) bool {
			return strings.HasPrefix(l, `appliance "t": runtime "x": `+file)
		}) {
			t.Errorf("no line about %s in:\n%v", file, err)
		}
	}
}
