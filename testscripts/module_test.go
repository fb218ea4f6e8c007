package testscripts_test

import (
	"os"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

func TestModule(t *testing.T) {
	runArea(t, "module", map[string]command{"readme": readmeProgram})
}

// readmeProgram is the script command "readme FILE": it writes the README's
// first Go block to FILE.
func readmeProgram(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: readme FILE")
	}
	text, err := os.ReadFile(ts.Getenv("TANK_MODULE") + "/README.md")
	ts.Check(err)
	block := goBlock.FindSubmatch(text)
	if block == nil {
		ts.Fatalf("README.md has no Go block")
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), block[1], 0o644))
}
