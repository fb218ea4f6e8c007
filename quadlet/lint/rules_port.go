package lint

import (
	"net/netip"
	"strconv"
	"strings"

	"github.com/tank-os/tank/quadlet/unitset"
)

var portRules = []Rule{
	{
		ID: "port-collision", Severity: Error, set: portCollision,
		Title:       "two units publish one port",
		Explanation: `A port of the host can be bound once, on an address and for a protocol. Of the two services, the second to start fails, and which one that is may change from boot to boot.`,
		Fix:         "choose another port for one of them, or bind them to different addresses",
	},
	{
		ID: "port-all-interfaces", Severity: Advice, on: "Container.PublishPort Pod.PublishPort Kube.PublishPort",
		Title: "a port on all of the host's addresses",
		Explanation: `Without an address, podman publishes a port on all of them, the public ones included, and its rules come before those of most firewalls: ` +
			`what was meant for the machine itself is reached from everywhere.`,
		Fix: "write 127.0.0.1: before the port, unless others are to reach it",
		value: func(p *pass, v unitset.Value, s string) {
			if m, ok := parsePort(s); ok && !m.addr.IsValid() && m.host.first > 0 {
				p.at(v, "everybody who reaches the machine reaches port %d", m.host.first)
			}
		},
	},
	{
		ID: "port-expose-prefix", Severity: Error, on: "Container.ExposeHostPort",
		Title: "text before a port",
		Explanation: `The generator looks only at the end of ExposeHostPort=, and takes foo80 for a port. Podman refuses it when the service starts. ` +
			`The key is a port or a range, with /tcp or /udp behind it; publishing ports is PublishPort='s part.`,
		Fix: "write the port alone",
		value: func(p *pass, v unitset.Value, s string) {
			if s = strings.TrimSpace(s); s != "" && (s[0] < '0' || s[0] > '9') && !expands(s) {
				p.at(v, "%s is no port, although the generator takes it", quote(s))
			}
		},
	},
	{
		ID: "port-host-only", Severity: Advice, on: "Container.PublishPort Pod.PublishPort Kube.PublishPort",
		Title:       "a port that podman chooses",
		Explanation: `A single number is the container's port. Podman takes a free one of the host's for it, another one at each start.`,
		Fix:         "write HOST:CONTAINER",
		value: func(p *pass, v unitset.Value, s string) {
			if m, ok := parsePort(s); ok && m.host.first == 0 {
				p.at(v, "podman chooses the host's port for %d, another one at each start", m.container.first)
			}
		},
	},
}

// A portRange is the ports from first to last.
type portRange struct{ first, last int }

// A portMap is a PublishPort=.
type portMap struct {
	addr      netip.Addr // the zero Addr: all
	host      portRange  // zero: podman chooses
	container portRange
	protocol  string
}

// parsePort reads [[ADDRESS:][HOST]:]CONTAINER[/PROTOCOL]; ok is false for what
// podman refuses, or only systemd can tell.
func parsePort(s string) (m portMap, ok bool) {
	s = strings.TrimSpace(s)
	s, m.protocol, _ = strings.Cut(s, "/")
	if m.protocol == "" {
		m.protocol = "tcp"
	}
	rest := s
	if strings.HasPrefix(s, "[") {
		addr, after, found := strings.Cut(s[1:], "]:")
		a, err := netip.ParseAddr(addr)
		if !found || err != nil {
			return m, false
		}
		m.addr, rest = a, after
	}
	parts := strings.Split(rest, ":")
	if m.container, ok = parseRange(parts[len(parts)-1]); !ok {
		return m, false
	}
	if len(parts) > 1 && parts[len(parts)-2] != "" {
		if m.host, ok = parseRange(parts[len(parts)-2]); !ok {
			return m, false
		}
	}
	if len(parts) == 3 && parts[0] != "" && !m.addr.IsValid() {
		a, err := netip.ParseAddr(parts[0])
		if err != nil {
			return m, false
		}
		m.addr = a
	}
	if m.addr.IsValid() && m.addr.IsUnspecified() {
		m.addr = netip.Addr{}
	}
	return m, len(parts) <= 3
}

func parseRange(s string) (portRange, bool) {
	from, to, isRange := strings.Cut(s, "-")
	first, err := strconv.ParseUint(from, 10, 16)
	last := first
	if isRange && err == nil {
		last, err = strconv.ParseUint(to, 10, 16)
	}
	return portRange{int(first), int(last)}, err == nil && first <= last
}

// clash is the first port that two maps both bind on the host; zero if none.
func clash(a, b portMap) int {
	if a.protocol != b.protocol || a.host.first == 0 || b.host.first == 0 {
		return 0
	}
	if a.addr.IsValid() && b.addr.IsValid() && a.addr != b.addr {
		return 0
	}
	if first := max(a.host.first, b.host.first); first <= min(a.host.last, b.host.last) {
		return first
	}
	return 0
}

// A publication is a port that a unit publishes on the host, or a range.
type publication struct {
	u *unit
	m portMap
}

// A portTable finds publications by port. Wide ranges are kept apart: they would
// take the room of all their ports.
type portTable struct {
	byPort map[int][]publication
	wide   []publication
	all    []publication
}

const wideRange = 64

func (t *portTable) add(p publication) {
	t.all = append(t.all, p)
	if p.m.host.last-p.m.host.first >= wideRange {
		t.wide = append(t.wide, p)
		return
	}
	for port := p.m.host.first; port <= p.m.host.last; port++ {
		t.byPort[port] = append(t.byPort[port], p)
	}
}

// find is a publication that clashes with another one, and on which port.
func (t *portTable) find(p publication) (other publication, port int) {
	if p.m.host.last-p.m.host.first >= wideRange {
		return firstClash(t.all, p)
	}
	if other, port = firstClash(t.wide, p); port != 0 {
		return other, port
	}
	for at := p.m.host.first; at <= p.m.host.last; at++ {
		if other, port = firstClash(t.byPort[at], p); port != 0 {
			return other, port
		}
	}
	return publication{}, 0
}

func firstClash(list []publication, p publication) (publication, int) {
	for _, c := range list {
		if port := clash(c.m, p.m); port != 0 {
			return c, port
		}
	}
	return publication{}, 0
}

// portCollision compares the ports that units publish on the host. Those of a
// template belong to no instance yet.
func portCollision(p *pass) {
	table := portTable{byPort: map[int][]publication{}}
	for _, u := range p.units {
		if u.template || p.onHost(u) {
			continue
		}
		for _, v := range u.All(u.section, "PublishPort") {
			m, ok := parsePort(v.Text)
			if !ok || m.host.first == 0 {
				continue
			}
			this := publication{u, m}
			if other, port := table.find(this); port != 0 {
				p.at(v, "%s publishes port %d too", other.u.Path, port)
			}
			table.add(this)
		}
	}
}

// onHost says that podman publishes no ports of a unit.
func (p *pass) onHost(u *unit) bool {
	for _, v := range u.All(u.section, "Network") {
		if v.Text == "host" || v.Text == "none" {
			return true
		}
	}
	return false
}
