package ocidir

import (
	"archive/tar"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"github.com/opencontainers/go-digest"
	"github.com/opencontainers/image-spec/specs-go"
	v1 "github.com/opencontainers/image-spec/specs-go/v1"
)

var layoutFile = []byte(`{"imageLayoutVersion":"` + v1.ImageLayoutVersion + `"}`)

// indexJSON is the index of a layout: what the others that are in it keep, and
// the manifest, under its name if it has one.
func indexJSON(others []v1.Descriptor, manifest v1.Descriptor, name string) ([]byte, error) {
	if name != "" {
		manifest.Annotations = map[string]string{v1.AnnotationRefName: name}
	}
	list := slices.DeleteFunc(slices.Clone(others), func(d v1.Descriptor) bool {
		return d.Annotations[v1.AnnotationRefName] == name
	})
	return json.Marshal(v1.Index{
		Versioned: specs.Versioned{SchemaVersion: 2}, MediaType: v1.MediaTypeImageIndex,
		Manifests: append(list, manifest),
	})
}

// Ref makes a small layout inside the pool that shares the pool's blobs, and
// returns its directory. It is how the pool's images are known by name.
func (p *Pool) Ref(manifest v1.Descriptor, name string) (string, error) {
	dir := filepath.Join(p.dir, "images", digest.FromString(name).Encoded()[:16])
	return dir, p.Link(dir, manifest, name)
}

// Link makes dir, two levels below the pool's, a layout whose blobs are the pool's.
func (p *Pool) Link(dir string, manifest v1.Descriptor, name string) error {
	index, err := indexJSON(nil, manifest, name)
	if err != nil {
		return err
	}
	if err := p.NewLayout(dir); err != nil {
		return err
	}
	return writeFile(p.Tmp(), filepath.Join(dir, v1.ImageIndexFile), index)
}

// NewLayout makes dir, two levels below the pool's directory, an OCI layout that
// lacks only its index and whose blobs are the pool's.
func (p *Pool) NewLayout(dir string) error {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	if err := os.Symlink("../../blobs", filepath.Join(dir, v1.ImageBlobsDir)); err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	return writeFile(p.Tmp(), filepath.Join(dir, v1.ImageLayoutFile), layoutFile)
}

// WriteLayout writes the image to an OCI layout in dir. A new directory appears
// whole. One that is empty, such as a volume mounted for it, is filled where it
// is. In one that is a layout already, the image takes the place of the one with
// the same name. The index, which is what makes an image part of a layout, is
// replaced last.
func (p *Pool) WriteLayout(dir string, manifest v1.Descriptor, name string) error {
	dir = filepath.Clean(dir)
	old, err := existing(dir)
	if err != nil {
		return err
	}
	if old != nil {
		return p.fill(dir, old, manifest, name)
	}
	if err := removeStale(filepath.Dir(dir), dir); err != nil {
		return err
	}
	tmp, err := os.MkdirTemp(filepath.Dir(dir), tmpPrefix(dir)+"*")
	if err != nil {
		return err
	}
	defer os.RemoveAll(tmp)
	if err := p.fill(tmp, &v1.Index{}, manifest, name); err != nil {
		return err
	}
	if err := os.Chmod(tmp, 0o755); err != nil {
		return err
	}
	return os.Rename(tmp, dir)
}

// CheckLayout reports why a directory cannot become an OCI layout, if it cannot.
func CheckLayout(dir string) error {
	_, err := existing(dir)
	return err
}

// existing returns the index of the layout in dir, an empty one if there is none
// yet, and nil if there is no such directory.
func existing(dir string) (*v1.Index, error) {
	index, err := readIndex(dir)
	if !errors.Is(err, fs.ErrNotExist) {
		return index, err
	}
	names, err := os.ReadDir(dir)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, nil
	case err != nil:
		return nil, err
	case len(names) > 0 && !slices.ContainsFunc(names, isLayoutFile):
		return nil, errors.New("the directory is neither empty nor an OCI layout")
	}
	return &v1.Index{}, nil
}

// isLayoutFile finds the marker of a layout, which may lack its index: fill was
// ended before it was done.
func isLayoutFile(e fs.DirEntry) bool { return e.Name() == v1.ImageLayoutFile }

func readIndex(dir string) (*v1.Index, error) {
	data, err := os.ReadFile(filepath.Join(dir, v1.ImageIndexFile))
	if err != nil {
		return nil, err
	}
	index := &v1.Index{}
	if err := json.Unmarshal(data, index); err != nil {
		return nil, fmt.Errorf("%s: %w", filepath.Join(dir, v1.ImageIndexFile), err)
	}
	return index, nil
}

func (p *Pool) fill(dir string, old *v1.Index, manifest v1.Descriptor, name string) (err error) {
	blobs, err := p.blobs(manifest)
	if err != nil {
		return err
	}
	// First: it is how the next build knows a directory that this one left unfinished.
	if err := writeFile(dir, filepath.Join(dir, v1.ImageLayoutFile), layoutFile); err != nil {
		return err
	}
	var made []string
	defer func() {
		if err == nil {
			return
		}
		for _, f := range made {
			err = errors.Join(err, os.Remove(f))
		}
	}()
	for _, d := range blobs {
		file := filepath.Join(dir, "blobs", d.Digest.Algorithm().String(), d.Digest.Encoded())
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			return err
		}
		if info, err := os.Stat(file); err == nil && info.Size() == d.Size {
			continue
		}
		if err := removeStale(dir, file); err != nil {
			return err
		}
		if err := writeStream(dir, file, func(w io.Writer) error { return p.copyBlob(w, d) }); err != nil {
			return err
		}
		made = append(made, file)
	}
	index, err := indexJSON(old.Manifests, manifest, name)
	if err != nil {
		return err
	}
	if err := writeFile(dir, filepath.Join(dir, v1.ImageIndexFile), index); err != nil {
		return err
	}
	return prune(dir, old)
}

// prune removes the blobs of old that the layout's index no longer leads to.
func prune(dir string, old *v1.Index) error {
	index, err := readIndex(dir)
	if err != nil {
		return err
	}
	keep := reach(dir, index)
	for d := range reach(dir, old) {
		if !keep[d] {
			if err := os.Remove(filepath.Join(dir, "blobs", d.Algorithm().String(), d.Encoded())); err != nil {
				return err
			}
		}
	}
	return nil
}

// reach returns the blobs that an index leads to and that exist.
func reach(dir string, index *v1.Index) map[digest.Digest]bool {
	found := map[digest.Digest]bool{}
	var visit func(v1.Descriptor)
	visit = func(d v1.Descriptor) {
		if d.Digest.Validate() != nil || found[d.Digest] {
			return
		}
		file := filepath.Join(dir, "blobs", d.Digest.Algorithm().String(), d.Digest.Encoded())
		if _, err := os.Stat(file); err != nil {
			return
		}
		found[d.Digest] = true
		var node struct { // an image manifest or an index of them
			Config            *v1.Descriptor
			Layers, Manifests []v1.Descriptor
		}
		if d.Size > 4<<20 { // no manifest is that long
			return
		}
		data, err := os.ReadFile(file)
		if err != nil || json.Unmarshal(data, &node) != nil {
			return
		}
		if node.Config != nil {
			visit(*node.Config)
		}
		for _, child := range slices.Concat(node.Layers, node.Manifests) {
			visit(child)
		}
	}
	for _, d := range index.Manifests {
		visit(d)
	}
	return found
}

// WriteArchive writes the image as an OCI archive: a layout as a tar, the same
// bytes for the same image.
func (p *Pool) WriteArchive(w io.Writer, manifest v1.Descriptor, name string) error {
	blobs, err := p.blobs(manifest)
	if err != nil {
		return err
	}
	slices.SortFunc(blobs, func(a, b v1.Descriptor) int { return slices.Compare([]byte(a.Digest), []byte(b.Digest)) })
	index, err := indexJSON(nil, manifest, name)
	if err != nil {
		return err
	}
	tw := tar.NewWriter(w)
	for _, dir := range []string{"blobs/", "blobs/sha256/"} {
		if err := tw.WriteHeader(&tar.Header{Format: tar.FormatPAX, Typeflag: tar.TypeDir, Name: dir, Mode: 0o755}); err != nil {
			return err
		}
	}
	for _, d := range blobs {
		if err := writeHeader(tw, "blobs/"+d.Digest.Algorithm().String()+"/"+d.Digest.Encoded(), d.Size); err != nil {
			return err
		}
		if err := p.copyBlob(tw, d); err != nil {
			return err
		}
	}
	for _, f := range []struct {
		name string
		data []byte
	}{{v1.ImageIndexFile, index}, {v1.ImageLayoutFile, layoutFile}} {
		if err := writeHeader(tw, f.name, int64(len(f.data))); err != nil {
			return err
		}
		if _, err := tw.Write(f.data); err != nil {
			return err
		}
	}
	return tw.Close()
}

func writeHeader(tw *tar.Writer, name string, size int64) error {
	return tw.WriteHeader(&tar.Header{Format: tar.FormatPAX, Typeflag: tar.TypeReg, Name: name, Mode: 0o644, Size: size})
}

// WriteArchiveFile writes an OCI archive to a file, which appears whole.
func (p *Pool) WriteArchiveFile(file string, manifest v1.Descriptor, name string) error {
	if err := removeStale(filepath.Dir(file), file); err != nil {
		return err
	}
	return writeStream(filepath.Dir(file), file, func(w io.Writer) error {
		return p.WriteArchive(w, manifest, name)
	})
}
