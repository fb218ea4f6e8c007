package testscripts_test

import (
	"fmt"
	"os"
	"runtime/debug"
	"slices"
	"testing"
	"time"

	"github.com/tank-os/tank/quadlet"
	"github.com/tank-os/tank/quadlet/convert"
	"github.com/tank-os/tank/quadlet/unitset"
)

// ourGenerator is the converter of the quadlet packages, for a release.
func ourGenerator(t testing.TB, minor string) converter {
	t.Helper()
	version := podman(t, minor)
	return func(s *unitFiles, root string) (outcome, error) {
		done := make(chan outcome, 1)
		go func() { done <- convertSet(minor, version, s, root) }()
		select {
		case o := <-done:
			return o, nil
		case <-time.After(100 * limit):
			return outcome{status: "never ends"}, nil
		}
	}
}

// loadAndConvert is the result for a set that stands below root.
func loadAndConvert(version quadlet.Version, s *unitFiles, root string) *convert.Result {
	target := unitset.Target{Podman: version, Dirs: s.search(root)}
	if s.user {
		target.UID = 1000
	}
	// The error is what the set's problems say, which the result has too.
	set, _ := unitset.Load(s.fs(root), target)
	host := convert.Host{Exists: func(path string) bool { _, err := os.Stat(path); return err == nil }}
	return host.Convert(set)
}

func convertSet(minor string, version quadlet.Version, s *unitFiles, root string) (o outcome) {
	defer func() {
		if p := recover(); p != nil {
			o = outcome{status: fmt.Sprintf("panic here: %v\n%s", p, debug.Stack())}
		}
	}()
	result := loadAndConvert(version, s, root)
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
			o.messages = append(o.messages, messages(p.Text+"\n")...)
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
			all := differential(t, minor, real, ours, *firstFlag, howMany(minor))
			all.report(t, minor, real, ours, time.Since(start))
		})
	}
}
