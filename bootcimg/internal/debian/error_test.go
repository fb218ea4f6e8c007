//go:build linux && (amd64 || arm64)

package debian_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tank-os/tank/bootcimg/internal/debian"
)

func TestBaseNoTool(t *testing.T) {
	a := newArchive(t, copyMade)
	t.Setenv("PATH", t.TempDir())
	_, err := debian.Base(t.Context(), "trixie", &a.opts)
	var tool *debian.ToolError
	if !errors.As(err, &tool) || tool.Package != "mmdebstrap" {
		t.Fatalf("error %v, want a ToolError", err)
	}
	const want = `debian base: mmdebstrap is missing (apt-get install mmdebstrap): exec: "mmdebstrap": executable file not found in $PATH`
	if diff := cmp.Diff(want, err.Error()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestBaseNoKeyring(t *testing.T) {
	a := newArchive(t, copyMade)
	a.opts.Keyring = "/nonexistent/keyring.gpg"
	_, err := debian.Base(t.Context(), "trixie", &a.opts)
	var tool *debian.ToolError
	if !errors.As(err, &tool) || !errors.Is(err, os.ErrNotExist) {
		t.Fatalf("error %v, want a ToolError", err)
	}
	const want = `debian base: /nonexistent/keyring.gpg is missing (apt-get install debian-archive-keyring): `
	if !strings.HasPrefix(err.Error(), want) {
		t.Errorf("got %q, want the beginning %q", err, want)
	}
}

func TestBaseUnknownSuite(t *testing.T) {
	a := newArchive(t, copyMade)
	for _, tt := range []struct{ suite, want string }{
		{"trixy", fmt.Sprintf(`debian base: unknown suite "trixy" at %s (trixie is one): %[1]s/dists/trixy/InRelease: not found`, a.url)},
		{"--simulate", `debian base: unknown suite "--simulate" (trixie is one): not a suite's name`},
		{"", `debian base: unknown suite "" (trixie is one): not a suite's name`},
		{"../trixie", `debian base: unknown suite "../trixie" (trixie is one): not a suite's name`},
	} {
		_, err := debian.Base(t.Context(), tt.suite, &a.opts)
		var suite *debian.SuiteError
		if !errors.As(err, &suite) || suite.Suite != tt.suite {
			t.Errorf("%q: error %v, want a SuiteError", tt.suite, err)
			continue
		}
		if diff := cmp.Diff(tt.want, err.Error()); diff != "" {
			t.Errorf("%q (-want +got):\n%s", tt.suite, diff)
		}
	}
	if n := a.calls(t); n != 0 {
		t.Errorf("mmdebstrap ran %d times", n)
	}
}

func TestBaseMakeError(t *testing.T) {
	a := newArchive(t, `i=0; while [ $i -lt 50 ]; do echo "line $i"; i=$((i+1)); done; echo "E: no space left" >&2; exit 25`)
	_, err := debian.Base(t.Context(), "trixie", &a.opts)
	var failed *debian.MakeError
	if !errors.As(err, &failed) || len(failed.Log) != 30 || failed.Log[29] != "E: no space left" {
		t.Fatalf("error %+v, want a MakeError with the last lines", err)
	}
	if diff := cmp.Diff("debian base trixie: mmdebstrap: no space left: exit status 25", fmt.Sprintf("%v", err)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if long := fmt.Sprintf("%+v", err); !strings.HasSuffix(long, "\n\tline 49\n\tE: no space left") {
		t.Errorf("%%+v lacks the log: %s", long)
	}
	if got := a.left(t); len(got) != 0 {
		t.Errorf("left behind: %q", got)
	}
}

func TestBaseRefuses(t *testing.T) {
	readOnly := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(readOnly, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		name string
		opts debian.Options
		want string
	}{
		{"package", debian.Options{Include: []string{"jq,--simulate"}}, `debian base trixie: "jq,--simulate" is not a package's name`},
		{"password", debian.Options{Mirror: "http://u:hunter2@x/debian"}, "debian base trixie: mirror must be an http or https address without user or password"},
		{"scheme", debian.Options{Mirror: "file:///srv/debian"}, "debian base trixie: mirror must be an http or https address without user or password"},
		{"option", debian.Options{Mirror: "http://[trusted=yes]/debian"}, "debian base trixie: mirror must be an http or https address without user or password"},
		{"cache", debian.Options{CacheDir: readOnly}, "debian base trixie: cache directory: mkdir " + readOnly + ": not a directory"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if tt.opts.CacheDir == "" {
				tt.opts.CacheDir = t.TempDir()
			}
			_, err := debian.Base(t.Context(), "trixie", &tt.opts)
			if err == nil {
				t.Fatal("no error")
			}
			if diff := cmp.Diff(tt.want, err.Error()); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestBaseKernel(t *testing.T) {
	for _, tt := range []struct {
		name string
		root func([]entry) []entry
		want string
	}{
		{"none", func(es []entry) []entry { return without(es, "./boot/vmlinuz-6.1") }, "debian base trixie: want one kernel in /boot, have 0 []"},
		{"two", func(es []entry) []entry { return append(es, file("./boot/vmlinuz-6.2", "k")) }, `debian base trixie: want one kernel in /boot, have 2 ["6.1" "6.2"]`},
		{"no initramfs", func(es []entry) []entry { return without(es, "./boot/initrd.img-6.1") }, "debian base trixie: kernel 6.1 has no initramfs: /boot/initrd.img-6.1 is missing"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			a := newArchive(t, copyMade)
			writeTar(t, filepath.Join(filepath.Dir(a.log), "made.tar"), tt.root(rawRoot()))
			_, err := debian.Base(t.Context(), "trixie", &a.opts)
			if err == nil {
				t.Fatal("no error")
			}
			if diff := cmp.Diff(tt.want, err.Error()); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			if got := a.left(t); len(got) != 0 {
				t.Errorf("left behind: %q", got)
			}
		})
	}
}
