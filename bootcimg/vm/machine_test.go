package vm_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/tank-os/tank/bootcimg/vm"
)

// config is for a machine of the fake QEMU.
func config(t *testing.T, mode string) *vm.Config {
	t.Helper()
	return &vm.Config{
		RootFS: func(w io.Writer) error { return tree(w, bootable...) },
		QEMU:   os.Args[0], Accel: "tcg", CacheDir: t.TempDir(), Kargs: []string{"fake=" + mode},
	}
}

func start(t *testing.T, cfg *vm.Config) *vm.Machine {
	t.Helper()
	m, err := vm.Start(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(m.Close)
	return m
}

func boot(t *testing.T, cfg *vm.Config) *vm.Machine {
	t.Helper()
	m := start(t, cfg)
	if err := m.WaitBoot(t.Context()); err != nil {
		t.Fatal(err)
	}
	return m
}

func TestBoot(t *testing.T) {
	cfg := config(t, "")
	var console bytes.Buffer
	var progress []string
	cfg.Console, cfg.Progress = &console, func(s string) { progress = append(progress, s) }
	m := boot(t, cfg)
	if m.Kernel != "6.1.0" || m.Accel != "tcg" {
		t.Errorf("got Linux %s on %s", m.Kernel, m.Accel)
	}
	if got := m.Times(); got.Kernel <= 0 || got.SSH < got.Kernel || got.MultiUser != got.Kernel+2*time.Second {
		t.Errorf("times: %+v", got)
	}
	if err := m.PowerOff(t.Context()); err != nil {
		t.Error(err)
	}
	if err := m.Wait(t.Context()); err != nil {
		t.Errorf("a machine that was switched off: %v", err)
	}
	if got, want := console.String(), "[    0.000000] Linux version 6.1\n"; got != want {
		t.Errorf("console: got %q, want %q", got, want)
	}
	want := []string{"disk: converting the image", "power on: tcg, Linux 6.1.0", "ssh: " + m.SSHAddr()}
	if diff := cmp.Diff(want, progress); diff != "" {
		t.Errorf("progress (-want +got):\n%s", diff)
	}
}

func TestBootFails(t *testing.T) {
	for _, tt := range []struct {
		mode, reason string
		timeout      time.Duration
		console      []string
	}{
		{"panic", "kernel panic", 0, []string{
			"[    0.000000] Linux version 6.1", "[    1.0] Kernel panic - not syncing: Attempted to kill init!", "[    1.1] ---[ end ]---",
		}},
		{"off", "the machine went off", 0, []string{"[    0.000000] Linux version 6.1"}},
		{"silent", "not up", time.Second, []string{"[    0.000000] Linux version 6.1"}},
	} {
		t.Run(tt.mode, func(t *testing.T) {
			cfg := config(t, tt.mode)
			cfg.BootTimeout = tt.timeout
			err := start(t, cfg).WaitBoot(t.Context())
			var boot *vm.BootError
			if !errors.As(err, &boot) {
				t.Fatalf("got %v, want a BootError", err)
			}
			if boot.Reason != tt.reason {
				t.Errorf("got reason %q, want %q", boot.Reason, tt.reason)
			}
			if diff := cmp.Diff(tt.console, boot.Console); diff != "" {
				t.Errorf("console (-want +got):\n%s", diff)
			}
		})
	}
}

func TestHostPort(t *testing.T) {
	cfg := config(t, "")
	cfg.Forward = []vm.Port{{Guest: 80}}
	m := start(t, cfg)
	if got := [2]uint16{m.HostPort(80), m.HostPort(81)}; got != [2]uint16{40001, 0} {
		t.Errorf("got %v", got)
	}
}

func TestSSHCommand(t *testing.T) {
	cfg := config(t, "")
	cfg.User = "admin"
	m, dir := boot(t, cfg), t.TempDir()
	got, err := m.SSHCommand(dir)
	if err != nil {
		t.Fatal(err)
	}
	_, port, _ := strings.Cut(m.SSHAddr(), ":")
	want := []string{
		"ssh", "-p", port, "-i", filepath.Join(dir, "id_ed25519"), "-o", "IdentitiesOnly=yes",
		"-o", "UserKnownHostsFile=" + filepath.Join(dir, "known_hosts"), "admin@127.0.0.1",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	for _, name := range []string{"id_ed25519", "known_hosts"} {
		if st, err := os.Stat(filepath.Join(dir, name)); err != nil || st.Mode() != 0o600 {
			t.Errorf("%s: %v, %v", name, st, err)
		}
	}
	if _, err := m.SSHCommand(filepath.Join(dir, "none")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("no directory: got %v", err)
	}
}

func TestStartFails(t *testing.T) {
	_, err := vm.Start(t.Context(), config(t, "noport"))
	var boot *vm.BootError
	if !errors.As(err, &boot) || boot.Reason != "qemu did not start" {
		t.Fatalf("got %v, want a BootError", err)
	}
	if !strings.Contains(err.Error(), "Could not set up host forwarding rule") {
		t.Errorf("%q does not say what QEMU said", err)
	}
}

func TestBootWithoutSSHD(t *testing.T) {
	cfg := config(t, "")
	cfg.RootFS = func(w io.Writer) error { return tree(w, bootable[:5]...) }
	err := start(t, cfg).WaitBoot(t.Context())
	if err == nil || err.Error() != "vm: image: /usr/sbin/sshd: missing: nobody can log in" {
		t.Errorf("got %v", err)
	}
}

func TestRun(t *testing.T) {
	m := boot(t, config(t, ""))
	for _, user := range []string{"", "agent"} {
		out, err := m.Run(t.Context(), "cat", &vm.RunOptions{User: user, Stdin: strings.NewReader("a secret")})
		if err != nil || string(out) != "a secret" {
			t.Errorf("cat as %q: got %q, %v", user, out, err)
		}
	}
	_, err := m.Run(t.Context(), "fail", nil)
	var run *vm.RunError
	if !errors.As(err, &run) || run.Status != 3 || run.Stderr != "it broke" {
		t.Errorf("fail: got %#v", err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if _, err = m.Run(ctx, "hang", nil); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("hang: got %v", err)
	}
	if out, err := m.Run(t.Context(), "cat", &vm.RunOptions{Stdin: strings.NewReader("x")}); err != nil || string(out) != "x" {
		t.Errorf("after an interrupted command: got %q, %v", out, err)
	}
}

func TestReboot(t *testing.T) {
	m := boot(t, config(t, ""))
	if err := m.Reboot(t.Context()); err != nil {
		t.Fatal(err)
	}
	if _, err := m.Run(t.Context(), "true", nil); err != nil {
		t.Error(err)
	}
}

func TestPowerOffStuck(t *testing.T) {
	m := boot(t, config(t, "stuck"))
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	var be *vm.BootError
	if err := m.PowerOff(ctx); !errors.As(err, &be) || !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("got %v", err)
	}
	m.Close()
	m.Close() // closing twice is fine
	if err := m.Wait(t.Context()); err != nil {
		t.Errorf("a machine that was killed on demand: %v", err)
	}
}

// TestIdentity: the same /var disk is the same machine, another one is not, and
// each start has another key.
func TestIdentity(t *testing.T) {
	dir := t.TempDir()
	facts := func(varDisk string) (hostKey, clientKey string) {
		cfg := config(t, "")
		cfg.VarDisk, cfg.VarSize = varDisk, 64<<20
		m := boot(t, cfg)
		defer m.Close()
		keys := t.TempDir()
		if _, err := m.SSHCommand(keys); err != nil {
			t.Fatal(err)
		}
		known, err1 := os.ReadFile(filepath.Join(keys, "known_hosts"))
		client, err2 := os.ReadFile(filepath.Join(keys, "id_ed25519"))
		if err := errors.Join(err1, err2); err != nil {
			t.Fatal(err)
		}
		_, key, _ := strings.Cut(string(known), " ")
		return key, string(client)
	}
	host1, client1 := facts(filepath.Join(dir, "a"))
	host2, client2 := facts(filepath.Join(dir, "a"))
	host3, _ := facts(filepath.Join(dir, "b"))
	host4, _ := facts("")
	if host1 != host2 || host1 == host3 || host1 == host4 {
		t.Errorf("host keys: same disk %v, other disk %v, no disk %v", host1 == host2, host1 == host3, host1 == host4)
	}
	if client1 == client2 {
		t.Error("two starts share a client's key")
	}
	for name, size := range map[string]int64{"a": 64 << 20, "a.identity": 0} {
		st, err := os.Stat(filepath.Join(dir, name))
		if err != nil || st.Mode() != 0o600 || (size > 0 && st.Size() != size) {
			t.Errorf("%s: %v, %v", name, st, err)
		}
	}
	if err := os.WriteFile(filepath.Join(dir, "a.identity"), []byte("{"), 0o600); err != nil {
		t.Fatal(err)
	}
	cfg := config(t, "")
	cfg.VarDisk = filepath.Join(dir, "a")
	if _, err := vm.Start(t.Context(), cfg); err == nil || !strings.Contains(err.Error(), "a.identity is damaged (remove it") {
		t.Errorf("damaged identity: %v", err)
	}
}

// TestSecret: a credential reaches the machine, and nobody on the host can read
// it in the process list or in a file.
func TestSecret(t *testing.T) {
	cfg := config(t, "")
	cfg.Credentials = map[string][]byte{"token": []byte("s3cr3t-value"), "tmpfiles.extra": []byte("d /run/mine\n")}
	cfg.Key = "k"
	m := boot(t, cfg)
	if out, err := m.Run(t.Context(), "credential token", nil); err != nil || string(out) != "s3cr3t-value" {
		t.Errorf("got %q, %v", out, err)
	}
	if out, err := m.Run(t.Context(), "credential tmpfiles.extra", nil); err != nil || !strings.HasSuffix(string(out), "\nd /run/mine\n") {
		t.Errorf("the caller's own lines are not last in %q, %v", out, err)
	}
	lines, err := filepath.Glob("/proc/[0-9]*/cmdline")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range lines {
		text, _ := os.ReadFile(file) // a process that ended meanwhile has none
		if bytes.Contains(text, []byte("s3cr3t")) || bytes.Contains(text, []byte("czNjcjN0")) {
			t.Errorf("%s holds the secret", file)
		}
	}
	err = filepath.WalkDir(cfg.CacheDir, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := os.ReadFile(path)
		if bytes.Contains(text, []byte("s3cr3t")) {
			t.Errorf("%s holds the secret", path)
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
}
