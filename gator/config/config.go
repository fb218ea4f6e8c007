// Package config is gatord's configuration file, in TOML.
package config

import "github.com/tank-os/tank/gator"

// DefaultPath is where gatord looks for its configuration.
const DefaultPath = "/etc/gator/gator.toml"

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
	// Upstream is the REST base URL; empty is "https://api.github.com".
	Upstream string
	// CredentialFile is the file that holds the token, such as
	// "/run/secrets/gh_token". It is read per use, so a new one needs no restart.
	CredentialFile string
	// AllowPrivate lists upstream addresses, "HOST:PORT", that may be dialled
	// although they are private or loopback.
	AllowPrivate []string
}

// MarshalText writes the configuration file.
func (c *Config) MarshalText() ([]byte, error) { panic("SKELETON") }
