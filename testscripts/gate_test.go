package testscripts_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/tank-os/tank/gator/gatortest"
)

// TestGate runs gatord as an operator and an agent would.
//
// Its scripts have these commands besides the usual ones:
//
//	github TOKEN      starts a fake GitHub that wants TOKEN; sets $GITHUB to its
//	                  address. Has me/ok and victim/secret.
//	seen              writes what the fake got since the last time to the file
//	                  seen: method, target, credential.
//	gatord FILE       starts gatord with a configuration file, in which $NAME is
//	                  replaced; its output goes to audit and log. It is stopped
//	                  with the script, and has to exit with 0.
//	get TARGET [H: V] asks gatord, TARGET sent as it is; writes status, headers
//	                  and body to the file answer.
func TestGate(t *testing.T) {
	runArea(t, "gate", map[string]command{
		"github": startGitHub,
		"seen":   writeSeen,
		"gatord": startGatord,
		"get":    getFromGate,
	})
}

// forges are the fakes of the scripts that run, by the address in $GITHUB.
var forges sync.Map

func startGitHub(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: github TOKEN")
	}
	forge, err := gatortest.NewGitHub(&gatortest.Options{Token: args[0], Repos: []gatortest.Repo{
		{Name: "me/ok", Files: map[string]string{"README.md": "hello"}, Issues: []string{"first"}},
		{Name: "victim/secret", Private: true, Files: map[string]string{".env": "K=V"}},
	}})
	ts.Check(err)
	forges.Store(forge.Addr(), forge)
	ts.Setenv("GITHUB", forge.Addr())
	ts.Defer(func() { _ = forge.Close() })
}

func writeSeen(ts *testscript.TestScript, _ bool, _ []string) {
	forge, ok := forges.Load(ts.Getenv("GITHUB"))
	if !ok {
		ts.Fatalf("no fake was started")
	}
	var b strings.Builder
	for _, r := range forge.(*gatortest.GitHub).Reset() {
		fmt.Fprintln(&b, r.Method, r.URI, r.Header.Get("Authorization"))
	}
	ts.Check(os.WriteFile(ts.MkAbs("seen"), []byte(b.String()), 0o600))
}

func startGatord(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: gatord FILE")
	}
	text := os.Expand(ts.ReadFile(args[0]), ts.Getenv)
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(text), 0o600))
	bin, err := programs()
	ts.Check(err)
	cmd := exec.Command(bin+"/gatord", "-config", ts.MkAbs(args[0]))
	cmd.Env = []string{"PATH=/nonexistent"}
	audit, err := os.Create(ts.MkAbs("audit"))
	ts.Check(err)
	log, err := os.Create(ts.MkAbs("log"))
	ts.Check(err)
	cmd.Stdout, cmd.Stderr = audit, log
	ts.Check(cmd.Start())
	var ready struct{ Msg, Address string }
	for end := time.Now().Add(20 * time.Second); ready.Msg != "listening"; time.Sleep(10 * time.Millisecond) {
		text := ts.ReadFile("log")
		line, _, whole := strings.Cut(text, "\n")
		if whole && json.Unmarshal([]byte(line), &ready) != nil || time.Now().After(end) {
			_ = cmd.Process.Kill()
			ts.Fatalf("gatord does not listen: %s", text)
		}
	}
	ts.Setenv("GATE", ready.Address)
	ts.Defer(func() {
		ts.Check(cmd.Process.Signal(syscall.SIGTERM))
		ts.Check(cmd.Wait())
	})
}

func getFromGate(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) == 0 {
		ts.Fatalf("usage: get TARGET [HEADER: VALUE]...")
	}
	target := strings.ReplaceAll(args[0], "$", "%24")
	r := &http.Request{
		Method: http.MethodGet, Header: http.Header{},
		URL: &url.URL{Scheme: "http", Host: ts.Getenv("GATE"), Opaque: target},
	}
	for _, h := range args[1:] {
		key, value, _ := strings.Cut(h, ": ")
		r.Header.Add(key, value)
	}
	client := http.Client{Timeout: 30 * time.Second, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	resp, err := client.Do(r)
	ts.Check(err)
	defer func() { _ = resp.Body.Close() }()
	body, err := io.ReadAll(resp.Body)
	ts.Check(err)
	var b strings.Builder
	fmt.Fprintln(&b, resp.StatusCode)
	ts.Check(resp.Header.Write(&b))
	fmt.Fprintf(&b, "\n%s", body)
	ts.Check(os.WriteFile(ts.MkAbs("answer"), []byte(b.String()), 0o600))
}
