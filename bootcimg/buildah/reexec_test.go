//go:build linux && containers_image_openpgp && (exclude_graphdriver_btrfs || !cgo)

package buildah

import (
	"os"
	"os/user"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestOpenWithoutReexec(t *testing.T) {
	reexecCalled.Store(false)
	defer reexecCalled.Store(true)
	_, err := Open(t.Context(), &Options{Root: t.TempDir()})
	const want = "buildah: call buildah.Reexec first in main: steps that run something start this program again"
	if err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}

func TestOpenRefusesUnknownOptions(t *testing.T) {
	for want, opts := range map[string]*Options{
		`buildah: isolation "jail": want oci or chroot`:        {Isolation: "jail"},
		`buildah: storage driver "zfs": want overlay or vfs`:   {Driver: "zfs"},
		`buildah: store /proc/none: mkdir /proc/none: no such`: {Root: "/proc/none"},
	} {
		if _, err := Open(t.Context(), opts); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("got %v, want %s", err, want)
		}
	}
}

func TestSubIDs(t *testing.T) {
	file := filepath.Join(t.TempDir(), "subuid")
	text := "other:1:2\nme:100000:65536\nbad\n1000:300000:10\nme:x:y\n"
	if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	got, err := subIDs(file, &user.User{Username: "me", Uid: "1000"})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"1", "100000", "65536", "65537", "300000", "10"}, got); diff != "" {
		t.Errorf("arguments (-want +got):\n%s", diff)
	}
	_, err = subIDs(file, &user.User{Username: "none", Uid: "5"})
	want := "user none has no range in " + file + ": add one, such as none:100000:65536"
	if err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}

// A builder's settings must not get into the programs it compiles.
func TestGoEnv(t *testing.T) {
	got := goEnv([]string{"HOME=/h", "GOFLAGS=-mod=mod", "GOAMD64=v3", "GOOS=plan9", "GOPROXY=p"})
	if diff := cmp.Diff([]string{"HOME=/h", "GOPROXY=p", "GOENV=off", "GOFLAGS="}, got); diff != "" {
		t.Errorf("environment (-want +got):\n%s", diff)
	}
}
