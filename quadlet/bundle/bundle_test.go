package bundle_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tank-os/tank/quadlet"
	"github.com/tank-os/tank/quadlet/bundle"
)

const two = "# FileName=web\n[Container]\nImage=a.io/b:1\n---\n# FileName=data\n[Volume]\n"

// names are those of a bundle's parts, with their lines.
func names(b *bundle.Bundle) map[string]int {
	m := map[string]int{}
	for _, p := range b.Parts {
		m[p.Name] = p.Line
	}
	return m
}

func TestParse(t *testing.T) {
	tests := []struct {
		name, text string
		want       map[string]int
	}{
		{"two", two, map[string]int{"web.container": 1, "data.volume": 5}},
		{"separators at both ends", "---\n" + two + "---\n", map[string]int{"web.container": 2, "data.volume": 6}},
		{"blank parts", "\n---\n\n---\n" + two + "---\n \n---", map[string]int{"web.container": 5, "data.volume": 9}},
		{"carriage returns", strings.ReplaceAll(two, "\n", "\r\n"), map[string]int{"web.container": 1, "data.volume": 5}},
		{"space around the separator", strings.ReplaceAll(two, "---", " --- \t"), map[string]int{"web.container": 1, "data.volume": 5}},
		{"name in the middle", "[Pod]\n  #FileName= p \nPodName=x\n", map[string]int{"p.pod": 1}},
		{"first name holds", "# FileName=a\n# FileName=b\n[Pod]", map[string]int{"a.pod": 1}},
		{"other sections first", "# FileName=a\n[Unit]\nDescription=[Pod] of mine\n[Kube]\nYaml=x\n", map[string]int{"a.kube": 1}},
		{"a template", "# FileName=a@\n[Build]\n", map[string]int{"a@.build": 1}},
		{"four dashes", "# FileName=a\n[Artifact]\n----\n", map[string]int{"a.artifact": 1}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			b, err := bundle.Parse("x.quadlets", []byte(tt.text))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, names(b)); diff != "" {
				t.Errorf("parts (-want +got):\n%s", diff)
			}
			if got := b.String(); got != tt.text {
				t.Errorf("text is %q, want %q", got, tt.text)
			}
		})
	}
}

func TestParseErrors(t *testing.T) {
	tests := []struct{ name, text, want string }{
		{"empty", "", `x.quadlets: no unit in it`},
		{"separators alone", "---\n\n---\n", `x.quadlets: no unit in it`},
		{"no name", "[Pod]\n", `x.quadlets:1: no comment # FileName=NAME names its file`},
		{"no type", "# FileName=a\n[Unit]\n", `x.quadlets:1: no section of it says what type of unit it is`},
		{"neither", "---\nhello\n", "x.quadlets:2: no section of it says what type of unit it is\nx.quadlets:2: no comment # FileName=NAME names its file"},
		{"empty name", two + "---\n\n# FileName= \n[Pod]", `x.quadlets:9: FileName= says no name`},
		{"slash", "# FileName=../x\n[Pod]", `x.quadlets:1: FileName="../x": it may not hold slashes and backslashes`},
		{"dots", "# FileName=..\n[Pod]", `x.quadlets:1: FileName="..": it may not begin with a dot`},
		{"with type", "# FileName=a.pod\n[Pod]", `x.quadlets:1: FileName="a.pod": podman adds the type, so that there would be two`},
		{"case", "# FileName=a\n\n[CONTAINER]", `x.quadlets:3: [CONTAINER] makes it a .container, of which the generator reads another section: names are case-sensitive`},
		{"twice", two + "---\n" + two, "x.quadlets:8: another \"web.container\": the first begins on line 1\nx.quadlets:12: another \"data.volume\": the first begins on line 5"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			b, err := bundle.Parse("x.quadlets", []byte(tt.text))
			if err == nil || err.Error() != tt.want {
				t.Errorf("error is\n%v\nwant\n%v", err, tt.want)
			}
			if e := (*quadlet.FieldError)(nil); !errors.As(err, &e) || e.File != "x.quadlets" {
				t.Errorf("error %v is no FieldError of the bundle", err)
			}
			if got := b.String(); got != tt.text {
				t.Errorf("text is %q, want %q", got, tt.text)
			}
		})
	}
}

func TestFiles(t *testing.T) {
	b, err := bundle.Parse("x.quadlets", []byte("---\n\n\n# FileName=web\n[Container]\nImage=a.io/b:1\nwhat\n\n---\n# FileName=data\n[Volume]\n\n"))
	if err != nil {
		t.Fatal(err)
	}
	files, err := b.Files()
	want := `x.quadlets:7:1: [Container] "what" is neither a section, nor a key with a value, nor a comment`
	if err == nil || err.Error() != want {
		t.Errorf("error is %v, want %s", err, want)
	}
	got := map[string]string{}
	for _, f := range files {
		got[f.Name] = f.String()
	}
	if diff := cmp.Diff(map[string]string{
		"web.container": "# FileName=web\n[Container]\nImage=a.io/b:1\nwhat",
		"data.volume":   "# FileName=data\n[Volume]",
	}, got); diff != "" {
		t.Errorf("files (-want +got):\n%s", diff)
	}
}

// file is a unit's file, whatever is wrong with it.
func file(name, text string) *quadlet.File {
	f, _ := quadlet.Parse(name, []byte(text))
	return f
}

func TestOf(t *testing.T) {
	web := file("dir/web.container", "; first\n[Container]\nImage=a.io/b:1")
	data := file("data.volume", "[Volume]\n\n# FileName=data\n")
	b, err := bundle.Of("x.quadlets", web, data)
	if err != nil {
		t.Fatal(err)
	}
	const want = "# FileName=web\n; first\n[Container]\nImage=a.io/b:1\n---\n[Volume]\n\n# FileName=data\n"
	if diff := cmp.Diff(want, b.String()); diff != "" {
		t.Errorf("text (-want +got):\n%s", diff)
	}
	if again, err := bundle.Parse("x.quadlets", b.Bytes()); err != nil || len(again.Parts) != 2 {
		t.Errorf("read again: %v", err)
	}
}

func TestOfErrors(t *testing.T) {
	tests := []struct {
		name  string
		files []*quadlet.File
		want  string
	}{
		{"none", []*quadlet.File{file("a.pod", "[Unit]\n")}, `a.pod: no section of it says what type of unit it is`},
		{"other type", []*quadlet.File{file("a.pod", "[Volume]\n")}, `a.pod: podman would install it as "a.volume"`},
		{"other name", []*quadlet.File{file("a.pod", "# FileName=b\n[Pod]\n")}, `a.pod: podman would install it as "b.pod"`},
		{"separator", []*quadlet.File{file("a.pod", "[Pod]\nPodName=x\\\n---\n")}, `a.pod:3: the line --- would end the unit`},
		{"bad comment", []*quadlet.File{file("a.pod", "[Pod]\n# FileName=x/y\n")}, `a.pod:2: FileName="x/y": it may not hold slashes and backslashes`},
		{"twice", []*quadlet.File{file("a/a.pod", "[Pod]\n"), file("b/a.pod", "[Pod]\n")}, `b/a.pod: another file of that name`},
		{"hidden", []*quadlet.File{file(".a.pod", "[Pod]\n")}, `.a.pod: FileName=".a": it may not begin with a dot`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			b, err := bundle.Of("x.quadlets", tt.files...)
			if err == nil || err.Error() != tt.want {
				t.Errorf("error is %v, want %s", err, tt.want)
			}
			if b != nil {
				t.Error("there is a bundle all the same")
			}
		})
	}
}

// FuzzParse has that no byte is lost, and that what is taken apart without an
// error makes the same bundle again.
func FuzzParse(f *testing.F) {
	f.Add(two)
	f.Add("---\r\n" + two + "---")
	f.Add("\x00---\n# FileName=\n[[Pod]")
	f.Fuzz(func(t *testing.T, text string) {
		b, err := bundle.Parse("x.quadlets", []byte(text))
		if b.String() != text {
			t.Fatalf("text is %q, want %q", b.String(), text)
		}
		if err != nil {
			return
		}
		files, _ := b.Files()
		again, err := bundle.Of("x.quadlets", files...)
		if err != nil {
			t.Fatalf("put together: %v", err)
		}
		third, err := bundle.Parse("x.quadlets", again.Bytes())
		if err != nil {
			t.Fatalf("taken apart again: %v", err)
		}
		twice, _ := third.Files()
		if diff := cmp.Diff(files, twice); diff != "" {
			t.Errorf("files (-first +second):\n%s", diff)
		}
	})
}
