// Package config is gatord's configuration file, in TOML:
//
//	listen = "127.0.0.1:8080"
//
//	[gh]
//	credential-file = "/run/secrets/gh_token"
//
//	[gh.repos]
//	"acme/*" = { read = true }
//	"acme/secret" = { deny = ["read"] }
//
// Services and permissions are spelled as service-gator spells them, with two
// differences that matter: what is not said is not allowed, where service-gator
// grants three permissions to an empty entry, and a key that is not known is an
// error. A value is not read from the environment, and there is no place in the
// file for a secret: it names the file that holds one.
//
// [Parse] and [Config.MarshalText] are each other's inverse.
package config

import (
	"errors"
	"fmt"
	"net"
	"net/url"
	"path/filepath"
	"strconv"

	"github.com/tank-os/tank/gator"
)

// DefaultPath is where gatord looks for its configuration.
const DefaultPath = "/etc/gator/gator.toml"

// The values that stand for an empty field.
const (
	// DefaultListen is the address when Listen is empty: nothing but this
	// machine reaches it.
	DefaultListen = "127.0.0.1:8080"
	// DefaultGitHub is the base URL when Upstream is empty.
	DefaultGitHub = "https://api.github.com"
)

// A Config is what gatord runs with.
type Config struct {
	// Listen is the address to serve on; empty is "127.0.0.1:8080".
	Listen string
	// GitHub is the GitHub service; nil serves none.
	GitHub *GitHub
	// Policy says what is allowed.
	Policy gator.Policy
}

// GitHub is how to reach GitHub.
type GitHub struct {
	// Upstream is the REST base URL; empty is "https://api.github.com". A plain
	// "http" one must be an address in AllowPrivate, since the credential
	// crosses the wire in clear.
	Upstream string
	// CredentialFile is the file that holds the token, such as
	// "/run/secrets/gh_token". It is read per use, so a new one needs no
	// restart. Required, and absolute.
	CredentialFile string
	// AllowPrivate lists upstream addresses, "HOST:PORT", that may be dialled
	// although they are private or loopback.
	AllowPrivate []string
}

// Validate reports all that is wrong with the configuration, each thing as an
// [*Error] without a file or line.
func (c *Config) Validate() error {
	var errs []error
	fail := func(err error, key ...string) {
		if err != nil {
			errs = append(errs, &Error{Key: key, Err: err})
		}
	}
	fail(checkAddress(c.Listen, true), "listen")
	for _, err := range split(c.Policy.Validate()) {
		var pe *gator.PolicyError
		if errors.As(err, &pe) {
			err = &Error{Key: []string{"gh", "repos", pe.Resource}, Err: pe.Err}
		}
		errs = append(errs, err)
	}
	if c.GitHub == nil {
		if len(c.Policy.GitHub) > 0 {
			fail(errors.New("the policy has grants on GitHub, which is not configured"), "gh")
		}
		return errors.Join(errs...)
	}
	fail(checkCredentialFile(c.GitHub.CredentialFile), "gh", "credential-file")
	fail(gator.CheckUpstream(c.GitHub.upstream(), c.GitHub.AllowPrivate), "gh", "upstream")
	for _, addr := range c.GitHub.AllowPrivate {
		fail(checkAddress(addr, false), "gh", "allow-private")
	}
	return errors.Join(errs...)
}

// Address is the address to serve on.
func (c *Config) Address() string {
	if c.Listen == "" {
		return DefaultListen
	}
	return c.Listen
}

func (g *GitHub) upstream() string {
	if g.Upstream == "" {
		return DefaultGitHub
	}
	return g.Upstream
}

func checkCredentialFile(path string) error {
	switch {
	case path == "":
		return errors.New("required: the file that holds the token")
	case !filepath.IsAbs(path):
		return fmt.Errorf("%q is not an absolute path", path)
	}
	return nil
}

// checkAddress checks "HOST:PORT"; only one to listen on may be empty or have no
// host.
func checkAddress(addr string, listen bool) error {
	if listen && addr == "" {
		return nil
	}
	host, port, err := net.SplitHostPort(addr)
	if err != nil || (host == "" && !listen) {
		return fmt.Errorf(`%q is not "HOST:PORT"`, addr)
	}
	if _, err := strconv.ParseUint(port, 10, 16); err != nil {
		return fmt.Errorf("%q: port %q is not a number up to 65535", addr, port)
	}
	if u, err := url.Parse("http://" + addr); err != nil || u.Host != addr {
		return fmt.Errorf(`%q is not "HOST:PORT"`, addr)
	}
	return nil
}

// split returns the errors that errors.Join put together.
func split(err error) []error {
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		return joined.Unwrap()
	}
	if err != nil {
		return []error{err}
	}
	return nil
}
