package tankostest

import (
	"encoding/json"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tank-os/tank/bootcimg"
	"github.com/tank-os/tank/gator"
	"github.com/tank-os/tank/quadlet"
	"github.com/tank-os/tank/tankos"
)

// TestRuntime reports what keeps r from being a runtime of any appliance: that it
// composes nothing, or what a plan refuses; that composing twice, or for another
// machine in between, gives something else; that what it gave is still its own,
// so that changing it changes the next; that it names a user or a port that the
// host did not; that the agent may gain privileges that its user does not have.
func TestRuntime(t testing.TB, r tankos.Runtime) {
	t.Helper()
	hosts := []tankos.Host{
		{Appliance: "tankostest", User: agent("agent", 1000, 100000)},
		{Appliance: "tankostest", User: agent("agent", 1000, 100000), GatewayPort: 8080},
		{Appliance: "another-one", User: agent("somebody", 4242, 1000000), GatewayPort: 9999},
	}
	var first []string
	for _, host := range hosts {
		first = append(first, snapshot(compose(t, r, host)))
	}
	for i, host := range hosts {
		parts := compose(t, r, host)
		if diff := cmp.Diff(first[i], snapshot(parts)); diff != "" {
			t.Errorf("runtime %q: composing again for the same host gives something else (-first +again):\n%s", r.Name(), diff)
		}
		checkPrivileges(t, r, parts)
		scribble(reflect.ValueOf(parts), map[any]bool{})
		if diff := cmp.Diff(first[i], snapshot(compose(t, r, host))); diff != "" {
			t.Errorf("runtime %q: what it composed is still its own: changing it changes the next (-before +after):\n%s", r.Name(), diff)
		}
		checkPlan(t, r, host)
	}
}

func agent(name string, uid, subids int) bootcimg.User {
	return bootcimg.User{Name: name, UID: uid, GID: uid, Home: "/var/home/" + name, SubIDs: subids, SubIDCount: 65536, Linger: true}
}

func compose(t testing.TB, r tankos.Runtime, host tankos.Host) *tankos.Parts {
	t.Helper()
	parts, err := r.Compose(host)
	if err != nil {
		t.Errorf("runtime %q: for appliance %q: %v", r.Name(), host.Appliance, err)
	}
	return parts
}

// snapshot is all that parts say, as text: units as the files they are and steps
// as what they do to an image, since both hold fields that only their packages
// see.
func snapshot(parts *tankos.Parts) string {
	if parts == nil {
		return "nil\n"
	}
	rest := *parts
	rest.Units, rest.Steps = nil, nil
	text, err := json.MarshalIndent(rest, "", "  ")
	if err != nil {
		text = []byte(err.Error())
	}
	return strings.Join(files(parts.Units), "\n") + "\n" + image(parts.Steps) + "\n" + string(text) + "\n"
}

func files(units []quadlet.Unit) (files []string) {
	for _, u := range units {
		if isNil(u) {
			files = append(files, "nil")
			continue
		}
		text, err := u.MarshalText()
		if err != nil {
			text = []byte(err.Error())
		}
		files = append(files, u.FileName()+"\n"+string(text))
	}
	return files
}

func isNil(u quadlet.Unit) bool { return u == nil || reflect.ValueOf(u).IsNil() }

// image is what an image with these steps would be.
func image(s []bootcimg.Step) string {
	plan, err := (&bootcimg.Image{Name: "localhost/tankostest", From: "scratch", Steps: s}).Plan()
	if err != nil {
		return err.Error()
	}
	return plan.String()
}

// checkPrivileges looks for what would let an agent out of its container, or up
// in it: the machine is the boundary, and a container that gives its user's
// rights away is none.
func checkPrivileges(t testing.TB, r tankos.Runtime, parts *tankos.Parts) {
	t.Helper()
	if parts == nil {
		return
	}
	for _, u := range parts.Units {
		c, ok := u.(*quadlet.Container)
		if !ok || c == nil {
			continue
		}
		for _, arg := range slices.Concat(c.PodmanArgs, c.GlobalArgs) {
			if strings.HasPrefix(arg, "--privileged") {
				t.Errorf("runtime %q: %s: PodmanArgs=%s takes all confinement away", r.Name(), c.FileName(), arg)
			}
		}
		for _, m := range c.Volume {
			if path, ok := m.Source.(quadlet.HostPath); ok && (strings.HasSuffix(string(path), "/podman.sock") || strings.HasSuffix(string(path), "/docker.sock")) {
				t.Errorf("runtime %q: %s: Volume=%s hands the agent its user's podman, and with it the user", r.Name(), c.FileName(), path)
			}
		}
		for _, p := range c.PublishPort {
			if !p.HostIP.IsLoopback() {
				t.Errorf("runtime %q: %s: PublishPort=%v is open to the network; want 127.0.0.1", r.Name(), c.FileName(), p)
			}
		}
	}
}

// checkPlan has the runtime planned on an appliance of its own, and on one with a
// gateway.
func checkPlan(t testing.TB, r tankos.Runtime, host tankos.Host) {
	t.Helper()
	a := tankos.Appliance{Name: host.Appliance, Runtime: r, Users: tankos.Users{Agent: host.User}}
	if host.GatewayPort != 0 {
		a.Gateway = tankos.Gator{
			Policy:   gator.Policy{GitHub: []gator.Grant{{Resource: "acme/*", Permission: gator.Read}}},
			HostPort: host.GatewayPort,
		}
	}
	plan, err := a.Plan()
	if err != nil {
		t.Errorf("runtime %q: %v", r.Name(), err)
		return
	}
	for _, u := range plan.Units {
		if u.Role != tankos.RoleAgent {
			continue
		}
		if _, err := quadlet.Parse(u.Unit.FileName(), []byte(u.Text)); err != nil {
			t.Errorf("runtime %q: %v", r.Name(), err)
		}
	}
}
