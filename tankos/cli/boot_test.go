package cli

import (
	"testing"

	"github.com/tank-os/tank/gator"
	"github.com/tank-os/tank/tankos"
)

// TestWaitUnit: without -wait, boot waits for the agent's own service, though the
// gateway's units come with it; with it, for that unit of the agent's user.
func TestWaitUnit(t *testing.T) {
	plan, err := tankos.Appliance{
		Name:    "hermit-os",
		Runtime: tankos.Container{ContainerName: "hermit", Image: "ghcr.io/acme/hermit:1"},
		Gateway: tankos.Gator{Policy: gator.Policy{GitHub: []gator.Grant{{Resource: "acme/*", Permission: gator.Read}}}},
	}.Plan()
	if err != nil {
		t.Fatal(err)
	}
	for flag, want := range map[string]string{"": "hermit.service", "basic.target": "basic.target"} {
		u, err := (&bootFlags{unit: flag}).waitUnit(plan)
		if err != nil || u.Service != want || u.User != "agent" {
			t.Errorf("-wait %q: waits for %s of %s (%v), want %s of agent", flag, u.Service, u.User, err, want)
		}
	}
	if _, err := new(bootFlags).waitUnit(&tankos.Plan{}); err == nil {
		t.Error("a plan without an agent has a unit to wait for")
	}
}
