//go:build linux && containers_image_openpgp && (exclude_graphdriver_btrfs || !cgo)

package buildah

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/containers/image/v5/copy"
	ocilayout "github.com/containers/image/v5/oci/layout"
	"github.com/containers/image/v5/transports/alltransports"
	"github.com/containers/image/v5/types"
	v1 "github.com/opencontainers/image-spec/specs-go/v1"

	"github.com/tank-os/tank/bootcimg"
	"github.com/tank-os/tank/bootcimg/internal/ocidir"
)

// An output is where an image goes.
type output struct {
	transport string // "" is the engine's own store
	path, tag string // of a directory or file
	ref       types.ImageReference
	text      string
}

func parseOutput(text string) (*output, error) {
	out := &output{text: text}
	if text == "" {
		return out, nil
	}
	transport, rest, found := strings.Cut(text, ":")
	if !found {
		return nil, errors.New("no transport: want oci:DIR, oci-archive:FILE, docker://REF or containers-storage:REF")
	}
	out.transport = transport
	var err error
	switch transport {
	case "oci", "oci-archive":
		out.path, out.tag, _ = strings.Cut(rest, ":")
		if out.path == "" {
			return nil, errors.New("no path after the transport")
		}
	case "docker", "containers-storage":
		out.ref, err = alltransports.ParseImageName(text)
	default:
		err = fmt.Errorf("transport %q: want oci, oci-archive, docker or containers-storage", transport)
	}
	return out, err
}

// check finds out before the work what would fail after it: a place that cannot
// be written.
func (o *output) check() error {
	if o.path == "" {
		return nil
	}
	dir := filepath.Dir(filepath.Clean(o.path))
	if o.transport == "oci" && exists(o.path) {
		if err := ocidir.CheckLayout(o.path); err != nil {
			return err
		}
		dir = o.path
	}
	f, err := os.CreateTemp(dir, ".tank-*")
	var perr *fs.PathError
	if errors.As(err, &perr) {
		return fmt.Errorf("directory %s: %w", dir, perr.Err)
	}
	if err != nil {
		return err
	}
	return errors.Join(f.Close(), os.Remove(f.Name()))
}

// write puts the image of the pool where it goes, and returns its reference
// there.
func (e *Engine) write(ctx context.Context, out *output, manifest v1.Descriptor, name string, report func(bootcimg.Event)) (string, error) {
	if err := ctx.Err(); err != nil {
		return "", err
	}
	switch out.transport {
	case "":
		dir, err := e.pool.Ref(manifest, name)
		e.built["oci:"+dir] = manifest.Digest
		return "oci:" + dir, err
	case "oci":
		return out.text, e.pool.WriteLayout(out.path, manifest, out.tag)
	case "oci-archive":
		tag := out.tag
		if tag == "" {
			tag = name
		}
		return out.text, e.pool.WriteArchiveFile(out.path, manifest, tag)
	default:
		return out.text, e.push(ctx, out.ref, manifest, report)
	}
}

// push copies the image as it is: the digest stays.
func (e *Engine) push(ctx context.Context, dest types.ImageReference, manifest v1.Descriptor, report func(bootcimg.Event)) error {
	src, done, err := e.poolRef(manifest)
	if err != nil {
		return err
	}
	defer done()
	sys := e.system(hostPlatform)
	_, err = e.copyImage(ctx, dest, src, &copy.Options{
		SourceCtx: sys, DestinationCtx: sys, PreserveDigests: true,
		ReportWriter: lines(func(line string) { report(bootcimg.Event{Name: "write", Line: line}) }),
	})
	return err
}

// poolRef makes an image of the pool readable for containers/image, until done.
func (e *Engine) poolRef(manifest v1.Descriptor) (ref types.ImageReference, done func(), err error) {
	dir, err := os.MkdirTemp(e.pool.Tmp(), "ref-")
	if err != nil {
		return nil, nil, err
	}
	done = func() { os.RemoveAll(dir) }
	if err := e.pool.Link(dir, manifest, ""); err != nil {
		done()
		return nil, nil, err
	}
	ref, err = ocilayout.NewReference(dir, "")
	return ref, done, err
}
