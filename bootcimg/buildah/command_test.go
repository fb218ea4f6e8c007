//go:build linux && containers_image_openpgp && (exclude_graphdriver_btrfs || !cgo)

package buildah

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tank-os/tank/bootcimg"
)

// The last line is the one that says why, whether or not it ends.
func TestLines(t *testing.T) {
	var got []string
	w := lines(func(line string) { got = append(got, line) })
	for _, s := range []string{"a\r\n\nb", "c\nwhy"} {
		fmt.Fprint(w, s)
	}
	w.flush()
	w.flush()
	if diff := cmp.Diff([]string{"a", "bc", "why"}, got); diff != "" {
		t.Errorf("lines (-want +got):\n%s", diff)
	}
}

// An import path is looked up in the module that the builder stands in.
func TestCompileOutsideModule(t *testing.T) {
	reexecCalled.Store(true)
	e, err := Open(t.Context(), &Options{Root: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	empty := t.TempDir()
	for dir, want := range map[string]string{
		empty: "; " + empty + " is not in a module that requires it (go get, go mod tidy)",
		"":    "; build in the directory of a module that requires it (go get, go mod tidy), or set the program's Dir to one",
	} {
		if dir == "" {
			t.Chdir(empty)
		}
		b := e.newBuild(&bootcimg.Plan{Platform: hostPlatform}, &bootcimg.BuildOptions{})
		_, err := b.compile(t.Context(), bootcimg.GoProgram{Package: "example.com/none/cmd", Dir: dir})
		if err == nil || !strings.HasPrefix(err.Error(), "go build example.com/none/cmd: exit status 1: no required module provides package") ||
			!strings.HasSuffix(err.Error(), want) {
			t.Errorf("got %v, want … %s", err, want)
		}
	}
}
