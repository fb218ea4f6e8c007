package debian

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"time"
)

// Options tune [Base]. Nil is the zero value.
type Options struct {
	// Include names packages to have besides the base's own.
	Include []string
	// CacheDir is where bases are kept; empty is tank/bases below
	// [os.UserCacheDir].
	CacheDir string
	// Mirror is the archive's address, such as "http://deb.debian.org/debian";
	// empty is the one the machine's own apt uses for Debian, or Debian's.
	Mirror string
	// SecurityMirror is the same for security updates.
	SecurityMirror string
	// Keyring is the file that vouches for the archive; empty is where the package
	// debian-archive-keyring puts Debian's.
	Keyring string
	// AllowExpired accepts Release files past their date, as a mirror that is
	// behind serves them. Someone on the path could then withhold updates.
	AllowExpired bool
	// Progress is told what goes on, a line at a time, from one goroutine at a
	// time; nil is silent.
	Progress func(line string)
}

// Base makes the root filesystem of a bootable machine from the packages of a
// Debian suite, or finds it in the cache, and returns the path of its tar. The
// tar belongs to the cache: read it, do not change it.
//
// Errors are a [*ToolError], [*SuiteError], [*NetworkError] or [*MakeError]
// where one of them applies.
func Base(ctx context.Context, suite string, o *Options) (string, error) {
	if o == nil {
		o = &Options{}
	}
	b := &builder{Options: *o, suite: suite}
	if b.Progress == nil {
		b.Progress = func(string) {}
	}
	if err := b.check(); err != nil {
		return "", err
	}
	return b.base(ctx)
}

// A builder is one call of Base.
type builder struct {
	Options
	suite    string
	packages []string
	sources  []source
}

// check refuses what cannot work and completes the options.
func (b *builder) check() error {
	if !validName.MatchString(b.suite) {
		return &SuiteError{Suite: b.suite, Err: errors.New("not a suite's name")}
	}
	for _, name := range b.Include {
		if !validName.MatchString(name) {
			return fmt.Errorf("debian base %s: %q is not a package's name", b.suite, name)
		}
	}
	own, err := packages()
	if err != nil {
		return err
	}
	b.packages = append(own, b.Include...)
	slices.Sort(b.packages)
	b.packages = slices.Compact(b.packages)
	if b.Keyring == "" {
		b.Keyring = debianKeyring
	}
	if b.CacheDir == "" {
		dir, err := os.UserCacheDir()
		if err != nil {
			return fmt.Errorf("debian base %s: no cache directory: %w", b.suite, err)
		}
		b.CacheDir = filepath.Join(dir, "tank", "bases")
	}
	if err := os.MkdirAll(b.CacheDir, 0o755); err != nil {
		return fmt.Errorf("debian base %s: cache directory: %w", b.suite, err)
	}
	return nil
}

// base finds or makes the tar.
func (b *builder) base(ctx context.Context) (string, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	mirrors, err := b.mirrors()
	if err != nil {
		return "", err
	}
	rel, err := fetchRelease(ctx, http.DefaultClient, b.suite, mirrors)
	var offline *NetworkError
	if errors.As(err, &offline) && ctx.Err() == nil {
		if kept := b.newest(); kept != "" {
			b.Progress(fmt.Sprintf("debian base %s: %v; using the base kept from %s", b.suite, offline.Err, modTime(kept)))
			return kept, nil
		}
	}
	if err != nil {
		return "", err
	}
	b.sources = rel.sources
	path := filepath.Join(b.CacheDir, b.stem()+"-"+rel.digest+".tar")
	if _, err := os.Stat(path); err == nil {
		return path, nil
	}
	unlock, err := b.lock(ctx)
	if err != nil {
		return "", err
	}
	defer unlock()
	if _, err := os.Stat(path); err == nil {
		return path, nil // by the process that held the lock
	}
	return path, b.make(ctx, path, rel.date)
}

// make runs mmdebstrap and rewrites what it made, below a directory of its own
// that is gone afterwards.
func (b *builder) make(ctx context.Context, path string, epoch time.Time) error {
	work, err := b.workDir()
	if err != nil {
		return err
	}
	defer os.RemoveAll(work)
	start := time.Now()
	raw := filepath.Join(work, "raw.tar")
	if err := b.mmdebstrap(ctx, work, raw, epoch); err != nil {
		return err
	}
	b.Progress("debian base " + b.suite + ": giving it bootc's layout")
	tmp := filepath.Join(work, "base.tar")
	size, err := rewrite(raw, tmp, epoch)
	if err != nil {
		return fmt.Errorf("debian base %s: %w", b.suite, err)
	}
	if err := ctx.Err(); err != nil {
		return fmt.Errorf("debian base %s: %w", b.suite, err)
	}
	if err := os.Rename(tmp, path); err != nil {
		return fmt.Errorf("debian base %s: %w", b.suite, err)
	}
	b.prune()
	b.Progress(fmt.Sprintf("debian base %s: %d MB in %s", b.suite, size/1e6, time.Since(start).Round(time.Second)))
	return nil
}

// rewrite turns mmdebstrap's tar into the base's and returns its size.
func rewrite(from, to string, epoch time.Time) (int64, error) {
	in, err := os.Open(from)
	if err != nil {
		return 0, err
	}
	defer in.Close()
	st, err := in.Stat()
	if err != nil {
		return 0, err
	}
	t, err := readTree(in, st.Size())
	if err != nil {
		return 0, err
	}
	if err := relayout(t); err != nil {
		return 0, err
	}
	out, err := os.OpenFile(to, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if err != nil {
		return 0, err
	}
	err = t.write(out, epoch)
	if err == nil {
		err = out.Sync()
	}
	st, serr := out.Stat()
	if err := errors.Join(err, serr, out.Close()); err != nil {
		return 0, err
	}
	return st.Size(), nil
}
