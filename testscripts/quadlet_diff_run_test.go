package testscripts_test

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"
	"time"
)

// An outcome is what comes of a set, in a form that is always the same.
type outcome struct {
	status   string   // "0", "1", "panic" or "hang"
	services []string // with their names, sorted
	messages []string // sorted
}

// A converter makes an outcome of the set that was written below root.
type converter func(s *unitFiles, root string) (outcome, error)

// limit is how much time of a processor a generator may use: it needs some
// milliseconds. The wall's time says nothing where others have the processors.
const limit = 200 * time.Millisecond

// realGenerator is the converter of a release.
func realGenerator(t testing.TB, minor string) converter {
	t.Helper()
	program := compiled(t, minor)
	return func(s *unitFiles, root string) (outcome, error) {
		cmd := generator(program, s, root, "-dryrun")
		return runGenerator(cmd, minor)
	}
}

// compiled is the path of a release's generator.
func compiled(t testing.TB, minor string) string {
	t.Helper()
	build, ok := oracles[minor]
	if !ok {
		t.Fatalf("no generator of podman %s: there are those of %s", minor, strings.Join(minors(), ", "))
	}
	program, err := build()
	if err != nil {
		t.Fatal(err)
	}
	return program
}

// generator is the command of a generator for a set below root.
func generator(program string, s *unitFiles, root string, args ...string) *exec.Cmd {
	cmd := exec.Command(program)
	if s.user {
		cmd.Args = append(cmd.Args, "-user")
	}
	cmd.Args = append(cmd.Args, args...)
	cmd.Env = []string{"QUADLET_UNIT_DIRS=" + strings.Join(s.search(root), ":"), "HOME=/nonexistent", "GOTRACEBACK=none"}
	return cmd
}

// runLimited runs a command for as long as it does not use up its time.
func runLimited(cmd *exec.Cmd) (hung bool, err error) {
	if err := cmd.Start(); err != nil {
		return false, err
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	for {
		select {
		case err := <-ended:
			return hung, err
		case <-time.After(limit / 4):
			if used(cmd.Process.Pid) > limit {
				hung = true
				_ = cmd.Process.Kill() // it may have ended by itself
			}
		}
	}
}

// used is the processor time that a process has had.
func used(pid int) time.Duration {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return 0
	}
	_, numbers, _ := strings.Cut(string(text), ") ") // a name is before them
	fields := strings.Fields(numbers)
	if len(fields) < 13 {
		return 0
	}
	ticks, _ := strconv.Atoi(fields[11]) // user and system time, proc_pid_stat(5)
	more, _ := strconv.Atoi(fields[12])
	return time.Duration(ticks+more) * 10 * time.Millisecond
}

// runGenerator runs a generator's dry run once.
func runGenerator(cmd *exec.Cmd, minor string) (outcome, error) {
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	hung, err := runLimited(cmd)
	exit := new(exec.ExitError)
	switch {
	case hung:
		return outcome{status: "hang"}, nil
	case err != nil && !errors.As(err, &exit):
		return outcome{}, err
	case cmd.ProcessState.ExitCode() == 2 && strings.Contains(stderr.String(), "panic: "):
		return outcome{status: "panic"}, nil
	}
	return outcome{
		status:   fmt.Sprint(cmd.ProcessState.ExitCode()),
		services: canonicalServices(minor, stdout.String()),
		messages: messages(debugging.ReplaceAllString(stderr.String(), "")),
	}, nil
}
