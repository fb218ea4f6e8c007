package testscripts_test

import "testing"

func TestPackages(t *testing.T) {
	runArea(t, "packages", nil)
}
