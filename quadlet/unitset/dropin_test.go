package unitset_test

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/tank-os/tank/quadlet"
	"github.com/tank-os/tank/quadlet/unitset"
)

// TestDropInNames has drop-ins under each name that could be a unit's.
func TestDropInNames(t *testing.T) {
	fsys := tree("u/foo-bar@inst.container", "u/foo-bar@.container", "u/foo-bar.container", "u/plain.volume")
	for i, name := range []string{
		"foo-bar@inst.container", "foo-bar@.container", "foo-@.container", "foo-.container", "foo-bar.container",
		"foo-bar@in-.container", "foo.container", "foo-bar.volume", "plain.volume",
	} {
		fsys[fmt.Sprintf("u/%s.d/%d.conf", name, i)] = file("")
	}
	fsys["u/container.d/t.conf"] = file("")
	fsys["u/volume.d/t.conf"] = file("")
	for podman, want := range map[string]map[string]string{
		"6.0": {
			"foo-bar@inst.container": "0 1 2 3 t", "foo-bar@.container": "1 2 3 t", "foo-bar.container": "3 4 t", "plain.volume": "8 t",
		},
		"5.2": {
			"foo-bar@inst.container": "0 1 2 3 t", "foo-bar@.container": "1 2 3 t", "foo-bar.container": "3 4 t", "plain.volume": "8 t",
		},
		"5.1": {
			"foo-bar@inst.container": "0 1", "foo-bar@.container": "1", "foo-bar.container": "4", "plain.volume": "8",
		},
	} {
		set, err := unitset.Load(fsys, unitset.Target{Podman: version(t, podman), Dirs: []string{"/u"}})
		if err != nil {
			t.Fatal(err)
		}
		got := map[string]string{}
		for _, u := range set.Units {
			var names []string
			for _, d := range u.DropIns {
				names = append(names, strings.TrimSuffix(d.File.Name, ".conf"))
			}
			got[u.Name] = strings.Join(names, " ")
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("podman %s (-want +got):\n%s", podman, diff)
		}
	}
}

// TestDropInOrder has one name in a close directory that is searched late and in a
// far one that is searched early. Which counts changed with Podman 5.6.
func TestDropInOrder(t *testing.T) {
	fsys := tree("b/web.container", "a/container.d/10.conf", "b/web.container.d/10.conf", "b/deep/sub/container.d/05.conf")
	for podman, want := range map[string]string{
		"6.0": "b/web.container + b/deep/sub/container.d/05.conf b/web.container.d/10.conf",
		"5.6": "b/web.container + b/deep/sub/container.d/05.conf b/web.container.d/10.conf",
		"5.5": "b/web.container + b/deep/sub/container.d/05.conf a/container.d/10.conf",
		"5.2": "b/web.container + b/deep/sub/container.d/05.conf a/container.d/10.conf",
		"5.1": "b/web.container + b/web.container.d/10.conf",
	} {
		set, err := unitset.Load(fsys, unitset.Target{Podman: version(t, podman), Dirs: []string{"/a", "/b"}})
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff([]string{want}, summary(set)); diff != "" {
			t.Errorf("podman %s (-want +got):\n%s", podman, diff)
		}
	}
}

// TestShadowing says that a file that the generator refuses hides none.
func TestShadowing(t *testing.T) {
	fsys := tree("a/web.container", "b/web.container", "a/z.volume", "b/y.volume")
	fsys["a/web.container"] = file("nonsense")
	set, err := unitset.Load(fsys, unitset.Target{Dirs: []string{"/a", "/b"}})
	if want := `a/web.container:1:1: "nonsense" is neither a section, nor a key with a value, nor a comment`; err == nil || err.Error() != want {
		t.Errorf("error %v; want %s", err, want)
	}
	if diff := cmp.Diff([]string{"a/z.volume", "b/web.container", "b/y.volume"}, summary(set)); diff != "" {
		t.Errorf("units (-want +got):\n%s", diff)
	}
	for _, u := range set.Units { // but it takes along what is beside it
		if want := map[string]string{"a/z.volume": "a/web.container"}[u.Path]; u.LostTo != want {
			t.Errorf("%s is lost to %q, want %q", u.Path, u.LostTo, want)
		}
	}
}

// TestMerge reads values from a file and its drop-ins.
func TestMerge(t *testing.T) {
	fsys := fstest.MapFS{
		"u/web.container":           file("# about\n\n# web\n[Container]\nImage=a\nVolume=/a\nVolume=/b\n\n# why\nLabel=x=1\n[Unit]\nAfter=a\n"),
		"u/web.container.d/10.conf": file("[Container]\nVolume=\nVolume=/c\n[Service]\n"),
		"u/web.container.d/20.conf": file("# more\n[Container]\nImage=b\nVolume=/d\n[Unit]\nBefore=b\nAfter=c\n# end\n"),
	}
	set, err := unitset.Load(fsys, unitset.Target{Dirs: []string{"/u"}})
	if err != nil {
		t.Fatal(err)
	}
	u, ok := set.Lookup("web.container")
	if !ok {
		t.Fatal("web.container is not in the set")
	}
	place := func(values []unitset.Value) (places []string) {
		for _, v := range values {
			places = append(places, fmt.Sprintf("%s:%d %s", strings.TrimPrefix(v.Path, "u/"), v.Line.Number, v.Text))
		}
		return places
	}
	if diff := cmp.Diff([]string{"web.container.d/10.conf:3 /c", "web.container.d/20.conf:4 /d"}, place(u.All("Container", "Volume"))); diff != "" {
		t.Errorf("All (-want +got):\n%s", diff)
	}
	if got := len(u.Assignments("Container", "Volume")); got != 5 {
		t.Errorf("%d assignments, want 5", got)
	}
	if v, ok := u.Last("Container", "Image"); !ok || v.Text != "b" || v.Path != "u/web.container.d/20.conf" || v.Line.Number != 3 {
		t.Errorf("Last gives %+v, %v", v, ok)
	}
	if v, ok := u.Last("Container", "User"); ok {
		t.Errorf("Last of a key that is not there gives %+v", v)
	}
	if diff := cmp.Diff([]string{"Container", "Unit", "Service"}, u.Sections()); diff != "" {
		t.Errorf("Sections (-want +got):\n%s", diff)
	}
	if !u.HasSection("Service") || !u.HasSection("Unit") || u.HasSection("Install") {
		t.Error("HasSection is wrong of Service, Unit or Install")
	}
	if diff := cmp.Diff([]string{"Image", "Volume", "Label"}, u.Keys("Container")); diff != "" {
		t.Errorf("Keys (-want +got):\n%s", diff)
	}
	want := `# about||# web|# more [Container] Image=a|Volume=/a|Volume=/b||# why|Label=x=1|Volume=|Volume=/c|Image=b|Volume=/d
 [Unit] After=a|Before=b|After=c|# end
 [Service] 
`
	if diff := cmp.Diff(want, printGroups(u)); diff != "" {
		t.Errorf("Groups (-want +got):\n%s", diff)
	}
}

func printGroups(u *unitset.Unit) string {
	var s strings.Builder
	texts := func(values []unitset.Value) string {
		var list []string
		for _, v := range values {
			if v.Line.Key != "" {
				list = append(list, v.Line.Key+"="+v.Text)
			} else {
				list = append(list, v.Text)
			}
		}
		return strings.Join(list, "|")
	}
	for _, g := range u.Groups() {
		fmt.Fprintf(&s, "%s [%s] %s\n", texts(g.Comments), g.Name, texts(g.Lines))
	}
	return s.String()
}

// TestGroups has what goes with which section: the blank line before one is the
// generator's to write, and a backslash alone is nothing.
func TestGroups(t *testing.T) {
	for _, tt := range []struct{ podman, text, want string }{
		{"6.0", "[A]\na=1\n\n# b\n[B]\n\\\nb=2\n\n", " [A] a=1\n# b [B] b=2|\n"},
		{"6.0", "# a\n\n[A]\n;x\na=1 \\\n# y\n 2\n[B]\n[A]\nb=3\\\n\n", "# a| [A] ;x|a=1 2\n [B] \n"},
		{"5.3", "[A]\n:x\na=1 \\\n# y\n# z\n", " [A] :x|a=1 # y|# z\n"},
	} {
		fsys := fstest.MapFS{"u/x.pod": file(tt.text)}
		set, _ := unitset.Load(fsys, unitset.Target{Podman: version(t, tt.podman), Dirs: []string{"/u"}})
		if diff := cmp.Diff(tt.want, printGroups(set.Units[0])); diff != "" {
			t.Errorf("podman %s, %q (-want +got):\n%s", tt.podman, tt.text, diff)
		}
	}
}

// TestByHand has a set that was not loaded.
func TestByHand(t *testing.T) {
	parse := func(name, text string) *quadlet.File {
		f, err := quadlet.Parse(name, []byte(text))
		if err != nil {
			t.Fatal(err)
		}
		return f
	}
	set := unitset.Set{Units: []*unitset.Unit{{
		Name: "a.pod", Path: "a.pod", File: parse("a.pod", "[Pod]\nPodName=a\n"),
		DropIns: []*unitset.DropIn{{Path: "b.conf", File: parse("b.conf", "[Pod]\nPodName=b\n[Unit]\n")}},
	}}}
	u, ok := set.Lookup("a.pod")
	if !ok {
		t.Fatal("a.pod is not found")
	}
	if name, _ := u.Text("Pod", "PodName"); name != "b" || !u.HasSection("Unit") {
		t.Errorf("PodName is %q, sections %q", name, u.Sections())
	}
	if _, ok := set.Lookup("b.pod"); ok {
		t.Error("b.pod is found")
	}
}

// TestTemplate has names with and without an @.
func TestTemplate(t *testing.T) {
	for name, want := range map[string]string{
		"web.container": "web  false", "web@.container": "web  true", "web@1.container": "web 1 true",
		"web@a@b.pod": "web a@b true", ".container": "  false", "a.b@c.d.volume": "a.b c.d true",
	} {
		u := unitset.Unit{Name: name}
		base, instance, ok := u.Template()
		if got := fmt.Sprintln(base, instance, ok); got != want+"\n" {
			t.Errorf("%s: got %s, want %s", name, got, want)
		}
	}
}
