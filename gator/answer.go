package gator

import (
	"errors"
	"net/http"
	"strings"
)

// writeError answers an agent that does not get what it asked for. The body says
// nothing about why: a reason would tell a hijacked agent what to try next.
func writeError(w http.ResponseWriter, status int, id string) {
	h := w.Header()
	h.Set("Content-Type", "application/json")
	h.Set("Cache-Control", "no-store")
	h.Set("X-Content-Type-Options", "nosniff")
	w.WriteHeader(status)
	text := strings.ToLower(http.StatusText(status))
	// An agent that is gone has no use for an error.
	_, _ = w.Write([]byte(`{"message":"` + text + `","request_id":"` + id + `"}` + "\n"))
}

// ErrorHandler answers an agent whose request failed upstream. Its form is that
// of [net/http/httputil.ReverseProxy]'s field of that name.
func (g *Gate) ErrorHandler(w http.ResponseWriter, r *http.Request, err error) {
	id := ""
	if p, ok := r.Context().Value(passKey{}).(*pass); ok {
		id = p.id
	}
	status := http.StatusBadGateway
	var ue *UpstreamError
	if errors.As(err, &ue) {
		switch ue.Code {
		case upstreamTimeout:
			status = http.StatusGatewayTimeout
		case upstreamOverloaded:
			status = http.StatusServiceUnavailable
		}
	}
	writeError(w, status, id)
}

// Handler is a whole gateway: [Gate.Protect] around a proxy to the upstream,
// through [Gate.Inject] with a transport that the gate makes itself.
func (g *Gate) Handler(cred Credential) http.Handler {
	transport := g.Inject(cred, nil)
	return g.Protect(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		resp, err := transport.RoundTrip(r)
		if err != nil {
			g.ErrorHandler(w, r, err)
			return
		}
		defer func() { _ = resp.Body.Close() }()
		h := w.Header()
		for key, values := range resp.Header {
			h[key] = values
		}
		w.WriteHeader(resp.StatusCode)
		if body, ok := resp.Body.(*answer); ok {
			_, _ = w.Write(body.bytes) // the agent may be gone
		}
	}))
}
