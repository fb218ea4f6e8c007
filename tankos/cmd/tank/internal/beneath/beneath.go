//go:build linux

// Package beneath reads and writes files below a home directory without ever
// following a symbolic link, and replaces a file whole or not at all.
//
// The threat is a confused deputy. The agent's state directory is mounted into
// its container, so the agent can put a link there that points anywhere; tank
// works in the same directory from outside the container, where the link would
// lead to the user's ssh keys and units. Every step of a path is therefore
// opened relative to the one before, and a link on the way is an error.
package beneath

import (
	"crypto/rand"
	"errors"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"

	"golang.org/x/sys/unix"
)

// What is wrong with a path, inside an [fs.PathError].
var (
	// ErrLink is a symbolic link where a directory or file was wanted.
	ErrLink = errors.New("is a symbolic link, which is not followed")
	// ErrNotFile is something else than a regular file.
	ErrNotFile = errors.New("is not a regular file")
	// ErrTooLarge is a file larger than 8 MiB.
	ErrTooLarge = errors.New("is larger than 8 MiB")
	// ErrNotBelow is a path that leads out of the directory.
	ErrNotBelow = errors.New("is not a path below the directory")
)

const (
	maxSize  = 8 << 20 // far above any configuration, far below the machine's memory
	dirFlags = unix.O_RDONLY | unix.O_DIRECTORY | unix.O_NOFOLLOW | unix.O_CLOEXEC
	// O_NONBLOCK, since opening a planted FIFO would wait for ever.
	readFlags  = unix.O_RDONLY | unix.O_NOFOLLOW | unix.O_CLOEXEC | unix.O_NONBLOCK
	writeFlags = unix.O_WRONLY | unix.O_CREAT | unix.O_EXCL | unix.O_NOFOLLOW | unix.O_CLOEXEC
)

// A Dir is a directory below which files are read and written.
type Dir struct {
	fd   int
	path string
}

// Open opens a directory. Links on the way to it are the machine's own
// (/home leads to /var/home) and are followed; the directory itself is none.
func Open(name string) (*Dir, error) {
	fd, err := unix.Open(name, dirFlags, 0)
	if err != nil {
		return nil, &fs.PathError{Op: "open", Path: name, Err: describe(unix.AT_FDCWD, name, err)}
	}
	return &Dir{fd: fd, path: name}, nil
}

// Close closes the directory.
func (d *Dir) Close() { _ = unix.Close(d.fd) } // nothing was written through it

// Path is a name below the directory, as a person would look for it.
func (d *Dir) Path(name string) string { return path.Join(d.path, name) }

// MkdirAll makes a directory and those above it, mode 0700, where they are
// missing. Those that exist stay as they are.
func (d *Dir) MkdirAll(name string) error {
	sub, err := d.walk(name, true)
	if err != nil {
		return err
	}
	sub.Close()
	return nil
}

// ReadFile reads a regular file of at most 8 MiB.
func (d *Dir) ReadFile(name string) ([]byte, error) {
	sub, err := d.walk(path.Dir(name), false)
	if err != nil {
		return nil, err
	}
	defer sub.Close()
	base := path.Base(name)
	fd, err := unix.Openat(sub.fd, base, readFlags, 0)
	if err != nil {
		return nil, d.fail("open", name, describe(sub.fd, base, err))
	}
	f := os.NewFile(uintptr(fd), d.Path(name))
	defer func() { _ = f.Close() }() // only read
	info, err := f.Stat()
	switch {
	case err != nil:
		return nil, err
	case !info.Mode().IsRegular():
		return nil, d.fail("read", name, ErrNotFile)
	}
	data, err := io.ReadAll(io.LimitReader(f, maxSize+1))
	if err == nil && len(data) > maxSize {
		err = d.fail("read", name, ErrTooLarge)
	}
	return data, err
}

// WriteFile replaces a file, mode 0600, and makes the directories above it. At
// every moment the name holds the old content or the new one, on the disk too.
func (d *Dir) WriteFile(name string, data []byte) error {
	return d.put(name, data, func(dirfd int, temp, base string) error {
		return unix.Renameat(dirfd, temp, dirfd, base)
	})
}

// Create writes a file, mode 0600, that is not there yet, and makes the
// directories above it. It reports whether it did; a file that is there stays.
func (d *Dir) Create(name string, data []byte) (bool, error) {
	err := d.put(name, data, func(dirfd int, temp, base string) error {
		// A link to a name that exists fails, unlike a rename, so that of two
		// writers only one wins and what was there is never lost.
		if err := unix.Linkat(dirfd, temp, dirfd, base, 0); err != nil {
			return err
		}
		return unix.Unlinkat(dirfd, temp, 0)
	})
	if errors.Is(err, fs.ErrExist) {
		return false, nil
	}
	return err == nil, err
}

// put writes a temporary file beside name and has publish give it the name.
func (d *Dir) put(name string, data []byte, publish func(dirfd int, temp, base string) error) error {
	sub, err := d.walk(path.Dir(name), true)
	if err != nil {
		return err
	}
	defer sub.Close()
	base := path.Base(name)
	if err := regular(sub.fd, base); err != nil {
		return d.fail("write", name, err)
	}
	temp := "." + base + "." + rand.Text()
	fd, err := unix.Openat(sub.fd, temp, writeFlags, 0o600)
	if err != nil {
		return d.fail("write", name, err)
	}
	err = fill(os.NewFile(uintptr(fd), d.Path(name)), data)
	if err == nil {
		err = publish(sub.fd, temp, base)
	}
	if err != nil {
		_ = unix.Unlinkat(sub.fd, temp, 0) // the error that counts is the first
		return d.fail("write", name, err)
	}
	return d.fail("sync", name, unix.Fsync(sub.fd)) // the name is on the disk only now
}

func fill(f *os.File, data []byte) error {
	_, err := f.Write(data)
	if err == nil {
		err = f.Sync()
	}
	return errors.Join(err, f.Close())
}

// walk opens a directory below d, one step at a time.
func (d *Dir) walk(name string, create bool) (*Dir, error) {
	if !filepath.IsLocal(name) {
		return nil, d.fail("open", name, ErrNotBelow)
	}
	fd, err := unix.Openat(d.fd, ".", dirFlags, 0)
	if err != nil {
		return nil, d.fail("open", name, err)
	}
	at := ""
	for step := range strings.SplitSeq(path.Clean(name), "/") {
		at = path.Join(at, step)
		next, err := into(fd, step, create)
		_ = unix.Close(fd)
		if err != nil {
			return nil, d.fail("open", at, err)
		}
		fd = next
	}
	return &Dir{fd: fd, path: d.Path(name)}, nil
}

func into(dirfd int, step string, create bool) (int, error) {
	fd, err := unix.Openat(dirfd, step, dirFlags, 0)
	if errors.Is(err, fs.ErrNotExist) && create {
		if err := unix.Mkdirat(dirfd, step, 0o700); err != nil && !errors.Is(err, fs.ErrExist) {
			return -1, err
		}
		fd, err = unix.Openat(dirfd, step, dirFlags, 0)
	}
	if err != nil {
		return -1, describe(dirfd, step, err)
	}
	return fd, nil
}

// regular refuses a name that is taken by something else than a regular file.
func regular(dirfd int, base string) error {
	var st unix.Stat_t
	err := unix.Fstatat(dirfd, base, &st, unix.AT_SYMLINK_NOFOLLOW)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return err
	case st.Mode&unix.S_IFMT == unix.S_IFLNK:
		return ErrLink
	case st.Mode&unix.S_IFMT != unix.S_IFREG:
		return ErrNotFile
	}
	return nil
}

// describe names the link behind an error: O_NOFOLLOW says "too many levels of
// symbolic links", or with O_DIRECTORY "not a directory". open(2).
func describe(dirfd int, name string, err error) error {
	if (errors.Is(err, unix.ELOOP) || errors.Is(err, unix.ENOTDIR)) && errors.Is(regular(dirfd, name), ErrLink) {
		return ErrLink
	}
	return err
}

func (d *Dir) fail(op, name string, err error) error {
	if err == nil {
		return nil
	}
	var already *fs.PathError
	if errors.As(err, &already) {
		return err
	}
	return &fs.PathError{Op: op, Path: d.Path(name), Err: err}
}
