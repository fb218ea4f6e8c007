package testscripts_test

import (
	"cmp"
	"fmt"
	"net/netip"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/tank-os/tank/quadlet"
)

func needModules(t *testing.T) {
	t.Helper()
	if ok, err := condition("modules"); err != nil {
		t.Fatal(err)
	} else if !ok {
		t.Skip("needs Go modules outside go.mod")
	}
}

// TestQuadletKeys has the generators judge a unit for each key there is: they
// take those their version knows, and refuse the others.
func TestQuadletKeys(t *testing.T) {
	needModules(t)
	for _, version := range shipped {
		t.Run(version, func(t *testing.T) {
			dir := t.TempDir()
			writeUnit(t, dir, &quadlet.Pod{Name: "other"})
			writeUnit(t, dir, &quadlet.Volume{Name: "other"})
			writeUnit(t, dir, &quadlet.Network{Name: "other"})
			writeUnit(t, dir, &quadlet.Image{Name: "other", Image: "a.io/b:1"})
			written := 0
			var want, got []string
			for _, k := range quadlet.Keys() {
				if k.Name == "Creds" {
					continue // no type has a field for it
				}
				u := unitWith(t, k)
				writeUnit(t, dir, u)
				checkReadBack(t, u)
				written++
				// A generator passes over the files of types that it does not know.
				if !k.In(podman(t, version)) && (k.Section != "Artifact" || version >= "5.7") {
					want = append(want, fmt.Sprintf("unsupported key '%s' in group '%s' in %s", k.Name, k.Section, filepath.Join(dir, u.FileName())))
				}
			}
			_, warnings, err := generate(version, false, dir)
			for line := range strings.Lines(warnings) {
				if _, what, ok := strings.Cut(strings.TrimSpace(line), ": "); ok && strings.Contains(line, "converting") {
					got = append(got, what)
				} else if !strings.HasPrefix(line, "processing encountered") {
					t.Errorf("unforeseen: %s", line)
				}
			}
			slices.Sort(want)
			slices.Sort(got)
			if !slices.Equal(want, got) {
				t.Errorf("refused:\n%s\nwant:\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
			}
			t.Logf("podman %s: %d keys, %d newer than it, exit %v", version, written, len(want), err)
		})
	}
}

// checkReadBack fails if a unit is not what is read from its text.
func checkReadBack(t *testing.T, u quadlet.Unit) {
	t.Helper()
	text, err := u.MarshalText()
	if err != nil {
		t.Fatal(err)
	}
	file, err := quadlet.Parse(u.FileName(), text)
	if err != nil {
		t.Fatal(err)
	}
	got, err := file.Unit()
	if err != nil {
		t.Fatal(err)
	}
	values := cmpopts.EquateComparable(quadlet.OptionalInt{}, quadlet.Timespan{}, netip.Addr{}, netip.Prefix{})
	if diff := gocmp.Diff(u, got, values); diff != "" {
		t.Errorf("read back (-want +got):\n%s\n%s", diff, text)
	}
}

func older(version, since string) bool {
	return slices.Compare(strings.Split(version, "."), strings.Split(since, ".")) < 0
}

// unitWith is a unit that says something for a key.
func unitWith(t *testing.T, k quadlet.Key) quadlet.Unit {
	t.Helper()
	name := strings.ToLower(k.Name)
	units := map[string]quadlet.Unit{
		"Container": &quadlet.Container{Name: name, Image: quadlet.Reference("a.io/b:1")},
		"Pod":       &quadlet.Pod{Name: name},
		"Volume":    &quadlet.Volume{Name: name},
		"Network":   &quadlet.Network{Name: name},
		"Kube":      &quadlet.Kube{Name: name, Yaml: []quadlet.HostPath{"a.yml"}},
		"Image":     &quadlet.Image{Name: name, Image: "a.io/b:1"},
		"Build":     &quadlet.Build{Name: name, ImageTag: []quadlet.Reference{"a.io/b:1"}, File: "/Containerfile"},
		"Artifact":  &quadlet.Artifact{Name: name, Artifact: "a.io/b:1"},
		"Quadlet":   &quadlet.Volume{Name: name, Quadlet: quadlet.QuadletSection{DefaultDependencies: quadlet.True}},
	}
	u := units[k.Section]
	if k.Section == "Quadlet" {
		return u
	}
	v := reflect.ValueOf(u).Elem()
	fill(t, v.FieldByName(k.Name), k)
	if strings.HasPrefix(k.Name, "Remap") {
		v.FieldByName("RemapUsers").SetString("auto")
	}
	switch u := u.(type) { // what the key needs beside it
	case *quadlet.Container:
		if u.Rootfs != "" {
			u.Image = nil
		}
		if u.Group != "" {
			u.User = "1000"
		}
		if u.Notify == quadlet.NotifyHealthy {
			u.HealthCmd = "true"
		}
	case *quadlet.Volume:
		if u.Type+u.Options != "" {
			u.Device = "/dev/x"
		}
		if u.Image != nil {
			u.Driver = "image"
		}
	case *quadlet.Network:
		if u.Gateway != nil || u.IPRange != nil {
			u.Subnet = []netip.Prefix{netip.MustParsePrefix("10.1.0.0/24")}
		}
	}
	return u
}

// strings that a key takes, where not just any will do.
var fitting = map[string]string{
	"Pull": "newer", "Policy": "newer", "AutoUpdate": "registry", "CgroupsMode": "split", "HealthOnFailure": "kill",
	"ImageVolume": "tmpfs", "ShmSize": "64m", "Memory": "512m", "ExposeHostPort": "50-59/udp", "AddHost": "a:10.0.0.1",
	"Sysctl": "net.a=1", "WorkingDir": "/x", "Rootfs": "/x", "RemapUsers": "keep-id", "ExitPolicy": "continue", "IPRange": "10.1.0.8/29",
	"IP": "10.1.0.2", "IP6": "fd00::2", "Image": "a.io/b:1", "StopSignal": "SIGINT",
	"Kube.SetWorkingDirectory": "unit", "Kube.AutoUpdate": "web/local", "ExitCodePropagation": "any", "File": "/x/Containerfile",
	"ReloadSignal": "SIGHUP", "Type": "ext4",
}

func fill(t *testing.T, f reflect.Value, key quadlet.Key) {
	t.Helper()
	text := cmp.Or(fitting[key.Section+"."+key.Name], fitting[key.Name])
	if text == "" {
		text = "x"
	}
	if f.Kind() == reflect.Interface { // an ImageSource
		f.Set(reflect.ValueOf(&quadlet.Image{Name: "other"}))
		return
	}
	var v any
	switch f.Interface().(type) {
	case string, quadlet.Signal, quadlet.Reference:
		f.SetString(text)
		return
	case []string:
		v = []string{text}
	case map[string]string:
		v = map[string]string{"a": "b c"}
	case quadlet.OptionalBool:
		v = quadlet.True
	case quadlet.OptionalInt:
		v = quadlet.Int(3)
	case quadlet.NotifyMode:
		v = quadlet.NotifyHealthy
	case time.Duration:
		v = 90 * time.Second
	case netip.Addr:
		v = netip.MustParseAddr(text)
	case []netip.Addr:
		v = []netip.Addr{netip.MustParseAddr("10.1.0.1")}
	case []netip.Prefix:
		v = []netip.Prefix{netip.MustParsePrefix("10.1.0.0/24")}
	case []quadlet.VolumeMount:
		v = []quadlet.VolumeMount{{Source: &quadlet.Volume{Name: "other"}, Target: "/x"}}
	case []quadlet.Mount:
		v = []quadlet.Mount{{Type: "image", Source: &quadlet.Image{Name: "other"}, Target: "/x"}}
	case []quadlet.HostPath:
		v = []quadlet.HostPath{quadlet.HostPath(text), "/y z"}
	case []quadlet.Reference:
		v = []quadlet.Reference{quadlet.Reference(text), "a.io/c:2"}
	case []quadlet.BuildSecret:
		v = []quadlet.BuildSecret{{ID: "s", File: "/x"}, {ID: "t", Env: "T"}, {ID: "u"}}
	case []quadlet.Secret:
		v = []quadlet.Secret{{Name: "s"}}
	case []quadlet.Port:
		v = []quadlet.Port{{Host: 80, Container: 80}}
	case []quadlet.NetworkSource:
		v = []quadlet.NetworkSource{&quadlet.Network{Name: "other"}}
	case *quadlet.Pod:
		v = &quadlet.Pod{Name: "other"}
	default:
		t.Fatalf("nothing to fill the %v %s with", f.Type(), key.Name)
	}
	f.Set(reflect.ValueOf(v))
}

func writeUnit(t *testing.T, dir string, u quadlet.Unit) {
	t.Helper()
	text, err := u.MarshalText()
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, u.FileName()), text, 0o644); err != nil {
		t.Fatal(err)
	}
}
