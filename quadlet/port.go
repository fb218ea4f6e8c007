package quadlet

import (
	"errors"
	"fmt"
	"net/netip"
	"strconv"
	"strings"
)

// A Port is one PublishPort= line: HOSTIP:HOST:CONTAINER/PROTOCOL.
type Port struct {
	// HostIP is the address to listen on; the zero Addr listens on all.
	HostIP netip.Addr
	// Host is the port on the host; zero lets podman choose.
	Host uint16
	// Container is the port inside the container. Required.
	Container uint16
	// Count is how many ports are published, counting up from Host and from
	// Container; zero is one.
	Count uint16
	// Protocol is "tcp", "udp" or "sctp"; empty is tcp.
	Protocol string
}

// String is the port as podman writes it, such as "127.0.0.1:8080:80/tcp".
func (p Port) String() string {
	var s strings.Builder
	if p.HostIP.Is6() {
		s.WriteString("[" + p.HostIP.String() + "]:") // brackets, or its colons would be ours
	} else if p.HostIP.IsValid() {
		s.WriteString(p.HostIP.String() + ":")
	}
	if p.Host != 0 {
		s.WriteString(portRange(p.Host, p.Count))
	}
	if p.Host != 0 || p.HostIP.IsValid() {
		s.WriteByte(':')
	}
	s.WriteString(portRange(p.Container, p.Count))
	if p.Protocol != "" {
		s.WriteString("/" + p.Protocol)
	}
	return s.String()
}

func portRange(first, count uint16) string {
	if count <= 1 {
		return strconv.Itoa(int(first))
	}
	return strconv.Itoa(int(first)) + "-" + strconv.Itoa(int(first)+int(count)-1)
}

func (p Port) format() (string, error) { return p.String(), p.check() }

func (p Port) check() error {
	last := max(int(p.Count), 1) - 1
	switch {
	case p.Container == 0:
		return errors.New("no container port")
	case int(p.Container)+last > 65535 || int(p.Host)+last > 65535:
		return fmt.Errorf("%d ports from %d and %d end above 65535", p.Count, p.Host, p.Container)
	case p.HostIP.Zone() != "":
		return fmt.Errorf("host address %q has a zone", p.HostIP)
	case p.Protocol != "" && p.Protocol != "tcp" && p.Protocol != "udp" && p.Protocol != "sctp":
		return fmt.Errorf("protocol %q is none of tcp, udp and sctp", p.Protocol)
	}
	return nil
}

// parsePort reads [[IP:][HOST]:]CONTAINER[/PROTOCOL], podman-run(1), --publish.
func parsePort(s string) (Port, error) {
	fail := func(why error) (Port, error) { return Port{}, fmt.Errorf("port %q: %w", s, why) }
	var p Port
	rest, protocol, found := strings.Cut(s, "/")
	if found && protocol == "" {
		return fail(errors.New("no protocol after the slash"))
	}
	p.Protocol = protocol
	head, container := cutLast(rest, ":")
	var n int
	var err error
	if p.Container, n, err = parsePortRange(container); err != nil {
		return fail(err)
	}
	ip, host := cutLast(head, ":")
	if host != "" {
		var hosts int
		if p.Host, hosts, err = parsePortRange(host); err != nil {
			return fail(err)
		}
		if hosts != n {
			return fail(fmt.Errorf("%d ports on the host for %d in the container", hosts, n))
		}
	}
	if n > 1 {
		p.Count = uint16(n)
	}
	if ip != "" {
		if p.HostIP, err = parseHostIP(ip); err != nil {
			return fail(err)
		}
	}
	if err := p.check(); err != nil {
		return fail(err)
	}
	return p, nil
}

// cutLast slices s around the last sep; without one, all of s comes after it.
func cutLast(s, sep string) (before, after string) {
	i := strings.LastIndex(s, sep)
	if i < 0 {
		return "", s
	}
	return s[:i], s[i+len(sep):]
}

func parseHostIP(s string) (netip.Addr, error) {
	inner, bracketed := strings.CutPrefix(s, "[")
	if bracketed {
		var closed bool
		if inner, closed = strings.CutSuffix(inner, "]"); !closed {
			return netip.Addr{}, fmt.Errorf("no ] in host address %q", s)
		}
	}
	ip, err := netip.ParseAddr(inner)
	if err != nil || ip.Is6() != bracketed {
		return netip.Addr{}, fmt.Errorf("%q is not an address (IPv6 goes in brackets)", s)
	}
	return ip, nil
}

// parsePortRange reads N or FIRST-LAST as the first port and how many there are.
func parsePortRange(s string) (first uint16, n int, err error) {
	low, high, ranged := strings.Cut(s, "-")
	a, err := strconv.ParseUint(low, 10, 16)
	if err != nil || a == 0 {
		return 0, 0, fmt.Errorf("%q is not a port: want 1 to 65535", low)
	}
	if !ranged {
		return uint16(a), 1, nil
	}
	b, err := strconv.ParseUint(high, 10, 16)
	if err != nil || b < a {
		return 0, 0, fmt.Errorf("%q is not a range of ports", s)
	}
	return uint16(a), int(b-a) + 1, nil
}
