package machine_test

import (
	"errors"
	"os"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tank-os/tank/tankos/machine"
)

// openclaw is the layout of the reference: one user, openclaw in a container.
func openclaw() *machine.Appliance {
	user := machine.User{Name: "openclaw", UID: 1000, Home: "/var/home/openclaw"}
	return &machine.Appliance{
		Name:    "tank-os",
		Version: "1.2.3",
		Release: "OpenClaw on rootless Podman, updated by bootc",
		Agent: machine.Agent{
			Runtime:   "openclaw",
			User:      user,
			Unit:      "openclaw.container",
			Container: "openclaw",
			Port:      18789,
			Dirs:      []string{".openclaw", ".openclaw/workspace", ".openclaw/skills", ".openclaw/cron"},
			Config:    ".openclaw/openclaw.json",
		},
		Gateway: &machine.Gateway{
			User:      user,
			Unit:      "service-gator.container",
			Container: "service-gator",
			ScopeFile: ".config/service-gator/scopes.json",
		},
		Secrets: []machine.Secret{
			{
				Name: "openclaw_gateway_token", Unit: "openclaw.container",
				Type: machine.Env, Target: "OPENCLAW_GATEWAY_TOKEN", Generate: true,
			},
			{
				Name: "anthropic_api_key", Unit: "openclaw.container",
				Type: machine.Env, Target: "ANTHROPIC_API_KEY", Optional: true,
			},
			{Name: "gh_token", Unit: "service-gator.container", Type: machine.Mount, Optional: true},
		},
	}
}

func TestMarshalText(t *testing.T) {
	want, err := os.ReadFile("testdata/openclaw.json")
	if err != nil {
		t.Fatal(err)
	}
	for range 2 { // the same bytes each time
		got, err := openclaw().MarshalText()
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(string(want), string(got)); diff != "" {
			t.Errorf("text (-want +got):\n%s", diff)
		}
	}
	back, err := machine.Parse(want)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(openclaw(), back); diff != "" {
		t.Errorf("parsed (-want +got):\n%s", diff)
	}
}

func TestMarshalTextRefusesWhatParseWould(t *testing.T) {
	a := openclaw()
	a.Name = "Tank OS"
	a.Agent.User.UID = 0
	_, err := a.MarshalText()
	want := `appliance.json: name: "Tank OS" is not a name of lower case letters, digits and dashes
appliance.json: agent.user.uid: is 0: want the id of a user who is not root
appliance.json: gateway.user: is half the agent's user: "openclaw" has uid 1000, the agent's "openclaw" has 0`
	if err == nil || err.Error() != want {
		t.Errorf("error (-want +got):\n%s", cmp.Diff(want, errText(err)))
	}
	var e *machine.Error
	if !errors.As(err, &e) || e.Path != "name" || e.Line != 0 || e.Unwrap() == nil {
		t.Errorf("got %#v, want an *Error for name", e)
	}
}

// TestGenerateForTwoUsers: a shared token cannot be made in two stores.
func TestGenerateForTwoUsers(t *testing.T) {
	a := openclaw()
	a.Secrets = append(a.Secrets, machine.Secret{
		Name: "openclaw_gateway_token", Unit: "service-gator.container", Type: machine.Mount, Generate: true,
	})
	if _, err := a.MarshalText(); err != nil {
		t.Errorf("one user, one store: %v", err)
	}
	a.Gateway.User = machine.User{Name: "gator", UID: 1001, Home: "/var/home/gator"}
	_, err := a.MarshalText()
	want := `appliance.json: secrets[3].generate: "openclaw_gateway_token" would be made twice, by openclaw and by gator`
	if diff := cmp.Diff(want, errText(err)); diff != "" {
		t.Errorf("error (-want +got):\n%s", diff)
	}
}

func TestUnmarshalTextKeepsTheValueOnError(t *testing.T) {
	a := openclaw()
	if err := a.UnmarshalText([]byte(`{"name": "x"}`)); err == nil {
		t.Fatal("no error")
	}
	if diff := cmp.Diff(openclaw(), a); diff != "" {
		t.Errorf("value changed (-want +got):\n%s", diff)
	}
	text, err := openclaw().MarshalText()
	if err != nil {
		t.Fatal(err)
	}
	a = &machine.Appliance{Hints: []string{"old"}}
	if err := a.UnmarshalText(text); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(openclaw(), a); diff != "" {
		t.Errorf("value (-want +got):\n%s", diff)
	}
}

func TestReleaseText(t *testing.T) {
	for _, tt := range []struct {
		a    machine.Appliance
		want string
	}{
		{machine.Appliance{Name: "a"}, "a 0\n"},
		{machine.Appliance{Name: "a", Version: "7", Release: "an agent"}, "a 7\nan agent\n"},
	} {
		if got := tt.a.ReleaseText(); got != tt.want {
			t.Errorf("got %q, want %q", got, tt.want)
		}
	}
}

func TestUsersAndUnits(t *testing.T) {
	a := openclaw()
	if got := a.Users(); len(got) != 1 {
		t.Errorf("single user: got %v", got)
	}
	gator := machine.User{Name: "gator", UID: 1001, Home: "/var/home/gator"}
	a.Gateway.User = gator
	if diff := cmp.Diff([]machine.User{a.Agent.User, gator}, a.Users()); diff != "" {
		t.Errorf("users (-want +got):\n%s", diff)
	}
	for unit, want := range map[string]string{
		"openclaw.container": "openclaw", "service-gator.container": "gator", "other.container": "",
	} {
		u, ok := a.UserOf(unit)
		if u.Name != want || ok != (want != "") {
			t.Errorf("UserOf(%q) = %q, %v", unit, u.Name, ok)
		}
	}
	a.Gateway = nil
	if diff := cmp.Diff([]string{"openclaw.container"}, a.Units()); diff != "" {
		t.Errorf("units (-want +got):\n%s", diff)
	}
}

func TestAgentNames(t *testing.T) {
	g := machine.Agent{Runtime: "pi-agent"}
	if got := g.ContainerEnv(); got != "PI_AGENT_CONTAINER" {
		t.Errorf("variable %q", got)
	}
	if diff := cmp.Diff([]string{"pi-agent"}, g.CommandLine()); diff != "" {
		t.Errorf("command (-want +got):\n%s", diff)
	}
	g.Command = []string{"node", "pi.js"}
	if diff := cmp.Diff([]string{"node", "pi.js"}, g.CommandLine()); diff != "" {
		t.Errorf("command (-want +got):\n%s", diff)
	}
}

func errText(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}
