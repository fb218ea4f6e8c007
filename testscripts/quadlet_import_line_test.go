package testscripts_test

import (
	"math/rand/v2"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"github.com/tank-os/tank/quadlet"
	"github.com/tank-os/tank/quadlet/podmanrun"
)

// shellPieces are what random lines for a shell are made of.
var shellPieces = []string{
	" ", "  ", "\t", " ", " ", "a", "b c", `\ `, `\\`, `\"`, `\'`, `\$`, "\\\n", "''", `""`, `'a "b" $HOME \'`, `"a 'b' c"`, `"\$x \" \\ \a"`,
	"\"\\\n\"", "$HOME", `"$HOME/x"`, "${HOME}", "$TAG", `"${TAG}"`, "~", "~/x", "x~", "#", "a#b", "ü日本", "=", "{a,b}", "%s", "!", ":", "--x=y", "$", `"$"`, "\\\r",
}

// TestQuadletImportLine splits random lines as a shell does: what both take is
// the same words.
func TestQuadletImportLine(t *testing.T) {
	t.Parallel()
	const lines = 3000
	rng := rand.New(rand.NewPCG(3, 4))
	env := func(name string) (string, bool) { return "1.2", name == "TAG" }
	var script strings.Builder
	var want []string
	for range lines {
		var line strings.Builder
		for range 1 + rng.IntN(10) {
			line.WriteString(shellPieces[rng.IntN(len(shellPieces))])
		}
		r, err := podmanrun.Line("podman run img end "+line.String(), &podmanrun.Options{Env: env})
		if err != nil {
			continue // what a unit cannot say, such as an empty word, and what only a shell can
		}
		c, ok := r.Units[0].(*quadlet.Container)
		if !ok {
			t.Fatalf("%q: the unit is a %T", line.String(), r.Units[0])
		}
		words := slices.Clone(c.Exec)
		for i, w := range words {
			words[i] = strings.NewReplacer("%h", "/home/ann", "%%", "%", "$$", "$").Replace(w)
		}
		want = append(want, strings.Join(words, "\x00"))
		script.WriteString("printf '%s\\0' end " + line.String() + "\nprintf '\\n\\0'\n")
	}
	cmd := exec.CommandContext(t.Context(), "sh", "-f")
	cmd.Env = []string{"HOME=/home/ann", "TAG=1.2", "LC_ALL=C.UTF-8"}
	cmd.Stdin = strings.NewReader(script.String())
	var stderr strings.Builder
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("sh: %v\n%s", err, &stderr)
	}
	got := strings.Split(string(out), "\x00\n\x00")
	if len(got) != len(want)+1 {
		t.Fatalf("the shell ran %d lines of %d", len(got)-1, len(want))
	}
	wrong := 0
	for i := range want {
		if got[i] != want[i] {
			if wrong++; wrong < 10 {
				t.Errorf("line %d: words %q, a shell's %q", i, want[i], got[i])
			}
		}
	}
	if len(want) < lines/2 {
		t.Errorf("only %d of %d lines were compared", len(want), lines)
	}
	t.Logf("%d of %d lines have the words that a shell gives them; the others are refused", len(want)-wrong, lines)
}
