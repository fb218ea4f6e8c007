package tankostest_test

import (
	"errors"
	"fmt"
	"net/netip"
	"strings"
	"testing"

	"github.com/tank-os/tank/quadlet"
	"github.com/tank-os/tank/tankos"
	"github.com/tank-os/tank/tankos/tankostest"
)

// A recorder is a testing.TB that only remembers what is said of a runtime.
type recorder struct {
	testing.TB
	said []string
}

func (r *recorder) Helper() {}

func (r *recorder) Errorf(format string, args ...any) {
	r.said = append(r.said, fmt.Sprintf(format, args...))
}

// compose is a runtime by its function.
type compose func(tankos.Host) (*tankos.Parts, error)

func (c compose) Name() string                                 { return "broken" }
func (c compose) Compose(h tankos.Host) (*tankos.Parts, error) { return c(h) }

func container() *quadlet.Container {
	return &quadlet.Container{
		Name:    "broken",
		Image:   quadlet.Reference("localhost/broken:1"),
		Install: quadlet.InstallSection{WantedBy: []string{"default.target"}},
	}
}

// with composes one container, changed.
func with(change func(*quadlet.Container, *tankos.Parts)) compose {
	return func(tankos.Host) (*tankos.Parts, error) {
		c := container()
		p := &tankos.Parts{Units: []quadlet.Unit{c}}
		change(c, p)
		return p, nil
	}
}

func TestRuntimeAcceptsGoodOnes(t *testing.T) {
	rec := &recorder{TB: t}
	tankostest.TestRuntime(rec, with(func(*quadlet.Container, *tankos.Parts) {}))
	if len(rec.said) > 0 {
		t.Errorf("said of a good runtime: %s", strings.Join(rec.said, "\n"))
	}
}

func TestRuntimeRefusesBrokenOnes(t *testing.T) {
	calls := 0
	shared := []string{"one"}
	env := map[string]string{"A": "1"}
	for _, tt := range []struct {
		name string
		r    compose
		want string // part of what is said
	}{
		{
			"composes nothing", func(tankos.Host) (*tankos.Parts, error) { return nil, nil },
			`composes no container`,
		},
		{
			"composes nil units", func(tankos.Host) (*tankos.Parts, error) { return &tankos.Parts{Units: []quadlet.Unit{nil}}, nil },
			`unit 1 is nil`,
		},
		{
			"fails", func(tankos.Host) (*tankos.Parts, error) { return nil, errors.New("out of order") },
			`runtime "broken": for appliance "tankostest": out of order`,
		},
		{
			"fails for others", func(h tankos.Host) (*tankos.Parts, error) {
				if h.User.Name != "agent" {
					return nil, errors.New("want user agent")
				}
				return &tankos.Parts{Units: []quadlet.Unit{container()}}, nil
			},
			`runtime "broken": for appliance "another-one": want user agent`,
		},
		{
			"differs", with(func(c *quadlet.Container, _ *tankos.Parts) {
				calls++
				c.Exec = []string{fmt.Sprint(calls)}
			}),
			`composing again for the same host gives something else`,
		},
		{
			"shares a slice", with(func(c *quadlet.Container, _ *tankos.Parts) { c.Exec = shared }),
			`what it composed is still its own`,
		},
		{
			"shares a map", with(func(c *quadlet.Container, _ *tankos.Parts) { c.Environment = env }),
			`what it composed is still its own`,
		},
		{
			"says no image", with(func(c *quadlet.Container, _ *tankos.Parts) { c.Image = nil }),
			`broken.container: [Container] Image=`,
		},
		{
			"names an undeclared secret", with(func(c *quadlet.Container, _ *tankos.Parts) { c.Secret = []quadlet.Secret{{Name: "key"}} }),
			`Secret=: no part provides secret "key"`,
		},
		{
			"is started by nothing", with(func(c *quadlet.Container, _ *tankos.Parts) { c.Install = quadlet.InstallSection{} }),
			`nothing starts it`,
		},
		{
			"takes the gateway's port", with(func(c *quadlet.Container, _ *tankos.Parts) {
				c.PublishPort = []quadlet.Port{{HostIP: netip.MustParseAddr("127.0.0.1"), Host: 9999, Container: 1}}
			}),
			`port 127.0.0.1:9999/tcp is already taken`,
		},
		{
			"is open to the network", with(func(c *quadlet.Container, _ *tankos.Parts) {
				c.PublishPort = []quadlet.Port{{Host: 3000, Container: 1}}
			}),
			`PublishPort=3000:1 is open to the network; want 127.0.0.1`,
		},
		{
			"has podman's socket", with(func(c *quadlet.Container, _ *tankos.Parts) {
				c.Volume = []quadlet.VolumeMount{{Source: quadlet.HostPath("%t/podman/podman.sock"), Target: "/run/podman.sock"}}
			}),
			`Volume=%t/podman/podman.sock hands the agent its user's podman`,
		},
		{
			"is privileged", with(func(c *quadlet.Container, _ *tankos.Parts) { c.PodmanArgs = []string{"--privileged"} }),
			`PodmanArgs=--privileged takes all confinement away`,
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			rec := &recorder{TB: t}
			tankostest.TestRuntime(rec, tt.r)
			if !strings.Contains(strings.Join(rec.said, "\n"), tt.want) {
				t.Errorf("did not say %q but %q", tt.want, rec.said)
			}
		})
	}
}

func ExampleTestRuntime() {
	// In a test of your own, pass its *testing.T.
	rec := &recorder{}
	tankostest.TestRuntime(rec, with(func(c *quadlet.Container, _ *tankos.Parts) {
		c.Secret = []quadlet.Secret{{Name: "api_key"}}
	}))
	fmt.Println(rec.said[0])
	// Output:
	// runtime "broken": appliance "tankostest": broken.container of user "agent": Secret=: no part provides secret "api_key"
}
