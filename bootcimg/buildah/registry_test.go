//go:build linux && containers_image_openpgp && (exclude_graphdriver_btrfs || !cgo)

package buildah_test

import (
	"errors"
	"io"
	"log"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-containerregistry/pkg/registry"

	"github.com/tank-os/tank/bootcimg"
)

// serve starts a registry and returns its host, which the libraries then talk to
// without TLS.
func serve(t *testing.T) (host string, stop func()) {
	t.Helper()
	server := httptest.NewServer(registry.New(registry.Logger(log.New(io.Discard, "", 0))))
	t.Cleanup(server.Close)
	host = strings.TrimPrefix(server.URL, "http://")
	conf := filepath.Join(t.TempDir(), "registries.conf")
	text := "[[registry]]\nlocation = \"" + host + "\"\ninsecure = true\n"
	if err := os.WriteFile(conf, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	t.Setenv("CONTAINERS_REGISTRIES_CONF", conf)
	return host, server.Close
}

func TestRegistry(t *testing.T) {
	host, stop := serve(t)
	local := build(t, open(t, nil), image(write("/etc/a", "1")), nil)
	pushed := build(t, open(t, nil), image(write("/etc/a", "1")), &bootcimg.BuildOptions{Output: "docker://" + host + "/acme/os:1"})
	if pushed.Digest != local.Digest {
		t.Errorf("pushed as %s, built as %s", pushed.Digest, local.Digest)
	}

	e := open(t, nil)
	img := &bootcimg.Image{Name: "localhost/x", From: host + "/acme/os:1", Steps: []bootcimg.Step{write("/etc/b", "2")}}
	res := build(t, e, img, nil)
	if res.Base != pushed.Digest {
		t.Errorf("base is %s, want %s", res.Base, pushed.Digest)
	}
	// Its layers are the registry's own, not packed anew.
	if want := pushed.Size + res.Layers[0].Size; res.Size != want {
		t.Errorf("size %d, want %d", res.Size, want)
	}
	if diff := cmp.Diff("1", files(t, e, res.Ref)["etc/a"]); diff != "" {
		t.Errorf("etc/a (-want +got):\n%s", diff)
	}

	stop()
	img.From = "docker://" + host + "/acme/os@" + pushed.Digest
	if again := build(t, e, img, nil); again.Digest != res.Digest {
		t.Errorf("pinned, without the registry: %s, want %s", again.Digest, res.Digest)
	}
	img.From = "docker://" + host + "/acme/os:1"
	_, err := bootcimg.Build(t.Context(), e, img, nil)
	var base *bootcimg.BaseError
	if !errors.As(err, &base) || base.Base != img.From {
		t.Errorf("got %v, want a BaseError of %s", err, img.From)
	}
	_, err = bootcimg.Build(t.Context(), e, image(), &bootcimg.BuildOptions{Output: "docker://" + host + "/acme/os:2"})
	var output *bootcimg.OutputError
	if !errors.As(err, &output) {
		t.Errorf("got %v, want an OutputError", err)
	}
}

func TestArchiveOfReference(t *testing.T) {
	host, _ := serve(t)
	inner := &bootcimg.Image{
		Name: "localhost/agent:1", From: "scratch", Container: &bootcimg.ContainerConfig{Entrypoint: []string{"/agent"}},
		Steps: []bootcimg.Step{write("/agent", "x")},
	}
	ref := "docker://" + host + "/acme/agent:1"
	build(t, open(t, nil), inner, &bootcimg.BuildOptions{Output: ref})
	archive := func(a bootcimg.ImageArchive) string {
		e := open(t, nil)
		res := build(t, e, image(bootcimg.Archive{ImageArchive: a, Path: "/usr/share/agent.tar"}), nil)
		file := filepath.Join(t.TempDir(), "agent.tar")
		if err := os.WriteFile(file, []byte(files(t, e, res.Ref)["usr/share/agent.tar"]), 0o644); err != nil {
			t.Fatal(err)
		}
		return file
	}
	// Each can be found by its name, as Podman and containers/image do.
	e := open(t, nil)
	for name, a := range map[string]bootcimg.ImageArchive{"localhost/agent:1": {Image: inner}, host + "/acme/agent:1": {Ref: ref}} {
		got := files(t, e, "oci-archive:"+archive(a)+":"+name)
		if diff := cmp.Diff(map[string]string{"agent": "x"}, got); diff != "" {
			t.Errorf("%s: files (-want +got):\n%s", name, diff)
		}
	}
}
