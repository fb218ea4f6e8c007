//go:build linux && (amd64 || arm64)

package debian_test

import (
	"archive/tar"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/tank-os/tank/bootcimg/internal/debian"
)

// An archive is a Debian mirror and an mmdebstrap that are not there: the mirror
// serves Release files alone, and mmdebstrap writes a tar made by the test.
type archive struct {
	mu       sync.Mutex
	releases map[string]string // by suite
	url      string
	log      string // what mmdebstrap was called with, a call a line
	opts     debian.Options
	lines    []string // progress
}

// release is a suite's Release file, whose indexes depend on seed.
func release(date, seed string) string {
	sum := sha256.Sum256([]byte(seed))
	return "-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\nDate: " + date + "\nSHA256:\n" +
		fmt.Sprintf(" %x  123 main/binary-amd64/Packages\n %x  12 main/binary-amd64/Release\n", sum, sha256.Sum256([]byte(date)))
}

// newArchive starts a mirror that has the suite "trixie", and puts an mmdebstrap
// into $PATH that runs script; "$raw" is the tar it is to write, and "$made" the
// one the test made.
func newArchive(t *testing.T, script string) *archive {
	t.Helper()
	a := &archive{releases: map[string]string{
		"trixie":          release("Sat, 12 Sep 2026 07:55:41 UTC", "main"),
		"trixie-security": release("Sun, 22 Nov 2026 07:00:00 UTC", "security"),
	}}
	srv := httptest.NewServer(a)
	t.Cleanup(srv.Close)
	a.url = srv.URL
	dir := t.TempDir()
	a.log = filepath.Join(dir, "calls")
	made := filepath.Join(dir, "made.tar")
	writeTar(t, made, rawRoot())
	bin := filepath.Join(dir, "mmdebstrap")
	text := fmt.Sprintf("#!/bin/sh\nmade=%s\necho \"$@\" >>%s\nfor a; do case $a in */raw.tar) raw=$a;; esac; done\n%s\n", made, a.log, script)
	if err := os.WriteFile(bin, []byte(text), 0o755); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", dir+string(os.PathListSeparator)+os.Getenv("PATH"))
	a.opts = debian.Options{
		CacheDir: filepath.Join(dir, "cache"), Mirror: a.url, SecurityMirror: a.url + "/", Keyring: bin,
		Progress: func(line string) { a.lines = append(a.lines, line) },
	}
	return a
}

// ServeHTTP implements [http.Handler].
func (a *archive) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	a.mu.Lock()
	defer a.mu.Unlock()
	suite := strings.TrimSuffix(strings.TrimPrefix(r.URL.Path, "/dists/"), "/InRelease")
	text, ok := a.releases[suite]
	if !ok {
		http.NotFound(w, r)
		return
	}
	fmt.Fprint(w, text)
}

// set changes a suite's Release file.
func (a *archive) set(suite, text string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.releases[suite] = text
}

// calls is how often mmdebstrap ran.
func (a *archive) calls(t *testing.T) int {
	t.Helper()
	text, err := os.ReadFile(a.log)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		t.Fatal(err)
	}
	return strings.Count(string(text), "\n")
}

// left lists the cache directory without locks.
func (a *archive) left(t *testing.T) []string {
	t.Helper()
	entries, err := os.ReadDir(a.opts.CacheDir)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, e := range entries {
		if filepath.Ext(e.Name()) != ".lock" {
			names = append(names, e.Name())
		}
	}
	return names
}

const copyMade = `echo "I: making"; cp "$made" "$raw"`

func TestBaseCommand(t *testing.T) {
	a := newArchive(t, `echo "$SOURCE_DATE_EPOCH" >>"${made%/*}/epoch"; `+copyMade)
	a.opts.Include = []string{"jq"}
	path, err := debian.Base(t.Context(), "trixie", &a.opts)
	if err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(a.log)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"--variant=minbase", "--keyring=" + a.opts.Keyring, ",jq,", ",podman,", "linux-image-cloud-",
		fmt.Sprintf(" trixie %s/", filepath.Dir(path)),
		fmt.Sprintf("deb %s trixie main deb %s trixie-security main\n", a.url, a.url), // no trixie-updates there
	} {
		if !strings.Contains(string(text), want) {
			t.Errorf("mmdebstrap's arguments lack %q:\n%s", want, text)
		}
	}
	epoch, err := os.ReadFile(filepath.Join(filepath.Dir(a.log), "epoch"))
	if err != nil || string(epoch) != "1789199741\n" {
		t.Errorf("SOURCE_DATE_EPOCH = %q, %v, want the suite's date", epoch, err)
	}
	if got := strings.Join(a.lines, "\n"); !strings.Contains(got, "I: making") || !strings.Contains(got, "giving it bootc's layout") {
		t.Errorf("progress:\n%s", got)
	}
}

func TestBaseCache(t *testing.T) {
	a := newArchive(t, copyMade)
	base := func() string {
		t.Helper()
		path, err := debian.Base(t.Context(), "trixie", &a.opts)
		if err != nil {
			t.Fatal(err)
		}
		return path
	}
	first := base()
	if again := base(); again != first || a.calls(t) != 1 {
		t.Errorf("the second call made %s after %s, by %d calls of mmdebstrap, want 1", again, first, a.calls(t))
	}
	a.set("trixie-security", release("Mon, 23 Nov 2026 07:00:00 UTC", "security"))
	if again := base(); again != first {
		t.Errorf("a Release file signed anew made another base: %s", again)
	}
	a.set("trixie-security", release("Mon, 23 Nov 2026 07:00:00 UTC", "security, changed"))
	if other := base(); other == first {
		t.Error("changed indexes gave the same base")
	}
	a.opts.Include = []string{"jq"}
	if other := base(); other == first || a.calls(t) != 3 {
		t.Errorf("other packages gave %s by %d calls, want another base by 3", other, a.calls(t))
	}
	if got := a.left(t); len(got) != 3 {
		t.Errorf("cache holds %q, want three bases", got)
	}
}

func TestBasePrune(t *testing.T) {
	a := newArchive(t, copyMade)
	var made []string
	for i := range 5 {
		a.set("trixie", release("Sat, 12 Sep 2026 07:55:41 UTC", fmt.Sprint("main ", i)))
		path, err := debian.Base(t.Context(), "trixie", &a.opts)
		if err != nil {
			t.Fatal(err)
		}
		at := time.Now().Add(time.Duration(i-10) * time.Minute) // apart, whatever the clock's steps
		if err := os.Chtimes(path, at, at); err != nil {
			t.Fatal(err)
		}
		made = append(made, filepath.Base(path))
	}
	want := slices.Sorted(slices.Values(made[2:]))
	if diff := cmp.Diff(want, a.left(t)); diff != "" {
		t.Errorf("kept (-want +got):\n%s", diff)
	}
}

func TestBaseSameBytes(t *testing.T) {
	var sums [2][32]byte
	for i := range sums {
		a := newArchive(t, copyMade)
		path, err := debian.Base(t.Context(), "trixie", &a.opts)
		if err != nil {
			t.Fatal(err)
		}
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		sums[i] = sha256.Sum256(data)
	}
	if sums[0] != sums[1] {
		t.Error("the same packages gave other bytes")
	}
}

func TestBaseOffline(t *testing.T) {
	a := newArchive(t, copyMade)
	first, err := debian.Base(t.Context(), "trixie", &a.opts)
	if err != nil {
		t.Fatal(err)
	}
	a.opts.Mirror = "http://127.0.0.1:1/debian"
	path, err := debian.Base(t.Context(), "trixie", &a.opts)
	if path != first || err != nil {
		t.Errorf("Base() = %q, %v, want %q", path, err, first)
	}
	last := a.lines[len(a.lines)-1]
	if !strings.Contains(last, "connection refused; using the base kept from 20") {
		t.Errorf("progress says %q", last)
	}
	a.opts.Include = []string{"jq"}
	_, err = debian.Base(t.Context(), "trixie", &a.opts)
	var offline *debian.NetworkError
	if !errors.As(err, &offline) || offline.URL != "http://127.0.0.1:1/debian/dists/trixie/InRelease" {
		t.Fatalf("other packages: %v, want a NetworkError", err)
	}
	if !strings.HasPrefix(err.Error(), "debian base trixie: cannot reach the archive, and no such base is cached: ") {
		t.Errorf("message: %v", err)
	}
}

func TestBaseOneMakes(t *testing.T) {
	a := newArchive(t, "sleep 0.3; "+copyMade)
	var wg sync.WaitGroup
	var mu sync.Mutex
	a.opts.Progress = func(line string) {
		mu.Lock()
		defer mu.Unlock()
		a.lines = append(a.lines, line)
	}
	for range 3 {
		wg.Go(func() {
			if _, err := debian.Base(t.Context(), "trixie", &a.opts); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if n := a.calls(t); n != 1 {
		t.Errorf("mmdebstrap ran %d times, want 1", n)
	}
	if got := strings.Join(a.lines, "\n"); !strings.Contains(got, "another process is making it; waiting") {
		t.Errorf("nobody was told to wait:\n%s", got)
	}
}

func TestBaseCancel(t *testing.T) {
	a := newArchive(t, `trap 'echo ended >"${made%/*}/ended"; exit 1' TERM; echo started; sleep 60 & wait`)
	ctx, cancel := context.WithCancel(t.Context())
	a.opts.Progress = func(line string) {
		if line == "started" {
			cancel()
		}
	}
	start := time.Now()
	_, err := debian.Base(ctx, "trixie", &a.opts)
	if !errors.Is(err, context.Canceled) {
		t.Errorf("error %v, want Canceled", err)
	}
	if d := time.Since(start); d > 10*time.Second {
		t.Errorf("took %s to end", d)
	}
	if _, err := os.Stat(filepath.Join(filepath.Dir(a.log), "ended")); err != nil {
		t.Errorf("mmdebstrap was not told to end: %v", err)
	}
	if got := a.left(t); len(got) != 0 {
		t.Errorf("left behind: %q", got)
	}
}

func TestBaseAfterKill(t *testing.T) {
	a := newArchive(t, copyMade)
	path, err := debian.Base(t.Context(), "trixie", &a.opts)
	if err != nil {
		t.Fatal(err)
	}
	// What a killed process leaves: a directory that it worked in, and no base.
	stem := strings.Join(strings.Split(filepath.Base(path), "-")[:3], "-")
	stale := filepath.Join(a.opts.CacheDir, ".making-"+stem+"-1", "etc")
	if err := errors.Join(os.MkdirAll(stale, 0o755), os.Remove(path)); err != nil {
		t.Fatal(err)
	}
	if _, err := debian.Base(t.Context(), "trixie", &a.opts); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{filepath.Base(path)}, a.left(t)); diff != "" {
		t.Errorf("cache (-want +got):\n%s", diff)
	}
}

// writeTar writes a tar in the order given.
func writeTar(t *testing.T, path string, entries []entry) {
	t.Helper()
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	tw := tar.NewWriter(f)
	for _, e := range entries {
		e.Size = int64(len(e.data))
		if err := tw.WriteHeader(&e.Header); err != nil {
			t.Fatal(err)
		}
		if _, err := tw.Write([]byte(e.data)); err != nil {
			t.Fatal(err)
		}
	}
	if err := tw.Close(); err != nil {
		t.Fatal(err)
	}
}
