package testscripts_test

import (
	"io"
	"strings"

	"github.com/rogpeppe/go-internal/testscript"
)

// cmdCanonical is the script command
//
//	canonical FILE DIR
//
// It prints the services of a dry run, which FILE holds, in the form that
// generator has, with DIR as the directory of the units.
func cmdCanonical(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: canonical FILE DIR")
	}
	for _, s := range parseServices(ts.ReadFile(args[0])) {
		_, err := io.WriteString(ts.Stdout(), strings.ReplaceAll(s.canonical(), ts.MkAbs(args[1]), "DIR"))
		ts.Check(err)
	}
}
