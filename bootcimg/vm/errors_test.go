package vm_test

import (
	"errors"
	"testing"
	"time"

	"github.com/tank-os/tank/bootcimg/vm"
)

func TestErrorText(t *testing.T) {
	cause := errors.New("the cause")
	for _, tt := range []struct {
		err  error
		want string
	}{
		{&vm.BootError{Reason: "not up", After: 1234 * time.Millisecond}, "vm: boot: not up after 1.2s (the console is empty)"},
		{
			&vm.BootError{Reason: "kernel panic", After: time.Minute, Console: []string{"one", "two"}, Err: cause},
			"vm: boot: kernel panic after 1m0s: the cause; last on the console:\n\tone\n\ttwo",
		},
		{&vm.RunError{Cmd: "a 'b'", Status: 1, Err: cause}, `vm: run "a 'b'": the cause`},
		{&vm.RunError{Cmd: "x", Status: 1, Stderr: "no\n", Err: cause}, `vm: run "x": the cause: no`},
		{&vm.UnitError{Unit: "x.service", State: "inactive"}, "vm: unit x.service is inactive"},
		{&vm.ImageError{Path: "usr", Reason: "missing"}, "vm: image: /usr: missing"},
	} {
		if got := tt.err.Error(); got != tt.want {
			t.Errorf("got  %q\nwant %q", got, tt.want)
		}
	}
	for _, err := range []error{&vm.BootError{Err: cause}, &vm.RunError{Err: cause}, &vm.QEMUMissingError{Err: cause}} {
		if !errors.Is(err, cause) {
			t.Errorf("%T hides its cause", err)
		}
	}
}
