package testscripts_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"github.com/tank-os/tank/quadlet/compose"
)

// TestQuadletImportCompose has the generator convert what compose files become:
// it has no objection and no warning, and podman none to the command lines.
func TestQuadletImportCompose(t *testing.T) {
	needModules(t)
	archives, err := filepath.Glob("../quadlet/compose/testdata/*.txtar")
	if err != nil || len(archives) == 0 {
		t.Fatalf("%d archives: %v", len(archives), err)
	}
	var lines [][]string
	var from []string
	for _, name := range archives {
		for _, pod := range []bool{false, true} {
			services := importCompose(t, name, pod)
			for _, s := range services {
				if argv := s.argv("ExecStart"); len(argv) > 2 && argv[1] == "run" {
					lines = append(lines, literals(argv[2:]))
					from = append(from, filepath.Base(name)+" "+s.name)
				}
			}
		}
	}
	for i, objection := range podmanRun(t, true, lines) {
		if objection != "" {
			t.Errorf("%s: podman run %q: %s", from[i], lines[i], objection)
		}
	}
	t.Logf("%d archives, %d command lines that podman takes", len(archives), len(lines))
}

// literals are arguments as systemd leaves them.
func literals(argv []string) []string {
	replacer := strings.NewReplacer("%%", "%", "$$", "$", "%n", "x.service", "%N", "x", "%t", "/run/user/1000", "%h", "/home/ann")
	argv = slices.Clone(argv)
	for i := range argv {
		argv[i] = replacer.Replace(argv[i])
	}
	return argv
}

// importCompose gives the services of an archive's compose files.
func importCompose(t *testing.T, name string, pod bool) []service {
	t.Helper()
	archive, err := txtar.ParseFile(name)
	if err != nil {
		t.Fatal(err)
	}
	parent, err := os.MkdirTemp("", "compose-") //nolint:usetesting // podman, as another user, reads the env files
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(parent) })
	dir := filepath.Join(parent, "app")
	var files []string
	for _, f := range archive.Files[:len(archive.Files)-1] {
		path := filepath.Join(dir, f.Name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, f.Data, 0o644); err != nil {
			t.Fatal(err)
		}
		if strings.HasPrefix(f.Name, "compose") {
			files = append(files, path)
		}
	}
	if err := os.Chmod(parent, 0o755); err != nil {
		t.Fatal(err)
	}
	r, err := compose.Import(t.Context(), files, &compose.Options{Pod: pod, Profiles: []string{"*"}})
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	units := t.TempDir()
	for _, u := range r.Units {
		writeUnit(t, units, u)
	}
	services, warnings, err := generate("6.0", true, units)
	if err != nil || warnings != "" || len(services) != len(r.Units) {
		t.Errorf("%s: %d services of %d units: %v\n%s", name, len(services), len(r.Units), err, warnings)
	}
	return services
}
