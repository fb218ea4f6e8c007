package minver_test

import (
	"testing"
	"testing/fstest"

	"github.com/tank-os/tank/quadlet"
	"github.com/tank-os/tank/quadlet/minver"
	"github.com/tank-os/tank/quadlet/unitset"
)

// FuzzDowngrade: whatever a key is set to, PodmanArgs= says the same to the older
// generator, and nothing else in the file changes.
func FuzzDowngrade(f *testing.F) {
	for _, seed := range []string{"1g", `"1 g"`, `a\b`, `"`, `'a" "`, "a\u00a0b\u0085", ";", "a \\\n  # c\n b", "%h $A \\x41", "\x7f\x80"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, value string) {
		name := dir + "a.container"
		files := fstest.MapFS{name: {Data: []byte("[Container]\nImage=a\nMemory=" + value + "\nLabel=a=b\n")}}
		set, err := unitset.Load(files, unitset.Target{})
		if err != nil || len(set.Units[0].Assignments("Container", "Memory")) != 1 || len(set.Units[0].Keys("Container")) != 3 {
			return // it is more than a value
		}
		text, _ := set.Units[0].Text("Container", "Memory")
		r, err := minver.Downgrade(set, quadlet.Version{Major: 5, Minor: 4})
		if err != nil {
			t.Fatal(err)
		}
		if len(r.Files) == 0 {
			if len(r.Left) == 0 {
				t.Fatalf("%q: not rewritten, and not left", value)
			}
			return
		}
		files[name] = &fstest.MapFile{Data: r.Files[0].Bytes()}
		older, err := unitset.Load(files, unitset.Target{Podman: quadlet.Version{Major: 5, Minor: 4}})
		if err != nil {
			t.Fatalf("%q became %q: %v", value, r.Files[0], err)
		}
		words, dropped := older.Units[0].Args("Container", "PodmanArgs")
		if len(dropped) > 0 || len(words) != 2 || words[0].Text != "--memory" || words[1].Text != text {
			t.Errorf("%q, which is %q, became %q, which is %v, without %v", value, text, r.Files[0], words, dropped)
		}
		if label, _ := older.Units[0].Last("Container", "Label"); label.Text != "a=b" || len(older.Units[0].Keys("Container")) != 3 {
			t.Errorf("%q became %q", value, r.Files[0])
		}
	})
}
