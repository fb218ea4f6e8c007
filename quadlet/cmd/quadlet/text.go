package main

import (
	"archive/zip"
	"bytes"
	"slices"
	"strings"

	"github.com/tank-os/tank/quadlet"
	"github.com/tank-os/tank/quadlet/bundle"
	"github.com/tank-os/tank/quadlet/unitset"
)

// textDir is where units that are in no directory are said to be.
const textDir = "etc/containers/systemd"

// loadText reads units from standard input or from a .quadlets file.
func (p *program) loadText(f *setFlags, path string) (*loaded, error) {
	name, text, err := stdinName, []byte(nil), error(nil)
	if path == "-" {
		text, err = readAll(p.stdin)
	} else {
		name = path
		text, err = readFile(path)
	}
	if err != nil {
		return nil, err
	}
	l := &loaded{}
	files, err := l.files(name, text)
	if err != nil {
		return nil, err
	}
	fsys, err := memory(files)
	if err != nil {
		return nil, err
	}
	l.Set, _ = unitset.Read(fsys, f.target(fsys), textDir)
	return l, nil
}

// files takes a text apart: into the units of a bundle, or one unit of the type
// that its sections say.
func (l *loaded) files(name string, text []byte) ([]*quadlet.File, error) {
	if !isBundle(text) {
		// What is wrong with it, reading the set says again.
		f, _ := quadlet.Parse(name, text)
		f.Name = "stdin" + extOf(f)
		l.names = []prefix{{textDir + "/" + f.Name, name}}
		return []*quadlet.File{f}, nil
	}
	b, err := bundle.Parse(name, text)
	if err != nil {
		return nil, err
	}
	files, err := b.Files()
	l.names = []prefix{{textDir, ""}}
	return files, err
}

// isBundle says that a text has the marks of a .quadlets file.
func isBundle(text []byte) bool {
	for line := range bytes.Lines(text) {
		if line := bytes.TrimSpace(line); string(line) == "---" || bytes.HasPrefix(line, []byte("# FileName=")) {
			return true
		}
	}
	return false
}

// extOf is the extension for a unit of which only the text is known: that of its
// first section that only one type of unit has.
func extOf(f *quadlet.File) string {
	for i := range f.Lines {
		ext := "." + strings.ToLower(f.Lines[i].Section)
		if slices.Contains(unitExts, ext) {
			return ext
		}
	}
	return ".container"
}

// memory is a file system of some files. A ZIP archive is the only one of the
// standard library's that needs neither a disk nor a test.
func memory(files []*quadlet.File) (*zip.Reader, error) {
	var archive bytes.Buffer
	w := zip.NewWriter(&archive)
	for _, f := range files {
		out, err := w.CreateHeader(&zip.FileHeader{Name: textDir + "/" + f.Name, Method: zip.Store})
		if err == nil {
			_, err = out.Write(f.Bytes())
		}
		if err != nil {
			return nil, err
		}
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	return zip.NewReader(bytes.NewReader(archive.Bytes()), int64(archive.Len()))
}
