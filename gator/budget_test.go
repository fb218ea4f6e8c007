package gator_test

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/tank-os/tank/gator"
	"github.com/tank-os/tank/gator/gatortest"
)

// An agent that asks for much at once gets what the gate has memory for. What is
// refused is recorded and is not sent.
func TestRequestsAtOnceAreLimited(t *testing.T) {
	for name, test := range map[string]struct{ option, most int }{"default": {0, 64}, "set": {2, 2}} {
		w := newWorldWith(t, readMe, func(o *gator.Options) { o.MaxRequests = test.option })
		asked, answer := make(chan struct{}, test.most+1), make(chan struct{})
		w.forge.Behave(func(http.ResponseWriter, *http.Request) {
			asked <- struct{}{}
			<-answer
		})
		done := make(chan int)
		for range test.most {
			go func() { done <- ask(t, w.addr, "/repos/me/ok") }()
			<-asked
		}
		a := w.raw("/repos/me/ok")
		w.refused(name, a, 503, gator.Overloaded)
		if len(a.records) == 1 && a.records[0].Operation.Resource() != "me/ok" {
			t.Errorf("%s: the record says %q", name, a.records[0].Operation.Resource())
		}
		// Whoever may not ask at all learns no more than at any other time.
		w.refused(name, w.raw("/repos/victim/secret"), 403, gator.DefaultDeny)
		close(answer)
		for range test.most {
			if code := <-done; code != 200 {
				t.Errorf("%s: one of the first got %d", name, code)
			}
		}
		w.forge.Behave(nil)
		w.passed(name+", after", w.raw("/repos/me/ok"), "/repos/me/ok")
	}
}

func ask(t *testing.T, addr, path string) int {
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://"+addr+path, nil)
	if err != nil {
		t.Error(err)
		return 0
	}
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Error(err)
		return 0
	}
	_ = resp.Body.Close()
	return resp.StatusCode
}

// What one answer holds another cannot have, until it is closed.
func TestBufferedAnswersAreLimited(t *testing.T) {
	const size = 64 << 10
	w := newWorldWith(t, readMe, func(o *gator.Options) { o.MaxBuffered = size + size/2 })
	w.forge.Behave(gatortest.Flood(size))
	transport := w.gate.Inject(gator.BearerFunc(func(context.Context, gator.Operation) (string, error) { return token, nil }), nil)
	inner := func(r *http.Request) (*http.Response, string) {
		resp, err := transport.RoundTrip(r)
		var ue *gator.UpstreamError
		if errors.As(err, &ue) {
			return nil, ue.Code
		}
		return resp, ""
	}
	protected := w.gate.Protect(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		first, code := inner(r)
		if code != "" {
			t.Fatalf("the first: %s", code)
		}
		if second, code := inner(r); code != "overloaded" {
			t.Errorf("the second, beside the first: %v, %q; want overloaded", second, code)
		}
		_ = first.Body.Close()
		_ = first.Body.Close() // counts once
		for range 3 {
			resp, code := inner(r)
			if code != "" {
				t.Fatalf("after the first is closed: %s", code)
			}
			_ = resp.Body.Close()
		}
	}))
	protected.ServeHTTP(httptest.NewRecorder(), httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/repos/me/ok", nil))

	// The same through the whole gateway; a server would answer before it is done.
	h := w.gate.Handler(gator.BearerFunc(func(context.Context, gator.Operation) (string, error) { return token, nil }))
	for _, test := range []struct{ size, status int }{{2 * size, 503}, {2 * size, 503}, {size, 200}, {size, 200}, {size, 200}} {
		w.forge.Behave(gatortest.Flood(int64(test.size)))
		rec := httptest.NewRecorder()
		h.ServeHTTP(rec, httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/repos/me/ok", nil))
		if rec.Code != test.status {
			t.Errorf("%d bytes: status %d, want %d", test.size, rec.Code, test.status)
		}
	}
}
