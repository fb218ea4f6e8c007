package testscripts_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/tank-os/tank/bootcimg/vm"
)

// bootLimit is for one boot, emulated, on a machine that has other things to do.
const bootLimit = 12 * time.Minute

// TestVM boots in QEMU the image that testscripts/internal/vmimage describes.
//
// Its scripts have these commands besides the usual ones:
//
//	power on DISK      builds the image, starts it with /var on DISK, and waits
//	                   until it is up; prints the times.
//	power cycle        reboots it from inside and waits.
//	power off          presses the power button and waits.
//	on USER COMMAND    runs a shell command as a user, its stdin empty, and
//	                   prints its output; "!" wants it to fail.
//	with TEXT on USER COMMAND
//	                   the same, with TEXT as stdin.
//	unit USER UNIT     waits until a unit is active; prints when that was.
//	failed             prints the failed units, of the system and of all users.
func TestVM(t *testing.T) {
	runArea(t, "vm", map[string]command{
		"power": power, "on": runOn, "with": runWith, "unit": waitUnit, "failed": failedUnits,
	})
}

// machines are those of running scripts, by script.
var machines sync.Map

// machineOf is the machine of a script, or nil.
func machineOf(ts *testscript.TestScript) *vm.Machine {
	m, _ := machines.Load(ts)
	machine, _ := m.(*vm.Machine)
	return machine
}

func power(ts *testscript.TestScript, _ bool, args []string) {
	ctx, cancel := context.WithTimeout(context.Background(), bootLimit)
	defer cancel()
	switch m := machineOf(ts); {
	case len(args) == 2 && args[0] == "on":
		powerOn(ctx, ts, ts.MkAbs(args[1]))
	case m == nil:
		ts.Fatalf("no machine is on")
	case len(args) == 1 && args[0] == "cycle":
		ts.Check(m.Reboot(ctx))
		printTimes(ts, m)
	case len(args) == 1 && args[0] == "off":
		ts.Check(m.PowerOff(ctx))
		machines.Delete(ts)
	default:
		ts.Fatalf("usage: power on DISK | cycle | off")
	}
}

func powerOn(ctx context.Context, ts *testscript.TestScript, varDisk string) {
	digest, root := vmImage(ts)
	console, err := os.Create(filepath.Join(filepath.Dir(varDisk), "console"))
	ts.Check(err)
	// Not ctx: the machine outlives this command.
	m, err := vm.Start(context.Background(), &vm.Config{
		RootFS: root, Key: digest, VarDisk: varDisk, Console: console, BootTimeout: bootLimit,
		Credentials: map[string][]byte{"test.token": []byte("from-outside")},
		Progress:    func(s string) { ts.Logf("%s", s) },
	})
	ts.Check(err)
	machines.Store(ts, m)
	ts.Defer(func() {
		m.Close()
		machines.Delete(ts)
		_ = console.Close()
	})
	ts.Check(m.WaitBoot(ctx))
	fmt.Fprintf(ts.Stdout(), "%s, Linux %s\n", m.Accel, m.Kernel)
	printTimes(ts, m)
}

// vmImage has a program build the image: the engine starts the program it is in
// again, which must not be the tests.
func vmImage(ts *testscript.TestScript) (digest string, root func(io.Writer) error) {
	tarFile := ts.MkAbs("root.tar")
	if _, err := os.Stat(tarFile); err == nil {
		return strings.TrimSpace(ts.ReadFile("root.digest")), copyOf(tarFile)
	}
	ts.Check(ts.Exec("go", "run", "-C", moduleRoot(), "-tags", engineTags, "./testscripts/internal/vmimage", moduleRoot(), tarFile))
	digest = ts.ReadFile("stdout")
	ts.Check(os.WriteFile(ts.MkAbs("root.digest"), []byte(digest), 0o600))
	return strings.TrimSpace(digest), copyOf(tarFile)
}

func copyOf(file string) func(io.Writer) error {
	return func(w io.Writer) error {
		f, err := os.Open(file)
		if err != nil {
			return err
		}
		_, err = io.Copy(w, f)
		return errors.Join(err, f.Close())
	}
}

func printTimes(ts *testscript.TestScript, m *vm.Machine) {
	t := m.Times()
	fmt.Fprintf(ts.Stdout(), "kernel %.1f s, multi-user %.1f s, ssh %.1f s\n", t.Kernel.Seconds(), t.MultiUser.Seconds(), t.SSH.Seconds())
}

func runOn(ts *testscript.TestScript, neg bool, args []string) { runCommand(ts, neg, "", args) }

func runWith(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) != 4 || args[1] != "on" {
		ts.Fatalf("usage: with TEXT on USER COMMAND")
	}
	runCommand(ts, neg, args[0], args[2:])
}

func runCommand(ts *testscript.TestScript, neg bool, stdin string, args []string) {
	m := machineOf(ts)
	if m == nil || len(args) != 2 {
		ts.Fatalf("usage: on USER COMMAND, with a machine on")
	}
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Minute)
	defer cancel()
	out, err := m.Run(ctx, args[1], &vm.RunOptions{User: args[0], Stdin: strings.NewReader(stdin)})
	_, _ = ts.Stdout().Write(out)
	var run *vm.RunError
	if errors.As(err, &run) {
		fmt.Fprint(ts.Stderr(), run.Stderr)
	}
	if neg && run != nil && run.Status > 0 {
		return
	}
	if neg {
		ts.Fatalf("%q did not fail as a command does: %v", args[1], err)
	}
	ts.Check(err)
}

func waitUnit(ts *testscript.TestScript, _ bool, args []string) {
	m := machineOf(ts)
	if m == nil || len(args) != 2 {
		ts.Fatalf("usage: unit USER UNIT, with a machine on")
	}
	ctx, cancel := context.WithTimeout(context.Background(), bootLimit)
	defer cancel()
	at, err := m.WaitUnit(ctx, args[0], args[1])
	ts.Check(err)
	fmt.Fprintf(ts.Stdout(), "%s %.1f s after power-on\n", args[1], at.Seconds())
}

func failedUnits(ts *testscript.TestScript, _ bool, args []string) {
	m := machineOf(ts)
	if m == nil || len(args) != 0 {
		ts.Fatalf("usage: failed, with a machine on")
	}
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Minute)
	defer cancel()
	units, err := m.Failed(ctx)
	ts.Check(err)
	out := ts.Stdout() // also where nothing is printed: it forgets the last output
	for _, u := range units {
		fmt.Fprintln(out, u)
	}
}
