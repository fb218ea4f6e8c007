package compose_test

import (
	"os"
	"path/filepath"
	"testing"

	"golang.org/x/tools/txtar"

	"github.com/tank-os/tank/quadlet/compose"
)

// FuzzParse has that no file makes a panic, and that what is imported without an
// error can be written.
func FuzzParse(f *testing.F) {
	archives, err := filepath.Glob("testdata/*.txtar")
	if err != nil {
		f.Fatal(err)
	}
	for _, name := range archives {
		text, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(txtar.Parse(text).Files[0].Data)
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		r, err := compose.Parse(t.Context(), filepath.Join(t.TempDir(), "compose.yaml"), text, &compose.Options{EnvFiles: []string{}})
		if err != nil {
			return
		}
		for _, u := range r.Units {
			if _, err := u.MarshalText(); err != nil {
				t.Errorf("%s: %v", u.FileName(), err)
			}
		}
	})
}
