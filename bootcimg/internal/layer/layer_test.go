package layer_test

import (
	"archive/tar"
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/tank-os/tank/bootcimg/internal/layer"
)

// A file is one line of a test's base: "dir/", "file", "link -> target" or
// "name => hard link's target", with content and attributes where they matter.
type file struct {
	name, text string
	mode       int64
	uid        int
	xattrs     map[string]string
}

// tarOf makes a layer's tar.
func tarOf(t *testing.T, files ...file) []byte {
	t.Helper()
	var buf bytes.Buffer
	w := tar.NewWriter(&buf)
	for _, f := range files {
		h := &tar.Header{Name: f.name, Mode: f.mode, Uid: f.uid, ModTime: time.Unix(1000, 0), Format: tar.FormatPAX}
		if h.Mode == 0 {
			h.Mode = 0o755
		}
		for k, v := range f.xattrs {
			h.PAXRecords = map[string]string{"SCHILY.xattr." + k: v}
		}
		if name, target, ok := strings.Cut(f.name, " -> "); ok {
			h.Name, h.Linkname, h.Typeflag = name, target, tar.TypeSymlink
		} else if name, target, ok := strings.Cut(f.name, " => "); ok {
			h.Name, h.Linkname, h.Typeflag = name, target, tar.TypeLink
		} else if strings.HasSuffix(f.name, "/") {
			h.Typeflag = tar.TypeDir
		} else {
			h.Typeflag, h.Size = tar.TypeReg, int64(len(f.text))
		}
		if err := w.WriteHeader(h); err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(w, f.text); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return buf.Bytes()
}

// base makes the view of an image of one layer.
func base(t *testing.T, files ...file) *layer.Index {
	t.Helper()
	x := layer.NewIndex()
	if err := x.AddLayer(bytes.NewReader(tarOf(t, files...))); err != nil {
		t.Fatal(err)
	}
	return x
}

// list prints a tar, a line for each file.
func list(t *testing.T, text []byte) string {
	t.Helper()
	var out strings.Builder
	for r := tar.NewReader(bytes.NewReader(text)); ; {
		h, err := r.Next()
		if errors.Is(err, io.EOF) {
			return out.String()
		}
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(&out, "%s %d:%d %s", h.FileInfo().Mode(), h.Uid, h.Gid, h.Name)
		if h.Linkname != "" {
			fmt.Fprintf(&out, " -> %s", h.Linkname)
		}
		content, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		for k, v := range h.PAXRecords {
			fmt.Fprintf(&out, " %s=%q", k, v)
		}
		if len(content) > 0 {
			fmt.Fprintf(&out, " %q", content)
		}
		out.WriteByte('\n')
	}
}

// written is the layer that a builder makes, as list prints it.
func written(t *testing.T, b *layer.Builder) string {
	t.Helper()
	var buf bytes.Buffer
	if err := b.WriteTar(&buf); err != nil {
		t.Fatal(err)
	}
	return list(t, buf.Bytes())
}

func builder(t *testing.T, files ...file) *layer.Builder {
	t.Helper()
	return layer.NewBuilder(base(t, files...), time.Unix(0, 0))
}

func data(s string) layer.Content { return layer.Content{Data: []byte(s)} }

func check(t *testing.T, what, want, got string) {
	t.Helper()
	if diff := cmp.Diff(strings.Split(want, "\n"), strings.Split(got, "\n")); diff != "" {
		t.Errorf("%s (-want +got):\n%s", what, diff)
	}
}

func TestWriteFileKeepsParentsAsTheyAre(t *testing.T) {
	b := builder(t, file{name: "var/", mode: 0o711, uid: 3, xattrs: map[string]string{"user.a": "b"}})
	if err := b.WriteFile(layer.Entry{Path: "/var/lib/x", Mode: 0o4755 | fs.ModeSetuid, UID: 5, GID: 6}, data("hi")); err != nil {
		t.Fatal(err)
	}
	check(t, "layer", `drwx--x--x 3:0 var/ SCHILY.xattr.user.a="b"
drwxr-xr-x 0:0 var/lib/
urwxr-xr-x 5:6 var/lib/x "hi"
`, written(t, b))
}

func TestWriteFileFollowsLinksOfParents(t *testing.T) {
	for _, tc := range []struct{ name, link, write, want string }{
		{"relative", "home -> var/home", "/home/u/f", "var/home/u/f"},
		{"absolute", "home -> /var/home", "/home/u/f", "var/home/u/f"},
		{"merged usr", "bin -> usr/bin", "/bin/f", "usr/bin/f"},
		{"above the root", "etc -> ../../../../host", "/etc/f", "host/f"},
		{"dots after a link", "a -> usr/lib", "/a/../f", "f"}, // the path is cleaned, as a plan's is
		{"dots in a link", "a -> usr/lib/../../b", "/a/f", "b/f"},
		{"last component", "etc/f -> ../../../../etc/shadow", "/etc/f", "etc/f"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			b := builder(t, file{name: "usr/lib/"}, file{name: tc.link})
			if err := b.WriteFile(layer.Entry{Path: layer.Clean(tc.write), Mode: 0o644}, data("x")); err != nil {
				t.Fatal(err)
			}
			if e, err := b.Lstat(tc.want); err != nil || !e.Mode.IsRegular() {
				t.Errorf("/%s is not the file (%v):\n%s", tc.want, err, written(t, b))
			}
			if strings.Contains(written(t, b), "..") {
				t.Errorf("the layer names what is outside of the image:\n%s", written(t, b))
			}
		})
	}
}

func TestBuilderErrors(t *testing.T) {
	write := func(path string) func(*layer.Builder) error {
		return func(b *layer.Builder) error { return b.WriteFile(layer.Entry{Path: path}, data("x")) }
	}
	for _, tc := range []struct {
		name string
		do   func(*layer.Builder) error
		want string
	}{
		{"file below a file", write("/etc/passwd/x"), "/etc/passwd/x: /etc/passwd: not a directory"},
		{"file over a directory", write("/etc"), "/etc is a directory in the image"},
		{"file over the root", write("/"), "the root cannot be replaced"},
		{"loop", write("/loop/x"), "/loop/x: too many levels of symbolic links"},
		{"link over a directory", func(b *layer.Builder) error { return b.Symlink("/etc", "x") }, "/etc is a directory in the image"},
		{
			"directory over a file", func(b *layer.Builder) error { return b.MakeDir(layer.Entry{Path: "/etc/passwd"}) },
			"/etc/passwd is in the image and not a directory",
		},
		{"no such content", func(b *layer.Builder) error {
			return b.WriteFile(layer.Entry{Path: "/x"}, layer.Content{File: "/nonexistent"})
		}, "stat /nonexistent: no such file or directory"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			err := tc.do(builder(t, file{name: "etc/passwd"}, file{name: "loop -> loop"}))
			if err == nil || err.Error() != tc.want {
				t.Errorf("got error %v, want %s", err, tc.want)
			}
		})
	}
	if err := write("/loop/x")(builder(t, file{name: "loop -> loop"})); !errors.Is(err, syscall.ELOOP) {
		t.Errorf("got %v, want ELOOP", err)
	}
}

func TestMakeDirSetsAttributes(t *testing.T) {
	b := builder(t, file{name: "home -> var/home"}, file{name: "var/home/"})
	if err := b.MakeDir(layer.Entry{Path: "/home", Mode: 0o700, UID: 9}); err != nil {
		t.Fatal(err)
	}
	check(t, "layer", "drwxr-xr-x 0:0 var/\ndrwx------ 9:0 var/home/\n", written(t, b))
}

// The order in which changes are made must not show in the layer.
func TestWriteTarIsDeterministic(t *testing.T) {
	make := func(paths ...string) []byte {
		b := builder(t, file{name: "etc/"})
		for _, p := range paths {
			e := layer.Entry{Path: p, Xattrs: map[string]string{"user.a": "1", "user.b": "2", "user.c": "3"}}
			if err := b.WriteFile(e, data(p)); err != nil {
				t.Fatal(err)
			}
		}
		var buf bytes.Buffer
		if err := b.WriteTar(&buf); err != nil {
			t.Fatal(err)
		}
		return buf.Bytes()
	}
	want := make("/a", "/etc/b", "/usr/c")
	for range 20 {
		if got := make("/usr/c", "/etc/b", "/a"); !bytes.Equal(got, want) {
			t.Fatal("layers differ")
		}
	}
}

func TestIndexAppliesWhiteouts(t *testing.T) {
	x := base(t, file{name: "a/one"}, file{name: "a/two"}, file{name: "b/c/three"}, file{name: "b/four"}, file{name: "d/e/f"})
	top := tarOf(t,
		file{name: "a/.wh.one"}, file{name: "b/new"}, file{name: "b/.wh..wh..opq"}, file{name: "d", text: "now a file"})
	if err := x.AddLayer(bytes.NewReader(top)); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]bool{
		"a/one": false, "a/two": true, "b/c": false, "b/c/three": false, "b/four": false, "b/new": true, "d": true, "d/e/f": false,
	} {
		if _, err := x.Lstat(name); (err == nil) != want {
			t.Errorf("%s: there is %v, want %v", name, err == nil, want)
		}
	}
}

func TestIndexKeepsWhatIsRead(t *testing.T) {
	x := base(t, file{name: "usr/lib/os-release", text: "ID=x"}, file{name: "etc/os-release -> ../usr/lib/os-release"}, file{name: "usr/bin/big", text: "x"})
	got, err := layer.ReadFile(x, "/etc/os-release")
	if err != nil || string(got) != "ID=x" {
		t.Errorf("os-release: %q, %v", got, err)
	}
	if _, err := layer.ReadFile(x, "/usr/bin/big"); err == nil {
		t.Error("a program's content was kept")
	}
}

// What is applied to an index is what reading the layer would make of it.
func TestApplyToIsAddLayer(t *testing.T) {
	b := builder(t, file{name: "etc/passwd"})
	err := errors.Join(
		b.WriteFile(layer.Entry{Path: "/etc/passwd", Mode: 0o600}, data("new")),
		b.Symlink("/etc/l", "passwd"), b.MakeDir(layer.Entry{Path: "/x/y", Mode: 0o700}))
	if err != nil {
		t.Fatal(err)
	}
	var buf bytes.Buffer
	if err := b.WriteTar(&buf); err != nil {
		t.Fatal(err)
	}
	read, applied := base(t, file{name: "etc/passwd"}), base(t, file{name: "etc/passwd"})
	if err := errors.Join(read.AddLayer(&buf), b.ApplyTo(applied)); err != nil {
		t.Fatal(err)
	}
	sameTime := cmp.Comparer(func(a, b time.Time) bool { return a.Equal(b) })
	if diff := cmp.Diff(read, applied, sameTime); diff != "" {
		t.Errorf("index (-read +applied):\n%s", diff)
	}
}

func TestFlatten(t *testing.T) {
	layers := [][]byte{
		tarOf(t, file{name: "a/", mode: 0o700}, file{name: "a/gone"}, file{name: "a/old", text: "1"},
			file{name: "perl", text: "perl"}, file{name: "perl5 => perl"}, file{name: "perl5.1 => perl"}, file{name: "d/e/f", text: "x"}),
		tarOf(t, file{name: "a/.wh.gone"}, file{name: "a/old", text: "2"}, file{name: "perl", text: "replaced"},
			file{name: "d", text: "a file"}),
	}
	var buf bytes.Buffer
	err := layer.Flatten(&buf, len(layers), func(i int) (io.ReadCloser, error) {
		return io.NopCloser(bytes.NewReader(layers[i])), nil
	})
	if err != nil {
		t.Fatal(err)
	}
	check(t, "image", `drwx------ 0:0 a/
-rwxr-xr-x 0:0 perl5 "perl"
-rwxr-xr-x 0:0 perl5.1 -> perl5
-rwxr-xr-x 0:0 a/old "2"
-rwxr-xr-x 0:0 perl "replaced"
-rwxr-xr-x 0:0 d "a file"
`, list(t, buf.Bytes()))
}

func TestAddSubID(t *testing.T) {
	b := builder(t, file{name: "etc/subuid", text: "root:1:10\n# comment\nold:100000:65536", mode: 0o640})
	if err := b.AddSubID("agent", 165536, 65536); err != nil {
		t.Fatal(err)
	}
	if err := b.AddSubID("agent", 165536, 65536); err != nil { // it is there
		t.Fatal(err)
	}
	check(t, "layer", `drwxr-xr-x 0:0 etc/
-rw-r--r-- 0:0 etc/subgid "agent:165536:65536\n"
-rw-r----- 0:0 etc/subuid "root:1:10\n# comment\nold:100000:65536\nagent:165536:65536\n"
`, written(t, b))
	for _, tc := range []struct{ start, count int }{{165535, 1}, {231071, 10}, {50000, 1000000}} {
		if err := b.AddSubID("other", tc.start, tc.count); err == nil {
			t.Errorf("ids %d+%d overlap and were taken", tc.start, tc.count)
		}
	}
	want := "ids 165535 to 165535 overlap 100000 to 165535 of user \"old\" in /etc/subuid: choose another start"
	if err := b.AddSubID("other", 165535, 1); err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}
