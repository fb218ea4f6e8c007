//go:build !(linux && containers_image_openpgp && (exclude_graphdriver_btrfs || !cgo))

package buildah

import (
	"context"
	"errors"
	"io"

	"github.com/tank-os/tank/bootcimg"
)

var errNotBuilt = errors.New("buildah: built without the engine: build on Linux with -tags containers_image_openpgp,exclude_graphdriver_btrfs")

// Reexec reports whether this process was started to do a part of the engine's
// work, which is then done. It must come first in main.
func Reexec() bool { return false }

// An Engine builds images. Make one with [Open].
type Engine struct{}

// Open answers that the engine is not in this program: it needs Linux and the
// build tags containers_image_openpgp and exclude_graphdriver_btrfs.
func Open(context.Context, *Options) (*Engine, error) { return nil, errNotBuilt }

// Close ends the use of the engine.
func (e *Engine) Close() error { return nil }

// Execute implements [bootcimg.Engine].
func (e *Engine) Execute(context.Context, *bootcimg.Plan, *bootcimg.BuildOptions) (*bootcimg.Result, error) {
	return nil, errNotBuilt
}

// RootFS writes an image's file system as one tar.
func (e *Engine) RootFS(context.Context, string, io.Writer) error { return errNotBuilt }
