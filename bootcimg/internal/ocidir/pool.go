// Package ocidir keeps images as OCI layouts: a [Pool] of blobs that many images
// share, and the images written out of it.
//
// The pool is what makes a second build fast: the layers of a base stay in it as
// they were compressed, so they are neither unpacked nor packed again, and keep
// the digests their registry knows.
package ocidir

import (
	"bytes"
	"crypto/sha256"
	"encoding/gob"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"github.com/klauspost/compress/zstd"
	"github.com/klauspost/pgzip"
	"github.com/opencontainers/go-digest"
	v1 "github.com/opencontainers/image-spec/specs-go/v1"

	"github.com/tank-os/tank/bootcimg/internal/layer"
)

// A Pool is a directory of blobs by digest, and what is known of them. Everything
// in it can be made again; every file appears in it whole, by a rename.
type Pool struct {
	dir string
}

// A Layer is one layer of an image, as it is kept.
type Layer struct {
	// DiffID is the digest of the uncompressed tar.
	DiffID digest.Digest
	// Blob is the layer as written.
	Blob v1.Descriptor
}

// OpenPool opens the pool in dir, made if need be.
func OpenPool(dir string) (*Pool, error) {
	for _, sub := range []string{"blobs/sha256", "layers", "index", "keys", "images", "tmp"} {
		if err := os.MkdirAll(filepath.Join(dir, sub), 0o700); err != nil {
			return nil, err
		}
	}
	return &Pool{dir: dir}, nil
}

// Tmp is a directory on the pool's file system for what is not finished.
func (p *Pool) Tmp() string { return filepath.Join(p.dir, "tmp") }

// Clean removes what an earlier user left unfinished. Nobody else may be using
// the pool.
func (p *Pool) Clean() error {
	if err := os.RemoveAll(p.Tmp()); err != nil {
		return err
	}
	return os.Mkdir(p.Tmp(), 0o700)
}

// Path is where the blob with a digest is, or would be.
func (p *Pool) Path(d digest.Digest) string {
	return filepath.Join(p.dir, "blobs", d.Algorithm().String(), d.Encoded())
}

// Has reports whether the blob is there, as long as it should be.
func (p *Pool) Has(d v1.Descriptor) bool {
	info, err := os.Stat(p.Path(d.Digest))
	if err != nil || info.Size() != d.Size {
		return false
	}
	touch(p.Path(d.Digest))
	return true
}

// Read returns a small blob, after checking that it is what its digest says.
func (p *Pool) Read(d digest.Digest) ([]byte, error) {
	if err := d.Validate(); err != nil {
		return nil, err
	}
	data, err := os.ReadFile(p.Path(d))
	if err != nil {
		return nil, err
	}
	if got := d.Algorithm().FromBytes(data); got != d {
		return nil, fmt.Errorf("blob %s in %s has the content of %s", d, p.dir, got)
	}
	return data, nil
}

// Write adds a small blob.
func (p *Pool) Write(mediaType string, data []byte) (v1.Descriptor, error) {
	d := v1.Descriptor{MediaType: mediaType, Digest: digest.FromBytes(data), Size: int64(len(data))}
	if p.Has(d) {
		return d, nil
	}
	return d, writeFile(p.Tmp(), p.Path(d.Digest), data)
}

// WriteJSON adds v as a small blob.
func (p *Pool) WriteJSON(mediaType string, v any) (v1.Descriptor, error) {
	data, err := json.Marshal(v)
	if err != nil {
		return v1.Descriptor{}, err
	}
	return p.Write(mediaType, data)
}

// writeFile makes a file appear whole, by way of tmp.
func writeFile(tmp, name string, data []byte) error {
	return writeStream(tmp, name, func(w io.Writer) error {
		_, err := w.Write(data)
		return err
	})
}

// tmpPrefix begins the name under which a file is written before it appears.
func tmpPrefix(name string) string { return ".tmp-" + filepath.Base(name) + "-" }

// removeStale removes what writers of name left that were killed.
func removeStale(tmp, name string) error {
	entries, err := os.ReadDir(tmp)
	if err != nil {
		return err
	}
	for _, e := range entries {
		if strings.HasPrefix(e.Name(), tmpPrefix(name)) {
			if err := os.RemoveAll(filepath.Join(tmp, e.Name())); err != nil {
				return err
			}
		}
	}
	return nil
}

func writeStream(tmp, name string, write func(io.Writer) error) (err error) {
	f, err := os.CreateTemp(tmp, tmpPrefix(name)+"*")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.Remove(f.Name()))
		}
	}()
	if err := errors.Join(write(f), f.Chmod(0o644), f.Sync(), f.Close()); err != nil {
		return err
	}
	return os.Rename(f.Name(), name)
}

// AddLayer adds the layer whose tar write writes. It is called once to learn the
// tar's digest, and again only if that layer is not in the pool.
func (p *Pool) AddLayer(write func(io.Writer) error) (Layer, error) {
	hash := sha256.New()
	if err := write(hash); err != nil {
		return Layer{}, err
	}
	if l, err := p.Layer(digest.NewDigest(digest.SHA256, hash)); err == nil {
		return l, nil
	}
	return p.AddLayerOnce(write)
}

// blockSize is how much of a layer is compressed at once. It decides the bytes
// that come out, the number of processors does not.
const blockSize = 1 << 20

// AddLayerOnce is AddLayer for a tar that can be written only once.
func (p *Pool) AddLayerOnce(write func(io.Writer) error) (l Layer, err error) {
	f, err := os.CreateTemp(p.Tmp(), "layer-*")
	if err != nil {
		return l, err
	}
	defer func() {
		f.Close()
		if err != nil {
			err = errors.Join(err, os.Remove(f.Name()))
		}
	}()
	plain, packed := sha256.New(), sha256.New()
	zw, err := pgzip.NewWriterLevel(io.MultiWriter(f, packed), pgzip.DefaultCompression)
	if err != nil {
		return l, err
	}
	if err := zw.SetConcurrency(blockSize, runtime.GOMAXPROCS(0)+1); err != nil {
		return l, err
	}
	if err := errors.Join(write(io.MultiWriter(zw, plain)), zw.Close(), f.Chmod(0o644), f.Sync()); err != nil {
		return l, err
	}
	info, err := f.Stat()
	if err != nil {
		return l, err
	}
	l = Layer{
		DiffID: digest.NewDigest(digest.SHA256, plain),
		Blob: v1.Descriptor{
			MediaType: v1.MediaTypeImageLayerGzip,
			Digest:    digest.NewDigest(digest.SHA256, packed), Size: info.Size(),
		},
	}
	if err := os.Rename(f.Name(), p.Path(l.Blob.Digest)); err != nil {
		return l, err
	}
	return l, p.record(l)
}

// record remembers how the layer with a DiffID is written.
func (p *Pool) record(l Layer) error {
	data, err := json.Marshal(l)
	if err != nil {
		return err
	}
	return writeFile(p.Tmp(), filepath.Join(p.dir, "layers", l.DiffID.Encoded()), data)
}

// Layer returns the layer with a DiffID, if the pool has it.
func (p *Pool) Layer(diffID digest.Digest) (Layer, error) {
	var l Layer
	name := filepath.Join(p.dir, "layers", diffID.Encoded())
	data, err := os.ReadFile(name)
	if err != nil {
		return l, err
	}
	touch(name)
	if err := json.Unmarshal(data, &l); err != nil || l.DiffID != diffID || !p.Has(l.Blob) {
		return l, fs.ErrNotExist
	}
	return l, nil
}

// Open opens a layer's uncompressed tar, whatever it is compressed with.
func (p *Pool) Open(blob v1.Descriptor) (io.ReadCloser, error) {
	f, err := os.Open(p.Path(blob.Digest))
	if err != nil {
		return nil, err
	}
	r, err := Decompress(f)
	if err != nil {
		f.Close()
		return nil, err
	}
	return r, nil
}

// Decompress undoes gzip or zstd, told by their magic numbers. Closing the
// result closes r.
func Decompress(r io.ReadCloser) (io.ReadCloser, error) {
	head := make([]byte, 4)
	n, err := io.ReadFull(r, head)
	if err != nil && err != io.EOF && err != io.ErrUnexpectedEOF {
		return nil, err
	}
	all := io.MultiReader(bytes.NewReader(head[:n]), r)
	switch {
	case bytes.HasPrefix(head, []byte{0x1f, 0x8b}): // RFC 1952, section 2.3.1
		zr, err := pgzip.NewReader(all)
		if err != nil {
			return nil, err
		}
		return &readCloser{zr, func() error { return errors.Join(zr.Close(), r.Close()) }}, nil
	case bytes.Equal(head, []byte{0x28, 0xb5, 0x2f, 0xfd}): // RFC 8878, section 3.1.1
		zr, err := zstd.NewReader(all)
		if err != nil {
			return nil, err
		}
		return &readCloser{zr, func() error { zr.Close(); return r.Close() }}, nil
	default:
		return &readCloser{all, r.Close}, nil
	}
}

type readCloser struct {
	io.Reader
	close func() error
}

func (r *readCloser) Close() error { return r.close() }

// Index returns the view of the layers' sum, remembered by their digests.
func (p *Pool) Index(layers []Layer) (*layer.Index, error) {
	return p.index(layers, layer.NewIndex(), layers)
}

// Extend returns the view of layers, given that of all but the last, which it may
// change.
func (p *Pool) Extend(x *layer.Index, layers []Layer) (*layer.Index, error) {
	return p.index(layers, x, layers[len(layers)-1:])
}

// index returns the view of layers that is remembered, or that x becomes with
// more on top.
func (p *Pool) index(layers []Layer, x *layer.Index, more []Layer) (*layer.Index, error) {
	chain := sha256.New()
	fmt.Fprintln(chain, layer.IndexVersion)
	for _, l := range layers {
		fmt.Fprintln(chain, l.DiffID)
	}
	name := filepath.Join(p.dir, "index", fmt.Sprintf("%x", chain.Sum(nil)))
	if x, err := loadIndex(name); err == nil {
		return x, nil
	}
	for _, l := range more {
		if err := p.addToIndex(x, l); err != nil {
			return nil, err
		}
	}
	return x, writeStream(p.Tmp(), name, func(w io.Writer) error { return gob.NewEncoder(w).Encode(x) })
}

func loadIndex(name string) (*layer.Index, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	touch(name)
	x := &layer.Index{}
	return x, gob.NewDecoder(f).Decode(x)
}

// addToIndex puts a layer of the pool on top of x.
func (p *Pool) addToIndex(x *layer.Index, l Layer) error {
	r, err := p.Open(l.Blob)
	if err != nil {
		return err
	}
	defer r.Close()
	return x.AddLayer(r)
}
