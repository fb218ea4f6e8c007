package gator

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"time"
)

// The codes of an [UpstreamError].
const (
	upstreamUnreachable = "unreachable"
	upstreamTimeout     = "timeout"
	upstreamRedirect    = "redirect_blocked"
	upstreamCredential  = "credential_refused"
	upstreamTooLarge    = "too_large"
	upstreamEncoded     = "encoded"
	upstreamProtocol    = "protocol"
	upstreamOverloaded  = "overloaded"
)

// Inject returns a transport that adds the credential to requests on their way
// to the upstream. Base does the sending; nil is a transport with limits and
// with [GuardedDialer], while any other is trusted to go where it is told.
//
// It answers [ErrUnprotected] to a request that did not pass [Gate.Protect] of
// this gate. The request that is sent is made from the operation that was
// allowed: whatever became of the request in between, nothing else is asked for
// and nobody else gets the credential. Redirects are not followed, and what
// comes back is freed of credentials; see [UpstreamError] for what does not come
// back at all.
func (g *Gate) Inject(cred Credential, base http.RoundTripper) http.RoundTripper {
	if base == nil {
		base = g.newTransport()
	}
	return &injector{gate: g, cred: cred, base: base, scrub: newScrubber()}
}

type injector struct {
	gate  *Gate
	cred  Credential
	base  http.RoundTripper
	scrub func(token string) *needles
}

// RoundTrip implements [http.RoundTripper].
func (t *injector) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.Body != nil {
		_ = r.Body.Close() // a RoundTripper has to, and reads send none
	}
	p, ok := r.Context().Value(passKey{}).(*pass)
	if !ok || p.gate != t.gate {
		return nil, ErrUnprotected
	}
	ctx, cancel := context.WithTimeout(detached{r.Context()}, t.gate.opts.Timeout)
	defer cancel()
	out := Outcome{RequestID: p.id, Operation: p.op}
	resp, err := t.send(ctx, p.op, &out)
	out.Err = err
	if t.gate.opts.OnOutcome != nil {
		t.gate.opts.OnOutcome(r.Context(), out)
	}
	if err != nil {
		return nil, err
	}
	resp.Request = r
	return resp, nil
}

func (t *injector) send(ctx context.Context, op Operation, out *Outcome) (*http.Response, error) {
	token, err := t.cred.token(ctx, op)
	if err != nil {
		return nil, err
	}
	secret := t.scrub(token)
	resp, err := t.base.RoundTrip(t.request(ctx, op, token))
	if err != nil {
		return nil, upstreamError(ctx, err, secret)
	}
	defer func() { _ = resp.Body.Close() }()
	out.Status = resp.StatusCode
	if err := checkResponse(resp); err != nil {
		return nil, err
	}
	metered := &meteredReader{r: resp.Body, budget: &t.gate.buffered}
	answered, err := t.answer(ctx, resp, metered, op, secret)
	if err != nil {
		metered.release()
		return nil, err
	}
	out.Bytes = int(metered.taken)
	return answered, nil
}

// answer reads the body and makes the answer that the agent gets; what was read
// is held until that is closed.
func (t *injector) answer(
	ctx context.Context, resp *http.Response, metered *meteredReader, op Operation, secret *needles,
) (*http.Response, error) {
	body, err := io.ReadAll(io.LimitReader(metered, t.gate.opts.MaxResponse+1))
	if metered.exceeded {
		return nil, &UpstreamError{Code: upstreamOverloaded}
	}
	if err != nil {
		return nil, upstreamError(ctx, err, secret)
	}
	if int64(len(body)) > t.gate.opts.MaxResponse {
		return nil, &UpstreamError{Code: upstreamTooLarge}
	}
	return clean(resp, body, op, secret, t.gate.mayRead, metered.release)
}

// request makes the upstream request from the operation, and so for the origin
// that the credential is for.
func (t *injector) request(ctx context.Context, op Operation, token string) *http.Request {
	path := op.Path()
	u := *t.gate.upstream
	u.RawPath = u.Path + path
	u.Path = unescaped(u.RawPath)
	u.RawQuery = op.query
	h := op.header()
	h["Authorization"] = []string{"Bearer " + token}
	r := &http.Request{
		Method: op.Method(), URL: &u, Header: h, Host: u.Host,
		Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
	}
	return r.WithContext(ctx)
}

// unescaped decodes a path of our own making.
func unescaped(path string) string {
	s, err := url.PathUnescape(path)
	if err != nil {
		return path
	}
	return s
}

// checkResponse refuses answers that may not be passed on, whatever is in them.
func checkResponse(resp *http.Response) error {
	switch s := resp.StatusCode; {
	case s < 200 || s > 599:
		return &UpstreamError{Code: upstreamProtocol}
	case s == http.StatusUnauthorized:
		// The agent has nothing to log in with, and shall not be asked to.
		return &UpstreamError{Code: upstreamCredential}
	case s >= 300 && s < 400 && s != http.StatusNotModified:
		// Following would carry the credential to wherever the answer says, and
		// passing it on would hand out signed URLs.
		return &UpstreamError{Code: upstreamRedirect}
	case resp.Header.Get("Content-Encoding") != "":
		// Asked for by nobody, and not to be looked into.
		return &UpstreamError{Code: upstreamEncoded}
	}
	return nil
}

// upstreamError says what an error of the transport means. Those of net/http
// quote the answer that they could not read, which may repeat the credential.
func upstreamError(ctx context.Context, err error, secret *needles) error {
	code := upstreamUnreachable
	if errors.Is(ctx.Err(), context.DeadlineExceeded) || isTimeout(err) {
		code = upstreamTimeout
	}
	if text := err.Error(); secret.in(text) {
		err = errors.New(string(secret.cut([]byte(text))))
	}
	return &UpstreamError{Code: code, Err: err}
}

func isTimeout(err error) bool {
	var t interface{ Timeout() bool }
	return errors.As(err, &t) && t.Timeout()
}

// detached is a context with no values: an httptrace in them would pass on the
// upstream's informational responses, with headers that nobody has looked at.
type detached struct{ parent context.Context } //nolint:containedctx // it is a context itself

func (d detached) Deadline() (time.Time, bool) { return d.parent.Deadline() }
func (d detached) Done() <-chan struct{}       { return d.parent.Done() }
func (d detached) Err() error                  { return d.parent.Err() }
func (d detached) Value(any) any               { return nil }

// answer is a body that is in memory.
type answer struct {
	bytes.Reader
	bytes   []byte
	release func()
}

func (a *answer) Close() error {
	a.release()
	return nil
}

func newAnswer(body []byte, release func()) *answer {
	a := &answer{bytes: body, release: release}
	a.Reset(body)
	return a
}

func contentLength(body []byte) string { return strconv.Itoa(len(body)) }
