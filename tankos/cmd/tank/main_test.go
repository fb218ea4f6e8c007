//go:build linux

package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/tank-os/tank/tankos/machine"
)

// names are what tank is called by in the scripts.
var names = []string{
	"tank", "openclaw", "tank-openclaw-secrets", "tank-os-version", "bootstrap-openclaw",
	"bootstrap-service-gator", "sync-podman-secrets", "hermit", "tank-hermit-secrets",
}

// TestMain makes of the test binary tank under all its names, and the programs
// that it calls.
func TestMain(m *testing.M) {
	programs := map[string]func(){"podman": fakePodman, "systemctl": fakeSystemctl, "sudo": fakeSudo}
	for _, name := range names {
		programs[name] = tankUnderTest
	}
	testscript.Main(m, programs)
}

// TestScripts runs testdata/script. Each script has a machine below $WORK/root,
// with the reference's description unless it brings its own; the caller is
// $TANK_TEST_UID; and only the programs in $WORK/bin exist, so that "rm bin/sudo"
// is a machine without sudo.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata/script",
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		UpdateScripts:       os.Getenv("TANK_UPDATE") != "",
		Setup:               setUp,
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"mode":   checkMode,
			"status": checkStatus,
		},
	})
}

func setUp(env *testscript.Env) error {
	bin := filepath.Join(env.WorkDir, "bin")
	if err := os.MkdirAll(bin, 0o755); err != nil {
		return err
	}
	for _, name := range slices.Concat(names, []string{"podman", "systemctl", "sudo"}) {
		program, err := exec.LookPath(name)
		if err == nil {
			err = os.Symlink(program, filepath.Join(bin, name))
		}
		if err != nil {
			return err
		}
	}
	root := filepath.Join(env.WorkDir, "root")
	for _, dir := range []string{"/usr/share/tank", "/var/home/openclaw", "/run/user/1000", "/etc", "/../fake"} {
		if err := os.MkdirAll(root+dir, 0o755); err != nil {
			return err
		}
	}
	env.Setenv("PATH", bin)
	env.Setenv("GORACE", "atexit_sleep_ms=0") // each of many programs would wait a second
	env.Setenv("TANK_TEST_ROOT", root)
	env.Setenv("TANK_TEST_UID", "1000")
	if _, err := os.Stat(root + machine.Path); err == nil {
		return nil
	}
	reference, err := os.ReadFile("testdata/reference.json")
	if err != nil {
		return err
	}
	return os.WriteFile(root+machine.Path, reference, 0o644)
}

// checkMode is "mode 600 FILE".
func checkMode(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: mode OCTAL FILE")
	}
	info, err := os.Stat(ts.MkAbs(args[1]))
	ts.Check(err)
	if got := strconv.FormatUint(uint64(info.Mode().Perm()), 8); got != args[0] {
		ts.Fatalf("%s has mode %s, want %s", args[1], got, args[0])
	}
}

// checkStatus is "status 2 PROGRAM ARG...": the program exits with that status.
func checkStatus(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: status N PROGRAM ARG...")
	}
	err := ts.Exec(args[1], args[2:]...)
	var exit *exec.ExitError
	if !errors.As(err, &exit) || strconv.Itoa(exit.ExitCode()) != args[0] {
		ts.Fatalf("%q: %v, want exit status %s", args[1:], err, args[0])
	}
}

// tankUnderTest is main with another machine.
func tankUnderTest() {
	uid, err := strconv.Atoi(os.Getenv("TANK_TEST_UID"))
	if err != nil {
		fail(99, err.Error())
	}
	patience, err := time.ParseDuration(os.Getenv("TANK_TEST_PATIENCE"))
	if err != nil {
		patience = time.Minute
	}
	p := &program{
		patience: patience,
		root:     os.Getenv("TANK_TEST_ROOT"),
		uid:      uid,
		stdin:    os.Stdin,
		stdout:   os.Stdout,
		stderr:   os.Stderr,
		terminal: func() bool { return os.Getenv("TANK_TEST_TTY") != "" },
		readOnly: func(string) (bool, error) { return os.Getenv("TANK_TEST_USR") == "ro", nil },
	}
	os.Exit(p.run(context.Background(), os.Args))
}

// called notes a call in $WORK/calls, a line for each with its arguments as they
// came, and returns a file of $WORK/fake, where a script says how the machine is.
func called() func(name string) string {
	work := os.Getenv("WORK")
	f, err := os.OpenFile(work+"/calls", os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o644)
	if err != nil {
		fail(99, err.Error())
	}
	defer func() { _ = f.Close() }()
	line := filepath.Base(os.Args[0])
	for _, arg := range os.Args[1:] {
		if !regexp.MustCompile(`^[-a-zA-Z0-9_./:=@{}]+$`).MatchString(arg) {
			arg = strconv.Quote(arg)
		}
		line += " " + arg
	}
	_, _ = fmt.Fprintln(f, line)
	return func(name string) string {
		text, _ := os.ReadFile(work + "/fake/" + name)
		return string(text)
	}
}

func fail(status int, message string) {
	_, _ = fmt.Fprintln(os.Stderr, message)
	os.Exit(status)
}

// fakePodman has the secrets in fake/secrets and the containers in fake/running,
// one in a line; a text in fake/podman is how it fails, and fake/hang that it
// does not answer.
func fakePodman() {
	fake := called()
	if complaint := fake("podman"); complaint != "" {
		fail(125, "time=… level=error\n"+strings.TrimSpace(complaint))
	}
	if fake("hang") != "" {
		time.Sleep(10 * time.Second)
		_ = os.WriteFile(os.Getenv("WORK")+"/woke", nil, 0o644)
	}
	args := strings.Join(os.Args[1:min(3, len(os.Args))], " ")
	switch {
	case args == "secret ls":
		fmt.Print(fake("secrets"))
	case args == "secret create":
		createSecret(os.Args[3])
	case args == "container inspect":
		if name := os.Args[len(os.Args)-1]; slices.Contains(strings.Fields(fake("running")), name) {
			fmt.Println("true")
		} else if slices.Contains(strings.Fields(fake("stopped")), name) {
			fmt.Println("false")
		} else {
			fail(125, "Error: no such container "+name)
		}
	case os.Args[1] == "exec":
		dir, _ := os.Getwd()
		_ = os.WriteFile(os.Getenv("WORK")+"/cwd", []byte(dir+"\n"), 0o644)
		_ = os.WriteFile(os.Getenv("WORK")+"/pid", []byte(strconv.Itoa(os.Getpid())), 0o644)
		in, _ := io.ReadAll(os.Stdin)
		fmt.Printf("in the container: %q, stdin %q, runtime dir %q\n", os.Args[2:], in,
			strings.TrimPrefix(os.Getenv("XDG_RUNTIME_DIR"), os.Getenv("WORK")))
		status, _ := strconv.Atoi(strings.TrimSpace(fake("status")))
		os.Exit(status)
	default:
		fail(125, fmt.Sprintf("fake podman: unknown call %q", os.Args[1:]))
	}
}

// createSecret checks that the value is 32 bytes in hexadecimal.
func createSecret(name string) {
	value, _ := bufio.NewReader(os.Stdin).ReadString(0)
	if !regexp.MustCompile(`^[0-9a-f]{64}$`).MatchString(value) {
		fail(125, fmt.Sprintf("fake podman: got %q as a secret", value))
	}
	work := os.Getenv("WORK")
	if _, err := os.Stat(work + "/fake/lose"); err == nil {
		_ = os.WriteFile(work+"/fake/secrets", []byte(name+"\n"), 0o644)
		fail(125, "Error: "+name+": secret name in use")
	}
	f, err := os.OpenFile(work+"/fake/secrets", os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o644)
	if err != nil {
		fail(99, err.Error())
	}
	_, _ = fmt.Fprintln(f, name)
	_ = os.WriteFile(work+"/value", []byte(value), 0o666) // less the umask
}

// fakeSystemctl knows the states in fake/SERVICE.
func fakeSystemctl() {
	fake := called()
	if slices.Contains(os.Args, "show") {
		state := fake(os.Args[len(os.Args)-1])
		if state == "" {
			state = "inactive\n"
		}
		fmt.Print(state)
	}
	if complaint := fake("systemctl"); complaint != "" {
		fail(1, strings.TrimSpace(complaint))
	}
}

// fakeSudo runs the command as the user, found by its base name, where the
// caller is. A text in
// fake/sudo is how it fails.
func fakeSudo() {
	fake := called()
	if complaint := fake("sudo"); complaint != "" {
		fail(3, strings.TrimSpace(complaint))
	}
	if fake("killed") != "" {
		_ = syscall.Kill(os.Getpid(), syscall.SIGKILL)
	}
	i := slices.Index(os.Args, "--")
	user, command := os.Args[i-1], os.Args[i+1:]
	if strings.Contains(os.Args[i-2], "i") { // a login shell, which expands what sudo does not quote
		for j := range command {
			command[j] = os.ExpandEnv(command[j])
		}
	}
	uid := map[string]string{"openclaw": "1000", "agent": "1000", "gator": "1001"}[user]
	cmd := exec.Command(filepath.Base(command[0]), command[1:]...)
	cmd.Env = append(os.Environ(), "TANK_TEST_UID="+uid)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = os.Stdin, os.Stdout, os.Stderr
	if err := cmd.Run(); cmd.ProcessState == nil {
		fail(99, err.Error())
	}
	os.Exit(cmd.ProcessState.ExitCode())
}
