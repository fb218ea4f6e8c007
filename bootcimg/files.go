package bootcimg

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"slices"
)

// Files copies a tree into the image: its files, its symbolic links where the
// tree is an [fs.ReadLinkFS], its empty directories, and the directories that
// Attrs names. Other directories are made where they are missing and left as
// they are where the base has them. The tree is read when the image is planned,
// so it is an embed.FS or another one whose bytes do not change.
type Files struct {
	// FS is the tree.
	FS fs.FS
	// Into is the directory in the image; empty is "/".
	Into string
	// Attrs set modes, owners and xattrs by path in the image; others are root's,
	// 0644, or 0755 where the tree says executable, which an embed.FS never does.
	// A path that is not in the tree is an error.
	Attrs map[string]Attr
}

// Attr are the attributes of a file or directory in the image.
type Attr struct {
	// Mode holds the permission bits; zero leaves the default.
	Mode fs.FileMode
	// UID and GID own it.
	UID, GID int
	// Xattrs are extended attributes by name; only files take them.
	Xattrs map[string]string
}

// Plan implements [Step].
func (f Files) Plan(p *Planner) error {
	if isNil(f.FS) {
		return errors.New("FS is nil")
	}
	if f.Into == "" {
		f.Into = "/"
	}
	if err := checkAbsolute(f.Into); err != nil {
		return fmt.Errorf("%s: %q: %w", "Into", f.Into, err)
	}
	w := &treeWalk{Files: f, p: p, unused: maps.Clone(f.Attrs), seen: map[string]bool{}}
	if err := fs.WalkDir(f.FS, ".", w.visit); err != nil {
		w.errs = append(w.errs, err)
	}
	for _, name := range slices.Sorted(maps.Keys(w.unused)) {
		w.errs = append(w.errs, fmt.Errorf("%s: %q is not in the tree", "Attrs", name))
	}
	return errors.Join(w.errs...)
}

// A treeWalk plans a tree.
type treeWalk struct {
	Files
	p      *Planner
	unused map[string]Attr // not met yet
	seen   map[string]bool
	errs   []error
}

// visit plans one entry. It goes on after an error, to find all.
func (w *treeWalk) visit(name string, entry fs.DirEntry, err error) error {
	if err != nil {
		w.errs = append(w.errs, err)
		return nil
	}
	// A tree that names its own parent has no end.
	if !fs.ValidPath(name) || w.seen[name] || name == "." && !entry.IsDir() {
		w.errs = append(w.errs, fmt.Errorf("%s: is not a path of a tree, or is there twice", word(name)))
		if entry.IsDir() {
			return fs.SkipDir
		}
		return nil
	}
	w.seen[name] = true
	to := path.Join(w.Into, name)
	attr, said := w.unused[to]
	delete(w.unused, to)
	switch entry.Type() {
	case fs.ModeDir:
		err = w.dir(name, to, attr, said)
	case fs.ModeSymlink:
		err = w.link(name, to, said)
	case 0:
		err = w.file(name, to, entry, attr)
	default:
		err = fmt.Errorf("%s: is neither a file, a directory nor a link (%v)", name, entry.Type())
	}
	if err != nil {
		w.errs = append(w.errs, err)
	}
	return nil
}

func (w *treeWalk) dir(name, to string, attr Attr, said bool) error {
	if !said {
		entries, err := fs.ReadDir(w.FS, name)
		if err != nil || len(entries) > 0 || to == "/" {
			return nil // an unreadable one comes up again in the walk
		}
	}
	if len(attr.Xattrs) > 0 {
		return fmt.Errorf("%s: xattrs on a directory", name)
	}
	w.p.Add(MakeDir{Path: to, Mode: attr.Mode, UID: attr.UID, GID: attr.GID})
	return nil
}

func (w *treeWalk) link(name, to string, said bool) error {
	if said {
		return fmt.Errorf("%s: attributes on a symbolic link", name)
	}
	if _, ok := w.FS.(fs.ReadLinkFS); !ok {
		return fmt.Errorf("%s: is a symbolic link, and the tree is no fs.ReadLinkFS to say where to", name)
	}
	target, err := fs.ReadLink(w.FS, name)
	if err != nil {
		return err
	}
	w.p.Add(Symlink{Path: to, Target: target})
	return nil
}

func (w *treeWalk) file(name, to string, entry fs.DirEntry, attr Attr) error {
	data, err := fs.ReadFile(w.FS, name)
	if err != nil {
		return err
	}
	if attr.Mode == 0 {
		info, err := entry.Info()
		if err != nil {
			return err
		}
		attr.Mode = 0o644
		if info.Mode()&0o111 != 0 {
			attr.Mode = 0o755
		}
	}
	w.p.Add(WriteFile{
		Path: to, Source: Bytes(data),
		Mode: attr.Mode, UID: attr.UID, GID: attr.GID, Xattrs: attr.Xattrs,
	})
	return nil
}
