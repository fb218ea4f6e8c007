//go:build linux && containers_image_openpgp && (exclude_graphdriver_btrfs || !cgo)

package buildah

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/containers/storage"

	"github.com/tank-os/tank/bootcimg"
)

// The library unmounts every layer of a store that is closed, so a build closes it
// while it has the lock: afterwards the layers may be another process's.
func TestStoreIsClosedUnderLock(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Skip("needs root, if only of a user namespace")
	}
	reexecCalled.Store(true)
	e, err := Open(t.Context(), &Options{Root: t.TempDir(), Driver: "vfs"})
	if err != nil {
		t.Fatal(err)
	}
	// An interrupted build's mark has the next one open the store.
	if err := os.WriteFile(e.mark(), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	plan, err := (&bootcimg.Image{
		Name: "localhost/test", From: "scratch", Container: &bootcimg.ContainerConfig{},
		Steps: []bootcimg.Step{bootcimg.WriteFile{Path: "/x", Source: bootcimg.Bytes("x")}},
	}).Plan()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := e.Execute(t.Context(), plan, nil); err != nil {
		t.Fatal(err)
	}
	if e.store != nil {
		t.Error("the build left the store open")
	}
	mounted := othersMount(t, e.root)
	if err := e.Close(); err != nil {
		t.Errorf("close: %v", err)
	}
	if n, err := mounted(); err != nil || n != 1 {
		t.Errorf("the other's layer is mounted %d times (%v), want once", n, err)
	}
}

// A build that leaves a layer mounted unmounts it, and does not fail for it.
func TestCloseStoreUnmounts(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Skip("needs root, if only of a user namespace")
	}
	reexecCalled.Store(true)
	e, err := Open(t.Context(), &Options{Root: t.TempDir(), Driver: "vfs"})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := e.openStore(); err != nil {
		t.Fatal(err)
	}
	mounted := othersMount(t, e.root)
	if err := e.closeStore(); err != nil {
		t.Error(err)
	}
	if n, err := mounted(); err != nil || n != 0 {
		t.Errorf("a layer is mounted %d times (%v), want none", n, err)
	}
}

// othersMount mounts a layer as a build in another process would, and returns how
// to ask whether it still is.
func othersMount(t *testing.T, root string) (mounted func() (int, error)) {
	t.Helper()
	store, err := storage.GetStore(storage.StoreOptions{
		GraphRoot: filepath.Join(root, "storage"), RunRoot: filepath.Join(root, "run"), GraphDriverName: "vfs",
	})
	if err != nil {
		t.Fatal(err)
	}
	layer, err := store.CreateLayer("", "", nil, "", true, nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := store.Mount(layer.ID, ""); err != nil {
		t.Fatal(err)
	}
	return func() (int, error) { return store.Mounted(layer.ID) }
}
