package vm

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/Microsoft/hcsshim/ext4/tar2ext4"
)

const (
	rootFile      = "root.ext4"
	kernelFile    = "vmlinuz"
	initramfsFile = "initramfs.img"
	infoFile      = "image.json"

	// formatVersion is part of every key: a disk made by another version of the
	// first process or of the layout is not found.
	formatVersion = "1"

	diskPrefix, tempPrefix = "disk-", "tmp-"

	// keptDisks is how many disks the cache holds. One is as large as its image.
	keptDisks = 4
	// maxRoot is what the file system's tables have room for.
	maxRoot = 256 << 30
)

// A disk is a directory with all that a boot of one image needs. The lock is
// held while the disk is in use, and the files stay readable until QEMU has
// opened them.
type disk struct {
	dir    string
	info   imageInfo
	cached bool
	lock   *os.File
}

func (d *disk) path(name string) string { return filepath.Join(d.dir, name) }

// release gives the disk back; one without a key is gone then.
func (d *disk) release() {
	if !d.cached {
		_ = os.RemoveAll(d.dir)
	}
	_ = d.lock.Close()
}

// cache is the directory that disks are kept in.
type cache struct{ dir string }

func openCache(dir string) (*cache, error) {
	if dir == "" {
		user, err := os.UserCacheDir()
		if err != nil {
			return nil, fmt.Errorf("vm: no cache directory (set CacheDir): %w", err)
		}
		dir = filepath.Join(user, "tank", "vm")
	}
	// An image's disk holds all of its files whatever their modes, so it is for
	// its owner alone.
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("vm: cache: %w", err)
	}
	return &cache{dir}, nil
}

// disk returns the disk for a config, from the cache or made anew.
func (c *cache) disk(ctx context.Context, cfg *Config) (*disk, error) {
	c.sweep()
	name := ""
	if cfg.Key != "" {
		sum := sha256.Sum256([]byte(formatVersion + "\n" + cfg.Key))
		name = diskPrefix + hex.EncodeToString(sum[:16])
		if d, err := c.find(name); err == nil {
			cfg.Progress("disk: from the cache")
			return d, nil
		}
	}
	cfg.Progress("disk: converting the image")
	d, err := c.make(ctx, cfg.RootFS)
	if err != nil || name == "" {
		return d, err
	}
	return c.keep(d, name)
}

func (c *cache) find(name string) (*disk, error) {
	dir := filepath.Join(c.dir, name)
	lock, err := lockDir(dir, false)
	if err != nil {
		return nil, err
	}
	d := &disk{dir: dir, cached: true, lock: lock}
	text, err := os.ReadFile(d.path(infoFile))
	if err == nil {
		err = json.Unmarshal(text, &d.info)
	}
	if err != nil {
		_ = lock.Close()
		return nil, err
	}
	now := time.Now()
	_ = os.Chtimes(dir, now, now) // most recently used
	return d, nil
}

// make converts an image into a temporary directory, which is removed when
// anything fails, and swept by the next start when this process is killed.
func (c *cache) make(ctx context.Context, rootFS func(io.Writer) error) (_ *disk, err error) {
	dir, err := os.MkdirTemp(c.dir, tempPrefix)
	if err != nil {
		return nil, fmt.Errorf("vm: cache: %w", err)
	}
	defer func() {
		if err != nil {
			_ = os.RemoveAll(dir)
		}
	}()
	lock, err := lockDir(dir, false)
	if err != nil {
		return nil, fmt.Errorf("vm: cache: %w", err)
	}
	s := newScanner(dir)
	if err := convert(ctx, rootFS, s, filepath.Join(dir, rootFile)); err != nil {
		return nil, errors.Join(err, lock.Close())
	}
	text, err := json.Marshal(s.info)
	if err == nil {
		err = os.WriteFile(filepath.Join(dir, infoFile), text, 0o600)
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("vm: cache: %w", err), lock.Close())
	}
	return &disk{dir: dir, info: s.info, lock: lock}, nil
}

// keep gives a finished disk its name in the cache.
func (c *cache) keep(d *disk, name string) (*disk, error) {
	dir := filepath.Join(c.dir, name)
	if err := os.Rename(d.dir, dir); err != nil {
		// Somebody else was faster: theirs is the same.
		if other, err := c.find(name); err == nil {
			d.release()
			return other, nil
		}
		d.release()
		return nil, fmt.Errorf("vm: cache: %w", err)
	}
	d.dir, d.cached = dir, true
	c.prune()
	return d, nil
}

// convert turns the image's tar stream into an ext4 file system.
func convert(ctx context.Context, rootFS func(io.Writer) error, s *scanner, out string) error {
	f, err := os.Create(out)
	if err != nil {
		return fmt.Errorf("vm: cache: %w", err)
	}
	imageR, imageW := io.Pipe()
	diskR, diskW := io.Pipe()
	stop := context.AfterFunc(ctx, func() { imageW.CloseWithError(context.Cause(ctx)) })
	defer stop()
	produced, scanned := make(chan error, 1), make(chan error, 1)
	go func() {
		err := rootFS(imageW)
		imageW.CloseWithError(err)
		produced <- err
	}()
	go func() {
		err := s.copy(diskW, imageR)
		if err == nil {
			_, err = io.Copy(io.Discard, imageR) // padding after the archive
		}
		imageR.CloseWithError(err)
		diskW.CloseWithError(err)
		scanned <- err
	}()
	err = tar2ext4.ConvertTarToExt4(diskR, f, tar2ext4.MaximumDiskSize(maxRoot))
	diskR.CloseWithError(err)
	if err != nil {
		err = fmt.Errorf("vm: write the root disk: %w", err)
	}
	return firstCause(context.Cause(ctx), <-produced, <-scanned, err, f.Close())
}

// firstCause picks the error that made the others: each stage of a pipeline
// fails with what its neighbour reports.
func firstCause(ctxErr, produced, scanned, converted, closed error) error {
	var image *ImageError
	switch {
	case ctxErr != nil:
		return fmt.Errorf("vm: disk: %w", ctxErr)
	case errors.As(scanned, &image):
		return image
	case converted != nil && scanned != nil && errors.Is(converted, scanned):
		converted = nil
	case scanned != nil && converted != nil && errors.Is(scanned, converted):
		scanned = nil
	}
	for _, err := range []error{scanned, converted, produced, closed} {
		if err != nil {
			return err
		}
	}
	return nil
}

// sweep removes what killed processes left: temporary directories that nobody
// holds a lock on. A new one may not be locked yet.
func (c *cache) sweep() {
	for _, dir := range c.list(tempPrefix) {
		if time.Since(modTime(dir)) < time.Minute {
			continue
		}
		if lock, err := lockDir(dir, true); err == nil {
			_ = os.RemoveAll(dir)
			_ = lock.Close()
		}
	}
}

// prune removes the disks that were used the longest time ago, beyond
// keptDisks, except those in use.
func (c *cache) prune() {
	dirs := c.list(diskPrefix)
	slices.SortFunc(dirs, func(a, b string) int { return modTime(b).Compare(modTime(a)) })
	for _, dir := range dirs[min(keptDisks, len(dirs)):] {
		if lock, err := lockDir(dir, true); err == nil {
			_ = os.RemoveAll(dir)
			_ = lock.Close()
		}
	}
}

// modTime is when a directory was last used or written to; zero if it is gone.
func modTime(dir string) time.Time {
	st, err := os.Stat(dir)
	if err != nil {
		return time.Time{}
	}
	return st.ModTime()
}

func (c *cache) list(prefix string) (dirs []string) {
	entries, err := os.ReadDir(c.dir)
	if err != nil {
		return nil
	}
	for _, e := range entries {
		if e.IsDir() && strings.HasPrefix(e.Name(), prefix) {
			dirs = append(dirs, filepath.Join(c.dir, e.Name()))
		}
	}
	return dirs
}
