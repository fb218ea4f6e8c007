// Command vmimage builds the image that the scripts in testscripts/vm boot,
// writes its root file system to a tar, and prints its digest.
//
//	vmimage MODULE-ROOT TAR
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"

	"github.com/tank-os/tank/bootcimg"
	"github.com/tank-os/tank/bootcimg/buildah"
	"github.com/tank-os/tank/quadlet"
)

func main() {
	if buildah.Reexec() {
		return
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, os.Args[1], os.Args[2]); err != nil {
		fmt.Fprintf(os.Stderr, "%+v\n", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, root, out string) (err error) {
	engine, err := buildah.Open(ctx, nil)
	if err != nil {
		return err
	}
	defer func() {
		if failed := engine.Close(); failed != nil {
			err = errors.Join(err, failed)
		}
	}()
	result, err := bootcimg.Build(ctx, engine, image(root), nil)
	if err != nil {
		return err
	}
	f, err := os.Create(out)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	fmt.Println(result.Digest)
	return engine.RootFS(ctx, result.Ref, f)
}

// image is a Debian base with one user whose manager runs one container from an
// archive in the image. It has nothing of the VM in it.
func image(root string) *bootcimg.Image {
	const archive = "/usr/share/tank/images/hello.tar"
	hello := bootcimg.GoProgram{Package: "./testscripts/internal/hello", Dir: root}
	pull := &quadlet.Image{Name: "hello", Image: "oci-archive:" + archive, ImageTag: "localhost/hello:latest"}
	return &bootcimg.Image{
		Name: "localhost/vm-test:latest", From: "mmdebstrap:trixie",
		Steps: []bootcimg.Step{
			bootcimg.Users{{Name: "agent", UID: 1000, SubIDs: 524288, Linger: true}},
			bootcimg.Archive{Path: archive, ImageArchive: bootcimg.ImageArchive{Image: &bootcimg.Image{
				Name: "localhost/hello:latest", From: "scratch",
				Steps:     []bootcimg.Step{bootcimg.GoBinary{GoProgram: hello, Path: "/hello"}},
				Container: &bootcimg.ContainerConfig{Entrypoint: []string{"/hello"}},
			}}},
			bootcimg.Quadlets{UID: 1000, Units: []quadlet.Unit{pull, &quadlet.Container{
				Name: "hello", Image: pull,
				PublishPort: []quadlet.Port{{Host: 18789, Container: 18789}},
				Install:     quadlet.InstallSection{WantedBy: []string{"default.target"}},
			}}},
			// Without a unit that wants it, users' containers wait 90 s for it.
			bootcimg.WriteFile{
				Path:   "/usr/lib/systemd/system/multi-user.target.d/10-online.conf",
				Source: bootcimg.Bytes("[Unit]\nWants=network-online.target\n"),
			},
			bootcimg.WriteFile{Path: "/usr/lib/bootc/kargs.d/10-test.toml", Source: bootcimg.Bytes(`kargs = ["tank.test=1"]`)},
		},
	}
}
