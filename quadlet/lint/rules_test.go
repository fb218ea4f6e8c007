package lint_test

import (
	"flag"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"

	"github.com/tank-os/tank/quadlet"
	"github.com/tank-os/tank/quadlet/lint"
	"github.com/tank-os/tank/quadlet/unitset"
)

var update = flag.Bool("update", false, "rewrite the expected findings in testdata")

// A rule's testdata are sets of units, each in a directory: bad, bad2, … have the
// findings that the file "want" lists, and good, good2, … are the same without the
// mistake. The archive's comment says in lines "DIR: podman 5.4" what a set is for;
// "DIR: quoted" is a set whose files are Go strings, for bytes that no text has, and
// of "DIR: files" the files that units name are looked for.
//
// TestRules holds every rule against its file, so that a rule without one fails.
func TestRules(t *testing.T) {
	for _, r := range lint.Rules() {
		t.Run(r.ID, func(t *testing.T) {
			t.Parallel()
			name := filepath.Join("testdata", r.ID+".txtar")
			archive, err := txtar.ParseFile(name)
			if err != nil {
				t.Fatalf("rule %s has no test: %v", r.ID, err)
			}
			testRule(t, r, name, archive)
		})
	}
}

func testRule(t *testing.T, r lint.Rule, name string, archive *txtar.Archive) {
	sets, want := split(t, archive)
	var got strings.Builder
	bad, good := 0, 0
	for _, dir := range slices.Sorted(func(yield func(string) bool) {
		for dir := range sets {
			if !yield(dir) {
				return
			}
		}
	}) {
		opts := &lint.Options{Advice: true}
		if strings.Contains(string(archive.Comment), dir+": files\n") {
			opts.Files = sets[dir]
		}
		all := lint.Check(load(t, sets[dir], options(t, archive, dir)), opts)
		own := 0
		for _, f := range all {
			if f.Rule == r.ID {
				own++
				got.WriteString(dir + "/" + f.String() + "\n")
				if f.Severity != r.Severity {
					t.Errorf("%v: severity %v, want that of the rule, %v", f, f.Severity, r.Severity)
				}
				if f.Fix == "" && r.Fix != "" {
					t.Errorf("%v: no fix", f)
				}
			}
		}
		switch {
		case strings.HasPrefix(dir, "bad"):
			bad++
			if own == 0 {
				t.Errorf("%s has no finding of %s, only %v", dir, r.ID, all)
			}
		case strings.HasPrefix(dir, "good"):
			good++
			for _, f := range all {
				if f.Rule == r.ID || f.Severity > lint.Advice {
					t.Errorf("%s/%v: want no finding", dir, f)
				}
			}
		default:
			t.Errorf("set %s is neither bad nor good", dir)
		}
	}
	if bad == 0 || good == 0 {
		t.Errorf("%d bad sets and %d good ones, want one of each", bad, good)
	}
	if *update && want != got.String() {
		setWant(archive, got.String())
		if err := os.WriteFile(name, txtar.Format(archive), 0o666); err != nil {
			t.Fatal(err)
		}
		return
	}
	if diff := cmp.Diff(want, got.String()); diff != "" {
		t.Errorf("findings (-want +got):\n%s", diff)
	}
}

// split sorts an archive's files into sets.
func split(t *testing.T, archive *txtar.Archive) (sets map[string]fstest.MapFS, want string) {
	sets = map[string]fstest.MapFS{}
	for _, f := range archive.Files {
		if f.Name == "want" {
			want = string(f.Data)
			continue
		}
		dir, name, ok := strings.Cut(f.Name, "/")
		if !ok {
			t.Fatalf("file %s is in no set", f.Name)
		}
		if sets[dir] == nil {
			sets[dir] = fstest.MapFS{}
		}
		data := f.Data
		if strings.Contains(string(archive.Comment), dir+": quoted\n") {
			text, err := strconv.Unquote(`"` + strings.TrimSuffix(string(data), "\n") + `"`)
			if err != nil {
				t.Fatalf("%s: %v", f.Name, err)
			}
			data = []byte(text)
		}
		sets[dir][name] = &fstest.MapFile{Data: data}
	}
	return sets, want
}

func setWant(archive *txtar.Archive, want string) {
	for i := range archive.Files {
		if archive.Files[i].Name == "want" {
			archive.Files[i].Data = []byte(want)
			return
		}
	}
	archive.Files = append(archive.Files, txtar.File{Name: "want", Data: []byte(want)})
}

// options reads what a set is for.
func options(t *testing.T, archive *txtar.Archive, dir string) unitset.Target {
	target := unitset.Target{Dirs: []string{"/"}}
	for line := range strings.Lines(string(archive.Comment)) {
		rest, ok := strings.CutPrefix(strings.TrimSpace(line), dir+": ")
		if !ok {
			continue
		}
		for option := range strings.SplitSeq(rest, ", ") {
			key, value, _ := strings.Cut(option, " ")
			var err error
			switch key {
			case "podman":
				target.Podman, err = quadlet.ParseVersion(value)
			case "systemd":
				target.Systemd, err = strconv.Atoi(value)
			case "user":
				target.UID = 1000
			case "dirs":
				target.Dirs = strings.Fields(value)
				if value == "default" {
					target.Dirs = nil
				}
			case "quoted", "files":
			default:
				t.Fatalf("unknown option %q of set %s", option, dir)
			}
			if err != nil {
				t.Fatal(err)
			}
		}
	}
	return target
}

func load(t *testing.T, fsys fs.FS, target unitset.Target) *unitset.Set {
	t.Helper()
	set, err := unitset.Load(fsys, target)
	if set == nil {
		t.Fatal(err)
	}
	return set
}

// TestOrphans finds testdata that belong to no rule.
func TestOrphans(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txtar")
	if err != nil {
		t.Fatal(err)
	}
	known := map[string]bool{}
	for _, r := range lint.Rules() {
		known[r.ID+".txtar"] = true
	}
	for _, f := range files {
		if !known[filepath.Base(f)] {
			t.Errorf("%s: no rule of that name", f)
		}
	}
}

// TestTexts holds the texts of the rules to one form.
func TestTexts(t *testing.T) {
	seen := map[string]bool{}
	for _, r := range lint.Rules() {
		switch {
		case seen[r.ID]:
			t.Errorf("%s: two rules of that name", r.ID)
		case strings.Trim(r.ID, "abcdefghijklmnopqrstuvwxyz0123456789-") != "" || !strings.Contains(r.ID, "-"):
			t.Errorf("%s: want words in lower case with a dash between them, the group first", r.ID)
		case r.Title == "" || strings.HasSuffix(r.Title, "."):
			t.Errorf("%s: title %q", r.ID, r.Title)
		case len(r.Explanation) < 60 || !strings.HasSuffix(r.Explanation, "."):
			t.Errorf("%s: explanation %q", r.ID, r.Explanation)
		case strings.HasSuffix(r.Fix, "."):
			t.Errorf("%s: fix %q", r.ID, r.Fix)
		case r.Severity < lint.Advice || r.Severity > lint.Error:
			t.Errorf("%s: severity %v", r.ID, r.Severity)
		}
		seen[r.ID] = true
	}
	if len(seen) < 60 {
		t.Errorf("%d rules, want 60 at least", len(seen))
	}
}
