package vm_test

import (
	"archive/tar"
	"bytes"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tank-os/tank/bootcimg/vm"
)

// An entry is a file of a test image: a directory when its name ends with a
// slash, a link when its text starts with "->", and a file otherwise.
type entry struct{ name, text string }

// tree writes entries as a tar stream.
func tree(w io.Writer, entries ...entry) error {
	tw := tar.NewWriter(w)
	for _, e := range entries {
		hdr := &tar.Header{Name: e.name, Mode: 0o644, Typeflag: tar.TypeReg, Size: int64(len(e.text))}
		target, link := strings.CutPrefix(e.text, "->")
		switch {
		case link:
			hdr.Typeflag, hdr.Linkname, hdr.Size = tar.TypeSymlink, target, 0
		case strings.HasSuffix(e.name, "/"):
			hdr.Typeflag, hdr.Mode = tar.TypeDir, 0o755
		}
		if err := tw.WriteHeader(hdr); err != nil {
			return err
		}
		if hdr.Size > 0 {
			if _, err := io.WriteString(tw, e.text); err != nil {
				return err
			}
		}
	}
	return tw.Close()
}

const modules = "./usr/lib/modules/6.1.0/"

// bootable is the least that boots.
var bootable = []entry{
	{"./", ""},
	{"./usr/", ""},
	{"./usr/lib/modules/6.1.0/", ""},
	{modules + "vmlinuz", "the kernel"},
	{modules + "initramfs.img", "the initramfs"},
	{"./usr/sbin/sshd", "sshd"},
	{"./usr/sbin/mkfs.ext4", "mkfs"},
}

func with(more ...entry) []entry { return slices.Concat(bootable, more) }

func scan(t *testing.T, entries []entry) (vm.ImageInfo, string, []byte, error) {
	t.Helper()
	var in, out bytes.Buffer
	if err := tree(&in, entries...); err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	info, err := vm.Scan(dir, &out, &in)
	return info, dir, out.Bytes(), err
}

func TestScan(t *testing.T) {
	info, dir, out, err := scan(t, with(
		entry{"./etc/selinux/config", "SELINUX=enforcing"},
		entry{"./usr/bin/mkfs.xfs", "mkfs"},
		entry{"./usr/lib/bootc/kargs.d/20-b.toml", `kargs = ["b=1", "c"]`},
		entry{"./usr/lib/bootc/kargs.d/10-a.toml", "kargs = [\"a\"]\nmatch-architectures = [\"x86_64\"]"},
		entry{"./usr/lib/bootc/kargs.d/30-arm.toml", "kargs = [\"arm\"]\nmatch-architectures = [\"aarch64\"]"},
		entry{"./usr/lib/bootc/kargs.d/README", "not TOML ="},
		entry{"./.vm-init", "an image's own"},
	))
	if err != nil {
		t.Fatal(err)
	}
	want := vm.ImageInfo{Kernel: "6.1.0", Kargs: []string{"a", "b=1", "c"}, VarFS: "ext4", SELinux: true, SSHD: true}
	if diff := cmp.Diff(want, info); diff != "" {
		t.Errorf("info (-want +got):\n%s", diff)
	}
	for name, want := range map[string]string{"vmlinuz": "the kernel", "initramfs.img": "the initramfs"} {
		if got, err := os.ReadFile(filepath.Join(dir, name)); err != nil || string(got) != want {
			t.Errorf("%s: got %q, %v, want %q", name, got, err, want)
		}
	}
	checkRoot(t, out)
}

// checkRoot checks that a root has what the first process needs, and that
// process in our version.
func checkRoot(t *testing.T, root []byte) {
	t.Helper()
	names := map[string]string{}
	tr := tar.NewReader(bytes.NewReader(root))
	for {
		hdr, err := tr.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(tr)
		if err != nil {
			t.Fatal(err)
		}
		names[strings.TrimSuffix(hdr.Name, "/")] = string(text)
	}
	for _, d := range []string{"dev", "etc/selinux/config", "proc", "run", "sys", "tmp", "usr", "var"} {
		if _, ok := names[d]; !ok {
			t.Errorf("the root has no /%s", d)
		}
	}
	if got := names[".vm-init"]; got != vm.InitScript("ext4") {
		t.Errorf("/.vm-init is %q", got)
	}
}

func TestScanRefuses(t *testing.T) {
	const dir = "/usr/lib/modules"
	for _, tt := range []struct {
		name    string
		entries []entry
		want    string
	}{
		{"no kernel", []entry{{"./usr/", ""}}, dir + ": no kernel: want VERSION/vmlinuz and VERSION/initramfs.img"},
		{"two kernels", with(entry{"./usr/lib/modules/6.2.0/vmlinuz", "x"}), dir + ": several kernels: 6.1.0, 6.2.0"},
		{"no initramfs", []entry{{modules + "vmlinuz", "x"}}, dir + "/6.1.0/initramfs.img: missing"},
		{"linked kernel", []entry{{modules + "vmlinuz", "->/boot/vmlinuz"}}, dir + "/6.1.0/vmlinuz: is not a regular file"},
		{
			"unified kernel",
			[]entry{{"./boot/EFI/Linux/6.1.efi", "x"}},
			"/boot/EFI/Linux/6.1.efi: a unified kernel image is not supported, want usr/lib/modules/VERSION/vmlinuz",
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, _, _, err := scan(t, tt.entries)
			var image *vm.ImageError
			if !errors.As(err, &image) {
				t.Fatalf("got %v, want an ImageError", err)
			}
			if got, want := err.Error(), "vm: image: "+tt.want; got != want {
				t.Errorf("got  %s\nwant %s", got, want)
			}
		})
	}
}

func TestScanKargs(t *testing.T) {
	for _, text := range []string{`kargs = "quiet"`, `kargs = ["a"]` + "\n" + `match_architectures = ["x86_64"]`, "kargs"} {
		_, _, _, err := scan(t, with(entry{"./usr/lib/bootc/kargs.d/10-x.toml", text}))
		if err == nil || !strings.HasPrefix(err.Error(), "vm: image: /usr/lib/bootc/kargs.d/10-x.toml: ") {
			t.Errorf("%q: got %v", text, err)
		}
	}
}

func TestScanNoTar(t *testing.T) {
	_, err := vm.Scan(t.TempDir(), io.Discard, strings.NewReader(strings.Repeat("no tar ", 200)))
	if err == nil || !strings.HasPrefix(err.Error(), "vm: image: read the root file system: ") {
		t.Errorf("got %v", err)
	}
}

func TestInitScript(t *testing.T) {
	for fs, want := range map[string]string{
		"ext4": "echo '/dev/disk/by-id/virtio-var /var ext4 x-systemd.makefs 0 0' >>/tmp/root/etc/fstab",
		"xfs":  "echo '/dev/disk/by-id/virtio-var /var xfs x-systemd.makefs 0 0' >>/tmp/root/etc/fstab",
		"":     "echo 'tmpfs /var tmpfs mode=0755 0 0' >>/tmp/root/etc/fstab",
	} {
		if got := vm.InitScript(fs); !slices.Contains(strings.Split(got, "\n"), want) {
			t.Errorf("%q: no line %q in\n%s", fs, want, got)
		}
	}
}
