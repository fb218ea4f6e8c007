package layer

import (
	"archive/tar"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"slices"
	"strings"
	"time"
)

// An Index is the view of an image made of layers: every file's attributes, and
// the content of the small files that composing needs to read. It can be encoded
// with encoding/gob.
type Index struct {
	// Nodes are the files by name.
	Nodes map[string]*Node
}

// A Node is one file in an [Index].
type Node struct {
	// Entry describes it.
	Entry Entry
	// Kept says whether Data is its content.
	Kept bool
	// Data is the content of a regular file.
	Data []byte
}

// IndexVersion changes whenever the same layers give another index, so that one
// kept by an older program is not taken.
const IndexVersion = 1

// keepLimit is the longest file an index keeps: units and tables of users are
// far shorter.
const keepLimit = 256 << 10

// keepDirs are where the files are that composing reads: unit files, the
// subordinate ids, os-release.
var keepDirs = []string{
	"etc/", "usr/lib/systemd/", "usr/local/lib/systemd/", "lib/systemd/",
	"usr/share/systemd/", "usr/local/share/systemd/", "usr/lib/os-release",
}

// NewIndex returns the index of an empty image.
func NewIndex() *Index {
	return &Index{Nodes: map[string]*Node{".": {Entry: Entry{Path: ".", Mode: fs.ModeDir | 0o755}}}}
}

// AddLayer puts a layer's uncompressed tar on top, with its whiteouts.
// https://github.com/opencontainers/image-spec/blob/v1.1.1/layer.md#whiteouts
func (x *Index) AddLayer(r io.Reader) error {
	fresh := map[string]bool{} // names from this layer, which its own whiteouts spare
	tr := tar.NewReader(r)
	for {
		h, err := tr.Next()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return fmt.Errorf("read layer: %w", err)
		}
		if err := x.add(h, tr, fresh); err != nil {
			return fmt.Errorf("read layer: %s: %w", h.Name, err)
		}
	}
}

func (x *Index) add(h *tar.Header, r io.Reader, fresh map[string]bool) error {
	name := Clean(h.Name)
	dir, base := path.Split(name)
	dir = Clean(dir)
	if hidden, ok := whiteout(base); ok {
		if hidden == "" {
			x.removeBelow(dir, fresh)
		} else {
			x.remove(path.Join(dir, hidden), fresh)
		}
		return nil
	}
	switch h.Typeflag {
	case tar.TypeXGlobalHeader:
		return nil
	case tar.TypeLink:
		target, ok := x.Nodes[Clean(h.Linkname)]
		if !ok {
			return fmt.Errorf("hard link to %q, which is not there", h.Linkname)
		}
		n := *target
		n.Entry.Path = name
		x.put(name, &n, fresh)
		return nil
	}
	n := &Node{Entry: *fromHeader(h)}
	if h.Typeflag == tar.TypeReg && h.Size <= keepLimit && kept(name) {
		data, err := io.ReadAll(r)
		if err != nil {
			return err
		}
		n.Kept, n.Data = true, data
	}
	x.put(name, n, fresh)
	return nil
}

// whiteout tells what a marker's name hides: one name, or with "" all of the
// directory's.
func whiteout(base string) (hidden string, ok bool) {
	if base == ".wh..wh..opq" {
		return "", true
	}
	return strings.CutPrefix(base, ".wh.")
}

func kept(name string) bool {
	return slices.ContainsFunc(keepDirs, func(dir string) bool { return strings.HasPrefix(name, dir) })
}

func (x *Index) put(name string, n *Node, fresh map[string]bool) {
	if !n.Entry.Mode.IsDir() {
		if old, ok := x.Nodes[name]; ok && old.Entry.Mode.IsDir() {
			x.removeBelow(name, nil)
		}
	}
	x.Nodes[name] = n
	for ; name != "." && !fresh[name]; name = path.Dir(name) {
		fresh[name] = true
		dir := path.Dir(name)
		if p, ok := x.Nodes[dir]; !ok || !p.Entry.Mode.IsDir() {
			x.Nodes[dir] = &Node{Entry: Entry{Path: dir, Mode: fs.ModeDir | 0o755, ModTime: time.Unix(0, 0).UTC()}}
		}
	}
}

func (x *Index) remove(name string, spare map[string]bool) {
	if !spare[name] {
		delete(x.Nodes, name)
	}
	x.removeBelow(name, spare)
}

func (x *Index) removeBelow(dir string, spare map[string]bool) {
	for name := range x.Nodes {
		if below(name, dir) && !spare[name] {
			delete(x.Nodes, name)
		}
	}
}

func below(name, dir string) bool {
	return name != "." && (dir == "." || strings.HasPrefix(name, dir+"/"))
}

// Lstat implements [View].
func (x *Index) Lstat(name string) (*Entry, error) {
	n, ok := x.Nodes[name]
	if !ok {
		return nil, &fs.PathError{Op: "lstat", Path: "/" + name, Err: fs.ErrNotExist}
	}
	return &n.Entry, nil
}

// errNotKept says that an index was asked for a content that it does not hold.
var errNotKept = errors.New("content is not in the index of the image")

// ReadFile implements [View] for the files that an index keeps.
func (x *Index) ReadFile(name string) ([]byte, error) {
	e, err := x.Lstat(name)
	if err != nil {
		return nil, err
	}
	if n := x.Nodes[name]; n.Kept {
		return n.Data, nil
	}
	if !e.Mode.IsRegular() {
		return nil, &fs.PathError{Op: "read", Path: "/" + name, Err: errors.New("not a regular file")}
	}
	return nil, &fs.PathError{Op: "read", Path: "/" + name, Err: errNotKept}
}

// ReadDir implements [View].
func (x *Index) ReadDir(dir string) ([]string, error) {
	e, err := x.Lstat(dir)
	if err != nil {
		return nil, err
	}
	if !e.Mode.IsDir() {
		return nil, &fs.PathError{Op: "readdir", Path: "/" + dir, Err: errors.New("not a directory")}
	}
	var names []string
	for name := range x.Nodes {
		if name != "." && path.Dir(name) == dir {
			names = append(names, path.Base(name))
		}
	}
	slices.Sort(names)
	return names, nil
}
