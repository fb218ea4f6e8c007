package tankostest

import (
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
	var first []*tankos.Parts
	for _, host := range hosts {
		first = append(first, compose(t, r, host))
	}
	for i, host := range hosts {
		again := compose(t, r, host)
		if diff := compare(first[i], again); diff != "" {
			t.Errorf("runtime %q: composing again for the same host gives something else (-first +again):\n%s", r.Name(), diff)
		}
		scribble(reflect.ValueOf(again), map[any]bool{})
		if diff := compare(first[i], compose(t, r, host)); diff != "" {
			t.Errorf("runtime %q: what it composed is still its own: changing it changes the next (-before +after):\n%s", r.Name(), diff)
		}
		checkPrivileges(t, r, first[i])
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

// compare says how two results differ; units are compared as the files they are,
// since they hold fields that only their package sees.
func compare(a, b *tankos.Parts) string {
	if a == nil || b == nil {
		if a == b {
			return ""
		}
		return "one is nil\n"
	}
	x, y := *a, *b
	x.Units, y.Units = nil, nil
	x.Steps, y.Steps = nil, nil
	return cmp.Diff(texts(a.Units), texts(b.Units)) +
		cmp.Diff(steps(a.Steps), steps(b.Steps)) +
		cmp.Diff(x, y)
}

func texts(units []quadlet.Unit) (files []string) {
	for _, u := range units {
		if u == nil || reflect.ValueOf(u).IsNil() {
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

// steps are what an image with these steps would be.
func steps(s []bootcimg.Step) string {
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
