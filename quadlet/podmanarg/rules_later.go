package podmanarg

import (
	"encoding/json"
	"slices"
	"strings"
)

// healthCommand is a command, or a JSON array of its words.
func healthCommand(value string) error {
	words := []string{""}
	if err := json.Unmarshal([]byte(value), &words); err == nil && len(words) == 0 {
		return refuse("an empty list; want a command, or a JSON array of its words")
	}
	return nil
}

// laterCapabilities refuses one capability both added and dropped.
func laterCapabilities(g *given) {
	if g.on("privileged") {
		return
	}
	dropped := map[string]bool{}
	for _, w := range g.words["cap-drop"] {
		dropped[plainCapability(w.text)] = true
	}
	all := slices.ContainsFunc(g.words["cap-add"], func(w word) bool { return plainCapability(w.text) == "ALL" })
	for _, w := range g.words["cap-add"] {
		plain := plainCapability(w.text)
		if !w.open && dropped[plain] && (plain == "ALL" || !all && !dropped["ALL"]) {
			g.refuse(w.option, fail("both added and dropped; want one of --cap-add and --cap-drop"))
		}
	}
}

// laterCgroups refuses what needs a control group where there is none.
func laterCgroups(g *given) {
	mode := g.value("cgroups")
	if mode != "split" && mode != "disabled" {
		return
	}
	if g.value("cgroup-parent") != "" {
		g.refuse(g.place("cgroup-parent"), fail("--cgroups is %s, so that there is no parent", mode))
	}
	if pid := g.value("pid"); mode == "disabled" && pid != "" && pid != "private" {
		g.refuse(g.place("pid"), fail("--cgroups is disabled, which needs --pid=private"))
	}
}

// laterInit refuses an init process that would not be the first.
func laterInit(g *given) {
	if !g.on("init") {
		return
	}
	if pid := g.value("pid"); pid != "" && pid != "private" {
		g.refuse(g.place("init"), fail("--pid is %s, where init is not the first process", pid))
	}
	if strings.EqualFold(g.value("systemd"), "always") {
		g.refuse(g.place("init"), fail("--systemd is always, which is an init itself"))
	}
}

// laterSysctls refuses settings of namespaces that are the host's.
func laterSysctls(g *given) {
	mode, known := g.netMode()
	for _, w := range g.words["sysctl"] {
		switch {
		case known && mode.mode == modeHost && strings.HasPrefix(w.text, "net."):
			g.refuse(w.option, fail("--network is host, whose settings a container cannot change"))
		case g.value("ipc") == "host" && strings.HasPrefix(w.text, "fs.mqueue."):
			g.refuse(w.option, fail("--ipc is host, whose settings a container cannot change"))
		}
	}
}

// laterPorts refuses two ports of the container at one of the host.
func laterPorts(g *given) {
	var taken []portMapping
	for _, w := range g.words["publish"] {
		p, err := parsePort(w.text)
		if err != nil || w.open || p.host == 0 {
			continue
		}
		if slices.ContainsFunc(taken, p.collides) {
			g.refuse(w.option, fail("a port of the host that is published already, for another port of the container"))
		}
		taken = append(taken, p)
	}
}

// collides says that two mappings want one port of the host for two of the container.
func (p portMapping) collides(other portMapping) bool {
	return p.ip == other.ip && p.protocol == other.protocol &&
		p.host < other.host+other.count && other.host < p.host+p.count &&
		p.container-p.host != other.container-other.host
}

// laterNamespaces refuses a pod's namespaces where there is no pod.
func laterNamespaces(g *given) {
	if g.changed("pod") || g.changed("pod-id-file") {
		g.podUser()
		return
	}
	for _, name := range []string{"network", "pid", "ipc", "uts", "userns", "cgroupns"} {
		for _, w := range g.words[name] {
			if w.text == "pod" {
				g.refuse(w.option, fail("the container is in no pod; want --pod"))
			}
		}
	}
}

// podUser refuses a user namespace besides the pod's, as Podman 5.8 and later do.
func (g *given) podUser() {
	if g.before(5, 8) {
		return
	}
	for _, name := range []string{"userns", "uidmap", "gidmap", "subuidname", "subgidname"} {
		value := g.value(name)
		head, _, _ := strings.Cut(value, ":")
		if value != "" && (name != "userns" || !slices.Contains([]string{modePod, modeHost, modeContainer}, head)) {
			g.refuse(g.place(name), fail("the container is in a pod, whose users it has; want it on the pod"))
		}
	}
}

// laterLog refuses options of another log driver.
func laterLog(g *given) {
	driver := g.value("log-driver")
	if driver == "" || driver == "journald" {
		return
	}
	for _, w := range g.words["log-opt"] {
		if key, _, _ := strings.Cut(w.text, "="); strings.EqualFold(key, "driver") {
			return
		}
	}
	for _, w := range g.words["log-opt"] {
		if strings.HasPrefix(w.text, "tag=") && w.text != "tag=" {
			g.refuse(w.option, fail("a tag with --log-driver %s; it goes with journald", driver))
		}
	}
}

// image judges what the container is made from.
func image(g *given) {
	if len(g.line.Args) == 0 || g.on("rootfs") {
		return
	}
	text, known := g.line.Args[0], true
	if !g.line.Literal {
		text, known = judgeable(text)
	}
	if !known {
		return
	}
	if err := imageName(text); err != nil {
		g.errs = append(g.errs, because("", text, -1, err))
	}
}
