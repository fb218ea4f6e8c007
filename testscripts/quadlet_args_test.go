package testscripts_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/tank-os/tank/quadlet"
)

// nasty are strings that mean something to a shell, to systemd or to a generator.
var nasty = []string{
	"plain", "a b", " a", "a ", "\t", `"`, "'", `\`, `a\`, `\n`, "a\nb", "x\n[Service]\nExecStartPre=/bin/evil", "a\rb",
	"\x01", "\x7f", "\u0085", "\u00a0", "\u2028", "ü", "日本", "; rm", "a;", "#", "# x", "%", "%%", "%h", "$", "$$", "${HOME}", "$HOME",
	"=", "a=b", "[x]", `"a"`, "'a'", `"a`, `a"`, `it's "both"`, `\x41`, "--x", "~", "|", "a,b", `a, "b"`, "\ufeff", "a \\", `a\ `, "\v", "*", `""`, "''",
	`{"a": ["b c"]}`, `C:\Program Files\x`, "a\\\nb",
}

// An ask is one value in a unit, and the arguments it must become.
type ask struct {
	what string
	set  func(c *quadlet.Container, s string)
	want func(s string) []string // consecutive arguments
}

var asks = []ask{
	{"Exec", func(c *quadlet.Container, s string) { c.Exec = []string{"run", s, "end"} }, func(s string) []string { return []string{"a.io/b:1", "run", s, "end"} }},
	{"PodmanArgs", func(c *quadlet.Container, s string) { c.PodmanArgs = []string{"--x", s} }, pair("--x")},
	{"Environment", func(c *quadlet.Container, s string) { c.Environment = map[string]string{"KEY": s} }, func(s string) []string { return []string{"--env", "KEY=" + s} }},
	{"Label", func(c *quadlet.Container, s string) { c.Label = map[string]string{"k": s} }, func(s string) []string { return []string{"--label", "k=" + s} }},
	{"Sysctl", func(c *quadlet.Container, s string) { c.Sysctl = []string{"a=" + s} }, func(s string) []string { return []string{"--sysctl", "a=" + s} }},
	{"LogOpt", func(c *quadlet.Container, s string) { c.LogOpt = []string{s} }, pair("--log-opt")},
	{"Unmask", func(c *quadlet.Container, s string) { c.Unmask = []string{s} }, func(s string) []string { return []string{"--security-opt", "unmask=" + s} }},
	{"HealthCmd", func(c *quadlet.Container, s string) { c.HealthCmd = s }, pair("--health-cmd")},
	{"Tmpfs", func(c *quadlet.Container, s string) { c.Tmpfs = []string{"/" + s} }, func(s string) []string { return []string{"--tmpfs", "/" + s} }},
	{"Secret", func(c *quadlet.Container, s string) { c.Secret = []quadlet.Secret{{Name: "n", Target: s}} }, func(s string) []string { return []string{"--secret", "n,target=" + s} }},
	{"Volume", func(c *quadlet.Container, s string) {
		c.Volume = []quadlet.VolumeMount{{Source: quadlet.HostPath("/x" + s), Target: "/y"}}
	}, func(s string) []string { return []string{"-v", "/x" + s + ":/y"} }},
	{"Mount", func(c *quadlet.Container, s string) {
		c.Mount = []quadlet.Mount{{Type: "tmpfs", Target: "/y", Options: []string{"o=" + s}}}
	}, func(s string) []string {
		field := "o=" + s
		if strings.ContainsAny(s, "\",\r\n") {
			field = `"` + strings.ReplaceAll(field, `"`, `""`) + `"` // CSV, which podman reads
		}
		return []string{"--mount", "type=tmpfs,destination=/y," + field}
	}},
}

// An askOther is one value in a unit of another type than a container.
type askOther struct {
	what string
	unit func(name, s string) quadlet.Unit
	want func(s string) []string
}

var asksOther = []askOther{
	{"Build.Environment", func(name, s string) quadlet.Unit {
		return &quadlet.Build{Name: name, ImageTag: []quadlet.Reference{"a.io/b:1"}, File: "/f", Environment: map[string]string{"k": s}}
	}, func(s string) []string { return []string{"--env", "k=" + s} }},
	{"Build.Secret", func(name, s string) quadlet.Unit {
		return &quadlet.Build{Name: name, ImageTag: []quadlet.Reference{"a.io/b:1"}, File: "/f", Secret: []quadlet.BuildSecret{{ID: "i", File: "/" + s}}}
	}, func(s string) []string { return []string{"--secret", "id=i,type=file,src=/" + s} }},
	{"Build.Target", func(name, s string) quadlet.Unit {
		return &quadlet.Build{Name: name, ImageTag: []quadlet.Reference{"a.io/b:1"}, File: "/f", Target: s}
	}, pair("--target")},
	{"Build.Volume", func(name, s string) quadlet.Unit {
		return &quadlet.Build{Name: name, ImageTag: []quadlet.Reference{"a.io/b:1"}, File: "/f", Volume: []quadlet.VolumeMount{{Source: quadlet.HostPath("/x" + s), Target: "/y"}}}
	}, func(s string) []string { return []string{"-v", "/x" + s + ":/y"} }},
	{"Kube.ConfigMap", func(name, s string) quadlet.Unit {
		return &quadlet.Kube{Name: name, Yaml: []quadlet.HostPath{"/a.yml"}, ConfigMap: []quadlet.HostPath{quadlet.HostPath("/" + s)}}
	}, func(s string) []string { return []string{"--configmap", "/" + s} }},
	{"Kube.LogOpt", func(name, s string) quadlet.Unit {
		return &quadlet.Kube{Name: name, Yaml: []quadlet.HostPath{"/a.yml"}, LogOpt: []string{s}}
	}, pair("--log-opt")},
	{"Kube.PodmanArgs", func(name, s string) quadlet.Unit {
		return &quadlet.Kube{Name: name, Yaml: []quadlet.HostPath{"/a.yml"}, PodmanArgs: []string{"--x", s}}
	}, pair("--x")},
	{"Artifact.AuthFile", func(name, s string) quadlet.Unit {
		return &quadlet.Artifact{Name: name, Artifact: "a.io/b:1", AuthFile: s}
	}, pair("--authfile")},
	{"Artifact.PodmanArgs", func(name, s string) quadlet.Unit {
		return &quadlet.Artifact{Name: name, Artifact: "a.io/b:1", PodmanArgs: []string{"--x", s}}
	}, pair("--x")},
}

func pair(flag string) func(string) []string {
	return func(s string) []string { return []string{flag, s} }
}

// TestQuadletArguments asks for every nasty string in every kind of value: the
// service's command line has exactly that argument, or the unit was refused.
func TestQuadletArguments(t *testing.T) {
	needModules(t)
	for _, version := range shipped {
		t.Run(version, func(t *testing.T) {
			dir := t.TempDir()
			want := map[string][]string{}
			refused := map[string]int{}
			for i, a := range asks {
				for j, s := range nasty {
					if a.what == "HealthCmd" && trimmed(version, s) {
						continue
					}
					c := &quadlet.Container{Name: fmt.Sprintf("u%d-%d", i, j), Image: quadlet.Reference("a.io/b:1")}
					a.set(c, s)
					if _, err := c.MarshalText(); err != nil {
						refused[a.what]++
						continue
					}
					writeUnit(t, dir, c)
					want[c.ServiceFileName()] = a.want(s)
				}
			}
			for i, a := range asksOther {
				for j, s := range nasty {
					u := a.unit(fmt.Sprintf("o%d-%d", i, j), s)
					if _, artifact := u.(*quadlet.Artifact); artifact && version < "5.7" || a.what == "Build.Target" && trimmed(version, s) {
						continue
					}
					if _, err := u.MarshalText(); err != nil {
						refused[a.what]++
						continue
					}
					writeUnit(t, dir, u)
					want[u.ServiceFileName()] = a.want(s)
				}
			}
			services, warnings, err := generate(version, true, dir)
			if err != nil || warnings != "" {
				t.Errorf("generator: %v\n%s", err, warnings)
			}
			if len(services) != len(want) {
				t.Errorf("%d services of %d units", len(services), len(want))
			}
			for _, s := range services {
				if argv := s.argv("ExecStart"); !contains(argv, want[s.name]) {
					t.Errorf("%s: %q\nhas no   %q", s.name, argv, want[s.name])
				}
			}
			t.Logf("podman %s: %d units have their arguments; refused: %v", version, len(want), refused)
			if refused["Exec"]+refused["Environment"]+refused["Build.Environment"]+refused["Kube.PodmanArgs"] > 0 {
				t.Errorf("refused %v: these can say anything", refused)
			}
		})
	}
}

// trimmed says that a generator loses a part of what a key has as its text:
// before 5.8.2 it trims every quote at either end.
func trimmed(version, s string) bool { return version < "5.8" && s != strings.Trim(s, `"`) }

// contains says that part is a run of consecutive arguments in argv.
func contains(argv, part []string) bool {
	for i := range argv {
		if i+len(part) <= len(argv) && slices.Equal(argv[i:i+len(part)], part) {
			return true
		}
	}
	return false
}
