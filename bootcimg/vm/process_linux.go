package vm

import "syscall"

// childAttr makes a child die with its parent even when that is killed, and
// keeps a terminal's ctrl-C from it: stopping is the parent's business.
func childAttr() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL, Setpgid: true}
}
