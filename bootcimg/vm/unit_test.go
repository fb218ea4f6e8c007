package vm_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/tank-os/tank/bootcimg/vm"
)

func TestWaitUnit(t *testing.T) {
	m := boot(t, config(t, ""))
	kernel := m.Times().Kernel
	for _, tt := range []struct{ user, unit string }{{"", "a.service"}, {"agent", "a.service"}, {"agent", "slow.service"}} {
		at, err := m.WaitUnit(t.Context(), tt.user, tt.unit)
		if err != nil || at != kernel+5*time.Second {
			t.Errorf("%v: got %v, %v", tt, at, err)
		}
	}
	_, err := m.WaitUnit(t.Context(), "agent", "bad.service")
	var unit *vm.UnitError
	if !errors.As(err, &unit) {
		t.Fatalf("got %v, want a UnitError", err)
	}
	want := &vm.UnitError{User: "agent", Unit: "bad.service", State: "failed", Result: "exit-code", Journal: "what the journal says\n"}
	if diff := cmp.Diff(want, unit); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	const text = "vm: unit bad.service of agent is failed (exit-code):\n\twhat the journal says"
	if err.Error() != text {
		t.Errorf("got %q, want %q", err, text)
	}
}

func TestWaitUnitInactive(t *testing.T) {
	m := boot(t, config(t, ""))
	ctx, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
	defer cancel()
	_, err := m.WaitUnit(ctx, "", "never.service")
	var unit *vm.UnitError
	if !errors.As(err, &unit) || unit.State != "inactive" || unit.Result != "exec-condition" || !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("got %v", err)
	}
}

func TestFailed(t *testing.T) {
	m := boot(t, config(t, "degraded")) // a failed unit does not fail the boot
	got, err := m.Failed(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	want := []vm.FailedUnit{{User: "agent", Unit: "agent.service"}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if got := want[0].String() + ", " + (vm.FailedUnit{Unit: "x.mount"}).String(); got != "agent.service of agent, x.mount" {
		t.Errorf("got %q", got)
	}
}

func TestAsUser(t *testing.T) {
	const env = `env -C "$h" HOME="$h" USER="$u" LOGNAME="$u" XDG_RUNTIME_DIR="$r" DBUS_SESSION_BUS_ADDRESS="unix:path=$r/bus" sh -c 'echo '\''x'\'''`
	const facts = `u='agent'; h=$(getent passwd "$u" | cut -d: -f6); r=/run/user/$(id -u "$u"); exec `
	for login, want := range map[string]string{
		"root":  facts + `runuser -u "$u" -- ` + env,
		"admin": facts + `sudo -n runuser -u "$u" -- ` + env,
	} {
		if got := vm.AsUser(login, "agent", "echo 'x'"); got != want {
			t.Errorf("as %s:\ngot  %s\nwant %s", login, got, want)
		}
	}
}

func TestProperties(t *testing.T) {
	got := vm.Properties("A=1\nB=x=y\n\nno\nC=\n")
	if diff := cmp.Diff(map[string]string{"A": "1", "B": "x=y", "C": ""}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
