package quadlet_test

import (
	"bytes"
	"net/netip"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/tank-os/tank/quadlet"
)

// FuzzParse has any bytes as a file: parsing loses none, and a unit that is read
// without a problem can be written and read again, after which nothing changes.
func FuzzParse(f *testing.F) {
	f.Add("a.container", agentText)
	f.Add("a.pod", "[Pod]\nPublishPort=1-2:3-4/udp\nExitPolicy=stop\n")
	f.Add("a.volume", "[Volume]\nUser=0\nLabel=a='b c' d\nDriver=image\nImage=x.image\n")
	f.Add("a.network", "; c\n[Network]\r\nSubnet=10.0.0.0/24\nGateway=10.0.0.1\n\\\n[X-a]\nb=\\\n#c\n")
	f.Add("a.image", "[Image]\nImage=\"a.io/b:1\"\nRetryDelay=1s\n[Service]\nTimeoutStartSec=1h 3min\nExecStopPost=a\\\n  b\n")
	f.Add("a.kube", "[Kube]\nYaml=a.yml 'b c.yml'\nAutoUpdate=registry web/local\nPublishPort=80:80\n")
	f.Add("a.build", "[Build]\nImageTag=a.io/b:1\nFile=./C\nSetWorkingDirectory=unit\nSecret=id=a,src=/b id=c,env=D\nBuildArg=A=\"b c\"\n")
	f.Add("a.artifact", "[Artifact]\nArtifact=a.io/b:1\nRetryDelay=5s\nQuiet=yes\n")
	f.Fuzz(func(t *testing.T, name, text string) {
		file, _ := quadlet.Parse(name, []byte(text))
		if got := file.String(); got != text {
			t.Fatalf("String() = %q, parsed %q", got, text)
		}
		checkPositions(t, file)
		u, err := file.Unit()
		if err != nil {
			return
		}
		once, err := u.MarshalText()
		if err != nil {
			t.Fatalf("Unit() has no problem with %q, MarshalText has: %v", text, err)
		}
		if again := reread(t, u.FileName(), once); !bytes.Equal(again, once) {
			t.Fatalf("not a fixed point (-once +again):\n%s", cmp.Diff(string(once), string(again)))
		}
	})
}

// checkPositions fails if a line's first byte or a byte of its value is not
// where the line says.
func checkPositions(t *testing.T, f *quadlet.File) {
	t.Helper()
	text := strings.Split(f.String(), "\n")
	for i := range f.Lines {
		l := &f.Lines[i]
		at := l.Pos()
		if rest := text[at.Line-1][at.Col-1:]; l.Kind == quadlet.Header && rest[0] != '[' || l.Kind == quadlet.Assignment && rest[0] != l.Key[0] {
			t.Fatalf("the line %q is not at %v: %q", l.Text, at, rest)
		}
		if l.Kind != quadlet.Assignment {
			continue
		}
		for j := range min(len(l.Value), 40) {
			at := l.ValuePos(j)
			if got := text[at.Line-1][at.Col-1]; got != l.Value[j] {
				t.Fatalf("byte %d of %q is not at %v, where %q is", j, l.Value, at, got)
			}
		}
	}
}

// FuzzExec has any argument: what is read back is what was written.
func FuzzExec(f *testing.F) {
	for _, s := range nasty {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		c := &quadlet.Container{
			Name: "a", Rootfs: "/x", Exec: []string{"a", s}, Environment: map[string]string{"A": s},
			DropCapability: []string{s}, HostName: s, Tmpfs: []string{s}, Service: quadlet.ServiceSection{Slice: s},
		}
		text, err := c.MarshalText()
		if err != nil {
			return
		}
		u := read(t, c.FileName(), text)
		if diff := cmp.Diff(c, u, compareValues); diff != "" {
			t.Errorf("read back (-want +got):\n%s\n%s", diff, text)
		}
	})
}

// nasty are strings that could end a word, a line, a section or a quotation.
var nasty = []string{
	" ", "a b", "\t", "\"", "'", "\\", "a\\", "\\n", "\n", "a\nb", "x\n[Service]\nExecStartPre=/bin/evil", "\r", "a\rb", "\x00",
	"\x01", "\x7f", "\u0080", "\u0085", "\u00a0", "\u2028", "ü", "日本", "\xff", ";", "; rm", "#", "# x", "%", "%%", "%h", "$", "$$", "${HOME}",
	"$HOME", "=", "a=b", "[x]", "\"a\"", "'a'", "\"a", "a\"", "it's \"both\"", "\\x41", "--", "-", "~", "|", "a,b", "a:b", "../x", "\ufeff", "\\\n",
	"a \\", "a\\ ", "\v", "\f", "@", "!", "*", "\"\"", "''",
}

func read(t *testing.T, name string, text []byte) quadlet.Unit {
	t.Helper()
	file, err := quadlet.Parse(name, text)
	if err != nil {
		t.Fatalf("Parse: %v\n%s", err, text)
	}
	u, err := file.Unit()
	if err != nil {
		t.Fatalf("Unit: %v\n%s", err, text)
	}
	return u
}

func reread(t *testing.T, name string, text []byte) []byte {
	t.Helper()
	again, err := read(t, name, text).MarshalText()
	if err != nil {
		t.Fatal(err)
	}
	return again
}

// TestNoInjection puts strings of an attacker into every string of every unit.
// Either the unit is refused or the text has the keys that were meant, and no
// more.
func TestNoInjection(t *testing.T) {
	attacks := append([]string{
		"x\nExecStartPre=/bin/evil", "x\r[Service]\rExecStartPre=/bin/evil", "x\n\n[Service]\nExecStartPre=/bin/evil\n",
	}, nasty...)
	written, refused := 0, 0
	for _, attack := range attacks {
		for _, u := range named() {
			for path, place := range stringsOf(reflect.ValueOf(u).Elem(), "") {
				old := reflect.New(place.Type()).Elem()
				old.Set(place)
				setString(place, attack)
				text, err := u.MarshalText()
				place.Set(old)
				if err != nil {
					refused++
					continue
				}
				written++
				checkKeys(t, path, text)
			}
		}
	}
	t.Logf("%d texts written, %d units refused", written, refused)
	if written < 1000 || refused < 1000 {
		t.Errorf("%d texts written, %d units refused: the test tests nothing", written, refused)
	}
}

func named() []quadlet.Unit {
	return []quadlet.Unit{
		&quadlet.Container{Name: "x", Rootfs: "/x", User: "u"}, &quadlet.Pod{Name: "x"},
		&quadlet.Volume{Name: "x", Device: "/d"}, &quadlet.Network{Name: "x"}, &quadlet.Image{Name: "x", Image: "a.io/b:1"},
		&quadlet.Kube{Name: "x", Yaml: []quadlet.HostPath{"/y"}}, &quadlet.Artifact{Name: "x", Artifact: "a.io/b:1"},
		&quadlet.Build{Name: "x", ImageTag: []quadlet.Reference{"a.io/b:1"}, File: "/f"},
	}
}

// checkKeys fails if a text has a key that neither the unit has of itself nor the
// field at path makes, or a carriage return, which systemd takes for a line break.
func checkKeys(t *testing.T, path string, text []byte) {
	t.Helper()
	file, err := quadlet.Parse("x.conf", text)
	if err != nil {
		t.Errorf("%s: %v\n%s", path, err, text)
		return
	}
	section, key, found := strings.Cut(path, ".")
	if !found {
		section, key = "", path
	}
	if key == "Extra" {
		key = "Custom"
	}
	for _, l := range file.Lines {
		own := section == "" && strings.Contains("Container Pod Volume Network Kube Image Build Artifact", l.Section) || l.Section == section
		base := slices.Contains([]string{"Rootfs", "User", "Device", "Image", "Yaml", "Artifact", "ImageTag", "File"}, l.Key)
		if l.Kind == quadlet.Comment || l.Kind == quadlet.Assignment && !base && (!own || l.Key != key) || strings.Contains(l.Text, "\r") {
			t.Errorf("%s made the line %q of\n%s", path, l.Text, text)
		}
	}
}

// stringsOf are the settable strings below v, each by its path, with one item in
// every list and map.
func stringsOf(v reflect.Value, path string) map[string]reflect.Value {
	places := map[string]reflect.Value{}
	for i := range v.NumField() {
		f, name := v.Field(i), path+v.Type().Field(i).Name
		switch {
		case !f.CanSet():
		case f.Kind() == reflect.String,
			f.Kind() == reflect.Slice && f.Type().Elem().Kind() == reflect.String,
			f.Kind() == reflect.Map,
			f.Type() == reflect.TypeFor[[]quadlet.Entry](),
			f.Type() == reflect.TypeFor[[]quadlet.Secret](),
			f.Type() == reflect.TypeFor[[]quadlet.BuildSecret](),
			f.Type() == reflect.TypeFor[[]quadlet.VolumeMount](),
			f.Type() == reflect.TypeFor[[]quadlet.Mount](),
			f.Type() == reflect.TypeFor[[]quadlet.NetworkSource](),
			f.Type() == reflect.TypeFor[[]quadlet.Dependency](),
			f.Type() == reflect.TypeFor[quadlet.ImageSource]():
			places[name] = f
		case f.Kind() == reflect.Struct && strings.HasSuffix(f.Type().Name(), "Section"):
			for k, p := range stringsOf(f, name+".") {
				places[k] = p
			}
		}
	}
	return places
}

// setString puts s in wherever the field holds a string.
func setString(f reflect.Value, s string) {
	switch p := f.Addr().Interface().(type) {
	case *map[string]string:
		*p = map[string]string{"A": s, "B" + s: "x"}
		if strings.ContainsAny(s, "= \t\r\n") {
			*p = map[string]string{"A": s}
		}
	case *[]quadlet.Entry:
		*p = []quadlet.Entry{{Key: "Custom", Value: s}}
	case *[]quadlet.Secret:
		*p = []quadlet.Secret{{Name: "n", Target: s}}
	case *[]quadlet.BuildSecret:
		*p = []quadlet.BuildSecret{{ID: "n", File: s}, {ID: "n" + s}, {ID: "m", Env: s}}
	case *[]quadlet.VolumeMount:
		*p = []quadlet.VolumeMount{{Source: quadlet.HostPath("/x" + s), Target: "/" + s, Options: []string{"o" + s}}}
	case *[]quadlet.Mount:
		*p = []quadlet.Mount{{Type: "bind", Source: quadlet.HostPath("/x" + s), Target: "/" + s, Options: []string{"o" + s}}}
	case *[]quadlet.NetworkSource:
		*p = []quadlet.NetworkSource{
			quadlet.NetworkMode("x" + s), quadlet.NetworkAttachment{Network: &quadlet.Network{Name: "n"}, Options: []string{"o" + s}},
		}
	case *[]quadlet.Dependency:
		*p = []quadlet.Dependency{quadlet.UnitName("x" + s + ".service")}
	case *quadlet.ImageSource:
		*p = quadlet.Reference("x" + s)
	default:
		if f.Kind() == reflect.Slice {
			f.Set(reflect.Append(reflect.MakeSlice(f.Type(), 0, 1), reflect.ValueOf(s).Convert(f.Type().Elem())))
			return
		}
		f.SetString(s)
	}
}

// compareValues compares the types that have no exported fields.
var compareValues = cmpopts.EquateComparable(quadlet.OptionalInt{}, quadlet.Timespan{}, netip.Addr{}, netip.Prefix{})
