package vm_test

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tank-os/tank/bootcimg/vm"
)

var update = flag.Bool("update", false, "rewrite the golden files")

func golden(t *testing.T, name, got string) {
	t.Helper()
	file := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", file, diff)
	}
}

func TestArgv(t *testing.T) {
	kargs := vm.KernelArgs(vm.ImageInfo{Kargs: []string{"from.image=1"}}, "tcg", "0123456789abcdef0123456789abcdef", []string{"extra"})
	selinux := vm.KernelArgs(vm.ImageInfo{SELinux: true}, "kvm", "0123456789abcdef0123456789abcdef", nil)
	for name, hw := range map[string]*vm.Hardware{
		"argv-tcg.golden": vm.NewHardware("tcg", "/c/vmlinuz", "/c/initramfs.img", "/c/root.ext4", "/dev/fd/5", "/dev/fd/6",
			[]string{"/dev/fd/3", "/dev/fd/4"}, kargs, []vm.Port{{Guest: 22}, {Host: 8080, Guest: 80}}),
		"argv-kvm.golden": vm.NewHardware("kvm", "/c,d/vmlinuz", "/c,d/initramfs.img", `/c,"d/root.ext4`, "", "/c,d/console",
			nil, selinux, []vm.Port{{Guest: 22}}),
	} {
		t.Run(name, func(t *testing.T) { golden(t, name, strings.Join(hw.Argv(), "\n")+"\n") })
	}
}

func TestOEMStrings(t *testing.T) {
	got, err := vm.OEMStrings(map[string][]byte{"b": []byte("two\x00\n"), "a": []byte("one")})
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"io.systemd.credential.binary:a=b25l", "io.systemd.credential.binary:b=dHdvAAo="}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	_, err = vm.OEMStrings(map[string][]byte{"big": bytes.Repeat([]byte("x"), 60<<10)})
	if err == nil || err.Error() != "vm config: Credentials: 81954 bytes encoded, more than the 61440 that SMBIOS holds" {
		t.Errorf("got %v", err)
	}
}

func TestParseUsernet(t *testing.T) {
	const text = "Hub -1 (net):\r\n" +
		"  Protocol[State]    FD  Source Address  Port   Dest. Address  Port RecvQ SendQ\r\n" +
		"  TCP[HOST_FORWARD]  14       127.0.0.1 40417       10.0.2.15    22     0     0\r\n" +
		"  TCP[ESTABLISHED]   16       127.0.0.1 40417       10.0.2.15    22     0     0\r\n" +
		"  TCP[HOST_FORWARD]  15       127.0.0.1  8080       10.0.2.15    80     0     0\r\n" +
		"  TCP[HOST_FORWARD]  15       127.0.0.1 99999       10.0.2.15    81     0     0\r\n"
	want := map[uint16]uint16{22: 40417, 80: 8080}
	if diff := cmp.Diff(want, vm.ParseUsernet(text)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
