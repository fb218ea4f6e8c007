package testscripts_test

import (
	"maps"
	"os"
	"path/filepath"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
	"golang.org/x/tools/txtar"
)

// TestTank holds what tank writes on a machine against Podman's own programs.
func TestTank(t *testing.T) {
	cmds := maps.Clone(generatorCommands)
	cmds["golden"] = cmdGolden
	runArea(t, "tank", cmds)
}

// cmdGolden is the script command
//
//	golden ARCHIVE NAME FILE
//
// It copies a file out of an archive of the module's own tests, so that what is
// shown to a real component is what those tests say is written.
func cmdGolden(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 3 {
		ts.Fatalf("usage: golden ARCHIVE NAME FILE")
	}
	archive, err := txtar.ParseFile(filepath.Join(moduleRoot(), args[0]))
	ts.Check(err)
	for _, f := range archive.Files {
		if f.Name == args[1] {
			ts.Check(os.MkdirAll(filepath.Dir(ts.MkAbs(args[2])), 0o755))
			ts.Check(os.WriteFile(ts.MkAbs(args[2]), f.Data, 0o644))
			return
		}
	}
	ts.Fatalf("%s has no file %s", args[0], args[1])
}
