package unitset_test

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/tank-os/tank/quadlet/unitset"
)

// unitOf is a container of which the section has these lines.
func unitOf(t testing.TB, podman, lines string) *unitset.Unit {
	t.Helper()
	fsys := fstest.MapFS{"u/x.container": file("[Container]\n" + lines + "\n")}
	set, _ := unitset.Load(fsys, unitset.Target{Podman: version(t, podman), Dirs: []string{"/u"}})
	u, ok := set.Lookup("x.container")
	if !ok {
		t.Fatalf("%q is refused: %v", lines, set.Problems)
	}
	return u
}

func describe(words []unitset.Word, dropped []unitset.Dropped) string {
	var s strings.Builder
	for _, w := range words {
		fmt.Fprintf(&s, "<%s>", w.Text)
	}
	s.WriteString(describeDropped(dropped))
	return s.String()
}

func describeDropped(dropped []unitset.Dropped) string {
	var s strings.Builder
	for _, d := range dropped {
		fmt.Fprintf(&s, " -%q", d.Text)
		if d.Message != "" {
			fmt.Fprintf(&s, " (%s)", d.Message)
		}
	}
	return s.String()
}

func TestArgs(t *testing.T) {
	for _, tt := range []struct{ podman, lines, want string }{
		{"6.0", `K=a b	"c d" 'e "f'`, `<a><b><c d><e "f>`},
		{"6.0", "K=a\nK=b\nK=\nK=c\nK=d", "<c><d>"},
		{"6.0", `K=a"b c"'d'e`, `<ab cde>`},
		{"6.0", `K=\a\b\f\n\r\t\v\\\"\'\s`, "<\a\b\f\n\r\t\v\\\"' >"},
		{"6.0", `K=\x41\u00e9\U0001F600\101\xff\ud800`, "<Aé😀Aÿ\ufffd>"},
		{"6.0", `K="\x20" '\t'`, "< ><\t>"},
		{"6.0", "K=a\nK=b \\q c\nK=d", `<a><d> -"b \\q c"`},
		{"6.0", `K=a \x0`, ` -"a \\x0"`},
		{"6.0", `K=a \x00`, ` -"a \\x00"`},
		{"6.0", `K=a \400`, ` -"a \\400"`},
		{"6.0", `K=a \U00110000`, ` -"a \\U00110000"`},
		{"6.0", `K=a \08`, ` -"a \\08"`},
		{"6.0", `K=a "" b`, `<a> -"\"\" b"`},
		{"6.0", `K=a "b c`, `<a><b c> -"\""`},
		{"6.0", "K=a b\x00c d", `<a><b> -"\x00c d"`},
		{"6.0", `K="a \` + "\n" + `b"`, "<a b>"},
		{"6.0", "K=a\vb\fc", "<a\vb\fc>"},
		{"5.4", `K=\101`, "<A>"},
		{"5.3", `K=\101 x`, "<\x0001><x>"},
		{"5.3", `K=\7777`, ` -"\\7777"`},
		{"5.3", "K=a \\\n# b\nL=c", "<a><#><b>"},
		{"5.3", `K=a \`, `<a> -"\\"`},
	} {
		u := unitOf(t, tt.podman, tt.lines)
		if diff := cmp.Diff(tt.want, describe(u.Args("Container", "K"))); diff != "" {
			t.Errorf("podman %s, %q (-want +got):\n%s", tt.podman, tt.lines, diff)
		}
	}
}

func TestWords(t *testing.T) {
	for lines, want := range map[string]string{
		`K=a "b c" d\x20e`:      `<a><b c><d\x20e>`,
		"K=a 'b\nK=c":           `<c> -"a 'b"`,
		"K=a \"\" b\nK=c":       `<a><c> -"\"\" b"`,
		"K=a\nK=\nK=\\q":        `<\q>`,
		"K=x\ty  z":             "<x><y><z>",
		"K=a.b\\\n  c.d 'e' \"": ` -"a.bc.d 'e' \""`,
	} {
		u := unitOf(t, "6.0", lines)
		if diff := cmp.Diff(want, describe(u.Words("Container", "K"))); diff != "" {
			t.Errorf("%q (-want +got):\n%s", lines, diff)
		}
	}
}

func TestText(t *testing.T) {
	for _, tt := range []struct{ podman, lines, want string }{
		{"6.0", "K=a\nK=b", "b true"},
		{"6.0", `K="a b"`, "a b true"},
		{"6.0", `K=""a""`, `"a" true`},
		{"6.0", `K="a`, `"a true`},
		{"6.0", `K="`, `" true`},
		{"6.0", `K='a'`, `'a' true`},
		{"6.0", "K=a\nK=", " true"},
		{"6.0", "L=a", " false"},
		{"6.0", "K= \t a \u2003", "a true"},
		{"6.0", "K=\u00a0a", "\u00a0a true"},
		{"5.8.2", `K=""a""`, `"a" true`},
		{"5.8.1", `K=""a""`, `a true`},
		{"5.8.1", `K="a`, `a true`},
		{"5.0", `K=x="1"`, `x="1 true`},
		{"5.3", "K=a \\\n  b \\\n", `a b \ true`},
		{"5.4", "K=a \\\n  b \\", `a b true`},
	} {
		text, ok := unitOf(t, tt.podman, tt.lines).Text("Container", "K")
		if got := fmt.Sprint(text, " ", ok); got != tt.want {
			t.Errorf("podman %s, %q: got %q, want %q", tt.podman, tt.lines, got, tt.want)
		}
	}
}

func TestBool(t *testing.T) {
	for lines, want := range map[string]string{
		"K=1": "true true", "K=Yes": "true true", "K=TRUE": "true true", "K=on": "true true", `K="true"`: "true true",
		"K=0": "false true", "K=no": "false true", "K=off": "false true", "K=true\nK=False": "false true",
		"K=y": `false true -"y"`, "K=ture": `false true -"ture"`, "K=": `false true -""`, "L=1": "false false",
	} {
		value, ok, dropped := unitOf(t, "6.0", lines).Bool("Container", "K")
		if got := fmt.Sprint(value, " ", ok, describeDropped(dropped)); got != want {
			t.Errorf("%q: got %s, want %s", lines, got, want)
		}
	}
}

func TestUint32(t *testing.T) {
	for value, want := range map[string]string{
		"0": "0", "12": "12", "+12": "12", "0x1F": "31", "0X1f": "31", "010": "8", `"7"`: "7", "4294967295": "4294967295",
		"08": `42 -"08"`, "4294967296": `42 -"4294967296"`, "-1": `42 -"-1"`, "1k": `42 -"1k"`, "": `42 -""`, "0x": `42 -"0x"`,
		"99999999999999999999": `42 -"99999999999999999999"`,
		"-0":                   "0",
		"--2":                  "22", // as the generator has it
	} {
		n, dropped := unitOf(t, "6.0", "K="+value).Uint32("Container", "K", 42)
		if got := fmt.Sprint(n, describeDropped(dropped)); got != want {
			t.Errorf("%q: got %s, want %s", value, got, want)
		}
	}
	if n, dropped := unitOf(t, "6.0", "").Uint32("Container", "K", 42); n != 42 || dropped != nil {
		t.Errorf("no key: got %d and %v", n, dropped)
	}
}

func TestKeyVals(t *testing.T) {
	for _, tt := range []struct{ podman, lines, want string }{
		{"6.0", "K=b=1 a=2\nK=b=3", "a=2 b=3"},
		{"6.0", "K=a=1\nK=\nK=b=x=y", "b=x=y"},
		{"6.0", `K="a=b c" d`, "a=b c d"},
		{"6.0", "K=a=1 \\q\nK=b=", `b= -"a=1 \\q" (unsupported escape char)`},
		{"6.0", "K==x", "=x"},
		{"5.6", "K=a\nK=a=1\nK=a", "a"},
		{"5.5", "K=a b=1", `b=1 -"a" (separator was not found for a)`},
		{"5.5", "K=a=1 \\q", ` -"a=1 \\q" (unsupported escape char)`},
		{"5.4", "K=a b=1", `b=1 -"a"`},
		{"5.4", "K=a=1 \\q", ` -"a=1 \\q"`},
	} {
		pairs, dropped := unitOf(t, tt.podman, tt.lines).KeyVals("Container", "K")
		var texts []string
		for _, kv := range pairs {
			if kv.Bare {
				texts = append(texts, kv.Key)
			} else {
				texts = append(texts, kv.Key+"="+kv.Value)
			}
		}
		if diff := cmp.Diff(tt.want, strings.Join(texts, " ")+describeDropped(dropped)); diff != "" {
			t.Errorf("podman %s, %q (-want +got):\n%s", tt.podman, tt.lines, diff)
		}
	}
}

func TestLastArgs(t *testing.T) {
	for _, tt := range []struct{ podman, lines, want string }{
		{"6.0", "K=a b\nK=c 'd e'", "<c><d e> true"},
		{"6.0", "K=a\nK=", " true"},
		{"6.0", "L=a", " false"},
		{"6.0", `K=a \q`, ` -"a \\q" (unsupported escape char) false`},
		{"5.6", `K=a \q`, ` -"a \\q" (unsupported escape char) false`},
		{"5.5", `K=a \q`, ` -"a \\q" false`},
		{"6.0", `K=a "" b`, `<a> -"\"\" b" true`},
	} {
		words, ok, dropped := unitOf(t, tt.podman, tt.lines).LastArgs("Container", "K")
		if got := fmt.Sprint(describe(words, dropped), " ", ok); got != tt.want {
			t.Errorf("podman %s, %q: got %s, want %s", tt.podman, tt.lines, got, tt.want)
		}
	}
}

// TestKeyBytes has letters of which the generator takes the last byte for space.
func TestKeyBytes(t *testing.T) {
	u := unitOf(t, "6.0", "Ké\u00e0 =a\nL=\xa0\x85 x")
	if diff := cmp.Diff([]string{"Ké\xc3", "L"}, u.Keys("Container")); diff != "" {
		t.Errorf("Keys (-want +got):\n%s", diff)
	}
	if text, _ := u.Text("Container", "L"); text != "x" {
		t.Errorf("L is %q, want x", text)
	}
}
