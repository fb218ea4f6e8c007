package gator_test

import (
	"context"
	"fmt"
	"log/slog"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"path/filepath"

	"github.com/tank-os/tank/gator"
	"github.com/tank-os/tank/gator/gatortest"
)

func ExampleGate_Authorize() {
	gate, err := gator.New(&gator.Policy{GitHub: []gator.Grant{
		{Resource: "acme/*", Permission: gator.Read},
		{Resource: "acme/secret", Deny: gator.Read},
	}}, gator.GitHub, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, path := range []string{"/repos/Acme/Site/pulls/7", "/repos/acme/secret/pulls/7", "/repos/other/site/pulls/7"} {
		op, err := gator.ParseGitHub(httptest.NewRequest("GET", path, nil))
		if err != nil {
			fmt.Println(err)
			return
		}
		d := gate.Authorize(op)
		fmt.Println(op.Resource(), d.Allowed, d.Rule)
	}
	// Output:
	// acme/site true gh.repos."acme/*": allow
	// acme/secret false gh.repos."acme/secret": deny
	// other/site false default_deny
}

func ExampleParseGitHub() {
	for _, target := range []string{
		"/repos/Acme/Site/contents/a%20b/c.txt?ref=main",
		"/repos/acme/site/../secret",
		"/repos/acme/site/compare/main...other:secret:main",
		"/repos/acme/site/hooks",
	} {
		op, err := gator.ParseGitHub(httptest.NewRequest("GET", target, nil))
		if err != nil {
			fmt.Println(err)
			continue
		}
		fmt.Println(op.Route(), "on", op.Resource(), "as", op.Path()+"?"+op.Query())
	}
	// Output:
	// GET /repos/{owner}/{repo}/contents/{path...} on acme/site as /repos/acme/site/contents/a%20b/c.txt?ref=main
	// request: path_not_canonical: dot or empty segment ".."
	// request: cross_repository: compares with another repository
	// request: route_unknown: no such route in the table
}

func ExampleGate_Handler() {
	forge, err := gatortest.NewGitHub(&gatortest.Options{Token: "ghp_example", Repos: []gatortest.Repo{{Name: "acme/site"}}})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer func() { _ = forge.Close() }()
	gate, err := gator.New(&gator.Policy{GitHub: []gator.Grant{{Resource: "acme/*", Permission: gator.Read}}}, gator.GitHub,
		&gator.Options{Upstream: forge.URL, AllowPrivate: []string{forge.Addr()}})
	if err != nil {
		fmt.Println(err)
		return
	}
	cred := gator.BearerFunc(func(context.Context, gator.Operation) (string, error) { return "ghp_example", nil })
	handler := gate.Handler(cred)
	for _, path := range []string{"/repos/acme/site", "/repos/other/site"} {
		w := httptest.NewRecorder()
		handler.ServeHTTP(w, httptest.NewRequest("GET", path, nil))
		fmt.Println(w.Code)
	}
	for _, r := range forge.Requests() {
		fmt.Println(r.URI)
	}
	// Output:
	// 200
	// 403
	// /repos/acme/site
}

func ExampleRecord_Attrs() {
	h := slog.NewTextHandler(os.Stdout, &slog.HandlerOptions{ReplaceAttr: func(_ []string, a slog.Attr) slog.Attr {
		if a.Key == slog.TimeKey || a.Key == "request_id" {
			return slog.Attr{}
		}
		return a
	}})
	gate, err := gator.New(nil, gator.GitHub, &gator.Options{
		OnDecision: func(ctx context.Context, r gator.Record) {
			slog.New(h).LogAttrs(ctx, slog.LevelInfo, "decision", r.Attrs()...)
		},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	gate.Protect(nil).ServeHTTP(httptest.NewRecorder(), httptest.NewRequest("GET", "/repos/me/ok?page=1", nil))
	// Output:
	// level=INFO msg=decision principal=anonymous decision=deny rule=query_unknown op="" resource="" method=GET path=/repos/me/ok detail="\"page\""
}

// A proxy of one's own, between the two halves of a gate.
func ExampleGate_Protect() {
	forge, err := gatortest.NewGitHub(&gatortest.Options{Token: "ghp_example", Repos: []gatortest.Repo{{Name: "acme/site"}}})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer func() { _ = forge.Close() }()
	gate, err := gator.New(&gator.Policy{GitHub: []gator.Grant{{Resource: "acme/site", Permission: gator.Read}}}, gator.GitHub,
		&gator.Options{Upstream: forge.URL, AllowPrivate: []string{forge.Addr()}})
	if err != nil {
		fmt.Println(err)
		return
	}
	upstream, err := url.Parse(forge.URL)
	if err != nil {
		fmt.Println(err)
		return
	}
	cred := gator.BearerFunc(func(context.Context, gator.Operation) (string, error) { return "ghp_example", nil })
	handler := gate.Protect(&httputil.ReverseProxy{
		Rewrite:      func(r *httputil.ProxyRequest) { r.SetURL(upstream) },
		Transport:    gate.Inject(cred, nil),
		ErrorHandler: gate.ErrorHandler,
	})
	w := httptest.NewRecorder()
	handler.ServeHTTP(w, httptest.NewRequest("GET", "/repos/acme/site", nil))
	fmt.Println(w.Code, forge.Requests()[0].Header.Get("Authorization"))
	// Output:
	// 200 Bearer ghp_example
}

func ExamplePolicy_Validate() {
	policy := &gator.Policy{GitHub: []gator.Grant{
		{Resource: "me*", Permission: gator.Read},
		{Resource: "me/..", Permission: gator.Read},
	}}
	fmt.Println(policy.Validate())
	// Output:
	// policy: github: "me*": not of the form "OWNER/REPO"
	// policy: github: "me/..": ".." is not a repository's name on GitHub
}

func ExampleCheckUpstream() {
	fmt.Println(gator.CheckUpstream("https://github.example.com/api/v3", nil))
	fmt.Println(gator.CheckUpstream("http://10.0.2.2:9000", []string{"10.0.2.2:9000"}))
	fmt.Println(gator.CheckUpstream("http://10.0.2.2:9000", nil))
	// Output:
	// <nil>
	// <nil>
	// "http" would send the credential in clear; use "https", or name "10.0.2.2:9000" among the private addresses that are allowed
}

func ExampleGuardedDialer() {
	dial := gator.GuardedDialer(nil)
	_, err := dial(context.Background(), "tcp", "169.254.169.254:80")
	fmt.Println(err)
	// Output:
	// dial tcp 169.254.169.254:80: dial 169.254.169.254:80: 169.254.169.254 is not a public address, and "169.254.169.254:80" is not among the private ones that are allowed
}

func ExampleBearerFile() {
	cred := gator.BearerFile("/nonexistent/gh_token")
	fmt.Println(cred.Check(context.Background()))

	file := filepath.Join(os.TempDir(), fmt.Sprintf("gator-example-%d", os.Getpid()))
	defer func() { _ = os.Remove(file) }()
	if err := os.WriteFile(file, []byte("ghp_0123456789\n"), 0o600); err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(gator.BearerFile(file).Check(context.Background()))
	// Output:
	// credential: file /nonexistent/gh_token: no such file or directory
	// <nil>
}

func ExampleParsePermission() {
	p, ok := gator.ParsePermission("read")
	fmt.Println(p, ok)
	_, ok = gator.ParsePermission("root")
	fmt.Println(ok)
	// Output:
	// read true
	// false
}
