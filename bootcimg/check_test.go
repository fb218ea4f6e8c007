package bootcimg_test

import (
	"errors"
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/tank-os/tank/bootcimg"
	"github.com/tank-os/tank/quadlet"
)

// plan plans an image "x" of the steps.
func plan(steps ...bootcimg.Step) (*bootcimg.Plan, error) {
	return (&bootcimg.Image{Name: "x", From: "scratch", Platform: "linux/amd64", Steps: steps}).Plan()
}

// refusal is steps that do not plan, and why.
type refusal struct {
	name  string
	steps []bootcimg.Step
	want  string // lines, "image x: " taken off
}

func one(step bootcimg.Step, want string) refusal {
	return refusal{steps: []bootcimg.Step{step}, want: want}
}

func testRefusals(t *testing.T, tests []refusal) {
	t.Helper()
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			_, err := plan(test.steps...)
			if err == nil {
				t.Fatalf("planned, want %s", test.want)
			}
			lines := strings.Split(err.Error(), "\n")
			for i, line := range lines {
				lines[i] = strings.TrimPrefix(line, "image x: ")
			}
			if diff := cmp.Diff(test.want, strings.Join(lines, "\n")); diff != "" {
				t.Errorf("error (-want +got):\n%s", diff)
			}
			if step := new(bootcimg.StepError); !errors.As(err, &step) || step.Image != "x" {
				t.Errorf("error is %T, want a StepError of image x", err)
			}
		})
	}
}

func write(path string) bootcimg.WriteFile {
	return bootcimg.WriteFile{Path: path, Source: bootcimg.Bytes("x")}
}

func TestPaths(t *testing.T) {
	const writes = "step 1 (bootcimg.WriteFile): "
	testRefusals(t, []refusal{
		one(write(""), writes+`"": path is empty`),
		one(write("etc/x"), writes+`etc/x: path is not absolute`),
		one(write("/etc/../x"), writes+`/etc/../x: path is not clean: write "/x"`),
		one(write("/etc/"), writes+`/etc/: path is not clean: write "/etc"`),
		one(write("/etc//x"), writes+`/etc//x: path is not clean: write "/etc/x"`),
		one(write("/etc/a\nRUN evil"), writes+`"/etc/a\nRUN evil": path holds control characters`),
		one(write("/etc/\xff"), writes+`"/etc/\xff": path is not UTF-8`),
		one(write("/"), writes+`/: the root itself cannot be changed`),
		one(write("/proc/x"), writes+`/proc/x: /proc is the kernel's, and hidden at run time`),
		one(write("/sys/x"), writes+`/sys/x: /sys is the kernel's, and hidden at run time`),
		one(write("/dev/x"), writes+`/dev/x: /dev is the kernel's, and hidden at run time`),
		one(write("/run/x"), writes+`/run/x: /run is empty at every boot`),
		one(write("/tmp/x"), writes+`/tmp/x: /tmp is empty at every boot`),
		one(write("/usr/etc/x"), writes+`/usr/etc/x: /usr/etc is bootc's own: write to /etc`),
		one(write("/sysroot/x"), writes+`/sysroot/x: /sysroot is bootc's own`),
		one(write("/ostree"), writes+`/ostree: /ostree is bootc's own`),
		one(write("/var/lib/x"), writes+`/var/lib/x: /var is the machine's: bootc takes it from the image at the first install alone, so have tmpfiles.d make it at boot (bootcimg.Users does for what users need)`),
		one(write("/home/x"), writes+`/home/x: /home is the machine's: bootc takes it from the image at the first install alone, so have tmpfiles.d make it at boot (bootcimg.Users does for what users need)`),
		one(write("/root/x"), writes+`/root/x: /root is the machine's: bootc takes it from the image at the first install alone, so have tmpfiles.d make it at boot (bootcimg.Users does for what users need)`),
		one(bootcimg.MakeDir{Path: "/var/run/x"}, `step 1 (bootcimg.MakeDir): /var/run/x: /var/run is a link to /run`),
		one(bootcimg.Symlink{Path: "x", Target: "y"}, `step 1 (bootcimg.Symlink): x: path is not absolute`),
		one(bootcimg.Symlink{Path: "/x"}, `step 1 (bootcimg.Symlink): /x: link has no target`),
		one(bootcimg.Symlink{Path: "/x", Target: "a\x00b"}, `step 1 (bootcimg.Symlink): /x: target "a\x00b" holds control characters`),
	})
}

func TestPathsThatAreFine(t *testing.T) {
	if _, err := plan(write("/process/x"), write("/usr/lib/x y/ü"), bootcimg.MakeDir{Path: "/var/lib/x"}); err != nil {
		t.Error(err)
	}
	container := &bootcimg.Image{
		Name: "x", From: "scratch", Container: &bootcimg.ContainerConfig{},
		Steps: []bootcimg.Step{write("/var/lib/x"), write("/root/x"), write("/sysroot")},
	}
	if _, err := container.Plan(); err != nil {
		t.Errorf("container: %v", err)
	}
	container.Steps = []bootcimg.Step{write("/proc/x")}
	if _, err := container.Plan(); err == nil {
		t.Error("container: /proc/x is planned")
	}
}

func TestAttributes(t *testing.T) {
	const writes = "step 1 (bootcimg.WriteFile): /x: "
	src := bootcimg.Bytes("")
	testRefusals(t, []refusal{
		one(bootcimg.WriteFile{Path: "/x", Source: src, Mode: 0o4755}, writes+`mode 04755 holds more than permissions: setuid is fs.ModeSetuid, not 0o4000`),
		one(bootcimg.WriteFile{Path: "/x", Source: src, UID: -1, GID: -2}, writes+"uid -1 is not between 0 and 4294967294\n"+writes+"gid -2 is not between 0 and 4294967294"),
		one(bootcimg.WriteFile{Path: "/x", Source: src, Xattrs: map[string]string{"b": "", "a": "", "user.": ""}},
			writes+"xattr \"a\" is in none of the namespaces security, system, trusted and user\n"+
				writes+"xattr \"b\" is in none of the namespaces security, system, trusted and user\n"+
				writes+"xattr \"user.\" is in none of the namespaces security, system, trusted and user"),
		one(bootcimg.WriteFile{Path: "/x", Source: src, Xattrs: map[string]string{"security.selinux": "x"}}, writes+`xattr security.selinux: bootc labels files itself and does not support labels in layers`),
		one(bootcimg.MakeDir{Path: "/x", Mode: fs.ModeDir}, `step 1 (bootcimg.MakeDir): /x: mode 020000000000 holds more than permissions: setuid is fs.ModeSetuid, not 0o4000`),
	})
}

func TestSources(t *testing.T) {
	const writes = "step 1 (bootcimg.WriteFile): /x: "
	program := func(g bootcimg.GoProgram) bootcimg.Step { return bootcimg.WriteFile{Path: "/x", Source: g} }
	archive := func(a bootcimg.ImageArchive) bootcimg.Step { return bootcimg.WriteFile{Path: "/x", Source: a} }
	container := &bootcimg.ContainerConfig{}
	loop := &bootcimg.Image{Name: "loop", From: "scratch", Container: container}
	loop.Steps = []bootcimg.Step{archive(bootcimg.ImageArchive{Image: loop})}
	testRefusals(t, []refusal{
		one(bootcimg.WriteFile{Path: "/x"}, writes+`has no source`),
		one(bootcimg.WriteFile{Path: "/x", Source: bootcimg.GoBinary{}}, writes+`bootcimg.GoBinary is not a source`),
		one(program(bootcimg.GoProgram{}), writes+`go program: "" is not a package`),
		one(program(bootcimg.GoProgram{Package: "-toolexec=evil"}), writes+`go program: "-toolexec=evil" is not a package`),
		one(program(bootcimg.GoProgram{Package: "./..."}), writes+`go program: "./...": name one package of the module in Dir, without a version`),
		one(program(bootcimg.GoProgram{Package: "./x", Tags: []string{"a,b"}}), writes+`go program ./x: "a,b" is not a build tag`),
		one(program(bootcimg.GoProgram{Package: "./x", LDFlags: []string{"-X 'a"}}), writes+`go program ./x: linker flag "-X 'a" holds quotes`),
		one(archive(bootcimg.ImageArchive{}), writes+`archive of no image: set Image or Ref`),
		one(archive(bootcimg.ImageArchive{Image: loop, Ref: "docker://x"}), writes+`archive of two images: set Image or Ref, not both`),
		one(archive(bootcimg.ImageArchive{Ref: "ghcr.io/x"}), writes+`reference "ghcr.io/x" does not begin with one of docker:// oci: oci-archive: containers-storage:`),
		one(archive(bootcimg.ImageArchive{Image: &bootcimg.Image{Name: "y"}}), writes+`image y: Container is nil: what an archive carries is a container image`),
		one(archive(bootcimg.ImageArchive{Image: &bootcimg.Image{Name: "y", Platform: "linux/arm64", Container: container}}), writes+`image y: Platform: "linux/arm64" in an image for "linux/amd64"`),
		one(archive(bootcimg.ImageArchive{Image: &bootcimg.Image{Name: "y", Container: container, Steps: []bootcimg.Step{nil}}}),
			writes+"image y: From: names no base, such as \"quay.io/fedora/fedora-bootc:44\", or \"scratch\"\n"+writes+"image y: step 1 (nil): step is nil"),
		one(archive(bootcimg.ImageArchive{Image: loop}), writes+`image loop: step 1 (bootcimg.WriteFile): /x: image loop carries itself`),
		one(bootcimg.GoBinary{Path: "/x", Links: []string{"y"}},
			"step 1 (bootcimg.GoBinary): /x: go program: \"\" is not a package\nstep 1 (bootcimg.GoBinary): y: path is not absolute"),
		one(bootcimg.Archive{}, "step 1 (bootcimg.Archive): \"\": path is empty\nstep 1 (bootcimg.Archive): \"\": archive of no image: set Image or Ref"),
	})
}

func TestUnitsPackagesCommands(t *testing.T) {
	testRefusals(t, []refusal{
		one(bootcimg.Enable{"sshd"}, `step 1 (bootcimg.Enable): enable sshd: "sshd" is not a unit's name, such as "sshd.service"`),
		one(bootcimg.Enable{"../x.service"}, `step 1 (bootcimg.Enable): enable ../x.service: "../x.service" is not a unit's name, such as "sshd.service"`),
		one(bootcimg.Mask{""}, `step 1 (bootcimg.Mask): mask "": "" is not a unit's name, such as "sshd.service"`),
		one(bootcimg.InstallPackages{}, `step 1 (bootcimg.InstallPackages): install packages: names no package`),
		one(bootcimg.Packages{"--installroot=/x", "a b"}, "step 1 (bootcimg.Packages): install packages: \"--installroot=/x\" is not a package's name\nstep 1 (bootcimg.Packages): install packages: \"a b\" is not a package's name"),
		one(bootcimg.Run{}, `step 1 (bootcimg.Run): run: command is empty`),
		one(bootcimg.Run{"a", "b\x00"}, `step 1 (bootcimg.Run): run a: argument "b\x00" holds a NUL`),
		one(bootcimg.RunCommand{Argv: []string{"a"}, Env: []string{"A", "=b"}}, "step 1 (bootcimg.RunCommand): run a: \"A\" is not KEY=VALUE\nstep 1 (bootcimg.RunCommand): run a: \"=b\" is not KEY=VALUE"),
	})
}

func TestKargs(t *testing.T) {
	const step = "step 1 (bootcimg.Kargs): "
	testRefusals(t, []refusal{
		one(bootcimg.Kargs{}, step+"Args: names no argument"),
		one(bootcimg.Kargs{Name: "../x", Args: []string{"", "a b", `a="b`, "ü", "a\n"}, Arch: []string{"x86_64"}},
			step+`Name: "../x" is not a file's stem`+"\n"+
				step+`Args: "" is empty`+"\n"+
				step+`Args: "a b" is more than one argument`+"\n"+
				step+`Args: "a=\"b" has a quote that does not end`+"\n"+
				step+`Args: "ü" holds characters that are not printable ASCII`+"\n"+
				step+`Args: "a\n" holds characters that are not printable ASCII`+"\n"+
				step+`Arch: "x86_64" is not an architecture in Go's spelling, such as "arm64"`),
	})
}

// plainFS hides that its tree can read links.
type plainFS struct{ fs.FS }

func TestFilesRefusals(t *testing.T) {
	const step = "step 1 (bootcimg.Files): "
	tree := fstest.MapFS{"a": {Data: []byte("a")}, "l": {Data: []byte("a"), Mode: fs.ModeSymlink}}
	testRefusals(t, []refusal{
		one(bootcimg.Files{}, step+"FS is nil"),
		one(bootcimg.Files{FS: tree, Into: "etc"}, step+`Into: "etc": path is not absolute`),
		one(bootcimg.Files{FS: tree, Attrs: map[string]bootcimg.Attr{"/b": {}, "a": {}, "/l": {}}},
			step+"l: attributes on a symbolic link\n"+step+"Attrs: \"/b\" is not in the tree\n"+step+"Attrs: \"a\" is not in the tree"),
		one(bootcimg.Files{FS: plainFS{tree}}, step+"l: is a symbolic link, and the tree is no fs.ReadLinkFS to say where to"),
		one(bootcimg.Files{FS: fstest.MapFS{"p": {Mode: fs.ModeNamedPipe}}}, step+"p: is neither a file, a directory nor a link (p---------)"),
		one(bootcimg.Files{FS: fstest.MapFS{"d/a": {}}, Attrs: map[string]bootcimg.Attr{"/d": {Xattrs: map[string]string{"user.x": ""}}}}, step+"d: xattrs on a directory"),
		one(bootcimg.Files{FS: fstest.MapFS{"proc/a": {}, "var/b": {}}},
			step+"/proc/a: /proc is the kernel's, and hidden at run time\n"+
				step+"/var/b: /var is the machine's: bootc takes it from the image at the first install alone, so have tmpfiles.d make it at boot (bootcimg.Users does for what users need)"),
		one(bootcimg.Files{FS: fstest.MapFS{".": {}}}, step+".: is not a path of a tree, or is there twice"),
		one(bootcimg.Files{FS: fstest.MapFS{"../a": {}}}, step+"..: is not a path of a tree, or is there twice"),
		one(bootcimg.Files{FS: brokenFS{}}, step+"open .: broken"),
	})
}

// brokenFS has nothing that can be read.
type brokenFS struct{}

func (brokenFS) Open(name string) (fs.File, error) {
	return nil, &fs.PathError{Op: "open", Path: name, Err: errors.New("broken")}
}

func TestQuadletsRefusals(t *testing.T) {
	const step = "step 1 (bootcimg.Quadlets): "
	a := unit{name: "a.container"}
	testRefusals(t, []refusal{
		one(bootcimg.Quadlets{UID: -1}, step+"UID -1 is not between 0 and 4294967294"),
		one(bootcimg.Quadlets{Units: []quadlet.Unit{nil, (*quadlet.Container)(nil)}}, step+"unit 1 is nil\n"+step+"unit 2 is nil"),
		one(bootcimg.Quadlets{Units: []quadlet.Unit{a, a}}, step+"a.container: two units have this file name"),
		one(bootcimg.Quadlets{Units: []quadlet.Unit{unit{name: "../a.container"}}}, step+`"../a.container" is not a unit's file name`),
		one(bootcimg.Quadlets{Units: []quadlet.Unit{unit{name: "a.container", err: errors.New("a.container: [Container] Image=: is empty")}}},
			step+"a.container: [Container] Image=: is empty"),
	})
}
