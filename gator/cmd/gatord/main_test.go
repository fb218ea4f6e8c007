package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/tank-os/tank/gator/gatortest"
)

// output is what a daemon writes, for a test to read meanwhile.
type output struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (o *output) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.b.Write(p)
}

func (o *output) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.b.String()
}

// started is a daemon that runs.
type started struct {
	url            string
	stdout, stderr *output
	stop           context.CancelFunc
	code           chan int
}

func start(t *testing.T, config string) *started {
	t.Helper()
	file := filepath.Join(t.TempDir(), "gator.toml")
	if err := os.WriteFile(file, []byte("listen = \"127.0.0.1:0\"\n"+config), 0o600); err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	s := &started{stdout: &output{}, stderr: &output{}, stop: stop, code: make(chan int, 1)}
	go func() { s.code <- run(ctx, []string{"-config", file}, s.stdout, s.stderr) }()
	t.Cleanup(stop)
	for range 1000 {
		var line struct{ Address string }
		if json.Unmarshal([]byte(s.stderr.String()), &line) == nil && line.Address != "" {
			s.url = "http://" + line.Address
			return s
		}
		time.Sleep(5 * time.Millisecond)
	}
	t.Fatalf("it does not listen: %s", s.stderr)
	return nil
}

func (s *started) get(t *testing.T, path string) (int, string) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.url+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, string(body)
}

func withForge(t *testing.T) (*gatortest.GitHub, string) {
	t.Helper()
	forge, err := gatortest.NewGitHub(&gatortest.Options{Token: "ghp_0123456789", Repos: []gatortest.Repo{{Name: "me/ok"}}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = forge.Close() })
	token := filepath.Join(t.TempDir(), "token")
	if err := os.WriteFile(token, []byte("ghp_0123456789\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	return forge, fmt.Sprintf("[gh]\nupstream = %q\ncredential-file = %q\nallow-private = [%q]\n[gh.repos]\n\"me/*\" = { read = true }\n",
		forge.URL, token, forge.Addr())
}

func TestAuditLines(t *testing.T) {
	_, config := withForge(t)
	s := start(t, config)
	for path, want := range map[string]int{"/github/repos/me/ok": 200, "/github/repos/other/x": 403, "/elsewhere": 403, "/healthz": 200, "/readyz": 200} {
		if code, body := s.get(t, path); code != want {
			t.Errorf("%s: %d %s; want %d", path, code, body, want)
		}
	}
	s.stop()
	if code := <-s.code; code != 0 {
		t.Errorf("exit code %d", code)
	}
	rules := map[string]bool{}
	for line := range strings.Lines(s.stdout.String()) {
		var fields map[string]any
		if err := json.Unmarshal([]byte(line), &fields); err != nil {
			t.Fatal(err)
		}
		rules[fmt.Sprint(fields["decision"], " ", fields["rule"])] = true
		for _, key := range []string{"time", "request_id", "principal", "op", "resource", "method", "path"} {
			if fields[key] == nil {
				t.Errorf("no %s in %s", key, line)
			}
		}
	}
	want := []string{`allow gh.repos."me/*": allow`, "deny default_deny", "deny route_unknown"}
	if diff := cmp.Diff(want, slices.Sorted(maps.Keys(rules))); diff != "" {
		t.Errorf("decisions (-want +got):\n%s", diff)
	}
}

// A request that is under way when the daemon is told to stop gets its answer.
func TestStopIsGraceful(t *testing.T) {
	forge, config := withForge(t)
	s := start(t, config)
	asked, answer := make(chan struct{}), make(chan struct{})
	forge.Behave(func(w http.ResponseWriter, _ *http.Request) {
		close(asked)
		<-answer
		w.WriteHeader(http.StatusNotFound)
	})
	got := make(chan int, 1)
	go func() { code, _ := s.get(t, "/github/repos/me/ok"); got <- code }()
	<-asked
	s.stop()
	for strings.Count(s.stderr.String(), "stopping") == 0 {
		time.Sleep(time.Millisecond)
	}
	var d net.Dialer
	for { // the port closes at once
		c, err := d.DialContext(t.Context(), "tcp", strings.TrimPrefix(s.url, "http://"))
		if err != nil {
			break
		}
		_ = c.Close()
	}
	close(answer)
	if code := <-got; code != http.StatusNotFound {
		t.Errorf("the request under way got %d", code)
	}
	if code := <-s.code; code != 0 {
		t.Errorf("exit code %d: %s", code, s.stderr)
	}
}

// What no policy says anything about is denied, and that includes everything.
func TestEmptyConfigurationDeniesAll(t *testing.T) {
	s := start(t, "")
	for _, path := range []string{"/github/repos/me/ok", "/", "/github/"} {
		if code, body := s.get(t, path); code != http.StatusForbidden || !strings.HasPrefix(body, `{"message":"forbidden","request_id":"`) {
			t.Errorf("%s: %d %s", path, code, body)
		}
	}
}

func TestAddressInUse(t *testing.T) {
	s := start(t, "")
	file := filepath.Join(t.TempDir(), "gator.toml")
	address := strings.TrimPrefix(s.url, "http://")
	if err := os.WriteFile(file, fmt.Appendf(nil, "listen = %q\n", address), 0o600); err != nil {
		t.Fatal(err)
	}
	var stderr output
	code := run(t.Context(), []string{"-config", file}, io.Discard, &stderr)
	if want := "gatord: listen: listen tcp " + address + ": bind: address already in use\n"; code != 1 || stderr.String() != want {
		t.Errorf("exit code %d, %q; want 1, %q", code, stderr.String(), want)
	}
}

// The help shows a configuration; it has to be one.
func TestUsage(t *testing.T) {
	var stdout, stderr output
	if code := run(t.Context(), []string{"-h"}, &stdout, &stderr); code != 0 || stderr.String() != "" {
		t.Errorf("exit code %d, %q", code, stderr.String())
	}
	var example strings.Builder
	for line := range strings.Lines(stdout.String()) {
		if text, ok := strings.CutPrefix(line, "    "); ok && !strings.HasPrefix(text, "curl") {
			example.WriteString(text)
		}
	}
	file := filepath.Join(t.TempDir(), "gator.toml")
	if err := os.WriteFile(file, []byte(example.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	// It parses; only the credential is not there.
	if code := run(t.Context(), []string{"-config", file}, io.Discard, &stderr); code != 1 ||
		stderr.String() != "gatord: gh.credential-file: credential: file /run/secrets/gh_token: no such file or directory\n" {
		t.Errorf("exit code %d, %q\n%s", code, stderr.String(), example.String())
	}
}

// TestDefaultConfig: without -config, it is where the appliance's units put it.
func TestDefaultConfig(t *testing.T) {
	const path = "/etc/gator/gator.toml"
	if _, err := os.Stat(path); err == nil {
		t.Skip("this machine has a " + path)
	}
	var stderr output
	if code := run(t.Context(), nil, io.Discard, &stderr); code != 1 || !strings.Contains(stderr.String(), path+": no such file") {
		t.Errorf("exit code %d, %q", code, stderr.String())
	}
}

func TestMisuse(t *testing.T) {
	for _, args := range [][]string{{"-x"}, {"serve"}, {"-config"}} {
		if code := run(t.Context(), args, io.Discard, io.Discard); code != 2 {
			t.Errorf("%v: exit code %d", args, code)
		}
	}
}
