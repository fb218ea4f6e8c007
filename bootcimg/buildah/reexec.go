//go:build linux && containers_image_openpgp && (exclude_graphdriver_btrfs || !cgo)

package buildah

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"os/user"
	"runtime"
	"strconv"
	"strings"
	"sync/atomic"
	"syscall"

	"github.com/containers/buildah"
	"golang.org/x/sys/unix"
)

// reexecCalled is how [Open] knows that main began with [Reexec].
var reexecCalled atomic.Bool

// Reexec does the part of the engine's work that this process was started for,
// if it was, and reports whether that is done: main then returns. It must come
// first in main.
//
// In a process that is not root it starts the program once more, as root of a
// user namespace of its own, and ends with the exit code of that. Where there is
// none to be had, for want of newuidmap or subordinate ids, it changes nothing:
// plans that run nothing need none, and others are refused.
func Reexec() bool {
	unshareSelf()
	if buildah.InitReexec() {
		return true
	}
	reexecCalled.Store(true)
	enterUserNamespace()
	return false
}

// usernsEnv tells a process how far the way into a user namespace has gone. It is
// what keeps one that arrives without being root from setting out again, for
// ever.
const usernsEnv = "_TANK_USERNS"

func enterUserNamespace() {
	switch os.Getenv(usernsEnv) {
	case "mapping":
		becomeRoot()
	case "entered":
		// The death signal does not survive the exec that gained root's
		// capabilities. prctl(2), PR_SET_PDEATHSIG.
		_ = unix.Prctl(unix.PR_SET_PDEATHSIG, uintptr(unix.SIGKILL), 0, 0, 0)
		return
	}
	if os.Geteuid() == 0 {
		return
	}
	maps, err := idMaps()
	if err != nil {
		return // Open has the same reason to refuse what needs it
	}
	runtime.LockOSThread() // the death signal is sent when this thread ends
	defer runtime.UnlockOSThread()
	if code, err := runAsRoot(maps); err == nil {
		os.Exit(code)
	}
}

// becomeRoot runs in the new namespace. Until the parent has written the maps
// this process is nobody; the exec after that makes it root, with capabilities.
func becomeRoot() {
	ready := os.NewFile(3, "ready")
	if _, err := ready.Read(make([]byte, 1)); err != nil {
		os.Exit(1) // the parent gave up, and says why
	}
	ready.Close()
	uid, gid := os.Getenv("_TANK_UID"), os.Getenv("_TANK_GID")
	for k, v := range map[string]string{
		usernsEnv: "entered",
		// How containers/storage tells root in a user namespace from root.
		"_CONTAINERS_USERNS_CONFIGURED": "done",
		"_CONTAINERS_ROOTLESS_UID":      uid,
		"_CONTAINERS_ROOTLESS_GID":      gid,
	} {
		if err := os.Setenv(k, v); err != nil {
			os.Exit(1)
		}
	}
	err := syscall.Exec("/proc/self/exe", os.Args, os.Environ())
	fmt.Fprintf(os.Stderr, "enter user namespace: %v\n", err)
	os.Exit(1)
}

// idMaps plans the maps: this user becomes root, its subordinate ids the others.
func idMaps() ([]*exec.Cmd, error) {
	me, err := user.Current()
	if err != nil {
		return nil, err
	}
	var cmds []*exec.Cmd
	for _, m := range []struct{ tool, file, own string }{
		{"newuidmap", "/etc/subuid", me.Uid}, {"newgidmap", "/etc/subgid", me.Gid},
	} {
		path, err := exec.LookPath(m.tool)
		if err != nil {
			return nil, fmt.Errorf("%s is missing: install it (package uidmap or shadow-utils)", m.tool)
		}
		ranges, err := subIDs(m.file, me)
		if err != nil {
			return nil, err
		}
		cmds = append(cmds, &exec.Cmd{Path: path, Args: append([]string{m.tool, "", "0", m.own, "1"}, ranges...)})
	}
	return cmds, nil
}

// subIDs reads a user's ranges, as arguments that map them from 1 up. subuid(5).
func subIDs(file string, me *user.User) ([]string, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	var args []string
	next := 1
	for s := bufio.NewScanner(bytes.NewReader(text)); s.Scan(); {
		f := strings.Split(s.Text(), ":")
		if len(f) != 3 || (f[0] != me.Username && f[0] != me.Uid) {
			continue
		}
		count, err := strconv.Atoi(f[2])
		if err != nil || count <= 0 {
			continue
		}
		args = append(args, strconv.Itoa(next), f[1], f[2])
		next += count
	}
	if next == 1 {
		return nil, fmt.Errorf("user %s has no range in %s: add one, such as %s:100000:65536", me.Username, file, me.Username)
	}
	return args, nil
}

// runAsRoot runs this program as root of a new user namespace, and returns its
// exit code.
func runAsRoot(maps []*exec.Cmd) (int, error) {
	r, w, err := os.Pipe()
	if err != nil {
		return 0, err
	}
	defer w.Close()
	child := &exec.Cmd{
		Path: "/proc/self/exe", Args: os.Args, Stdin: os.Stdin, Stdout: os.Stdout, Stderr: os.Stderr,
		ExtraFiles: []*os.File{r},
		Env: append(os.Environ(), usernsEnv+"=mapping",
			"_TANK_UID="+strconv.Itoa(os.Getuid()), "_TANK_GID="+strconv.Itoa(os.Getgid())),
		SysProcAttr: &syscall.SysProcAttr{Cloneflags: syscall.CLONE_NEWUSER | syscall.CLONE_NEWNS, Pdeathsig: syscall.SIGKILL},
	}
	err = child.Start()
	r.Close()
	if err != nil {
		return 0, err
	}
	for _, m := range maps {
		m.Args[1] = strconv.Itoa(child.Process.Pid)
		if out, err := m.CombinedOutput(); err != nil {
			w.Close() // the child sees the end and leaves
			_ = child.Wait()
			return 0, fmt.Errorf("%s: %w: %s", m.Args[0], err, bytes.TrimSpace(out))
		}
	}
	signals := make(chan os.Signal, 8)
	// A terminal sends ctrl-C to both; twice would mean something else.
	signal.Notify(signals, syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP)
	if _, err := w.Write([]byte{1}); err != nil {
		return 0, errors.Join(err, child.Process.Kill(), child.Wait())
	}
	go func() {
		for s := range signals {
			if s != syscall.SIGINT {
				_ = child.Process.Signal(s)
			}
		}
	}()
	err = child.Wait()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		return 0, err
	}
	if st, ok := child.ProcessState.Sys().(syscall.WaitStatus); ok && st.Signaled() {
		return 128 + int(st.Signal()), nil // as a shell has it
	}
	return child.ProcessState.ExitCode(), nil
}
