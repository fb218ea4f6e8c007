//go:build !linux

package vm

import "syscall"

// childAttr is nothing special: only Linux ties a child's life to its parent's.
func childAttr() *syscall.SysProcAttr { return nil }
