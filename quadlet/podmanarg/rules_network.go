package podmanarg

import (
	"slices"
	"strings"
)

// netMode is the container's network mode with all names of networks, and whether it
// can be known.
func (g *given) netMode() (netMode, bool) {
	words := g.words["network"]
	if len(words) == 0 {
		return netMode{}, true
	}
	if g.open("network") {
		return netMode{}, false
	}
	mode, err := parseNetwork(words[0].text)
	for _, w := range words[1:] {
		name, _, _ := strings.Cut(w.text, ":")
		mode.names = append(mode.names, name)
	}
	slices.Sort(mode.names)
	mode.names = slices.Compact(mode.names)
	return mode, err == nil
}

// networks judges --network: the first is a mode or networks, the others networks.
func networks(g *given) {
	words := g.words["network"]
	for i, w := range words {
		if w.open {
			continue
		}
		if err := g.oneNetwork(i, w); err != nil {
			g.refuse(w.option, err)
		}
	}
	if mode, ok := g.netMode(); ok && mode.mode == modePasta && g.line.UID == 0 {
		g.refuse(words[0].option, refuse("pasta, which serves users other than root; want bridge"))
	}
}

func (g *given) oneNetwork(i int, w word) error {
	if i == 0 {
		mode, err := parseNetwork(w.text)
		if err == nil && mode.mode != modeBridge && len(g.words["network"]) > 1 {
			return refuse("only the mode bridge goes with more networks")
		}
		return err
	}
	name, options, _ := strings.Cut(w.text, ":")
	if name == "" {
		return refuse("no name of a network")
	}
	if slices.Contains(otherModes, name) {
		return refuse("%s is a mode, after another network; want names of networks alone", name)
	}
	return networkOptions(options)
}

// addresses refuses addresses and names where the container has not one network that
// podman makes.
func addresses(g *given) {
	mode, known := g.netMode()
	if !known {
		return
	}
	given := slices.ContainsFunc([]string{"ip", "ip6", "mac-address", "network-alias"}, g.changed)
	count := len(mode.names)
	if given && count == 0 {
		count = 1 // the default network
	}
	own := mode.mode == modeBridge || mode.mode == modeDefault
	for _, name := range []string{"ip", "ip6", "mac-address", "network-alias"} {
		words := g.words[name]
		if len(words) == 0 || words[len(words)-1].text == "" && name != "network-alias" {
			continue
		}
		switch w := words[len(words)-1]; {
		case !own:
			g.refuse(w.option, refuse("--network is %s; want a network of podman's, such as bridge", mode.mode))
		case count != 1 && name != "network-alias":
			g.refuse(w.option, refuse("%d networks; want it at the network, as --network NAME:ip=IP,mac=MAC", count))
		}
	}
	if given && (mode.mode == modeDefault && g.line.UID != 0 && g.value("pod") == "" || !own) {
		g.notBridge(mode)
	}
}

// notBridge refuses settings of a network that the container will not have. For users
// other than root, the default is pasta.
func (g *given) notBridge(mode netMode) {
	for _, name := range []string{"ip", "ip6", "mac-address", "network-alias"} {
		if g.changed(name) {
			kind := mode.mode
			if kind == modeDefault {
				kind = modePasta + " by default"
			}
			g.refuse(g.place(name), refuse("the network is %s; want --network=bridge with it", kind))
			return
		}
	}
}

// names refuses settings of name resolution that the container cannot have.
func names(g *given) {
	dns := g.words["dns"]
	searches := g.words["dns-search"]
	for _, w := range dns {
		if w.text == "none" && len(dns) > 1 {
			g.refuse(w.option, refuse("none with other resolvers; want it alone"))
			break
		}
	}
	for _, w := range searches {
		if w.text == "." && len(searches) > 1 {
			g.refuse(w.option, refuse(". with other domains; want it alone"))
			break
		}
	}
	mode, known := g.netMode()
	for _, name := range []string{"dns", "dns-option", "dns-search"} {
		words := g.words[name]
		if known && g.changed(name) && (mode.mode == modeNone || mode.mode == modeContainer) {
			g.refuse(g.place(name), refuse("--network is %s, where there are no resolvers to set", mode.mode))
		}
		if name != "dns" && len(words) > 0 && len(dns) > 0 && dns[0].text == "none" {
			g.refuse(words[0].option, refuse("--dns is none, which leaves the image's resolv.conf"))
		}
	}
	if known && mode.mode == modeContainer && len(g.words["add-host"]) > 0 {
		g.refuse(g.place("add-host"), refuse("--network is another container's, which has the hosts"))
	}
}

// containsWord says that a list between commas has a word.
func containsWord(list, word string) bool {
	return slices.Contains(strings.Split(strings.TrimPrefix(list, "+"), ","), word)
}
