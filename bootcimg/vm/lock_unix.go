//go:build unix

package vm

import (
	"fmt"
	"os"

	"golang.org/x/sys/unix"
)

// lockDir locks a directory, for one (exclusive) or with others, or fails at
// once. The lock ends with the file, and so with the process.
func lockDir(dir string, exclusive bool) (*os.File, error) {
	f, err := os.Open(dir)
	if err != nil {
		return nil, err
	}
	how := unix.LOCK_SH
	if exclusive {
		how = unix.LOCK_EX
	}
	if err := unix.Flock(int(f.Fd()), how|unix.LOCK_NB); err != nil {
		_ = f.Close()
		return nil, fmt.Errorf("lock %s: %w", dir, err)
	}
	return f, nil
}
