package testscripts_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/tank-os/tank/quadlet"
)

// TestQuadletKeyVersions has the generator of every release judge every key of
// the table: it takes those that the table says are as old as it, and no others.
func TestQuadletKeyVersions(t *testing.T) {
	needModules(t)
	t.Parallel()
	checks, agree, ignored := 0, 0, 0
	for _, minor := range minors() {
		version, dir := podman(t, minor), t.TempDir()
		for i, k := range quadlet.Keys() {
			writeText(t, dir, keyStem(i)+keyExt(k), keyUnit(i, k))
		}
		writeText(t, dir, "other.pod", "[Pod]\n")
		services, _, _ := generate(minor, false, dir) // it fails for what it refuses
		taken := map[string]bool{}
		for _, s := range services {
			stem, _, _ := strings.Cut(strings.TrimSuffix(s.name, ".service"), "-")
			taken[stem] = true
		}
		for i, k := range quadlet.Keys() {
			checks++
			got, want := taken[keyStem(i)], k.In(version)
			switch {
			case got == want:
				agree++
			case got && k.Section == "Quadlet" && older(minor, "5.3"):
				// It does not look into this section at all, so that it refuses
				// nothing there, and heeds nothing.
				agree, ignored = agree+1, ignored+1
			default:
				t.Errorf("podman %s takes %s.%s: %v; it is there since %s", version, k.Section, k.Name, got, k.Since)
			}
		}
	}
	t.Logf("%d of %d agree (%d keys, %d releases); %d of them are keys in [Quadlet], which no generator before 5.3 reads",
		agree, checks, len(quadlet.Keys()), len(releases), ignored)
}

// keyStem is the name of the service of a unit for a key alone, up to the hyphen
// that most types of units add something after.
func keyStem(i int) string { return fmt.Sprintf("k%d", i) }

func keyExt(k quadlet.Key) string {
	if k.Section == "Quadlet" {
		return ".container"
	}
	return "." + strings.ToLower(k.Section)
}

// keyUnit is a unit that is right but for whether the generator knows a key.
func keyUnit(i int, k quadlet.Key) string {
	section, lines := k.Section, map[string]string{}
	if section == "Quadlet" {
		section = "Container"
	}
	needs := sectionNeeds[section]
	if k.Name == "Rootfs" {
		needs = ""
	}
	needs += "," + keyNeeds[k.Name] + "," + keyNeeds[section+"."+k.Name]
	for _, line := range strings.Split(needs, ",") {
		if name, value, ok := strings.Cut(line, "="); ok {
			lines[name] = value
		}
	}
	if lines[k.Name] == "" {
		lines[k.Name] = keyStem(i)
	}
	var own strings.Builder
	for name, value := range lines {
		if name != k.Name {
			fmt.Fprintf(&own, "%s=%s\n", name, value)
		}
	}
	return fmt.Sprintf("[%s]\n%s[%s]\n%s=%s\n", section, &own, k.Section, k.Name, lines[k.Name])
}

// sectionNeeds is what every unit of a type must say.
var sectionNeeds = map[string]string{
	"Container": "Image=a.io/b:1", "Image": "Image=a.io/b:1", "Kube": "Yaml=/a.yml", "Artifact": "Artifact=a.io/b:1",
	"Build": "ImageTag=a.io/b:1,File=/x",
}

// keyNeeds is what else a unit with a key must say, and what value it takes, where
// just any will not do.
var keyNeeds = map[string]string{
	"Group": "User=1", "Volume.Type": "Device=/dev/x", "Volume.Options": "Device=/dev/x", "Gateway": "Subnet=10.0.0.0/24",
	"IPRange": "Subnet=10.0.0.0/24", "RemapUid": "RemapUsers=auto", "RemapGid": "RemapUsers=auto", "RemapUidSize": "RemapUsers=auto",
	"RemapUsers": "RemapUsers=auto", "Mount": "Mount=type=tmpfs", "ExposeHostPort": "ExposeHostPort=1", "PublishPort": "PublishPort=1", "Pod": "Pod=other.pod", "SetWorkingDirectory": "SetWorkingDirectory=unit",
	"Network": "Network=host", "UIDMap": "UIDMap=0:1:2", "GIDMap": "GIDMap=0:1:2",
}

func writeText(t testing.TB, dir, name, text string) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}
