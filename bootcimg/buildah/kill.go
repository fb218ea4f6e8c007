//go:build linux && containers_image_openpgp && (exclude_graphdriver_btrfs || !cgo)

package buildah

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"time"
)

const killAgain = 200 * time.Millisecond

// killChrootOnEnd ends what chroot isolation runs for the calling goroutine once
// ctx has ended, until stopped. Buildah takes no context there, and makes no PID
// namespace that would end with its first process.
//
// The goroutine stays on one thread, because that is how its children are told
// from those of another build in this process, and because their death signal is
// sent when the thread ends.
func killChrootOnEnd(ctx context.Context) (stop func()) {
	runtime.LockOSThread()
	tid := syscall.Gettid()
	spaces := map[string]bool{}
	stopKilling := repeatOnEnd(ctx, func() { killChroot(tid, spaces) })
	return func() {
		stopKilling()
		runtime.UnlockOSThread()
	}
}

// repeatOnEnd does something again and again once ctx has ended, until stopped:
// what it is to end may be about to start.
func repeatOnEnd(ctx context.Context, do func()) (stop func()) {
	stopped := make(chan struct{})
	go func() {
		select {
		case <-ctx.Done():
		case <-stopped:
			return
		}
		for {
			do()
			select {
			case <-stopped:
				return
			case <-time.After(killAgain):
			}
		}
	}()
	return func() { close(stopped) }
}

// killChroot kills the descendants of a thread, and what has left them but is in
// one of their mount namespaces: a daemon would keep the output open and the
// store's mounts busy.
//
// Only the two generations that are our own program say which namespaces those
// are. A command could enter another one, and have its processes killed.
func killChroot(tid int, spaces map[string]bool) {
	children := childrenOf(fmt.Sprintf("/proc/self/task/%d", tid))
	own := mountSpace("self")
	for _, child := range children {
		for _, pid := range append(childrenOfProcess(child), child) {
			if ns := mountSpace(pid); ns != "" && ns != own {
				spaces[ns] = true
			}
		}
	}
	for i := 0; i < len(children); i++ {
		children = append(children, childrenOfProcess(children[i])...)
	}
	for _, pid := range append(children, inSpaces(spaces)...) {
		var n int
		if _, err := fmt.Sscan(pid, &n); err == nil {
			_ = syscall.Kill(n, syscall.SIGKILL) // it may be gone
		}
	}
}

// childrenOf reads the children of a thread. proc_pid_task(5).
func childrenOf(task string) []string {
	text, _ := os.ReadFile(filepath.Join(task, "children"))
	return strings.Fields(string(text))
}

func childrenOfProcess(pid string) (children []string) {
	tasks, _ := filepath.Glob("/proc/" + pid + "/task/*")
	for _, task := range tasks {
		children = append(children, childrenOf(task)...)
	}
	return children
}

// mountSpace names the mount namespace of a process; empty when it is gone.
func mountSpace(pid string) string {
	name, _ := os.Readlink("/proc/" + pid + "/ns/mnt")
	return name
}

func inSpaces(spaces map[string]bool) (pids []string) {
	if len(spaces) == 0 {
		return nil
	}
	dirs, _ := filepath.Glob("/proc/[0-9]*")
	for _, dir := range dirs {
		if pid := filepath.Base(dir); spaces[mountSpace(pid)] {
			pids = append(pids, pid)
		}
	}
	return pids
}
