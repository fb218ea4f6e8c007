package testscripts_test

import (
	"fmt"
	"os"
	"runtime/debug"
	"slices"
	"testing"
	"time"

	"github.com/tank-os/tank/quadlet/convert"
	"github.com/tank-os/tank/quadlet/unitset"
)

// ourGenerator is the converter of the quadlet packages, for a release.
func ourGenerator(t testing.TB, minor string) converter {
	t.Helper()
	target := unitset.Target{Podman: podman(t, minor)}
	return func(s *unitFiles, root string) (outcome, error) {
		target := target
		target.Dirs = s.search(root)
		if s.user {
			target.UID = 1000
		}
		done := make(chan outcome, 1)
		go func() { done <- convertSet(minor, s, root, target) }()
		select {
		case o := <-done:
			return o, nil
		case <-time.After(20 * limit):
			return outcome{status: "never ends"}, nil
		}
	}
}

func convertSet(minor string, s *unitFiles, root string, target unitset.Target) (o outcome) {
	defer func() {
		if p := recover(); p != nil {
			o = outcome{status: fmt.Sprintf("panic here: %v\n%s", p, debug.Stack())}
		}
	}()
	// The error is what the set's problems say, which the result has too.
	set, _ := unitset.Load(s.fs(root), target)
	host := convert.Host{Exists: func(path string) bool { _, err := os.Stat(path); return err == nil }}
	result := host.Convert(set)
	o = outcome{status: "0", services: canonicalServices(minor, result.DryRun())}
	if result.Failed() {
		o.status = "1"
	}
	for _, p := range result.Problems {
		switch p.Kind {
		case convert.Hang:
			o.status = "hang"
		case convert.Panic:
			if o.status != "hang" {
				o.status = "panic"
			}
		case convert.Error, convert.Warning:
			o.messages = append(o.messages, messages(p.Text)...)
		case convert.Outside: // a word of ours
		}
	}
	slices.Sort(o.messages)
	return o
}

// TestQuadletDifferential has the generator of each release and our own convert
// random sets of units: the same are refused, with the same words, and the
// services are the same.
func TestQuadletDifferential(t *testing.T) {
	needModules(t)
	for _, minor := range chosenMinors() {
		t.Run(minor, func(t *testing.T) {
			real, ours := realGenerator(t, minor), ourGenerator(t, minor)
			start := time.Now()
			all := differential(t, minor, real, ours, *firstFlag, *setsFlag)
			all.report(t, minor, real, ours, time.Since(start))
		})
	}
}
