//go:build linux && containers_image_openpgp && (exclude_graphdriver_btrfs || !cgo)

package buildah

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"

	"github.com/containers/image/v5/copy"
	"github.com/containers/image/v5/docker"
	"github.com/containers/image/v5/docker/reference"
	"github.com/containers/image/v5/manifest"
	ocilayout "github.com/containers/image/v5/oci/layout"
	"github.com/containers/image/v5/signature"
	"github.com/containers/image/v5/transports"
	"github.com/containers/image/v5/transports/alltransports"
	"github.com/containers/image/v5/types"
	"github.com/opencontainers/go-digest"
	v1 "github.com/opencontainers/image-spec/specs-go/v1"

	"github.com/tank-os/tank/bootcimg"
	"github.com/tank-os/tank/bootcimg/internal/debian"
	"github.com/tank-os/tank/bootcimg/internal/ocidir"
)

// base brings a base into the pool, and returns it with the digest that says
// which one it was.
func (e *Engine) base(ctx context.Context, ref, platform string, report func(bootcimg.Event)) (*ocidir.Image, string, error) {
	if ref == "" || ref == "scratch" {
		return &ocidir.Image{Config: emptyConfig(platform)}, "", nil
	}
	if path, ok := strings.CutPrefix(ref, "rootfs:"); ok {
		return e.rootfs(ctx, path, platform)
	}
	if suite, ok := strings.CutPrefix(ref, "mmdebstrap:"); ok {
		if platform != hostPlatform {
			return nil, "", fmt.Errorf("mmdebstrap makes bases for %s, and %s is wanted", hostPlatform, platform)
		}
		path, err := debian.Base(ctx, suite, &debian.Options{Progress: func(line string) {
			report(bootcimg.Event{Name: "base", Line: line})
		}})
		if err != nil {
			return nil, "", err
		}
		return e.rootfs(ctx, path, platform)
	}
	return e.pull(ctx, ref, platform, report)
}

func emptyConfig(platform string) v1.Image {
	goos, arch, _ := strings.Cut(platform, "/")
	return v1.Image{Platform: v1.Platform{OS: goos, Architecture: arch}, RootFS: v1.RootFS{Type: "layers"}}
}

// parseRef understands any transport of containers/image, and takes what names
// none for a registry's reference.
func parseRef(ref string) (types.ImageReference, error) {
	transport, _, found := strings.Cut(ref, ":")
	if found && transports.Get(transport) != nil {
		return alltransports.ParseImageName(ref)
	}
	parsed, err := docker.ParseReference("//" + ref)
	if err != nil {
		return nil, fmt.Errorf("%w (or a transport that is not known)", err)
	}
	return parsed, nil
}

// pull copies an image into the pool, unless it is there.
func (e *Engine) pull(ctx context.Context, ref, platform string, report func(bootcimg.Event)) (*ocidir.Image, string, error) {
	src, err := parseRef(ref)
	if err != nil {
		return nil, "", err
	}
	sys := e.system(platform)
	key, err := sourceKey(ctx, src, sys, platform)
	if err != nil {
		return nil, "", err
	}
	if known, ok := e.pool.Recall(key); ok {
		if img, err := e.pool.Load(known); err == nil {
			return img, known.String(), nil
		}
	}
	d, err := e.copyIn(ctx, src, sys, report)
	if err != nil {
		return nil, "", err
	}
	img, err := e.pool.Load(d)
	if err != nil {
		return nil, "", err
	}
	if got := img.Config.OS + "/" + img.Config.Architecture; got != platform {
		return nil, "", fmt.Errorf("it is for %s, and %s is wanted", got, platform)
	}
	return img, d.String(), e.pool.Remember(key, d)
}

// sourceKey names what a reference stands for right now.
func sourceKey(ctx context.Context, ref types.ImageReference, sys *types.SystemContext, platform string) (string, error) {
	if name := ref.DockerReference(); name != nil && ref.Transport().Name() == docker.Transport.Name() {
		if pinned, ok := name.(reference.Canonical); ok { // no need to ask the registry
			return "image " + pinned.Digest().String() + " " + platform, nil
		}
	}
	src, err := ref.NewImageSource(ctx, sys)
	if err != nil {
		return "", err
	}
	text, _, err := src.GetManifest(ctx, nil)
	if err := errors.Join(err, src.Close()); err != nil {
		return "", err
	}
	d, err := manifest.Digest(text)
	return "image " + d.String() + " " + platform, err
}

// copyIn copies an image into the pool as it is, layers compressed as they were,
// and returns the digest of its OCI manifest.
func (e *Engine) copyIn(ctx context.Context, src types.ImageReference, sys *types.SystemContext, report func(bootcimg.Event)) (digest.Digest, error) {
	dir, err := os.MkdirTemp(e.pool.Tmp(), "pull-")
	if err != nil {
		return "", err
	}
	defer os.RemoveAll(dir)
	if err := e.pool.NewLayout(dir); err != nil {
		return "", err
	}
	dest, err := ocilayout.NewReference(dir, "")
	if err != nil {
		return "", err
	}
	text, err := e.copyImage(ctx, dest, src, &copy.Options{
		SourceCtx: sys, DestinationCtx: sys, ReportWriter: lines(func(line string) {
			report(bootcimg.Event{Name: "base", Line: line})
		}),
		ForceManifestMIMEType: v1.MediaTypeImageManifest,
		RemoveSignatures:      true, // a layout has no place for them; the policy has checked them
	})
	if err != nil {
		return "", err
	}
	return manifest.Digest(text)
}

// copyImage is copy.Image under the host's signature policy.
func (e *Engine) copyImage(ctx context.Context, dest, src types.ImageReference, opts *copy.Options) ([]byte, error) {
	policy, err := signature.DefaultPolicy(opts.SourceCtx)
	if err != nil {
		return nil, err
	}
	pc, err := signature.NewPolicyContext(policy)
	if err != nil {
		return nil, err
	}
	defer func() { _ = pc.Destroy() }() // it holds nothing
	return copy.Image(ctx, pc, dest, src, opts)
}

// system is the configuration for containers/image: the host's where it has one,
// else one that makes it work. A host without a policy has not asked for
// signatures, and the library would refuse every image.
func (e *Engine) system(platform string) *types.SystemContext {
	goos, arch, _ := strings.Cut(platform, "/")
	sys := &types.SystemContext{
		OSChoice: goos, ArchitectureChoice: arch, BigFilesTemporaryDir: e.pool.Tmp(),
		DockerRegistryUserAgent: "tank",
		AuthFilePath:            os.Getenv("REGISTRY_AUTH_FILE"), // as podman login and push have it
	}
	if !configured("policy.json") {
		sys.SignaturePolicyPath = e.ownFile("policy.json", `{"default":[{"type":"insecureAcceptAnything"}]}`)
	}
	switch conf := os.Getenv("CONTAINERS_REGISTRIES_CONF"); {
	case conf != "":
		sys.SystemRegistriesConfPath = conf
	case !configured("registries.conf"):
		sys.SystemRegistriesConfPath = e.ownFile("registries.conf", "")
	}
	return sys
}

// configured reports whether the user or the host has a file of the library's
// configuration. containers-policy.json(5), containers-registries.conf(5).
func configured(name string) bool {
	home, err := os.UserHomeDir()
	if err == nil && exists(filepath.Join(home, ".config/containers", name)) {
		return true
	}
	return exists(filepath.Join("/etc/containers", name))
}

// ownFile is a configuration file of ours below Root. If it cannot be written,
// the library says so when it reads it.
func (e *Engine) ownFile(name, text string) string {
	path := filepath.Join(e.root, name)
	if !exists(path) {
		_ = os.WriteFile(path, []byte(text), 0o644)
	}
	return path
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

// lines returns a writer that calls fn for each line written to it. Layers are
// copied side by side, so that several goroutines write to one.
func lines(fn func(string)) *lineWriter { return &lineWriter{fn: fn} }

type lineWriter struct {
	fn  func(string)
	mu  sync.Mutex
	buf []byte
}

func (w *lineWriter) Write(p []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, c := range p {
		if c != '\n' && c != '\r' {
			w.buf = append(w.buf, c)
			continue
		}
		w.end()
	}
	return len(p), nil
}

// flush ends a line that its writer did not: it may be the one that says why.
func (w *lineWriter) flush() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.end()
}

func (w *lineWriter) end() {
	if len(w.buf) > 0 {
		w.fn(string(w.buf))
	}
	w.buf = w.buf[:0]
}
