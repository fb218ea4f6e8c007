// Command gate puts gator into a net/http server of your own: authorise on the
// way in, add the credential on the way out, and proxy as you like in between.
//
// It runs against a fake GitHub, so it needs neither an account nor a network.
package main

import (
	"context"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"path/filepath"

	"github.com/tank-os/tank/gator"
	"github.com/tank-os/tank/gator/gatortest"
)

func main() {
	if err := run(os.Stdout); err != nil {
		log.Fatal(err)
	}
}

func run(out io.Writer) error {
	forge, err := gatortest.NewGitHub(&gatortest.Options{Token: "ghp_example", Repos: []gatortest.Repo{
		{Name: "acme/site", Issues: []string{"Broken link"}},
		{Name: "acme/secret", Private: true},
	}})
	if err != nil {
		return err
	}
	defer func() { _ = forge.Close() }()

	dir, err := os.MkdirTemp("", "gate")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	token := filepath.Join(dir, "token")
	if err := os.WriteFile(token, []byte("ghp_example\n"), 0o600); err != nil {
		return err
	}

	server, err := serve(forge, token, out)
	if err != nil {
		return err
	}
	defer server.Close()

	// The agent has no credential. One of these is what it may read.
	for _, path := range []string{"/github/repos/acme/site/issues/1", "/github/repos/acme/secret"} {
		resp, err := http.Get(server.URL + path)
		if err != nil {
			return err
		}
		fmt.Fprintln(out, "agent:", path, resp.Status)
		_ = resp.Body.Close()
	}
	for _, r := range forge.Requests() {
		fmt.Fprintln(out, "forge:", r.URI, r.Header.Get("Authorization"))
	}
	return nil
}

// serve is the part to copy.
func serve(forge *gatortest.GitHub, token string, out io.Writer) (*httptest.Server, error) {
	policy := &gator.Policy{GitHub: []gator.Grant{
		{Resource: "acme/*", Permission: gator.Read},
		{Resource: "acme/secret", Deny: gator.Read},
	}}
	gate, err := gator.New(policy, gator.GitHub, &gator.Options{
		Upstream:     forge.URL,              // leave out for api.github.com
		AllowPrivate: []string{forge.Addr()}, // the fake is on this machine
		OnDecision: func(_ context.Context, r gator.Record) {
			fmt.Fprintln(out, "audit:", r.Operation.Resource(), r.Decision.Rule)
		},
	})
	if err != nil {
		return nil, err
	}
	upstream, err := url.Parse(forge.URL)
	if err != nil {
		return nil, err
	}
	proxy := &httputil.ReverseProxy{
		Rewrite:      func(r *httputil.ProxyRequest) { r.SetURL(upstream) },
		Transport:    gate.Inject(gator.BearerFile(token), nil),
		ErrorHandler: gate.ErrorHandler,
	}
	mux := http.NewServeMux()
	mux.Handle("/github/", http.StripPrefix("/github", gate.Protect(proxy)))
	return httptest.NewServer(mux), nil
}
