package testscripts_test

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"github.com/tank-os/tank/quadlet/compose"
)

// TestQuadletImportCompose has the generator convert what compose files become,
// ours and those of Podman's own tests: it has no objection and no warning, and
// podman none to the command lines.
func TestQuadletImportCompose(t *testing.T) {
	needModules(t)
	sources, err := filepath.Glob("../quadlet/compose/testdata/*.txtar")
	if err != nil || len(sources) == 0 {
		t.Fatalf("%d archives: %v", len(sources), err)
	}
	theirs := podmanComposeFiles(t)
	var lines [][]string
	var from []string
	for _, source := range slices.Concat(sources, theirs) {
		files := []string{source}
		if filepath.Ext(source) == ".txtar" {
			files = unpackCompose(t, source)
		}
		for _, pod := range []bool{false, true} {
			for _, s := range importCompose(t, files, pod) {
				if argv := s.argv("ExecStart"); len(argv) > 2 && argv[1] == "run" {
					lines = append(lines, literals(argv[2:]))
					from = append(from, source+" "+s.name)
				}
			}
		}
	}
	for i, objection := range podmanRun(t, true, lines) {
		if objection != "" {
			t.Errorf("%s: podman run %q: %s", from[i], lines[i], objection)
		}
	}
	t.Logf("%d archives and %d of Podman's files: podman takes all %d command lines", len(sources), len(theirs), len(lines))
}

// podmanComposeFiles are those of Podman's own tests.
func podmanComposeFiles(t *testing.T) []string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "go", "mod", "download", "-json", "go.podman.io/podman/v6")
	cmd.Dir = filepath.Join("oracles", "podman6")
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("go mod download: %v", err)
	}
	var module struct{ Dir string }
	if err := json.Unmarshal(out, &module); err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob(filepath.Join(module.Dir, "test", "compose", "*", "docker-compose.yml"))
	if err != nil || len(files) < 10 {
		t.Fatalf("%d files, want Podman's own: %v", len(files), err)
	}
	return files
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

// unpackCompose gives the compose files of an archive, unpacked.
func unpackCompose(t *testing.T, name string) []string {
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
	if err := os.Chmod(parent, 0o755); err != nil {
		t.Fatal(err)
	}
	var files []string
	for _, f := range archive.Files[:len(archive.Files)-1] {
		path := filepath.Join(parent, "app", f.Name)
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
	return files
}

// importCompose gives the services of the units that compose files become.
func importCompose(t *testing.T, files []string, pod bool) []service {
	t.Helper()
	r, err := compose.Import(t.Context(), files, &compose.Options{Pod: pod, Profiles: []string{"*"}})
	if err != nil {
		t.Fatalf("%s: %v", files[0], err)
	}
	units := t.TempDir()
	for _, u := range r.Units {
		writeUnit(t, units, u)
	}
	services, warnings, err := generate("6.0", true, units)
	if err != nil || warnings != "" || len(services) != len(r.Units) {
		t.Errorf("%s: %d services of %d units: %v\n%s", files[0], len(services), len(r.Units), err, warnings)
	}
	return services
}
