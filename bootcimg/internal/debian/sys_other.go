//go:build !linux

package debian

import (
	"errors"
	"os"
	"os/exec"
)

// errLocked says that another process holds the lock.
var errLocked = errors.New("locked")

// tryLock fails: mmdebstrap runs on Linux alone.
func tryLock(*os.File) error { return errors.ErrUnsupported }

// endGroup does nothing here.
func endGroup(*exec.Cmd) {}

// killGroup does nothing here.
func killGroup(*exec.Cmd) {}
