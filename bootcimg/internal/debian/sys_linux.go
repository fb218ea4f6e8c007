package debian

import (
	"errors"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// errLocked says that another process holds the lock.
var errLocked = errors.New("locked")

// tryLock takes the lock on an open file, or answers errLocked.
func tryLock(f *os.File) error {
	err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
	if errors.Is(err, syscall.EWOULDBLOCK) {
		return errLocked
	}
	return err
}

// endGroup has the command and all it starts ended together, by a signal first,
// so that mmdebstrap can clean up, and without one when this process is killed:
// mmdebstrap pays no heed to a signal that only its first process gets, but that
// one is the init of a PID namespace, which ends with it. What it mounts is in a
// mount namespace of its own. The threat: /sys and /dev of the host, left mounted
// in a directory that is to be removed. Without root mmdebstrap makes namespaces
// itself, and ends when it finds its pipe closed.
//
// The caller must keep to one thread: the death signal is sent when the thread
// that started the command ends. prctl(2), pid_namespaces(7).
func endGroup(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
	if canMount() {
		cmd.SysProcAttr.Cloneflags = syscall.CLONE_NEWPID
		cmd.SysProcAttr.Unshareflags = syscall.CLONE_NEWNS // and makes it private
	}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGTERM) }
	cmd.WaitDelay = 20 * time.Second
}

// canMount tells whether this process may mount, and so make namespaces: root in
// a container may not. capabilities(7), CAP_SYS_ADMIN.
func canMount() bool {
	const sysAdmin = 21
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return false
	}
	_, rest, _ := strings.Cut(string(status), "\nCapEff:")
	line, _, _ := strings.Cut(rest, "\n")
	caps, err := strconv.ParseUint(strings.TrimSpace(line), 16, 64)
	return err == nil && caps&(1<<sysAdmin) != 0
}

// killGroup ends what is left of the command's process group.
func killGroup(cmd *exec.Cmd) { _ = syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
