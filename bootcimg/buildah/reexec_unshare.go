//go:build linux && containers_image_openpgp && (exclude_graphdriver_btrfs || !cgo)

package buildah

import (
	"errors"
	"fmt"
	"io"
	"os"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"syscall"

	"golang.org/x/sys/unix"
)

// unsharePrefix begins the variables by which containers/storage tells a process
// it starts which namespaces to make.
const unsharePrefix = "_Containers-"

// unshareSelf does for a program without cgo what a C constructor of
// containers/storage does for one with: without it, buildah's chroot isolation
// starts a process and waits in vain for its id. With cgo the constructor has
// run, and the variables are gone.
func unshareSelf() {
	flags, ok := unshareInt("unshare")
	if !ok {
		return
	}
	if err := unshareAndExec(flags); err != nil {
		fmt.Fprintf(os.Stderr, "unshare: %v\n", err)
		os.Exit(1)
	}
}

func unshareInt(name string) (int, bool) {
	n, err := strconv.Atoi(os.Getenv(unsharePrefix + name))
	return n, err == nil
}

func unshareAndExec(flags int) error {
	if flags&unix.CLONE_NEWUSER != 0 {
		return errors.New("a Go program has several threads, which cannot move to a user namespace")
	}
	if fd, ok := unshareInt("pid-pipe"); ok {
		f := os.NewFile(uintptr(fd), "pid")
		if _, err := f.WriteString(strconv.Itoa(os.Getpid())); err != nil {
			return err
		}
		f.Close()
	}
	if fd, ok := unshareInt("continue-pipe"); ok {
		f := os.NewFile(uintptr(fd), "continue")
		text, err := io.ReadAll(f)
		f.Close()
		if err != nil {
			return err
		}
		if len(text) > 0 {
			return errors.New(string(text))
		}
	}
	// The exec below takes this thread's namespaces along.
	runtime.LockOSThread()
	if on, _ := unshareInt("setsid"); on == 1 {
		if _, err := unix.Setsid(); err != nil {
			return err
		}
	}
	if on, _ := unshareInt("setpgrp"); on == 1 {
		if err := unix.Setpgid(0, 0); err != nil {
			return err
		}
	}
	if flags != 0 {
		if err := unix.Unshare(flags); err != nil {
			return err
		}
	}
	env := slices.DeleteFunc(os.Environ(), func(kv string) bool { return strings.HasPrefix(kv, unsharePrefix) })
	return syscall.Exec("/proc/self/exe", os.Args, env)
}
