package format_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tank-os/tank/quadlet/format"
)

func TestDiff(t *testing.T) {
	for _, test := range []struct{ name, text, want string }{
		{"nothing", "[Unit]\nAfter=a\n", ""},
		{"one line", "[Unit]\nAfter =a\n", "@@ -1,2 +1,2 @@\n [Unit]\n-After =a\n+After=a\n"},
		{"no line feed at the end", "[Unit]", "@@ -1 +1 @@\n-[Unit]\n\\ No newline at end of file\n+[Unit]\n"},
		{"all gone", "\n\n", "@@ -1,2 +0,0 @@\n-\n-\n"},
		{
			"far apart",
			"[Unit] \nA=1\nA=2\nA=3\nA=4\nA=5\nA=6\nA=7\n\n\n[Service]\n",
			"@@ -1,4 +1,4 @@\n-[Unit] \n+[Unit]\n A=1\n A=2\n A=3\n" +
				"@@ -7,5 +7,4 @@\n A=6\n A=7\n \n-\n [Service]\n",
		},
		{
			"near to each other",
			"[Unit]\nA =1\nA=2\nA=3\nA=4\nA=5\nA=6\nA=7\nA =8\nA =9\nB=1\n",
			"@@ -1,11 +1,11 @@\n [Unit]\n-A =1\n+A=1\n A=2\n A=3\n A=4\n A=5\n A=6\n A=7\n-A =8\n-A =9\n+A=8\n+A=9\n B=1\n",
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			after, err := format.Source("a", []byte(test.text))
			if err != nil {
				t.Fatal(err)
			}
			want := test.want
			if want != "" {
				want = "diff a.orig a\n--- a.orig\n+++ a\n" + want
			}
			if diff := cmp.Diff(want, string(format.Diff("a", []byte(test.text), after))); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			checkPatch(t, test.text, string(after))
		})
	}
}

// checkPatch applies a diff to what it begins at, as patch does.
func checkPatch(t *testing.T, before, after string) {
	t.Helper()
	diff := string(format.Diff("a", []byte(before), []byte(after)))
	if (diff == "") != (before == after) {
		t.Fatalf("%q and %q differ by %q", before, after, diff)
	}
	if got := patch(t, before, diff); got != after {
		t.Errorf("%q was formatted as %q, but its diff makes %q of it:\n%s", before, after, got, diff)
	}
}

func patch(t *testing.T, before, diff string) string {
	t.Helper()
	rest := strings.SplitAfter(before, "\n")
	var out strings.Builder
	done := 0 // lines of before
	copyTo := func(n int) {
		for ; done < n; done++ {
			out.WriteString(rest[done])
		}
	}
	patch := strings.SplitAfter(diff, "\n")
	for i, line := range patch {
		if i+1 < len(patch) && strings.HasPrefix(patch[i+1], `\`) {
			line = strings.TrimSuffix(line, "\n")
		}
		var skipped int
		switch {
		case i < 3 || line == "" || line[0] == '\\':
		case strings.HasPrefix(line, "@@ -"):
			if _, err := fmt.Sscanf(line, "@@ -%d", &skipped); err != nil {
				t.Fatalf("%q: %v", line, err)
			}
			if !strings.Contains(line, ",0 +") {
				skipped--
			}
			copyTo(skipped)
		case line[0] == '+':
			out.WriteString(line[1:])
		default:
			if done == len(rest) || rest[done] != line[1:] {
				t.Fatalf("line %d of the diff is not line %d of %q:\n%s", i+1, done+1, before, diff)
			}
			if line[0] == ' ' {
				out.WriteString(line[1:])
			}
			done++
		}
	}
	copyTo(len(rest))
	return out.String()
}
