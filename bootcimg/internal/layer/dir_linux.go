package layer

import (
	"archive/tar"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"

	"golang.org/x/sys/unix"
)

// TarDir writes a directory of the host as a layer: every file with its numeric
// owner, its time to the second and its extended attributes, hard links as such,
// in the order of names. Sockets are left out.
func TarDir(w io.Writer, dir string) error {
	d := &dirTar{tw: tar.NewWriter(w), dir: dir, links: map[[2]uint64]string{}}
	if err := filepath.WalkDir(dir, d.visit); err != nil {
		return err
	}
	return d.tw.Close()
}

type dirTar struct {
	tw    *tar.Writer
	dir   string
	links map[[2]uint64]string // first name of each file that has several
}

func (d *dirTar) visit(path string, entry fs.DirEntry, err error) error {
	if err != nil {
		return err
	}
	info, err := entry.Info()
	if err != nil {
		return err
	}
	if info.Mode()&fs.ModeSocket != 0 {
		return nil
	}
	h, err := d.header(path, info)
	if err != nil {
		return err
	}
	if err := d.tw.WriteHeader(h); err != nil || h.Typeflag != tar.TypeReg {
		return err
	}
	f, err := os.OpenFile(path, os.O_RDONLY|unix.O_NOFOLLOW, 0)
	if err != nil {
		return err
	}
	defer f.Close()
	_, err = io.CopyN(d.tw, f, h.Size)
	return err
}

func (d *dirTar) header(path string, info fs.FileInfo) (*tar.Header, error) {
	target := ""
	if info.Mode()&fs.ModeSymlink != 0 {
		var err error
		if target, err = os.Readlink(path); err != nil {
			return nil, err
		}
	}
	full, err := tar.FileInfoHeader(info, target)
	if err != nil {
		return nil, err
	}
	st, ok := info.Sys().(*syscall.Stat_t)
	if !ok {
		return nil, fmt.Errorf("%s: no owner", path)
	}
	name, err := filepath.Rel(d.dir, path)
	if err != nil {
		return nil, err
	}
	e := fromHeader(full)
	e.Path, e.Link, e.UID, e.GID = name, target, int(st.Uid), int(st.Gid)
	if e.Xattrs, err = xattrs(path); err != nil {
		return nil, err
	}
	h := e.header()
	if !info.IsDir() && !info.Mode().IsRegular() && target == "" { // a device or pipe
		h.Typeflag, h.Size, h.Devmajor, h.Devminor = full.Typeflag, 0, full.Devmajor, full.Devminor
	}
	if h.Typeflag == tar.TypeReg && st.Nlink > 1 {
		id := [2]uint64{st.Dev, st.Ino}
		if first, ok := d.links[id]; ok {
			h.Typeflag, h.Linkname, h.Size, h.PAXRecords = tar.TypeLink, first, 0, nil
		} else {
			d.links[id] = name
		}
	}
	return h, nil
}

// xattrs reads the attributes that belong to the file, and not to the host's
// policy or storage.
func xattrs(path string) (map[string]string, error) {
	names := make([]byte, 64<<10) // the kernel's limit. listxattr(2)
	n, err := unix.Llistxattr(path, names)
	if errors.Is(err, unix.ENOTSUP) || n == 0 {
		return nil, nil
	}
	if err != nil {
		return nil, &fs.PathError{Op: "listxattr", Path: path, Err: err}
	}
	var out map[string]string
	value := make([]byte, 64<<10)
	for name := range strings.SplitSeq(strings.TrimRight(string(names[:n]), "\x00"), "\x00") {
		if name == "security.selinux" || strings.HasPrefix(name, "trusted.") {
			continue
		}
		size, err := unix.Lgetxattr(path, name, value)
		if err != nil {
			return nil, &fs.PathError{Op: "getxattr " + name, Path: path, Err: err}
		}
		if out == nil {
			out = map[string]string{}
		}
		out[name] = string(value[:size])
	}
	return out, nil
}
