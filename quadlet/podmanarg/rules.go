package podmanarg

import (
	"cmp"
	"slices"
	"strings"
)

// runRules are podman's checks of options of run against each other.
var runRules = []rule{
	exclusions, variables, removal, groups, health, limits, logOptions, pull,
	networks, addresses, names, pods, hosts, sharedMemory, places,
	laterCapabilities, laterCgroups, laterInit, laterSysctls, laterPorts, laterNamespaces, laterLog, image,
}

// exclusions are pairs of which podman takes one.
func exclusions(g *given) {
	for _, pair := range [...][2]string{
		{"userns", "uidmap"},
		{"userns", "gidmap"},
		{"userns", "subuidname"},
		{"userns", "subgidname"},
		{"cpus", "cpu-period"},
		{"cpus", "cpu-quota"},
		{"platform", "arch"},
		{"platform", "os"},
	} {
		if g.changed(pair[0]) && g.changed(pair[1]) {
			g.conflict(pair[0], pair[1])
		}
	}
	for _, second := range []string{"add-host", "hosts-file"} {
		if g.on("no-hosts") && g.changed(second) {
			g.conflict("no-hosts", second)
		}
	}
	if g.value("pod") != "" && g.value("pod-id-file") != "" {
		g.conflict("pod", "pod-id-file")
	}
}

// variables refuses an empty --env, which podman takes for none at all if it is alone.
func variables(g *given) {
	for _, w := range g.words["env"] {
		if w.text == "" && !w.open && len(g.words["env"]) > 1 {
			g.refuse(w.option, refuse("no name of a variable; want NAME[=VALUE]"))
		}
	}
}

// removal refuses a container that goes when it ends and is to start again.
func removal(g *given) {
	if restart, ok := g.last("restart"); ok && g.on("rm") && restart.text != "" && restart.text != "no" && restart.text != "on-failure" {
		g.refuse(restart.option, refuse("not together with --rm; want no or on-failure, and leave restarts to the service"))
	}
}

func groups(g *given) {
	words := g.words["group-add"]
	for _, w := range words {
		if w.text == "keep-groups" && len(words) > 1 {
			g.refuse(w.option, refuse("keep-groups with other groups; want it alone"))
			return
		}
	}
}

// limits judges the ulimits, of which podman reads none after "host".
func limits(g *given) {
	for _, w := range g.words["ulimit"] {
		if w.text == "host" {
			return
		}
		if err := ulimit(w.text); err != nil && !w.open {
			g.refuse(w.option, err)
		}
	}
}

// pull judges what concerns the image's pull, which a root file system needs not.
func pull(g *given) {
	if !g.on("rootfs") {
		g.judge("retry-delay", duration)
		g.judge("creds", credentials)
	}
}

// logOptions judges --log-opt, whose option label is new in Podman 6.0.
func logOptions(g *given) {
	for _, w := range g.words["log-opt"] {
		if old := strings.HasPrefix(strings.ToLower(w.text), "label=") && g.before(6, 0); w.open || old {
			continue
		}
		if err := logOption(w.text); err != nil {
			g.refuse(w.option, err)
		}
	}
}

// judge holds the last value of an option against a grammar.
func (g *given) judge(name string, check grammar) {
	if w, ok := g.last(name); ok {
		if err := check(w.text); err != nil {
			g.refuse(w.option, err)
		}
	}
}

// health judges the options of health checks, which podman reads as far as there are
// any.
func health(g *given) {
	regular, startup := g.value("health-cmd"), g.value("health-startup-cmd")
	off := g.on("no-healthcheck")
	if off && regular != "" {
		g.conflict("no-healthcheck", "health-cmd")
	}
	if off && startup != "" {
		g.conflict("no-healthcheck", "health-startup-cmd")
	}
	// Before Podman 5.5, settings of a check that the image has were lost unread.
	if regular != "" || !off && !g.before(5, 5) {
		g.judge("health-interval", interval)
		g.judge("health-timeout", timeout)
		g.judge("health-start-period", startPeriod)
	}
	if regular != "" {
		g.judge("health-cmd", healthCommand)
		g.judge("health-retries", retries)
	}
	if startup != "" {
		g.judge("health-startup-cmd", healthCommand)
		g.judge("health-startup-interval", interval)
		g.judge("health-startup-timeout", timeout)
	}
}

// pods refuses what only the pod can have.
func pods(g *given) {
	if !g.inPod() {
		return
	}
	mode, known := g.netMode()
	if known && (mode.mode == modePod || mode.mode == modeDefault && g.shares("net")) {
		for _, name := range []string{"publish", "add-host"} {
			if len(g.words[name]) > 0 {
				g.refuse(g.place(name), refuse("the container is in a pod; want it on the pod"))
			}
		}
		if g.on("publish-all") {
			g.refuse(g.place("publish-all"), refuse("the container is in a pod; want its ports on the pod"))
		}
		for _, name := range addressed {
			if mode.mode == modeDefault && g.changed(name) {
				g.refuse(g.place(name), refuse("the container is in a pod, whose network it has; want it on the pod"))
			}
		}
	}
}

// inPod says that the container joins a pod.
func (g *given) inPod() bool { return g.value("pod") != "" || len(g.words["pod-id-file"]) > 0 }

// hosts refuses a name where the container has no host name of its own.
func hosts(g *given) {
	if g.value("hostname") == "" || g.open("uts") {
		return
	}
	switch uts := g.value("uts"); {
	case uts == "" && g.inPod() && g.shares("uts"):
		g.refuse(g.place("hostname"), refuse("the container is in a pod, whose host name it has; want it on the pod, or --uts=private"))
	case uts != "" && uts != "private":
		g.refuse(g.place("hostname"), refuse("--uts is %s, so that there is no host name to set", uts))
	}
}

func sharedMemory(g *given) {
	if ipc := g.value("ipc"); g.value("shm-size") != "" && (ipc == "host" || ipc == "none") {
		g.refuse(g.place("shm-size"), refuse("--ipc is %s, so that there is no /dev/shm to size", ipc))
	}
}

// defaultShares are the namespaces that a pod's containers share unless it says which.
const defaultShares = "ipc,net,uts"

// shares says that the container's pod shares a namespace.
func (g *given) shares(namespace string) bool {
	shared := cmp.Or(g.line.PodShares, defaultShares)
	if more, ok := strings.CutPrefix(shared, "+"); ok {
		shared = defaultShares + "," + more
	}
	return slices.Contains(strings.Split(shared, ","), namespace)
}
