package testscripts_test

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

// TestCLI runs what tankos/cli makes of the example appliances.
func TestCLI(t *testing.T) {
	runArea(t, "cli", map[string]command{"interrupt": interrupt})
}

// TestQuickstart runs the README's first command.
func TestQuickstart(t *testing.T) { runArea(t, "quickstart", nil) }

// TestBoot boots machines, and holds what may go wrong on the way.
func TestBoot(t *testing.T) {
	runArea(t, "boot", map[string]command{"interrupt": interrupt})
}

// interrupt is the script command "interrupt TEXT PROGRAM ARGS…": it starts the
// program, sends SIGINT (ctrl-C) when TEXT shows on its standard error, and fails
// unless the program then fails within 30 seconds.
func interrupt(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: interrupt TEXT PROGRAM ARGS…")
	}
	program, err := lookPath(ts.Getenv("PATH"), args[1])
	ts.Check(err)
	watch := &watcher{text: []byte(args[0]), seen: make(chan struct{})}
	cmd := exec.Command(program, args[2:]...)
	cmd.Dir = ts.MkAbs(".")
	cmd.Env = environ(ts)
	cmd.Stdout, cmd.Stderr = ts.Stdout(), watch
	ts.Check(cmd.Start())
	done := make(chan error, 1)
	go func() { done <- cmd.Wait() }()
	select {
	case <-watch.seen:
	case err := <-done:
		ts.Fatalf("%s ended before %q showed: %v\n%s", args[1], args[0], err, watch)
	case <-time.After(10 * time.Minute):
		_ = cmd.Process.Kill()
		ts.Fatalf("%q never showed:\n%s", args[0], watch)
	}
	ts.Check(cmd.Process.Signal(os.Interrupt))
	select {
	case err := <-done:
		ts.Logf("[stderr]\n%s", watch)
		if err == nil {
			ts.Fatalf("%s was interrupted and exited 0", args[1])
		}
	case <-time.After(30 * time.Second):
		_ = cmd.Process.Kill()
		ts.Fatalf("%s still runs 30 s after ctrl-C:\n%s", args[1], watch)
	}
	ts.Check(os.WriteFile(ts.MkAbs("interrupted"), []byte(watch.String()), 0o644))
}

// lookPath finds a program in a PATH that is not this process's.
func lookPath(path, program string) (string, error) {
	for _, dir := range filepath.SplitList(path) {
		if found, err := exec.LookPath(filepath.Join(dir, program)); err == nil {
			return found, nil
		}
	}
	return "", fmt.Errorf("%s: not in %s", program, path)
}

// environ is the environment a script gives its programs, as far as ours read it.
func environ(ts *testscript.TestScript) []string {
	var env []string
	for _, key := range []string{"PATH", "HOME", "XDG_CACHE_HOME", "TMPDIR", "GOCACHE", "GOMODCACHE", "GOPROXY", "GOSUMDB", "GOFLAGS", "GOTOOLCHAIN"} {
		if value := ts.Getenv(key); value != "" {
			env = append(env, key+"="+value)
		}
	}
	return env
}

// watcher keeps what is written and tells when a text was.
type watcher struct {
	mu   sync.Mutex
	buf  bytes.Buffer
	text []byte
	seen chan struct{}
	told bool
}

func (w *watcher) Write(p []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.buf.Write(p)
	if !w.told && bytes.Contains(w.buf.Bytes(), w.text) {
		w.told = true
		close(w.seen)
	}
	return len(p), nil
}

func (w *watcher) String() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.buf.String()
}
