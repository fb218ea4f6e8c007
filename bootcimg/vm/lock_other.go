//go:build !unix

package vm

import (
	"errors"
	"os"
)

// lockDir refuses: without locks nobody may share a cache.
func lockDir(string, bool) (*os.File, error) {
	return nil, errors.New("locks are not supported on this system")
}
