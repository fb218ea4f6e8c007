package testscripts_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
)

// podmanRunTags are what Podman's packages are compiled with to need no C: its
// engine does.
const podmanRunTags = "remote,containers_image_openpgp,exclude_graphdriver_btrfs"

// podmanRunProgram compiles the program that asks Podman's own packages what they
// say of command lines. It takes a minute the first time.
var podmanRunProgram = sync.OnceValues(func() (string, error) {
	compiling <- struct{}{}
	defer func() { <-compiling }()
	path := filepath.Join(os.Getenv("GOTMPDIR"), "podmanrun")
	cmd := exec.Command("go", "build", "-tags", podmanRunTags, "-o", path, ".")
	cmd.Dir = filepath.Join("oracles", "podmanrun")
	cmd.Env = append(os.Environ(), "GOWORK=off", "GOFLAGS=", "CGO_ENABLED=0")
	if out, err := cmd.CombinedOutput(); err != nil {
		return "", fmt.Errorf("compile podmanrun: %w\n%s", err, out)
	}
	return path, nil
})

// podmanRun is what Podman 6.0 says of each command line, without its first two
// words, for root or for a user; empty where it has no objection.
func podmanRun(t testing.TB, user bool, lines [][]string) []string {
	t.Helper()
	program, err := podmanRunProgram()
	if err != nil {
		t.Fatal(err)
	}
	var stdin, stdout, stderr bytes.Buffer
	in := json.NewEncoder(&stdin)
	for _, argv := range lines {
		if err := in.Encode(argv); err != nil {
			t.Fatal(err)
		}
	}
	cmd := exec.CommandContext(t.Context(), program)
	work, err := os.MkdirTemp("", "podmanrun-") //nolint:usetesting // no other user may enter t.TempDir
	if err != nil {
		t.Fatal(err)
	}
	defer os.RemoveAll(work)
	cmd.Env = []string{"HOME=" + work, "XDG_RUNTIME_DIR=" + work, "XDG_CONFIG_HOME=" + work}
	switch root := os.Getuid() == 0; {
	case user && root:
		if err := os.Chown(work, 1000, 1000); err != nil {
			t.Fatal(err)
		}
		cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: 1000, Gid: 1000}}
	case !user && !root:
		t.Skip("Podman answers for root only to root")
	}
	cmd.Stdin, cmd.Stdout, cmd.Stderr = &stdin, &stdout, &stderr
	if err := cmd.Run(); err != nil {
		t.Fatalf("podmanrun: %v\n%s", err, &stderr)
	}
	answers := make([]string, 0, len(lines))
	out := json.NewDecoder(&stdout)
	for out.More() {
		var answer *string
		if err := out.Decode(&answer); err != nil {
			t.Fatal(err)
		}
		if answer == nil {
			answer = new(string)
		}
		answers = append(answers, *answer)
	}
	if len(answers) != len(lines) {
		t.Fatalf("%d answers to %d command lines", len(answers), len(lines))
	}
	return answers
}

// TestPodmanRun has Podman judge command lines of which the answer is known, so
// that nobody takes an oracle that says yes to everything for a good grammar.
func TestPodmanRun(t *testing.T) {
	needModules(t)
	t.Parallel()
	tests := []struct{ line, want, user string }{
		{"--name=a --rm -d --cgroups=split --sdnotify=conmon -v /a:/b:Z a.io/b:1 sleep 1", "", ""},
		{"--ip=10.1.2.3 a.io/b:1", "", "can only be used with Bridge mode"},
		{"--network=pasta:-T,80 a.io/b:1", "only supported for rootless", ""},
		{"--memory=1q a.io/b:1", "invalid suffix", "invalid suffix"},
		{"--publish=80:80:80:80 a.io/b:1", "invalid port format", "invalid port format"},
		{"--mount=type=bnd,destination=/b a.io/b:1", "invalid filesystem type", "invalid filesystem type"},
		{"--pull=sometimes a.io/b:1", "unsupported pull policy", "unsupported pull policy"},
		{"--userns=host --uidmap=0:1:2 a.io/b:1", "exclude each other", "exclude each other"},
		{"--health-cmd=true --health-interval=5x a.io/b:1", "unknown unit", "unknown unit"},
		{"--pod=p --publish=80 a.io/b:1", "published or exposed ports must be defined when the pod is created", "published or exposed ports"},
		{"--nonsense a.io/b:1", "unknown flag", "unknown flag"},
		{"--rm", "requires at least 1 arg", "requires at least 1 arg"},
	}
	var lines [][]string
	for _, test := range tests {
		lines = append(lines, strings.Fields(test.line))
	}
	root, user := podmanRun(t, false, lines), podmanRun(t, true, lines)
	check := func(line, who, got, want string) {
		if !strings.Contains(got, want) || (got == "") != (want == "") {
			t.Errorf("podman run %s, %s: %q, want %q", line, who, got, want)
		}
	}
	for i, test := range tests {
		check(test.line, "root", root[i], test.want)
		check(test.line, "a user", user[i], test.user)
	}
}
