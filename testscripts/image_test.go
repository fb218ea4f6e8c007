package testscripts_test

import "testing"

// TestImage runs the engine on real stores, outputs and runtimes.
func TestImage(t *testing.T) { runArea(t, "image", nil) }
