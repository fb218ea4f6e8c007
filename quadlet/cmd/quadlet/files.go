package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// stdinName is what standard input is called.
const stdinName = "<stdin>"

// maxSize is how large a file may be that is read whole. No unit is that large,
// and a device has no end.
const maxSize = 64 << 20

// unitExts are the extensions of the types of units.
var unitExts = []string{".container", ".pod", ".volume", ".network", ".kube", ".image", ".build", ".artifact"}

// isUnitFile says that a path is a unit or a drop-in.
func isUnitFile(path string) bool {
	name := filepath.Base(path)
	if strings.HasPrefix(name, ".") {
		return false // of an editor, as for gofmt
	}
	ext := filepath.Ext(name)
	if ext == ".conf" {
		// In web.container.d, web-.container.d or container.d.
		abs, err := filepath.Abs(path)
		dir, ok := strings.CutSuffix(filepath.Base(filepath.Dir(abs)), ".d")
		return err == nil && ok && slices.Contains(unitExts, filepath.Ext("."+dir))
	}
	return slices.Contains(unitExts, ext)
}

// unitFiles lists a path, or, of a directory, the units and drop-ins in it and
// below it.
func unitFiles(path string) (files []string, err error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if !info.IsDir() {
		return []string{path}, nil
	}
	var errs []error
	err = filepath.WalkDir(path, func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			errs = append(errs, err)
			return nil // the others are still to be seen
		}
		if d.Type().IsRegular() && isUnitFile(name) {
			files = append(files, name)
		}
		return nil
	})
	return files, errors.Join(append(errs, err)...)
}

// readFile reads a file that is not too large to be a unit.
func readFile(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return readAll(f)
}

func readAll(r io.Reader) ([]byte, error) {
	text, err := io.ReadAll(io.LimitReader(r, maxSize+1))
	if err == nil && len(text) > maxSize {
		err = fmt.Errorf("more than %d MiB: this is no unit", maxSize>>20)
	}
	return text, err
}

// why is an error about a file without the operation and the path, which whoever
// prints it has said.
func why(err error) error {
	var pathErr *fs.PathError
	if errors.As(err, &pathErr) {
		return pathErr.Err
	}
	return err
}
