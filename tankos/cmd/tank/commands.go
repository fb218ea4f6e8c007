//go:build linux

package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"slices"
	"strings"
	"syscall"
	"time"

	"github.com/tank-os/tank/tankos/machine"
)

// command prepares a program found by PATH.
func (p *program) command(ctx context.Context, name string, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Env = p.environ()
	return cmd
}

// environ is the environment, with the runtime directory that podman and
// "systemctl --user" need and that sudo does not set.
func (p *program) environ() []string {
	const name = "XDG_RUNTIME_DIR"
	env := os.Environ()
	dir := fmt.Sprintf("/run/user/%d", p.uid)
	if _, err := os.Stat(p.path(dir)); err != nil || os.Getenv(name) != "" {
		return env
	}
	env = slices.DeleteFunc(env, func(v string) bool { return v == name+"=" }) // getenv(3) takes the first
	return append(env, name+"="+dir)
}

// output asks a program. Its error holds the last line of what it complained.
func (p *program) output(ctx context.Context, name string, args ...string) (string, error) {
	var out strings.Builder
	if err := p.ask(p.command(ctx, name, args...), &out); err != nil {
		return "", err
	}
	return strings.TrimSpace(out.String()), nil
}

// ask runs a program, which must answer in time: podman and systemd wait for
// locks that others hold.
func (p *program) ask(cmd *exec.Cmd, out io.Writer) error {
	var complaint strings.Builder
	cmd.Stdout, cmd.Stderr = out, &complaint
	cmd.WaitDelay = time.Second // a child of its own may keep the output open
	if err := cmd.Start(); err != nil {
		return err
	}
	late := time.AfterFunc(p.patience, func() { _ = cmd.Process.Kill() })
	err := cmd.Wait()
	if errors.Is(err, exec.ErrWaitDelay) { // it succeeded, and left such a child
		err = nil
	}
	if !late.Stop() {
		err = fmt.Errorf("no answer within %v", p.patience)
	}
	if err != nil {
		return commandError(cmd, err, complaint.String())
	}
	return nil
}

func commandError(cmd *exec.Cmd, err error, complaint string) error {
	lines := strings.Split(strings.TrimSpace(complaint), "\n")
	said := strings.Join(slices.Concat(cmd.Args[:min(3, len(cmd.Args))]), " ")
	if last := lines[len(lines)-1]; last != "" {
		return fmt.Errorf("%s: %w: %s", said, err, last)
	}
	return fmt.Errorf("%s: %w", said, err)
}

// replace becomes another program, so that its exit status and signals are ours.
func (p *program) replace(name string, args ...string) error {
	file, err := exec.LookPath(name)
	if err != nil {
		return err
	}
	err = syscall.Exec(file, slices.Concat([]string{name}, args), p.environ())
	return fmt.Errorf("%s: %w", file, err)
}

// goHome moves to the caller's home, or to where everybody may be. sudo keeps the
// directory of who called it, and podman fails in one that its user may not enter.
func (p *program) goHome(a *machine.Appliance) {
	u, ours := p.caller(a)
	if !ours || os.Chdir(p.path(u.Home)) != nil {
		_ = os.Chdir("/")
	}
}

// sudo returns the arguments that run a command as a user, or says why they
// cannot be used. They ask for no login shell: sudo(8) -i leaves $ to the shell,
// so that what an argument holds would be looked up in the user's environment.
func (p *program) sudo(u machine.User, command ...string) ([]string, error) {
	if _, err := exec.LookPath("sudo"); err != nil {
		return nil, fmt.Errorf("this runs as %s (uid %d), the caller is uid %d, and there is no sudo: log in as %s",
			u.Name, u.UID, p.uid, u.Name)
	}
	return slices.Concat([]string{"-Hu", u.Name, "--"}, command), nil
}

// caller is the appliance's user who calls, if it is one.
func (p *program) caller(a *machine.Appliance) (machine.User, bool) {
	for _, u := range a.Users() {
		if u.UID == p.uid {
			return u, true
		}
	}
	return machine.User{}, false
}

var errOtherStore = errors.New("in the store of another user")

// store returns the names of a user's podman secrets. Only podman knows them: a
// failure is not an empty store.
func (p *program) store(ctx context.Context, a *machine.Appliance, u machine.User) (map[string]bool, error) {
	command := []string{"podman", "secret", "ls", "--format", "{{.Name}}"}
	if u.UID != p.uid {
		// One of the appliance's own users has no business in another's store.
		if _, ours := p.caller(a); ours {
			return nil, errOtherStore
		}
		args, err := p.sudo(u, command...)
		if err != nil {
			return nil, err
		}
		command = slices.Concat([]string{"sudo", "-n"}, args) // a question, so it must not wait for a password
	}
	out, err := p.output(ctx, command[0], command[1:]...)
	if err != nil {
		return nil, err
	}
	names := map[string]bool{}
	for name := range strings.FieldsSeq(out) {
		names[name] = true
	}
	return names, nil
}
