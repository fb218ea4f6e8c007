package gator_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/netip"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/tank-os/tank/gator"
	"github.com/tank-os/tank/gator/gatortest"
)

func TestC09_ClientCredentialsAreStripped(t *testing.T) {
	w := newWorld(t, readMe)
	for _, header := range []string{
		"Authorization: Bearer agents-own", "authorization: Basic agents-own", "Private-Token: agents-own", "X-Api-Key: agents-own", "Api-Key: agents-own",
		"Cookie: a=agents-own", "X-Goog-Api-Key: agents-own", "Proxy-Authorization: Basic agents-own", "Forwarded: host=agents-own",
		"X-Forwarded-Host: agents-own", "X-Forwarded-For: agents-own", "X-Forwarded-Proto: agents-own", "X-Original-Url: /agents-own", "X-Rewrite-Url: /agents-own",
		"User-Agent: agents-own", "Referer: agents-own", "Origin: https://agents-own", "X-Request-Id: agents-own", "Range: agents-own",
		"X-Github-Api-Version: agents-own\tx", "If-None-Match: agents-own\xff", "Accept: agents-own", "Accept: application/vnd.github+json, agents-own", "X-Atlassian-Jira-Url: http://agents-own",
	} {
		a := w.raw("/repos/me/ok", header)
		w.passed(header, a, "/repos/me/ok")
		for _, r := range a.upstream {
			for key, values := range r.Header {
				if strings.Contains(strings.Join(values, ""), "agents-own") {
					t.Errorf("%s went upstream as %s: %q", header, key, values)
				}
			}
		}
		if a.header.Get("X-Request-Id") == "agents-own" {
			t.Errorf("the agent chose its request id")
		}
	}
	w.refused("in the query", w.raw("/repos/me/ok?access_token=agents-own"), 400, gator.QueryUnknown)

	// The twin: what a client may say goes on.
	a := w.raw("/repos/me/ok/contents/README.md", "Accept: application/vnd.github.raw+json", `If-None-Match: W/"abc"`, "If-Modified-Since: Mon, 02 Jan 2006 15:04:05 GMT", "X-GitHub-Api-Version: 2022-11-28")
	w.passed("twin", a, "/repos/me/ok/contents/README.md")
	h := a.upstream[0].Header
	got := strings.Join([]string{h.Get("Accept"), h.Get("If-None-Match"), h.Get("If-Modified-Since"), h.Get("X-Github-Api-Version")}, "; ")
	if want := `application/vnd.github.raw+json; W/"abc"; Mon, 02 Jan 2006 15:04:05 GMT; 2022-11-28`; got != want {
		t.Errorf("headers that may go on: %s; want %s", got, want)
	}
}

func TestC10_RedirectsCarryNoCredential(t *testing.T) {
	w := newWorld(t, readMe)
	other, err := gatortest.NewGitHub(nil)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = other.Close() }()
	same := strings.Replace(w.forge.URL, "127.0.0.1", "127.0.0.1.", 1)
	for _, location := range []string{other.URL + "/repos/me/ok", w.forge.URL + "/repos/victim/secret", same + "/repos/me/ok", "//evil/", "/repos/victim/secret", "https://codeload.github.com/x?token=" + token, "http://evil/", "::", ""} {
		for _, status := range []int{300, 301, 302, 303, 307, 308, 399} {
			w.forge.Behave(gatortest.Redirect(status, location))
			a := w.raw("/repos/me/ok")
			if a.status != http.StatusBadGateway || len(a.upstream) != 1 || !strings.HasPrefix(a.body, `{"message":"bad gateway","request_id":`) {
				t.Errorf("%d to %s: status %d, body %s, upstream %v", status, location, a.status, a.body, a.upstream)
			}
		}
	}
	if seen := other.Requests(); len(seen) != 0 {
		t.Errorf("the other origin got %v", seen)
	}
	var ue *gator.UpstreamError
	if last := w.outcomes[len(w.outcomes)-1]; !errors.As(last.Err, &ue) || ue.Code != "redirect_blocked" || last.Status != 399 {
		t.Errorf("outcome %+v", last)
	}
	w.forge.Behave(nil)
	w.passed("twin", w.raw("/repos/me/ok"), "/repos/me/ok")
	w.forge.Behave(func(rw http.ResponseWriter, _ *http.Request) { rw.WriteHeader(http.StatusNotModified) })
	if a := w.raw("/repos/me/ok"); a.status != http.StatusNotModified {
		t.Errorf("304 is no redirect: %d", a.status)
	}
}

func TestC11_DialGuard(t *testing.T) {
	// The upstream is named by what may not be dialled unless it is allowed; the
	// fake is there, so what keeps the request from it is the guard.
	w := newWorldWith(t, readMe, func(o *gator.Options) {
		_, port, _ := strings.Cut(strings.TrimPrefix(o.Upstream, "http://"), ":")
		o.Upstream = "https://localhost:" + port
	})
	a := w.raw("/repos/me/ok")
	if a.status != http.StatusBadGateway || len(a.upstream) != 0 {
		t.Errorf("status %d, upstream %v; want 502 and no request", a.status, a.upstream)
	}
	var ae *gator.AddressError
	if len(w.outcomes) != 1 || !errors.As(w.outcomes[0].Err, &ae) || !strings.HasPrefix(ae.Address, "localhost:") {
		t.Errorf("outcomes %+v; want an *AddressError", w.outcomes)
	}
	w = newWorld(t, readMe)
	w.passed("twin", w.raw("/repos/me/ok"), "/repos/me/ok")
}

func TestGuardedDialer(t *testing.T) {
	dial := gator.GuardedDialer([]string{"Fake.Example:443"})
	for _, ip := range []string{
		"127.0.0.1", "127.8.8.8", "0.0.0.0", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "168.63.129.16", "100.64.0.1", "192.0.0.1", "198.18.0.1",
		"224.0.0.1", "240.0.0.1", "255.255.255.255", "::1", "::", "fe80::1", "fc00::1", "fd00:ec2::254", "ff02::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1",
		"64:ff9b::7f00:1", "64:ff9b:1::1", "2002:7f00:1::", "2001::1", "2001:db8::1", "fec0::1", "::127.0.0.1", "5f00::1", "3fff::1",
	} {
		address := netip.AddrPortFrom(netip.MustParseAddr(ip), 443).String()
		ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
		_, err := dial(ctx, "tcp", address)
		cancel()
		var ae *gator.AddressError
		if !errors.As(err, &ae) || ae.Address != address {
			t.Errorf("dial %s: %v; want an *AddressError", address, err)
		}
	}
	// The twin: a public address is not the guard's to refuse. There is nobody
	// there in time, and nobody needs to be.
	for _, ip := range []string{"140.82.112.6", "2606:50c0:8000::154"} {
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Millisecond)
		c, err := dial(ctx, "tcp", netip.AddrPortFrom(netip.MustParseAddr(ip), 443).String())
		cancel()
		var ae *gator.AddressError
		if err == nil {
			_ = c.Close()
		}
		if errors.As(err, &ae) {
			t.Errorf("dial %s: %v", ip, err)
		}
	}
}

func TestEchoedCredentialIsRedacted(t *testing.T) {
	w := newWorld(t, readMe)
	w.forge.Behave(gatortest.Echo)
	a := w.raw("/repos/me/ok/commits")
	if a.status != http.StatusOK || strings.Count(a.body, "[redacted]") != 9 || a.header.Get("Etag")+a.header.Get("Link")+a.header.Get("X-Github-Request-Id") != "" {
		t.Errorf("status %d, body %s, header %v; want nine redactions", a.status, a.body, a.header)
	}
	for _, part := range []string{"SECRET", "U0VDUkVU", "NFQ1JFV", "534543524554", "%53%45%43"} {
		if strings.Contains(a.body, part) {
			t.Errorf("a part of the credential is left: %q in %s", part, a.body)
		}
	}
}

// What cannot be read as an answer is quoted by net/http's errors, which go to a
// log.
func TestErrorsRepeatNoCredential(t *testing.T) {
	w := newWorld(t, readMe)
	for _, answer := range []string{"%s\r\n\r\n", "HTTP/1.1 200 OK\r\n%s\r\n\r\n", "HTTP/1.1 %s\r\n\r\n"} {
		w.forge.Behave(func(rw http.ResponseWriter, r *http.Request) {
			c, _, err := rw.(http.Hijacker).Hijack()
			if err != nil {
				t.Error(err)
				return
			}
			_, _ = fmt.Fprintf(c, answer, strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer "))
			_ = c.Close()
		})
		a := w.raw("/repos/me/ok")
		got := fmt.Sprint(w.outcomes[len(w.outcomes)-1].Err)
		if a.status != http.StatusBadGateway || strings.Contains(got, "SECRET") || !strings.Contains(got, "[redacted]") {
			t.Errorf("%q: status %d, error %s", answer, a.status, got)
		}
	}
}

// JSON spells some characters that a token may have in other ways.
func TestEscapedCredentialIsRedacted(t *testing.T) {
	const odd = `tok/en"with\all/three`
	forge, err := gatortest.NewGitHub(&gatortest.Options{Token: odd, Repos: []gatortest.Repo{{Name: "me/ok"}}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = forge.Close() })
	gate, err := gator.New(&gator.Policy{GitHub: readMe}, gator.GitHub, &gator.Options{Upstream: forge.URL, AllowPrivate: []string{forge.Addr()}})
	if err != nil {
		t.Fatal(err)
	}
	h := gate.Handler(gator.BearerFunc(func(context.Context, gator.Operation) (string, error) { return odd, nil }))
	for _, spelled := range []string{`tok\/en\"with\\all\/three`, `tok/en\"with\\all/three`} {
		forge.Behave(answering("application/json", `{"a":"`+spelled+`"}`))
		w := httptest.NewRecorder()
		h.ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/repos/me/ok", nil))
		if got, want := w.Body.String(), `{"a":"[redacted]"}`; got != want {
			t.Errorf("%s: got %s, want %s", spelled, got, want)
		}
	}
}

func TestUpstreamThatMisbehaves(t *testing.T) {
	w := newWorldWith(t, readMe, func(o *gator.Options) { o.MaxResponse, o.Timeout = 1<<20, 300*time.Millisecond })
	headers := func(kv ...string) gatortest.Behaviour {
		return func(rw http.ResponseWriter, _ *http.Request) {
			rw.Header().Set(kv[0], kv[1])
			_, _ = rw.Write([]byte("x"))
		}
	}
	for name, test := range map[string]struct {
		behave gatortest.Behaviour
		status int
		code   string
	}{
		"flood":    {gatortest.Flood(64 << 20), 502, "too_large"},
		"stall":    {gatortest.Stall, 504, "timeout"},
		"encoding": {headers("Content-Encoding", "br"), 502, "encoded"},
		"unauthorized": {func(rw http.ResponseWriter, _ *http.Request) {
			rw.Header().Set("Www-Authenticate", "Basic")
			rw.WriteHeader(401)
		}, 502, "credential_refused"},
		"hang-up":      {func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }, 502, "unreachable"},
		"header flood": {headers("X", strings.Repeat("x", 1<<17)), 502, "unreachable"},
		"early hints": {func(rw http.ResponseWriter, _ *http.Request) {
			rw.Header().Set("Link", token)
			rw.WriteHeader(103)
			rw.WriteHeader(204)
		}, 204, ""},
		"largest":      {gatortest.Flood(1 << 20), 200, ""},
		"not found":    {func(rw http.ResponseWriter, _ *http.Request) { rw.WriteHeader(404) }, 404, ""},
		"rate limited": {func(rw http.ResponseWriter, _ *http.Request) { rw.WriteHeader(429) }, 429, ""},
		"forged length": {func(rw http.ResponseWriter, _ *http.Request) {
			rw.Header().Set("Content-Length", "9")
			_, _ = rw.Write([]byte("x"))
		}, 502, "unreachable"},
	} {
		w.forge.Behave(test.behave)
		a := w.raw("/repos/me/ok")
		code := ""
		var ue *gator.UpstreamError
		if errors.As(w.outcomes[len(w.outcomes)-1].Err, &ue) {
			code = ue.Code
		}
		if a.status != test.status || code != test.code {
			t.Errorf("%s: status %d, %q; want %d, %q", name, a.status, code, test.status, test.code)
		}
	}
}

func TestLinksAreRelative(t *testing.T) {
	w := newWorld(t, readMe)
	a := w.raw("/repos/me/ok/issues?per_page=2")
	w.passed("page", a, "/repos/me/ok/issues?per_page=2")
	if got, want := a.header.Get("Link"), `<?page=2&per_page=2>; rel="next"`; got != want {
		t.Errorf("Link: %s; want %s", got, want)
	}
	w.passed("next page", w.raw("/repos/me/ok/issues?page=2&per_page=2"), "/repos/me/ok/issues?page=2&per_page=2")
}

func TestInjectRefusesWhatDidNotPass(t *testing.T) {
	w := newWorld(t, readMe)
	cred := gator.BearerFunc(func(context.Context, gator.Operation) (string, error) { return token, nil })
	other, err := gator.New(nil, gator.GitHub, nil)
	if err != nil {
		t.Fatal(err)
	}
	for name, transport := range map[string]http.RoundTripper{"no gate": w.gate.Inject(cred, nil), "another gate": other.Inject(cred, nil)} {
		ask := func(r *http.Request) {
			resp, err := transport.RoundTrip(r)
			if !errors.Is(err, gator.ErrUnprotected) {
				t.Errorf("%s: %v, %v; want ErrUnprotected", name, resp, err)
			}
			if resp != nil {
				_ = resp.Body.Close()
			}
		}
		w.forge.Reset()
		if name == "no gate" {
			ask(httptest.NewRequestWithContext(t.Context(), "GET", w.forge.URL+"/repos/me/ok", nil))
		} else {
			w.gate.Protect(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { ask(r) })).
				ServeHTTP(httptest.NewRecorder(), httptest.NewRequestWithContext(t.Context(), "GET", "/repos/me/ok", nil))
		}
		if seen := w.forge.Requests(); len(seen) != 0 {
			t.Errorf("%s: upstream got %v", name, seen)
		}
	}
}

// Whatever a handler between Protect and Inject makes of the request, the
// upstream gets what was allowed, and is the upstream that was configured.
func TestInjectBuildsFromTheOperation(t *testing.T) {
	w := newWorld(t, readMe)
	elsewhere, err := gatortest.NewGitHub(nil)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = elsewhere.Close() }()
	target, err := url.Parse(elsewhere.URL)
	if err != nil {
		t.Fatal(err)
	}
	cred := gator.BearerFunc(func(context.Context, gator.Operation) (string, error) { return token, nil })
	w.serve(w.gate.Protect(&httputil.ReverseProxy{
		Rewrite: func(r *httputil.ProxyRequest) {
			r.SetURL(target)
			r.Out.URL.Path, r.Out.URL.RawPath = "/repos/victim/secret", ""
			r.Out.Method = "DELETE"
			r.Out.Header.Set("X-Evil", "1")
		},
		Transport:    w.gate.Inject(cred, nil),
		ErrorHandler: w.gate.ErrorHandler,
	}))
	a := w.raw("/repos/ME/ok/issues?page=1")
	w.passed("rewritten", a, "/repos/me/ok/issues?page=1")
	if r := a.upstream[0]; r.Method != "GET" || r.Header.Get("X-Evil") != "" {
		t.Errorf("upstream got %v", r)
	}
	if seen := elsewhere.Requests(); len(seen) != 0 {
		t.Errorf("elsewhere got %v", seen)
	}
}

// ReverseProxy passes informational responses on before anybody has looked at
// them, so they must not get as far.
func TestInformationalResponsesStayBehind(t *testing.T) {
	w := newWorld(t, readMe)
	w.forge.Behave(func(rw http.ResponseWriter, _ *http.Request) {
		rw.Header().Set("Link", "<https://h/?"+token+">; rel=preload")
		rw.WriteHeader(http.StatusEarlyHints)
		rw.WriteHeader(http.StatusNoContent)
	})
	cred := gator.BearerFunc(func(context.Context, gator.Operation) (string, error) { return token, nil })
	w.serve(w.gate.Protect(&httputil.ReverseProxy{
		Rewrite: func(r *httputil.ProxyRequest) { r.SetURL(&url.URL{Scheme: "http", Host: "unused"}) }, Transport: w.gate.Inject(cred, nil),
	}))
	if a := w.raw("/repos/me/ok"); a.status != http.StatusNoContent {
		t.Errorf("status %d, header %v; want 204", a.status, a.header)
	}
}

// What is between Protect and the upstream sees a request that is already clean,
// so that a proxy without Inject gives nothing away either.
func TestProtectHandsOnACleanRequest(t *testing.T) {
	w := newWorld(t, readMe)
	var got *http.Request
	h := w.gate.Protect(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { got = r }))
	r := httptest.NewRequestWithContext(t.Context(), "HEAD", "/repos/ME/ok/contents/a%20b?ref=x", nil)
	r.Header.Set("Authorization", "Bearer agents-own")
	h.ServeHTTP(httptest.NewRecorder(), r)
	if got == nil || got.Method != "HEAD" || got.URL.String() != "/repos/me/ok/contents/a%20b?ref=x" || len(got.Header) != 2 || got.Body != http.NoBody {
		t.Errorf("next got %+v", got)
	}
}
