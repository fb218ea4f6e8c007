package gator_test

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tank-os/tank/gator"
)

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
		"/secret-scanning/alerts", "/code-scanning/alerts", "/environments/x/secrets", "/environments", "/deployments", "/forks", "/events", "/issues/1/timeline",
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

// A password in a URL is a mistake, and not one to print.
func TestCheckUpstreamShowsNoUserinfo(t *testing.T) {
	for upstream, shown := range map[string]string{
		"ftp://me:pass@h/x":          "ftp://[redacted]@h/x",
		"https://me:pass@h":          "https://[redacted]@h",
		"https://pass@h":             "https://[redacted]@h",
		"https://me:pa@pass@h":       "https://[redacted]@h",
		"https://me:pa/pass?#@h":     "https://[redacted]@h",
		"https://me:pass@h:port":     "https://[redacted]@h:port",
		"https:me:pass@h":            "[redacted]@h",
		"me:pass@h":                  "[redacted]@h",
		"://me:pass@h":               "://[redacted]@h",
		"https://h/?token=pass":      "https://h/?[redacted]",
		"https://h/#pass":            "https://h/#[redacted]",
		"https://h/..":               "https://h/..",
		"https://me:pass@h/..%zz":    "https://[redacted]@h/..%zz",
		"https:///me:pass@h/x":       "https://[redacted]@h/x",
		"https://h/x/me:pass@h/../x": "https://[redacted]@h/../x",
	} {
		err := gator.CheckUpstream(upstream, nil)
		if err == nil || strings.Contains(err.Error(), "pass") || !strings.Contains(err.Error(), strconv.Quote(shown)) {
			t.Errorf("CheckUpstream(%q): %v; want an error that shows %q", upstream, err, shown)
		}
	}
}
