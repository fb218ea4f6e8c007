//go:build linux && containers_image_openpgp && (exclude_graphdriver_btrfs || !cgo)

// Install builds an image that has packages, for the scripts beside it.
//
//	install -root DIR [-from BASE] [-repo DIR -dnf NAME,…] -tar FILE NAME…
//
// The store is below -root. It installs the packages named with the base's own
// package manager. With -dnf the image then becomes a Fedora by its os-release,
// -repo becomes its repository, and those packages are installed too. -tar gets
// the file system.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"log"
	"os"
	"path/filepath"
	"strings"

	"github.com/tank-os/tank/bootcimg"
	"github.com/tank-os/tank/bootcimg/buildah"
)

const (
	osRelease = "NAME=\"Fedora Linux\"\nID=fedora\nVERSION_ID=44\n"
	repoFile  = "[local]\nname=local\nbaseurl=file:///usr/share/repo\ngpgcheck=0\n"
)

func main() {
	if buildah.Reexec() {
		return
	}
	log.SetFlags(0)
	root := flag.String("root", "", "directory for the store")
	from := flag.String("from", "mmdebstrap:trixie", "the base")
	repo := flag.String("repo", "", "directory of an rpm repository")
	dnf := flag.String("dnf", "", "packages to install from it, separated by commas")
	out := flag.String("tar", "", "file for the file system")
	flag.Parse()
	img := &bootcimg.Image{
		Name:  "localhost/packages:test",
		From:  *from,
		Steps: []bootcimg.Step{bootcimg.Packages(flag.Args())},
	}
	if *dnf != "" {
		img.Steps = append(img.Steps,
			bootcimg.Files{FS: os.DirFS(*repo), Into: "/usr/share/repo"},
			bootcimg.WriteFile{Path: "/etc/yum.repos.d/local.repo", Source: bootcimg.Bytes(repoFile)},
			bootcimg.WriteFile{Path: "/usr/lib/os-release", Source: bootcimg.Bytes(osRelease)},
			bootcimg.Packages(strings.Split(*dnf, ",")),
		)
	}
	if err := build(context.Background(), *root, img, *out); err != nil {
		log.Fatal(err)
	}
}

// build builds the image, without what earlier runs left in the store, and
// writes its file system to a tar.
func build(ctx context.Context, root string, img *bootcimg.Image, out string) (err error) {
	engine, err := buildah.Open(ctx, &buildah.Options{Root: root, NoCache: true})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, engine.Close()) }()
	dir, err := os.MkdirTemp("", "packages-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	res, err := bootcimg.Build(ctx, engine, img, &bootcimg.BuildOptions{
		Output:   "oci:" + filepath.Join(dir, "image"),
		Progress: func(e bootcimg.Event) { fmt.Println(e.Step, e.Name, e.Line) },
	})
	if err != nil {
		return err
	}
	for _, l := range res.Layers {
		fmt.Println("layer", l.Size, l.Step)
	}
	f, err := os.Create(out)
	if err != nil {
		return err
	}
	return errors.Join(engine.RootFS(ctx, res.Ref, f), f.Close())
}
