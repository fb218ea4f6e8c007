package testscripts_test

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// goBlock is a fenced block of Go in Markdown.
var goBlock = regexp.MustCompile("(?s)```go\n(.*?)```")

// TestReadmeCode holds the README's programs against the examples, so that what
// it shows is what is compiled and run.
func TestReadmeCode(t *testing.T) {
	readme, err := os.ReadFile("../README.md")
	if err != nil {
		t.Fatal(err)
	}
	blocks := goBlock.FindAllSubmatch(readme, -1)
	if len(blocks) == 0 {
		t.Fatal("the README shows no program")
	}
	examples, err := filepath.Glob("../examples/*/*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, block := range blocks {
		copied := slices.ContainsFunc(examples, func(name string) bool {
			text, err := os.ReadFile(name)
			return err == nil && bytes.Contains(text, block[1])
		})
		if !copied {
			t.Errorf("this block of the README is in no file of examples/:\n%s", block[1])
		}
	}
}

// TestReadmeCommands holds the README's quadlet commands against a script that
// runs them.
func TestReadmeCommands(t *testing.T) {
	readme, err := os.ReadFile("../README.md")
	if err != nil {
		t.Fatal(err)
	}
	script, err := os.ReadFile("quadlet/readme.txtar")
	if err != nil {
		t.Fatal(err)
	}
	shown := regexp.MustCompile(`(?m)^quadlet [^#\n]*`).FindAll(readme, -1)
	if len(shown) == 0 {
		t.Fatal("the README shows no quadlet command")
	}
	for _, line := range shown {
		line = bytes.TrimSpace(line)
		if !bytes.Contains(script, append([]byte("exec "), line...)) {
			t.Errorf("this command of the README is not in quadlet/readme.txtar: %s", line)
		}
	}
}

// TestReadmeLinks follows the README's links into the tree.
func TestReadmeLinks(t *testing.T) {
	readme, err := os.ReadFile("../README.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range regexp.MustCompile(`\]\(([^)]+)\)`).FindAllSubmatch(readme, -1) {
		target := string(m[1])
		if strings.Contains(target, "://") {
			continue
		}
		if _, err := os.Stat(filepath.Join("..", target)); err != nil {
			t.Errorf("README.md links to %q: %v", target, err)
		}
	}
}

// TestLightPackages holds what one pays for importing a part: quadlet and gator
// need nothing, and no pure package drags the engine in.
func TestLightPackages(t *testing.T) {
	const module = "github.com/tank-os/tank/"
	type test struct {
		pkg    string
		banned []string
	}
	tests := []test{
		{"quadlet", []string{"github.com/", "golang.org/", "go.podman.io/"}},
		{"gator", []string{"github.com/", "golang.org/", "go.podman.io/"}},
		{"bootcimg", []string{"github.com/containers/", "go.podman.io/", module + "gator"}},
		{"tankos", []string{"github.com/containers/", "go.podman.io/"}},
		{"bootcimg/vm", []string{"github.com/containers/", "go.podman.io/"}},
	}
	for _, pkg := range []string{
		"bundle", "convert", "diff", "format", "graph", "lint", "minver", "podmanarg", "podmanrun", "unitset",
	} {
		tests = append(tests, test{"quadlet/" + pkg, tests[0].banned})
	}
	for _, test := range tests {
		house, _, _ := strings.Cut(test.pkg, "/")
		out, err := exec.Command("go", "list", "-deps", module+test.pkg).Output()
		if err != nil {
			t.Fatalf("go list -deps %s: %v", test.pkg, err)
		}
		for _, dep := range strings.Fields(string(out)) {
			if strings.HasPrefix(dep, module+house) {
				continue
			}
			banned := func(prefix string) bool { return strings.HasPrefix(dep, prefix) }
			if slices.ContainsFunc(test.banned, banned) {
				t.Errorf("%s depends on %s", test.pkg, dep)
			}
		}
	}
}
