//go:build linux && containers_image_openpgp && (exclude_graphdriver_btrfs || !cgo)

package buildah

import (
	"errors"
	"fmt"
	"path/filepath"

	"github.com/containers/storage"
)

// clean removes what a build left that did not end well. The caller has the lock.
func (e *Engine) clean() error { return e.pool.Clean() }

// openStore opens the store for working containers. The caller has the lock.
func (e *Engine) openStore() (storage.Store, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
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
