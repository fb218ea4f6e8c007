package unitset_test

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/tank-os/tank/quadlet/unitset"
)

// TestBadFiles has a file of each kind that is no good, beside one that is.
func TestBadFiles(t *testing.T) {
	long := strings.Repeat("x", 1<<19)
	for name, tt := range map[string]struct {
		podman, text string
		message      string // of the generator, after the path; empty if it takes the file
		line         int
		err          string
	}{
		"byte order mark": {
			text: "\ufeff[Container]\n", message: "file contains line 1: “\ufeff[Container]” which is not a key-value pair, group, or comment",
			line: 1, err: "the file begins with a byte order mark: the generator refuses it",
		},
		"nul":              {text: "[Container]\nImage=a\x00b\n", line: 2, err: `"Image=a\x00b\n" holds a NUL byte`},
		"not utf-8":        {text: "[Container]\n# \xff\n", line: 2, err: `"# \xff\n" is not UTF-8`},
		"no section":       {text: "# c\nA=b\n", message: "key file does not start with a group", line: 2, err: "key before the first section"},
		"section name":     {text: "[a[b]\nA=b\n", message: "invalid group name: a[b", line: 1, err: `"a[b" is not a section's name`},
		"lost line":        {text: "[Container]\nA=b \\\n\n# c\n", line: 2, err: "nothing follows the backslash at the end: the generator would drop the line"},
		"no key":           {text: "[Container]\n=b\n", message: "file contains line 2: “=b” which is not a key-value pair, group, or comment", line: 2, err: `"=b" is neither a section, nor a key with a value, nor a comment`},
		"continued":        {text: "[Container]\nfoo \\\n# c\n bar\n", message: "file contains line 4: “foo bar” which is not a key-value pair, group, or comment", line: 2, err: `"foo bar" is neither a section, nor a key with a value, nor a comment`},
		"section, comment": {text: "[Container] # c\n", message: "file contains line 1: “[Container] # c” which is not a key-value pair, group, or comment", line: 1, err: `"[Container] # c" is neither a section, nor a key with a value, nor a comment`},
		"old semicolon": {
			podman: "5.3", text: "[Container]\n; c\n", message: "file contains line 2: “; c” which is not a key-value pair, group, or comment",
			line: 2, err: `"; c" is neither a section, nor a key with a value, nor a comment`,
		},
		"colon":          {text: "[Container]\n:c\n", message: "file contains line 2: “:c” which is not a key-value pair, group, or comment", line: 2, err: `":c" is neither a section, nor a key with a value, nor a comment`},
		"old nul":        {podman: "5.3", text: "[Container]\nImage=a\x00b\n", line: 2, err: `"Image=a\x00b\n" holds a NUL byte`},
		"old lost":       {podman: "5.3", text: "[Container]\nA=b \\\nfoo\nbar\n", message: "file contains line 4: “bar” which is not a key-value pair, group, or comment", line: 4, err: `"bar" is neither a section, nor a key with a value, nor a comment`},
		"old key":        {podman: "5.3", text: "[Container]\n\x85=x\n", message: "invalid key name: ", line: 2, err: "no key before the ="},
		"old no section": {podman: "5.3", text: "\u00a0A=b\n", message: "key file does not start with a group", line: 1, err: "key file does not start with a group"},
		"long line": {
			text: "[Container]\n" + long + "\n", message: "file contains line 2: “" + long + "” which is not a key-value pair, group, or comment",
			line: 2,
		},
	} {
		t.Run(name, func(t *testing.T) {
			fsys := tree("u/a.container", "u/z.container")
			fsys["u/bad.container"] = file(tt.text)
			target := unitset.Target{Dirs: []string{"/u"}}
			if tt.podman != "" {
				target.Podman = version(t, tt.podman)
			}
			set, err := unitset.Load(fsys, target)
			var fe *unitset.FileError
			if len(set.Problems) == 0 || tt.err != "" && !strings.Contains(tt.text, "\x85") && len(set.Problems) != 1 || !errors.As(err, &fe) {
				t.Fatalf("problems %v, want one", set.Problems)
			}
			if tt.message != "" {
				tt.message = `error loading "/u/bad.container", ` + tt.message
			}
			if fe.Path != "u/bad.container" || fe.Line != tt.line || fe.Message != tt.message || fe.Refused != (tt.message != "") {
				t.Errorf("got %+v; want line %d and message %.200q", fe, tt.line, tt.message)
			}
			if tt.err != "" && fe.Err.Error() != tt.err {
				t.Errorf("got %q\nwant %q", fe.Err, tt.err)
			}
			if _, ok := set.Lookup("bad.container"); ok == fe.Refused {
				t.Errorf("in the set: %v", ok)
			}
			if _, ok := set.Lookup("z.container"); !ok || len(set.Units) < 2 {
				t.Errorf("the good units are lost: %v", summary(set))
			}
		})
	}
}

// TestHangs has what a generator before Podman 5.4 never ends at.
func TestHangs(t *testing.T) {
	for text, want := range map[string]bool{
		"[Container]\nA=b \\\n\nB=c\n": true,
		"[Container]\nA=b \\\n\n\n":    true,
		"[Container]\nA=b \\\n\n":      false,
		"[Container]\nA=b \\\n":        false,
		"[Container]\nA=b \\\n\n  ":    false,
		"[Container]\nA=b \\\n  ":      false,
		"nonsense\nA=b \\\n\nB=c\n":    false, // it gives up before
	} {
		for podman, hangs := range map[string]bool{"5.3": want, "5.4": false} {
			fsys := fstest.MapFS{"u/x.container": file(text)}
			_, err := unitset.Load(fsys, unitset.Target{Podman: version(t, podman), Dirs: []string{"/u"}})
			if got := errors.Is(err, unitset.ErrHangs); got != hangs {
				t.Errorf("podman %s, %q: hangs %v, want %v (%v)", podman, text, got, hangs, err)
			}
		}
	}
}

// TestNoFiles has what is no file under the name of one.
func TestNoFiles(t *testing.T) {
	dir := t.TempDir()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	must(os.WriteFile(filepath.Join(dir, "ok.container"), []byte("[Container]\n"), 0o644))
	must(os.MkdirAll(filepath.Join(dir, "dir.container", "in"), 0o755))
	must(os.WriteFile(filepath.Join(dir, "dir.container", "in", "in.container"), []byte("[Container]\n"), 0o644))
	must(os.MkdirAll(filepath.Join(dir, "ok.container.d", "dir.conf"), 0o755))
	must(os.WriteFile(filepath.Join(dir, "container.d"), nil, 0o644))
	must(os.Symlink("gone", filepath.Join(dir, "gone.container")))
	must(syscall.Mkfifo(filepath.Join(dir, "fifo.container"), 0o644))
	must(os.Symlink("fifo.container", filepath.Join(dir, "tofifo.container")))
	must(os.Truncate(filepath.Join(dir, "ok.container"), 0))
	big, err := os.Create(filepath.Join(dir, "big.container"))
	must(err)
	must(big.Truncate(1 << 40)) // sparse
	must(big.Close())

	set, err := unitset.Load(os.DirFS(dir), unitset.Target{Dirs: []string{"/"}})
	const want = `big.container: longer than 4 MiB
container.d: not a directory
dir.container: is a directory
fifo.container: is not a regular file
gone.container: no such file or directory
ok.container.d/dir.conf: is a directory
tofifo.container: is not a regular file`
	if err == nil || err.Error() != want {
		t.Errorf("error (-want +got):\n%s", cmp.Diff(want, fmt.Sprint(err)))
	}
	messages := map[string]string{}
	for _, p := range set.Problems {
		messages[p.Path] = p.Message
	}
	wantMessages := map[string]string{
		"container.d":             `error reading directory "/container.d", open /container.d: not a directory`,
		"dir.container":           `error loading "/dir.container", read /dir.container: is a directory`,
		"gone.container":          `error loading "/gone.container", open /gone.container: no such file or directory`,
		"big.container":           "",
		"fifo.container":          "",
		"tofifo.container":        "",
		"ok.container.d/dir.conf": "", // its unit is lost
	}
	if diff := cmp.Diff(wantMessages, messages); diff != "" {
		t.Errorf("messages (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"ok.container", "dir.container/in/in.container"}, summary(set)); diff != "" {
		t.Errorf("units (-want +got):\n%s", diff)
	}
}

// forbidden is a file system of which some files cannot be opened.
type forbidden struct {
	fstest.MapFS
	paths map[string]bool
}

func (f forbidden) Open(name string) (fs.File, error) {
	if f.paths[name] {
		return nil, &fs.PathError{Op: "open", Path: name, Err: syscall.EACCES}
	}
	return f.MapFS.Open(name)
}

func (f forbidden) ReadDir(name string) ([]fs.DirEntry, error) {
	if f.paths[name] {
		return nil, &fs.PathError{Op: "open", Path: name, Err: syscall.EACCES}
	}
	return f.MapFS.ReadDir(name)
}

func TestUnreadable(t *testing.T) {
	fsys := forbidden{
		tree("u/e/a.container", "u/b.container", "u/c/c.container", "u/d/d.container", "u/e/a.container.d/10.conf", "u/b.container.d/10.conf"),
		map[string]bool{"u/e/a.container": true, "u/c": true, "u/b.container.d/10.conf": true},
	}
	for podman, units := range map[string]string{
		"6.0": "u/b.container u/d/d.container",
		"5.2": "u/b.container", // it searches no further after a directory that it cannot read
	} {
		set, _ := unitset.Load(fsys, unitset.Target{Podman: version(t, podman), Dirs: []string{"/u"}})
		if diff := cmp.Diff(units, strings.Join(summary(set), " ")); diff != "" {
			t.Errorf("podman %s: units (-want +got):\n%s", podman, diff)
		}
		var messages []string
		for _, p := range set.Problems {
			messages = append(messages, p.Message)
			if !errors.Is(p, fs.ErrPermission) {
				t.Errorf("%v is not one of permissions", p)
			}
		}
		want := []string{
			`error loading "/u/b.container.d/10.conf", open /u/b.container.d/10.conf: permission denied`,
			`open /u/c: permission denied`,
			`error loading "/u/e/a.container", open /u/e/a.container: permission denied`,
		}
		if podman == "5.2" {
			want = want[:2]
		}
		if diff := cmp.Diff(want, messages); diff != "" {
			t.Errorf("podman %s: messages (-want +got):\n%s", podman, diff)
		}
	}
}

// TestBounds has trees that are far too large, which must not take the time or
// the memory of their square.
func TestBounds(t *testing.T) {
	if testing.Short() {
		t.Skip("makes tens of thousands of files")
	}
	fsys := fstest.MapFS{}
	for i := range 10_000 {
		fsys[fmt.Sprintf("u/container.d/%05d.conf", i)] = file(fmt.Sprintf("[Container]\nLabel=n%d=1\n", i))
	}
	for i := range 1000 {
		fsys[fmt.Sprintf("u/c%04d.container", i)] = file("[Container]\nImage=a\n")
	}
	deep := "u"
	for range 100 {
		deep += "/d"
	}
	fsys[deep+"/deep.volume"] = file("[Volume]\n")
	fsys["u/long.container"] = file("[Container]\nExec=" + strings.Repeat("word ", 200_000) + "\n")
	fsys["u/lines.container"] = file("[Container]\n" + strings.Repeat("=\n", 1<<18))
	start := time.Now()
	set, err := unitset.Load(fsys, unitset.Target{Dirs: []string{"/u"}})
	if took := time.Since(start); took > 30*time.Second {
		t.Errorf("loading takes %v", took)
	}
	if err == nil || len(set.Problems) != 100 {
		t.Errorf("%d problems, want the first 100 of lines.container", len(set.Problems))
	}
	if len(set.Units) != 1002 {
		t.Fatalf("%d units, want 1002", len(set.Units))
	}
	for _, u := range set.Units[:1000] {
		if pairs, _ := u.KeyVals("Container", "Image"); len(pairs) != 1 {
			t.Fatalf("%s has %d images", u.Path, len(pairs))
		}
	}
	if pairs, _ := set.Units[500].KeyVals("Container", "Label"); len(pairs) != 10_000 {
		t.Errorf("%d labels, want 10000", len(pairs))
	}
	u, _ := set.Lookup("long.container")
	if words, _, _ := u.LastArgs("Container", "Exec"); len(words) != 200_000 {
		t.Errorf("%d words, want 200000", len(words))
	}
}
