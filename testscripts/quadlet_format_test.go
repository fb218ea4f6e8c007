package testscripts_test

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tank-os/tank/quadlet/format"
)

// TestQuadletFormat: of random sets, a fifth as many as -sets says, the generators
// of all releases make the same services before and after formatting.
func TestQuadletFormat(t *testing.T) {
	needModules(t)
	for _, minor := range chosenMinors() {
		t.Run(minor, func(t *testing.T) {
			t.Parallel()
			convert, root := realGenerator(t, minor), filepath.Join(t.TempDir(), "root")
			sets, changed := 0, 0
			for n := range uint64(howMany(minor)+4) / 5 {
				before := randomSet(*seedFlag, *firstFlag+n)
				after, lines := formatted(before)
				if lines == 0 {
					continue
				}
				was, hangs := outcomeOf(t, convert, before, root)
				if hangs {
					continue // at a blank line that formatting takes away
				}
				is, _ := outcomeOf(t, convert, after, root)
				sets, changed = sets+1, changed+lines
				if diff := cmp.Diff(was, is); diff != "" {
					t.Errorf("%s\n(-before +after):\n%s", before.txtar("before"), diff)
				}
			}
			if changed == 0 {
				t.Error("formatting changed nothing: nothing was tried")
			}
			t.Logf("podman %s: %d sets, in which formatting changed %d files", minor, sets, changed)
		})
	}
}

// formatted is a set with those files formatted that can be, and how many of them
// changed.
func formatted(s *unitFiles) (after *unitFiles, changed int) {
	after = s.clone()
	for i, f := range after.files {
		text, err := format.Source(f.path, []byte(f.text))
		if err == nil && f.link == "" && string(text) != f.text {
			after.files[i].text = string(text)
			changed++
		}
	}
	return after, changed
}

// outcomeOf is the status and the services that a generator makes of a set.
func outcomeOf(t *testing.T, convert converter, s *unitFiles, root string) (all []string, hangs bool) {
	t.Helper()
	if err := s.write(root); err != nil {
		t.Fatal(err)
	}
	o, err := convert(s, root)
	if err != nil {
		t.Fatal(err)
	}
	for i, service := range o.services {
		o.services[i] = strings.Join(slices.DeleteFunc(strings.Split(service, "\n"), func(line string) bool {
			return line == "" || line[0] == '#' || line[0] == ';'
		}), "\n")
	}
	return append([]string{o.status}, o.services...), o.status == "hang"
}
