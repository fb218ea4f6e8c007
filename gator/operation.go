package gator

import (
	"net/http"
	"strings"
)

// A Class says what kind of thing a route does, and so which permission it
// takes. Every route has one.
type Class string

// The classes.
const (
	// ClassRead is reading ordinary content; it takes [Read].
	ClassRead Class = "read"
)

// permission is what a class takes. None is none: what has no class is denied.
func (c Class) permission() Permission {
	if c == ClassRead {
		return Read
	}
	return 0
}

// An Operation is a request that has been understood: it is decided on, and the
// upstream request is made from it and from nothing else. A parser such as
// [ParseGitHub] makes one, and it cannot be changed. The zero Operation is
// allowed nothing.
type Operation struct {
	service Service
	head    bool
	route   *route
	// args are the values of the route's parameters, decoded, in order.
	args  [maxParams]string
	query string
	// What of the client's headers may go on.
	accept, noneMatch, modifiedSince, apiVersion string
}

// Service is the service that the operation is on.
func (op Operation) Service() Service { return op.service }

// Class is the class of the operation's route.
func (op Operation) Class() Class {
	if op.route == nil {
		return ""
	}
	return op.route.class
}

// Route is the operation's method and route, such as
// "GET /repos/{owner}/{repo}/issues/{number}".
func (op Operation) Route() string {
	if op.route == nil {
		return ""
	}
	if op.head {
		return "HEAD" + strings.TrimPrefix(op.route.id, "GET")
	}
	return op.route.id
}

// Method is the method of the upstream request.
func (op Operation) Method() string {
	if op.head {
		return http.MethodHead
	}
	return http.MethodGet
}

// Owner is the owner of the repository, in lower case.
func (op Operation) Owner() string { return op.args[0] }

// Repo is the repository's name, in lower case.
func (op Operation) Repo() string { return op.args[1] }

// Resource is what the operation is on, as policies spell it: "OWNER/REPO".
func (op Operation) Resource() string {
	if op.route == nil {
		return ""
	}
	return op.Owner() + "/" + op.Repo()
}

// Path is the path of the upstream request below the service's base URL, made
// by escaping the operation's parts.
func (op Operation) Path() string {
	if op.route == nil {
		return ""
	}
	b := make([]byte, 0, 128)
	n := 0
	for _, p := range op.route.parts {
		b = append(b, '/')
		if p.kind == nil {
			b = append(b, p.text...)
			continue
		}
		b = appendEscaped(b, op.args[n], p.rest)
		n++
	}
	return string(b)
}

// Query is the query of the upstream request, encoded, its keys in order.
func (op Operation) Query() string { return op.query }

// header returns the headers of the upstream request, but for the credential.
func (op Operation) header() http.Header {
	h := http.Header{"Accept": {op.accept}, "User-Agent": {userAgent}}
	for _, set := range [...]struct{ key, value string }{
		{"If-None-Match", op.noneMatch},
		{"If-Modified-Since", op.modifiedSince},
		{"X-Github-Api-Version", op.apiVersion},
	} {
		if set.value != "" {
			h[set.key] = []string{set.value}
		}
	}
	return h
}

// userAgent is what the upstream gets to see of us. GitHub refuses requests that
// have none.
const userAgent = "gator"

// appendEscaped appends a value as one path segment, or as several when slashes
// are the value's own. Only RFC 3986's unreserved characters stay as they are.
func appendEscaped(b []byte, s string, slashes bool) []byte {
	const hex = "0123456789ABCDEF"
	for i := range len(s) {
		c := s[i]
		if isUnreserved(c) || (c == '/' && slashes) {
			b = append(b, c)
			continue
		}
		b = append(b, '%', hex[c>>4], hex[c&15])
	}
	return b
}

// isUnreserved is RFC 3986, section 2.3.
func isUnreserved(c byte) bool {
	return isAlnum(c) || c == '-' || c == '.' || c == '_' || c == '~'
}
