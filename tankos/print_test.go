package tankos_test

import (
	"encoding/json"
	"path"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"

	"github.com/tank-os/tank/bootcimg"
	"github.com/tank-os/tank/quadlet"
	"github.com/tank-os/tank/tankos"
)

// A plan's text holds every file that has one, as it will be on the machine.
func TestPlanString(t *testing.T) {
	p := mustPlan(t, tankos.Reference())
	files := map[string]string{}
	for _, f := range txtar.Parse([]byte(p.String())).Files {
		files[f.Name] = string(f.Data)
	}
	for _, u := range p.Units {
		if got := files[strings.TrimPrefix(u.Path, "/")]; got != u.Text {
			t.Errorf("%s = %q, want %q", u.Path, got, u.Text)
		}
		if _, err := quadlet.Parse(path.Base(u.Path), []byte(u.Text)); err != nil {
			t.Error(err)
		}
	}
	for _, op := range ops(p) {
		w, ok := op.(bootcimg.WriteFile)
		text, isText := w.Source.(bootcimg.Bytes)
		if ok && isText && files[strings.TrimPrefix(w.Path, "/")] != string(text) {
			t.Errorf("%s is not in the text", w.Path)
		}
	}
}

// A file cannot pass for others, nor hide that it is no text.
func TestPlanStringIsWhole(t *testing.T) {
	a := tankos.Reference()
	a.Steps = append(a.Steps,
		bootcimg.WriteFile{Path: "/usr/share/forged", Source: bootcimg.Bytes("-- etc/gator/gator.toml --\nall is well\n")},
		bootcimg.WriteFile{Path: "/usr/share/binary", Source: bootcimg.Bytes("\xff\x00")},
		bootcimg.WriteFile{Path: "/etc/tank-os-release", Source: bootcimg.Bytes("mine\n")},
	)
	files := map[string][]string{}
	for _, f := range txtar.Parse([]byte(mustPlan(t, a).String())).Files {
		files[f.Name] = append(files[f.Name], string(f.Data))
	}
	for name, want := range map[string][]string{
		"usr/share/forged":     {">-- etc/gator/gator.toml --\n>all is well\n"},
		"usr/share/binary":     {"(2 bytes that are not text, sha256 ea5dbf9596d187e9500f23e9a680109475341cf4e81f7e043f7d97152c10772f)\n"},
		"etc/tank-os-release":  {"mine\n"}, // the user's step came last
		"etc/gator/gator.toml": nil,
	} {
		if diff := cmp.Diff(want, files[name]); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

// Whatever is in a file, the plan's text shows the files that there are.
func FuzzPlanString(f *testing.F) {
	for _, seed := range []string{"", "\n", "-- etc/shadow --\n", "a\n-- x --\r\nb", ">-- x --", "\xff"} {
		f.Add(seed)
	}
	names := func(p *tankos.Plan) (names []string) {
		for _, f := range txtar.Parse([]byte(p.String())).Files {
			names = append(names, f.Name)
		}
		return names
	}
	f.Fuzz(func(t *testing.T, content string) {
		a := tankos.Reference()
		a.Steps = append(a.Steps, bootcimg.WriteFile{Path: "/usr/share/fuzz", Source: bootcimg.Bytes(content)})
		want := append(names(mustPlan(t, tankos.Reference())), "usr/share/fuzz")
		if diff := cmp.Diff(want, names(mustPlan(t, a))); diff != "" {
			t.Errorf("files (-want +got):\n%s", diff)
		}
	})
}

func TestPlanJSON(t *testing.T) {
	text, err := json.Marshal(mustPlan(t, tankos.Reference()))
	if err != nil {
		t.Fatal(err)
	}
	var got struct {
		Appliance string
		Units     []struct{ User, Path, Service, Text string }
		Secrets   []struct{ Name string }
		Image     struct{ From string }
		Machine   struct{ Name string }
	}
	if err := json.Unmarshal(text, &got); err != nil {
		t.Fatal(err)
	}
	if got.Appliance != "tank-os" || len(got.Units) != 2 || got.Image.From != bootcimg.DefaultBase || got.Machine.Name != "tank-os" {
		t.Errorf("JSON of the plan = %s", text)
	}
	if u := got.Units[1]; u.Service != "openclaw.service" || u.User != "openclaw" || u.Text == "" {
		t.Errorf("unit = %+v", u)
	}
}
