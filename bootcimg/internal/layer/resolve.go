package layer

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"strings"
	"syscall"
)

// maxLinks is how many symbolic links one path may go through; Linux's own limit.
// path_resolution(7).
const maxLinks = 40

// Resolve returns the name that a path has once its symbolic links are followed
// inside the image; the last component's only if follow says so. What is not
// there is taken as it is written, so that it can be made.
//
// A base may hold a link such as "etc -> ../../host": following it must end
// inside the image, or building would read and write the builder's own files.
func Resolve(v View, name string, follow bool) (string, error) {
	todo := split(name)
	done, links := ".", 0
	for len(todo) > 0 {
		part := todo[0]
		todo = todo[1:]
		if part == ".." {
			done = path.Dir(done) // the root's parent is the root
			continue
		}
		next := path.Join(done, part)
		e, err := v.Lstat(next)
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return "", err
		}
		if err != nil || e.Mode&fs.ModeSymlink == 0 || (len(todo) == 0 && !follow) {
			done = next
			continue
		}
		if links++; links > maxLinks {
			return "", fmt.Errorf("/%s: %w", Clean(name), syscall.ELOOP)
		}
		if path.IsAbs(e.Link) {
			done = "."
		}
		todo = append(split(e.Link), todo...)
	}
	return done, nil
}

// split cuts a path into its components; ".." stays, as it means something only
// once the links before it are followed.
func split(name string) []string {
	var parts []string
	for part := range strings.SplitSeq(name, "/") {
		if part != "" && part != "." {
			parts = append(parts, part)
		}
	}
	return parts
}

// Stat describes the file that a path leads to, links followed.
func Stat(v View, name string) (*Entry, error) {
	real, err := Resolve(v, name, true)
	if err != nil {
		return nil, err
	}
	return v.Lstat(real)
}

// ReadFile returns the content of the file that a path leads to, links followed.
func ReadFile(v View, name string) ([]byte, error) {
	real, err := Resolve(v, name, true)
	if err != nil {
		return nil, err
	}
	return v.ReadFile(real)
}

// ReadDir returns the names in the directory that a path leads to, links
// followed. A directory that is not there has none.
func ReadDir(v View, name string) ([]string, error) {
	real, err := Resolve(v, name, true)
	if err != nil {
		return nil, err
	}
	names, err := v.ReadDir(real)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	return names, err
}
