package vm

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"sync"
	"time"

	"golang.org/x/crypto/ssh"
)

// A Machine is a virtual machine that was started. Close it.
type Machine struct {
	// Accel is what the machine runs on: "kvm" or "tcg".
	Accel string
	// Kernel is the version of its kernel.
	Kernel string

	cfg     *Config
	info    imageInfo
	proc    *process
	mon     *monitor
	con     *console
	ports   map[uint16]uint16 // host port by guest port
	hostKey ssh.PublicKey
	private []byte // PEM
	resets  chan struct{}

	mu    sync.Mutex
	ssh   *ssh.Client
	times Times
}

// handshakeLimit bounds QEMU's own start, in which it opens files and ports.
const handshakeLimit = time.Minute

// LookPath finds QEMU, for those who want to know before they build what it is to
// boot. An empty program is the default one. The error is a [QEMUMissingError].
func LookPath(program string) (string, error) {
	program = orElse(program, defaultQEMU)
	found, err := exec.LookPath(program)
	if err != nil {
		return "", &QEMUMissingError{program, err}
	}
	return found, nil
}

// Start turns the image into a disk, unless the cache has it, and powers on a
// machine. It does not wait for the boot: see [Machine.WaitBoot]. The machine
// is killed when ctx ends and when this process ends.
//
// A QEMU that is not installed is a [QEMUMissingError], an image that cannot be
// booted an [ImageError], a machine that does not start a [BootError].
func Start(ctx context.Context, config *Config) (*Machine, error) {
	cfg := config.withDefaults()
	if err := cfg.check(); err != nil {
		return nil, err
	}
	var err error
	if cfg.QEMU, err = LookPath(cfg.QEMU); err != nil {
		return nil, err
	}
	c, err := openCache(cfg.CacheDir)
	if err != nil {
		return nil, err
	}
	d, err := c.disk(ctx, cfg)
	if err != nil {
		return nil, err
	}
	defer d.release() // QEMU has its files open by then
	if cfg.VarDisk != "" && d.info.VarFS == "" {
		return nil, &ImageError{"usr/sbin", "has none of mkfs.ext4, mkfs.xfs, mkfs.btrfs to format VarDisk with"}
	}
	m := &Machine{
		Accel: c.accel(ctx, cfg, d.path(kernelFile)), Kernel: d.info.Kernel,
		cfg: cfg, info: d.info, con: newConsole(cfg.Console), resets: make(chan struct{}, 1),
	}
	if err := m.powerOn(ctx, d); err != nil {
		return nil, err
	}
	return m, nil
}

// powerOn starts QEMU on a disk and waits until it runs the machine.
func (m *Machine) powerOn(ctx context.Context, d *disk) error {
	var files inherited
	defer files.close() // the child has its own
	hw := &hardware{
		qemu: m.cfg.QEMU, accel: m.Accel, memory: m.cfg.Memory, cpus: orElse(m.cfg.CPUs, defaultCPUs),
		kernel: d.path(kernelFile), initramfs: d.path(initramfsFile), root: d.path(rootFile),
		forward: append([]Port{{Guest: sshGuestPort}}, m.cfg.Forward...),
	}
	if err := m.personalise(hw, &files); err != nil {
		return err
	}
	var err error
	if m.info.VarFS != "" {
		if hw.varDisk, err = m.varDisk(&files); err != nil {
			return err
		}
	}
	conR, conW, err := os.Pipe()
	if err != nil {
		return fmt.Errorf("vm: %w", err)
	}
	hw.console = files.add(conW)
	go func() {
		defer conR.Close()
		_, _ = io.Copy(m.con, conR) // ends with QEMU
	}()
	return m.launch(ctx, hw, files)
}

// varDisk is where QEMU finds the disk for /var: by its name where it has one,
// so that whoever looks for who uses it finds out.
func (m *Machine) varDisk(files *inherited) (string, error) {
	f, err := openVarDisk(m.cfg.VarDisk, m.cfg.VarSize)
	if err != nil {
		return "", err
	}
	path := files.add(f)
	if m.cfg.VarDisk == "" {
		return path, nil
	}
	if path, err = filepath.Abs(m.cfg.VarDisk); err != nil {
		return "", fmt.Errorf("vm: VarDisk: %w", err)
	}
	return path, nil
}

// personalise gives the machine its identity, its keys and its credentials.
func (m *Machine) personalise(hw *hardware, files *inherited) error {
	id, err := loadIdentity(m.cfg.VarDisk)
	if err != nil {
		return err
	}
	host, err := id.signer()
	if err != nil {
		return fmt.Errorf("vm: identity: host key: %w", err)
	}
	m.hostKey = host.PublicKey()
	private, public, err := newKey()
	if err != nil {
		return fmt.Errorf("vm: ssh key: %w", err)
	}
	m.private = private
	oem, err := oemStrings(provision(m.cfg, id.HostKey, public))
	if err != nil {
		return err
	}
	for _, s := range oem {
		path, err := files.addSecret(s)
		if err != nil {
			return err
		}
		hw.oem = append(hw.oem, path)
	}
	hw.kargs = kernelArgs(&m.info, m.Accel, id.MachineID, m.cfg.Kargs)
	return nil
}

func (m *Machine) launch(ctx context.Context, hw *hardware, files inherited) error {
	stdinR, stdinW, err := os.Pipe()
	if err != nil {
		return fmt.Errorf("vm: %w", err)
	}
	defer stdinR.Close()
	stdoutR, stdoutW, err := os.Pipe()
	if err != nil {
		return errors.Join(fmt.Errorf("vm: %w", err), stdinW.Close())
	}
	defer stdoutW.Close()
	m.cfg.Progress("power on: " + m.Accel + ", Linux " + m.Kernel)
	m.con.restart()
	proc, err := startProcess(ctx, hw.argv(), stdinR, stdoutW, files)
	if err != nil {
		return errors.Join(err, stdinW.Close(), stdoutR.Close())
	}
	m.proc = proc
	m.mon = newMonitor(stdoutR, stdinW, m.event)
	go func() {
		<-proc.done
		_, _ = stdinW.Close(), stdoutR.Close()
	}()
	_ = stdinR.Close()
	_ = stdoutW.Close() // so that the monitor sees the end
	ctx, cancel := context.WithTimeout(ctx, handshakeLimit)
	defer cancel()
	if err := m.mon.handshake(ctx); err != nil {
		return m.notStarted(ctx, err)
	}
	if m.ports, err = m.mon.usernet(ctx); err != nil {
		return m.notStarted(ctx, err)
	}
	if m.ports[sshGuestPort] == 0 {
		return m.notStarted(ctx, errors.New("no port is forwarded"))
	}
	return nil
}

// notStarted ends a QEMU that is not usable and tells why it is not.
func (m *Machine) notStarted(ctx context.Context, err error) error {
	if errors.Is(err, errMonitorClosed) {
		select { // it is about to exit, and knows better why
		case <-m.proc.done:
			err = m.proc.exitError()
		case <-ctx.Done():
		}
	}
	m.Close()
	return m.bootError("qemu did not start", err)
}

func (m *Machine) event(name string) {
	if name != "RESET" {
		return
	}
	m.con.restart()
	select {
	case m.resets <- struct{}{}:
	default:
	}
}

func (m *Machine) bootError(reason string, err error) *BootError {
	start, _ := m.con.since()
	return &BootError{Reason: reason, After: time.Since(start), Console: m.con.last(), Err: err}
}

// HostPort returns the port on the host's 127.0.0.1 that leads to a guest port
// of Config.Forward, or zero.
func (m *Machine) HostPort(guest uint16) uint16 { return m.ports[guest] }

// SSHAddr is where the machine's ssh server is reached from the host.
func (m *Machine) SSHAddr() string {
	return net.JoinHostPort("127.0.0.1", strconv.Itoa(int(m.ports[sshGuestPort])))
}

// Done is closed when the machine is off.
func (m *Machine) Done() <-chan struct{} { return m.proc.done }

// Wait waits until the machine is off. A machine that switched itself off, or
// was told to, is no error.
func (m *Machine) Wait(ctx context.Context) error {
	select {
	case <-m.proc.done:
	case <-ctx.Done():
		return context.Cause(ctx)
	}
	if m.proc.err == nil || errors.Is(m.proc.err, errKilled) {
		return nil
	}
	return m.proc.exitError()
}

// PowerOff presses the power button and waits until the machine is off. When
// ctx ends first the machine still runs.
func (m *Machine) PowerOff(ctx context.Context) error {
	if _, err := m.mon.execute(ctx, "system_powerdown", nil); err != nil && !errors.Is(err, errMonitorClosed) {
		return m.bootError("power off", err)
	}
	if err := m.Wait(ctx); err != nil {
		return m.bootError("power off", err)
	}
	m.dropSSH()
	return nil
}

// Close kills the machine, if it still runs, and waits for its end. What it had
// not written to VarDisk is lost: see [Machine.PowerOff].
func (m *Machine) Close() {
	m.proc.kill()
	<-m.proc.done
	m.dropSSH()
}
