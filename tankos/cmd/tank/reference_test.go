//go:build linux

package main

import (
	"os"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tank-os/tank/tankos"
)

// TestReferenceDescription keeps the machine of the scripts the one that the
// reference's image describes: with TANK_UPDATE it becomes it.
func TestReferenceDescription(t *testing.T) {
	plan, err := tankos.Reference().Plan()
	if err != nil {
		t.Fatal(err)
	}
	got, err := plan.Machine.MarshalText()
	if err != nil {
		t.Fatal(err)
	}
	const file = "testdata/reference.json"
	if os.Getenv("TANK_UPDATE") != "" {
		if err := os.WriteFile(file, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Errorf("%s (-want +got):\n%s", file, diff)
	}
}
