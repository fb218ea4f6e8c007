package podmanarg

import (
	"net"
	"slices"
	"strconv"
	"strings"
)

// networkDefinition is podman-network-create(1).
func networkDefinition() *definition {
	return &definition{
		mixed: true,
		kinds: [numberKinds]string{
			kindText:  `driver interface-name ipam-driver`,
			kindTexts: `ip-range label opt route subnet`,
			kindWords: `dns gateway`,
			kindBool:  `disable-dns help ignore internal ipv6`,
		},
		shorts: `d=driver o=opt`,
		checks: map[string]grammar{
			"dns":            networkResolver,
			"gateway":        gateway,
			"interface-name": interfaceName,
			"ip-range":       ipRange,
			"ipam-driver":    ipamDriver,
			"label":          label,
			"opt":            label,
			"route":          route,
			"subnet":         subnet,
		},
		rules: []rule{subnets, nameArgument},
	}
}

func networkResolver(value string) error {
	if isAddress(value) {
		return nil
	}
	return fail("not an IP address")
}

// gateway may be quoted anyhow, and have spaces around.
func gateway(value string) error {
	if isAddress(strings.TrimSpace(strings.Trim(value, "'`"))) {
		return nil
	}
	return refuse("not an IP address")
}

// interfaceName's length is the kernel's, IFNAMSIZ less the final NUL.
func interfaceName(value string) error {
	if len(value) > 15 || strings.ContainsAny(value, " \t\n/:") {
		return fail("not the name of an interface; want at most 15 characters, without spaces, slashes and colons")
	}
	return nil
}

func ipamDriver(value string) error { return later(oneOf(value, "dhcp", "host-local", "none")) }

// subnet is an address with its length; podman takes the network's part of it.
func subnet(value string) error {
	if _, _, err := net.ParseCIDR(value); err != nil {
		return refuse("not a network; want ADDRESS/LENGTH, such as 10.89.0.0/24")
	}
	return nil
}

func ipRange(value string) error {
	if first, last, ok := strings.Cut(value, "-"); ok {
		if isAddress(first) && isAddress(last) {
			return nil
		}
	} else if subnet(value) == nil {
		return nil
	}
	return refuse("not a range; want ADDRESS/LENGTH or FIRST-LAST")
}

const routeForm = "want NETWORK,GATEWAY[,METRIC], or blackhole, unreachable or prohibit for the gateway"

func route(value string) error {
	parts := strings.Split(value, ",")
	if len(parts) < 2 || len(parts) > 3 {
		return refuse("not two or three parts; %s", routeForm)
	}
	if subnet(parts[0]) != nil {
		return refuse("%q is no network; %s", parts[0], routeForm)
	}
	kinds := []string{"blackhole", "unreachable", "prohibit"}
	if !isAddress(parts[1]) && !slices.Contains(kinds, strings.ToLower(parts[1])) {
		return refuse("%q is no gateway; %s", parts[1], routeForm)
	}
	if len(parts) == 3 {
		if _, err := strconv.ParseUint(parts[2], 10, 32); err != nil {
			return refuse("%q is no metric; %s", parts[2], routeForm)
		}
	}
	return nil
}

// subnets refuses gateways and ranges that belong to no subnet: the first gateway and
// range are of the first subnet, and so on.
func subnets(g *given) {
	all := g.words["subnet"]
	for _, name := range []string{"gateway", "ip-range"} {
		words := g.words[name]
		if len(words) > len(all) {
			g.refuse(words[len(all)].option, refuse("one for each --subnet at most; there are %d of those", len(all)))
		}
		for i := range min(len(words), len(all)) {
			g.inside(all[i], words[i])
		}
	}
	for i, w := range all {
		if slices.ContainsFunc(all[:i], func(other word) bool { return overlap(w.text, other.text) }) {
			g.refuse(w.option, fail("it overlaps with another --subnet; want networks apart"))
		}
	}
}

// inside refuses addresses that are not in their subnet, which podman does when it
// makes the network.
func (g *given) inside(subnet, w word) {
	_, ipnet, err := net.ParseCIDR(subnet.text)
	if err != nil || subnet.open || w.open {
		return
	}
	first, last, _ := strings.Cut(w.text, "-")
	for _, text := range []string{first, last} {
		text, _, _ = strings.Cut(text, "/")
		if ip := net.ParseIP(strings.TrimSpace(text)); ip != nil && !ipnet.Contains(ip) {
			g.refuse(w.option, fail("%s is not in the subnet %s", text, subnet.text))
		}
	}
}

// overlap says that two networks share addresses.
func overlap(first, second string) bool {
	_, one, err := net.ParseCIDR(first)
	_, other, otherErr := net.ParseCIDR(second)
	return err == nil && otherErr == nil && (one.Contains(other.IP) || other.Contains(one.IP))
}

// nameArgument judges the name of what is made, where it is an argument.
func nameArgument(g *given) {
	if len(g.line.Args) == 0 {
		return
	}
	text, known := g.line.Args[0], true
	if !g.line.Literal {
		text, known = judgeable(text)
	}
	if known && !isName(text) {
		g.errs = append(g.errs, because("", text, -1, fail("not a name; want letters, digits, _, . and -, and a letter or digit first")))
	}
}
