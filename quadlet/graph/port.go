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
	return overlaps(ports)
}

// overlaps are the collisions of ports, sorted by protocol and first port: one
// for all that hang together, so that they are no more than the units.
func overlaps(ports []port) []Collision {
	group := make([]int, len(ports)) // each points to one before it, or to itself
	both := make([]port, len(ports)) // what the ports of a group collide on
	for i := range group {
		group[i] = i
	}
	first := func(i int) int {
		for group[i] != i {
			i = group[i]
		}
		return i
	}
	for i, p := range ports {
		for j := i + 1; j < len(ports) && ports[j].protocol == p.protocol && ports[j].first <= p.last; j++ {
			if q := ports[j]; meet(p.ip, q.ip) {
				a, b := first(i), first(j)
				a, b = min(a, b), max(a, b)
				group[b], group[i], group[j] = a, a, a
				both[a] = both[a].with(both[b]).with(port{first: q.first, last: min(p.last, q.last), protocol: p.protocol})
			}
		}
	}
	units := map[int][]string{}
	for i, p := range ports {
		units[first(i)] = append(units[first(i)], p.unit)
	}
	var all []Collision
	for i, b := range both {
		if b.last > 0 && group[i] == i {
			slices.Sort(units[i])
			all = append(all, Collision{Port, b.String(), slices.Compact(units[i])})
		}
	}
	return all
}

// with is the range that has both; one whose last is zero is none.
func (p port) with(q port) port {
	switch {
	case p.last == 0:
		return q
	case q.last == 0:
		return p
	}
	p.first, p.last = min(p.first, q.first), max(p.last, q.last)
	return p
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
