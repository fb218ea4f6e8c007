//go:build linux && containers_image_openpgp && (exclude_graphdriver_btrfs || !cgo)

package buildah

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"

	"github.com/containers/storage"
	"github.com/opencontainers/go-digest"

	"github.com/tank-os/tank/bootcimg"
	"github.com/tank-os/tank/bootcimg/internal/ocidir"
)

// An Engine builds images. Make one with [Open]; it may be used by several
// goroutines, whose builds then wait for each other.
type Engine struct {
	opts Options
	root string
	pool *ocidir.Pool

	report func(bootcimg.Event)

	// mu is held together with the store's lock, which orders goroutines as well as
	// processes, but of which Go's memory model knows nothing.
	mu sync.Mutex
	// store is open while a build needs it, and belongs to whoever has the lock:
	// the library unmounts all layers of the store it closes, whoever uses them.
	store storage.Store
	// built are the images that have names in the pool, by what Execute called
	// them: another build may have taken the name since.
	built map[string]digest.Digest
}

var _ bootcimg.Engine = (*Engine)(nil)

// Open returns an engine that keeps what it needs below opts.Root.
//
// It is an error if main did not call [Reexec] first.
func Open(_ context.Context, opts *Options) (*Engine, error) {
	if opts == nil {
		opts = &Options{}
	}
	if !reexecCalled.Load() {
		return nil, errors.New("buildah: call buildah.Reexec first in main: steps that run something start this program again")
	}
	e := &Engine{opts: *opts, root: opts.Root, built: map[string]digest.Digest{}}
	if e.opts.Progress == nil {
		e.opts.Progress = func(bootcimg.Event) {}
	}
	e.report = e.opts.Progress
	if err := e.checkOptions(); err != nil {
		return nil, fmt.Errorf("buildah: %w", err)
	}
	if e.root == "" {
		cache, err := os.UserCacheDir()
		if err != nil {
			return nil, fmt.Errorf("buildah: no place for the store: %w: set Options.Root", err)
		}
		e.root = filepath.Join(cache, "tank", "engine")
	}
	var err error
	if e.root, err = filepath.Abs(e.root); err != nil {
		return nil, fmt.Errorf("buildah: %w", err)
	}
	if e.pool, err = ocidir.OpenPool(e.root); err != nil {
		return nil, fmt.Errorf("buildah: store %s: %w", e.root, err)
	}
	return e, nil
}

func (e *Engine) checkOptions() error {
	switch e.opts.Isolation {
	case "", isolationOCI, isolationChroot:
	default:
		return fmt.Errorf("isolation %q: want oci or chroot", e.opts.Isolation)
	}
	switch e.opts.Driver {
	case "", "overlay", "vfs":
	default:
		return fmt.Errorf("storage driver %q: want overlay or vfs", e.opts.Driver)
	}
	return nil
}

// Close ends the use of the engine. Builds leave nothing mounted and nothing
// locked, so that it does not wait for those of other processes.
func (e *Engine) Close() error { return nil }
