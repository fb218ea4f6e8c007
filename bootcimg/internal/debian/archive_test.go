package debian

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// It is internal: Base reads /etc/apt, which a test cannot choose.
func TestHostMirrors(t *testing.T) {
	for _, tt := range []struct {
		name  string
		files map[string]string
		want  [2]string
	}{
		{"none", nil, [2]string{}},
		{
			"deb822",
			map[string]string{"sources.list.d/debian.sources": "Types: deb\nURIs: http://mirror.example/debian\nSuites: bookworm\n\nTypes: deb\nURIs: http://mirror.example/debian-security\n"},
			[2]string{"http://mirror.example/debian", "http://mirror.example/debian-security"},
		},
		{
			"one line",
			map[string]string{"sources.list": "# deb http://old.example/debian x main\ndeb [arch=amd64 signed-by=/k.gpg] https://a.example/debian/ trixie main\ndeb http://b.example/debian-security trixie-security main\n"},
			[2]string{"https://a.example/debian/", "http://b.example/debian-security"},
		},
		{
			"another distribution",
			map[string]string{"sources.list.d/ubuntu.sources": "URIs: http://archive.ubuntu.com/ubuntu\n", "sources.list": "deb https://packages.example/apt stable main\n"},
			[2]string{},
		},
		{
			// The threat: its password would stay in the image's sources.list.
			"a password",
			map[string]string{"sources.list": "deb http://u:p@private.example/debian trixie main\n"},
			[2]string{},
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			dir := t.TempDir()
			for name, text := range tt.files {
				path := filepath.Join(dir, name)
				if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
					t.Fatal(err)
				}
				if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			if diff := cmp.Diff(tt.want, hostMirrors(dir)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}
