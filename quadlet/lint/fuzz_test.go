package lint_test

import (
	"bytes"
	"path/filepath"
	"slices"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"

	"github.com/tank-os/tank/quadlet"
	"github.com/tank-os/tank/quadlet/lint"
	"github.com/tank-os/tank/quadlet/unitset"
)

// FuzzCheck checks any bytes as a unit, beside others that may refer to it: there is
// an end, each finding has a rule and a place in a file, they are sorted, and the
// same comes out again.
func FuzzCheck(f *testing.F) {
	files, err := filepath.Glob("testdata/*.txtar")
	if err != nil {
		f.Fatal(err)
	}
	for _, name := range files {
		archive, err := txtar.ParseFile(name)
		if err != nil {
			f.Fatal(err)
		}
		for _, file := range archive.Files {
			if filepath.Base(file.Name) != "want" {
				f.Add(filepath.Base(file.Name), file.Data, uint8(len(file.Data)))
			}
		}
	}
	rules := map[string]bool{}
	for _, r := range lint.Rules() {
		rules[r.ID] = true
	}
	f.Fuzz(func(t *testing.T, name string, text []byte, version uint8) {
		if name == "" || name == "." || bytes.ContainsAny([]byte(name), "/\\\x00") || len(text) > 1<<16 {
			return
		}
		fsys := fstest.MapFS{
			name:                       {Data: text},
			"web.container":            {Data: []byte("[Container]\nImage=docker.io/library/caddy:2.10\nNetwork=lan.network\nVolume=data.volume:/data\n")},
			"lan.network":              {Data: []byte("[Network]\nSubnet=10.0.0.0/24\n")},
			"web.container.d/any.conf": {Data: text},
		}
		target := unitset.Target{Dirs: []string{"/"}, Podman: quadlet.Version{Major: 5, Minor: int(version % 9)}}
		if version%2 == 1 {
			target.UID = 1000
		}
		set, _ := unitset.Load(fsys, target)
		found := lint.Check(set, &lint.Options{Advice: true})
		if !slices.IsSortedFunc(found, func(a, b lint.Finding) int {
			return slices.Compare([]string{a.Path}, []string{b.Path})
		}) {
			t.Error("not sorted by path")
		}
		for _, f := range found {
			lines := bytes.Count(text, []byte("\n")) + 5
			if !rules[f.Rule] || f.Message == "" || f.Path == "" || f.Line < 1 || f.Line > lines || f.Col < 1 {
				t.Errorf("finding %+v", f)
			}
		}
		if diff := cmp.Diff(found, lint.Check(set, &lint.Options{Advice: true})); diff != "" {
			t.Errorf("another result the second time:\n%s", diff)
		}
	})
}
