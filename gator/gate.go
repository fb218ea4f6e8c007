package gator

import (
	"cmp"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// A Gate stands between an agent and one service. It is safe for use by several
// goroutines.
type Gate struct {
	service  Service
	upstream *url.URL
	rules    *rules
	opts     Options
	requests budget
	buffered budget
}

// Options change what a [Gate] does. The zero Options, and nil ones, are the
// service's public instance and nothing private.
type Options struct {
	// Upstream is the service's base URL; empty is the public one, such as
	// "https://api.github.com". The credential goes nowhere else.
	Upstream string
	// AllowPrivate lists upstream addresses, "HOST:PORT" as in Upstream, that
	// may be dialled although they are private or loopback. Empty is none.
	AllowPrivate []string
	// Principal says who makes a request, for the record; nil says "anonymous".
	Principal func(*http.Request) string
	// OnDecision is called once for each request, before anything is sent
	// upstream; nil remembers nothing.
	OnDecision func(context.Context, Record)
	// OnOutcome is called once for each request that was sent upstream, or could
	// not be; nil remembers nothing.
	OnOutcome func(context.Context, Outcome)
	// MaxResponse is the largest body that is passed on, in bytes, after
	// decompression; 0 is 32 MiB.
	MaxResponse int64
	// MaxRequests is how many requests are let through at once; one more is
	// refused as [Overloaded], and not sent. 0 is 64.
	MaxRequests int
	// MaxBuffered is how much of answers is held at once, in bytes, by all
	// requests together; an answer that would take more is not passed on. It
	// takes up to twice that to search them. 0 is 256 MiB, or MaxResponse if
	// that is more.
	MaxBuffered int64
	// Timeout bounds a request upstream, body included; 0 is a minute.
	Timeout time.Duration
}

// The values of zero Options.
const (
	defaultMaxResponse = 32 << 20
	defaultMaxRequests = 64
	defaultMaxBuffered = 256 << 20
	defaultTimeout     = time.Minute
)

// New returns a gate for a service. It fails with what [Policy.Validate] and
// [CheckUpstream] find. A nil policy denies everything.
func New(policy *Policy, service Service, opts *Options) (*Gate, error) {
	if service != GitHub {
		return nil, fmt.Errorf("gator: unknown service %q", service)
	}
	g := &Gate{service: service, opts: opts.withDefaults()}
	g.requests.most, g.buffered.most = int64(g.opts.MaxRequests), g.opts.MaxBuffered
	base := g.opts.Upstream
	if base == "" {
		base = service.publicUpstream()
	}
	var err, badPolicy error
	if err = CheckUpstream(base, g.opts.AllowPrivate); err == nil {
		g.upstream, err = url.Parse(strings.TrimRight(base, "/"))
	}
	g.rules, badPolicy = compile(policy)
	if err := errors.Join(err, badPolicy); err != nil {
		return nil, fmt.Errorf("gator: %w", err)
	}
	return g, nil
}

// withDefaults returns the options with their zero values filled in.
func (o *Options) withDefaults() Options {
	var filled Options
	if o != nil {
		filled = *o
	}
	filled.MaxResponse = cmp.Or(filled.MaxResponse, defaultMaxResponse)
	filled.MaxRequests = cmp.Or(filled.MaxRequests, defaultMaxRequests)
	filled.MaxBuffered = cmp.Or(filled.MaxBuffered, max(defaultMaxBuffered, filled.MaxResponse))
	filled.Timeout = cmp.Or(filled.Timeout, defaultTimeout)
	return filled
}

// Authorize decides on an operation. It depends on the policy and the operation
// alone, and does nothing else.
func (g *Gate) Authorize(op Operation) Decision {
	if op.route == nil || op.service != g.service {
		return Decision{Rule: string(DefaultDeny)}
	}
	allowed, rule := g.rules.decide(op.Class().permission(), op.Owner(), op.Repo())
	return Decision{Allowed: allowed, Rule: rule}
}

// mayRead says whether the agent may read a repository, "OWNER/REPO". What is no
// such name is none that it may.
func (g *Gate) mayRead(fullName string) bool {
	owner, repo, _ := strings.Cut(fullName, "/")
	if !validOwner(owner) || !validRepo(repo) {
		return false
	}
	allowed, _ := g.rules.decide(Read, fold(owner), fold(repo))
	return allowed
}

// A pass is the proof, in a request's context, that a gate let it in.
type pass struct {
	gate *Gate
	id   string
	op   Operation
}

type passKey struct{}

// Protect returns a handler that lets through to next what the policy allows.
// Paths are relative to the service's base URL, so mount it with
// [http.StripPrefix]; mind that a [http.ServeMux] redirects unclean paths by
// itself.
//
// Next gets a request that is made from the operation: nothing of the agent's
// own headers, query or path is in it. Whoever is refused gets "forbidden", "bad
// request" or "service unavailable" and a request id; the reason goes to
// OnDecision.
func (g *Gate) Protect(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		rec := record(r, rand.Text(), g.principal(r))
		w.Header().Set("X-Request-Id", rec.RequestID)
		op, err := parseGitHub(r)
		status := http.StatusForbidden
		if err != nil {
			rec.Decision.Rule, rec.Detail = string(err.Code), err.Detail
			status = err.Code.status()
		} else {
			rec.Operation, rec.Decision = op, g.Authorize(op)
		}
		if rec.Decision.Allowed {
			// Without a limit, an agent that asks for much at once takes all memory.
			if g.requests.take(1) {
				defer g.requests.give(1)
			} else {
				rec.Decision = Decision{Rule: string(Overloaded)}
				status = Overloaded.status()
			}
		}
		if g.opts.OnDecision != nil {
			g.opts.OnDecision(r.Context(), rec)
		}
		if !rec.Decision.Allowed {
			writeError(w, status, rec.RequestID)
			return
		}
		next.ServeHTTP(w, g.rebuild(r, &pass{g, rec.RequestID, op}))
	})
}

func (g *Gate) principal(r *http.Request) string {
	if g.opts.Principal == nil {
		return "anonymous"
	}
	return g.opts.Principal(r)
}

// rebuild makes the request that the next handler sees.
func (g *Gate) rebuild(r *http.Request, p *pass) *http.Request {
	path := p.op.Path()
	plain, err := url.PathUnescape(path)
	if err != nil {
		plain = path // cannot be: the path is of our own making
	}
	out := r.WithContext(context.WithValue(r.Context(), passKey{}, p))
	out.Method = p.op.Method()
	out.URL = &url.URL{Path: plain, RawPath: path, RawQuery: p.op.query}
	out.RequestURI = out.URL.RequestURI()
	out.Header = p.op.header()
	out.Host = g.upstream.Host
	out.Body = http.NoBody
	out.ContentLength = 0
	out.TransferEncoding, out.Trailer = nil, nil
	out.Form, out.PostForm, out.MultipartForm = nil, nil, nil
	return out
}

// hostPort is the address that a URL is dialled at.
func hostPort(u *url.URL) string {
	port := u.Port()
	if port == "" {
		port = map[string]string{"http": "80", "https": "443"}[u.Scheme]
	}
	return net.JoinHostPort(strings.ToLower(u.Hostname()), port)
}
