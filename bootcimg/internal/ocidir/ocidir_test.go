package ocidir_test

import (
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/klauspost/compress/zstd"
	v1 "github.com/opencontainers/image-spec/specs-go/v1"

	"github.com/tank-os/tank/bootcimg/internal/layer"
	"github.com/tank-os/tank/bootcimg/internal/ocidir"
)

func pool(t *testing.T) *ocidir.Pool {
	t.Helper()
	p, err := ocidir.OpenPool(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// add adds a layer of one file.
func add(t *testing.T, p *ocidir.Pool, text string) ocidir.Layer {
	t.Helper()
	b := layer.NewBuilder(layer.NewIndex(), time.Unix(0, 0))
	if err := b.WriteFile(layer.Entry{Path: "etc/x"}, layer.Content{Data: []byte(text)}); err != nil {
		t.Fatal(err)
	}
	l, err := p.AddLayer(b.WriteTar)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// save makes an image of one layer.
func save(t *testing.T, p *ocidir.Pool, text string) v1.Descriptor {
	t.Helper()
	d, err := p.Save(&ocidir.Image{Layers: []ocidir.Layer{add(t, p, text)}})
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// tree lists a directory's files.
func tree(t *testing.T, dir string) []string {
	t.Helper()
	var names []string
	err := filepath.WalkDir(dir, func(path string, e os.DirEntry, err error) error {
		if err == nil && !e.IsDir() {
			names = append(names, strings.TrimPrefix(path, dir+"/"))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return names
}

func TestSaveAndLoad(t *testing.T) {
	p := pool(t)
	want := &ocidir.Image{
		Config: v1.Image{Config: v1.ImageConfig{Labels: map[string]string{"a": "b"}}},
		Layers: []ocidir.Layer{add(t, p, "one"), add(t, p, strings.Repeat("two", 1<<20))},
	}
	d, err := p.Save(want)
	if err != nil {
		t.Fatal(err)
	}
	got, err := p.Load(d.Digest)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want.Layers, got.Layers); diff != "" {
		t.Errorf("layers (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(want.Config.Config, got.Config.Config); diff != "" {
		t.Errorf("configuration (-want +got):\n%s", diff)
	}
	var flat bytes.Buffer
	if err := p.Flatten(&flat, got); err != nil {
		t.Fatal(err)
	}
	x, err := p.Index(got.Layers)
	if err != nil {
		t.Fatal(err)
	}
	again, err := p.Index(got.Layers) // as it was kept
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(x, again); diff != "" {
		t.Errorf("index, kept (-made +kept):\n%s", diff)
	}
	if err := os.Remove(p.Path(got.Layers[0].Blob.Digest)); err != nil {
		t.Fatal(err)
	}
	if _, err := p.Load(d.Digest); err == nil {
		t.Error("an image without its layer was loaded")
	}
}

// A tar that is in the pool is read once, to know it, and not compressed again.
func TestAddLayerFindsWhatIsThere(t *testing.T) {
	p := pool(t)
	calls := 0
	write := func(w io.Writer) error {
		calls++
		_, err := io.WriteString(w, "a tar")
		return err
	}
	first, err := p.AddLayer(write)
	if err != nil {
		t.Fatal(err)
	}
	second, err := p.AddLayer(write)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(first, second); diff != "" || calls != 3 {
		t.Errorf("written %d times, want 3; layers (-first +second):\n%s", calls, diff)
	}
	failed := errors.New("failed")
	if _, err := p.AddLayerOnce(func(io.Writer) error { return failed }); !errors.Is(err, failed) {
		t.Errorf("got %v, want %v", err, failed)
	}
	if left := tree(t, p.Tmp()); len(left) > 0 {
		t.Errorf("left in tmp: %v", left)
	}
}

func TestWriteLayoutReplaces(t *testing.T) {
	p := pool(t)
	dir := filepath.Join(t.TempDir(), "out")
	one, two := save(t, p, "one"), save(t, p, "two")
	for _, step := range []struct {
		image v1.Descriptor
		name  string
		files int // layout, index, and manifest, config and layer of each image
	}{{one, "", 5}, {one, "", 5}, {two, "", 5}, {one, "tag", 8}, {two, "tag", 5}} {
		if err := p.WriteLayout(dir, step.image, step.name); err != nil {
			t.Fatal(err)
		}
		if got := tree(t, dir); len(got) != step.files {
			t.Errorf("after %s %q: %d files, want %d: %v", step.image.Digest, step.name, len(got), step.files, got)
		}
	}
	if got := tree(t, filepath.Dir(dir)); len(got) != 5 {
		t.Errorf("left beside the layout: %v", got)
	}
}

// An empty directory is filled where it is: it may be a volume, or a link to
// one. What a killed writer left in it is no obstacle to the next.
func TestWriteLayoutFillsEmptyDirectory(t *testing.T) {
	p := pool(t)
	d := save(t, p, "x")
	parent := t.TempDir()
	dir, link := filepath.Join(parent, "empty"), filepath.Join(parent, "link")
	if err := errors.Join(os.Mkdir(dir, 0o700), os.Symlink("empty", link)); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if err := p.WriteLayout(link, d, ""); err != nil {
			t.Fatal(err)
		}
		if got := tree(t, dir); len(got) != 5 {
			t.Errorf("%d files, want 5: %v", len(got), got)
		}
		if info, err := os.Stat(dir); err != nil || info.Mode().Perm() != 0o700 {
			t.Errorf("the directory's mode is %v (%v)", info.Mode(), err)
		}
		if err := os.Remove(filepath.Join(dir, "index.json")); err != nil { // as one that was killed before the end
			t.Fatal(err)
		}
	}
}

// What a killed writer left is gone after the next one.
func TestWriteLayoutCleansUp(t *testing.T) {
	p := pool(t)
	parent := t.TempDir()
	for _, stale := range []string{".tmp-out-123/blobs", ".tmp-other-1"} {
		if err := os.MkdirAll(filepath.Join(parent, stale), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	if err := p.WriteLayout(filepath.Join(parent, "out"), save(t, p, "x"), ""); err != nil {
		t.Fatal(err)
	}
	entries, err := os.ReadDir(parent)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, e := range entries {
		got = append(got, e.Name())
	}
	if diff := cmp.Diff([]string{".tmp-other-1", "out"}, got); diff != "" {
		t.Errorf("beside the layout (-want +got):\n%s", diff)
	}
}

func TestDamagedBlobIsNotWritten(t *testing.T) {
	p := pool(t)
	l := add(t, p, "x")
	d, err := p.Save(&ocidir.Image{Layers: []ocidir.Layer{l}})
	if err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(p.Path(l.Blob.Digest))
	if err != nil {
		t.Fatal(err)
	}
	text[len(text)/2] ^= 1
	if err := os.WriteFile(p.Path(l.Blob.Digest), text, 0o644); err != nil {
		t.Fatal(err)
	}
	parent := t.TempDir()
	want := "blob " + p.Path(l.Blob.Digest) + ": damaged: remove it, and build again"
	for name, err := range map[string]error{
		"layout":  p.WriteLayout(filepath.Join(parent, "out"), d, ""),
		"archive": p.WriteArchiveFile(filepath.Join(parent, "out.tar"), d, ""),
	} {
		if err == nil || err.Error() != want {
			t.Errorf("%s: got %v, want %s", name, err, want)
		}
	}
	if left := tree(t, parent); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}

func TestPrune(t *testing.T) {
	p := pool(t)
	named, unnamed, fresh := save(t, p, "named"), save(t, p, "unnamed"), save(t, p, "fresh")
	if _, err := p.Ref(named, "localhost/x:1"); err != nil {
		t.Fatal(err)
	}
	old := time.Now().Add(-time.Hour)
	for _, f := range tree(t, filepath.Dir(p.Tmp())) {
		if err := os.Chtimes(filepath.Join(filepath.Dir(p.Tmp()), f), old, old); err != nil && !errors.Is(err, os.ErrNotExist) {
			t.Fatal(err)
		}
	}
	if _, err := p.Load(fresh.Digest); err != nil { // a use
		t.Fatal(err)
	}
	if !p.Has(fresh) {
		t.Fatal("no manifest")
	}
	if err := p.Prune(time.Now().Add(-time.Minute)); err != nil {
		t.Fatal(err)
	}
	if _, err := p.Load(named.Digest); err != nil {
		t.Errorf("the image with a name is gone: %v", err)
	}
	if _, err := p.Load(unnamed.Digest); err == nil {
		t.Error("the image that nobody uses is there")
	}
	if !p.Has(fresh) {
		t.Error("what was used is gone")
	}
}

func TestDecompress(t *testing.T) {
	const want = "hello"
	var gz, zs bytes.Buffer
	gw := gzip.NewWriter(&gz)
	zw, err := zstd.NewWriter(&zs)
	if err != nil {
		t.Fatal(err)
	}
	for _, w := range []io.WriteCloser{gw, zw} {
		if _, err := io.WriteString(w, want); err != nil {
			t.Fatal(err)
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
	}
	for name, in := range map[string][]byte{"plain": []byte(want), "gzip": gz.Bytes(), "zstd": zs.Bytes()} {
		r, err := ocidir.Decompress(io.NopCloser(bytes.NewReader(in)))
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		got, err := io.ReadAll(r)
		if err != nil || string(got) != want {
			t.Errorf("%s: %q, %v", name, got, err)
		}
	}
}
