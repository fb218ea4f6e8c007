package testscripts_test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/tank-os/tank/quadlet"
)

// pieces are what the random files are made of: what lines, words and escapes
// begin and end with.
var pieces = []string{
	"a", "b", "c", " ", " ", "\t", `"`, "'", `\`, `\\`, `\n`, `\x41`, `\u00e9`, `\101`, `\s`, `\"`, ";", "#", "=", "%", "$",
	"\\\n", "\\\n", "\\\n# c\n", "\\\n\n", "\n", "\n", "\nExec=", "\nExec=", "\nExec=x ", "\nPodmanArgs=", "\nPodmanArgs=-x ", "\nPodmanArgs=\n",
	"\n;c\n", "\n # c\n", "\r\n", "[Container]\n", "\n[Unit]\n[Container]\n", "é", "\u00a0", "\v",
}

// TestQuadletParse reads random files as the generators do: where we find a unit
// without a problem, they find one with the same arguments. We may refuse more.
func TestQuadletParse(t *testing.T) {
	needModules(t)
	const files = 3000
	dir := t.TempDir()
	random := rand.New(rand.NewPCG(6, 0))
	want := map[string][]string{}
	for i := range files {
		var text strings.Builder
		text.WriteString("[Container]\nImage=a.io/b:1\nExec=")
		for range 1 + random.IntN(12) {
			text.WriteString(pieces[random.IntN(len(pieces))])
		}
		name := fmt.Sprintf("u%d", i)
		file, err := quadlet.Parse(name+".container", []byte(text.String()))
		if err != nil {
			continue
		}
		u, err := file.Unit()
		if err != nil {
			continue
		}
		if err := os.WriteFile(filepath.Join(dir, name+".container"), file.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
		c := u.(*quadlet.Container)
		want[name+".service"] = slices.Concat(c.PodmanArgs, []string{"a.io/b:1"}, c.Exec)
	}
	for _, version := range shipped {
		services, warnings, err := generate(version, false, dir)
		if err != nil || warnings != "" {
			t.Errorf("podman %s: %v\n%s", version, err, warnings)
		}
		if len(services) != len(want) {
			t.Errorf("podman %s: %d services of %d files", version, len(services), len(want))
		}
		for _, s := range services {
			argv := s.argv("ExecStart")
			if w := want[s.name]; len(argv) < len(w) || !slices.Equal(argv[len(argv)-len(w):], w) {
				text, _ := os.ReadFile(filepath.Join(dir, strings.TrimSuffix(s.name, "service")+"container"))
				t.Errorf("podman %s: %q\ngives   %q\nwe read %q", version, text, argv, w)
			}
		}
	}
	t.Logf("%d of %d random files are units, and are read alike", len(want), files)
	if len(want) < files/10 {
		t.Errorf("only %d files were right: the test tests nothing", len(want))
	}
}
