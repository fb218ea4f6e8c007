package vm

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"strings"
	"time"

	"golang.org/x/crypto/ssh"
)

// dialLimit bounds one attempt: QEMU accepts a connection whether or not
// anybody in the machine listens.
const dialLimit = 30 * time.Second

// dial logs in. Only the key that this package put into the machine is taken
// for its host key.
func (m *Machine) dial(ctx context.Context) (*ssh.Client, error) {
	signer, err := ssh.ParsePrivateKey(m.private)
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, dialLimit)
	defer cancel()
	conn, err := new(net.Dialer).DialContext(ctx, "tcp", m.SSHAddr())
	if err != nil {
		return nil, err
	}
	stop := context.AfterFunc(ctx, func() { _ = conn.SetDeadline(time.Unix(1, 0)) })
	c, chans, reqs, err := ssh.NewClientConn(conn, m.SSHAddr(), &ssh.ClientConfig{
		User: m.cfg.User, Auth: []ssh.AuthMethod{ssh.PublicKeys(signer)},
		HostKeyCallback:   ssh.FixedHostKey(m.hostKey),
		HostKeyAlgorithms: []string{ssh.KeyAlgoED25519},
	})
	if !stop() && err == nil {
		err = context.Cause(ctx)
	}
	if err != nil {
		return nil, errors.Join(err, conn.Close())
	}
	return ssh.NewClient(c, chans, reqs), nil
}

// client returns the connection, made anew when there is none.
func (m *Machine) client(ctx context.Context) (*ssh.Client, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.ssh != nil {
		return m.ssh, nil
	}
	c, err := m.dial(ctx)
	if err == nil {
		m.ssh = c
	}
	return c, err
}

func (m *Machine) dropSSH() {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.ssh != nil {
		_ = m.ssh.Close()
		m.ssh = nil
	}
}

// RunOptions tune [Machine.Run]. Nil is the zero value.
type RunOptions struct {
	// User runs the command as another user than the one who logs in, in that
	// user's home and with that user's systemd and D-Bus at hand. It needs
	// Config.User to be root, or to have sudo without a password.
	User string
	// Stdin is the command's input: the way for secrets. Nil is empty.
	Stdin io.Reader
	// Stdout gets the output as it comes, instead of Run's result; nil collects.
	Stdout io.Writer
}

// Run runs a shell command on the machine and returns what it wrote to stdout.
// A command that fails is a [RunError]. When ctx ends, Run returns, but the
// command is not stopped on the machine.
func (m *Machine) Run(ctx context.Context, cmd string, opts *RunOptions) ([]byte, error) {
	if opts == nil {
		opts = &RunOptions{}
	}
	session, err := m.session(ctx)
	if err != nil {
		return nil, &RunError{Cmd: cmd, Status: -1, Err: err}
	}
	defer func() { _ = session.Close() }() // it is closed already when the command ended
	var out bytes.Buffer
	var stderr tailBuffer
	session.Stdin, session.Stdout, session.Stderr = opts.Stdin, &out, &stderr
	if opts.Stdout != nil {
		session.Stdout = opts.Stdout
	}
	full := cmd
	if opts.User != "" && opts.User != m.cfg.User {
		full = asUser(m.cfg.User, opts.User, cmd)
	}
	finished := make(chan struct{})
	stop := context.AfterFunc(ctx, func() { m.hangUp(session, finished) })
	err = session.Run(full)
	close(finished)
	if !stop() {
		err = context.Cause(ctx)
	}
	if err != nil {
		return out.Bytes(), &RunError{Cmd: cmd, Status: exitStatus(err), Stderr: stderr.String(), Err: err}
	}
	return out.Bytes(), nil
}

// hangUp ends a session, and the whole connection when the machine does not
// answer any more.
func (m *Machine) hangUp(session *ssh.Session, finished <-chan struct{}) {
	_ = session.Close()
	select {
	case <-finished:
	case <-time.After(2 * time.Second):
		m.dropSSH()
	}
}

// session opens one on the connection, which may have died since its last use.
func (m *Machine) session(ctx context.Context) (*ssh.Session, error) {
	for try := 0; ; try++ {
		c, err := m.client(ctx)
		if err != nil {
			return nil, err
		}
		stop := context.AfterFunc(ctx, m.dropSSH) // a hung machine does not answer
		s, err := c.NewSession()
		stop()
		if err == nil {
			return s, nil
		}
		m.dropSSH()
		if try > 0 {
			return nil, err
		}
	}
}

func exitStatus(err error) int {
	var exit *ssh.ExitError
	if errors.As(err, &exit) && exit.Signal() == "" {
		return exit.ExitStatus()
	}
	return -1
}

// asUser wraps a command for another user. Neither su nor runuser gives one the
// environment in which systemctl --user and rootless podman work.
func asUser(login, user, cmd string) string {
	sudo := ""
	if login != defaultUser {
		sudo = "sudo -n "
	}
	return "u=" + quote(user) + `; h=$(getent passwd "$u" | cut -d: -f6); r=/run/user/$(id -u "$u"); exec ` + sudo +
		`runuser -u "$u" -- env -C "$h" HOME="$h" USER="$u" LOGNAME="$u" XDG_RUNTIME_DIR="$r" DBUS_SESSION_BUS_ADDRESS="unix:path=$r/bus" sh -c ` + quote(cmd)
}

// quote makes one word of s for a POSIX shell.
func quote(s string) string { return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'" }

// SSHCommand writes the machine's key to dir, for its owner alone, and returns
// the command that logs in with it.
func (m *Machine) SSHCommand(dir string) ([]string, error) {
	id, known := filepath.Join(dir, "id_ed25519"), filepath.Join(dir, "known_hosts")
	port := fmt.Sprint(m.ports[sshGuestPort])
	line := "[127.0.0.1]:" + port + " " + string(ssh.MarshalAuthorizedKey(m.hostKey))
	err := errors.Join(os.WriteFile(id, m.private, 0o600), os.WriteFile(known, []byte(line), 0o600))
	if err != nil {
		return nil, fmt.Errorf("vm: ssh key: %w", err)
	}
	return []string{
		"ssh", "-p", port, "-i", id, "-o", "IdentitiesOnly=yes", "-o", "UserKnownHostsFile=" + known,
		m.cfg.User + "@127.0.0.1",
	}, nil
}
