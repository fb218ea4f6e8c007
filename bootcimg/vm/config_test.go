package vm_test

import (
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tank-os/tank/bootcimg/vm"
)

func noRoot(io.Writer) error { return nil }

func TestStartConfig(t *testing.T) {
	for _, tt := range []struct {
		name string
		cfg  vm.Config
		want []string
	}{
		{"nothing", vm.Config{}, []string{"vm config: RootFS: required"}},
		{
			"numbers",
			vm.Config{RootFS: noRoot, VarSize: 4096, Memory: -1, CPUs: -2, Accel: "hvf"},
			[]string{
				"vm config: VarSize: 4096 bytes is too small for a file system, want at least 67108864",
				"vm config: Memory: -1 MiB is negative",
				"vm config: CPUs: -2 is negative",
				`vm config: Accel: "hvf" is unknown, want "kvm", "tcg" or empty`,
			},
		},
		{
			"user",
			vm.Config{RootFS: noRoot, User: "root/../x"},
			[]string{`vm config: User: "root/../x" is not a user's name`},
		},
		{
			"text",
			vm.Config{
				RootFS: noRoot, Kargs: []string{"quiet", "a\nb"}, AuthorizedKeys: []string{"ssh-ed25519 A\nssh-ed25519 B"},
				Credentials: map[string][]byte{"../x": nil, "ok": nil},
			},
			[]string{
				`vm config: Kargs[1]: "a\nb" is not a kernel argument`,
				"vm config: AuthorizedKeys[0]: want one key on one line",
				`vm config: Credentials: "../x" is not a credential's name`,
			},
		},
		{
			"ports",
			vm.Config{RootFS: noRoot, Forward: []vm.Port{{Host: 80}, {Host: 8080, Guest: 1}, {Host: 8080, Guest: 2}, {Guest: 2}, {Guest: 22}}},
			[]string{
				"vm config: Forward[0]: Guest is required",
				"vm config: Forward[2]: host port 8080 already forwarded to 1",
				"vm config: Forward[3]: guest port 2 is forwarded twice",
				"vm config: Forward[4]: guest port 22 is forwarded twice",
			},
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := vm.Start(t.Context(), &tt.cfg)
			if err == nil {
				t.Fatal("started")
			}
			if diff := cmp.Diff(tt.want, strings.Split(err.Error(), "\n")); diff != "" {
				t.Errorf("errors (-want +got):\n%s", diff)
			}
		})
	}
}

func TestStartWithoutQEMU(t *testing.T) {
	called := false
	root := func(io.Writer) error { called = true; return nil }
	_, err := vm.Start(t.Context(), &vm.Config{RootFS: root, QEMU: "no-such-qemu", CacheDir: t.TempDir()})
	var missing *vm.QEMUMissingError
	if !errors.As(err, &missing) || missing.Program != "no-such-qemu" {
		t.Fatalf("got %v, want a QEMUMissingError", err)
	}
	for _, want := range []string{"no-such-qemu is not installed", "apt-get install qemu-system-x86", "dnf install qemu-kvm"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("%q does not say %q", err, want)
		}
	}
	if called {
		t.Error("the image was read although it cannot be booted")
	}
}
