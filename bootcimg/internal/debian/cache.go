package debian

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"time"
)

// stem is the part of a kept base's name that does not depend on the archive's
// state.
func (b *builder) stem() string {
	key := fmt.Sprintf("%s\n%s\n", layoutVersion, strings.Join(b.packages, "\n"))
	return fmt.Sprintf("%s-%s-%x", b.suite, runtime.GOARCH, sha256.Sum256([]byte(key)))[:len(b.suite)+len(runtime.GOARCH)+2+16]
}

// newest is the base of the same packages that was made last; empty if there is
// none.
func (b *builder) newest() string {
	kept, _ := filepath.Glob(filepath.Join(b.CacheDir, b.stem()+"-*.tar"))
	newest, at := "", time.Time{}
	for _, k := range kept {
		if st, err := os.Stat(k); err == nil && st.ModTime().After(at) {
			newest, at = k, st.ModTime()
		}
	}
	return newest
}

// keep is how many bases of the same packages are kept.
const keep = 3

// prune removes the oldest bases of the same packages. It comes after one was
// made, so what another process was given just now is not among them.
func (b *builder) prune() {
	kept, _ := filepath.Glob(filepath.Join(b.CacheDir, b.stem()+"-*.tar"))
	age := func(path string) time.Time {
		st, err := os.Stat(path)
		if err != nil {
			return time.Time{}
		}
		return st.ModTime()
	}
	slices.SortFunc(kept, func(x, y string) int { return age(y).Compare(age(x)) })
	for _, old := range kept[min(keep, len(kept)):] {
		_ = os.Remove(old) // it stays, and takes space
	}
}

// modTime is a file's time as people read it.
func modTime(path string) string {
	st, err := os.Stat(path)
	if err != nil {
		return "an unknown time"
	}
	return st.ModTime().UTC().Format(time.DateOnly)
}

// workPrefix begins the names of directories that bases are made in.
const workPrefix = ".making-"

// workDir makes a directory to work in. What a killed process left is removed;
// the lock says that no other one works here.
func (b *builder) workDir() (string, error) {
	left, _ := filepath.Glob(filepath.Join(b.CacheDir, workPrefix+b.stem()+"-*"))
	for _, dir := range left {
		if err := os.RemoveAll(dir); err != nil {
			return "", fmt.Errorf("debian base %s: left by a process that was killed: %w", b.suite, err)
		}
	}
	dir, err := os.MkdirTemp(b.CacheDir, workPrefix+b.stem()+"-*")
	if err != nil {
		return "", fmt.Errorf("debian base %s: %w", b.suite, err)
	}
	return dir, nil
}

// lock waits until no other process makes this base. The lock ends with the
// process that holds it.
func (b *builder) lock(ctx context.Context) (unlock func(), err error) {
	f, err := os.OpenFile(filepath.Join(b.CacheDir, b.stem()+".lock"), os.O_RDWR|os.O_CREATE, 0o644)
	if err != nil {
		return nil, fmt.Errorf("debian base %s: %w", b.suite, err)
	}
	for told := false; ; told = true {
		err := tryLock(f)
		if err == nil {
			return func() { f.Close() }, nil
		}
		if !errors.Is(err, errLocked) {
			f.Close()
			return nil, fmt.Errorf("debian base %s: lock %s: %w", b.suite, f.Name(), err)
		}
		if !told {
			b.Progress("debian base " + b.suite + ": another process is making it; waiting")
		}
		select {
		case <-ctx.Done():
			f.Close()
			return nil, fmt.Errorf("debian base %s: wait for the process that is making it: %w", b.suite, ctx.Err())
		case <-time.After(200 * time.Millisecond):
		}
	}
}
