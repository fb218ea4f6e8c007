package graph

import (
	"cmp"
	"fmt"
	"net/netip"
	"slices"
	"strconv"
	"strings"

	"github.com/tank-os/tank/quadlet/convert"
)

// A port is a range of ports on the host that a unit publishes.
type port struct {
	first, last int
	protocol    string
	ip          netip.Addr // invalid: all
	unit        string
}

// portCollisions are the ports that two units publish, or one unit twice.
func portCollisions(services []convert.Service) []Collision {
	var ports []port
	for _, s := range services {
		u := s.Source
		if strings.HasSuffix(s.Name, "@.service") || slices.Contains(options(u, "Network", "--network", "--net"), "host") {
			continue // nothing runs, or podman publishes nothing
		}
		for _, text := range options(u, "PublishPort", "--publish", "-p") {
			if p, ok := hostPort(text); ok {
				p.unit = u.Name
				ports = append(ports, p)
			}
		}
	}
	slices.SortFunc(ports, func(a, b port) int {
		return cmp.Or(strings.Compare(a.protocol, b.protocol), cmp.Compare(a.first, b.first), cmp.Compare(a.last, b.last), strings.Compare(a.unit, b.unit))
	})
	units := map[string][]string{}
	for i, p := range ports {
		for _, q := range ports[i+1:] {
			if q.protocol != p.protocol || q.first > p.last {
				break
			}
			if meet(p.ip, q.ip) {
				both := port{first: q.first, last: min(p.last, q.last), protocol: p.protocol}
				units[both.String()] = append(units[both.String()], p.unit, q.unit)
			}
		}
	}
	var all []Collision
	for name, units := range units {
		slices.Sort(units)
		all = append(all, Collision{Port, name, slices.Compact(units)})
	}
	return all
}

// meet says that two addresses cannot both listen on a port.
func meet(a, b netip.Addr) bool {
	return !a.IsValid() || !b.IsValid() || a == b || a.IsUnspecified() || b.IsUnspecified()
}

// String is the port as podman writes it, such as "8080/tcp".
func (p port) String() string {
	if p.first == p.last {
		return fmt.Sprintf("%d/%s", p.first, p.protocol)
	}
	return fmt.Sprintf("%d-%d/%s", p.first, p.last, p.protocol)
}

// hostPort is the host's side of [[IP:][HOST]:]CONTAINER[/PROTOCOL],
// podman-run(1). There is none where podman chooses, or cannot read it.
func hostPort(text string) (p port, ok bool) {
	rest, protocol, ok := strings.Cut(text, "/")
	p.protocol = strings.ToLower(protocol)
	if !ok {
		p.protocol = "tcp"
	}
	host, _, ok := cutLast(rest)
	if !ok {
		return port{}, false
	}
	if ip, number, ok := cutLast(host); ok {
		var err error
		if p.ip, err = netip.ParseAddr(strings.Trim(ip, "[]")); err != nil {
			return port{}, false
		}
		host = number
	}
	first, last, ranged := strings.Cut(host, "-")
	if !ranged {
		last = first
	}
	low, err1 := strconv.ParseUint(first, 10, 16)
	high, err2 := strconv.ParseUint(last, 10, 16)
	p.first, p.last = int(low), int(high)
	return p, err1 == nil && err2 == nil && 0 < low && low <= high
}

// cutLast slices s around its last colon.
func cutLast(s string) (before, after string, found bool) {
	i := strings.LastIndexByte(s, ':')
	if i < 0 {
		return "", s, false
	}
	return s[:i], s[i+1:], true
}
