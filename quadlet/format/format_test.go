package format_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tank-os/tank/quadlet"
	"github.com/tank-os/tank/quadlet/format"
)

func TestSource(t *testing.T) {
	for _, test := range []struct{ name, text, want string }{
		{"empty", "", ""},
		{"only blank lines", "\n \n\t\n", ""},
		{"around the equals sign", "[Container]\nImage = a\n\tExec\t=  b  c \n", "[Container]\nImage=a\nExec=b  c\n"},
		{"other signs in a value", "[Container]\nEnvironment = A = B\n", "[Container]\nEnvironment=A = B\n"},
		{"empty value", "[Container]\nLabel =\n", "[Container]\nLabel=\n"},
		{"headers", " [Unit] \nAfter=a\n[Container]\t\nImage=a\n", "[Unit]\nAfter=a\n\n[Container]\nImage=a\n"},
		{"headers alone", "[Unit]\n[Service]\n\n\n[Container]", "[Unit]\n\n[Service]\n\n[Container]\n"},
		{"blank lines", "\n\n[Unit]\n\n\nAfter=a\n\n\n\nBefore=b\n\n\n", "[Unit]\nAfter=a\n\nBefore=b\n"},
		{"line ends", "[Unit]\r\nAfter=a\r\nBefore=b", "[Unit]\nAfter=a\nBefore=b\n"},
		{"comments", "  # a \n;b\n\n[Unit]\n\t#c", "# a\n;b\n\n[Unit]\n#c\n"},
		{
			"a comment that leads to a section",
			"[Unit]\nAfter=a\n# one\n# two\n[Container]\nImage=a\n",
			"[Unit]\nAfter=a\n\n# one\n# two\n[Container]\nImage=a\n",
		},
		{
			"a comment that ends a section",
			"[Unit]\nAfter=a\n# one\n\n[Container]\nImage=a\n",
			"[Unit]\nAfter=a\n# one\n\n[Container]\nImage=a\n",
		},
		{"a comment between two headers", "[Unit]\n# one\n[Container]\n", "[Unit]\n# one\n[Container]\n"},
		{"such a comment after a blank line", "[Unit]\n\n# one\n[Container]\n", "[Unit]\n\n# one\n[Container]\n"},
		{
			"continuations",
			"[Container]\nExec = a \\\nb \\ \n\t  c\n",
			"[Container]\nExec=a \\\n    b \\\n    \t  c\n",
		},
		{
			"continuations keep what they are indented by further",
			"[Container]\nExec=sh -c 'if x; then \\\n        y; \\\n      fi'\n",
			"[Container]\nExec=sh -c 'if x; then \\\n      y; \\\n    fi'\n",
		},
		{
			"space before a backslash is the value's",
			"[Container]\nExec=a   \\\n  b\\\n  c\n",
			"[Container]\nExec=a   \\\n    b\\\n    c\n",
		},
		{
			"comments and blank lines in a continuation",
			"[Container]\nExec=a \\\n  # why\n\n  b\nImage=i\n",
			"[Container]\nExec=a \\\n    # why\n    b\nImage=i\n",
		},
		{"a value that begins on its second line", "[Container]\nExec = \\\n a\n", "[Container]\nExec=\\\n    a\n"},
		{"a key that is continued", "[Container]\nEx \\\nec = a\n", "[Container]\nEx \\\n    ec = a\n"},
		{"a backslash alone", "[Container]\n \\\nExec=a\n", "[Container]\n\\\nExec=a\n"},
		{"a backslash at the end of the file", "[Container]\nExec=a \\", "[Container]\nExec=a \\\n"},
		{"other spaces", "[Container]\nExec\u00a0=\u00a0a\u2003\nEnvironment=a\\\n\u00a0b\\\n\u00a1\n", "[Container]\nExec\u00a0=\u00a0a\nEnvironment=a\\\n    \u00a0b\\\n    \u00a1\n"},
	} {
		t.Run(test.name, func(t *testing.T) {
			got, err := format.Source("a.container", []byte(test.text))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.want, string(got)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			checkSame(t, test.text, string(got))
		})
	}
}

// TestSourceError: a file that says nothing certain is not touched.
func TestSourceError(t *testing.T) {
	for _, test := range []struct{ text, want string }{
		{"[Container]\nImage\n", "a.container:2:"},
		{"[Container]\nImage=a\x00\n", "a.container:2:"},
		{"Image=a\n", "a.container:1:"},
		{"[Container]\nExec=a \\\n\n", "a.container:2:"},
		{"\ufeff[Container]\n", "a.container:1:"},
	} {
		got, err := format.Source("a.container", []byte(test.text))
		if got != nil || err == nil || !strings.HasPrefix(err.Error(), test.want) {
			t.Errorf("%q: %q, %v; want an error that begins with %q", test.text, got, err, test.want)
		}
	}
}

// TestMarshaled: what the types write is in the layout already.
func TestMarshaled(t *testing.T) {
	web := &quadlet.Container{
		Name:  "web",
		Unit:  quadlet.UnitSection{Description: "A web server"},
		Image: quadlet.Reference("docker.io/library/caddy:2.10"),
		Exec:  []string{"caddy", "respond", "two words"},
	}
	text, err := web.MarshalText()
	if err != nil {
		t.Fatal(err)
	}
	got, err := format.Source("web.container", text)
	if diff := cmp.Diff(string(text), string(got)); err != nil || diff != "" {
		t.Errorf("%v (-marshaled +formatted):\n%s", err, diff)
	}
}

// checkSame holds a formatted text against its source: it says the same, and is
// what formatting makes of itself.
func checkSame(t *testing.T, before, after string) {
	t.Helper()
	if diff := cmp.Diff(meaning(t, before), meaning(t, after)); diff != "" {
		t.Errorf("%q was formatted as %q, which says something else (-before +after):\n%s", before, after, diff)
	}
	again, err := format.Source("a.container", []byte(after))
	if diff := cmp.Diff(after, string(again)); err != nil || diff != "" {
		t.Errorf("formatting twice: %v (-once +twice):\n%s", err, diff)
	}
}

// meaning is everything in a file but its spacing.
func meaning(t *testing.T, text string) []string {
	t.Helper()
	f, err := quadlet.Parse("a.container", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, l := range f.Lines {
		switch l.Kind {
		case quadlet.Header:
			all = append(all, "["+l.Section+"]")
		case quadlet.Assignment:
			all = append(all, l.Section+"."+l.Key+"="+l.Value)
		}
		// A comment may stand within an assignment.
		for line := range strings.SplitSeq(l.Text, "\n") {
			if line = strings.TrimSpace(line); line != "" && (line[0] == '#' || line[0] == ';') {
				all = append(all, line)
			}
		}
	}
	return all
}

func FuzzSource(f *testing.F) {
	for _, seed := range []string{
		"[Container]\nImage = a\n\n\n# c\n[Service]\n",
		"[Container]\nExec = a \\\n\t# c\n\n b\\\n  \n c\n",
		"\\\n[Unit]\r\n;x\r\nA\\\n=\\\n b\r\n",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		got, err := format.Source("a.container", []byte(text))
		if err != nil {
			return
		}
		checkSame(t, text, string(got))
		checkPatch(t, text, string(got))
	})
}
