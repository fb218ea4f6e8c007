package convert_test

import (
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"

	"github.com/tank-os/tank/quadlet"
	"github.com/tank-os/tank/quadlet/convert"
	"github.com/tank-os/tank/quadlet/unitset"
)

var update = flag.Bool("update", false, "write what comes of the units into testdata")

// TestGolden converts the units of each archive for each release that its comment
// names. What they are to become was compared with the real generators.
func TestGolden(t *testing.T) {
	names, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(names) == 0 {
		t.Fatal(names, err)
	}
	for _, name := range names {
		t.Run(strings.TrimSuffix(filepath.Base(name), ".txtar"), func(t *testing.T) {
			golden(t, name)
		})
	}
}

func golden(t *testing.T, name string) {
	archive, err := txtar.ParseFile(name)
	if err != nil {
		t.Fatal(err)
	}
	fsys, want := fstest.MapFS{}, map[string]string{}
	left := archive.Files[:0]
	for _, f := range archive.Files {
		if version, ok := strings.CutPrefix(f.Name, "podman "); ok {
			want[version] = string(f.Data)
			continue
		}
		left = append(left, f)
		fsys[f.Name] = &fstest.MapFile{Data: f.Data}
	}
	archive.Files = left
	for _, version := range fields(archive, "podman") {
		got := outcome(t, fsys, version, fields(archive, "uid"))
		archive.Files = append(archive.Files, txtar.File{Name: "podman " + version, Data: []byte(got)})
		if diff := cmp.Diff(want[version], got); diff != "" && !*update {
			t.Errorf("podman %s (-want +got):\n%s", version, diff)
		}
	}
	if *update {
		if err := os.WriteFile(name, txtar.Format(archive), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// fields are the words of a line of an archive's comment.
func fields(a *txtar.Archive, name string) []string {
	for line := range strings.Lines(string(a.Comment)) {
		if value, ok := strings.CutPrefix(line, name+": "); ok {
			return strings.Fields(value)
		}
	}
	return nil
}

// outcome is the problems, services and links of the units below /u.
func outcome(t *testing.T, fsys fs.FS, version string, uid []string) string {
	t.Helper()
	v, err := quadlet.ParseVersion(version)
	if err != nil {
		t.Fatal(err)
	}
	target := unitset.Target{Podman: v, Dirs: []string{"/u"}}
	if v.Compare(quadlet.Version{Major: 5, Minor: 3}) < 0 {
		target.Dirs = []string{"/u", "/u/sub"} // these do not look below
	}
	if len(uid) > 0 {
		target.UID, _ = strconv.Atoi(uid[0])
	}
	set, _ := unitset.Load(fsys, target) // what is wrong is in the result
	r := convert.Convert(set)
	var text strings.Builder
	for _, p := range r.Problems {
		fmt.Fprintf(&text, "%s: %s\n", p.Kind, p)
	}
	text.WriteString(r.DryRun())
	for _, s := range r.Services {
		for _, l := range s.Links {
			fmt.Fprintf(&text, "%s -> %s\n", l.Path, l.Target)
		}
	}
	return text.String()
}
