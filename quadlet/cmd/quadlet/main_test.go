package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// quadletRun runs a command line.
func quadletRun(t *testing.T, stdin string, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	var out, errs bytes.Buffer
	code = run(args, strings.NewReader(stdin), &out, &errs)
	return code, out.String(), errs.String()
}

// inDir makes a directory with files in it the working directory.
func inDir(t *testing.T, files map[string]string) {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		name = filepath.Join(dir, name)
		if err := errors.Join(os.MkdirAll(filepath.Dir(name), 0o755), os.WriteFile(name, []byte(text), 0o644)); err != nil {
			t.Fatal(err)
		}
	}
	t.Chdir(dir)
}

func TestMisuse(t *testing.T) {
	for _, test := range []struct{ args, want string }{
		{"fnt", `quadlet: unknown verb "fnt": did you mean "fmt"?`},
		{"fly-away", `quadlet: unknown verb "fly-away"`},
		{"fmt -x", "quadlet fmt: flag provided but not defined: -x"},
		{"fmt a -l", "quadlet fmt: flag -l comes after an argument: flags come first"},
		{"fmt -w", "quadlet fmt: -w cannot be used with standard input"},
		{"keys -podman five", `quadlet keys: invalid value "five" for flag -podman: version "five": "five" is not a number`},
		{"keys Pots", `quadlet keys: no section "Pots" among Container, Pod, Volume, Network, Kube, Image, Build, Artifact, Quadlet: did you mean "Pod"?`},
		{"convert -o a -json b", "quadlet convert: -o and -json cannot be used together"},
		{"convert - a", "quadlet convert: - cannot be read together with other paths"},
		{"convert -uid ann a", `quadlet convert: invalid value "ann" for flag -uid: "ann" is not the number of a user`},
		{"downgrade a", "quadlet downgrade: -podman is missing: it says for which Podman, such as -podman 5.4"},
		{"downgrade -podman 5.4 -w -", "quadlet downgrade: -w needs unit files to write to: - is none"},
		{"import", "quadlet import: from what? It takes run or compose"},
		{"import rum", `quadlet import: "rum" is not run or compose: did you mean "run"?`},
		{"import compose", "quadlet import compose: 0 of 1 arguments given"},
		{"import compose - a", "quadlet import compose: - cannot be read together with other files"},
		{"import run", "quadlet import run: a command line is missing, such as podman run IMAGE, or - for standard input"},
		{"graph -format png a", "quadlet graph: -format png: it is dot, mermaid, json or order"},
		{"diff a", "quadlet diff: 1 of 2 arguments given"},
		{"diff a b c", `quadlet diff: unexpected argument "c"`},
		{"diff - -", "quadlet diff: OLD and NEW cannot both be standard input"},
		{"diff -json -commands a b", "quadlet diff: -commands and -json cannot be used together"},
		{"check -skip rootles-port a", `quadlet check: -skip rootles-port: there is no such rule: did you mean "rootless-port"?`},
		{"explain Image Pod", `quadlet explain: unexpected argument "Pod"`},
	} {
		t.Run(test.args, func(t *testing.T) {
			code, stdout, stderr := quadletRun(t, "", strings.Fields(test.args)...)
			name, _, _ := strings.Cut(test.want, ":")
			if diff := cmp.Diff(test.want+"\nRun '"+name+" -h' for help.\n", stderr); code != exitMisuse || diff != "" {
				t.Errorf("exit status %d, stderr (-want +got):\n%s", code, diff)
			}
			if stdout != "" {
				t.Errorf("stdout: %q, want nothing", stdout)
			}
		})
	}
}

func TestNoVerb(t *testing.T) {
	code, _, stderr := quadletRun(t, "")
	if code != exitMisuse || !strings.Contains(stderr, "usage: quadlet VERB") || !strings.Contains(stderr, "quadlet: no verb given") {
		t.Errorf("exit status %d, stderr:\n%s", code, stderr)
	}
}

// TestHelp: every verb explains itself on standard output, and that is no failure.
func TestHelp(t *testing.T) {
	code, stdout, _ := quadletRun(t, "", "-h")
	if code != exitOK {
		t.Errorf("-h: exit status %d", code)
	}
	for _, v := range verbs() {
		if !strings.Contains(stdout, "\n  "+v.name+" ") {
			t.Errorf("-h does not list %s:\n%s", v.name, stdout)
		}
		code, help, stderr := quadletRun(t, "", v.name, "-h")
		if code != exitOK || stderr != "" || !strings.HasPrefix(help, "usage: quadlet "+v.name+" ") || !strings.Contains(help, "\n  quadlet "+v.name) {
			t.Errorf("%s -h: exit status %d, stderr %q, stdout:\n%s", v.name, code, stderr, help)
		}
		if _, other, _ := quadletRun(t, "", "help", v.name); other != help {
			t.Errorf("help %s says something else:\n%s", v.name, other)
		}
		for line := range strings.Lines(help) {
			if len(line) > 82 && !strings.HasPrefix(line, "  ") && !strings.HasPrefix(line, "\t") {
				t.Errorf("%s -h: a line too long for a terminal: %q", v.name, line)
			}
		}
	}
}

func TestFullDisk(t *testing.T) {
	var errs bytes.Buffer
	code := run([]string{"keys"}, strings.NewReader(""), fullDisk{}, &errs)
	if want := "quadlet keys: standard output: the disk is full\n"; code != exitFailed || errs.String() != want {
		t.Errorf("exit status %d, %q, want %q", code, errs.String(), want)
	}
}

// fullDisk takes nothing.
type fullDisk struct{}

func (fullDisk) Write([]byte) (int, error) { return 0, errors.New("the disk is full") }

const (
	untidy = "[Container]\nImage = docker.io/library/caddy:2.10\n"
	tidy   = "[Container]\nImage=docker.io/library/caddy:2.10\n"
)

func TestFmt(t *testing.T) {
	files := map[string]string{
		"a.container":           untidy,
		"b.container":           tidy,
		"a.container.d/10.conf": untidy,
		"container.d/10.conf":   untidy,
		"tmpfiles.d/web.conf":   "d /var/web",
		"sub/c.network":         "[Network]\n\n\nSubnet=10.0.0.0/24\n",
		"other.conf":            untidy,
		".hidden.container":     untidy,
	}
	const names = "a.container\na.container.d/10.conf\ncontainer.d/10.conf\nsub/c.network\n"
	for _, test := range []struct {
		args string
		code int
		want string
	}{
		{"fmt a.container", exitOK, tidy},
		{"fmt", exitOK, tidy},
		{"fmt -", exitOK, tidy},
		{"fmt -l", exitOK, "<stdin>\n"},
		{"fmt -l .", exitOK, names},
		{"fmt -l b.container", exitOK, ""},
		{"fmt -d b.container", exitOK, ""},
		{"fmt -d a.container", exitFailed, "diff a.container.orig a.container\n--- a.container.orig\n+++ a.container\n@@ -1,2 +1,2 @@\n" +
			" [Container]\n-Image = docker.io/library/caddy:2.10\n+Image=docker.io/library/caddy:2.10\n"},
		{"fmt -l -w .", exitOK, names},
	} {
		t.Run(test.args, func(t *testing.T) {
			inDir(t, files)
			code, stdout, stderr := quadletRun(t, untidy, strings.Fields(test.args)...)
			if diff := cmp.Diff(test.want, stdout); code != test.code || stderr != "" || diff != "" {
				t.Errorf("exit status %d, stderr %q, stdout (-want +got):\n%s", code, stderr, diff)
			}
		})
	}
}

// TestFmtWrite: the file is written in place, the others stay as they are.
func TestFmtWrite(t *testing.T) {
	inDir(t, map[string]string{"a.container": untidy, "other.conf": untidy})
	if err := errors.Join(os.Chmod("a.container", 0o600), os.Symlink("a.container", "link.container"), os.Link("a.container", "hard")); err != nil {
		t.Fatal(err)
	}
	if code, stdout, stderr := quadletRun(t, "", "fmt", "-w", ".", "link.container"); code != exitOK || stdout+stderr != "" {
		t.Errorf("exit status %d, %s%s", code, stdout, stderr)
	}
	for name, want := range map[string]string{"a.container": tidy, "link.container": tidy, "hard": tidy, "other.conf": untidy} {
		if got, err := os.ReadFile(name); string(got) != want {
			t.Errorf("%s: %q, %v, want %q", name, got, err, want)
		}
	}
	if info, err := os.Lstat("a.container"); err != nil || info.Mode() != 0o600 {
		t.Errorf("%v, %v", info, err)
	}
}

// TestFmtErrors: what is wrong with one file is said, and the others are done.
func TestFmtErrors(t *testing.T) {
	inDir(t, map[string]string{
		"a.container":       "[Container]\nImage\nExec\n",
		"b.container":       untidy,
		"web.container/a.b": "",
	})
	code, stdout, stderr := quadletRun(t, "", "fmt", "-l", "missing.container", ".")
	want := "quadlet fmt: missing.container: no such file or directory\n" +
		"a.container:2:1: "
	if code != exitFailed || stdout != "b.container\n" || !strings.HasPrefix(stderr, want) || strings.Count(stderr, "\n") != 3 {
		t.Errorf("exit status %d, stdout %q, stderr:\n%s", code, stdout, stderr)
	}
	if os.Getuid() != 0 { // root reads everything
		if err := os.Chmod("b.container", 0); err != nil {
			t.Fatal(err)
		}
		if code, _, stderr := quadletRun(t, "", "fmt", "b.container"); code != exitFailed || stderr != "quadlet fmt: b.container: permission denied\n" {
			t.Errorf("exit status %d, stderr:\n%s", code, stderr)
		}
	}
	if code, _, stderr := quadletRun(t, "", "fmt", "/dev/zero"); code != exitFailed || stderr != "quadlet fmt: /dev/zero: more than 64 MiB: this is no unit\n" {
		t.Errorf("exit status %d, stderr:\n%s", code, stderr)
	}
}

func TestKeys(t *testing.T) {
	code, stdout, _ := quadletRun(t, "", "keys")
	if code != exitOK || strings.Count(stdout, "\n") != 238 || !strings.HasPrefix(stdout, "SECTION ") {
		t.Errorf("exit status %d, %d lines, want 237 and a heading:\n%.300s", code, strings.Count(stdout, "\n"), stdout)
	}
	if _, stdout, _ := quadletRun(t, "", "keys", "-podman", "5.4", "Volume", "Artifact"); !strings.Contains(stdout, " VolumeName ") || strings.Contains(stdout, "--uid") || strings.Contains(stdout, "Artifact") {
		t.Errorf("want the keys of Podman 5.4 alone:\n%s", stdout)
	}
	_, stdout, _ = quadletRun(t, "", "keys", "-json", "-podman", "5.2", "Build")
	var keys []keyInfo
	if err := json.Unmarshal([]byte(stdout), &keys); err != nil {
		t.Fatal(err)
	}
	for _, k := range keys {
		if k.Name == "ImageTag" && (k.Kind != "string-last" || k.Since != "5.2.0" || k.Flag != "--tag" || k.Doc == "") {
			t.Errorf("%+v, want it as Podman 5.2 reads it", k)
		}
	}
	if len(keys) == 0 || keys[0].Section != "Build" {
		t.Errorf("%+v", keys)
	}
	if _, stdout, _ := quadletRun(t, "", "keys", "-json", "-podman", "5.6", "Artifact"); stdout != "[]\n" {
		t.Errorf("no key: %q, want an empty list", stdout)
	}
}

func TestExplainKey(t *testing.T) {
	const memory = `[Container] Memory=

Memory is the most memory it may use.

kind    string-last: the last assignment counts, less one pair of double quotes around it
since   Podman 5.5.0
option  --memory
`
	for _, name := range []string{"Memory", "memory", "Container.Memory", "[Container] Memory", "[Container] Memory="} {
		code, stdout, _ := quadletRun(t, "", "explain", name)
		_, want, _ := strings.Cut(memory, "\n\nkind")
		_, got, _ := strings.Cut(stdout, "\n\nkind")
		if diff := cmp.Diff(want, got); code != exitOK || diff != "" || !strings.HasPrefix(stdout, "[Container] Memory=\n\nMemory ") {
			t.Errorf("%s: exit status %d (-want +got):\n%s\n%s", name, code, diff, stdout)
		}
	}
	if _, stdout, _ := quadletRun(t, "", "explain", "ServiceName"); strings.Count(stdout, "] ServiceName=\n") != 8 {
		t.Errorf("want the key of 8 sections:\n%s", stdout)
	}
	_, stdout, _ := quadletRun(t, "", "explain", "-json", "RemapUid")
	var keys []keyInfo
	if err := json.Unmarshal([]byte(stdout), &keys); err != nil || len(keys) == 0 || keys[0].Name != "RemapUid" || keys[0].Instead == "" {
		t.Errorf("%v:\n%s", err, stdout)
	}
	if _, stdout, _ := quadletRun(t, "", "explain", "Upholds"); !strings.HasPrefix(stdout, "[Unit] Upholds=\n\nIt is systemd's") || !strings.HasSuffix(stdout, "\nsince  systemd 249\n") {
		t.Errorf("a key of systemd's:\n%s", stdout)
	}
	if _, stdout, _ := quadletRun(t, "", "explain", "Environment"); strings.Count(stdout, "] Environment=\n") != 3 {
		t.Errorf("want the key of [Container], [Build] and [Service]:\n%s", stdout)
	}
	code, _, stderr := quadletRun(t, "", "explain", "PublishPrt")
	if want := "quadlet explain: \"PublishPrt\" is no rule and no key: did you mean \"PublishPort\"?\n"; code != exitFailed || stderr != want {
		t.Errorf("exit status %d, stderr %q, want %q", code, stderr, want)
	}
}

// TestKindMeanings: every kind is explained.
func TestKindMeanings(t *testing.T) {
	for _, name := range keyNames() {
		for _, k := range findKeys(name) {
			if kindMeanings[k.Kind] == "" {
				t.Fatalf("nothing is said about %s, the kind of %s", k.Kind, name)
			}
		}
	}
}

// TestPrintable: what is in units cannot write lines of its own, nor steer the
// terminal.
func TestPrintable(t *testing.T) {
	for text, want := range map[string]string{
		"a.container:1: über\tb": "a.container:1: über\tb",
		"a\x1b[2Jb":              `a\x1b[2Jb`,
		"a\nb\r\x00":             `a\nb\r\x00`,
		"\u202etxt.exe\u009b":    `\u202etxt.exe\u009b`,
		"\xff\xfe":               `\xff\xfe`,
	} {
		if got := printable(text); got != want {
			t.Errorf("%q: %s, want %s", text, got, want)
		}
	}
	inDir(t, map[string]string{"u/a\x1b[2J.container": "[Container]\nNonsense\x1b=1\nImage=a\n", "u/b.container": "[Unit]\nAfter=\x1b[2J.volume\n[Container]\nImage=a\n"})
	for _, verb := range []string{"check", "convert", "needs", "graph"} {
		_, stdout, stderr := quadletRun(t, "", verb, "u")
		if verb == "convert" || verb == "graph" {
			stdout = "" // for programs to read
		}
		if strings.Contains(stdout+stderr, "\x1b") {
			t.Errorf("%s prints an escape: %q", verb, stdout+stderr)
		}
	}
}
