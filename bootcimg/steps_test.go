package bootcimg_test

import (
	"embed"
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/tank-os/tank/bootcimg"
	"github.com/tank-os/tank/quadlet"
)

//go:embed testdata/typical.plan
var embedded embed.FS

// unit is a Quadlet unit of known text. It embeds a real one, as the interface
// is closed.
type unit struct {
	*quadlet.Volume
	name, text string
	err        error
}

func (u unit) FileName() string             { return u.name }
func (u unit) ServiceName() string          { return strings.TrimSuffix(u.name, ".container") + ".service" }
func (u unit) MarshalText() ([]byte, error) { return []byte(u.text), u.err }

func TestSteps(t *testing.T) {
	text := func(path, text string) bootcimg.WriteFile {
		return bootcimg.WriteFile{Path: path, Source: bootcimg.Bytes(text), Mode: 0o644}
	}
	program := bootcimg.GoProgram{Package: "./x", Dir: "/src", Tags: []string{"a"}, LDFlags: []string{"-X", "main.v=1"}}
	carried := &bootcimg.Image{Name: "y", From: "scratch", Container: &bootcimg.ContainerConfig{}}
	forArch := *carried
	forArch.Platform = "linux/amd64"
	tests := []struct {
		name string
		step bootcimg.Step
		want []bootcimg.Op
	}{
		{"no packages", bootcimg.Packages(nil), []bootcimg.Op{}},
		{"packages", bootcimg.Packages{"a", "b"}, []bootcimg.Op{bootcimg.InstallPackages{Names: []string{"a", "b"}}}},
		{"enable", bootcimg.Enable{"a.service", "b@1.timer"}, []bootcimg.Op{bootcimg.EnableUnit{Unit: "a.service"}, bootcimg.EnableUnit{Unit: "b@1.timer"}}},
		{"mask", bootcimg.Mask{"a.service"}, []bootcimg.Op{bootcimg.MaskUnit{Unit: "a.service"}}},
		{"run", bootcimg.Run{"a", ""}, []bootcimg.Op{bootcimg.RunCommand{Argv: []string{"a", ""}}}},
		{"kargs", bootcimg.Kargs{Args: []string{"quiet", `dyndbg="file a.c +p"`, `a=\b`}}, []bootcimg.Op{
			text("/usr/lib/bootc/kargs.d/50-tank.toml", `kargs = ["quiet", "dyndbg=\"file a.c +p\"", "a=\\b"]`+"\n"),
		}},
		{"kargs by architecture", bootcimg.Kargs{Name: "10-serial", Args: []string{"console=ttyS0"}, Arch: []string{"amd64", "arm64", "ppc64le", "riscv64", "s390x"}}, []bootcimg.Op{
			text("/usr/lib/bootc/kargs.d/10-serial.toml", "kargs = [\"console=ttyS0\"]\n"+
				"match-architectures = [\"x86_64\", \"aarch64\", \"powerpc64\", \"riscv64\", \"s390x\"]\n"),
		}},
		{"rootful quadlets", bootcimg.Quadlets{Units: []quadlet.Unit{unit{name: "a.container", text: "A"}, unit{name: "b.container", text: "B"}}}, []bootcimg.Op{
			text("/etc/containers/systemd/a.container", "A"), text("/etc/containers/systemd/b.container", "B"),
		}},
		{"rootless quadlets", bootcimg.Quadlets{UID: 1000, Units: []quadlet.Unit{unit{name: "a.container", text: "A"}}}, []bootcimg.Op{
			text("/etc/containers/systemd/users/1000/a.container", "A"),
		}},
		{"go binary", bootcimg.GoBinary{GoProgram: program, Path: "/usr/bin/x", Links: []string{"/usr/bin/y"}}, []bootcimg.Op{
			bootcimg.WriteFile{Path: "/usr/bin/x", Source: program, Mode: 0o755},
			bootcimg.Symlink{Path: "/usr/bin/y", Target: "/usr/bin/x"},
		}},
		{"archive is for the carrier's platform", bootcimg.Archive{ImageArchive: bootcimg.ImageArchive{Image: carried}, Path: "/usr/share/y.tar"}, []bootcimg.Op{
			bootcimg.WriteFile{Path: "/usr/share/y.tar", Source: bootcimg.ImageArchive{Image: &forArch}, Mode: 0o644},
		}},
		{"archive by reference", bootcimg.Archive{ImageArchive: bootcimg.ImageArchive{Ref: "oci:/x"}, Path: "/usr/share/y.tar"}, []bootcimg.Op{
			bootcimg.WriteFile{Path: "/usr/share/y.tar", Source: bootcimg.ImageArchive{Ref: "oci:/x"}, Mode: 0o644},
		}},
		{"setuid", bootcimg.WriteFile{Path: "/x", Source: bootcimg.Bytes(""), Mode: 0o755 | fs.ModeSetuid}, []bootcimg.Op{
			bootcimg.WriteFile{Path: "/x", Source: bootcimg.Bytes(""), Mode: 0o755 | fs.ModeSetuid},
		}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			p, err := plan(test.step)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.want, p.Steps[0].Ops); diff != "" {
				t.Errorf("ops (-want +got):\n%s", diff)
			}
		})
	}
}

func TestFiles(t *testing.T) {
	caps := map[string]string{"security.capability": "\x01"}
	p, err := plan(bootcimg.Files{
		FS: fstest.MapFS{
			"etc/plain":      {Data: []byte("plain"), Mode: 0o600},
			"etc/empty.d":    {Mode: fs.ModeDir | 0o700},
			"etc/secret":     {Data: []byte("s")},
			"etc/tank/conf":  {Data: []byte("c")},
			"usr/bin/run":    {Data: []byte("run"), Mode: 0o500},
			"usr/bin/runner": {Data: []byte("../run"), Mode: fs.ModeSymlink},
		},
		Attrs: map[string]bootcimg.Attr{
			"/etc/secret":  {Mode: 0o600, UID: 1, GID: 2},
			"/etc/tank":    {Mode: 0o750, GID: 3},
			"/usr/bin/run": {UID: 4, Xattrs: caps},
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	want := []bootcimg.Op{
		bootcimg.MakeDir{Path: "/etc/empty.d", Mode: 0o755},
		bootcimg.WriteFile{Path: "/etc/plain", Source: bootcimg.Bytes("plain"), Mode: 0o644},
		bootcimg.WriteFile{Path: "/etc/secret", Source: bootcimg.Bytes("s"), Mode: 0o600, UID: 1, GID: 2},
		bootcimg.MakeDir{Path: "/etc/tank", Mode: 0o750, GID: 3},
		bootcimg.WriteFile{Path: "/etc/tank/conf", Source: bootcimg.Bytes("c"), Mode: 0o644},
		bootcimg.WriteFile{Path: "/usr/bin/run", Source: bootcimg.Bytes("run"), Mode: 0o755, UID: 4, Xattrs: caps},
		bootcimg.Symlink{Path: "/usr/bin/runner", Target: "../run"},
	}
	if diff := cmp.Diff(want, p.Steps[0].Ops); diff != "" {
		t.Errorf("ops (-want +got):\n%s", diff)
	}
}

func TestFilesInto(t *testing.T) {
	p, err := plan(bootcimg.Files{FS: embedded, Into: "/usr/share/tank", Attrs: map[string]bootcimg.Attr{"/usr/share/tank": {Mode: 0o700}}})
	if err != nil {
		t.Fatal(err)
	}
	data, err := embedded.ReadFile("testdata/typical.plan")
	if err != nil {
		t.Fatal(err)
	}
	want := []bootcimg.Op{
		bootcimg.MakeDir{Path: "/usr/share/tank", Mode: 0o700},
		bootcimg.WriteFile{Path: "/usr/share/tank/testdata/typical.plan", Source: bootcimg.Bytes(data), Mode: 0o644},
	}
	if diff := cmp.Diff(want, p.Steps[0].Ops); diff != "" {
		t.Errorf("ops (-want +got):\n%s", diff)
	}
}

func TestFilesOfNothing(t *testing.T) {
	p, err := plan(bootcimg.Files{FS: fstest.MapFS{}})
	if err != nil || len(p.Steps[0].Ops) != 0 {
		t.Errorf("empty tree: %v, %v", p, err)
	}
}
