package config

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/tank-os/tank/gator"
)

// MarshalText writes the configuration file: the same bytes for the same value,
// grants in the order of their resources. It fails with what
// [Config.Validate] finds.
func (c *Config) MarshalText() ([]byte, error) {
	if err := c.Validate(); err != nil {
		return nil, fmt.Errorf("gator configuration: %w", err)
	}
	var b strings.Builder
	if c.Listen != "" {
		fmt.Fprintf(&b, "listen = %s\n", quote(c.Listen))
	}
	if c.GitHub != nil {
		c.GitHub.write(&b)
		writeGrants(&b, c.Policy.GitHub)
	}
	return []byte(b.String()), nil
}

func (g *GitHub) write(b *strings.Builder) {
	if b.Len() > 0 {
		b.WriteByte('\n')
	}
	b.WriteString("[gh]\n")
	if g.Upstream != "" {
		fmt.Fprintf(b, "upstream = %s\n", quote(g.Upstream))
	}
	fmt.Fprintf(b, "credential-file = %s\n", quote(g.CredentialFile))
	if len(g.AllowPrivate) > 0 {
		fmt.Fprintf(b, "allow-private = %s\n", array(g.AllowPrivate))
	}
}

func writeGrants(b *strings.Builder, grants []gator.Grant) {
	if len(grants) == 0 {
		return
	}
	b.WriteString("\n[gh.repos]\n")
	for _, g := range slices.SortedFunc(slices.Values(grants), byResource) {
		var entry []string
		for _, name := range g.Permission.Names() {
			entry = append(entry, name+" = true")
		}
		if g.Deny != 0 {
			entry = append(entry, "deny = "+array(g.Deny.Names()))
		}
		text := cmp.Or(strings.Join(entry, ", "), "read = false")
		fmt.Fprintf(b, "%s = { %s }\n", quote(g.Resource), text)
	}
}

func array(values []string) string {
	quoted := make([]string, len(values))
	for i, v := range values {
		quoted[i] = quote(v)
	}
	return "[" + strings.Join(quoted, ", ") + "]"
}
