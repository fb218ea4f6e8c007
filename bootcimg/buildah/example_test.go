//go:build linux && containers_image_openpgp && (exclude_graphdriver_btrfs || !cgo)

package buildah_test

import (
	"archive/tar"
	"context"
	"fmt"
	"io"
	"log"
	"os"

	"github.com/tank-os/tank/bootcimg"
	"github.com/tank-os/tank/bootcimg/buildah"
)

// An image is built, and its file system read back, as something that boots it
// would. The main function of a program begins with [buildah.Reexec].
func ExampleEngine_RootFS() {
	dir, err := os.MkdirTemp("", "example-")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(dir)
	ctx := context.Background()
	engine, err := buildah.Open(ctx, &buildah.Options{Root: dir + "/store"})
	if err != nil {
		log.Fatal(err)
	}

	res, err := bootcimg.Build(ctx, engine, &bootcimg.Image{
		Name:      "localhost/hello:1",
		From:      "scratch",
		Container: &bootcimg.ContainerConfig{Cmd: []string{"/hello"}},
		Steps: []bootcimg.Step{
			bootcimg.WriteFile{Path: "/hello", Source: bootcimg.Bytes("hello\n"), Mode: 0o755},
		},
	}, &bootcimg.BuildOptions{Output: "oci:" + dir + "/out"})
	if err != nil {
		log.Fatal(err)
	}

	r, w := io.Pipe()
	go func() { w.CloseWithError(engine.RootFS(ctx, res.Ref, w)) }()
	h, err := tar.NewReader(r).Next()
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(len(res.Layers), h.FileInfo().Mode(), h.Name)
	if err := engine.Close(); err != nil {
		log.Fatal(err)
	}
	// Output: 1 -rwxr-xr-x hello
}
