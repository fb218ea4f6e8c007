package testscripts_test

import (
	"maps"
	"os"
	"path/filepath"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
	"golang.org/x/tools/txtar"
)

// TestTankos holds what appliances put on a machine against the programs that
// read it there.
func TestTankos(t *testing.T) {
	cmds := map[string]command{"unpack": cmdUnpack}
	maps.Copy(cmds, generatorCommands)
	runArea(t, "tankos", cmds)
}

// cmdUnpack is the script command
//
//	unpack PLAN DIR
//
// It writes the files of a printed plan below DIR, as they would be on the
// machine.
func cmdUnpack(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: unpack PLAN DIR")
	}
	for _, f := range txtar.Parse([]byte(ts.ReadFile(args[0]))).Files {
		name := filepath.Join(ts.MkAbs(args[1]), filepath.FromSlash(f.Name))
		ts.Check(os.MkdirAll(filepath.Dir(name), 0o755))
		ts.Check(os.WriteFile(name, f.Data, 0o644))
	}
}
