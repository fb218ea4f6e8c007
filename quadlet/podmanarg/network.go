package podmanarg

import (
	"net"
	"strings"
)

// The modes of a network, as podman's specification of a container has them.
const (
	modeDefault   = ""
	modeBridge    = "bridge"
	modePasta     = "pasta"
	modeHost      = "host"
	modeNone      = "none"
	modePod       = "pod"
	modePrivate   = "private"
	modePath      = "path"
	modeContainer = "container"
)

// otherModes are the modes that cannot be the name of a second network.
var otherModes = []string{modeBridge, modePasta, modePod, modeNone, "default", modePrivate, modePath, modeContainer, modeHost}

// A netMode is what one --network says.
type netMode struct {
	mode  string
	value string   // of a path or container
	names []string // of networks to join
}

func network(value string) error {
	_, err := parseNetwork(value)
	return err
}

// parseNetwork reads the first --network; the others are names with options.
func parseNetwork(value string) (netMode, error) {
	head, rest, hasRest := strings.Cut(value, ":")
	switch head {
	case "slirp4netns":
		return netMode{}, refuse("slirp4netns is gone since Podman 6.0; want pasta")
	case "", "default", modePrivate:
		if !hasRest {
			return netMode{mode: modePrivate}, nil
		}
		if head == "" {
			return netMode{}, refuse("no name before the colon; want NETWORK:OPTION,…")
		}
	case modePod, modeNone, modeHost:
		if !hasRest {
			return netMode{mode: head}, nil
		}
	case modePasta:
		return netMode{mode: modePasta}, nil
	case "ns", modeContainer:
		if hasRest {
			return joined(head, rest)
		}
	case modeBridge:
		return netMode{mode: modeBridge, names: []string{"default"}}, networkOptions(rest)
	}
	if hasRest {
		return netMode{mode: modeBridge, names: []string{head}}, networkOptions(rest)
	}
	return netMode{mode: modeBridge, names: strings.Split(value, ",")}, nil
}

// joined is the mode that joins another network namespace.
func joined(head, value string) (netMode, error) {
	mode := netMode{mode: modeContainer, value: value}
	if head == "ns" {
		mode.mode = modePath
	}
	if value == "" {
		return mode, refuse("nothing after the colon; want ns:PATH or container:NAME")
	}
	return mode, nil
}

// networkOptions reads what follows the name of a network. Podman hands options that
// it does not know on to the network's driver.
func networkOptions(options string) error {
	if options == "" {
		return nil
	}
	for option := range strings.SplitSeq(options, ",") {
		key, value, _ := strings.Cut(option, "=")
		switch key {
		case "ip", "ip6":
			if !isAddress(value) {
				return refuse("%s %q is no IP address", key, value)
			}
		case "mac":
			if err := hardwareAddress(value); value == "" || err != nil {
				return refuse("mac %q is no hardware address", value)
			}
		case "alias", "interface_name":
			if value == "" {
				return refuse("an empty %s; want %s=NAME", key, key)
			}
		}
	}
	return nil
}

func address(value string) error {
	if value == "" || isAddress(value) {
		return nil
	}
	return refuse("not an IP address")
}

func hardwareAddress(value string) error {
	if value == "" {
		return nil
	}
	if _, err := net.ParseMAC(value); err != nil {
		return refuse("not a hardware address; want six bytes, such as 92:d0:c6:0a:29:33")
	}
	return nil
}

func resolver(value string) error {
	if value == "none" || isAddress(value) {
		return nil
	}
	return refuse("not an IP address; want one, or none to leave the image's resolv.conf")
}

func addHost(value string) error {
	names, ip, ok := strings.Cut(value, ":")
	if !ok || names == "" {
		return refuse("no name or no address; want NAME[;NAME]:IP")
	}
	for name := range strings.SplitSeq(names, ";") {
		if name == "" {
			return refuse("an empty name; want NAME[;NAME]:IP")
		}
	}
	if ip != "host-gateway" && !isAddress(strings.TrimSpace(ip)) {
		return refuse("%q is no IP address; want one, or host-gateway", ip)
	}
	return nil
}

// searchDomain is a domain for resolv.conf. Podman's own expression takes colons
// where nobody would write one: two before the first part, one around the others.
func searchDomain(value string) error {
	if value == "." {
		return nil
	}
	domain := strings.TrimSuffix(strings.TrimRight(value, "\t\n\f\r "), ".")
	if len(domain) >= 255 {
		return refuse("longer than a domain can be, 254 characters")
	}
	letters := strings.ContainsFunc(domain, func(r rune) bool { return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' })
	parts := strings.Split(strings.TrimPrefix(domain, ":"), ".")
	for i, part := range parts {
		part = strings.TrimPrefix(part, ":")
		if i < len(parts)-1 {
			part = strings.TrimSuffix(part, ":")
		}
		if !letters || !isDomainPart(part) {
			return refuse("not a domain; want letters, digits and -, with dots between, or . for none")
		}
	}
	return nil
}

func isDomainPart(part string) bool {
	for i := range len(part) {
		c := part[i]
		alnum := c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9'
		if !alnum && (c != '-' || i == 0 || i == len(part)-1) {
			return false
		}
	}
	return part != ""
}
