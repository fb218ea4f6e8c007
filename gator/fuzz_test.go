package gator_test

import (
	"bufio"
	"bytes"
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/tank-os/tank/gator"
	"github.com/tank-os/tank/gator/gatortest"
)

// pieces are what confusing paths are made of.
var pieces = []string{
	"/", "/repos/me/ok", "/repos", "/me", "/ok", "/victim", "/secret", "/contents", "/issues", "/git/ref", "/compare/", "..", ".", "%2e", "%2E", "%2f", "%5c", "\\",
	"%25", "%252e", "%252f", ";", "%3b", "//", "?", "&", "=", "#", "%23", "%3f", "ref=", "path=", "page=1", "_method=DELETE", "*", "me", "ok", "victim", "secret", ".git",
	"http://", "https://evil", "@", ":", "%00", "%0d%0a", "%ef%bc%8e", "\u2025", "+", "%20", " ", "REPOS", "Me", "OK", "main...victim:secret:main", "heads", "a", "1", "%", "~", "open", "%C0%AE",
}

// FuzzGate holds that the resource that was authorised is the resource that the
// upstream saw, as the most careless upstream would read the request; and that
// what is refused is not seen at all. Beyond what go test does with the seeds:
//
//	go test -fuzz FuzzGate -fuzztime 10000000x ./gator
func FuzzGate(f *testing.F) {
	for _, target := range []string{
		"/repos/me/ok", "/repos/me/ok/../../victim/secret/contents/.env", "/repos/me/ok/%2e%2e/%2e%2e/victim/secret", "/repos/open/../victim/secret",
		"https://127.0.0.1:9/x", "//evil/repos/me/ok", "/repos/me/ok#/../x", "/repos/me/ok/issues?per_page=100&page=2", "/repos/ME/OK", "/repos/open/secret.git",
		"/repos/me/ok/contents/a%20b?ref=feature/x", "/repos/me/ok/compare/main...victim:secret:main", "/repos/me/ok/git/ref/heads/x",
	} {
		f.Add(target, []byte{})
	}
	f.Add("/repos/me/ok", []byte{7, 0, 11, 0, 11, 5, 6})
	f.Add("", []byte{1, 7, 0, 13, 13, 0, 46, 29, 30})

	forge, err := gatortest.NewGitHub(&gatortest.Options{Repos: []gatortest.Repo{{Name: "me/ok"}, {Name: "victim/secret"}, {Name: "open/x"}}})
	if err != nil {
		f.Fatal(err)
	}
	defer func() { _ = forge.Close() }()
	var last gator.Record
	gate, err := gator.New(&gator.Policy{GitHub: []gator.Grant{
		{Resource: "me/ok", Permission: gator.Read}, {Resource: "open/*", Permission: gator.Read}, {Resource: "open/secret", Deny: gator.Read},
	}}, gator.GitHub, &gator.Options{OnDecision: func(_ context.Context, r gator.Record) { last = r }})
	if err != nil {
		f.Fatal(err)
	}
	cred := gator.BearerFunc(func(context.Context, gator.Operation) (string, error) { return token, nil })
	transport := gate.Inject(cred, wire{forge})
	handler := gate.Protect(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		resp, err := transport.RoundTrip(r)
		if err != nil {
			w.WriteHeader(http.StatusBadGateway)
			return
		}
		w.WriteHeader(resp.StatusCode)
		_ = resp.Write(w) // for the search for the credential below
	}))
	f.Fuzz(func(t *testing.T, target string, picks []byte) {
		for _, p := range picks {
			target += pieces[int(p)%len(pieces)]
		}
		r, err := http.ReadRequest(bufio.NewReader(strings.NewReader("GET " + target + " HTTP/1.1\r\nHost: gate\r\n\r\n")))
		if err != nil {
			return
		}
		forge.Reset()
		last = gator.Record{}
		w := httptest.NewRecorder()
		handler.ServeHTTP(w, r.WithContext(t.Context()))
		check(t, target, w, last, forge.Requests())
	})
}

func check(t *testing.T, target string, w *httptest.ResponseRecorder, rec gator.Record, seen []gatortest.Request) {
	t.Helper()
	if strings.Contains(w.Body.String(), token) {
		t.Fatalf("%q: the agent got the credential", target)
	}
	if !rec.Decision.Allowed {
		if len(seen) != 0 || (w.Code != 400 && w.Code != 403) || rec.Decision.Rule == "" {
			t.Fatalf("%q: refused by %q with status %d, and the upstream saw %v", target, rec.Decision.Rule, w.Code, seen)
		}
		return
	}
	if len(seen) != 1 || seen[0].Repo != rec.Operation.Resource() || seen[0].Method != "GET" {
		t.Fatalf("%q: authorised %q, and the upstream saw %v", target, rec.Operation.Resource(), seen)
	}
	if owner, repo := rec.Operation.Owner(), rec.Operation.Repo(); owner+"/"+repo != "me/ok" && (owner != "open" || repo == "secret") {
		t.Fatalf("%q: authorised %s/%s", target, owner, repo)
	}
	// What was sent says all there is to say: read again, it is the same.
	again, err := gator.ParseGitHub(httptest.NewRequest("GET", seen[0].URI, nil))
	if err != nil || again.Path() != rec.Operation.Path() || again.Query() != rec.Operation.Query() || again.Route() != rec.Operation.Route() {
		t.Fatalf("%q: sent as %q, which reads as %s?%s, %v", target, seen[0].URI, again.Path(), again.Query(), err)
	}
}

// wire carries requests to a server the way a network does, as bytes.
type wire struct{ server http.Handler }

func (s wire) RoundTrip(r *http.Request) (*http.Response, error) {
	var b bytes.Buffer
	if err := r.Write(&b); err != nil {
		return nil, err
	}
	got, err := http.ReadRequest(bufio.NewReader(&b))
	if err != nil {
		return nil, err
	}
	w := httptest.NewRecorder()
	s.server.ServeHTTP(w, got)
	return w.Result(), nil
}
