//go:build linux && containers_image_openpgp && (exclude_graphdriver_btrfs || !cgo)

package buildah_test

import (
	"archive/tar"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/tank-os/tank/bootcimg"
	"github.com/tank-os/tank/bootcimg/buildah"
)

func TestMain(m *testing.M) {
	if buildah.Reexec() {
		return
	}
	os.Exit(m.Run())
}

// open opens an engine with a store of its own.
func open(t *testing.T, opts *buildah.Options) *buildah.Engine {
	t.Helper()
	if opts == nil {
		opts = &buildah.Options{}
	}
	if opts.Root == "" {
		opts.Root = t.TempDir()
	}
	e, err := buildah.Open(t.Context(), opts)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := e.Close(); err != nil {
			t.Error(err)
		}
	})
	return e
}

// write is a step that writes one file.
func write(path, text string) bootcimg.Step {
	return bootcimg.WriteFile{Path: path, Source: bootcimg.Bytes(text)}
}

// kernel is a step that makes a base bootable, as far as a build looks.
func kernel() bootcimg.Step {
	return steps{write("/usr/lib/modules/6.1/vmlinuz", "k"), write("/usr/lib/modules/6.1/initramfs.img", "i")}
}

type steps []bootcimg.Step

func (s steps) Plan(p *bootcimg.Planner) error {
	for _, step := range s {
		if err := step.Plan(p); err != nil {
			return err
		}
	}
	return nil
}

func image(s ...bootcimg.Step) *bootcimg.Image {
	return &bootcimg.Image{Name: "localhost/test:1", From: "scratch", Steps: append([]bootcimg.Step{kernel()}, s...)}
}

func build(t *testing.T, e *buildah.Engine, img *bootcimg.Image, opts *bootcimg.BuildOptions) *bootcimg.Result {
	t.Helper()
	res, err := bootcimg.Build(t.Context(), e, img, opts)
	if err != nil {
		t.Fatal(err)
	}
	return res
}

// files lists the files of an image, with the text of the regular ones.
func files(t *testing.T, e *buildah.Engine, ref string) map[string]string {
	t.Helper()
	var buf bytes.Buffer
	if err := e.RootFS(t.Context(), ref, &buf); err != nil {
		t.Fatal(err)
	}
	got := map[string]string{}
	for tr := tar.NewReader(&buf); ; {
		h, err := tr.Next()
		if errors.Is(err, io.EOF) {
			return got
		}
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(tr)
		if err != nil {
			t.Fatal(err)
		}
		got[h.Name] = string(text) + h.Linkname
	}
}

func TestExecuteWritesFiles(t *testing.T) {
	e := open(t, nil)
	dir := filepath.Join(t.TempDir(), "out")
	res := build(t, e, image(
		write("/etc/motd", "hello\n"),
		bootcimg.MakeDir{Path: "/usr/share/x"},
		bootcimg.Symlink{Path: "/etc/localtime", Target: "../usr/share/zoneinfo/UTC"},
	), &bootcimg.BuildOptions{Output: "oci:" + dir})
	want := map[string]string{
		"etc/": "", "etc/localtime": "../usr/share/zoneinfo/UTC", "etc/motd": "hello\n",
		"usr/": "", "usr/lib/": "", "usr/lib/modules/": "", "usr/lib/modules/6.1/": "",
		"usr/lib/modules/6.1/initramfs.img": "i", "usr/lib/modules/6.1/vmlinuz": "k",
		"usr/share/": "", "usr/share/x/": "",
	}
	if diff := cmp.Diff(want, files(t, e, res.Ref)); diff != "" {
		t.Errorf("files (-want +got):\n%s", diff)
	}
	if len(res.Layers) != 4 {
		t.Errorf("%d layers, want one for each step", len(res.Layers))
	}
}

// What a plan says of a file's owner, mode and attributes is in the layer.
func TestExecuteKeepsMetadata(t *testing.T) {
	e := open(t, nil)
	file := bootcimg.WriteFile{
		Path: "/etc/secret", Source: bootcimg.Bytes("x"), Mode: 0o600, UID: 5, GID: 6, Xattrs: map[string]string{"user.a": "b"},
	}
	res := build(t, e, image(file, bootcimg.MakeDir{Path: "/usr/share/x", Mode: 0o711, UID: 7, GID: 8}), nil)
	var buf bytes.Buffer
	if err := e.RootFS(t.Context(), res.Ref, &buf); err != nil {
		t.Fatal(err)
	}
	got := map[string]string{}
	for tr := tar.NewReader(&buf); ; {
		h, err := tr.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		got[h.Name] = fmt.Sprintf("%o %d:%d %s", h.Mode, h.Uid, h.Gid, h.PAXRecords["SCHILY.xattr.user.a"])
	}
	for name, want := range map[string]string{"etc/secret": "600 5:6 b", "usr/share/x/": "711 7:8 "} {
		if got[name] != want {
			t.Errorf("%s is %q, want %q", name, got[name], want)
		}
	}
}

// The same image has the same digest from another store, through every output.
func TestExecuteIsDeterministic(t *testing.T) {
	img := image(write("/etc/motd", strings.Repeat("hello\n", 1<<20)))
	dir := t.TempDir()
	digests := map[string]bool{}
	for _, out := range []string{"", "oci:" + dir + "/a", "oci-archive:" + dir + "/b.tar", "oci-archive:" + dir + "/c.tar"} {
		digests[build(t, open(t, nil), img, &bootcimg.BuildOptions{Output: out}).Digest] = true
	}
	if len(digests) != 1 {
		t.Errorf("digests differ: %v", digests)
	}
	b, err := os.ReadFile(dir + "/b.tar")
	if err != nil {
		t.Fatal(err)
	}
	if c, err := os.ReadFile(dir + "/c.tar"); err != nil || !bytes.Equal(b, c) {
		t.Errorf("archives differ (%v)", err)
	}
}

func TestChangingOneStepChangesOneLayer(t *testing.T) {
	e := open(t, nil)
	first := build(t, e, image(write("/etc/a", "1"), write("/etc/b", "1")), nil)
	second := build(t, e, image(write("/etc/a", "1"), write("/etc/b", "2")), nil)
	if diff := cmp.Diff(first.Layers[:2], second.Layers[:2]); diff != "" {
		t.Errorf("earlier layers (-first +second):\n%s", diff)
	}
	if first.Layers[2].Digest == second.Layers[2].Digest || first.Digest == second.Digest {
		t.Error("a changed file changed nothing")
	}
}

// Another process may build another image of the same name before this one is
// read, by whoever takes it for the one with the digest.
func TestRootFSIsOfThisBuild(t *testing.T) {
	root := t.TempDir()
	mine, other := open(t, &buildah.Options{Root: root}), open(t, &buildah.Options{Root: root})
	res := build(t, mine, image(write("/etc/a", "mine")), nil)
	if again := build(t, other, image(write("/etc/a", "other")), nil); again.Ref != res.Ref {
		t.Fatalf("other reference: %s, %s", res.Ref, again.Ref)
	}
	if got := files(t, mine, res.Ref)["etc/a"]; got != "mine" {
		t.Errorf("the image of %s has /etc/a %q, want that of the build", res.Ref, got)
	}
	if got := files(t, open(t, &buildah.Options{Root: root}), res.Ref)["etc/a"]; got != "other" {
		t.Errorf("by name, /etc/a is %q, want that of the last build", got)
	}
}

func TestBaseFromEveryTransport(t *testing.T) {
	e := open(t, nil)
	dir := t.TempDir()
	base := build(t, e, image(), &bootcimg.BuildOptions{Output: "oci:" + dir + "/layout:tag"})
	build(t, e, image(), &bootcimg.BuildOptions{Output: "oci-archive:" + dir + "/base.tar"})
	root := dir + "/root"
	if err := os.MkdirAll(root+"/usr/lib/modules/6.1", 0o755); err != nil {
		t.Fatal(err)
	}
	for _, f := range []string{"vmlinuz", "initramfs.img"} {
		if err := os.WriteFile(root+"/usr/lib/modules/6.1/"+f, nil, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	tarball, err := os.Create(dir + "/root.tar")
	if err != nil {
		t.Fatal(err)
	}
	if err := e.RootFS(t.Context(), base.Ref, tarball); err != nil {
		t.Fatal(err)
	}
	for _, from := range []string{
		"oci:" + dir + "/layout:tag", "oci-archive:" + dir + "/base.tar", "rootfs:" + root, "rootfs:" + dir + "/root.tar",
	} {
		t.Run(from[:strings.Index(from, ":")]+filepath.Ext(from), func(t *testing.T) {
			img := &bootcimg.Image{Name: "localhost/x", From: from, Steps: []bootcimg.Step{write("/etc/motd", "x")}}
			first := build(t, e, img, nil)
			if len(first.Layers) != 1 {
				t.Errorf("%d layers of our own, want 1", len(first.Layers))
			}
			if second := build(t, open(t, nil), img, nil); second.Digest != first.Digest {
				t.Errorf("another digest from an empty store: %s, %s", first.Digest, second.Digest)
			}
			if got := files(t, e, first.Ref); got["etc/motd"] != "x" || !has(got, "usr/lib/modules/6.1/vmlinuz") {
				t.Errorf("files: %v", got)
			}
		})
	}
}

func has(m map[string]string, key string) bool { _, ok := m[key]; return ok }

func TestExecuteErrors(t *testing.T) {
	dir := t.TempDir()
	notTar := filepath.Join(dir, "x.tar")
	if err := os.WriteFile(notTar, []byte(strings.Repeat("not a tar", 100)), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(dir+"/full", 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(dir+"/full/mine", nil, 0o644); err != nil {
		t.Fatal(err)
	}
	for _, tc := range []struct {
		name, from, output string
		steps              []bootcimg.Step
		want               string
	}{
		{
			"no such rootfs", "rootfs:" + dir + "/none", "", nil,
			`image localhost/test:1: base "rootfs:DIR/none": stat DIR/none: no such file or directory`,
		},
		{
			"not a tar", "rootfs:" + notTar, "", nil,
			`image localhost/test:1: base "rootfs:DIR/x.tar": not the tar of a root filesystem: read layer: archive/tar: invalid tar header`,
		},
		{
			"no kernel", "scratch", "",
			[]bootcimg.Step{write("/etc/x", "")},
			`image localhost/test:1: base "scratch": no kernel in /usr/lib/modules: take a bootc base, or set Container for a container image`,
		},
		{
			"two kernels", "scratch", "",
			[]bootcimg.Step{kernel(), write("/usr/lib/modules/6.2/vmlinuz", "")},
			`image localhost/test:1: base "scratch": 2 kernels in /usr/lib/modules (6.1, 6.2): bootc boots an image that has one`,
		},
		{
			"no such unit", "scratch", "",
			[]bootcimg.Step{kernel(), bootcimg.Enable{"x.service"}},
			`image localhost/test:1: step 2 (bootcimg.Enable): enable x.service: no such unit in the image: x.service`,
		},
		{
			"no parent of the output", "scratch", "oci:" + dir + "/none/out",
			[]bootcimg.Step{kernel()},
			`image localhost/test:1: output "oci:DIR/none/out": directory DIR/none: no such file or directory`,
		},
		{
			"directory in use", "scratch", "oci:" + dir + "/full",
			[]bootcimg.Step{kernel()},
			`image localhost/test:1: output "oci:DIR/full": the directory is neither empty nor an OCI layout`,
		},
		{
			"unknown transport", "scratch", "ftp:x",
			[]bootcimg.Step{kernel()},
			`image localhost/test:1: output "ftp:x": transport "ftp": want oci, oci-archive, docker or containers-storage`,
		},
	} {
		t.Run(tc.name, func(t *testing.T) {
			img := &bootcimg.Image{Name: "localhost/test:1", From: tc.from, Steps: tc.steps}
			_, err := bootcimg.Build(t.Context(), open(t, nil), img, &bootcimg.BuildOptions{Output: tc.output})
			if err == nil {
				t.Fatal("no error")
			}
			if diff := cmp.Diff(tc.want, strings.ReplaceAll(err.Error(), dir, "DIR")); diff != "" {
				t.Errorf("error (-want +got):\n%s", diff)
			}
		})
	}
}

func TestErrorTypes(t *testing.T) {
	_, err := bootcimg.Build(t.Context(), open(t, nil), &bootcimg.Image{Name: "localhost/test", From: "scratch"}, nil)
	if !errors.Is(err, bootcimg.ErrNoKernel) {
		t.Errorf("got %v, want ErrNoKernel", err)
	}
	_, err = bootcimg.Build(t.Context(), open(t, nil), image(), &bootcimg.BuildOptions{Output: "oci:/proc/x/out"})
	var output *bootcimg.OutputError
	if !errors.As(err, &output) || !errors.Is(err, syscall.ENOENT) {
		t.Errorf("got %v, want an OutputError of ENOENT", err)
	}
}

// A second build waits and says for whom, and gives up when told to.
func TestLockedStore(t *testing.T) {
	root := t.TempDir()
	lock, err := os.OpenFile(filepath.Join(root, "lock"), os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		t.Fatal(err)
	}
	defer lock.Close()
	if _, err := lock.WriteString("4711"); err != nil {
		t.Fatal(err)
	}
	if err := syscall.Flock(int(lock.Fd()), syscall.LOCK_EX); err != nil {
		t.Fatal(err)
	}
	_, err = bootcimg.Build(t.Context(), open(t, &buildah.Options{Root: root, Wait: -1}), image(), nil)
	want := &bootcimg.StoreLockedError{Store: root, PID: 4711}
	var got *bootcimg.StoreLockedError
	if !errors.As(err, &got) || *got != *want {
		t.Fatalf("got %v, want %v", err, want)
	}
	var told []string
	ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
	defer cancel()
	_, err = bootcimg.Build(ctx, open(t, &buildah.Options{Root: root}), image(), &bootcimg.BuildOptions{
		Progress: func(e bootcimg.Event) { told = append(told, e.Line) },
	})
	if !errors.Is(err, context.DeadlineExceeded) || !errors.As(err, &got) {
		t.Errorf("got %v, want StoreLockedError and DeadlineExceeded", err)
	}
	if diff := cmp.Diff([]string{want.Error()}, told); diff != "" {
		t.Errorf("progress (-want +got):\n%s", diff)
	}
	if err := lock.Close(); err != nil {
		t.Fatal(err)
	}
	build(t, open(t, &buildah.Options{Root: root}), image(), nil)
}
