//go:build linux && containers_image_openpgp && (exclude_graphdriver_btrfs || !cgo)

package buildah

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"syscall"

	v1 "github.com/opencontainers/image-spec/specs-go/v1"

	"github.com/tank-os/tank/bootcimg/internal/layer"
	"github.com/tank-os/tank/bootcimg/internal/ocidir"
)

// rootfs makes a base of one layer from a directory or a tar.
func (e *Engine) rootfs(ctx context.Context, path, platform string) (*ocidir.Image, string, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, "", err
	}
	var l ocidir.Layer
	if info.IsDir() {
		l, err = e.pool.AddLayer(func(w io.Writer) error { return layer.TarDir(cancelable(ctx, w), path) })
	} else {
		l, err = e.rootTar(ctx, path, info)
	}
	if err != nil {
		return nil, "", err
	}
	img := &ocidir.Image{Config: emptyConfig(platform), Layers: []ocidir.Layer{l}}
	img.Config.History = []v1.History{{CreatedBy: "root filesystem"}}
	return img, l.DiffID.String(), nil
}

// rootTar adds a tar to the pool. A file that looks the same from outside as one
// that was added before is taken for it, as git does with a work tree.
func (e *Engine) rootTar(ctx context.Context, path string, info os.FileInfo) (ocidir.Layer, error) {
	key := fileKey(path, info)
	if diffID, ok := e.pool.Recall(key); ok {
		if l, err := e.pool.Layer(diffID); err == nil {
			return l, nil
		}
	}
	l, err := e.pool.AddLayer(func(w io.Writer) error { return copyTar(cancelable(ctx, w), path) })
	if err != nil {
		return l, err
	}
	if _, err := e.pool.Index([]ocidir.Layer{l}); err != nil {
		return l, fmt.Errorf("not the tar of a root filesystem: %w", err)
	}
	return l, e.pool.Remember(key, l.DiffID)
}

func fileKey(path string, info os.FileInfo) string {
	if abs, err := filepath.Abs(path); err == nil {
		path = abs
	}
	inode := uint64(0)
	if st, ok := info.Sys().(*syscall.Stat_t); ok {
		inode = st.Ino
	}
	return fmt.Sprintf("tar %s %d %d %d", path, info.Size(), info.ModTime().UnixNano(), inode)
}

// copyTar writes an uncompressed copy of a tar.
func copyTar(w io.Writer, path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	r, err := ocidir.Decompress(f)
	if err != nil {
		return errors.Join(err, f.Close())
	}
	_, err = io.Copy(w, r)
	return errors.Join(err, r.Close())
}

// cancelable returns a writer that fails once ctx has ended.
func cancelable(ctx context.Context, w io.Writer) io.Writer {
	return writerFunc(func(p []byte) (int, error) {
		if err := ctx.Err(); err != nil {
			return 0, err
		}
		return w.Write(p)
	})
}

type writerFunc func([]byte) (int, error)

func (f writerFunc) Write(p []byte) (int, error) { return f(p) }

// RootFS writes the file system of an image as one tar, with the whiteouts of
// its layers applied. The image is named by a reference in any transport, such as
// [github.com/tank-os/tank/bootcimg.Result].Ref. That of an image in the engine's
// own store is the image that this engine built last by that name, whoever else
// has used the name since.
func (e *Engine) RootFS(ctx context.Context, ref string, w io.Writer) error {
	img, err := e.lookup(ctx, ref)
	if err != nil {
		return fmt.Errorf("image %q: %w", ref, err)
	}
	if err := e.pool.Flatten(cancelable(ctx, w), img); err != nil {
		return fmt.Errorf("image %q: %w", ref, err)
	}
	return nil
}

func (e *Engine) lookup(ctx context.Context, ref string) (*ocidir.Image, error) {
	unlock, err := e.lock(ctx, e.report)
	if err != nil {
		return nil, err
	}
	defer unlock()
	if d, ok := e.built[ref]; ok {
		return e.pool.Load(d)
	}
	img, _, err := e.pull(ctx, ref, hostPlatform, e.report)
	return img, err
}
