package gator

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// passedOn are the response headers that the agent gets to see. All others stay
// behind: cookies, challenges, locations, and what tells of the token's scopes.
var passedOn = []string{
	"Cache-Control", "Content-Language", "Content-Type", "Date", "Deprecation", "Etag", "Last-Modified",
	"Retry-After", "Sunset", "Vary", "X-Github-Api-Version-Selected", "X-Github-Media-Type", "X-Github-Request-Id",
	"X-Ratelimit-Limit", "X-Ratelimit-Remaining", "X-Ratelimit-Reset", "X-Ratelimit-Resource", "X-Ratelimit-Used",
}

// clean makes the answer that the agent gets; closing it calls release.
func clean(
	resp *http.Response, body []byte, op Operation, secret *needles, mayRead func(string) bool, release func(),
) (*http.Response, error) {
	h := make(http.Header, len(passedOn))
	for _, key := range passedOn {
		for _, v := range resp.Header[key] {
			if !secret.in(v) {
				h[key] = append(h[key], v)
			}
		}
	}
	if links := cleanLinks(resp.Header["Link"], op); links != "" && !secret.in(links) {
		h["Link"] = []string{links}
	}
	isJSON := strings.HasPrefix(resp.Header.Get("Content-Type"), "application/json")
	if !isJSON {
		mayRead = func(string) bool { return true } // a file is what it is
	}
	stripped, ok := stripFields(body, secret, mayRead)
	if !ok && isJSON {
		return nil, &UpstreamError{Code: upstreamProtocol, Err: errors.New("not JSON, though it says so")}
	}
	body = secret.cut(stripped)
	h["X-Content-Type-Options"] = []string{"nosniff"}
	answered := &http.Response{
		Status: resp.Status, StatusCode: resp.StatusCode,
		Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header: h, Body: newAnswer(body, release), ContentLength: int64(len(body)),
	}
	if op.head || resp.StatusCode == http.StatusNotModified {
		answered.ContentLength = -1
	} else {
		h["Content-Length"] = []string{contentLength(body)}
	}
	return answered, nil
}

// cleanLinks keeps what a Link header (RFC 8288) says of further pages, as
// references relative to the request: the upstream's own URLs name another
// origin, and paths by number that no policy can be matched with.
func cleanLinks(values []string, op Operation) string {
	var kept []string
	for _, v := range values {
		for link := range strings.SplitSeq(v, ",") {
			target, params, ok := strings.Cut(strings.TrimSpace(link), ">")
			u, err := url.Parse(strings.TrimPrefix(target, "<"))
			rel, isRel := strings.CutPrefix(strings.TrimLeft(params, "; "), `rel="`)
			rel, _, closed := strings.Cut(rel, `"`)
			if !ok || err != nil || !isRel || !closed || !validWord(rel) {
				continue
			}
			if query, err := cleanQuery(u.RawQuery, op.route); err == nil && query != "" {
				kept = append(kept, "<?"+query+`>; rel="`+rel+`"`)
			}
		}
	}
	return strings.Join(kept, ", ")
}

// stripFields blanks the values in a JSON document that are credentials: an
// installation's clone token, download URLs that carry one, and our own behind
// whatever escapes JSON has. An object that describes a repository which may not
// be read, such as a fork's parent, becomes null. It is not ok if there may be
// some in what cannot be read.
func stripFields(body []byte, secret *needles, mayRead func(string) bool) (stripped []byte, ok bool) {
	if !mayHoldCredential(body) {
		return body, true
	}
	s := fieldScanner{dec: json.NewDecoder(bytes.NewReader(body))}
	for s.next() {
		if s.key == "full_name" && len(s.stack) > 0 && !mayRead(s.value) {
			s.stack[len(s.stack)-1].foreign = true
		}
		if s.credential() || secret.in(s.value) {
			// The offset before a value is that of the colon, or of space around it.
			start := s.before + int64(bytes.IndexByte(body[s.before:s.after], '"'))
			s.edits = append(s.edits, edit{start, s.after, `""`})
		}
	}
	if !errors.Is(s.err, io.EOF) || len(s.stack) > 0 {
		return body, false
	}
	var out []byte
	var last int64
	for _, e := range s.edits {
		out = append(append(out, body[last:e.start]...), e.text...)
		last = e.end
	}
	return append(out, body[last:]...), true
}

// An edit puts a text in the place of a part of a document.
type edit struct {
	start, end int64
	text       string
}

// mayHoldCredential keeps the common case at the cost of a few searches. Any
// letter may be written as an escape.
func mayHoldCredential(body []byte) bool {
	for _, sign := range hints {
		if bytes.Contains(body, []byte(sign)) {
			return true
		}
	}
	return false
}

// A fieldScanner steps through the string values in a JSON document, with the
// keys that they are under.
type fieldScanner struct {
	dec           *json.Decoder
	stack         []level
	key, value    string
	before, after int64
	err           error
	edits         []edit // in order, none in another
}

// level is an object or array that the scanner is in.
type level struct {
	object, atValue bool
	key             string
	start           int64
	foreign         bool // it describes a repository that may not be read
}

// next steps to the next string value.
func (s *fieldScanner) next() bool {
	for {
		s.before = s.dec.InputOffset()
		var token json.Token
		if token, s.err = s.dec.Token(); s.err != nil {
			return false
		}
		s.after = s.dec.InputOffset()
		switch t := token.(type) {
		case json.Delim:
			if t == ']' || t == '}' {
				s.leave()
				continue
			}
			s.step("")
			s.stack = append(s.stack, level{object: t == '{', start: s.after - 1})
		case string:
			if s.step(t) {
				s.value = t
				return true
			}
		default:
			s.step("")
		}
	}
}

// leave ends the innermost level. One that is foreign becomes null as a whole,
// whatever was to be edited in it.
func (s *fieldScanner) leave() {
	top := s.stack[len(s.stack)-1]
	s.stack = s.stack[:len(s.stack)-1]
	if !top.foreign {
		return
	}
	s.edits = slices.DeleteFunc(s.edits, func(e edit) bool { return e.start >= top.start })
	s.edits = append(s.edits, edit{top.start, s.after, "null"})
}

// step moves on in the innermost level, and says whether the token was a value.
func (s *fieldScanner) step(text string) bool {
	if len(s.stack) == 0 {
		s.key = ""
		return true
	}
	top := &s.stack[len(s.stack)-1]
	if top.object && !top.atValue {
		top.key, top.atValue = text, true
		return false
	}
	top.atValue = false
	s.key = top.key
	return true
}

// credential says whether the value is one. A URL need not parse for somebody to
// follow it, so it is searched and not read.
func (s *fieldScanner) credential() bool {
	if s.key == "temp_clone_token" {
		return true
	}
	return strings.HasSuffix(s.key, "url") && slices.ContainsFunc(signatures, func(sig string) bool {
		return strings.Contains(s.value, sig)
	})
}

// signatures are the query keys that make a URL as good as a credential.
var signatures = []string{"token=", "jwt=", "sig=", "Signature="}

// hints are what a document has that needs to be looked at closely.
var hints = append([]string{"clone_token", "full_name", `\u00`}, signatures...)
