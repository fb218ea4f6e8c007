package quadlet_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tank-os/tank/quadlet"
)

// TestKeyCounts holds the table against the number of keys that the generators'
// own tables have for each section, and for each release that brought some.
func TestKeyCounts(t *testing.T) {
	sections, releases := map[string]int{}, map[string]int{}
	seen := map[string]bool{}
	for _, k := range quadlet.Keys() {
		sections[k.Section]++
		releases[k.Since.String()]++
		if name := k.Section + "." + k.Name; seen[name] || k.Doc == "" || !k.In(quadlet.Version{}) {
			t.Errorf("%s is there twice, says nothing, or is newer than the newest: %+v", name, k)
		} else {
			seen[name] = true
		}
	}
	wantSections := map[string]int{
		"Container": 95, "Pod": 29, "Volume": 16, "Network": 18, "Kube": 19, "Image": 18, "Build": 28, "Artifact": 13, "Quadlet": 1,
	}
	if diff := cmp.Diff(wantSections, sections); diff != "" {
		t.Errorf("keys of a section (-want +got):\n%s", diff)
	}
	wantReleases := map[string]int{
		"4.4.0": 54, "4.5.0": 25, "4.6.0": 12, "4.7.0": 11, "4.8.0": 30, "5.0.0": 10, "5.1.0": 1, "5.2.0": 28, "5.3.0": 29,
		"5.4.0": 1, "5.5.0": 11, "5.6.0": 4, "5.7.0": 17, "5.8.0": 1, "6.0.0": 2, "6.1.0": 1,
	}
	if diff := cmp.Diff(wantReleases, releases); diff != "" {
		t.Errorf("keys of a release (-want +got):\n%s", diff)
	}
	if len(seen) != 237 {
		t.Errorf("%d keys, want 237", len(seen))
	}
}

func TestLookupKey(t *testing.T) {
	got, ok := quadlet.LookupKey("Pod", "IP")
	want := quadlet.Key{
		Section: "Pod", Name: "IP", Kind: quadlet.StringLast, Since: quadlet.Version{Major: 5, Minor: 3}, Flag: "--ip", Doc: got.Doc,
	}
	if diff := cmp.Diff(want, got); diff != "" || !ok {
		t.Errorf("LookupKey, %v (-want +got):\n%s", ok, diff)
	}
	for _, name := range []string{"ip", "Nonsense", ""} {
		if k, ok := quadlet.LookupKey("Pod", name); ok {
			t.Errorf("LookupKey knows the key %q: %+v", name, k)
		}
	}
}

func TestKindIn(t *testing.T) {
	for _, test := range []struct {
		section, name, version string
		want                   quadlet.Kind
	}{
		{"Pod", "IP", "5.3.2", quadlet.ListRaw},
		{"Pod", "IP", "5.4", quadlet.StringLast},
		{"Kube", "Yaml", "5.6.2", quadlet.StringLast},
		{"Kube", "Yaml", "5.7", quadlet.ListWords},
		{"Build", "ImageTag", "5.2.5", quadlet.StringLast},
		{"Build", "ImageTag", "6", quadlet.ListRaw},
		{"Container", "Ulimit", "4.9", quadlet.StringLast},
		{"Container", "Ulimit", "5.0", quadlet.ListRaw},
		{"Container", "Notify", "5.0", quadlet.BoolOrEnumLast},
	} {
		k, ok := quadlet.LookupKey(test.section, test.name)
		v, err := quadlet.ParseVersion(test.version)
		if got := k.KindIn(v); !ok || err != nil || got != test.want {
			t.Errorf("%s.%s in %s is %v (%v, %v), want %v", test.section, test.name, test.version, got, ok, err, test.want)
		}
	}
	if got := quadlet.Kind(99).String(); got != "Kind(99)" {
		t.Errorf("a kind that is none is called %q", got)
	}
}

func TestParseVersion(t *testing.T) {
	for text, want := range map[string]string{
		"5.4.2": "5.4.2", "v5.4": "5.4.0", "6": "6.0.0", "10.11.12": "10.11.12",
		"": `podman version "": "" is not a number`, "5.x": `podman version "5.x": "x" is not a number`,
		"5.4.2.1": `podman version "5.4.2.1": more than three numbers`, "-1": `podman version "-1": "-1" is not a number`,
		"6.0.0-rc1": `podman version "6.0.0-rc1": "0-rc1" is not a number`, "0.0": `podman version "0.0": there is no such release`,
		"99999": `podman version "99999": "99999" is not a number`,
	} {
		v, err := quadlet.ParseVersion(text)
		got := v.String()
		if err != nil {
			got = err.Error()
		}
		if got != want {
			t.Errorf("ParseVersion(%q): %s, want %s", text, got, want)
		}
	}
}

func TestVersionCompare(t *testing.T) {
	rising := []quadlet.Version{{4, 9, 5}, {5, 0, 0}, {5, 0, 3}, {5, 10, 0}, {6, 1, 0}}
	for i, v := range rising {
		for j, w := range rising {
			want := min(max(i-j, -1), 1)
			if got := v.Compare(w); got != want {
				t.Errorf("%v compared with %v is %d, want %d", v, w, got, want)
			}
		}
	}
	if zero := (quadlet.Version{}); zero.Compare(rising[4]) != 0 || zero.Compare(rising[3]) != 1 {
		t.Errorf("the zero version is %v, want that of the newest key", zero)
	}
}
