package testscripts_test

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/tank-os/tank/quadlet"
)

// TestQuadletCorpus has Podman's own test units: each is read without losing a
// byte, and each that we take for right becomes the same service when it is
// written anew.
func TestQuadletCorpus(t *testing.T) {
	needModules(t)
	cmd := exec.Command("go", "mod", "download", "-json", "go.podman.io/podman/v6")
	cmd.Dir = filepath.Join("oracles", "podman6")
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("go mod download: %v", err)
	}
	_, module, _ := strings.Cut(string(out), `"Dir": "`)
	module, _, _ = strings.Cut(module, `"`)
	files, err := filepath.Glob(filepath.Join(module, "test", "e2e", "quadlet", "*.*"))
	if err != nil || len(files) < 300 {
		t.Fatalf("%d files, want Podman's own units: %v", len(files), err)
	}
	theirs, ours := t.TempDir(), t.TempDir()
	read, right := 0, 0
	for _, path := range files {
		text, err := os.ReadFile(path)
		if err != nil {
			continue // a directory of drop-ins
		}
		read++
		file, _ := quadlet.Parse(filepath.Base(path), text)
		if !bytes.Equal(file.Bytes(), text) {
			t.Errorf("%s: bytes were lost", path)
		}
		u, err := file.Unit()
		if err != nil {
			if u == nil { // no type of unit, but others may need it
				copyTo(t, file, theirs, ours)
			}
			continue
		}
		right++
		copyTo(t, file, theirs)
		writeUnit(t, ours, u)
	}
	want, _, _ := generate("6.0", false, theirs)
	got, _, _ := generate("6.0", false, ours)
	if a, b := names(want), names(got); !slices.Equal(a, b) {
		t.Errorf("services %q, want %q", b, a)
	}
	for i := range min(len(want), len(got)) {
		a, b := words(want[i], theirs), words(got[i], ours)
		if !slices.Equal(a, b) && spelledOtherwise[want[i].name] == "" {
			t.Errorf("%s: a unit written anew makes\n%s\nwant\n%s", want[i].name, strings.Join(b, "\n"), strings.Join(a, "\n"))
		}
	}
	t.Logf("%d files read, %d of them units without a problem, %d services alike", read, right, len(want))
}

// spelledOtherwise are the services with a value that has two spellings, of which
// we write the other one.
var spelledOtherwise = map[string]string{
	"ipv6-network.service":  "RemainAfterExit=no, for false",
	"network-build.service": "RemainAfterExit=no, for false",
	"mount.service":         "dst, for destination",
	"ports.service":         "::95, for 95",
	"ports_ipv6.service":    "an address in capitals",
	"secrets.service":       "source=NAME, for NAME",
}

func copyTo(t *testing.T, file *quadlet.File, dirs ...string) {
	t.Helper()
	for _, dir := range dirs {
		if err := os.WriteFile(filepath.Join(dir, file.Name), file.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

func names(services []service) []string {
	var all []string
	for _, s := range services {
		all = append(all, s.name)
	}
	return all
}

// words are a service's lines in a form in which a key with two values is two
// lines, and the order of keys means nothing.
func words(s service, dir string) []string {
	var all []string
	for line := range strings.Lines(strings.ReplaceAll(s.canonical(), dir, "DIR")) {
		line = strings.TrimSuffix(line, "\n")
		key, value, found := strings.Cut(line, "=")
		switch {
		case line[0] == '#' || line[0] == ';':
		case found && !strings.HasPrefix(key, " ") && !strings.HasPrefix(key, "Exec"):
			for _, word := range strings.Fields(value) {
				all = append(all, key+"="+word)
			}
		default:
			all = append(all, line)
		}
	}
	slices.Sort(all)
	return all
}
