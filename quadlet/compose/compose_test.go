package compose_test

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"

	"github.com/tank-os/tank/quadlet"
	"github.com/tank-os/tank/quadlet/compose"
)

var update = flag.Bool("update", false, "rewrite what the archives in testdata want")

// options reads the first line of an archive, such as "pod podman=5.4".
func options(t *testing.T, line string) *compose.Options {
	t.Helper()
	o := &compose.Options{Env: map[string]string{"FROM_ENV": "env"}}
	for _, word := range strings.Fields(line) {
		key, value, _ := strings.Cut(word, "=")
		var err error
		switch key {
		case "pod":
			o.Pod = true
		case "name":
			o.Name = value
		case "podman":
			o.Podman, err = quadlet.ParseVersion(value)
		case "profiles":
			o.Profiles = strings.Split(value, ",")
		case "wantedby":
			o.WantedBy = strings.Fields(value)
		case "home":
			o.Home = value
		default:
			t.Fatalf("unknown option %q", word)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	return o
}

// describe is a result as text: the units, the notes and the error.
func describe(r *compose.Result, err error) string {
	var text strings.Builder
	if r != nil {
		for _, u := range r.Units {
			unit, err := u.MarshalText()
			if err != nil {
				fmt.Fprintf(&text, "# %s: not written\n\n", u.FileName())
				continue
			}
			fmt.Fprintf(&text, "# %s\n%s\n", u.FileName(), unit)
		}
		for _, n := range r.NotCarried {
			fmt.Fprintf(&text, "not carried: %s\n", n)
		}
		for _, n := range r.Remarks {
			fmt.Fprintf(&text, "remark: %s\n", n)
		}
	}
	if err != nil {
		fmt.Fprintf(&text, "error: %v\n", err)
	}
	return text.String()
}

// TestImport imports the files of each archive in testdata, of which those that
// begin with "compose" are compose files, and wants its last file.
func TestImport(t *testing.T) {
	archives, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(archives) == 0 {
		t.Fatalf("%d archives: %v", len(archives), err)
	}
	for _, name := range archives {
		t.Run(strings.TrimSuffix(filepath.Base(name), ".txtar"), func(t *testing.T) {
			archive, err := txtar.ParseFile(name)
			if err != nil {
				t.Fatal(err)
			}
			dir := filepath.Join(t.TempDir(), "app")
			var files []string
			last := len(archive.Files) - 1
			for _, f := range archive.Files[:last] {
				path := filepath.Join(dir, f.Name)
				if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
					t.Fatal(err)
				}
				if err := os.WriteFile(path, f.Data, 0o666); err != nil {
					t.Fatal(err)
				}
				if strings.HasPrefix(f.Name, "compose") {
					files = append(files, path)
				}
			}
			first, _, _ := strings.Cut(string(archive.Comment), "\n")
			o := options(t, strings.ReplaceAll(first, "DIR", dir))
			r, err := compose.Import(t.Context(), files, o)
			got := strings.ReplaceAll(describe(r, err), dir, "DIR")
			if *update {
				archive.Files[last].Data = []byte(got)
				if err := os.WriteFile(name, txtar.Format(archive), 0o666); err != nil {
					t.Fatal(err)
				}
				return
			}
			if diff := cmp.Diff(string(archive.Files[last].Data), got); diff != "" {
				t.Errorf("units and notes (-want +got):\n%s", diff)
			}
		})
	}
}

func TestErrors(t *testing.T) {
	tests := []struct{ name, text, want string }{
		{"not YAML", "services: [", "yaml"},
		{"unknown key", "services: {a: {image: x, nope: 1}}", "nope"},
		{"no services", " ", "empty compose file"},
		{"required variable", "services: {a: {image: '${X:?say which}'}}", "say which"},
		{"unknown network", "services: {a: {image: x, networks: [n]}}", "n"},
		{"unknown dependency", "services: {a: {image: x, depends_on: [b]}}", "b"},
		{"cycle", "services: {a: {image: x, depends_on: [b]}, b: {image: x, depends_on: [a]}}", "cycle"},
		{"an empty argument", "services: {a: {image: x, command: [sh, '']}}", "empty argument"},
		{"two of one name", "services: {a+b: {image: x}, a-b: {image: x}}", "services"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := compose.Parse(t.Context(), "app/compose.yaml", []byte(tt.text), nil)
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("error is %v, want one with %q", err, tt.want)
			}
		})
	}
	_, err := compose.Parse(t.Context(), "app/compose.yaml", []byte("services: {a: {image: x, command: [sh, '']}}"), nil)
	if e := (*quadlet.FieldError)(nil); !errors.As(err, &e) || e.File != "app-a.container" || e.Key != "Exec" {
		t.Errorf("error %v is no FieldError of app-a.container", err)
	}
	if _, err := compose.Import(t.Context(), nil, nil); err == nil {
		t.Error("no error without a file")
	}
	if _, err := compose.Import(t.Context(), []string{"/no/such/file"}, nil); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("error is %v, want that the file does not exist", err)
	}
}
