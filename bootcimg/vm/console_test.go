package vm_test

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tank-os/tank/bootcimg/vm"
)

func TestConsole(t *testing.T) {
	for _, tt := range []struct {
		name   string
		pieces []string
		tail   []string
		kernel bool
		reason string
	}{
		{"nothing", nil, nil, false, ""},
		{
			"pieces",
			[]string{"[    0.000000] Linux ver", "sion 6.1\r\n\r\nlocal", "host login: "},
			[]string{"[    0.000000] Linux version 6.1", "localhost login: "},
			true, "",
		},
		{
			"colours",
			[]string{"[\x1b[0;32m  OK  \x1b[0m] Reached target \x1b[0;1;39mbasic.target\x1b[0m\x1b[?7h\n"},
			[]string{"[  OK  ] Reached target basic.target"},
			false, "",
		},
		{
			"panic",
			[]string{"[    1.8] Kernel panic - not syncing: VFS: Unable to mount root fs on unknown-block(0,0)\n", "more\n"},
			[]string{"[    1.8] Kernel panic - not syncing: VFS: Unable to mount root fs on unknown-block(0,0)", "more"},
			false, "kernel panic",
		},
		{
			"emergency",
			[]string{"You are in emergency mode. After logging in\n", "Kernel panic - not syncing\n"},
			[]string{"You are in emergency mode. After logging in", "Kernel panic - not syncing"},
			false, "emergency mode",
		},
		{
			"initramfs-tools",
			[]string{"ALERT!  /dev/vda does not exist.  Dropping to a shell!\n"},
			[]string{"ALERT!  /dev/vda does not exist.  Dropping to a shell!"},
			false, "no root disk",
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var out bytes.Buffer
			tail, kernel, reason := vm.Console(&out, tt.pieces...)
			if diff := cmp.Diff(tt.tail, tail); diff != "" {
				t.Errorf("tail (-want +got):\n%s", diff)
			}
			if kernel != tt.kernel || reason != tt.reason {
				t.Errorf("got kernel %v, reason %q, want %v, %q", kernel, reason, tt.kernel, tt.reason)
			}
			if got, want := out.String(), strings.Join(tt.pieces, ""); got != want {
				t.Errorf("passed on %q, want %q", got, want)
			}
		})
	}
}

type brokenWriter struct{}

func (brokenWriter) Write([]byte) (int, error) { return 0, errors.New("full") }

func TestConsoleBounds(t *testing.T) {
	pieces := []string{strings.Repeat("x", 1<<20), "\n"}
	for i := range 100 {
		pieces = append(pieces, fmt.Sprintln("line", i))
	}
	tail, _, _ := vm.Console(brokenWriter{}, pieces...)
	if len(tail) != 30 || tail[29] != "line 99" || tail[0] != "line 70" {
		t.Errorf("got %d lines, %q to %q, want the last 30", len(tail), tail[0], tail[len(tail)-1])
	}
	tail, _, _ = vm.Console(brokenWriter{}, strings.Repeat("x", 1<<20))
	if len(tail[0]) != 4096 {
		t.Errorf("an endless line keeps %d bytes, want 4096", len(tail[0]))
	}
}

// FuzzConsole: a machine may print anything in any pieces; what is kept depends
// on neither.
func FuzzConsole(f *testing.F) {
	f.Add("[\x1b[0;32m OK \x1b[0m] x\r\ny", 3)
	f.Fuzz(func(t *testing.T, text string, cut int) {
		if cut < 0 || cut > len(text) {
			return
		}
		whole, _, r1 := vm.Console(brokenWriter{}, text)
		parts, _, r2 := vm.Console(brokenWriter{}, text[:cut], text[cut:])
		if diff := cmp.Diff(whole, parts); diff != "" || r1 != r2 {
			t.Errorf("cut at %d (-whole +parts):\n%s%q %q", cut, diff, r1, r2)
		}
	})
}
