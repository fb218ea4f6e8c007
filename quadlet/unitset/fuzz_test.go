package unitset_test

import (
	"maps"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"unicode"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/tank-os/tank/quadlet"
	"github.com/tank-os/tank/quadlet/unitset"
)

// FuzzLoad has any text as a file. What package quadlet reads without a problem is
// a unit, with the same assignments; for each version, no byte is lost.
func FuzzLoad(f *testing.F) {
	for _, text := range []string{
		"[Container]\nImage=a\n# c\nExec=a \\\n ; c\n b\n", "[A]\\\n\n", "[A]\nB=c\\\n# d", "[A]\n:c\n;d\nB=\\\n\\\n\n",
		"\ufeff[A]\n", "[A]\r\nB=c\r\n", "[A]\nB\u00a0=\u00a0c\n", "[A]\n\x85=x\n", "A=b", "[A\x00]\nB=\x00", "[A]\n[B]\nC=\n[A]\nC=d\n", " ", "[A]\nB=c\\\n\n  ",
	} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		fsys := fstest.MapFS{"u/x.container": file(text)}
		for _, podman := range []quadlet.Version{{}, {Major: 5, Minor: 3}} {
			set, err := unitset.Load(fsys, unitset.Target{Podman: podman, Dirs: []string{"/u"}})
			refused := slices.ContainsFunc(set.Problems, func(e *unitset.FileError) bool { return e.Refused })
			u, ok := set.Lookup("x.container")
			if ok == refused || err == nil != (len(set.Problems) == 0) {
				t.Fatalf("podman %v: in the set %v, problems %v, error %v", podman, ok, set.Problems, err)
			}
			if ok && u.File.String() != text {
				t.Fatalf("podman %v: the file is %q", podman, u.File)
			}
		}
		parsed, err := quadlet.Parse("x.container", []byte(text))
		if err != nil {
			return
		}
		set, err := unitset.Load(fsys, unitset.Target{Dirs: []string{"/u"}})
		if err != nil {
			t.Fatalf("Parse has no problem, Load has: %v", err)
		}
		if diff := cmp.Diff(assignments(parsed), valuesOf(set.Units[0])); diff != "" {
			t.Fatalf("values (-Parse +Load):\n%s", diff)
		}
	})
}

// A key is one of some section.
type key struct{ section, key string }

func assignments(f *quadlet.File) map[key][]string {
	all := map[key][]string{}
	for _, l := range f.Lines {
		if l.Kind == quadlet.Assignment {
			k := key{l.Section, l.Key}
			all[k] = append(all[k], l.Value)
		}
	}
	return all
}

func valuesOf(u *unitset.Unit) map[key][]string {
	all := map[key][]string{}
	for _, section := range u.Sections() {
		for _, k := range u.Keys(section) {
			for _, v := range u.Assignments(section, k) {
				all[key{section, k}] = append(all[key{section, k}], v.Text)
			}
		}
	}
	return all
}

// FuzzValues has any text as a value. Package quadlet is strict: where it takes a
// unit, its typed values are what the generator reads, and nothing is dropped.
func FuzzValues(f *testing.F) {
	for _, value := range []string{
		`a "b c" 'd'`, `a\x20b \q`, `a ""`, `"a`, `a=b c=`, `=`, `\`, "a\x00b", `"a b"`, `""`, `\101`, `\ud800`, "yes", "ture", "a\u00a0b", `'a"b' c\'d`,
	} {
		f.Add(value)
	}
	f.Fuzz(func(t *testing.T, value string) {
		if strings.ContainsAny(value, "\r\n") || strings.HasSuffix(strings.TrimSpace(value), `\`) {
			return
		}
		const keys = "Image=a.io/b:1\nPodmanArgs=V\nLabel=V\nSysctl=V\nHostName=V\n"
		text := "[Container]\n" + strings.ReplaceAll(keys, "V", value)
		u := loadText(t, text)
		checkWords(t, value, u)
		parsed, _ := quadlet.Parse("x.container", []byte(text))
		typed, err := parsed.Unit()
		if err != nil {
			return
		}
		c := typed.(*quadlet.Container)
		args, dropped := u.Args("Container", "PodmanArgs")
		words, more := u.Words("Container", "Sysctl")
		labels, most := u.KeyVals("Container", "Label")
		if d := slices.Concat(dropped, more, most); d != nil {
			t.Errorf("%q: the typed unit has no problem, but %v", value, d)
		}
		for name, pair := range map[string][2][]string{
			"PodmanArgs": {c.PodmanArgs, texts(args)},
			"Sysctl":     {c.Sysctl, texts(words)},
		} {
			if diff := cmp.Diff(pair[0], pair[1], cmpopts.EquateEmpty()); diff != "" {
				t.Errorf("%s=%s (-typed +ours):\n%s", name, value, diff)
			}
		}
		got := map[string]string{}
		for _, kv := range labels {
			if !kv.Bare {
				got[kv.Key] = kv.Value
			}
		}
		maps.DeleteFunc(got, func(k, _ string) bool { _, ok := c.Label[k]; return !ok && len(c.Extra) > 0 })
		if diff := cmp.Diff(c.Label, got, cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("Label=%s (-typed +ours):\n%s", value, diff)
		}
		if host, _ := u.Text("Container", "HostName"); host != c.HostName {
			t.Errorf("HostName=%s: typed %q, ours %q", value, c.HostName, host)
		}
	})
}

func loadText(t *testing.T, text string) *unitset.Unit {
	t.Helper()
	set, _ := unitset.Load(fstest.MapFS{"u/x.container": file(text)}, unitset.Target{Dirs: []string{"/u"}})
	u, ok := set.Lookup("x.container")
	if !ok {
		t.Fatalf("%q is refused: %v", text, set.Problems)
	}
	return u
}

func texts(words []unitset.Word) []string {
	var list []string
	for _, w := range words {
		list = append(list, w.Text)
	}
	return list
}

// checkWords checks what holds of any value: words are not empty, plain ones are
// split at space, and quoted ones come back.
func checkWords(t *testing.T, value string, u *unitset.Unit) {
	t.Helper()
	args, dropped := u.Args("Container", "PodmanArgs")
	for _, d := range dropped {
		if !strings.Contains(value, d.Text) || d.Err == nil {
			t.Errorf("%q drops %q: %v", value, d.Text, d.Err)
		}
	}
	all := texts(args)
	if slices.Contains(all, "") {
		t.Errorf("%q has an empty word: %q", value, all)
	}
	if !strings.ContainsAny(value, "\"'\\\x00\v\f") && utf8.ValidString(value) {
		plain := strings.FieldsFunc(strings.TrimRightFunc(value, unicode.IsSpace), func(r rune) bool { return r == ' ' || r == '\t' })
		words, _ := u.Words("Container", "Sysctl")
		if !slices.Equal(plain, all) || !slices.Equal(plain, texts(words)) {
			t.Errorf("%q: words %q, args %q", value, texts(words), all)
		}
	}
	quoted := make([]string, len(all))
	for i, a := range all {
		if strings.ContainsAny(a, "\x00\n\r") {
			return // no line can hold it
		}
		quoted[i] = `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(a) + `"`
	}
	again, dropped := loadText(t, "[Container]\nPodmanArgs="+strings.Join(quoted, " ")+"\n").Args("Container", "PodmanArgs")
	if diff := cmp.Diff(all, texts(again)); diff != "" || dropped != nil {
		t.Errorf("%q: quoted again, %v is dropped, and (-once +again):\n%s", value, dropped, diff)
	}
}
