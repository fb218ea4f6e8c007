package testscripts_test

import (
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing/fstest"
)

// A unitFiles is a set of files that a generator finds.
type unitFiles struct {
	user  bool       // for a user, not for root
	dirs  []string   // that it searches, below the root; "none" is not there
	files []unitFile // in no order that matters
}

// A unitFile is one of them, or a symbolic link.
type unitFile struct {
	path string // below the root
	text string
	link string // what it points to; empty for a file
}

// write makes the files below root, and nothing else there.
func (s *unitFiles) write(root string) error {
	if err := os.RemoveAll(root); err != nil {
		return err
	}
	for _, dir := range s.dirs {
		if dir == "none" {
			continue
		}
		if err := os.MkdirAll(filepath.Join(root, dir), 0o755); err != nil {
			return err
		}
	}
	for _, f := range s.files {
		name := filepath.Join(root, f.path)
		err := os.MkdirAll(filepath.Dir(name), 0o755)
		switch {
		case err != nil:
		case f.link != "":
			err = os.Symlink(f.link, name)
		default:
			err = os.WriteFile(name, []byte(f.text), 0o644)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// fs is a file system that has the files below root, without a disk.
func (s *unitFiles) fs(root string) fs.FS {
	fsys, root := fstest.MapFS{}, strings.TrimPrefix(root, "/")
	for _, dir := range s.dirs {
		if dir == "none" {
			continue
		}
		fsys[path.Join(root, dir)] = &fstest.MapFile{Mode: fs.ModeDir | 0o755}
	}
	for _, f := range s.files {
		file := &fstest.MapFile{Data: []byte(f.text), Mode: 0o644}
		if f.link != "" {
			file = &fstest.MapFile{Data: []byte(f.link), Mode: fs.ModeSymlink | 0o777}
		}
		fsys[path.Join(root, f.path)] = file
	}
	return fsys
}

// search is the directories below root, as absolute paths.
func (s *unitFiles) search(root string) []string {
	var dirs []string
	for _, dir := range s.dirs {
		dirs = append(dirs, filepath.Join(root, dir))
	}
	return dirs
}

// txtar shows the files, with comments before them.
func (s *unitFiles) txtar(comment string) string {
	var text strings.Builder
	fmt.Fprintf(&text, "%s\nuser: %v, directories: %v\n", strings.TrimSpace(comment), s.user, s.dirs)
	for _, f := range s.files {
		name, body := f.path, f.text
		if f.link != "" {
			name += " -> " + f.link
		}
		if strings.ContainsAny(body, "\r\x00\ufeff") || !isText(body) {
			body = fmt.Sprintf("%q\n", body)
			name += " (quoted)"
		}
		if !strings.HasSuffix(body, "\n") {
			name += " (no newline at the end)"
			body += "\n"
		}
		fmt.Fprintf(&text, "-- %s --\n%s", name, body)
	}
	return text.String()
}

func isText(s string) bool {
	return strings.ToValidUTF8(s, "") == s
}

// clone is a copy that shares nothing.
func (s *unitFiles) clone() *unitFiles {
	return &unitFiles{user: s.user, dirs: slices.Clone(s.dirs), files: slices.Clone(s.files)}
}

// has says that there is a file of a path, or one in its way.
func (s *unitFiles) has(name string) bool {
	return slices.ContainsFunc(s.files, func(f unitFile) bool {
		return f.path == name || strings.HasPrefix(name, f.path+"/") || strings.HasPrefix(f.path, name+"/")
	})
}

// units are the names of the set's units of some types, in the order of the files.
func (s *unitFiles) units(exts ...string) []string {
	var names []string
	for _, f := range s.files {
		if base := path.Base(f.path); slices.Contains(exts, path.Ext(base)) {
			names = append(names, base)
		}
	}
	return names
}
