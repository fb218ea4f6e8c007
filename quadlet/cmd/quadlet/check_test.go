package main

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tank-os/tank/quadlet/lint"
)

// right is a unit with which nothing is wrong.
const right = `[Unit]
Description=A web server
StartLimitIntervalSec=0

[Container]
Image=docker.io/library/caddy:2.10

[Service]
Restart=always
TimeoutStartSec=15min

[Install]
WantedBy=default.target
`

func TestCheck(t *testing.T) {
	inDir(t, map[string]string{
		"right/a.container":  right,
		"warned/a.container": strings.Replace(right, "default.target", "graphical.target", 1),
		"wrong/a.container":  strings.Replace(right, "[Service]", "Nonsense=1\nPublishPort=x:y\n[Service]", 1),
		"newer/a.container":  strings.Replace(right, "[Service]", "Memory=1g\n[Service]", 1),
		"broken/a.container": "[Container]\nImage\n",
		"none/readme.txt":    "",
	})
	for _, test := range []struct {
		args   string
		code   int
		want   []string // how the lines begin
		stderr string
	}{
		{"check right", exitOK, nil, ""},
		{"check -uid 1000 -podman 5.4 -systemd 252 right", exitOK, nil, ""},
		{"check right/a.container", exitOK, nil, ""},
		{"check wrong", exitFailed, []string{"wrong/a.container:8:1: generator-unknown-key: ", "wrong/a.container:9:13: value-port: "}, "quadlet check: 2 errors, 0 warnings\n"},
		{"check -skip generator-unknown-key -skip value-port wrong", exitOK, nil, ""},
		{"check newer", exitOK, nil, ""},
		{"check -podman 5.4 newer", exitFailed, []string{"newer/a.container:8:1: generator-unknown-key: "}, "quadlet check: 1 error, 0 warnings\n"},
		{"check right newer", exitOK, []string{"newer/a.container:1:1: file-shadowed: the generator never reads it: right/a.container has the same name"}, "quadlet check: 0 errors, 1 warning\n"},
		{"check none", exitOK, nil, "quadlet check: there are no units in none\n"},
		{"check missing right", exitFailed, nil, "quadlet check: missing: no such file or directory\n"},
		{"check broken", exitFailed, []string{"broken/a.container:2:1: "}, "quadlet check: 1 error, 0 warnings\n"},
		{"check -", exitFailed, []string{"<stdin>:2:1: "}, "quadlet check: 1 error, 0 warnings\n"},
	} {
		code, stdout, stderr := quadletRun(t, "[Volume]\nNonsense=1\n", strings.Fields(test.args)...)
		lines := strings.FieldsFunc(stdout, func(r rune) bool { return r == '\n' })
		begins := slices.EqualFunc(lines, test.want, strings.HasPrefix)
		if code != test.code || !begins || stderr != test.stderr {
			t.Errorf("%s: exit status %d, stderr %q, want %q, stdout (want lines that begin with %q):\n%s", test.args, code, stderr, test.stderr, test.want, stdout)
		}
	}
}

// TestCheckWarning: warnings alone are no failure; JSON and -v say what to do.
func TestCheckWarning(t *testing.T) {
	text := strings.Replace(right, "[Install]\nWantedBy=default.target\n", "", 1)
	code, stdout, stderr := quadletRun(t, text, "check", "-json", "-")
	var found []lint.Finding
	if err := json.Unmarshal([]byte(stdout), &found); err != nil || code != exitOK || stderr != "" || len(found) != 1 {
		t.Fatalf("exit status %d, %v, %+v, stderr %q", code, err, found, stderr)
	}
	f := found[0]
	if f.Path != "<stdin>" || f.Rule != "install-nothing-starts" || f.Severity != lint.Warning || f.Fix == "" {
		t.Errorf("%+v", f)
	}
	code, stdout, stderr = quadletRun(t, text, "check", "-v", "-")
	if diff := cmp.Diff(f.String()+"\n\t"+f.Fix+"\n", stdout); code != exitOK || stderr != "quadlet check: 0 errors, 1 warning\n" || diff != "" {
		t.Errorf("exit status %d, stderr %q, stdout (-want +got):\n%s", code, stderr, diff)
	}
	if _, stdout, _ = quadletRun(t, right, "check", "-json", "-"); stdout != "[]\n" {
		t.Errorf("nothing is wrong: %q, want an empty list", stdout)
	}
	if code, stdout, _ := quadletRun(t, right, "check", "-advice", "-"); code != exitOK || !strings.Contains(stdout, ": image-no-digest: ") {
		t.Errorf("-advice: exit status %d:\n%s", code, stdout)
	}
}

func TestExplainRule(t *testing.T) {
	code, stdout, stderr := quadletRun(t, "", "explain", "rootless-port")
	if code != exitOK || stderr != "" || !strings.HasPrefix(stdout, "rootless-port (warning): ") || !strings.Contains(stdout, "\n\nTo fix it: ") {
		t.Errorf("exit status %d, stderr %q, stdout:\n%s", code, stderr, stdout)
	}
	_, stdout, _ = quadletRun(t, "", "explain", "-json", "rootless-port")
	var rules []ruleInfo
	if err := json.Unmarshal([]byte(stdout), &rules); err != nil || len(rules) != 1 || rules[0].Explanation == "" || rules[0].Severity != lint.Warning {
		t.Errorf("%v:\n%s", err, stdout)
	}
	_, stdout, _ = quadletRun(t, "", "explain")
	if strings.Count(stdout, "\n") != len(lint.Rules()) || !strings.Contains(stdout, "\nrootless-port ") {
		t.Errorf("want a line for each rule:\n%s", stdout)
	}
	_, stdout, _ = quadletRun(t, "", "explain", "-json")
	if err := json.Unmarshal([]byte(stdout), &rules); err != nil || len(rules) != len(lint.Rules()) {
		t.Errorf("%v, %d rules", err, len(rules))
	}
}

// TestHelpNamesRules: the rules and keys that the help takes for examples exist.
func TestHelpNamesRules(t *testing.T) {
	for _, id := range []string{"rootless-port", "image-unpinned"} {
		if !slices.Contains(ruleIDs(), id) || !strings.Contains(checkVerb.long+explainVerb.long, id) {
			t.Errorf("%s: is it a rule, and in the help?", id)
		}
	}
}

// TestCheckUser: a user's units are not those of root.
func TestCheckUser(t *testing.T) {
	inDir(t, map[string]string{".config/containers/systemd/a.container": right})
	const path = ".config/containers/systemd/a.container"
	want := "quadlet check: " + path + " is a user's unit, and checked as root's: -uid says whose it is\n"
	if code, stdout, stderr := quadletRun(t, "", "check", ".config/containers/systemd"); code != exitOK || stdout != "" || stderr != want {
		t.Errorf("exit status %d, stdout %q, stderr %q, want %q", code, stdout, stderr, want)
	}
	for _, uid := range []string{"0", "1000"} {
		if code, stdout, stderr := quadletRun(t, "", "check", "-uid", uid, ".config/containers/systemd"); code != exitOK || stdout+stderr != "" {
			t.Errorf("-uid %s: exit status %d, %s%s", uid, code, stdout, stderr)
		}
	}
}
