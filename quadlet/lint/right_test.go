package lint_test

import (
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"golang.org/x/tools/txtar"

	"github.com/tank-os/tank/quadlet"
	"github.com/tank-os/tank/quadlet/lint"
	"github.com/tank-os/tank/quadlet/unitset"
)

// TestRight checks units that are right, for each Podman that has all of their keys.
func TestRight(t *testing.T) {
	files, err := filepath.Glob("testdata/right/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatalf("no testdata: %v", err)
	}
	for _, name := range files {
		archive, err := txtar.ParseFile(name)
		if err != nil {
			t.Fatal(err)
		}
		fsys := fstest.MapFS{}
		for _, f := range archive.Files {
			fsys[f.Name] = &fstest.MapFile{Data: f.Data}
		}
		target := unitset.Target{Dirs: []string{"/"}}
		if strings.Contains(string(archive.Comment), "\nuser\n") {
			target.UID = 1000
		}
		for _, v := range []quadlet.Version{{Major: 5, Minor: 8, Patch: 3}, {Major: 6}, {}} {
			target.Podman = v
			for _, f := range lint.Check(load(t, fsys, target), nil) {
				t.Errorf("%s: podman %v: %v", name, v, f)
			}
		}
	}
}

func targetOf(t *testing.T, version string) unitset.Target {
	t.Helper()
	v, err := quadlet.ParseVersion(version)
	if err != nil {
		t.Fatal(err)
	}
	return unitset.Target{Dirs: []string{"/"}, Podman: v}
}
