package lint

import (
	"net/netip"
	"strings"

	"github.com/tank-os/tank/quadlet/unitset"
)

var networkRules = []Rule{
	{
		ID: "network-host-port", Severity: Warning, on: "Container.PublishPort Pod.PublishPort",
		Title:       "published ports on the host's own network",
		Explanation: `With Network=host, the container's ports are the host's, and podman ignores PublishPort=: the program listens where it likes, on all addresses.`,
		Fix:         "remove PublishPort=, or Network=host",
		unit: func(p *pass) {
			ports := p.u.All(p.u.section, "PublishPort")
			for _, v := range p.u.All(p.u.section, "Network") {
				if (v.Text == "host" || v.Text == "none") && len(ports) > 0 {
					p.atKey(ports[0], "podman publishes no ports with Network=%s", v.Text)
					return
				}
			}
		},
	},
	{
		ID: "network-mode-mixed", Severity: Error, on: "Container.Network Pod.Network",
		Title:       "a network next to one that stands alone",
		Explanation: `host, none, pasta, container: and ns: are ways to have no network of podman's. Podman refuses them next to a network.`,
		Fix:         "keep one",
		unit:        networkModeMixed,
	},
	{
		ID: "network-alias-mode", Severity: Error, on: "Container.NetworkAlias Pod.NetworkAlias",
		Title:       "an alias without a network",
		Explanation: `NetworkAlias= is another name for the container on networks of podman's. With host, none, pasta, or the network of another container, podman refuses to start it.`,
		Fix:         "add Network= with a network unit, or remove the alias",
		unit: func(p *pass) {
			aliases := p.u.All(p.u.section, "NetworkAlias")
			for _, v := range p.u.All(p.u.section, "Network") {
				if (modes[modeOf(v.Text)] || strings.HasSuffix(v.Text, ".container")) && len(aliases) > 0 {
					p.atKey(aliases[0], "podman refuses an alias with Network=%s", v.Text)
					return
				}
			}
		},
	},
	{
		ID: "network-gateway", Severity: Error, on: "Network.Gateway Network.IPRange",
		Title:       "an address outside of its subnet",
		Explanation: `The first Gateway= and IPRange= belong to the first Subnet=, the second to the second. Podman refuses to make a network whose gateway or range is outside of its subnet.`,
		Fix:         "choose an address in the subnet",
		unit:        networkGateway,
	},
	{
		ID: "network-subnet-overlap", Severity: Error, set: networkOverlap,
		Title:       "two networks with the same addresses",
		Explanation: `Podman refuses to make a network whose subnet another one has, in whole or in part: of the two services, the second to start fails.`,
		Fix:         "choose another subnet for one of them, or leave the choice to podman",
	},
	{
		ID: "network-address", Severity: Error, on: "Container.IP Container.IP6 Pod.IP Pod.IP6",
		Title:       "an address that is in none of the container's subnets",
		Explanation: `A fixed address must be in the subnet of the network that the container joins. Podman refuses to start the container otherwise.`,
		Fix:         "choose an address in the network's Subnet=",
		value:       networkAddress,
	},
	{
		ID: "network-address-taken", Severity: Error, set: addressTaken,
		Title:       "two containers with one address",
		Explanation: `Two containers that ask for the same address on the same network: of the two, the second to start fails.`,
		Fix:         "give each an address of its own",
	},
	{
		ID: "network-address-choice", Severity: Error, on: "Container.IP Container.IP6 Pod.IP Pod.IP6",
		Title:       "one address for several networks",
		Explanation: `IP= and IP6= do not say which network they are for. Podman refuses them for a container on several.`,
		Fix:         "write the address at the network: Network=NAME.network:ip=ADDRESS",
		value: func(p *pass, v unitset.Value, _ string) {
			if n := len(p.u.All(p.u.section, "Network")); n > 1 {
				p.atKey(v, "the container is on %d networks", n)
			}
		},
	},
	{
		ID: "network-internal-port", Severity: Warning, on: "Container.PublishPort Pod.PublishPort",
		Title:       "published ports on an internal network",
		Explanation: `A network with Internal=true has no way to the host's interfaces, and published ports are reached from nowhere but the host itself, if at all.`,
		Fix:         "add a second network that is not internal, or remove PublishPort=",
		unit:        internalPort,
	},
	{
		ID: "network-dns-disabled", Severity: Warning, on: "Network.DNS",
		Title:       "resolvers of a network without DNS",
		Explanation: `DNS= names the resolvers that the network's own resolver asks. With DisableDNS=true it has none.`,
		Fix:         "remove one of the two",
		unit: func(p *pass) {
			servers := p.u.All("Network", "DNS")
			if s, _ := p.own("DisableDNS"); isTrue(s) && len(servers) > 0 {
				p.atKey(servers[0], "DisableDNS=true leaves nobody to ask them")
			}
		},
	},
}

// modes are the values of --network that are no network's name.
var modes = map[string]bool{
	"host": true, "none": true, "pasta": true, "slirp4netns": true, "container": true, "ns": true, "private": true,
}

func modeOf(s string) string {
	mode, _, _ := strings.Cut(s, ":")
	return mode
}

func networkModeMixed(p *pass) {
	all := p.u.All(p.u.section, "Network")
	if len(all) < 2 {
		return
	}
	for _, v := range all {
		if modes[modeOf(v.Text)] || strings.HasSuffix(v.Text, ".container") {
			p.at(v, "podman refuses %s next to another network", quote(v.Text))
			return
		}
	}
}

func networkGateway(p *pass) {
	subnets := p.u.All("Network", "Subnet")
	for i, v := range p.u.All("Network", "Gateway") {
		if i >= len(subnets) {
			break
		}
		subnet, err := netip.ParsePrefix(subnets[i].Text)
		addr, err2 := netip.ParseAddr(v.Text)
		if err == nil && err2 == nil && !subnet.Contains(addr) {
			p.at(v, "%v is not in %v", addr, subnet)
		}
	}
	for i, v := range p.u.All("Network", "IPRange") {
		if i >= len(subnets) {
			break
		}
		subnet, err := netip.ParsePrefix(subnets[i].Text)
		if err != nil {
			continue
		}
		first, last, ok := addressRange(v.Text)
		if ok && (!subnet.Contains(first) || !subnet.Contains(last)) {
			p.at(v, "%s is not in %v", v.Text, subnet)
		}
	}
}

// addressRange is the first and another address of a range, which is CIDR or
// FIRST-LAST.
func addressRange(s string) (first, last netip.Addr, ok bool) {
	if prefix, err := netip.ParsePrefix(s); err == nil {
		return prefix.Masked().Addr(), prefix.Addr(), true
	}
	from, to, _ := strings.Cut(s, "-")
	first, err := netip.ParseAddr(from)
	last, err2 := netip.ParseAddr(to)
	return first, last, err == nil && err2 == nil
}

func networkOverlap(p *pass) {
	type owned struct {
		u      *unit
		subnet netip.Prefix
	}
	var seen []owned
	for _, u := range p.units {
		if u.kind != "network" || u.template {
			continue
		}
		for _, v := range u.All("Network", "Subnet") {
			subnet, err := netip.ParsePrefix(v.Text)
			if err != nil {
				continue
			}
			for _, s := range seen {
				if s.u != u && s.subnet.Overlaps(subnet) && p.resourceOf(s.u) != p.resourceOf(u) {
					p.at(v, "%v is in the way of %v, the subnet of %s", subnet, s.subnet, s.u.Path)
					break
				}
			}
			seen = append(seen, owned{u, subnet})
		}
	}
}

// joined are the network units that a unit joins, and whether they are all that it
// joins.
func (p *pass) joined(u *unit) (units []*unit, all bool) {
	all = true
	for _, v := range u.All(u.section, "Network") {
		name, _, _ := strings.Cut(v.Text, ":")
		if n := p.byName[name]; n != nil && n.kind == "network" {
			units = append(units, n)
		} else {
			all = false
		}
	}
	return units, all
}

func networkAddress(p *pass, v unitset.Value, s string) {
	addr, err := netip.ParseAddr(s)
	units, all := p.joined(p.u)
	if err != nil || !all || len(units) != 1 {
		return
	}
	known := false
	for _, sv := range units[0].All("Network", "Subnet") {
		subnet, err := netip.ParsePrefix(sv.Text)
		if err != nil || subnet.Contains(addr) {
			return
		}
		known = known || subnet.Addr().Is4() == addr.Is4()
	}
	if known {
		p.at(v, "%v is not in the subnet of %s", addr, units[0].Name)
	}
}

func addressTaken(p *pass) {
	type place struct {
		network *unit
		addr    netip.Addr
	}
	first := map[place]*unit{}
	take := func(u *unit, v unitset.Value, network *unit, text string) {
		addr, err := netip.ParseAddr(text)
		if err != nil {
			return
		}
		at := place{network, addr}
		if other := first[at]; other != nil && other != u {
			p.atText(v, text, "%s has %v on %s already", other.Path, addr, network.Name)
			return
		}
		first[at] = u
	}
	for _, u := range p.units {
		if u.template {
			continue
		}
		units, _ := p.joined(u)
		if len(units) == 1 {
			for _, key := range [...]string{"IP", "IP6"} {
				if v, ok := u.Last(u.section, key); ok {
					take(u, v, units[0], unquote(v.Text))
				}
			}
		}
		for _, v := range u.All(u.section, "Network") {
			name, opts, _ := strings.Cut(v.Text, ":")
			network := p.byName[name]
			if network == nil || network.kind != "network" {
				continue
			}
			for opt := range strings.SplitSeq(opts, ",") {
				if key, value, _ := strings.Cut(opt, "="); key == "ip" || key == "ip6" {
					take(u, v, network, value)
				}
			}
		}
	}
}

func internalPort(p *pass) {
	units, all := p.joined(p.u)
	ports := p.u.All(p.u.section, "PublishPort")
	if len(units) == 0 || !all || len(ports) == 0 {
		return
	}
	for _, n := range units {
		if v, ok := n.Last("Network", "Internal"); !ok || !isTrue(unquote(v.Text)) {
			return
		}
	}
	p.atKey(ports[0], "%s is internal: nobody outside of the host reaches the port", units[0].Name)
}
