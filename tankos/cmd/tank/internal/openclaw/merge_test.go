package openclaw_test

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"

	"github.com/tank-os/tank/tankos/cmd/tank/internal/openclaw"
)

var update = flag.Bool("update", false, "rewrite the wanted parts of testdata")

// TestMerge runs the archives in testdata, one for each rule of row D7: the
// variables in env, the file in.json (the initial one when there is none), and
// want.json or the error in want.err.
func TestMerge(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatalf("no archives: %v", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			ar, err := txtar.ParseFile(file)
			if err != nil {
				t.Fatal(err)
			}
			parts := map[string]string{"in.json": string(openclaw.Initial(18789))}
			for _, f := range ar.Files {
				parts[f.Name] = string(f.Data)
			}
			wantName, got := merge(t, parts)
			if *update {
				rewrite(t, file, ar, wantName, got)
			}
			if diff := cmp.Diff(parts[wantName], got); diff != "" {
				t.Errorf("%s (-want +got):\n%s", wantName, diff)
			}
		})
	}
}

// merge returns which part of the archive the outcome belongs to, and checks
// that a second merge changes nothing.
func merge(t *testing.T, parts map[string]string) (name, got string) {
	t.Helper()
	env := strings.Fields(parts["env"])
	out, err := openclaw.Merge([]byte(parts["in.json"]), env)
	if err != nil {
		return "want.err", err.Error() + "\n"
	}
	again, err := openclaw.Merge(out, env)
	if err != nil || string(again) != string(out) {
		t.Errorf("second merge: %v (-first +second):\n%s", err, cmp.Diff(string(out), string(again)))
	}
	return "want.json", string(out)
}

func rewrite(t *testing.T, file string, ar *txtar.Archive, name, got string) {
	t.Helper()
	kept := ar.Files[:0]
	for _, f := range ar.Files {
		if !strings.HasPrefix(f.Name, "want.") {
			kept = append(kept, f)
		}
	}
	ar.Files = append(kept, txtar.File{Name: name, Data: []byte(got)})
	if err := os.WriteFile(file, txtar.Format(ar), 0o644); err != nil {
		t.Fatal(err)
	}
}

func TestInitialWithoutPort(t *testing.T) {
	if got := string(openclaw.Initial(0)); strings.Contains(got, "controlUi") || !strings.Contains(got, "responses") {
		t.Errorf("an agent that listens nowhere has a control page:\n%s", got)
	}
}

// TestMergeWithoutKeysKeepsBytes holds "never touched without need": a file in
// its owner's own formatting comes back as it was.
func TestMergeWithoutKeysKeepsBytes(t *testing.T) {
	in := "{ \"gateway\":{\"mode\":\"remote\"},\n\t\"n\": 1e400 }"
	got, err := openclaw.Merge([]byte(in), nil)
	if err != nil || string(got) != in {
		t.Errorf("got %q, %v; want %q", got, err, in)
	}
}

// FuzzMerge checks that what is merged once is left alone the second time, and
// that nothing makes it panic.
func FuzzMerge(f *testing.F) {
	f.Add(openclaw.Initial(18789), "OPENAI_API_KEY GOOGLE_API_KEY")
	f.Add([]byte(`{"models":{"providers":{"openai":{"apiKey":{"source":"env","provider":"default","id":"OPENAI_API_KEY"}}}}}`), "OPENAI_API_KEY")
	f.Add([]byte(`{"agents":{"defaults":{"model":"x","models":null}}}`), "OPENROUTER_API_KEY TELEGRAM_BOT_TOKEN")
	f.Fuzz(func(t *testing.T, in []byte, env string) {
		out, err := openclaw.Merge(in, strings.Fields(env))
		if err != nil {
			return
		}
		again, err := openclaw.Merge(out, strings.Fields(env))
		if err != nil || string(again) != string(out) {
			t.Errorf("second merge: %v\n%s\n%s", err, out, again)
		}
	})
}

// The agent writes the file, and may fill it with keys: the work must grow with
// its size, not with the square. What a plain decoder needs for the same text is
// the measure, whatever the machine; a square is a hundred times that.
func TestMergeManyKeys(t *testing.T) {
	const keys, times = 100_000, 30
	text := []byte("{")
	for i := range keys {
		text = fmt.Appendf(text, "%q:0,", fmt.Sprintf("key%07d", i))
	}
	text = append(text, `"last":0}`...)
	start := time.Now()
	if err := json.Unmarshal(text, new(map[string]any)); err != nil {
		t.Fatal(err)
	}
	limit := times * time.Since(start)
	start = time.Now()
	out, err := openclaw.Merge(text, nil)
	took := time.Since(start)
	if err != nil || !strings.Contains(string(out), fmt.Sprintf("key%07d", keys-1)) {
		t.Fatalf("merge of %d keys: %v", keys, err)
	}
	t.Logf("a merge of %d keys took %v, %d plain decodings take %v", keys, took, times, limit)
	if took > limit {
		t.Errorf("a merge of %d keys took %v, more than %d plain decodings, %v", keys, took, times, limit)
	}
}
