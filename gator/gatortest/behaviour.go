package gatortest

import (
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"strings"
)

// Redirect answers with a redirect to a location.
func Redirect(status int, location string) Behaviour {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Location", location)
		w.WriteHeader(status)
	}
}

// Echo answers with the request's own headers, the credential among them: as
// plain text, in JSON, base64, hex and URL encoding, in the body and in headers.
func Echo(w http.ResponseWriter, r *http.Request) {
	auth := r.Header.Get("Authorization")
	w.Header().Set("Etag", `"`+auth+`"`)
	w.Header().Set("Www-Authenticate", auth)
	w.Header().Set("X-Github-Request-Id", base64.StdEncoding.EncodeToString([]byte(auth)))
	w.Header().Set("Set-Cookie", "a="+auth)
	token := strings.TrimPrefix(auth, "Bearer ")
	w.Header().Set("Link", `<https://h/?page=2&sha=`+url.QueryEscape(token)+`>; rel="next"`)
	w.Header().Set("Content-Type", "application/json")
	spelled := []string{auth, hex.EncodeToString([]byte(token)), percent(token)}
	for _, before := range []string{"", "x", "xy"} {
		spelled = append(spelled, base64.StdEncoding.EncodeToString([]byte(before+token+"z")),
			base64.URLEncoding.EncodeToString([]byte(before+auth)))
	}
	_ = json.NewEncoder(w).Encode(spelled) // the client may be gone
}

func percent(s string) string {
	var b strings.Builder
	for _, c := range []byte(s) {
		b.WriteString("%" + hex.EncodeToString([]byte{c}))
	}
	return b.String()
}

// Flood answers with a body of n bytes.
func Flood(n int64) Behaviour {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		_, _ = io.CopyN(w, zeroes{}, n) // the client may hang up, and should
	}
}

type zeroes struct{}

func (zeroes) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = '0'
	}
	return len(p), nil
}

// Stall never answers.
func Stall(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }
