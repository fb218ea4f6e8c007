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
	if head, _, _ := strings.Cut(w.text, ":"); head == "slirp4netns" && g.before(6, 0) {
		return nil
	}
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

// addressed are the options that a network of podman's has an answer to.
var addressed = []string{"ip", "ip6", "mac-address", "network-alias"}

// addresses refuses addresses and names where the container has not one network that
// podman makes.
func addresses(g *given) {
	mode, known := g.netMode()
	if !known || !slices.ContainsFunc(addressed, g.changed) {
		return
	}
	before := len(g.errs)
	for _, name := range addressed {
		if words := g.words[name]; len(words) > 0 {
			g.addressed(name, words[len(words)-1], mode)
		}
	}
	theirs := g.inPod() && mode.mode == modeDefault
	if len(g.errs) == before && !theirs {
		g.notBridge(mode)
	}
}

// addressed judges the last value of one of the options.
func (g *given) addressed(name string, w word, mode netMode) {
	list := name == "network-alias"
	count := max(1, len(mode.names)) // at least the default network
	switch own := mode.mode == modeBridge || mode.mode == modeDefault; {
	case w.open || w.text == "" && !list:
	case !own:
		g.refuse(w.option, refuse("--network is %s; want a network of podman's, such as bridge", mode.mode))
	case count > 1 && !list:
		g.refuse(w.option, refuse("%d networks; want it at the network, as --network NAME:ip=IP,mac=MAC", count))
	}
}

// notBridge refuses settings of a network that the container will not have.
func (g *given) notBridge(mode netMode) {
	kind := mode.mode
	switch {
	case kind == modeBridge, (kind == modeDefault || kind == modePrivate) && g.line.UID == 0:
		return
	case kind == modeDefault, kind == modePrivate:
		kind = modePasta + ", a user's default"
	}
	first := addressed[slices.IndexFunc(addressed, g.changed)]
	g.refuse(g.place(first), refuse("the network is %s; want --network=bridge with it", kind))
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
