//go:build linux

package beneath_test

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/tank-os/tank/tankos/cmd/tank/internal/beneath"
)

func open(t *testing.T) (*beneath.Dir, string) {
	t.Helper()
	home := t.TempDir()
	d, err := beneath.Open(home)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(d.Close)
	return d, home
}

// tree lists what is below a directory, with modes and contents.
func tree(t *testing.T, dir string) map[string]string {
	t.Helper()
	got := map[string]string{}
	err := filepath.WalkDir(dir, func(p string, e fs.DirEntry, err error) error {
		if err != nil || p == dir {
			return err
		}
		info, err := e.Info()
		if err != nil {
			return err
		}
		text := info.Mode().String()
		if info.Mode().IsRegular() {
			data, err := os.ReadFile(p)
			if err != nil {
				return err
			}
			text += " " + string(data)
		}
		got[strings.TrimPrefix(p, dir+"/")] = text
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return got
}

func TestWriteFile(t *testing.T) {
	d, home := open(t)
	for _, text := range []string{"one", "two"} {
		if err := d.WriteFile("a/b/c.conf", []byte(text)); err != nil {
			t.Fatal(err)
		}
	}
	want := map[string]string{"a": "drwx------", "a/b": "drwx------", "a/b/c.conf": "-rw------- two"}
	if diff := cmp.Diff(want, tree(t, home)); diff != "" {
		t.Errorf("tree (-want +got):\n%s", diff)
	}
	data, err := d.ReadFile("a/b/c.conf")
	if err != nil || string(data) != "two" {
		t.Errorf("read %q, %v", data, err)
	}
}

func TestCreateKeepsWhatIsThere(t *testing.T) {
	d, home := open(t)
	for i, want := range []bool{true, false} {
		made, err := d.Create("c.conf", []byte{'0' + byte(i)})
		if err != nil || made != want {
			t.Errorf("attempt %d: made %v, %v; want %v", i, made, err, want)
		}
	}
	if diff := cmp.Diff(map[string]string{"c.conf": "-rw------- 0"}, tree(t, home)); diff != "" {
		t.Errorf("tree (-want +got):\n%s", diff)
	}
}

func TestCreateHasOneWinner(t *testing.T) {
	d, home := open(t)
	wins := make([]bool, 16)
	var wg sync.WaitGroup
	for i := range wins {
		wg.Go(func() {
			made, err := d.Create("c.conf", []byte{'a' + byte(i)})
			if err != nil {
				t.Error(err)
			}
			wins[i] = made
		})
	}
	wg.Wait()
	got := tree(t, home)
	n := 0
	for i, won := range wins {
		if won {
			n++
			if want := "-rw------- " + string(rune('a'+i)); got["c.conf"] != want {
				t.Errorf("file is %q, the winner wrote %q", got["c.conf"], want)
			}
		}
	}
	if n != 1 || len(got) != 1 {
		t.Errorf("%d winners, tree %v", n, got)
	}
}

// TestPlantedLinks holds the threat of the package: the agent puts a link into
// its own directory, and tank would write through it.
func TestPlantedLinks(t *testing.T) {
	for name, plant := range map[string]func(home, outside string) error{
		"file":     func(home, outside string) error { return os.Symlink(outside+"/key", home+"/state/file") },
		"dangling": func(home, outside string) error { return os.Symlink(outside+"/new", home+"/state/file") },
		"directory": func(home, outside string) error {
			return errors.Join(os.Remove(home+"/state"), os.Symlink(outside, home+"/state"))
		},
		"inside": func(home, outside string) error { return os.Symlink(home+"/.profile", home+"/state/file") },
	} {
		t.Run(name, func(t *testing.T) {
			d, home := open(t)
			outside := t.TempDir()
			if err := errors.Join(
				os.WriteFile(outside+"/key", []byte("key"), 0o600),
				os.WriteFile(home+"/.profile", []byte("profile"), 0o600),
				os.Mkdir(home+"/state", 0o700),
				plant(home, outside),
			); err != nil {
				t.Fatal(err)
			}
			before, beforeOutside := tree(t, home), tree(t, outside)
			_, readErr := d.ReadFile("state/file")
			_, createErr := d.Create("state/file", []byte("x"))
			for verb, err := range map[string]error{
				"read": readErr, "create": createErr, "write": d.WriteFile("state/file", []byte("x")),
			} {
				if !errors.Is(err, beneath.ErrLink) {
					t.Errorf("%s: got %v, want ErrLink", verb, err)
				}
			}
			if err := d.MkdirAll("state/sub"); name == "directory" && !errors.Is(err, beneath.ErrLink) {
				t.Errorf("mkdir: got %v, want ErrLink", err)
			}
			_ = os.Remove(home + "/state/sub")
			if diff := cmp.Diff(before, tree(t, home)) + cmp.Diff(beforeOutside, tree(t, outside)); diff != "" {
				t.Errorf("changed (-want +got):\n%s", diff)
			}
		})
	}
}

func TestErrors(t *testing.T) {
	d, home := open(t)
	if err := errors.Join(
		syscall.Mkfifo(home+"/fifo", 0o600),
		os.Mkdir(home+"/dir", 0o700),
		os.WriteFile(home+"/large", bytes.Repeat([]byte("x"), 8<<20+1), 0o600),
	); err != nil {
		t.Fatal(err)
	}
	read := func(name string) error { _, err := d.ReadFile(name); return err }
	create := func(name string) error { _, err := d.Create(name, nil); return err }
	for _, tt := range []struct {
		name string
		do   func(string) error
		want error
	}{
		{"fifo", read, beneath.ErrNotFile},
		{"fifo", create, beneath.ErrNotFile},
		{"dir", read, beneath.ErrNotFile},
		{"dir", create, beneath.ErrNotFile},
		{"large", read, beneath.ErrTooLarge},
		{"absent", read, fs.ErrNotExist},
		{"absent/file", read, fs.ErrNotExist},
		{"large/file", create, syscall.ENOTDIR},
		{"../file", create, beneath.ErrNotBelow},
		{"/etc/passwd", read, beneath.ErrNotBelow},
		{"dir/../../file", read, beneath.ErrNotBelow},
	} {
		err := tt.do(tt.name)
		var pe *fs.PathError
		if !errors.Is(err, tt.want) || !errors.As(err, &pe) {
			t.Errorf("%s: got %v, want a PathError with %v", tt.name, err, tt.want)
		}
	}
	if _, err := beneath.Open(home + "/absent"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("Open: got %v", err)
	}
	if err := os.Symlink("dir", home+"/link"); err != nil {
		t.Fatal(err)
	}
	if _, err := beneath.Open(home + "/link"); !errors.Is(err, beneath.ErrLink) {
		t.Errorf("Open of a link: got %v", err)
	}
}

// TestInterruptedWrite writes in a process that may not write more than eight
// bytes to a file, as on a full disk.
func TestInterruptedWrite(t *testing.T) {
	if home := os.Getenv("BENEATH_TEST_HOME"); home != "" {
		child(home, func(d *beneath.Dir) error {
			err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &syscall.Rlimit{Cur: 8, Max: 8})
			return errors.Join(err, d.WriteFile("openclaw.json", []byte("new and longer than that")))
		})
	}
	d, home := open(t)
	if err := d.WriteFile("openclaw.json", []byte("old")); err != nil {
		t.Fatal(err)
	}
	out, err := reexec(t, home).CombinedOutput()
	want := "write " + home + "/openclaw.json: file too large"
	if err == nil || string(out) != want {
		t.Fatalf("child: %v, output %q; want it to fail with %q", err, out, want)
	}
	if diff := cmp.Diff(map[string]string{"openclaw.json": "-rw------- old"}, tree(t, home)); diff != "" {
		t.Errorf("tree (-want +got):\n%s", diff)
	}
}

// TestKilledWriter kills a process that does nothing but write: at whatever
// moment, the file is one of the two it writes, whole.
func TestKilledWriter(t *testing.T) {
	texts := map[string]bool{strings.Repeat("a", 1<<20): true, strings.Repeat("b", 1<<20): true}
	if home := os.Getenv("BENEATH_TEST_HOME"); home != "" {
		child(home, func(d *beneath.Dir) error {
			for {
				for text := range texts {
					if err := d.WriteFile("openclaw.json", []byte(text)); err != nil {
						return err
					}
				}
			}
		})
	}
	for i := range 5 {
		_, home := open(t)
		cmd := reexec(t, home)
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		for range 1000 {
			if _, err := os.Stat(home + "/openclaw.json"); err == nil {
				break
			}
			time.Sleep(10 * time.Millisecond)
		}
		time.Sleep(time.Duration(i) * time.Millisecond)
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
		data, err := os.ReadFile(home + "/openclaw.json")
		if err != nil || !texts[string(data)] {
			t.Errorf("killed: %v, %d bytes", err, len(data))
		}
	}
}

// reexec runs the calling test in a process of its own, where it calls child.
func reexec(t *testing.T, home string) *exec.Cmd {
	cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^"+t.Name()+"$")
	cmd.Env = append(os.Environ(), "BENEATH_TEST_HOME="+home)
	return cmd
}

func child(home string, do func(*beneath.Dir) error) {
	d, err := beneath.Open(home)
	if err == nil {
		err = do(d)
	}
	if err != nil {
		fmt.Print(err)
		os.Exit(3)
	}
	os.Exit(0)
}
