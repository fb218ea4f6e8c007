package layer

import (
	"archive/tar"
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path"
	"slices"
	"syscall"
	"time"
)

// A Builder collects the changes of one layer. It is itself the view of the image
// with those changes, so that a later change sees an earlier one.
type Builder struct {
	base    View
	created time.Time
	changes map[string]*change
}

type change struct {
	entry   *Entry
	content Content
}

// Content is the content of a regular file: bytes, or a file on the host.
type Content struct {
	// Data is the content, unless File is set.
	Data []byte
	// File names the file to copy.
	File string
}

func (c Content) size() (int64, error) {
	if c.File == "" {
		return int64(len(c.Data)), nil
	}
	info, err := os.Stat(c.File)
	if err != nil {
		return 0, err
	}
	return info.Size(), nil
}

func (c Content) open() (io.ReadCloser, error) {
	if c.File == "" {
		return io.NopCloser(bytes.NewReader(c.Data)), nil
	}
	return os.Open(c.File)
}

// NewBuilder starts a layer on top of base. Everything it makes gets the time
// created.
func NewBuilder(base View, created time.Time) *Builder {
	return &Builder{base: base, created: created.UTC(), changes: map[string]*change{}}
}

// Empty reports whether the layer changes nothing.
func (b *Builder) Empty() bool { return len(b.changes) == 0 }

// WriteFile puts a regular file at e.Path, replacing what was there.
func (b *Builder) WriteFile(e Entry, content Content) error {
	size, err := content.size()
	if err != nil {
		return err
	}
	e.Mode, e.Size, e.Link = e.Mode&modeBits, size, ""
	return b.put(e, content)
}

// Symlink puts a symbolic link at name, replacing what was there.
func (b *Builder) Symlink(name, target string) error {
	return b.put(Entry{Path: name, Mode: fs.ModeSymlink | 0o777, Link: target}, Content{})
}

// MakeDir makes a directory at e.Path, or sets the attributes of one that is
// there.
func (b *Builder) MakeDir(e Entry) error {
	name, err := Resolve(b, e.Path, true)
	if err != nil {
		return err
	}
	if old, err := b.Lstat(name); err == nil && !old.Mode.IsDir() {
		return fmt.Errorf("/%s is in the image and not a directory", name)
	}
	if err := b.parents(name); err != nil {
		return err
	}
	e.Path, e.Mode, e.ModTime = name, fs.ModeDir|e.Mode&modeBits, b.created
	b.changes[name] = &change{entry: e.clone()}
	return nil
}

func (b *Builder) put(e Entry, content Content) error {
	name, err := Resolve(b, e.Path, false)
	if err != nil {
		return err
	}
	if name == "." {
		return errors.New("the root cannot be replaced")
	}
	if old, err := b.Lstat(name); err == nil && old.Mode.IsDir() {
		return fmt.Errorf("/%s is a directory in the image", name)
	}
	if err := b.parents(name); err != nil {
		return err
	}
	e.Path, e.ModTime = name, b.created
	b.changes[name] = &change{entry: e.clone(), content: content}
	return nil
}

// parents puts the directories above name into the layer: as they are where they
// exist, since a layer that leaves them out has them made anew, with root's
// defaults, by a store that unpacks each layer by itself.
func (b *Builder) parents(name string) error {
	for dir := path.Dir(name); dir != "."; dir = path.Dir(dir) {
		if c, ok := b.changes[dir]; ok {
			if c.entry.Mode.IsDir() {
				return nil // and so are those above it
			}
			return fmt.Errorf("/%s: /%s: %w", name, dir, syscall.ENOTDIR)
		}
		e, err := b.base.Lstat(dir)
		switch {
		case errors.Is(err, fs.ErrNotExist):
			e = &Entry{Path: dir, Mode: fs.ModeDir | 0o755, ModTime: b.created}
		case err != nil:
			return err
		case !e.Mode.IsDir():
			return fmt.Errorf("/%s: /%s: %w", name, dir, syscall.ENOTDIR)
		}
		b.changes[dir] = &change{entry: e.clone()}
	}
	return nil
}

// WriteTar writes the layer. The same changes on the same base give the same
// bytes.
func (b *Builder) WriteTar(w io.Writer) error {
	tw := tar.NewWriter(w)
	for _, name := range slices.Sorted(maps.Keys(b.changes)) {
		if err := b.changes[name].write(tw); err != nil {
			return fmt.Errorf("/%s: %w", name, err)
		}
	}
	return tw.Close()
}

func (c *change) write(tw *tar.Writer) error {
	if err := tw.WriteHeader(c.entry.header()); err != nil {
		return err
	}
	if !c.entry.Mode.IsRegular() {
		return nil
	}
	r, err := c.content.open()
	if err != nil {
		return err
	}
	defer r.Close()
	_, err = io.Copy(tw, r)
	return err
}

// Lstat implements [View].
func (b *Builder) Lstat(name string) (*Entry, error) {
	if c, ok := b.changes[name]; ok {
		return c.entry, nil
	}
	return b.base.Lstat(name)
}

// ReadFile implements [View].
func (b *Builder) ReadFile(name string) ([]byte, error) {
	c, ok := b.changes[name]
	if !ok {
		return b.base.ReadFile(name)
	}
	if !c.entry.Mode.IsRegular() {
		return nil, &fs.PathError{Op: "read", Path: "/" + name, Err: errors.New("not a regular file")}
	}
	r, err := c.content.open()
	if err != nil {
		return nil, err
	}
	defer r.Close()
	return io.ReadAll(r)
}

// ReadDir implements [View].
func (b *Builder) ReadDir(dir string) ([]string, error) {
	names, err := b.base.ReadDir(dir)
	if _, made := b.changes[dir]; err != nil && (!made || !errors.Is(err, fs.ErrNotExist)) {
		return nil, err
	}
	for name := range b.changes {
		if name != "." && path.Dir(name) == dir {
			names = append(names, path.Base(name))
		}
	}
	slices.Sort(names)
	return slices.Compact(names), nil
}

// ApplyTo puts the layer on top of the index that it was composed against.
func (b *Builder) ApplyTo(x *Index) error {
	for _, name := range slices.Sorted(maps.Keys(b.changes)) {
		c := b.changes[name]
		n := &Node{Entry: *c.entry}
		if c.entry.Mode.IsRegular() && c.entry.Size <= keepLimit && kept(name) {
			data, err := b.ReadFile(name)
			if err != nil {
				return err
			}
			n.Kept, n.Data = true, data
		}
		x.put(name, n, map[string]bool{})
	}
	return nil
}
