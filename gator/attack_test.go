package gator_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/tank-os/tank/gator"
	"github.com/tank-os/tank/gator/gatortest"
)

// token is the credential of these tests. No byte sequence of it may reach the
// agent.
const token = "ghp_SECRETSECRETSECRET0123456789"

// A world is a gateway with a fake upstream behind it, both real servers.
type world struct {
	t     *testing.T
	forge *gatortest.GitHub
	gate  *gator.Gate
	addr  string

	mu       sync.Mutex
	records  []gator.Record
	outcomes []gator.Outcome
}

// readMe is what the agent may do unless a test says otherwise.
var readMe = []gator.Grant{{Resource: "me/ok", Permission: gator.Read}}

func newWorld(t *testing.T, grants []gator.Grant) *world {
	return newWorldWith(t, grants, func(*gator.Options) {})
}

func newWorldWith(t *testing.T, grants []gator.Grant, change func(*gator.Options)) *world {
	t.Helper()
	w := &world{t: t}
	var err error
	w.forge, err = gatortest.NewGitHub(&gatortest.Options{Token: token, Repos: []gatortest.Repo{
		{Name: "me/ok", Files: map[string]string{"README.md": "hello", "a dir/100%.txt": "odd", "..x/y": "dots"}, Issues: []string{"one", "two", "three"}},
		{Name: "victim/secret", Private: true, Files: map[string]string{".env": "K=V"}},
		{Name: "mega/secret", Private: true},
	}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = w.forge.Close() })
	opts := &gator.Options{
		Upstream:     w.forge.URL,
		AllowPrivate: []string{w.forge.Addr()},
		OnDecision:   func(_ context.Context, r gator.Record) { w.mu.Lock(); w.records = append(w.records, r); w.mu.Unlock() },
		OnOutcome: func(_ context.Context, o gator.Outcome) {
			w.mu.Lock()
			w.outcomes = append(w.outcomes, o)
			w.mu.Unlock()
		},
	}
	change(opts)
	w.gate, err = gator.New(&gator.Policy{GitHub: grants}, gator.GitHub, opts)
	if err != nil {
		t.Fatal(err)
	}
	w.serve(w.gate.Handler(gator.BearerFunc(func(context.Context, gator.Operation) (string, error) { return token, nil })))
	return w
}

func (w *world) serve(h http.Handler) {
	s := httptest.NewServer(h)
	w.t.Cleanup(s.Close)
	w.addr = s.Listener.Addr().String()
}

// An answer is what the agent, and the others, got of one request.
type answer struct {
	status   int
	header   http.Header
	body     string
	upstream []gatortest.Request
	records  []gator.Record
}

// raw sends a request byte for byte: clients tidy up what an attacker would not.
func (w *world) raw(target string, headers ...string) answer {
	w.t.Helper()
	return w.send("GET "+target+" HTTP/1.1\r\nHost: gate\r\n"+strings.Join(append(headers, "Connection: close"), "\r\n")+"\r\n\r\n", "GET")
}

func (w *world) send(message, method string) answer {
	w.t.Helper()
	w.forge.Reset()
	w.mu.Lock()
	w.records = nil
	w.mu.Unlock()
	var d net.Dialer
	c, err := d.DialContext(w.t.Context(), "tcp", w.addr)
	if err != nil {
		w.t.Fatal(err)
	}
	defer func() { _ = c.Close() }()
	_ = c.SetDeadline(time.Now().Add(20 * time.Second))
	if _, err := io.WriteString(c, message); err != nil {
		w.t.Fatal(err)
	}
	resp, err := http.ReadResponse(bufio.NewReader(c), &http.Request{Method: method})
	if err != nil {
		w.t.Fatalf("%q: %v", message, err)
	}
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		w.t.Fatal(err)
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	a := answer{resp.StatusCode, resp.Header, string(body), w.forge.Requests(), w.records}
	w.checkNoSecret(a)
	return a
}

// checkNoSecret looks for the credentials on the agent's side.
func (w *world) checkNoSecret(a answer) {
	w.t.Helper()
	seen := fmt.Sprint(a.header, a.body)
	for _, secret := range []string{token, gatortest.CloneToken} {
		if strings.Contains(seen, secret) {
			w.t.Errorf("the agent got a credential: %s", seen)
		}
	}
	if a.header.Get("Set-Cookie")+a.header.Get("Www-Authenticate")+a.header.Get("Location") != "" {
		w.t.Errorf("headers that are the upstream's own business: %v", a.header)
	}
}

// refused checks both sides of a refusal: nothing upstream, one record with the
// rule, and an answer that says nothing.
func (w *world) refused(name string, a answer, status int, rule gator.Code) {
	w.t.Helper()
	if a.status != status || len(a.upstream) != 0 {
		w.t.Errorf("%s: status %d, upstream %v; want status %d and no upstream request", name, a.status, a.upstream, status)
	}
	if len(a.records) != 1 || a.records[0].Decision.Allowed || a.records[0].Decision.Rule != string(rule) {
		w.t.Errorf("%s: records %+v; want one refusal by %q", name, a.records, rule)
		return
	}
	text := map[int]string{400: "bad request", 403: "forbidden", 503: "service unavailable"}[status]
	want := fmt.Sprintf("{\"message\":%q,\"request_id\":%q}\n", text, a.records[0].RequestID)
	if a.body != want || a.header.Get("X-Request-Id") != a.records[0].RequestID {
		w.t.Errorf("%s: body %q, id %q; want %q", name, a.body, a.header.Get("X-Request-Id"), want)
	}
}

// passed checks both sides of the allowed twin: one record, and one upstream
// request, which is for exactly that target and has the credential.
func (w *world) passed(name string, a answer, upstreamURI string) {
	w.t.Helper()
	if a.status != http.StatusOK || len(a.upstream) != 1 {
		w.t.Errorf("%s: status %d, upstream %v, body %q; want 200 and one upstream request", name, a.status, a.upstream, a.body)
		return
	}
	if got := a.upstream[0]; got.URI != upstreamURI || got.Header.Get("Authorization") != "Bearer "+token {
		w.t.Errorf("%s: upstream got %q with %q; want %q with the credential", name, got.URI, got.Header.Get("Authorization"), upstreamURI)
	}
	if len(a.records) != 1 || !a.records[0].Decision.Allowed {
		w.t.Errorf("%s: records %+v; want one that allows", name, a.records)
	}
}

func TestA01_DotSegments(t *testing.T) {
	w := newWorld(t, readMe)
	for _, target := range []string{
		"/repos/me/ok/../../victim/secret/contents/.env",
		"/repos/me/ok/./issues",
		"/repos/me/ok/..",
		"/repos/me/ok/.",
		"/./repos/me/ok",
		"/../repos/me/ok",
		"/repos/me/ok/contents/../../../victim/secret",
		"/repos/me/ok/contents/a/../b",
		"/repos/me/ok/git/ref/heads/../../../../victim/secret",
		"/repos/../repos/me/ok",
		"/nowhere/../repos/me/ok",
	} {
		w.refused(target, w.raw(target), 400, gator.PathNotCanonical)
	}
	w.refused("ref", w.raw("/repos/me/ok/contents/README.md?ref=../../victim"), 400, gator.QueryInvalid)
	for _, path := range []string{"../../x", "a/%2e%2e/b", "a//b", "a%5c..%5cb", "%252e%252e/x", "/x"} {
		w.refused(path, w.raw("/repos/me/ok/commits?path="+path), 400, gator.QueryInvalid)
	}
	w.passed("twin", w.raw("/repos/me/ok/contents/README.md"), "/repos/me/ok/contents/README.md")
	w.passed("twin with dots", w.raw("/repos/me/ok/contents/..x/y"), "/repos/me/ok/contents/..x/y")
}

func TestA02_EncodedDotSegments(t *testing.T) {
	w := newWorld(t, readMe)
	for _, dots := range []string{
		"%2e%2e", "%2E%2E", ".%2e", "%2e.", "%2E.", "%2e", "..%20", "%20..", "...",
		"%252e%252e", "%25%32%65%25%32%65", "%25252e", "..%3b", "%2e%2e%3bx", "..;", "..%5c..", "..%2f", "..%2F..", "%2f", "a%2fb", "%5c",
		"%ef%bc%8e%ef%bc%8e", "%e2%80%a5", "%e2%80%a4%e2%80%a4", "..%ef%bc%8f..", "%c0%ae%c0%ae", "%uff0e", "..%00", "%00", "..%0d%0a", "%", "%2", "%zz",
	} {
		for _, target := range []string{
			"/repos/me/ok/" + dots + "/" + dots + "/victim/secret",
			"/repos/me/ok/contents/" + dots + "/" + dots + "/" + dots + "/victim/secret",
			"/repos/me/" + dots + "/victim/secret",
			"/repos/me/ok/contents/" + dots,
		} {
			a := w.raw(target)
			// The server itself answers what is no URL at all.
			if a.status == 400 && len(a.records) == 0 && len(a.upstream) == 0 {
				continue
			}
			if len(a.records) != 1 || a.status != 400 || len(a.upstream) != 0 {
				t.Errorf("%s: status %d, upstream %v, records %v; want 400", target, a.status, a.upstream, a.records)
			}
		}
	}
	w.refused("exact", w.raw("/repos/me/ok/%2e%2e/%2e%2e/victim/secret"), 400, gator.PathNotCanonical)
	w.passed("twin", w.raw("/repos/me/ok/contents/a%20dir/100%25.txt"), "/repos/me/ok/contents/a%20dir/100%25.txt")
	w.passed("twin, spelled otherwise", w.raw("/repos/me/ok/contents/%52EADME%2emd"), "/repos/me/ok/contents/README.md")
}

func TestA03_DotsAsRepository(t *testing.T) {
	for _, grant := range []string{"me/*", "*/*", "*/secret", "me/ok"} {
		w := newWorld(t, []gator.Grant{{Resource: grant, Permission: gator.Read}})
		for _, target := range []string{"/repos/me/../victim/secret", "/repos/me/./secret", "/repos/../victim/secret", "/repos/me/%2e%2e/issues", "/repos/me/..", "/repos/./ok"} {
			w.refused(grant+" "+target, w.raw(target), 400, gator.PathNotCanonical)
		}
		// Nor is any of these a name.
		for _, target := range []string{"/repos/me/*", "/repos/*/secret", "/repos/-me/ok", "/repos/me/ok:x", "/repos/me/ok.git", "/repos/me/ok.GIT", "/repos/me/" + strings.Repeat("x", 101), "/repos/m.e/ok"} {
			w.refused(grant+" "+target, w.raw(target), 400, gator.PathInvalid)
		}
	}
	w := newWorld(t, []gator.Grant{{Resource: "me/*", Permission: gator.Read}})
	w.passed("twin", w.raw("/repos/me/ok"), "/repos/me/ok")
}

func TestA10_AbsoluteURL(t *testing.T) {
	w := newWorld(t, []gator.Grant{{Resource: "*/*", Permission: gator.Read}})
	for _, target := range []string{
		"https://127.0.0.1:9/x", "http://169.254.169.254/latest/meta-data/", "http://" + w.forge.Addr() + "/repos/me/ok",
		"HTTP://evil/repos/me/ok", "ftp://evil/repos/me/ok", "https://api.github.com/repos/me/ok", "https:/repos/me/ok",
	} {
		w.refused(target, w.raw(target), 400, gator.AbsoluteURL)
	}
	for _, target := range []string{"/https://127.0.0.1:9/x", "/repos/https://127.0.0.1:9/x", "/http:/evil/x"} {
		a := w.raw(target)
		if a.status != 400 && a.status != 403 || len(a.upstream) != 0 || len(a.records) != 1 {
			t.Errorf("%s: status %d, upstream %v, records %v", target, a.status, a.upstream, a.records)
		}
	}
	w.passed("twin", w.raw("/repos/me/ok"), "/repos/me/ok")
}

func TestA11_AuthorityUserinfoFragment(t *testing.T) {
	w := newWorld(t, readMe)
	for target, code := range map[string]gator.Code{
		"//evil/repos/me/ok":                       gator.PathNotCanonical,
		"///repos/me/ok":                           gator.PathNotCanonical,
		"/repos//me/ok":                            gator.PathNotCanonical,
		"/repos/me/ok/":                            gator.PathNotCanonical,
		"/repos/me/ok#/../x":                       gator.AbsoluteURL,
		"/repos/me/ok?page=1#x":                    gator.AbsoluteURL,
		"/repos/me/ok%23/../x":                     gator.PathNotCanonical,
		"https://api.github.com@evil/repos/me/ok":  gator.AbsoluteURL,
		"https://me:pw@api.github.com/repos/me/ok": gator.AbsoluteURL,
		"/repos/me/ok@evil":                        gator.PathInvalid,
		"/@evil/repos/me/ok":                       gator.RouteUnknown,
	} {
		status := 400
		if code == gator.RouteUnknown {
			status = 403
		}
		w.refused(target, w.raw(target), status, code)
	}
	w.passed("twin", w.raw("/repos/me/ok/contents/README.md?ref=main"), "/repos/me/ok/contents/README.md?ref=main")
}

func TestA12_Query(t *testing.T) {
	w := newWorld(t, readMe)
	for target, upstream := range map[string]string{
		"/repos/me/ok?ref=main":                            "",
		"/repos/me/ok/contents/README.md?ref=main":         "",
		"/repos/me/ok/contents/README.md?ref=feature/x":    "/repos/me/ok/contents/README.md?ref=feature%2Fx",
		"/repos/me/ok/issues?per_page=100&page=1":          "/repos/me/ok/issues?page=1&per_page=100",
		"/repos/me/ok/issues?page=1&per_page=100":          "",
		"/repos/me/ok/issues?labels=bug,help+wanted":       "/repos/me/ok/issues?labels=bug%2Chelp+wanted",
		"/repos/me/ok/issues?since=2026-01-02T03:04:05Z":   "/repos/me/ok/issues?since=2026-01-02T03%3A04%3A05Z",
		"/repos/me/ok/issues?state=all&sort=created":       "/repos/me/ok/issues?sort=created&state=all",
		"/repos/me/ok/issues?":                             "/repos/me/ok/issues",
		"/repos/me/ok/issues?labels=%F0%9F%90%9B%26page=1": "/repos/me/ok/issues?labels=%F0%9F%90%9B%26page%3D1",
	} {
		if upstream == "" {
			upstream = target
		}
		w.passed(target, w.raw(target), upstream)
	}
	w.refused("not on this route", w.raw("/repos/me/ok?path=main"), 400, gator.QueryUnknown)
	w.refused("glued to the name", w.raw("/repos/me/ok%3Fref=main"), 400, gator.PathNotCanonical)
	w.refused("another repository", w.raw("/repos/victim/secret/issues?per_page=1"), 403, gator.DefaultDeny)
	for _, query := range []string{"page=1&page=2", "page=1;x", "labels=a;page=2", "page", "=1", "page=1&", "&", "page=0", "page=-1", "page=1e3", "page=01", "page=%0d%0a", "labels=%ff", "labels=a%00", "per_page=101", "page=%", "page=" + strings.Repeat("1", 16)} {
		w.refused(query, w.raw("/repos/me/ok/issues?"+query), 400, gator.QueryInvalid)
	}
	for _, query := range []string{"Page=1", "p%61ge=1", "page[]=1", "q=x"} {
		w.refused(query, w.raw("/repos/me/ok/issues?"+query), 400, gator.QueryUnknown)
	}
}

func TestA15_CaseFolding(t *testing.T) {
	w := newWorld(t, readMe)
	for _, target := range []string{"/repos/ME/OK", "/repos/Me/Ok", "/repos/me/ok"} {
		w.passed(target, w.raw(target), "/repos/me/ok")
	}
	for _, target := range []string{"/REPOS/me/ok", "/Repos/me/ok", "/repos/me/ok/Issues", "/repos/me/ok/git/TREES/main", "/%72epos/me/ok"} {
		w.refused(target, w.raw(target), 400, gator.PathNotCanonical)
	}
	w.passed("case of a path counts", w.raw("/repos/ME/ok/contents/README.md"), "/repos/me/ok/contents/README.md")

	w = newWorld(t, []gator.Grant{{Resource: "Me/*", Permission: gator.Read}, {Resource: "me/Secret", Deny: gator.Read}})
	for _, target := range []string{"/repos/Me/Secret", "/repos/me/secret", "/repos/ME/SECRET/issues"} {
		w.refused(target, w.raw(target), 403, `gh.repos."me/Secret": deny`)
	}
	w.passed("granted in another case", w.raw("/repos/mE/oK"), "/repos/me/ok")
}

func TestA17_PrefixWildcard(t *testing.T) {
	for _, resource := range []string{"me*", "me*/ok", "m*e/ok", "me/o*", "*", "**", "me/**", "me/[ok]", "me/o?", "/", "me/", "/ok", "me/ok/x", ""} {
		_, err := gator.New(&gator.Policy{GitHub: []gator.Grant{{Resource: resource, Permission: gator.Read}}}, gator.GitHub, nil)
		if err == nil {
			t.Errorf("grant on %q: no error", resource)
		}
	}
	w := newWorld(t, []gator.Grant{{Resource: "me/*", Permission: gator.Read}})
	w.refused("another owner", w.raw("/repos/mega/secret"), 403, gator.DefaultDeny)
	w.passed("twin", w.raw("/repos/me/ok"), "/repos/me/ok")
	w = newWorld(t, []gator.Grant{{Resource: "*/ok", Permission: gator.Read}})
	w.refused("another repository", w.raw("/repos/mega/secret"), 403, gator.DefaultDeny)
	w.passed("twin", w.raw("/repos/me/ok"), "/repos/me/ok")
}

func TestA21_MethodOverride(t *testing.T) {
	w := newWorld(t, readMe)
	for _, header := range []string{"X-HTTP-Method-Override: DELETE", "X-Http-Method: PUT", "X-Method-Override: PATCH", "Sudo: root", "Private-Token: x"} {
		a := w.raw("/repos/me/ok", header)
		w.passed(header, a, "/repos/me/ok")
		name, _, _ := strings.Cut(header, ":")
		if len(a.upstream) == 1 && (a.upstream[0].Method != "GET" || a.upstream[0].Header.Get(name) != "") {
			t.Errorf("%s: went upstream: %v", header, a.upstream[0])
		}
	}
	for _, query := range []string{"_method=DELETE", "method=DELETE", "private_token=x", "sudo=root", "access_token=x", "key=x", "host=evil", "client_secret=x", "callback=f"} {
		w.refused(query, w.raw("/repos/me/ok/issues?"+query), 400, gator.QueryUnknown)
	}
	body := "_method=DELETE"
	for _, framing := range []string{fmt.Sprintf("Content-Length: %d\r\n\r\n%s", len(body), body), fmt.Sprintf("Transfer-Encoding: chunked\r\n\r\n%x\r\n%s\r\n0\r\n\r\n", len(body), body)} {
		w.refused("body", w.send("GET /repos/me/ok HTTP/1.1\r\nHost: gate\r\nConnection: close\r\nContent-Type: application/x-www-form-urlencoded\r\n"+framing, "GET"), 400, gator.BodyRefused)
	}
	for _, method := range []string{"POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "get", "PROPFIND"} {
		w.refused(method, w.send(method+" /repos/me/ok HTTP/1.1\r\nHost: gate\r\nConnection: close\r\nContent-Length: 0\r\n\r\n", method), 403, gator.MethodRefused)
	}
	w.refused("upgrade", w.raw("/repos/me/ok", "Upgrade: websocket"), 400, gator.UpgradeRefused)
}
