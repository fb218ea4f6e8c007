package layer

import (
	"archive/tar"
	"fmt"
	"io"
	"path"
)

// Flatten writes what layers add up to as one tar, whiteouts applied. Open opens
// the uncompressed tar of a layer, counted from the lowest; each is read twice.
//
// Layers are written from the lowest up, each file at its place in the topmost
// layer that has it, so that a hard link comes after its target.
func Flatten(w io.Writer, layers int, open func(layer int) (io.ReadCloser, error)) error {
	f := &flattener{top: map[string]int{}, dirs: map[string]bool{}, links: map[linkKey][]string{}}
	for i := range layers {
		if err := eachHeader(open, i, func(h *tar.Header, _ io.Reader) error {
			f.note(h, i)
			return nil
		}); err != nil {
			return err
		}
	}
	tw := tar.NewWriter(w)
	for i := range layers {
		moved := map[string]string{} // hidden hard link targets, by the name their bytes went to
		if err := eachHeader(open, i, func(h *tar.Header, r io.Reader) error {
			return f.write(tw, h, r, i, moved)
		}); err != nil {
			return err
		}
	}
	return tw.Close()
}

type flattener struct {
	top   map[string]int       // the layer that has the last word on a name
	dirs  map[string]bool      // the names that are directories in it
	links map[linkKey][]string // names of the hard links to a file, by layer
}

type linkKey struct {
	layer  int
	target string
}

func eachHeader(open func(int) (io.ReadCloser, error), i int, fn func(*tar.Header, io.Reader) error) error {
	r, err := open(i)
	if err != nil {
		return err
	}
	defer r.Close()
	tr := tar.NewReader(r)
	for {
		h, err := tr.Next()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return fmt.Errorf("layer %d: %w", i+1, err)
		}
		if h.Typeflag == tar.TypeXGlobalHeader {
			continue
		}
		if err := fn(h, tr); err != nil {
			return fmt.Errorf("layer %d: %s: %w", i+1, h.Name, err)
		}
	}
}

func (f *flattener) note(h *tar.Header, layer int) {
	name := Clean(h.Name)
	dir, base := path.Split(name)
	if hidden, ok := whiteout(base); ok {
		dir = Clean(dir)
		if hidden != "" {
			dir = path.Join(dir, hidden)
			f.hide(dir, layer)
		}
		f.hideBelow(dir, layer)
		return
	}
	if f.dirs[name] && h.Typeflag != tar.TypeDir {
		f.hideBelow(name, layer)
	}
	f.top[name], f.dirs[name] = layer, h.Typeflag == tar.TypeDir
	for dir := path.Dir(name); dir != "." && !f.dirs[dir]; dir = path.Dir(dir) {
		f.hide(dir, layer) // a file of a lower layer that has become a directory
		f.dirs[dir] = true
	}
	if h.Typeflag == tar.TypeLink {
		key := linkKey{layer, Clean(h.Linkname)}
		f.links[key] = append(f.links[key], name)
	}
}

// hide takes a name away from the layers below.
func (f *flattener) hide(name string, layer int) {
	if l, ok := f.top[name]; ok && l < layer {
		delete(f.top, name)
	}
}

func (f *flattener) hideBelow(dir string, layer int) {
	for name := range f.top {
		if below(name, dir) {
			f.hide(name, layer)
		}
	}
}

func (f *flattener) shown(name string, layer int) bool {
	l, ok := f.top[name]
	return ok && l == layer
}

func (f *flattener) write(tw *tar.Writer, h *tar.Header, r io.Reader, layer int, moved map[string]string) error {
	name := Clean(h.Name)
	if _, ok := whiteout(path.Base(name)); ok {
		return nil
	}
	switch {
	case h.Typeflag == tar.TypeLink:
		target := Clean(h.Linkname)
		if to, ok := moved[target]; ok {
			target = to
		}
		if !f.shown(name, layer) || target == name {
			return nil
		}
		h.Linkname = target
	case !f.shown(name, layer):
		// A higher layer replaced this file, but other names of it may live on: the
		// first of them gets the bytes.
		to := ""
		for _, link := range f.links[linkKey{layer, name}] {
			if f.shown(link, layer) {
				to = link
				break
			}
		}
		if to == "" {
			return nil
		}
		moved[name], name = to, to
	}
	h.Name = name
	if h.Typeflag == tar.TypeDir {
		h.Name += "/"
	}
	h.Format = tar.FormatPAX
	if err := tw.WriteHeader(h); err != nil {
		return err
	}
	_, err := io.Copy(tw, r)
	return err
}

// Filter copies a layer's tar without the files that drop names.
func Filter(w io.Writer, r io.Reader, drop func(name string) bool) error {
	tr, tw := tar.NewReader(r), tar.NewWriter(w)
	for {
		h, err := tr.Next()
		if err == io.EOF {
			return tw.Close()
		}
		if err != nil {
			return err
		}
		if drop(Clean(h.Name)) {
			continue
		}
		if err := tw.WriteHeader(h); err != nil {
			return fmt.Errorf("%s: %w", h.Name, err)
		}
		if _, err := io.Copy(tw, tr); err != nil {
			return fmt.Errorf("%s: %w", h.Name, err)
		}
	}
}
