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
	if err != nil {
		return fmt.Errorf("%q is not a URL", upstream) // the cause repeats the URL
	}
	switch {
	case u.Scheme != "https" && u.Scheme != "http":
		return fmt.Errorf(`%q: the scheme is neither "https" nor "http"`, upstream)
	case u.Hostname() == "" || u.User != nil || u.RawQuery != "" || u.ForceQuery || strings.Contains(upstream, "#"):
		return fmt.Errorf(`%q is not of the form "https://HOST[:PORT][/PATH]"`, u.Redacted())
	case !plainPath(u.EscapedPath()):
		return fmt.Errorf("%q: the path is not plain", upstream)
	case u.Scheme == "http" && !slices.Contains(allowPrivate, hostPort(u)):
		return errors.New(`"http" would send the credential in clear; use "https", or name ` +
			fmt.Sprintf("%q among the private addresses that are allowed", hostPort(u)))
	}
	return nil
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
