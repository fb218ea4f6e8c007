package testscripts_test

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/tank-os/tank/quadlet"
	"github.com/tank-os/tank/quadlet/minver"
	"github.com/tank-os/tank/quadlet/unitset"
)

// TestQuadletDowngrade: of random sets that the newest generator accepts, an older
// one accepts those that need nothing newer, as they are, and those of which
// nothing is left when they are rewritten for it.
func TestQuadletDowngrade(t *testing.T) {
	needModules(t)
	for _, minor := range chosenMinors() {
		if minor == "6.0" {
			continue
		}
		t.Run(minor, func(t *testing.T) {
			t.Parallel()
			d := &downgrades{t: t, root: filepath.Join(t.TempDir(), "root"), real: realGenerator(t, minor), ours: ourGenerator(t, "6.0"), to: podman(t, minor)}
			for n := range uint64(howMany(minor)) {
				d.judge(*firstFlag + n)
			}
			t.Logf("podman %s: of %d sets that 6.0 accepts, %d need nothing newer, %d were rewritten, %d could not be",
				minor, d.accepted, d.fit, d.rewritten, d.left)
			if d.accepted == 0 {
				t.Error("no set was tried")
			}
		})
	}
}

// downgrades counts what becomes of sets.
type downgrades struct {
	t                              *testing.T
	root                           string
	real, ours                     converter
	to                             quadlet.Version
	accepted, fit, rewritten, left int
}

func (d *downgrades) judge(number uint64) {
	d.t.Helper()
	files := randomSet(*seedFlag, number)
	newest, err := d.ours(files, d.root)
	if err != nil {
		d.t.Fatal(err)
	}
	if newest.status != "0" || slices.ContainsFunc(files.files, inDropIns) {
		return
	}
	d.accepted++
	target := unitset.Target{Podman: podman(d.t, "6.0"), Dirs: files.search(d.root)}
	if files.user {
		target.UID = 1000
	}
	// What is wrong with the set, 6.0 takes in silence.
	set, _ := unitset.Load(files.fs(d.root), target)
	result, err := minver.Downgrade(set, d.to)
	if err != nil {
		d.t.Fatal(err)
	}
	switch {
	case len(result.Left) > 0:
		d.left++
		return
	case len(result.Rewritten) > 0:
		d.rewritten++
	default:
		d.fit++
	}
	older := files.clone()
	for i, f := range older.files {
		at := strings.TrimPrefix(filepath.Join(d.root, f.path), "/")
		if j := slices.IndexFunc(result.Files, func(f *quadlet.File) bool { return f.Name == at }); j >= 0 {
			older.files[i] = unitFile{path: f.path, text: result.Files[j].String()}
		}
	}
	if err := older.write(d.root); err != nil {
		d.t.Fatal(err)
	}
	got, err := d.real(older, d.root)
	if err != nil {
		d.t.Fatal(err)
	}
	if got.status != "0" {
		d.t.Errorf("%s\nstatus %s: %s", older.txtar(fmt.Sprintf("set %d, %d lines rewritten", number, len(result.Rewritten))), got.status, strings.Join(got.messages, "\n"))
	}
}

// inDropIns says that a file is in a directory of drop-ins and is none of them:
// generators before 5.2 look there for units, and for drop-ins, too.
func inDropIns(f unitFile) bool {
	dir := filepath.Dir(f.path)
	if filepath.Ext(f.path) == ".conf" {
		dir = filepath.Dir(dir)
	}
	return strings.Contains(dir+"/", ".d/")
}
