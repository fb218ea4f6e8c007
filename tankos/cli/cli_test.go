package cli_test

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tank-os/tank/tankos"
	"github.com/tank-os/tank/tankos/cli"
)

// run runs a command line of a small appliance.
func run(t *testing.T, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	a := tankos.Appliance{Name: "hermit-os", Runtime: tankos.Container{ContainerName: "hermit", Image: "ghcr.io/acme/hermit:1"}}
	var out, errs bytes.Buffer
	code = cli.Run(t.Context(), a, append([]string{"/bin/hermit"}, args...), &out, &errs)
	return code, out.String(), errs.String()
}

func TestMisuse(t *testing.T) {
	for _, test := range []struct {
		args string
		want string
	}{
		{"fly", `hermit: unknown verb "fly"`},
		{"plan extra", `hermit: plan: unexpected argument "extra"`},
		{"plan -fly", `hermit: plan: flag provided but not defined: -fly`},
		{"build", `hermit: build: -o is missing: it says where the image goes, such as -o oci:out`},
		{"boot -credential x", `hermit: boot: invalid value "x" for flag -credential: want NAME=FILE, got "x"`},
	} {
		t.Run(test.args, func(t *testing.T) {
			code, stdout, stderr := run(t, strings.Fields(test.args)...)
			if code != cli.ExitMisuse {
				t.Errorf("exit code %d, want %d", code, cli.ExitMisuse)
			}
			if diff := cmp.Diff(test.want+"\nRun 'hermit -h' for help.\n", stderr); diff != "" {
				t.Errorf("stderr (-want +got):\n%s", diff)
			}
			if stdout != "" {
				t.Errorf("stdout: %q, want nothing", stdout)
			}
		})
	}
}

func TestNoVerb(t *testing.T) {
	code, _, stderr := run(t)
	if code != cli.ExitMisuse || !strings.Contains(stderr, "usage: hermit VERB") || !strings.Contains(stderr, "no verb given") {
		t.Errorf("exit code %d, stderr:\n%s", code, stderr)
	}
}

// TestHelp: every verb explains itself on standard output, and that is no failure.
func TestHelp(t *testing.T) {
	code, stdout, _ := run(t, "-h")
	if code != cli.ExitOK {
		t.Errorf("-h: exit code %d", code)
	}
	for _, verb := range []string{"plan", "build", "boot"} {
		if !strings.Contains(stdout, "\n  "+verb+" ") {
			t.Errorf("-h does not list %s:\n%s", verb, stdout)
		}
		code, help, stderr := run(t, verb, "-h")
		if code != cli.ExitOK || stderr != "" || !strings.HasPrefix(help, "usage: hermit "+verb+" [flags]\n\n") || !strings.Contains(help, "-base") {
			t.Errorf("%s -h: exit code %d, stderr %q, stdout:\n%s", verb, code, stderr, help)
		}
	}
}

func TestPlan(t *testing.T) {
	code, first, stderr := run(t, "plan")
	if code != cli.ExitOK || stderr != "" {
		t.Fatalf("exit code %d, stderr %q", code, stderr)
	}
	if !strings.Contains(first, "-- etc/containers/systemd/users/1000/hermit.container --\n") {
		t.Errorf("no unit in the plan:\n%s", first)
	}
	_, second, _ := run(t, "plan")
	if diff := cmp.Diff(first, second); diff != "" {
		t.Errorf("another run plans otherwise (-first +second):\n%s", diff)
	}
}

func TestPlanBase(t *testing.T) {
	code, stdout, _ := run(t, "plan", "-base", "mmdebstrap:trixie")
	if code != cli.ExitOK || !strings.Contains(stdout, "\nFROM mmdebstrap:trixie\n") {
		t.Errorf("exit code %d, stdout:\n%s", code, stdout)
	}
}

func TestPlanJSON(t *testing.T) {
	code, stdout, _ := run(t, "plan", "-json")
	var plan struct {
		Appliance string
		Units     []struct{ Path string }
	}
	if err := json.Unmarshal([]byte(stdout), &plan); code != cli.ExitOK || err != nil {
		t.Fatalf("exit code %d, %v", code, err)
	}
	if plan.Appliance != "hermit-os" || len(plan.Units) != 1 {
		t.Errorf("got %+v", plan)
	}
}

// TestBadAppliance: what is wrong with the value is a failure, not misuse, and all
// of it is said.
func TestBadAppliance(t *testing.T) {
	var out, errs bytes.Buffer
	code := cli.Run(t.Context(), tankos.Appliance{Name: "No Name"}, []string{"x", "plan"}, &out, &errs)
	if code != cli.ExitFailed || !strings.Contains(errs.String(), `"No Name"`) || !strings.Contains(errs.String(), tankos.ErrNoRuntime.Error()) {
		t.Errorf("exit code %d, stderr:\n%s", code, &errs)
	}
}
