//go:build linux && containers_image_openpgp && (exclude_graphdriver_btrfs || !cgo)

package buildah

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"syscall"

	"github.com/containers/image/v5/docker/reference"
	v1 "github.com/opencontainers/image-spec/specs-go/v1"

	"github.com/tank-os/tank/bootcimg"
	"github.com/tank-os/tank/bootcimg/internal/layer"
)

// content fetches or makes the bytes of a file. What is large waits in the pool's
// tmp directory.
func (b *build) content(ctx context.Context, i int, src bootcimg.Source) (layer.Content, error) {
	switch s := src.(type) {
	case bootcimg.Bytes:
		return layer.Content{Data: []byte(s)}, nil
	case bootcimg.GoProgram:
		b.detail(i, "go build "+s.Package)
		return b.compile(ctx, s)
	case bootcimg.ImageArchive:
		return b.archive(ctx, i, s)
	case bootcimg.GoBinary: // steps that hold a source are sources
		return b.content(ctx, i, s.GoProgram)
	case bootcimg.Archive:
		return b.content(ctx, i, s.ImageArchive)
	}
	return layer.Content{}, fmt.Errorf("a source of type %T is not known", src)
}

func (b *build) detail(i int, line string) {
	b.report(bootcimg.Event{Step: i + 1, Of: len(b.plan.Steps), Name: b.plan.Steps[i].Name, Line: line})
}

// compile builds a Go program the same way on every machine: nothing of the
// builder's paths, checkout or settings gets into the bytes.
func (b *build) compile(ctx context.Context, p bootcimg.GoProgram) (layer.Content, error) {
	tool, err := goTool()
	if err != nil {
		return layer.Content{}, err
	}
	dir, err := os.MkdirTemp(b.engine.pool.Tmp(), "go-")
	if err != nil {
		return layer.Content{}, err
	}
	out := filepath.Join(dir, "program")
	ldflags := strings.Join(append([]string{"-s -w -buildid="}, p.LDFlags...), " ")
	cmd := exec.CommandContext(ctx, tool, "build", "-trimpath", "-buildvcs=false", "-o", out,
		"-tags", strings.Join(p.Tags, ","), "-ldflags", ldflags, "--", p.Package)
	cmd.Dir = p.Dir
	goos, arch, _ := strings.Cut(b.plan.Platform, "/")
	fetch, err := fetchEnv(ctx, tool, p.Dir)
	if err != nil {
		return layer.Content{}, err
	}
	cmd.Env = slices.Concat(goEnv(os.Environ()), fetch, []string{"CGO_ENABLED=0", "GOOS=" + goos, "GOARCH=" + arch})
	// The compilers are children of go: ending its process group ends them too.
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
	var log bytes.Buffer
	cmd.Stdout, cmd.Stderr = &log, &log
	if err := cmd.Run(); err != nil {
		if ctx.Err() != nil {
			return layer.Content{}, ctx.Err()
		}
		return layer.Content{}, fmt.Errorf("go build %s: %w%s", p.Package, newCompileError(err, log.String()), whereToCompile(p, log.String()))
	}
	return layer.Content{File: out}, nil
}

// whereToCompile is what to do about a package that no module at hand provides.
func whereToCompile(p bootcimg.GoProgram, log string) string {
	if !strings.Contains(log, "no required module provides package") && !strings.Contains(log, "missing go.sum entry") {
		return ""
	}
	if p.Dir != "" {
		return "; " + p.Dir + " is not in a module that requires it (go get, go mod tidy)"
	}
	return "; build in the directory of a module that requires it (go get, go mod tidy), or set the program's Dir to one"
}

// goTool finds the go command.
func goTool() (string, error) {
	if path, err := exec.LookPath("go"); err == nil {
		return path, nil
	}
	const usual = "/usr/local/go/bin/go"
	if exists(usual) {
		return usual, nil
	}
	return "", errors.New("no go command in PATH: install Go, which compiles the programs that go into the image")
}

// goEnv drops the settings of the builder that change what go build makes.
func goEnv(env []string) []string {
	drop := []string{
		"GOFLAGS", "CGO_ENABLED", "GOOS", "GOARCH", "GOEXPERIMENT", "GOAMD64", "GOARM64", "GOARM", "GO386",
		"GOMIPS", "GOMIPS64", "GOPPC64", "GORISCV64", "GOFIPS140", "GODEBUG",
	}
	env = slices.DeleteFunc(slices.Clone(env), func(kv string) bool {
		key, _, _ := strings.Cut(kv, "=")
		return slices.Contains(drop, key)
	})
	return append(env, "GOENV=off", "GOFLAGS=")
}

// fetchEnv is how this user's go command gets modules and toolchains, and where
// it keeps them: settings that change no bytes, of which some may be in the file
// that goEnv turns off.
func fetchEnv(ctx context.Context, tool, dir string) ([]string, error) {
	cmd := exec.CommandContext(ctx, tool, "env", "-json", "GOPATH", "GOCACHE", "GOMODCACHE", "GOPROXY", "GOSUMDB",
		"GOPRIVATE", "GONOPROXY", "GONOSUMDB", "GOINSECURE", "GOVCS", "GOTOOLCHAIN")
	cmd.Dir = dir
	var log bytes.Buffer
	cmd.Stderr = &log
	out, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("go env: %w", newCompileError(err, log.String()))
	}
	var vars map[string]string
	if err := json.Unmarshal(out, &vars); err != nil {
		return nil, fmt.Errorf("go env: %w", err)
	}
	var env []string
	for _, key := range slices.Sorted(maps.Keys(vars)) {
		env = append(env, key+"="+vars[key])
	}
	return env, nil
}

// hostPlatform is the platform of this process's images.
const hostPlatform = "linux/" + runtime.GOARCH

// archive makes a container image as an OCI archive, the same bytes for the same
// image.
func (b *build) archive(ctx context.Context, i int, s bootcimg.ImageArchive) (layer.Content, error) {
	manifest, name, err := b.archived(ctx, i, s)
	if err != nil {
		return layer.Content{}, err
	}
	dir, err := os.MkdirTemp(b.engine.pool.Tmp(), "archive-")
	if err != nil {
		return layer.Content{}, err
	}
	file := filepath.Join(dir, "image.tar")
	return layer.Content{File: file}, b.engine.pool.WriteArchiveFile(file, manifest, name)
}

// archived brings the image of an archive into the pool.
func (b *build) archived(ctx context.Context, i int, s bootcimg.ImageArchive) (v1.Descriptor, string, error) {
	report := func(e bootcimg.Event) { b.detail(i, e.Name+" "+e.Line) }
	if s.Image == nil {
		img, _, err := b.engine.pull(ctx, s.Ref, b.plan.Platform, report)
		if err != nil {
			return v1.Descriptor{}, "", err
		}
		d, err := b.engine.pool.Save(img)
		return d, refName(s.Ref), err
	}
	img := *s.Image
	if img.Platform == "" {
		img.Platform = b.plan.Platform
	}
	plan, err := img.Plan()
	if err != nil {
		return v1.Descriptor{}, "", err
	}
	inner := b.engine.newBuild(plan, &bootcimg.BuildOptions{Created: b.created, Progress: report})
	if err := inner.checkRuntime(); err != nil {
		return v1.Descriptor{}, "", err
	}
	d, err := inner.run(ctx)
	return d, img.Name, err
}

// refName is the name an image had where it came from, if it had one.
func refName(ref string) string {
	parsed, err := parseRef(ref)
	if err != nil || parsed.DockerReference() == nil {
		return ""
	}
	name := parsed.DockerReference()
	if _, ok := name.(reference.Canonical); ok {
		// podman refuses to store an archive under a digest that is the index's.
		name = reference.TagNameOnly(reference.TrimNamed(name))
	}
	return name.String()
}
