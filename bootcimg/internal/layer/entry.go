package layer

import (
	"archive/tar"
	"io/fs"
	"maps"
	"path"
	"strings"
	"time"
)

// An Entry is one file of an image: what a tar header says of it.
type Entry struct {
	// Path is where it is, relative to the root and clean: "etc/passwd". The root
	// itself is ".".
	Path string
	// Mode holds type and permission bits.
	Mode fs.FileMode
	// UID and GID own it.
	UID, GID int
	// ModTime is its modification time.
	ModTime time.Time
	// Size is the length of a regular file.
	Size int64
	// Link is the target of a symbolic link, as it stands.
	Link string
	// Xattrs are extended attributes by name.
	Xattrs map[string]string
}

// A View is an image to look into. Names are clean and relative to its root, and
// no link is followed; a name that is not there gives [fs.ErrNotExist].
type View interface {
	// Lstat describes a file.
	Lstat(name string) (*Entry, error)
	// ReadFile returns the content of a regular file.
	ReadFile(name string) ([]byte, error)
	// ReadDir returns the names in a directory, sorted.
	ReadDir(name string) ([]string, error)
}

// Clean turns a path in an image, absolute or not, into the name a [View] uses.
// It cannot leave the root.
func Clean(name string) string {
	name = strings.TrimPrefix(path.Clean("/"+name), "/")
	if name == "" {
		return "."
	}
	return name
}

// xattrPrefix is how a PAX header spells an extended attribute. tar(5).
const xattrPrefix = "SCHILY.xattr."

// modeBits are what a layer says of a file beyond its type.
const modeBits = fs.ModePerm | fs.ModeSetuid | fs.ModeSetgid | fs.ModeSticky

func fromHeader(h *tar.Header) *Entry {
	e := &Entry{
		Path: Clean(h.Name), Mode: h.FileInfo().Mode(),
		UID: h.Uid, GID: h.Gid, ModTime: h.ModTime, Size: h.Size,
	}
	if h.Typeflag == tar.TypeSymlink {
		e.Link = h.Linkname
	}
	for k, v := range h.PAXRecords {
		if name, ok := strings.CutPrefix(k, xattrPrefix); ok {
			if e.Xattrs == nil {
				e.Xattrs = map[string]string{}
			}
			e.Xattrs[name] = v
		}
	}
	return e
}

// header describes a directory, a regular file or a symbolic link, with numeric
// owners alone: names would be looked up on the machine that unpacks.
func (e *Entry) header() *tar.Header {
	h := &tar.Header{
		Format: tar.FormatPAX, Name: e.Path, Uid: e.UID, Gid: e.GID,
		Mode: tarMode(e.Mode), ModTime: e.ModTime.Truncate(time.Second),
	}
	switch {
	case e.Mode.IsDir():
		h.Typeflag, h.Name = tar.TypeDir, e.Path+"/"
	case e.Mode&fs.ModeSymlink != 0:
		h.Typeflag, h.Linkname = tar.TypeSymlink, e.Link
	default:
		h.Typeflag, h.Size = tar.TypeReg, e.Size
	}
	for k, v := range e.Xattrs {
		if h.PAXRecords == nil {
			h.PAXRecords = map[string]string{}
		}
		h.PAXRecords[xattrPrefix+k] = v
	}
	return h
}

func tarMode(m fs.FileMode) int64 {
	mode := int64(m.Perm())
	for _, b := range []struct {
		bit fs.FileMode
		tar int64
	}{{fs.ModeSetuid, 0o4000}, {fs.ModeSetgid, 0o2000}, {fs.ModeSticky, 0o1000}} {
		if m&b.bit != 0 {
			mode |= b.tar
		}
	}
	return mode
}

func (e *Entry) clone() *Entry {
	c := *e
	c.Xattrs = maps.Clone(e.Xattrs)
	return &c
}
