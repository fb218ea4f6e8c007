package convert_test

import (
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"golang.org/x/tools/txtar"

	"github.com/tank-os/tank/quadlet"
	"github.com/tank-os/tank/quadlet/convert"
	"github.com/tank-os/tank/quadlet/unitset"
)

// FuzzConvert holds that no text of a unit, and of a drop-in, makes a conversion
// panic or lets it leave the directory.
func FuzzConvert(f *testing.F) {
	names, _ := filepath.Glob("testdata/*.txtar")
	for _, name := range names {
		archive, err := txtar.ParseFile(name)
		if err != nil {
			f.Fatal(err)
		}
		for i, file := range archive.Files {
			if strings.HasPrefix(file.Name, "u/") {
				f.Add(uint8(i), filepath.Ext(file.Name), file.Data, []byte("[Install]\nAlias=../x\n"))
			}
		}
	}
	f.Fuzz(func(t *testing.T, release uint8, ext string, unit, dropIn []byte) {
		if strings.ContainsAny(ext, "/\x00") {
			return
		}
		fsys := fstest.MapFS{
			"u/a" + ext:                  {Data: unit},
			"u/a" + ext + ".d/10-x.conf": {Data: dropIn},
			"u/b.volume":                 {Data: []byte("[Volume]\n")},
			"u/b.pod":                    {Data: unit},
		}
		target := unitset.Target{Podman: quadlet.Version{Major: 5, Minor: int(release % 10)}, Dirs: []string{"/u"}, UID: int(release / 128)}
		set, _ := unitset.Load(fsys, target) // what is wrong is in the result
		r := convert.Convert(set)
		if a, b := r.DryRun(), convert.Convert(set).DryRun(); a != b {
			t.Errorf("two texts of one set:\n%s\n%s", a, b)
		}
		for _, p := range r.Problems {
			if p.Path == "" || p.Text == "" {
				t.Errorf("a problem without a file or text: %v", p)
			}
		}
	})
}
