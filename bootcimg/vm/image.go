package vm

import (
	"archive/tar"
	"bytes"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/pelletier/go-toml/v2"
)

// imageInfo is what a boot must know about an image and finds while its tar
// streams by. It is kept in the cache beside the disk.
type imageInfo struct {
	// Kernel is the version: the directory's name in /usr/lib/modules.
	Kernel string
	// Kargs are the image's own, from /usr/lib/bootc/kargs.d.
	Kargs []string
	// VarFS is the file system that the image can make on a blank disk.
	VarFS string
	// SELinux says that the image has a policy configuration.
	SELinux bool
	// SSHD says that the image has an ssh server.
	SSHD bool
}

const (
	modulesDir = "usr/lib/modules"
	kargsDir   = "usr/lib/bootc/kargs.d"
	maxKargs   = 1 << 20
)

// mountPoints must be there before anything can make them on a root that is
// read-only. bootc's lint "api-base-directories" wants them of every image.
var mountPoints = []string{"dev", "etc", "proc", "run", "sys", "tmp", "usr", "var"}

// scanner copies an image's tar stream, takes the boot files out to a
// directory, and adds what the first process of the machine needs.
type scanner struct {
	dir  string // where vmlinuz and initramfs.img go
	info imageInfo

	seen    map[string]bool                // top-level names
	boot    map[string]map[string]struct{} // by kernel version: boot files seen
	kargs   map[string][]string            // by file name
	uki     string
	varMkfs map[string]bool
}

func newScanner(dir string) *scanner {
	return &scanner{
		dir:     dir,
		seen:    map[string]bool{},
		boot:    map[string]map[string]struct{}{},
		kargs:   map[string][]string{},
		varMkfs: map[string]bool{},
	}
}

// copy reads a tar stream from r and writes the machine's root to w. The
// scanner's info is complete when it returns without an error.
func (s *scanner) copy(w io.Writer, r io.Reader) error {
	tr, tw := tar.NewReader(r), tar.NewWriter(w)
	for {
		hdr, err := tr.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return fmt.Errorf("vm: image: read the root file system: %w", err)
		}
		if err := s.entry(tw, hdr, tr); err != nil {
			return err
		}
	}
	if err := s.finish(); err != nil {
		return err
	}
	if err := s.addOwn(tw); err != nil {
		return err
	}
	return tw.Close()
}

// cleanName returns the entry's path without leading "./" or "/".
func cleanName(name string) string { return path.Clean("/" + name)[1:] }

func (s *scanner) entry(tw *tar.Writer, hdr *tar.Header, body io.Reader) error {
	name := cleanName(hdr.Name)
	switch {
	case name == "", name == initPath, hdr.Typeflag == tar.TypeXGlobalHeader:
		return nil
	case hdr.Typeflag == tar.TypeGNUSparse:
		hdr.Typeflag = tar.TypeReg // the reader fills the holes
	}
	hdr.Name, hdr.Format = name, tar.FormatUnknown
	if hdr.Typeflag == tar.TypeLink {
		hdr.Linkname = cleanName(hdr.Linkname)
	}
	maps.DeleteFunc(hdr.PAXRecords, func(k, _ string) bool { return strings.HasPrefix(k, "GNU.sparse.") })
	if err := tw.WriteHeader(hdr); err != nil {
		return fmt.Errorf("vm: image: %q: %w", name, err)
	}
	top, _, _ := strings.Cut(name, "/")
	s.seen[top] = true
	body, done, err := s.tee(name, hdr, body)
	if err != nil {
		return err
	}
	if _, err := io.Copy(tw, body); err != nil {
		return errors.Join(fmt.Errorf("vm: image: copy %q: %w", name, err), done())
	}
	return done()
}

// tee looks at one entry, and gives back its content diverted where it is wanted.
func (s *scanner) tee(name string, hdr *tar.Header, body io.Reader) (io.Reader, func() error, error) {
	none := func() error { return nil }
	dir, base := path.Split(name)
	version, isModule := strings.CutPrefix(path.Clean(dir), modulesDir+"/")
	switch {
	case isModule && !strings.Contains(version, "/") && (base == kernelFile || base == initramfsFile):
		return s.teeBoot(version, base, hdr, body)
	case path.Clean(dir) == kargsDir && path.Ext(base) == ".toml" && hdr.Typeflag == tar.TypeReg:
		var buf bytes.Buffer
		r := io.TeeReader(body, &limitedBuffer{&buf, maxKargs})
		return r, func() error { return s.addKargs(base, buf.Bytes()) }, nil
	case path.Clean(dir) == "boot/EFI/Linux" && path.Ext(base) == ".efi":
		s.uki = name
	case name == "etc/selinux/config":
		s.info.SELinux = true
	case slices.Contains([]string{"usr/sbin/sshd", "usr/bin/sshd"}, name):
		s.info.SSHD = true
	case slices.Contains([]string{"usr/sbin/", "usr/bin/"}, dir) && strings.HasPrefix(base, "mkfs."):
		s.varMkfs[strings.TrimPrefix(base, "mkfs.")] = true
	}
	return body, none, nil
}

func (s *scanner) teeBoot(version, base string, hdr *tar.Header, body io.Reader) (io.Reader, func() error, error) {
	if hdr.Typeflag != tar.TypeReg {
		return nil, nil, &ImageError{hdr.Name, "is not a regular file"}
	}
	if s.boot[version] == nil {
		s.boot[version] = map[string]struct{}{}
	}
	s.boot[version][base] = struct{}{}
	f, err := os.Create(filepath.Join(s.dir, base))
	if err != nil {
		return nil, nil, fmt.Errorf("vm: %w", err)
	}
	return io.TeeReader(body, f), f.Close, nil
}

// addKargs reads one kargs.d file. bootc, "Kernel arguments": architectures are
// named as Rust names them, and unknown keys are refused.
func (s *scanner) addKargs(base string, text []byte) error {
	var f struct {
		Kargs []string `toml:"kargs"`
		Match []string `toml:"match-architectures"`
	}
	if err := toml.NewDecoder(bytes.NewReader(text)).DisallowUnknownFields().Decode(&f); err != nil {
		return &ImageError{kargsDir + "/" + base, err.Error()}
	}
	if f.Match == nil || slices.Contains(f.Match, "x86_64") {
		s.kargs[base] = f.Kargs
	}
	return nil
}

// finish judges what was seen.
func (s *scanner) finish() error {
	versions := sortedKeys(s.boot)
	switch {
	case len(versions) == 0 && s.uki != "":
		return &ImageError{s.uki, "a unified kernel image is not supported, want " + modulesDir + "/VERSION/" + kernelFile}
	case len(versions) == 0:
		return &ImageError{modulesDir, "no kernel: want VERSION/" + kernelFile + " and VERSION/" + initramfsFile}
	case len(versions) > 1:
		return &ImageError{modulesDir, "several kernels: " + strings.Join(versions, ", ")}
	}
	s.info.Kernel = versions[0]
	for _, f := range []string{kernelFile, initramfsFile} {
		if _, ok := s.boot[versions[0]][f]; !ok {
			return &ImageError{path.Join(modulesDir, versions[0], f), "missing"}
		}
	}
	for _, base := range sortedKeys(s.kargs) {
		s.info.Kargs = append(s.info.Kargs, s.kargs[base]...)
	}
	for _, fs := range []string{"btrfs", "xfs", "ext4"} { // the last one found wins
		if s.varMkfs[fs] {
			s.info.VarFS = fs
		}
	}
	return nil
}

// addOwn adds mount points that the image lacks and the machine's first process.
func (s *scanner) addOwn(tw *tar.Writer) error {
	for _, d := range mountPoints {
		if s.seen[d] {
			continue
		}
		if err := tw.WriteHeader(&tar.Header{Name: d + "/", Typeflag: tar.TypeDir, Mode: 0o755}); err != nil {
			return fmt.Errorf("vm: add /%s: %w", d, err)
		}
	}
	script := initScript(s.info.VarFS)
	hdr := &tar.Header{Name: initPath, Typeflag: tar.TypeReg, Mode: 0o755, Size: int64(len(script))}
	if err := tw.WriteHeader(hdr); err != nil {
		return fmt.Errorf("vm: add /%s: %w", initPath, err)
	}
	_, err := io.WriteString(tw, script)
	return err
}

// limitedBuffer keeps the first max bytes: a file of an image can be any size.
type limitedBuffer struct {
	buf *bytes.Buffer
	max int
}

func (l *limitedBuffer) Write(p []byte) (int, error) {
	l.buf.Write(p[:min(len(p), max(0, l.max-l.buf.Len()))])
	return len(p), nil
}

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
