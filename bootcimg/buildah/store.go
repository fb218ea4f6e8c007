//go:build linux && containers_image_openpgp && (exclude_graphdriver_btrfs || !cgo)

package buildah

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/containers/storage"
)

// environment is held by the engine that has set TMPDIR: the variable is the
// whole process's, and buildah knows no other way to be told. Engines with
// different roots take turns at their command steps.
var environment sync.Mutex

// atWork marks that there may be containers and mounts, until done. An
// interrupted build leaves the mark, and the next one cleans up for it.
func (e *Engine) atWork() (done func() error, err error) {
	if err := os.WriteFile(e.mark(), nil, 0o600); err != nil {
		return nil, err
	}
	// Buildah's own temporary files go where they are found again, too.
	environment.Lock()
	old, set := os.LookupEnv("TMPDIR")
	if err := os.Setenv("TMPDIR", e.pool.Tmp()); err != nil {
		environment.Unlock()
		return nil, err
	}
	return func() error {
		defer environment.Unlock()
		err := os.Unsetenv("TMPDIR")
		if set {
			err = os.Setenv("TMPDIR", old)
		}
		return errors.Join(err, os.Remove(e.mark()))
	}, nil
}

func (e *Engine) mark() string { return filepath.Join(e.root, "at-work") }

// clean removes what a build left that did not end well. The caller has the lock.
func (e *Engine) clean() error {
	if exists(e.mark()) && os.Geteuid() == 0 {
		if _, err := e.openStore(); err != nil {
			return err
		}
		if err := os.Remove(e.mark()); err != nil {
			return err
		}
	}
	return errors.Join(e.pool.Clean(), e.prune())
}

const (
	pruneEvery = 24 * time.Hour
	unusedFor  = 30 * 24 * time.Hour // what has waited so long for its next use is made again
)

// prune keeps the pool from growing for ever.
func (e *Engine) prune() error {
	mark := filepath.Join(e.root, "pruned")
	if info, err := os.Stat(mark); err == nil && time.Since(info.ModTime()) < pruneEvery {
		return nil
	}
	if err := e.pool.Prune(time.Now().Add(-unusedFor)); err != nil {
		return err
	}
	return os.WriteFile(mark, nil, 0o600)
}

// openStore opens the store for working containers. The caller has the lock.
func (e *Engine) openStore() (storage.Store, error) {
	if e.store != nil {
		return e.store, nil
	}
	if runtime, err := ociRuntime(); err == nil {
		e.killContainers(runtime)
	}
	drivers := []string{"overlay", "vfs"}
	if e.opts.Driver != "" {
		drivers = []string{e.opts.Driver}
	}
	var errs []error
	for _, driver := range drivers {
		store, err := storage.GetStore(storage.StoreOptions{
			GraphRoot: filepath.Join(e.root, "storage"), RunRoot: filepath.Join(e.root, "run"), GraphDriverName: driver,
		})
		if err == nil {
			err = cleanStore(store)
		}
		if err == nil {
			e.store = store
			return store, nil
		}
		errs = append(errs, fmt.Errorf("storage driver %s: %w", driver, err))
	}
	return nil, errors.Join(errs...)
}

// closeStore unmounts what is mounted. The caller has the lock.
func (e *Engine) closeStore() error {
	if e.store == nil {
		return nil
	}
	_, err := e.store.Shutdown(true)
	if errors.Is(err, storage.ErrLayerUsedByContainer) {
		_, err = e.store.Shutdown(true) // the first complains of what it has unmounted
	}
	e.store = nil
	if err != nil {
		return fmt.Errorf("close the store %s: %w", e.root, err)
	}
	return nil
}

// cleanStore removes working containers that an interrupted build left.
func cleanStore(store storage.Store) error {
	containers, err := store.Containers()
	if err != nil {
		return err
	}
	var errs []error
	for _, c := range containers {
		if _, err := store.Unmount(c.ID, true); err != nil && !errors.Is(err, storage.ErrLayerNotMounted) {
			errs = append(errs, err)
		}
		errs = append(errs, store.DeleteContainer(c.ID))
	}
	return errors.Join(errs...)
}

// keepImages is how many images the store keeps for the next build: unpacking a
// base takes a while.
const keepImages = 4

// trimStore removes the images that were used least recently, given the one that
// was used now.
func (e *Engine) trimStore(store storage.Store, id string) error {
	file := filepath.Join(e.root, "storage-images")
	text, err := os.ReadFile(file)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	used := slices.DeleteFunc(strings.Fields(string(text)), func(other string) bool { return other == id })
	used = append([]string{id}, used...)
	used = used[:min(len(used), keepImages)]
	images, err := store.Images()
	if err != nil {
		return err
	}
	for _, img := range images {
		if !slices.Contains(used, img.ID) {
			if _, err := store.DeleteImage(img.ID, true); err != nil {
				return err
			}
		}
	}
	return os.WriteFile(file, []byte(strings.Join(used, "\n")), 0o600)
}
