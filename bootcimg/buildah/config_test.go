//go:build linux && containers_image_openpgp && (exclude_graphdriver_btrfs || !cgo)

package buildah_test

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	v1 "github.com/opencontainers/image-spec/specs-go/v1"

	"github.com/tank-os/tank/bootcimg"
)

// config reads the configuration of the only image in a layout.
func config(t *testing.T, dir string) v1.Image {
	t.Helper()
	var index v1.Index
	var manifest v1.Manifest
	var c v1.Image
	read := func(name string, v any) {
		text, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal(text, v); err != nil {
			t.Fatal(err)
		}
	}
	blob := func(d v1.Descriptor) string { return "blobs/sha256/" + d.Digest.Encoded() }
	read("index.json", &index)
	read(blob(index.Manifests[0]), &manifest)
	read(blob(manifest.Config), &c)
	return c
}

func TestConfiguration(t *testing.T) {
	dir := t.TempDir()
	e := open(t, nil)
	base := &bootcimg.Image{
		Name: "localhost/base", From: "scratch", Labels: map[string]string{"of": "base", "both": "base"},
		Container: &bootcimg.ContainerConfig{Env: []string{"PATH=/bin", "A=1"}},
		Steps:     []bootcimg.Step{write("/a", "a")},
	}
	build(t, e, base, &bootcimg.BuildOptions{Output: "oci:" + dir + "/base"})
	img := &bootcimg.Image{
		Name: "localhost/x", From: "oci:" + dir + "/base", Labels: map[string]string{"both": "own"},
		Container: &bootcimg.ContainerConfig{
			Entrypoint: []string{"/e"}, Cmd: []string{"c"}, Env: []string{"A=2", "B=3"}, User: "5:6", WorkingDir: "/w",
		},
		Steps: []bootcimg.Step{write("/b", "b")},
	}
	created := time.Unix(1700000000, 0).UTC()
	build(t, e, img, &bootcimg.BuildOptions{Output: "oci:" + dir + "/own", Created: created})
	got := config(t, dir+"/own")
	epoch := time.Unix(0, 0).UTC()
	got.RootFS.DiffIDs = nil
	want := v1.Image{
		Created: &created, Platform: v1.Platform{OS: "linux", Architecture: runtime.GOARCH},
		Config: v1.ImageConfig{
			Entrypoint: []string{"/e"}, Cmd: []string{"c"}, Env: []string{"PATH=/bin", "A=2", "B=3"}, User: "5:6", WorkingDir: "/w",
			Labels: map[string]string{"of": "base", "both": "own"},
		},
		RootFS: v1.RootFS{Type: "layers"},
		History: []v1.History{
			{Created: &epoch, CreatedBy: "bootcimg.WriteFile"}, {Created: &created, CreatedBy: "bootcimg.WriteFile"},
		},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("configuration (-want +got):\n%s", diff)
	}
}

func TestBootcLabel(t *testing.T) {
	dir := t.TempDir()
	build(t, open(t, nil), image(), &bootcimg.BuildOptions{Output: "oci:" + dir + "/out"})
	if got := config(t, dir+"/out").Config.Labels["containers.bootc"]; got != "1" {
		t.Errorf("containers.bootc=%q, want 1", got)
	}
}

// A base for another platform is refused, not built on.
func TestPlatform(t *testing.T) {
	dir := t.TempDir()
	e := open(t, nil)
	img := image()
	img.Platform = "linux/riscv64"
	build(t, e, img, &bootcimg.BuildOptions{Output: "oci:" + dir + "/out"})
	_, err := bootcimg.Build(t.Context(), e, &bootcimg.Image{Name: "localhost/x", From: "oci:" + dir + "/out", Platform: "linux/s390x"}, nil)
	var base *bootcimg.BaseError
	if !errors.As(err, &base) || !strings.HasSuffix(err.Error(), "it is for linux/riscv64, and linux/s390x is wanted") {
		t.Errorf("got %v, want a BaseError about the platform", err)
	}
}
