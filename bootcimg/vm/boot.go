package vm

import (
	"context"
	"errors"
	"strconv"
	"strings"
	"time"
)

// Times are moments of a boot, counted from power-on or reset.
type Times struct {
	// Kernel is when the kernel printed its first line.
	Kernel time.Duration
	// MultiUser is when multi-user.target became active.
	MultiUser time.Duration
	// SSH is when somebody could log in from the host.
	SSH time.Duration
}

// Times are those of the last boot that [Machine.WaitBoot] waited for.
func (m *Machine) Times() Times {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.times
}

var errNoSSHD = &ImageError{"usr/sbin/sshd", "missing: nobody can log in"}

// WaitBoot waits until one can log in and the system has started all that it
// starts at boot, failed units included: see [Machine.Failed]. It gives up with
// a [BootError] when the console shows that the boot has failed, when the
// machine goes off, and after Config.BootTimeout.
func (m *Machine) WaitBoot(ctx context.Context) error {
	if !m.info.SSHD {
		return errNoSSHD
	}
	ctx, cancel := context.WithTimeout(ctx, m.cfg.BootTimeout)
	defer cancel()
	stop := m.watch(ctx, cancel)
	defer stop()
	if err := m.waitSSH(ctx); err != nil {
		return m.explain(ctx, err)
	}
	start, kernel := m.con.since()
	t := Times{Kernel: kernel, SSH: time.Since(start)}
	m.cfg.Progress("ssh: " + m.SSHAddr())
	// It exits with 1 when a unit has failed, which is for the caller to judge.
	state, err := m.Run(ctx, "systemctl is-system-running --wait", nil)
	if s := strings.TrimSpace(string(state)); err != nil && s != "degraded" {
		return m.explain(ctx, err)
	}
	out, err := m.Run(ctx, "systemctl show -P ActiveEnterTimestampMonotonic multi-user.target", nil)
	if err != nil {
		return m.explain(ctx, err)
	}
	t.MultiUser = kernel + monotonic(string(out))
	m.mu.Lock()
	m.times = t
	m.mu.Unlock()
	return nil
}

// watch ends a wait early when the machine can no longer come up.
func (m *Machine) watch(ctx context.Context, cancel context.CancelFunc) (stop func()) {
	ended := make(chan struct{})
	go func() {
		select {
		case <-m.proc.done:
		case <-m.con.failed:
			// What follows the symptom tells the cause.
			select {
			case <-time.After(time.Second):
			case <-ctx.Done():
			}
		case <-ended:
			return
		}
		cancel()
	}()
	return func() { close(ended) }
}

// explain turns the failure of a wait into the reason for it.
func (m *Machine) explain(ctx context.Context, err error) error {
	select {
	case <-m.proc.done:
		return m.bootError("the machine went off", m.proc.exitError())
	default:
	}
	if reason := m.con.reason(); reason != "" {
		return m.bootError(reason, nil)
	}
	if errors.Is(ctx.Err(), context.DeadlineExceeded) {
		return m.bootError("not up", errors.Join(ctx.Err(), err))
	}
	return m.bootError("stopped", err)
}

func (m *Machine) waitSSH(ctx context.Context) error {
	m.dropSSH()
	var last error
	for {
		_, err := m.client(ctx)
		if err == nil {
			return nil
		}
		if ctx.Err() == nil {
			last = err // that of an attempt, not of its interruption
		}
		select {
		case <-ctx.Done():
			return errors.Join(ctx.Err(), last)
		case <-time.After(300 * time.Millisecond):
		}
	}
}

// monotonic reads a systemd timestamp: microseconds since the kernel started.
func monotonic(s string) time.Duration {
	us, err := strconv.ParseInt(strings.TrimSpace(s), 10, 64)
	if err != nil {
		return 0
	}
	return time.Duration(us) * time.Microsecond
}

// Reboot reboots the machine from inside, in good order, and waits as
// [Machine.WaitBoot] does.
func (m *Machine) Reboot(ctx context.Context) error {
	select {
	case <-m.resets: // an earlier one, which nobody waited for
	default:
	}
	sudo := ""
	if m.cfg.User != defaultUser {
		sudo = "sudo -n "
	}
	// The connection may break before the answer; the reset is what counts.
	_, err := m.Run(ctx, sudo+"systemctl reboot", nil)
	var run *RunError
	if errors.As(err, &run) && run.Status > 0 {
		return err
	}
	limit, cancel := context.WithTimeout(ctx, m.cfg.BootTimeout)
	defer cancel()
	select {
	case <-m.resets:
	case <-m.proc.done:
		return m.bootError("the machine went off instead of rebooting", m.proc.exitError())
	case <-limit.Done():
		return m.bootError("reboot", errors.Join(context.Cause(limit), err))
	}
	m.cfg.Progress("reboot")
	return m.WaitBoot(ctx)
}
