package machine_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tank-os/tank/tankos/machine"
)

// TestLinksOfTheReference holds the paths of rows D1 to D6 of the reference.
func TestLinksOfTheReference(t *testing.T) {
	want := []machine.Link{
		{Path: "/usr/local/bin/openclaw", Verb: machine.Exec},
		{Path: "/usr/local/bin/tank-openclaw-secrets", Verb: machine.Secrets},
		{Path: "/usr/local/bin/tank-os-version", Verb: machine.Version},
		{Path: "/usr/libexec/tank-os/bootstrap-openclaw", Verb: machine.BootstrapAgent},
		{Path: "/usr/libexec/tank-os/bootstrap-service-gator", Verb: machine.BootstrapGateway},
		{Path: "/usr/libexec/tank-os/sync-podman-secrets", Verb: machine.Sync},
	}
	if diff := cmp.Diff(want, openclaw().Links()); diff != "" {
		t.Errorf("links (-want +got):\n%s", diff)
	}
	for _, l := range want {
		if v, ok := openclaw().VerbOf(l.Path); !ok || v != l.Verb {
			t.Errorf("VerbOf(%q) = %q, %v; want %q", l.Path, v, ok, l.Verb)
		}
	}
}

func TestLinkForWithoutPolicyFile(t *testing.T) {
	a := openclaw()
	a.Gateway.ScopeFile = ""
	if l, ok := a.LinkFor(machine.BootstrapGateway); ok {
		t.Errorf("got %v, want none", l)
	}
}
