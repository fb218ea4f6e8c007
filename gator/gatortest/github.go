package gatortest

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"path"
	"slices"
	"strings"
	"sync"
	"time"
)

// GitHub is a fake of GitHub's REST interface. It is safe for use by several
// goroutines.
type GitHub struct {
	// URL is its base URL, such as "http://127.0.0.1:41234".
	URL string

	server   *http.Server
	listener net.Listener
	token    string
	repos    map[string]Repo

	mu        sync.Mutex
	requests  []Request
	behaviour Behaviour
}

// Options change what a fake is. The zero Options, and nil ones, are an empty
// forge that anybody may read.
type Options struct {
	// Addr is the address to listen on, "HOST:PORT"; empty is a free port on
	// 127.0.0.1.
	Addr string
	// Token is what requests must have as bearer token, or they get 401; empty
	// lets everybody in.
	Token string
	// Repos are the repositories that there are.
	Repos []Repo
}

// A Repo is a repository.
type Repo struct {
	// Name is "OWNER/REPO".
	Name string
	// Private is what the repository says of itself. The fake's token may read
	// all of them.
	Private bool
	// Files are the contents of the default branch, by path.
	Files map[string]string
	// Issues are the titles of issues 1 and up.
	Issues []string
}

// A Request is one that the forge got.
type Request struct {
	// Method is the request's method.
	Method string
	// URI is the request's target, byte for byte.
	URI string
	// Repo is the repository that the most careless server would take it to be
	// about: "OWNER/REPO" in lower case, after decoding twice, removing dot
	// segments and merging slashes. Empty is none.
	Repo string
	// Header are the request's headers.
	Header http.Header
}

// A Behaviour answers requests instead of the forge. See [Redirect], [Echo],
// [Flood], and [Stall].
type Behaviour func(w http.ResponseWriter, r *http.Request)

// NewGitHub starts a fake.
func NewGitHub(opts *Options) (*GitHub, error) {
	if opts == nil {
		opts = &Options{}
	}
	addr := opts.Addr
	if addr == "" {
		addr = "127.0.0.1:0"
	}
	var lc net.ListenConfig
	l, err := lc.Listen(context.Background(), "tcp", addr)
	if err != nil {
		return nil, fmt.Errorf("gatortest: %w", err)
	}
	g := &GitHub{URL: "http://" + l.Addr().String(), token: opts.Token, repos: map[string]Repo{}, listener: l}
	for _, r := range opts.Repos {
		g.repos[strings.ToLower(r.Name)] = r
	}
	g.server = &http.Server{Handler: g, ReadHeaderTimeout: 10 * time.Second}
	go func() { _ = g.server.Serve(l) }() // it ends with Close
	return g, nil
}

// Addr is the address that it listens on, "HOST:PORT".
func (g *GitHub) Addr() string { return strings.TrimPrefix(g.URL, "http://") }

// Close stops it, and forgets open connections.
func (g *GitHub) Close() error {
	err := g.server.Close()
	// The server does not know its listener yet if it has only just started.
	if closeErr := g.listener.Close(); err == nil && !errors.Is(closeErr, net.ErrClosed) {
		err = closeErr
	}
	return err
}

// Behave makes b answer all requests from now on; nil is the forge again.
func (g *GitHub) Behave(b Behaviour) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.behaviour = b
}

// Requests returns the requests that it got so far.
func (g *GitHub) Requests() []Request {
	g.mu.Lock()
	defer g.mu.Unlock()
	return slices.Clone(g.requests)
}

// Reset forgets the requests that it got so far, and returns them.
func (g *GitHub) Reset() []Request {
	g.mu.Lock()
	defer g.mu.Unlock()
	requests := g.requests
	g.requests = nil
	return requests
}

// ServeHTTP answers a request, and records it. It is there for forges inside
// other servers.
func (g *GitHub) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	g.mu.Lock()
	g.requests = append(g.requests, Request{r.Method, r.RequestURI, carelessRepo(r.RequestURI), r.Header.Clone()})
	behaviour := g.behaviour
	g.mu.Unlock()
	switch {
	case behaviour != nil:
		behaviour(w, r)
	case g.token != "" && r.Header.Get("Authorization") != "Bearer "+g.token:
		w.Header().Set("Www-Authenticate", `Basic realm="GitHub"`)
		writeJSON(w, http.StatusUnauthorized, map[string]any{"message": "Bad credentials"})
	default:
		g.serve(w, r)
	}
}

// carelessRepo reads a request's target with every leniency there is.
func carelessRepo(uri string) string {
	p, _, _ := strings.Cut(uri, "?")
	for range 2 {
		if u, err := url.PathUnescape(p); err == nil {
			p = u
		}
	}
	p = path.Clean("/" + strings.ReplaceAll(strings.ToLower(p), `\`, "/"))
	parts := strings.Split(strings.TrimPrefix(p, "/"), "/")
	if i := slices.Index(parts, "repos"); i >= 0 && len(parts) >= i+3 {
		return parts[i+1] + "/" + strings.TrimSuffix(parts[i+2], ".git")
	}
	return ""
}
