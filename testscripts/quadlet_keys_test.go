package testscripts_test

import (
	"fmt"
	"net/netip"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/tank-os/tank/quadlet"
)

// A key is one that the table of the quadlet package's tests lists.
type key struct{ section, name, since string }

func keys(t *testing.T) []key {
	t.Helper()
	table, err := os.ReadFile(filepath.Join("..", "quadlet", "testdata", "keys.tsv"))
	if err != nil {
		t.Fatal(err)
	}
	var all []key
	for line := range strings.Lines(string(table)) {
		if f := strings.Split(strings.TrimSpace(line), "\t"); len(f) == 3 && f[0] != "section" {
			all = append(all, key{f[0], f[1], f[2]})
		}
	}
	return all
}

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
			var want, got []string
			for _, k := range keys(t) {
				u := unitWith(t, k)
				writeUnit(t, dir, u)
				checkReadBack(t, u)
				if older(version, k.since) {
					want = append(want, fmt.Sprintf("unsupported key '%s' in group '%s' in %s", k.name, k.section, filepath.Join(dir, u.FileName())))
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
			t.Logf("podman %s: %d keys, %d newer than it, exit %v", version, len(keys(t)), len(want), err)
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
	if diff := cmp.Diff(u, got, values); diff != "" {
		t.Errorf("read back (-want +got):\n%s\n%s", diff, text)
	}
}

func older(version, since string) bool {
	return slices.Compare(strings.Split(version, "."), strings.Split(since, ".")) < 0
}

// unitWith is a unit that says something for a key.
func unitWith(t *testing.T, k key) quadlet.Unit {
	t.Helper()
	name := strings.ToLower(k.name)
	units := map[string]quadlet.Unit{
		"Container": &quadlet.Container{Name: name, Image: quadlet.Reference("a.io/b:1")},
		"Pod":       &quadlet.Pod{Name: name},
		"Volume":    &quadlet.Volume{Name: name},
		"Network":   &quadlet.Network{Name: name},
		"Image":     &quadlet.Image{Name: name, Image: "a.io/b:1"},
	}
	u := units[k.section]
	v := reflect.ValueOf(u).Elem()
	fill(t, v.FieldByName(k.name), k.name)
	if strings.HasPrefix(k.name, "Remap") {
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
	"IP": "10.1.0.2", "IP6": "fd00::2", "Image": "a.io/b:1", "StopSignal": "SIGINT", "ReloadSignal": "SIGHUP", "Type": "ext4",
}

func fill(t *testing.T, f reflect.Value, key string) {
	t.Helper()
	text := fitting[key]
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
	case []quadlet.Secret:
		v = []quadlet.Secret{{Name: "s"}}
	case []quadlet.Port:
		v = []quadlet.Port{{Host: 80, Container: 80}}
	case []quadlet.NetworkSource:
		v = []quadlet.NetworkSource{&quadlet.Network{Name: "other"}}
	case *quadlet.Pod:
		v = &quadlet.Pod{Name: "other"}
	default:
		t.Fatalf("nothing to fill the %v %s with", f.Type(), key)
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
