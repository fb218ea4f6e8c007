package debian

import (
	"archive/tar"
	"errors"
	"fmt"
	"io"
	"maps"
	"path"
	"slices"
	"strings"
	"time"
)

// A node is one inode of a root filesystem. Several paths may share one: hard
// links.
type node struct {
	hdr  tar.Header
	off  int64  // where the content is in the tar that was read
	data []byte // the content, when it is ours
}

// A tree is a root filesystem by path, without a leading slash. The root
// directory itself is not in it.
type tree struct {
	nodes map[string]*node
	src   io.ReaderAt
}

// readTree indexes a tar. Contents stay where they are, so that a root of
// hundreds of megabytes costs only its headers.
func readTree(src io.ReaderAt, size int64) (*tree, error) {
	t := &tree{nodes: map[string]*node{}, src: src}
	at := &counter{r: io.NewSectionReader(src, 0, size)}
	for tr := tar.NewReader(at); ; {
		hdr, err := tr.Next()
		if errors.Is(err, io.EOF) {
			return t, nil
		}
		if err != nil {
			return nil, fmt.Errorf("read root tar: %w", err)
		}
		name := clean(hdr.Name)
		if name == "" {
			continue
		}
		if hdr.Typeflag != tar.TypeLink {
			t.nodes[name] = &node{hdr: *hdr, off: at.n}
			t.parents(name)
			continue
		}
		target, ok := t.nodes[clean(hdr.Linkname)]
		if !ok {
			return nil, fmt.Errorf("read root tar: %q is a hard link to %q, which does not precede it", name, hdr.Linkname)
		}
		t.nodes[name] = target
		t.parents(name)
	}
}

// clean turns a tar name into a key of tree.nodes.
func clean(name string) string { return strings.TrimPrefix(path.Clean("/"+name), "/") }

// A counter knows how far a tar reader has read: after Next, the content's
// offset. It hides Seek, with which the reader would skip unseen.
type counter struct {
	r io.Reader
	n int64
}

// Read implements [io.Reader].
func (c *counter) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	c.n += int64(n)
	return n, err
}

// content returns a file's bytes; nil when it is not there or no regular file.
func (t *tree) content(name string) ([]byte, error) {
	n, ok := t.nodes[name]
	if !ok || n.hdr.Typeflag != tar.TypeReg {
		return nil, nil
	}
	if n.data != nil {
		return n.data, nil
	}
	b := make([]byte, n.hdr.Size)
	if _, err := t.src.ReadAt(b, n.off); err != nil && !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("read %s: %w", name, err)
	}
	return b, nil
}

// below lists the paths under dir, sorted, dir itself excluded.
func (t *tree) below(dir string) []string {
	var names []string
	for name := range t.nodes {
		if strings.HasPrefix(name, dir+"/") {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

// remove takes out a path and everything under it.
func (t *tree) remove(name string) {
	for _, n := range t.below(name) {
		delete(t.nodes, n)
	}
	delete(t.nodes, name)
}

// move renames a path and everything under it.
func (t *tree) move(from, to string) {
	for _, n := range append(t.below(from), from) {
		if nd, ok := t.nodes[n]; ok {
			delete(t.nodes, n)
			t.nodes[to+strings.TrimPrefix(n, from)] = nd
		}
	}
	t.parents(to)
}

// parents makes the directories above name that are missing.
func (t *tree) parents(name string) {
	for dir := path.Dir(name); dir != "."; dir = path.Dir(dir) {
		if _, ok := t.nodes[dir]; ok {
			return
		}
		t.nodes[dir] = &node{hdr: tar.Header{Typeflag: tar.TypeDir, Mode: 0o755}}
	}
}

// dir makes a directory of root's, or sets the mode of the one that is there.
func (t *tree) dir(name string, mode int64) {
	t.parents(name)
	t.nodes[name] = &node{hdr: tar.Header{Typeflag: tar.TypeDir, Mode: mode}}
}

// link makes a symbolic link in place of what was there.
func (t *tree) link(name, target string) {
	t.remove(name)
	t.parents(name)
	t.nodes[name] = &node{hdr: tar.Header{Typeflag: tar.TypeSymlink, Mode: 0o777, Linkname: target}}
}

// file writes a regular file; one that is there keeps its attributes.
func (t *tree) file(name string, data []byte) {
	t.parents(name)
	n := &node{hdr: tar.Header{Typeflag: tar.TypeReg, Mode: 0o644}, data: data}
	if old, ok := t.nodes[name]; ok && old.hdr.Typeflag == tar.TypeReg {
		n.hdr = old.hdr
	}
	n.hdr.Size = int64(len(data))
	t.nodes[name] = n
}

// write writes the tree as a tar that depends on nothing but the tree and the
// epoch: sorted, no names of users, no access times, no time after epoch.
func (t *tree) write(w io.Writer, epoch time.Time) error {
	tw := tar.NewWriter(w)
	if err := tw.WriteHeader(t.header("./", &node{hdr: tar.Header{Typeflag: tar.TypeDir, Mode: 0o755}}, epoch)); err != nil {
		return err
	}
	first := map[*node]string{}
	for _, name := range slices.Sorted(maps.Keys(t.nodes)) {
		n := t.nodes[name]
		hdr := t.header(name, n, epoch)
		if target, ok := first[n]; ok {
			hdr.Typeflag, hdr.Linkname, hdr.Size = tar.TypeLink, target, 0
		}
		first[n] = name
		if err := tw.WriteHeader(hdr); err != nil {
			return fmt.Errorf("write %s: %w", name, err)
		}
		if hdr.Typeflag != tar.TypeReg {
			continue
		}
		if err := t.copy(tw, n); err != nil {
			return fmt.Errorf("write %s: %w", name, err)
		}
	}
	return tw.Close()
}

// header is what of a node's header goes into the tar.
func (t *tree) header(name string, n *node, epoch time.Time) *tar.Header {
	hdr := &tar.Header{
		Typeflag: n.hdr.Typeflag, Name: name, Linkname: n.hdr.Linkname, Size: n.hdr.Size,
		Mode: n.hdr.Mode, Uid: n.hdr.Uid, Gid: n.hdr.Gid, ModTime: epoch,
		Devmajor: n.hdr.Devmajor, Devminor: n.hdr.Devminor, Format: tar.FormatPAX,
	}
	if hdr.Typeflag == tar.TypeDir {
		hdr.Name = strings.TrimSuffix(name, "/") + "/"
	}
	if m := n.hdr.ModTime.Truncate(time.Second); !m.IsZero() && m.Before(epoch) {
		hdr.ModTime = m
	}
	for k, v := range n.hdr.PAXRecords {
		if strings.HasPrefix(k, "SCHILY.xattr.") {
			if hdr.PAXRecords == nil {
				hdr.PAXRecords = map[string]string{}
			}
			hdr.PAXRecords[k] = v
		}
	}
	return hdr
}

// copy writes a file's content.
func (t *tree) copy(w io.Writer, n *node) error {
	if n.data != nil {
		_, err := w.Write(n.data)
		return err
	}
	_, err := io.Copy(w, io.NewSectionReader(t.src, n.off, n.hdr.Size))
	return err
}
