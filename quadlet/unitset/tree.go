package unitset

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"slices"
	"strings"
	"syscall"
)

const (
	maxLinks = 40      // in one path, as Linux has it
	maxFile  = 4 << 20 // bytes of a file: longer ones are no unit files
)

var (
	errLoop        = errors.New("too many levels of symbolic links")
	errDirectory   = errors.New("is a directory")
	errNoDirectory = errors.New("not a directory")
	errNotRegular  = errors.New("is not a regular file")
)

// A tree is a file system whose links are resolved inside it.
type tree struct{ fsys fs.FS }

// resolve is the path without links, and what is there. Both are inside the tree:
// an image could otherwise have files of the host read and shown by a link to
// "/etc/shadow" or "../../etc/shadow".
func (t tree) resolve(p string) (real string, info fs.FileInfo, err error) {
	real, rest, links := ".", p, 0
	for rest != "" {
		var name string
		name, rest, _ = strings.Cut(rest, "/")
		switch name {
		case "", ".":
			continue
		case "..":
			real = path.Dir(real) // of the root, the root
			continue
		}
		next := path.Join(real, name)
		if info, err = fs.Lstat(t.fsys, next); err != nil {
			return "", nil, err
		}
		if info.Mode()&fs.ModeSymlink == 0 {
			real = next
			continue
		}
		if links++; links > maxLinks {
			return "", nil, &fs.PathError{Op: "open", Path: p, Err: errLoop}
		}
		target, err := fs.ReadLink(t.fsys, next)
		if err != nil {
			return "", nil, err
		}
		if path.IsAbs(target) {
			real = "."
		}
		rest = target + "/" + rest
	}
	// The last step may have been one up, or the first one to the root.
	info, err = fs.Lstat(t.fsys, real)
	return real, info, err
}

// list is the sorted entries of a directory, resolved.
func (t tree) list(real string) ([]fs.DirEntry, error) { return fs.ReadDir(t.fsys, real) }

// read is the text of a file of which the path is resolved. A pipe or a device
// could keep the reader waiting for ever, or never end.
func (t tree) read(real string, mode fs.FileMode) ([]byte, error) {
	switch {
	case mode.IsDir():
		return nil, &fs.PathError{Op: "read", Path: real, Err: errDirectory}
	case !mode.IsRegular():
		return nil, &fs.PathError{Op: "read", Path: real, Err: errNotRegular}
	}
	f, err := t.fsys.Open(real)
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }() // it was only read
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	if info.Size() > maxFile {
		return nil, &fs.PathError{Op: "read", Path: real, Err: fmt.Errorf("longer than %d MiB", maxFile>>20)}
	}
	text := make([]byte, info.Size())
	n, err := io.ReadFull(f, text)
	if errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF) {
		err = nil // it has become shorter
	}
	return text[:n], err
}

// cause is why an operation on a file failed, as the system words it.
func cause(err error) error {
	var pe *fs.PathError
	if errors.As(err, &pe) {
		err = pe.Err
	}
	switch {
	case errors.Is(err, syscall.ELOOP):
		return errLoop
	case errors.Is(err, fs.ErrNotExist):
		return errNoFile
	}
	return err
}

// isSystems says that the operating system fails the generator too. It does not
// mind a long file or a name that is not UTF-8, and waits for a pipe.
func isSystems(err error) bool {
	var errno syscall.Errno
	return errors.As(err, &errno) || slices.ContainsFunc([]error{errNoFile, errLoop, errDirectory, errNoDirectory, fs.ErrPermission}, func(e error) bool {
		return errors.Is(err, e)
	})
}

// errNoFile reads the same on every file system, and as the generator prints it.
var errNoFile = fmt.Errorf("no such file or directory%w", silent{fs.ErrNotExist})

// silent is an error without a text of its own.
type silent struct{ error }

func (silent) Error() string   { return "" }
func (s silent) Unwrap() error { return s.error }
