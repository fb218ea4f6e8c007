package podmanarg

import (
	"net/netip"
	"strconv"
	"strings"
)

const publishForm = "want [[IP:][HOST]:]CONTAINER[/tcp|/udp|/sctp], with IPv6 addresses in brackets"

// A portMapping is what --publish says.
type portMapping struct {
	ip        string
	host      int // 0: any
	container int
	count     int
	protocol  string
}

func publish(value string) error {
	_, err := parsePort(value)
	return err
}

// parsePort reads a value of --publish (podman-run(1)).
func parsePort(value string) (portMapping, error) {
	p := portMapping{protocol: "tcp"}
	rest, protocol, hasProtocol := strings.Cut(value, "/")
	if hasProtocol && (protocol == "" || strings.Contains(protocol, "/")) {
		return p, refuse("not one protocol after the slash; %s", publishForm)
	}
	ip, ports, err := cutAddress(rest)
	if err != nil {
		return p, err
	}
	host, container, hasHost := strings.Cut(ports, ":")
	if !hasHost {
		host, container = "", ports
	}
	if ip != "" && !isAddress(ip) {
		return p, refuse("%q is no IP address; %s", ip, publishForm)
	}
	p.ip = ip
	if p.container, p.count, err = portRange(container); err != nil {
		return p, err
	}
	if host != "" {
		var count int
		if p.host, count, err = portRange(host); err != nil {
			return p, err
		}
		if count != p.count {
			return p, refuse("%d ports of the host for %d of the container; want as many", count, p.count)
		}
	}
	if hasProtocol {
		p.protocol = strings.ToLower(protocol)
		return p, checkProtocol(p.protocol)
	}
	return p, nil
}

// cutAddress takes the host's address off the ports.
func cutAddress(text string) (ip, ports string, err error) {
	if inside, after, ok := strings.Cut(text, "]"); ok {
		if !strings.HasPrefix(inside, "[") || !strings.HasPrefix(after, ":") || strings.Contains(after, "]") || strings.Count(after, ":") != 2 || inside == "[" {
			return "", "", refuse("wrong after an address in brackets; want [IP]:HOST:CONTAINER")
		}
		return inside[1:], after[1:], nil
	}
	switch strings.Count(text, ":") {
	case 0, 1:
		return "", text, nil
	case 2:
		ip, ports, _ = strings.Cut(text, ":")
		if ip == "" {
			return "", "", refuse("empty IP address; %s", publishForm)
		}
		return ip, ports, nil
	}
	return "", "", refuse("too many colons; %s", publishForm)
}

// isAddress is an IP address without a zone, as net.ParseIP reads it.
func isAddress(text string) bool {
	addr, err := netip.ParseAddr(text)
	return err == nil && addr.Zone() == ""
}

// portRange reads a port, or a range of at least two.
func portRange(text string) (start, count int, err error) {
	first, last, ok := strings.Cut(text, "-")
	if start, err = port(first); err != nil || !ok {
		return start, 1, err
	}
	end, err := port(last)
	if err != nil {
		return 0, 0, err
	}
	if end <= start {
		return 0, 0, refuse("the range %q ends before it starts; want FIRST-LAST", text)
	}
	return start, end - start + 1, nil
}

func port(text string) (int, error) {
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 || n > 65535 {
		return 0, refuse("%q is no port; want a number from 1 to 65535", text)
	}
	return n, nil
}

// checkProtocol runs when podman makes the container.
func checkProtocol(protocol string) error {
	switch protocol {
	case "tcp", "udp", "sctp":
		return nil
	}
	return fail("%q is no protocol; want tcp, udp or sctp", protocol)
}

func expose(value string) error {
	ports, protocol, _ := strings.Cut(value, "/")
	if strings.Contains(protocol, "/") {
		return refuse("more than one protocol; want PORT[-PORT][/PROTOCOL]")
	}
	if _, _, err := portRange(ports); err != nil {
		return err
	}
	if protocol != "" {
		return checkProtocol(strings.ToLower(protocol))
	}
	return nil
}
