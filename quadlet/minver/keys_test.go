package minver_test

import (
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/tank-os/tank/quadlet"
	"github.com/tank-os/tank/quadlet/convert"
	"github.com/tank-os/tank/quadlet/minver"
	"github.com/tank-os/tank/quadlet/unitset"
)

// leftKeys are the newer keys that no option of podman stands for.
var leftKeys = []string{
	"Build.ServiceName", "Container.ReloadCmd", "Container.ReloadSignal", "Container.ServiceName", "Container.StartWithPod",
	"Image.ServiceName", "Kube.ServiceName", "Network.NetworkDeleteOnStop", "Network.ServiceName",
	"Pod.RemapGid", "Pod.RemapUid", "Pod.RemapUidSize", "Pod.RemapUsers", "Pod.ServiceName", "Pod.StopTimeout",
	"Quadlet.DefaultDependencies", "Volume.ServiceName",
}

// minimal are units that say no more than they must.
var minimal = map[string]string{
	"Container": "Image=docker.io/library/caddy:2.10\n",
	"Pod":       "",
	"Volume":    "",
	"Network":   "",
	"Kube":      "Yaml=/a.yaml\n",
	"Image":     "Image=docker.io/library/caddy:2.10\n",
	"Build":     "ImageTag=a\nFile=/a\nSetWorkingDirectory=unit\n",
}

// values are what the test sets keys to.
var values = map[quadlet.Kind]string{
	quadlet.StringLast: "v", quadlet.BoolLast: "true", quadlet.ListRaw: "v", quadlet.ListWords: "v", quadlet.KeyvalList: "a=v",
	quadlet.ArgsLast: "v", quadlet.Uint32Last: "1",
}

// TestEveryKey: each newer key, for each release that does not know it, becomes an
// option that this release's generator gives to podman, or is reported.
func TestEveryKey(t *testing.T) {
	var left []string
	for _, k := range quadlet.Keys() {
		section := k.Section
		if section == "Quadlet" {
			section = "Volume"
		}
		unit, ok := minimal[section]
		for minor := range 10 {
			to := quadlet.Version{Major: 5 + minor/9, Minor: minor % 9}
			if !ok || k.In(to) || section == "Build" && to.Minor < 2 && to.Major == 5 {
				continue
			}
			if !checkKey(t, k, section, unit, to) && !slices.Contains(left, k.Section+"."+k.Name) {
				left = append(left, k.Section+"."+k.Name)
			}
		}
	}
	slices.Sort(left)
	// Of these, podman has had the option before the key, but not always.
	want := slices.Concat(leftKeys, []string{
		"Container.HealthLogDestination", "Container.HealthMaxLogCount", "Container.HealthMaxLogSize", "Image.Policy",
		"Volume.GID", "Volume.UID",
	})
	slices.Sort(want)
	if diff := cmp.Diff(want, left); diff != "" {
		t.Errorf("keys that were left (-want +got):\n%s", diff)
	}
}

// checkKey rewrites a unit with one newer key and says whether it could be.
func checkKey(t *testing.T, k quadlet.Key, section, unit string, to quadlet.Version) bool {
	t.Helper()
	name := dir + "a." + strings.ToLower(section)
	text := "[" + section + "]\n" + unit
	if section != k.Section {
		text += "[" + k.Section + "]\n"
	}
	files := fstest.MapFS{name: {Data: []byte(text + k.Name + "=" + values[k.Kind] + "\n")}}
	set, err := unitset.Load(files, unitset.Target{})
	if err != nil {
		t.Fatal(err)
	}
	r, err := minver.Downgrade(set, to)
	if err != nil {
		t.Fatal(err)
	}
	if len(r.Left) > 0 {
		return false
	}
	for _, f := range r.Files {
		files[f.Name] = &fstest.MapFile{Data: f.Bytes()}
	}
	set, err = unitset.Load(files, unitset.Target{Podman: to})
	if err != nil {
		t.Fatal(err)
	}
	result := convert.Convert(set)
	var args []string
	for _, s := range result.Services {
		for _, c := range s.Commands {
			args = append(args, c.Args...)
		}
	}
	want := strings.TrimPrefix(" "+k.Flag+" "+values[k.Kind]+" ", " ")
	switch {
	case k.Kind == quadlet.BoolLast:
		want = k.Flag + "=true "
	case strings.HasSuffix(k.Flag, "="):
		want = k.Flag + values[k.Kind] + " "
	}
	if got := strings.Join(args, " ") + " "; result.Failed() || !strings.Contains(got, want) {
		t.Errorf("%s.%s for %s: %v, %q, want %q in it", k.Section, k.Name, to, result.Problems, got, want)
	}
	return true
}
