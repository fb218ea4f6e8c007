package gator_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

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
	// request: path_not_canonical: dot segment ".."
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

func TestPolicy(t *testing.T) {
	grants := []gator.Grant{
		{Resource: "acme/site", Permission: gator.Read},
		{Resource: "acme/off"},
		{Resource: "*/site"},
		{Resource: "*/wiki", Permission: gator.Read},
		{Resource: "open/*", Permission: gator.Read},
		{Resource: "open/secret", Deny: gator.Read},
		{Resource: "*/never", Deny: gator.Read},
		{Resource: "open/never", Permission: gator.Read},
	}
	gate := newGate(t, grants)
	for resource, want := range map[string]gator.Decision{
		"acme/site":   {Allowed: true, Rule: `gh.repos."acme/site": allow`},
		"ACME/SITE":   {Allowed: true, Rule: `gh.repos."acme/site": allow`},
		"acme/off":    {Rule: `gh.repos."acme/off": not granted`},
		"other/site":  {Rule: `gh.repos."*/site": not granted`},
		"other/wiki":  {Allowed: true, Rule: `gh.repos."*/wiki": allow`},
		"open/site":   {Allowed: true, Rule: `gh.repos."open/*": allow`},
		"open/secret": {Rule: `gh.repos."open/secret": deny`},
		"open/never":  {Rule: `gh.repos."*/never": deny`},
		"acme/other":  {Rule: "default_deny"},
		"acmes/site2": {Rule: "default_deny"},
	} {
		if diff := cmp.Diff(want, gate.Authorize(parse(t, "/repos/"+resource))); diff != "" {
			t.Errorf("%s (-want +got):\n%s", resource, diff)
		}
	}
}

func TestZeroMeansNothing(t *testing.T) {
	op := parse(t, "/repos/me/ok")
	for name, p := range map[string]*gator.Policy{"nil": nil, "zero": {}, "empty grant": {GitHub: []gator.Grant{{Resource: "me/ok"}}}} {
		gate, err := gator.New(p, gator.GitHub, nil)
		if err != nil {
			t.Fatal(err)
		}
		if gate.Authorize(op).Allowed {
			t.Errorf("%s policy allows %v", name, op.Resource())
		}
	}
	if d := newGate(t, []gator.Grant{{Resource: "*/*", Permission: gator.Read}}).Authorize(gator.Operation{}); d.Allowed {
		t.Errorf("the zero operation is allowed: %+v", d)
	}
}

func TestNewReportsEverything(t *testing.T) {
	_, err := gator.New(&gator.Policy{GitHub: []gator.Grant{
		{Resource: "me*", Permission: gator.Read}, {Resource: "me/ok", Permission: 1 << 15}, {Resource: "a/b"}, {Resource: "A/B"},
	}}, gator.GitHub, &gator.Options{Upstream: "http://10.0.0.1"})
	want := `gator: "http" would send the credential in clear; use "https", or name "10.0.0.1:80" among the private addresses that are allowed
policy: github: "me*": not of the form "OWNER/REPO"
policy: github: "me/ok": unknown permission 0x8000
policy: github: "A/B": granted twice: "a/b" names the same resource`
	if err == nil || err.Error() != want {
		t.Errorf("New: %v\nwant %s", err, want)
	}
	var pe *gator.PolicyError
	if !errors.As(err, &pe) || pe.Service != gator.GitHub || pe.Resource != "me*" {
		t.Errorf("%#v is not a *PolicyError", err)
	}
	if _, err := gator.New(nil, "gopher", nil); err == nil || err.Error() != `gator: unknown service "gopher"` {
		t.Errorf("unknown service: %v", err)
	}
}

// Reading what hands out secrets or access is not reading.
func TestSensitiveReadsAreNotInTheTable(t *testing.T) {
	for _, path := range []string{
		"/hooks", "/hooks/1", "/hooks/1/config", "/keys", "/keys/1", "/collaborators", "/collaborators/x/permission", "/invitations",
		"/actions/secrets", "/actions/secrets/X", "/actions/secrets/public-key", "/actions/variables", "/actions/variables/X", "/actions/runners",
		"/actions/runners/registration-token", "/actions/organization-secrets", "/actions/permissions", "/actions/artifacts", "/actions/artifacts/1/zip",
		"/actions/runs/1/logs", "/actions/jobs/1/logs", "/actions/cache/usage", "/dependabot/secrets", "/dependabot/alerts", "/codespaces/secrets",
		"/secret-scanning/alerts", "/code-scanning/alerts", "/environments/x/secrets", "/environments", "/deployments", "/forks", "/events",
		"/tarball/main", "/zipball/main", "/branches/main/protection", "/rulesets", "/teams", "/traffic/views", "/pages", "/subscription",
		"/security-advisories", "/autolinks", "/interaction-limits", "/import", "/notifications", "/vulnerability-alerts", "/anything",
	} {
		refusedParse(t, "/repos/me/ok"+path, gator.RouteUnknown)
	}
	for _, path := range []string{"/", "/repos", "/repos/me", "/user", "/user/repos", "/users/me/repos", "/orgs/me/repos", "/orgs/me", "/search/code", "/gists", "/graphql", "/notifications", "/rate_limit", "/repositories/1", "/installation/token", "/app", "/events", "/meta"} {
		code := gator.RouteUnknown
		if path == "/" {
			code = gator.PathNotCanonical
		}
		refusedParse(t, path, code)
	}
}

func TestCrossRepositoryCompare(t *testing.T) {
	for _, basehead := range []string{"main...victim:secret:main", "main...victim:main", "victim:main...main", "main...me:main", "main...victim%3asecret%3amain"} {
		refusedParse(t, "/repos/me/ok/compare/"+basehead, gator.CrossRepository)
	}
	for _, basehead := range []string{"main", "main..other", "...main", "main...", "main...a..b", "-x...y"} {
		refusedParse(t, "/repos/me/ok/compare/"+basehead, gator.PathInvalid)
	}
	if op := parse(t, "/repos/me/ok/compare/v1.0...main"); op.Path() != "/repos/me/ok/compare/v1.0...main" {
		t.Errorf("twin: %s", op.Path())
	}
}

// What service tables hold is one thing each; see that they say it in full.
func TestOperation(t *testing.T) {
	r := httptest.NewRequestWithContext(t.Context(), http.MethodHead, "/repos/Me/OK/git/ref/heads/feature/x", nil)
	op, err := gator.ParseGitHub(r)
	if err != nil {
		t.Fatal(err)
	}
	got := []string{string(op.Service()), string(op.Class()), op.Method(), op.Route(), op.Owner(), op.Repo(), op.Resource(), op.Path(), op.Query()}
	want := []string{"github", "read", "HEAD", "HEAD /repos/{owner}/{repo}/git/ref/{ref...}", "me", "ok", "me/ok", "/repos/me/ok/git/ref/heads/feature/x", ""}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	zero := gator.Operation{}
	if s := string(zero.Class()) + zero.Route() + zero.Resource() + zero.Path() + zero.Query(); s != "" {
		t.Errorf("the zero operation says %q", s)
	}
}

func TestPermission(t *testing.T) {
	if p, ok := gator.ParsePermission("read"); !ok || p != gator.Read || p.String() != "read" {
		t.Errorf("read: %v %v", p, ok)
	}
	if p, ok := gator.ParsePermission("Read"); ok || p != 0 || p.String() != "none" {
		t.Errorf("Read: %v %v", p, ok)
	}
}

func newGate(t testing.TB, grants []gator.Grant) *gator.Gate {
	t.Helper()
	gate, err := gator.New(&gator.Policy{GitHub: grants}, gator.GitHub, nil)
	if err != nil {
		t.Fatal(err)
	}
	return gate
}

func parse(t testing.TB, target string) gator.Operation {
	t.Helper()
	op, err := gator.ParseGitHub(httptest.NewRequestWithContext(t.Context(), "GET", target, nil))
	if err != nil {
		t.Fatal(err)
	}
	return op
}

func refusedParse(t *testing.T, target string, code gator.Code) {
	t.Helper()
	op, err := gator.ParseGitHub(httptest.NewRequestWithContext(t.Context(), "GET", target, nil))
	var re *gator.RequestError
	if !errors.As(err, &re) || re.Code != code || !strings.HasPrefix(err.Error(), "request: "+string(code)+": ") {
		t.Errorf("%s: %v, %v; want %s", target, op.Route(), err, code)
	}
}
