//go:build linux && containers_image_openpgp && (exclude_graphdriver_btrfs || !cgo)

package buildah

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"golang.org/x/sys/unix"

	"github.com/tank-os/tank/bootcimg"
)

// lockPoll is how often a waiting build looks whether the store is free.
const lockPoll = 100 * time.Millisecond

// lock takes the store for this build alone. Others wait, and are told for whom.
func (e *Engine) lock(ctx context.Context, report func(bootcimg.Event)) (unlock func(), err error) {
	f, err := os.OpenFile(filepath.Join(e.root, "lock"), os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, err
	}
	if err := e.waitFor(ctx, f, report); err != nil {
		f.Close()
		return nil, err
	}
	// Whoever waits reads this; the lock itself goes with the process.
	if err := errors.Join(f.Truncate(0), writeAt(f, strconv.Itoa(os.Getpid()))); err != nil {
		f.Close()
		return nil, err
	}
	e.mu.Lock()
	return func() {
		e.mu.Unlock()
		f.Close()
	}, nil
}

func writeAt(f *os.File, s string) error {
	_, err := f.WriteAt([]byte(s), 0)
	return err
}

func (e *Engine) waitFor(ctx context.Context, f *os.File, report func(bootcimg.Event)) error {
	if e.opts.Wait > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, e.opts.Wait)
		defer cancel()
	}
	told := false
	for {
		err := unix.Flock(int(f.Fd()), unix.LOCK_EX|unix.LOCK_NB)
		if err == nil {
			return nil
		}
		if !errors.Is(err, unix.EWOULDBLOCK) {
			return fmt.Errorf("lock %s: %w", f.Name(), err)
		}
		locked := &bootcimg.StoreLockedError{Store: e.root, PID: holder(f)}
		if e.opts.Wait < 0 {
			return locked
		}
		if !told {
			told = true
			report(bootcimg.Event{Name: "wait", Line: locked.Error()})
		}
		select {
		case <-ctx.Done():
			return errors.Join(locked, ctx.Err())
		case <-time.After(lockPoll):
		}
	}
}

// holder is the process that wrote its id into the lock file, or zero.
func holder(f *os.File) int {
	text, err := io.ReadAll(io.NewSectionReader(f, 0, 32))
	if err != nil {
		return 0
	}
	pid, err := strconv.Atoi(strings.TrimSpace(string(text)))
	if err != nil {
		return 0
	}
	return pid
}
