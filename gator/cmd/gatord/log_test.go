package main

import (
	"bytes"
	"io"
	"log"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// An upstream that sends more than it was asked for has it quoted by net/http in
// the standard log.
func TestUnsolicitedAnswersAreNotLogged(t *testing.T) {
	var standard output
	log.SetOutput(&standard)
	t.Cleanup(func() { log.SetOutput(io.Discard) })
	forge, config := withForge(t)
	s := start(t, config)
	first, second := make(chan struct{}), make(chan struct{})
	forge.Behave(func(w http.ResponseWriter, r *http.Request) {
		defer close(second)
		c, rest, err := w.(http.Hijacker).Hijack()
		if err != nil {
			t.Error(err)
			return
		}
		_, _ = io.WriteString(c, "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n")
		<-first // or net/http reads both at once, and says nothing
		_, _ = io.WriteString(c, r.Header.Get("Authorization"))
		_, _ = rest.ReadByte() // it hangs up after it has logged
		_ = c.Close()
	})
	if code, _ := s.get(t, "/github/repos/me/ok"); code != http.StatusNotFound {
		t.Errorf("status %d", code)
	}
	close(first)
	<-second
	if got := standard.String() + s.stderr.String(); strings.Contains(got, "ghp_0123456789") || strings.Contains(got, "Unsolicited") {
		t.Errorf("logged: %s", got)
	}
}

func TestServerLog(t *testing.T) {
	var out bytes.Buffer
	s := httptest.NewUnstartedServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { panic("ghp_SECRET\ngoroutine 1 ghp_SECRET") }))
	s.Config.ErrorLog = log.New(serverLog{slog.New(slog.NewJSONHandler(&out, nil))}, "", 0)
	s.Start()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.URL, nil)
	if err != nil {
		t.Fatal(err)
	}
	if resp, err := http.DefaultClient.Do(r); err == nil {
		_ = resp.Body.Close()
		t.Errorf("status %d from a handler that panics", resp.StatusCode)
	}
	s.Close()
	s.Config.ErrorLog.Print("http: something about ghp_SECRET")
	s.Config.ErrorLog.Print("http: Accept error: too many open files; retrying in 5ms")
	got := out.String()
	if strings.Contains(got, "SECRET") || strings.Count(got, "\n") != 2 ||
		!strings.Contains(got, "log_test.go") || !strings.Contains(got, "too many open files") {
		t.Errorf("log: %s", got)
	}
}
