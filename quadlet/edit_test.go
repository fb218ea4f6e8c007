package quadlet_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tank-os/tank/quadlet"
)

// TestEdit has the text before and after an edit, or why it is refused.
func TestEdit(t *testing.T) {
	const file = "# mine\n[Container]\n Image = a.io/b:1  \nExec=a \\\n# note\n  b\n\n[Service]\nRestart=no\n"
	set := func(section, key, value string) func(*quadlet.File) error {
		return func(f *quadlet.File) error { return f.Set(section, key, value) }
	}
	add := func(section, key, value string) func(*quadlet.File) error {
		return func(f *quadlet.File) error { return f.Add(section, key, value) }
	}
	section := func(name string) func(*quadlet.File) error {
		return func(f *quadlet.File) error { return f.AddSection(name) }
	}
	without := func(section, key string) func(*quadlet.File) error {
		return func(f *quadlet.File) error {
			if f.Delete(section, key) == 0 {
				return errors.New("nothing to delete")
			}
			return nil
		}
	}
	for _, test := range []struct {
		name   string
		before string
		edit   func(*quadlet.File) error
		want   string // of old=new for a part of the text; all of it; or an error
	}{
		{"set", file, set("Container", "Image", "c.io/d:2"), "a.io/b:1  =>c.io/d:2"},
		{"set continued", file, set("Container", "Exec", "c"), "a \\\n# note\n  b=>c"},
		{"set last", "[V]\nA=1\nA=2\n", set("V", "A", "3"), "2=>3"},
		{"set empty", "[V]\nA=  \n", set("V", "A", "3"), "  =>3"},
		{"set to empty", "[V]\nA= 1\n", set("V", "A", ""), "1=>"},
		{"set on next line", "[V]\n A =\\\n  1\n", set("V", "A", "2"), "\\\n  1=>2"},
		{"set with key in parts", "[V]\n A\\\nB =1\r\nC=2", set("V", "AB", "2"), "A\\\nB =1=>AB=2"},
		{"set new", file, set("Service", "RestartSec", "5"), "no\n=>no\nRestartSec=5\n"},
		{"set at end", "[V]\nA=1", set("V", "A", "2"), "1=>2"},
		{"set ended by backslash", "[V]\nA=1\\", set("V", "A", "2"), "1\\=>2"},
		{"set lost line", "[V]\nA=1\\\n#\n", set("V", "A", "2"), "1\\\n#\n=>2\n"},
		{"add same key", "[V]\nA=1\nB=1\nA=2\nC=1\n", add("V", "A", "3"), "A=2\n=>A=2\nA=3\n"},
		{"add other key", file, add("Container", "User", "1"), "  b\n=>  b\nUser=1\n"},
		{"add to empty section", "[V]\n# a\n\n[W]\n", add("V", "A", "1"), "[V]\n=>[V]\nA=1\n"},
		{"add to later part of section", "[V]\nA=1\n[W]\n[V]\nB=1\n", add("V", "C", "1"), "B=1\n=>B=1\nC=1\n"},
		{"add section", file, add("Install", "WantedBy", "a.target"), "no\n=>no\n\n[Install]\nWantedBy=a.target\n"},
		{"add section without line break", "[V]\nA=1", add("W", "B", "2"), "A=1=>A=1\n\n[W]\nB=2"},
		{"add CRLF", "[V]\r\nA=1\r\n", add("V", "B", "2"), "A=1\r\n=>A=1\r\nB=2\r\n"},
		{"add CRLF without line break", "[V]\r\nA=1", add("V", "B", "2"), "A=1=>A=1\r\nB=2"},
		{"add to empty file", "", add("V", "B", "2"), "=>[V]\nB=2\n"},
		{"add to comment", "# c", add("V", "B", "2"), "# c=># c\n\n[V]\nB=2"},
		{"section", file, section("Install"), "no\n=>no\n\n[Install]\n"},
		{"section behind blank", "[V]\n\n", section("W"), "\n\n=>\n\n[W]\n"},
		{"section there", file, section("Service"), "=>"},
		{"delete", "[V]\nA=1\n# c\nA=2\\\n 3\nB=1", without("V", "A"), "A=1\n# c\nA=2\\\n 3\n=># c\n"},
		{"delete at end", "[V]\nA=1", without("V", "A"), "A=1=>"},
		{"delete nothing", file, without("Service", "Image"), "error: nothing to delete"},
		{"no key", file, add("V", "a b", "x"), `error: x.volume: [V] a b=: "a b" is not a key`},
		{"no section", file, add("", "A", "x"), `error: x.volume: "" is not a section's name`},
		{"section name", file, section("a]b"), `error: x.volume: [a]b] "[a]b]" is neither a section, nor a key with a value, nor a comment`},
		{"line break", file, set("Service", "Restart", "a\nb"), `error: x.volume: [Service] Restart=: "a\nb" holds a line break`},
		{"space", file, set("Service", "Restart", " a"), `error: x.volume: [Service] Restart=: " a" has space around it, which would be lost`},
		{"backslash", file, set("Service", "Restart", `a\`), `error: x.volume: [Service] Restart=: "a\\" ends in a backslash, which would continue the line`},
		{"NUL", file, add("Service", "Restart", "\x00"), `error: x.volume: [Service] Restart=: "\x00" holds a NUL byte`},
		{"becomes a header", "[V]\n[x=1\n", set("V", "[x", "]"), `error: x.volume: [V] [x=: "[x=]\n" would be read as something else`},
		{"swallowed", "[V]\nA=1\\", add("V", "B", "1"), "error: x.volume: [V] A=: line 2 ends in a backslash, which would swallow what follows"},
		{"swallowed after comment", "[V]\nA=1\\\n#", add("V", "B", "1"), "error: x.volume: [V] A=: line 2 ends in a backslash, which would swallow what follows"},
		{
			"too long", file, set("Service", "Restart", strings.Repeat("x", 1<<20)),
			"error: x.volume: [Service] Restart=: a line of 1048584 bytes: systemd reads no more than 1 MiB as one",
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			f, _ := quadlet.Parse("x.volume", []byte(test.before))
			err := test.edit(f)
			want := test.before
			if why, ok := strings.CutPrefix(test.want, "error: "); ok {
				if err == nil || err.Error() != why {
					t.Errorf("error %v, want %s", err, why)
				}
			} else {
				if err != nil {
					t.Fatal(err)
				}
				old, changed, _ := strings.Cut(test.want, "=>")
				if want = strings.Replace(test.before, old, changed, 1); old == "" {
					want = test.before + changed
				}
			}
			if got := f.String(); got != want {
				t.Errorf("text is %q, want %q", got, want)
			}
			checkLines(t, f)
		})
	}
}

// checkLines fails if a file's lines are not those of its text.
func checkLines(t *testing.T, f *quadlet.File) {
	t.Helper()
	again, _ := quadlet.Parse(f.Name, f.Bytes())
	if diff := cmp.Diff(again.Lines, f.Lines); len(again.Lines)+len(f.Lines) > 0 && diff != "" {
		t.Errorf("lines of the text %q, and of the file (-read +file):\n%s", f.String(), diff)
	}
}

func TestEditLine(t *testing.T) {
	f, err := quadlet.Parse("x.volume", []byte("[V]\n# c\nA=1\nB=2\n"))
	if err != nil {
		t.Fatal(err)
	}
	if err := f.SetLine(2, "9"); err != nil {
		t.Error(err)
	}
	if err := f.DeleteLine(1); err != nil {
		t.Error(err)
	}
	if got, want := f.String(), "[V]\nA=9\nB=2\n"; got != want {
		t.Errorf("text is %q, want %q", got, want)
	}
	checkLines(t, f)
	var problem *quadlet.FieldError
	if err := f.SetLine(0, "x"); !errors.As(err, &problem) || err.Error() != "x.volume: [V] line 1 is no assignment" {
		t.Errorf("SetLine of a header: %v", err)
	}
	if err := f.DeleteLine(0); !errors.As(err, &problem) || err.Error() != "x.volume: [V] line 1 begins the section" {
		t.Errorf("DeleteLine of a header: %v", err)
	}
}

// FuzzEdit edits any file: only the line that the edit is for changes, and what
// is read back is the edit.
func FuzzEdit(f *testing.F) {
	for _, text := range []string{
		agentText, "", "[Volume]\nDevice=a\\\n#c\n b\r\n\n[Volume]\nLabel=\\\n x", "[Volume]\r\n Device = a\r\nDevice=b\\", "\\\n[Volume]\n\\", "Device=x",
	} {
		for op := range byte(4) {
			f.Add(text, "Volume", "Device", "x y", op)
		}
	}
	f.Fuzz(func(t *testing.T, text, section, key, value string, op byte) {
		file, _ := quadlet.Parse("x.volume", []byte(text))
		before := strings.Split(all(file, section, key), "\n")
		want := strings.Join(append(before[:len(before)-1:len(before)-1], value, ""), "\n")
		var err error
		switch op % 4 {
		case 0:
			if err = file.Set(section, key, value); len(before) > 1 {
				want = strings.Join(append(before[:len(before)-2:len(before)-2], value, ""), "\n")
			}
		case 1:
			err = file.Add(section, key, value)
		case 2:
			file.Delete(section, key)
			want = ""
		case 3:
			err = file.AddSection(section)
			want = strings.Join(before, "\n")
		}
		got := file.String()
		if err != nil {
			if got != text {
				t.Fatalf("refused with %v, and changed %q to %q", err, text, got)
			}
			return
		}
		checkLines(t, file)
		if now := all(file, section, key); now != want {
			t.Errorf("%q has the values %q, want %q", got, now, want)
		}
		checkRest(t, text, got, section, key, op%4)
	})
}

// all are the values of a key, each with a line break.
func all(f *quadlet.File, section, key string) string {
	var values strings.Builder
	for _, l := range f.Lines {
		if l.Kind == quadlet.Assignment && l.Section == section && l.Key == key {
			values.WriteString(l.Value + "\n")
		}
	}
	return values.String()
}

// checkRest fails if anything but the key's lines differs between two texts: but
// for those, and the header that had to be added, every line is the same.
func checkRest(t *testing.T, before, after, section, key string, op byte) {
	t.Helper()
	rest := func(text string) string {
		f, _ := quadlet.Parse("x.volume", []byte(text))
		var rest strings.Builder
		for _, l := range f.Lines {
			if l.Kind != quadlet.Assignment || l.Section != section || l.Key != key {
				rest.WriteString(l.Text)
			}
		}
		return rest.String()
	}
	a, b := rest(before), rest(after)
	if op != 2 && b != a {
		a, b = strings.TrimRight(a, "\r\n"), strings.TrimRight(b, "\r\n")
	}
	if op != 2 && b != a {
		b = strings.TrimRight(strings.TrimSuffix(b, "["+section+"]"), "\r\n")
	}
	if a != b {
		t.Errorf("the rest of %q is %q, and was %q", after, b, a)
	}
}
