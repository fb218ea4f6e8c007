package convert

import (
	"strings"

	"github.com/tank-os/tank/quadlet/unitset"
)

// exposed is a port or a range of ports.
func (c *conversion) exposed(port string, at unitset.Value) (string, error) {
	port = strings.TrimSpace(port)
	if !endsInPort(port) {
		return "", refuse(at, port, "invalid port format '%s'", port)
	}
	return port, nil
}

// endsInPort is all that the generator asks of a port: to end in a digit, or in
// one and a protocol.
func endsInPort(s string) bool {
	s = strings.TrimSuffix(strings.TrimSuffix(s, "/udp"), "/tcp")
	return s != "" && s[len(s)-1] >= '0' && s[len(s)-1] <= '9'
}

// published is [[IP:][HOST]:]CONTAINER, which older generators read, and newer ones
// hand to podman.
func published(c *conversion, port string, at unitset.Value) (string, error) {
	if !c.has(portsChecked) {
		return port, nil
	}
	port = strings.TrimSpace(port)
	parts := splitPort(port)
	if len(parts) > 3 {
		return "", refuse(at, port, "invalid published port '%s'", port)
	}
	var p [3]string // IP, host, container
	copy(p[3-len(parts):], parts)
	for _, part := range p[1:] {
		if part != "" && !endsInPort(part) {
			return "", refuse(at, part, "invalid port format '%s'", part)
		}
	}
	if p[0] == "0.0.0.0" {
		p[0] = ""
	}
	switch {
	case p[0] != "":
		return strings.Join(p[:], ":"), nil
	case p[1] != "":
		return p[1] + ":" + p[2], nil
	}
	return p[2], nil
}

// splitPort splits at colons outside of brackets.
func splitPort(s string) []string {
	var parts []string
	start, inside := 0, false
	for i := range len(s) {
		switch s[i] {
		case '[':
			inside = true
		case ']':
			inside = false
		case ':':
			if !inside {
				parts = append(parts, s[start:i])
				start = i + 1
			}
		}
	}
	return append(parts, s[start:])
}
