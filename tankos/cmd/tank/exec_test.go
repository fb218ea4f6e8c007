//go:build linux

package main

import (
	"os"
	"os/exec"
	"strconv"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

// TestExecBecomesPodman holds the end of row D1: signals for the command are
// podman's, because it is the same process.
func TestExecBecomesPodman(t *testing.T) {
	work := t.TempDir()
	if err := setUp(&testscript.Env{WorkDir: work}); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(work+"/fake/running", []byte("openclaw\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), work+"/bin/openclaw")
	cmd.Env = []string{"WORK=" + work, "PATH=" + work + "/bin", "TANK_TEST_UID=1000", "TANK_TEST_ROOT=" + work + "/root"}
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	pid, err := os.ReadFile(work + "/pid")
	if want := strconv.Itoa(cmd.Process.Pid); err != nil || string(pid) != want {
		t.Errorf("podman was process %q, %v; want %s", pid, err, want)
	}
}
