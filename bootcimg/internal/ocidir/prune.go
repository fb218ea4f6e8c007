package ocidir

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/opencontainers/go-digest"
)

// Remember keeps what a key stands for, such as the manifest that a reference
// led to.
func (p *Pool) Remember(key string, d digest.Digest) error {
	return writeFile(p.Tmp(), p.key(key), []byte(d))
}

// Recall returns what a key was remembered to stand for.
func (p *Pool) Recall(key string) (digest.Digest, bool) {
	text, err := os.ReadFile(p.key(key))
	if err != nil {
		return "", false
	}
	touch(p.key(key))
	d, err := digest.Parse(string(text))
	return d, err == nil
}

func (p *Pool) key(key string) string {
	return filepath.Join(p.dir, "keys", digest.FromString(key).Encoded())
}

// touch notes that a file is in use. That it fails costs a rebuild at worst.
func touch(name string) {
	now := time.Now()
	_ = os.Chtimes(name, now, now)
}

// Prune removes what has not been used since a time, except for the images that
// [Pool.Ref] made. Nobody else may be using the pool.
func (p *Pool) Prune(since time.Time) error {
	keep, err := p.named()
	if err != nil {
		return err
	}
	var errs []error
	for _, dir := range []string{"blobs/sha256", "layers", "index", "keys"} {
		entries, err := os.ReadDir(filepath.Join(p.dir, dir))
		if err != nil {
			return err
		}
		for _, e := range entries {
			info, err := e.Info()
			if err != nil {
				return err
			}
			if info.ModTime().Before(since) && !keep[digest.NewDigestFromEncoded(digest.SHA256, e.Name())] {
				errs = append(errs, os.Remove(filepath.Join(p.dir, dir, e.Name())))
			}
		}
	}
	return errors.Join(errs...)
}

// named returns the blobs of the images that have a name.
func (p *Pool) named() (map[digest.Digest]bool, error) {
	keep := map[digest.Digest]bool{}
	dirs, err := filepath.Glob(filepath.Join(p.dir, "images", "*"))
	if err != nil {
		return nil, err
	}
	for _, dir := range dirs {
		index, err := readIndex(dir)
		if errors.Is(err, fs.ErrNotExist) {
			continue // made, but not finished
		}
		if err != nil {
			return nil, err
		}
		for d := range reach(dir, index) {
			keep[d] = true
		}
	}
	return keep, nil
}
