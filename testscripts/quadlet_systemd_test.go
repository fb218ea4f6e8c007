package testscripts_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/tank-os/tank/quadlet"
)

// TestQuadletSystemd has systemd read the services that the generator makes of
// units with every key of systemd's sections, and with every nasty argument. It
// says of each line that it does not know or cannot parse that it ignores it.
func TestQuadletSystemd(t *testing.T) {
	needModules(t)
	if ok, err := condition("systemd"); err != nil {
		t.Fatal(err)
	} else if !ok {
		t.Skip("needs systemd-analyze")
	}
	t.Setenv("PODMAN", "/bin/true") // systemd looks whether the program exists
	dir := t.TempDir()
	writeUnit(t, dir, everySystemdKey(t))
	writeUnit(t, dir, &quadlet.Volume{Name: "planted", Service: quadlet.ServiceSection{
		Extra: []quadlet.Entry{{Key: "Nonsense", Value: "1"}}, // systemd must notice this one
	}})
	for i, s := range nasty {
		for _, a := range asks[:4] { // those that can say anything
			c := &quadlet.Container{Name: fmt.Sprintf("%s-%d", strings.ToLower(a.what), i), Image: quadlet.Reference("a.io/b:1")}
			a.set(c, s)
			writeUnit(t, dir, c)
		}
	}
	services, warnings, err := generate("6.0", false, dir)
	if err != nil || warnings != "" {
		t.Fatalf("generator: %v\n%s", err, warnings)
	}
	args := []string{"verify", "--man=no", "--recursive-errors=no"}
	for _, s := range services {
		path := filepath.Join(dir, s.name)
		if err := os.WriteFile(path, []byte(strings.Join(s.lines, "\n")+"\n"), 0o644); err != nil {
			t.Fatal(err)
		}
		args = append(args, path)
	}
	out, err := exec.Command("systemd-analyze", args...).CombinedOutput()
	noticed := false
	for line := range strings.Lines(string(out)) {
		if strings.Contains(line, "planted-volume.service") {
			noticed = true
		} else if strings.Contains(line, dir) { // elsewhere it may say what it likes
			t.Errorf("systemd: %s", line)
		}
	}
	if !noticed {
		t.Errorf("systemd-analyze does not notice an unknown key: %s", out)
	}
	t.Logf("systemd-analyze read %d services: %v", len(services), err)
}

// fittingSystemd are values for the keys of systemd's sections.
var fittingSystemd = map[string]string{
	"Description": "A 100%% typed unit", "Documentation": "man:podman(1)", "RequiresMountsFor": "/var",
	"ConditionPathExists": "!/nowhere", "ConditionFileNotEmpty": "/etc/passwd", "ConditionUser": "root", "AssertPathExists": "|/etc",
	"Type": "notify", "Restart": "on-failure", "RestartPreventExitStatus": "SIGTERM", "SuccessExitStatus": "143",
	"EnvironmentFile": "-/etc/default/x", "WorkingDirectory": "/tmp", "Slice": "agents.slice", "MemoryHigh": "75%", "MemoryMax": "2G",
	"CPUQuota": "150%", "TasksMax": "512", "OOMPolicy": "continue", "SyslogIdentifier": "x", "KillMode": "mixed",
	"WantedBy": "multi-user.target", "RequiredBy": "multi-user.target", "Alias": "other.service", "DefaultInstance": "",
	"ConditionPathIsDirectory": "/etc", "ConditionHost": "!nowhere", "ConditionEnvironment": "!NOTHING=1", "StartLimitAction": "reboot",
	"FailureAction": "none", "PassEnvironment": "HOME", "LoadCredential": "key:/etc/hostname", "MemoryMin": "16M", "MemoryLow": "5%",
	"MemorySwapMax": "infinity", "AllowedCPUs": "0-1", "LimitNOFILE": "1024:4096", "StandardOutput": "journal", "StandardError": "inherit",
	// These need systemd 254.
	"UpheldBy": "", "RestartSteps": "", "RestartMaxDelaySec": "", "RestartMode": "",
}

func everySystemdKey(t *testing.T) quadlet.Unit {
	c := &quadlet.Container{Name: "every", Image: quadlet.Reference("a.io/b:1")}
	c.Quadlet.DefaultDependencies = quadlet.False
	filled := 0
	for _, section := range []any{&c.Unit, &c.Service, &c.Install} {
		v := reflect.ValueOf(section).Elem()
		for i := range v.NumField() {
			name := v.Type().Field(i).Name
			text, known := fittingSystemd[name]
			if known && text == "" || name == "Extra" {
				continue
			}
			if !known {
				text = "/bin/true 'a b'" // a command
			}
			switch f := v.Field(i).Addr().Interface().(type) {
			case *string:
				*f = text
			case *[]string:
				*f = []string{text}
			case *[]quadlet.Dependency:
				*f = []quadlet.Dependency{quadlet.UnitName("basic.target")}
			case *quadlet.Timespan:
				*f = quadlet.Span(90*time.Minute + 1500*time.Millisecond)
			case *int:
				*f = 7
			case *quadlet.OptionalInt:
				*f = quadlet.Int(7)
			case *quadlet.OptionalBool:
				*f = quadlet.True
			case *map[string]string:
				*f = map[string]string{"A": `it's "both" \ %%`}
			default:
				t.Fatalf("nothing to fill %s with", name)
			}
			filled++
		}
	}
	t.Logf("%d keys of systemd's", filled)
	return c
}
