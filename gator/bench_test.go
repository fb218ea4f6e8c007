package gator_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/tank-os/tank/gator"
)

// manyGrants is a policy of ten thousand rules.
func manyGrants() []gator.Grant {
	grants := []gator.Grant{{Resource: "me/*", Permission: gator.Read}}
	for i := range 10000 {
		grants = append(grants, gator.Grant{Resource: fmt.Sprintf("owner%d/repo%d", i%100, i), Permission: gator.Read})
	}
	return grants
}

func BenchmarkAuthorize(b *testing.B) {
	gate := newGate(b, manyGrants())
	op := parse(b, "/repos/me/ok/issues?page=2")
	b.ReportAllocs()
	for b.Loop() {
		if !gate.Authorize(op).Allowed {
			b.Fatal("denied")
		}
	}
}

// A decision is made on every request, and so allocates nothing.
func TestAuthorizeDoesNotAllocate(t *testing.T) {
	gate := newGate(t, manyGrants())
	for _, target := range []string{"/repos/me/ok", "/repos/owner1/repo1", "/repos/nobody/nothing"} {
		op := parse(t, target)
		if n := testing.AllocsPerRun(100, func() { gate.Authorize(op) }); n != 0 {
			t.Errorf("%s: %v allocations", target, n)
		}
	}
}

func BenchmarkParseGitHub(b *testing.B) {
	r := httptest.NewRequestWithContext(b.Context(), "GET", "/repos/me/ok/issues?page=2&per_page=100", nil)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := gator.ParseGitHub(r); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkProxies asks for the same repository through a bare ReverseProxy and
// through a gate, turn by turn, over loopback. The gate has ten thousand rules,
// an audit callback, a credential in a file, and an answer with a field to strip.
// It reports what the gate takes as a multiple of what the proxy takes.
func BenchmarkProxies(b *testing.B) {
	body := []byte(`{"full_name":"me/ok","temp_clone_token":"x","description":"` + strings.Repeat("x", 950) + `"}`)
	upstream := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json; charset=utf-8")
		_, _ = w.Write(body)
	}))
	defer upstream.Close()
	base, err := url.Parse(upstream.URL)
	if err != nil {
		b.Fatal(err)
	}
	bare := httptest.NewServer(&httputil.ReverseProxy{
		Rewrite: func(r *httputil.ProxyRequest) { r.SetURL(base); r.Out.Header.Set("Authorization", "Bearer "+token) },
	})
	defer bare.Close()
	gated := httptest.NewServer(benchGate(b, base))
	defer gated.Close()

	ask := func(server string) time.Duration {
		start := time.Now()
		resp, err := http.Get(server + "/repos/me/ok")
		if err != nil {
			b.Fatal(err)
		}
		defer func() { _ = resp.Body.Close() }()
		if _, err := io.Copy(io.Discard, resp.Body); err != nil || resp.StatusCode != http.StatusOK {
			b.Fatal(resp.Status, err)
		}
		return time.Since(start)
	}
	var onBare, onGate time.Duration
	for b.Loop() {
		onBare += ask(bare.URL)
		onGate += ask(gated.URL)
	}
	b.ReportMetric(float64(onBare.Nanoseconds())/float64(b.N), "bare-ns/op")
	b.ReportMetric(float64(onGate.Nanoseconds())/float64(b.N), "gate-ns/op")
	b.ReportMetric(float64(onGate)/float64(onBare), "gate/bare")
}

func benchGate(b *testing.B, base *url.URL) http.Handler {
	b.Helper()
	file := filepath.Join(b.TempDir(), "token")
	if err := os.WriteFile(file, []byte(token), 0o600); err != nil {
		b.Fatal(err)
	}
	records := 0
	gate, err := gator.New(&gator.Policy{GitHub: manyGrants()}, gator.GitHub, &gator.Options{
		Upstream: base.String(), AllowPrivate: []string{base.Host},
		OnDecision: func(context.Context, gator.Record) { records++ },
	})
	if err != nil {
		b.Fatal(err)
	}
	return gate.Handler(gator.BearerFile(file))
}
