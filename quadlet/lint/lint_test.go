package lint_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/tank-os/tank/quadlet/lint"
	"github.com/tank-os/tank/quadlet/unitset"
)

// checkText is the findings on a web.container and other files.
func checkText(t *testing.T, opts *lint.Options, files map[string]string) []string {
	t.Helper()
	fsys := fstest.MapFS{}
	for name, text := range files {
		fsys[name] = &fstest.MapFile{Data: []byte(text)}
	}
	var list []string
	for _, f := range lint.Check(load(t, fsys, unitset.Target{Dirs: []string{"/"}}), opts) {
		list = append(list, f.String())
	}
	return list
}

const (
	head    = "[Container]\nImage=docker.io/library/caddy:2.10\n"
	install = "\n[Install]\nWantedBy=default.target\n"
)

func TestSuppress(t *testing.T) {
	const wrong = "web.container:%s: value-bool: the generator takes ReadOnly=ture for false: did you mean true?"
	tests := []struct {
		name  string
		files map[string]string
		want  []string
	}{
		{"on the line before", map[string]string{
			"web.container": head + "# quadlet:ignore value-bool because\nReadOnly=ture\n" + install,
		}, nil},
		{"with space and comments between", map[string]string{
			"web.container": head + "#quadlet:ignore value-bool because\n# more\n\nReadOnly=ture\n" + install,
		}, nil},
		{"in the head", map[string]string{
			"web.container": "# A file.\n\n# quadlet:ignore value-bool because\n" + head + "RunInit=yse\nReadOnly=ture\n" + install,
		}, nil},
		{"only for the next line", map[string]string{
			"web.container": head + "# quadlet:ignore value-bool because\nRunInit=yse\nReadOnly=ture\n" + install,
		}, []string{strings.Replace(wrong, "%s", "5:10", 1)}},
		{"for all of a continued line", map[string]string{
			"web.container": head + "# quadlet:ignore syntax-continuation-key because\nEnvironment=A=b \\\nImage=c\n" + install,
		}, nil},
		{"in the drop-in that it is about", map[string]string{
			"web.container":           head + install,
			"web.container.d/10.conf": "# quadlet:ignore value-bool because\n[Container]\nReadOnly=ture\n",
		}, nil},
		{"not in another file", map[string]string{
			"web.container":           "# quadlet:ignore value-bool because\n" + head + install,
			"web.container.d/10.conf": "[Container]\nReadOnly=ture\n",
		}, []string{
			"web.container:1:1: suppress-unused: nothing here is a value-bool",
			"web.container.d/10.conf:2:10: value-bool: the generator takes ReadOnly=ture for false: did you mean true?",
		}},
		{"several rules", map[string]string{
			"web.container": head + "# quadlet:ignore value-bool,key-duplicate because\nReadOnly=ture\n" + install,
		}, []string{"web.container:3:1: suppress-unused: nothing here is a key-duplicate"}},
		{"at the end of the file", map[string]string{
			"web.container": head + install + "# quadlet:ignore value-bool because\n",
		}, []string{"web.container:6:1: suppress-unused: nothing here is a value-bool"}},
		{"advice that was not asked for is not unused", map[string]string{
			"web.container": head + "# quadlet:ignore port-all-interfaces because\nPublishPort=127.0.0.1:8080:80\n" + install,
		}, nil},
		{"another comment", map[string]string{
			"web.container": head + "# quadlet:ignored value-bool\nReadOnly=true\n" + install,
		}, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, checkText(t, nil, tt.files)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestOptions(t *testing.T) {
	files := map[string]string{"web.container": head + "ReadOnly=ture\nPublishPort=8080:80\n" + install}
	has := func(opts *lint.Options, rule string) bool {
		return slices.ContainsFunc(checkText(t, opts, files), func(s string) bool { return strings.Contains(s, " "+rule+": ") })
	}
	if !has(nil, "value-bool") || has(nil, "port-all-interfaces") {
		t.Error("nil options: want errors and warnings, and no advice")
	}
	if !has(&lint.Options{Advice: true}, "port-all-interfaces") {
		t.Error("Advice: want advice")
	}
	if has(&lint.Options{Skip: []string{"value-bool"}}, "value-bool") {
		t.Error("Skip: the rule is checked")
	}
}

// TestSecrets looks for values that no message may show.
func TestSecrets(t *testing.T) {
	files := map[string]string{
		"web.container": head + "Environment=TOKEN=hunter2 \"A B=hunter2\"\nExec=--password=hunter2\nEnvironment=URL=http://me:hunter2@example.org\n" +
			"PodmanArgs=--creds=hunter2 --env=PASSWORD=hunter2\n" + install,
		"web.image": "[Image]\nImage=docker.io/library/caddy:2.10\nCreds=me:hunter2\nDecryptionKey=key:hunter2\n",
		"web.build": "[Build]\nImageTag=localhost/a\nSetWorkingDirectory=unit\nBuildArg=TOKEN=hunter2\nEnvironment=TOKEN=hunter2\n",
	}
	found := checkText(t, &lint.Options{Advice: true}, files)
	if len(found) < 5 {
		t.Errorf("%d findings, want more: %v", len(found), found)
	}
	for _, f := range found {
		if strings.Contains(f, "hunter2") {
			t.Errorf("a finding shows a secret: %s", f)
		}
	}
}

// TestBetter: of podman's refusal and a rule that says more about the line, the
// rule's is left.
func TestBetter(t *testing.T) {
	got := checkText(t, nil, map[string]string{"web.container": head + "Volume=srv/web:/srv\nMemory=lots\n" + install})
	if len(got) != 2 || !strings.Contains(got[0], "volume-relative-source") || !strings.Contains(got[1], "value-limit") {
		t.Errorf("findings %q", got)
	}
}

// TestBroken: the values of a unit that the generator refuses are judged all the
// same.
func TestBroken(t *testing.T) {
	got := checkText(t, nil, map[string]string{"web.container": head + "Nonsense=1\nMemory=lots\n" + install})
	if len(got) != 2 || !strings.Contains(got[0], "generator-unknown-key") || !strings.Contains(got[1], "value-limit") {
		t.Errorf("findings %q", got)
	}
}

func TestFix(t *testing.T) {
	fixes := map[string]string{}
	for _, version := range []string{"5.4"} {
		archive := fstest.MapFS{
			"a.container": {Data: []byte(head + "PublishPorts=8080:80\n" + install)},
			"b.container": {Data: []byte(head + "Memory=1g\n" + install)},
			"c.container": {Data: []byte(head + "Restart=always\n" + install)},
			"d.container": {Data: []byte(head + "Quux=1\n" + install)},
		}
		for _, f := range lint.Check(load(t, archive, targetOf(t, version)), nil) {
			fixes[f.Path] = f.Fix
		}
	}
	want := map[string]string{
		"a.container": "did you mean PublishPort=?",
		"b.container": "Memory= came with Podman 5.5.0: use a newer one, or write --memory in PodmanArgs=",
		"c.container": "move it to [Service]",
		"d.container": "correct the name, or write podman's option in PodmanArgs=",
	}
	if diff := cmp.Diff(want, fixes); diff != "" {
		t.Errorf("fixes (-want +got):\n%s", diff)
	}
}

func TestSeverity(t *testing.T) {
	for _, s := range []lint.Severity{lint.Advice, lint.Warning, lint.Error} {
		text, err := json.Marshal(s)
		var back lint.Severity
		if err2 := json.Unmarshal(text, &back); err != nil || err2 != nil || back != s {
			t.Errorf("%v: %s %v %v %v", s, text, back, err, err2)
		}
	}
	if err := new(lint.Severity).UnmarshalText([]byte("fatal")); err == nil {
		t.Error("fatal is taken for a severity")
	}
	if got := lint.Severity(9).String(); got != "Severity(9)" {
		t.Error(got)
	}
}
