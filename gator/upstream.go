package gator

import (
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"
)

// CheckUpstream says whether a service may be reached at a base URL. The URL has
// a scheme, a host and perhaps a port and a path, and no more. A plain "http"
// one must be named in allowPrivate, as "HOST:PORT": the credential crosses that
// wire in clear.
func CheckUpstream(upstream string, allowPrivate []string) error {
	u, err := url.Parse(upstream)
	shown := withoutUserinfo(upstream)
	if err != nil {
		return fmt.Errorf("%q is not a URL", shown) // the cause repeats the URL
	}
	switch {
	case u.Scheme != "https" && u.Scheme != "http":
		return fmt.Errorf(`%q: the scheme is neither "https" nor "http"`, shown)
	case u.Hostname() == "" || u.User != nil || u.RawQuery != "" || u.ForceQuery || strings.Contains(upstream, "#"):
		return fmt.Errorf(`%q is not of the form "https://HOST[:PORT][/PATH]"`, shown)
	case !plainPath(u.EscapedPath()):
		return fmt.Errorf("%q: the path is not plain", shown)
	case u.Scheme == "http" && !slices.Contains(allowPrivate, hostPort(u)):
		return errors.New(`"http" would send the credential in clear; use "https", or name ` +
			fmt.Sprintf("%q among the private addresses that are allowed", hostPort(u)))
	}
	return nil
}

// withoutUserinfo is a URL as an error may show it. It is for what is no proper
// URL, too, so it takes anything before the last "@" for a password, and a query
// or fragment for no better.
func withoutUserinfo(s string) string {
	scheme, rest, ok := strings.Cut(s, "://")
	if !ok {
		scheme, rest = "", s
	}
	if i := strings.LastIndexByte(rest, '@'); i >= 0 {
		rest = redacted + rest[i:]
	}
	if i := strings.IndexAny(rest, "?#"); i >= 0 {
		rest = rest[:i+1] + redacted
	}
	if ok {
		return scheme + "://" + rest
	}
	return rest
}

// plainPath says whether nobody can read a path in two ways.
func plainPath(path string) bool {
	for s := range strings.SplitSeq(strings.Trim(path, "/"), "/") {
		if s == "." || s == ".." || (s == "" && strings.Trim(path, "/") != "") {
			return false
		}
	}
	return all(path, func(c byte) bool { return isAlnum(c) || strings.IndexByte("/-._~", c) >= 0 })
}
