package ocidir

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/opencontainers/go-digest"
	"github.com/opencontainers/image-spec/specs-go"
	v1 "github.com/opencontainers/image-spec/specs-go/v1"

	"github.com/tank-os/tank/bootcimg/internal/layer"
)

// An Image is an image whose blobs are in a pool.
type Image struct {
	// Config is its configuration.
	Config v1.Image
	// Layers are its layers, the lowest first.
	Layers []Layer
	// Annotations are the manifest's.
	Annotations map[string]string
}

// Load reads the image with a manifest's digest.
func (p *Pool) Load(manifest digest.Digest) (*Image, error) {
	var m v1.Manifest
	if err := p.readJSON(manifest, &m); err != nil {
		return nil, err
	}
	img := &Image{Annotations: m.Annotations}
	if err := p.readJSON(m.Config.Digest, &img.Config); err != nil {
		return nil, err
	}
	if len(m.Layers) != len(img.Config.RootFS.DiffIDs) {
		return nil, fmt.Errorf("manifest %s lists %d layers, its configuration %d", manifest, len(m.Layers), len(img.Config.RootFS.DiffIDs))
	}
	for i, blob := range m.Layers {
		if !p.Has(blob) {
			return nil, fmt.Errorf("layer %s is not in the pool", blob.Digest)
		}
		img.Layers = append(img.Layers, Layer{DiffID: img.Config.RootFS.DiffIDs[i], Blob: blob})
	}
	return img, nil
}

func (p *Pool) readJSON(d digest.Digest, v any) error {
	data, err := p.Read(d)
	if err != nil {
		return err
	}
	return json.Unmarshal(data, v)
}

// Save writes the image's configuration and manifest, and returns the
// manifest's descriptor.
func (p *Pool) Save(img *Image) (v1.Descriptor, error) {
	config := img.Config
	config.RootFS = v1.RootFS{Type: "layers", DiffIDs: []digest.Digest{}}
	m := v1.Manifest{
		Versioned: specs.Versioned{SchemaVersion: 2}, MediaType: v1.MediaTypeImageManifest,
		Layers: []v1.Descriptor{}, Annotations: img.Annotations,
	}
	for _, l := range img.Layers {
		config.RootFS.DiffIDs = append(config.RootFS.DiffIDs, l.DiffID)
		m.Layers = append(m.Layers, l.Blob)
	}
	var err error
	if m.Config, err = p.WriteJSON(v1.MediaTypeImageConfig, config); err != nil {
		return v1.Descriptor{}, err
	}
	return p.WriteJSON(v1.MediaTypeImageManifest, m)
}

// Flatten writes the image's file system as one tar.
func (p *Pool) Flatten(w io.Writer, img *Image) error {
	return layer.Flatten(w, len(img.Layers), func(i int) (io.ReadCloser, error) {
		return p.Open(img.Layers[i].Blob)
	})
}

// blobs lists the descriptors an image is made of, its manifest last.
func (p *Pool) blobs(manifest v1.Descriptor) ([]v1.Descriptor, error) {
	var m v1.Manifest
	if err := p.readJSON(manifest.Digest, &m); err != nil {
		return nil, err
	}
	seen := map[digest.Digest]bool{}
	var list []v1.Descriptor
	for _, d := range append(append(m.Layers, m.Config), manifest) {
		if !seen[d.Digest] {
			seen[d.Digest] = true
			list = append(list, d)
		}
	}
	return list, nil
}

// copyBlob copies a blob out of the pool and checks it on the way: a pool lives
// long, on disks that fail.
func (p *Pool) copyBlob(w io.Writer, d v1.Descriptor) error {
	f, err := os.Open(p.Path(d.Digest))
	if err != nil {
		return err
	}
	defer f.Close()
	verifier := d.Digest.Verifier()
	n, err := io.Copy(io.MultiWriter(w, verifier), f)
	if err == nil && (n != d.Size || !verifier.Verified()) {
		err = errors.New("damaged: remove it, and build again")
	}
	if err != nil {
		return fmt.Errorf("blob %s: %w", p.Path(d.Digest), err)
	}
	return nil
}
