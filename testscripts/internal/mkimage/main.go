// Command mkimage builds an image that its command line describes, for the
// scripts that test the engine.
//
//	mkimage [flags] STEP...
//
// A STEP is "file:PATH=TEXT", "big:PATH=MEGABYTES", "go:PATH=PACKAGE",
// "carry:PATH", "enable:UNIT", "subid:USER:START:COUNT", "packages:NAME,…" or
// "run:COMMAND" given to a shell. With -rootfs REF it lists the files of an image
// instead.
package main

import (
	"archive/tar"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strconv"
	"strings"
	"time"

	"github.com/tank-os/tank/bootcimg"
	"github.com/tank-os/tank/bootcimg/buildah"
)

func main() {
	if buildah.Reexec() {
		return
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx); err != nil {
		fmt.Fprintf(os.Stderr, "%+v\n", err)
		os.Exit(1)
	}
}

func run(ctx context.Context) error {
	img := &bootcimg.Image{}
	opts := &buildah.Options{}
	var output, list string
	var container, verbose bool
	flag.StringVar(&img.Name, "name", "localhost/test:1", "")
	flag.StringVar(&img.From, "from", "scratch", "")
	flag.StringVar(&img.Platform, "platform", "", "")
	flag.StringVar(&output, "o", "", "")
	flag.StringVar(&opts.Root, "root", "store", "")
	flag.StringVar(&opts.Driver, "driver", "", "")
	flag.StringVar(&opts.Isolation, "isolation", "", "")
	flag.DurationVar(&opts.Wait, "wait", 0, "")
	flag.BoolVar(&opts.NoCache, "no-cache", false, "")
	flag.BoolVar(&container, "container", false, "")
	flag.BoolVar(&verbose, "v", false, "")
	flag.StringVar(&list, "rootfs", "", "")
	flag.Parse()
	if container {
		img.Container = &bootcimg.ContainerConfig{}
	}
	for _, arg := range flag.Args() {
		step, err := parseStep(arg)
		if err != nil {
			return err
		}
		img.Steps = append(img.Steps, step)
	}
	engine, err := buildah.Open(ctx, opts)
	if err != nil {
		return err
	}
	if list != "" {
		return errors.Join(listFiles(ctx, engine, list), engine.Close())
	}
	buildOpts := &bootcimg.BuildOptions{Output: output}
	if verbose {
		buildOpts.Progress = func(e bootcimg.Event) { fmt.Fprintf(os.Stderr, "%d/%d %s: %s\n", e.Step, e.Of, e.Name, e.Line) }
	}
	start := time.Now()
	res, err := bootcimg.Build(ctx, engine, img, buildOpts)
	if closeErr := engine.Close(); err == nil {
		err = closeErr
	}
	if err != nil {
		return err
	}
	for _, l := range res.Layers {
		fmt.Printf("layer %s %d %s\n", l.DiffID, l.Size, l.Step)
	}
	fmt.Printf("digest %s\n", res.Digest)
	fmt.Fprintf(os.Stderr, "%s: %d bytes in %.1f s\n", res.Ref, res.Size, time.Since(start).Seconds())
	return nil
}

func listFiles(ctx context.Context, engine *buildah.Engine, ref string) error {
	r, w := io.Pipe()
	go func() { w.CloseWithError(engine.RootFS(ctx, ref, w)) }()
	for tr := tar.NewReader(r); ; {
		h, err := tr.Next()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		fmt.Printf("%s %d:%d %d %s %s\n", h.FileInfo().Mode(), h.Uid, h.Gid, h.Size, h.Name, h.Linkname)
	}
}

func parseStep(arg string) (bootcimg.Step, error) {
	kind, rest, _ := strings.Cut(arg, ":")
	path, value, _ := strings.Cut(rest, "=")
	switch kind {
	case "file":
		return bootcimg.WriteFile{Path: path, Source: bootcimg.Bytes(value)}, nil
	case "big":
		n, err := strconv.Atoi(value)
		return bootcimg.WriteFile{Path: path, Source: bootcimg.Bytes(noise(n << 20))}, err
	case "go":
		return bootcimg.GoBinary{GoProgram: bootcimg.GoProgram{Package: value, Dir: os.Getenv("TANK_MODULE")}, Path: path}, nil
	case "carry":
		inner := &bootcimg.Image{
			Name: "localhost/inner:1", From: "scratch", Container: &bootcimg.ContainerConfig{Entrypoint: []string{"/bin/x"}},
			Steps: []bootcimg.Step{bootcimg.WriteFile{Path: "/bin/x", Source: bootcimg.Bytes("x"), Mode: 0o755}},
		}
		return bootcimg.Archive{ImageArchive: bootcimg.ImageArchive{Image: inner}, Path: path}, nil
	case "enable":
		return bootcimg.Enable{rest}, nil
	case "subid":
		f := strings.Split(rest, ":")
		start, err1 := strconv.Atoi(f[1])
		count, err2 := strconv.Atoi(f[2])
		return bootcimg.AddSubID{User: f[0], Start: start, Count: count}, errors.Join(err1, err2)
	case "packages":
		return bootcimg.Packages(strings.Split(rest, ",")), nil
	case "run":
		return bootcimg.Run{"/bin/sh", "-c", rest}, nil
	default:
		return nil, fmt.Errorf("unknown step %q", arg)
	}
}

// noise is text that does not compress, the same each time.
func noise(n int) string {
	buf := make([]byte, n)
	x := uint64(88172645463325252)
	for i := range buf { // xorshift
		x ^= x << 13
		x ^= x >> 7
		x ^= x << 17
		buf[i] = byte(x >> 32)
	}
	return string(buf)
}
