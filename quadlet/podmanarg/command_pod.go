package podmanarg

import (
	"maps"
	"slices"
	"strings"
)

// podDefinition is podman-pod-create(1).
func podDefinition() *definition {
	checks := maps.Clone(runChecks)
	checks["exit-policy"] = exitPolicyLater
	checks["share"] = share
	checks["restart"] = restart
	return &definition{
		kinds: [numberKinds]string{
			kindText: `blkio-weight cgroup-parent cpuset-cpus cpuset-mems exit-policy hostname hosts-file infra-command
				infra-conmon-pidfile infra-image infra-name ip ip6 mac-address memory memory-swap name pid
				pod-id-file restart share shm-size shm-size-systemd subgidname subuidname userns uts`,
			kindTexts: `blkio-weight-device device device-read-bps device-write-bps label label-file network
				security-opt volume volumes-from`,
			kindWords: `add-host dns dns-option dns-search gidmap gpus network-alias publish sysctl uidmap`,
			kindBool:  `help infra no-hostname no-hosts replace share-parent`,
			kindUint:  `cpu-shares`,
			kindFloat: `cpus`,
		},
		shorts: `c=cpu-shares h=hostname l=label m=memory n=name p=publish v=volume`,
		checks: checks,
		rules:  []rule{exclusions, networks, addresses, names, hosts, places, laterPorts, laterSysctls, podNetwork},
	}
}

func exitPolicyLater(value string) error { return later(exitPolicy(value)) }

// share reads --share, when the pod is made.
func share(value string) error {
	for word := range strings.SplitSeq(strings.TrimPrefix(value, "+"), ",") {
		if !slices.Contains([]string{"", "cgroup", "ipc", "net", "none", "pid", "uts", "user"}, word) {
			return fail("%q is no namespace to share; want some of cgroup, ipc, net, pid, uts, or none", word)
		}
	}
	return nil
}

// podNetwork refuses ports where the pod has no network of its own.
func podNetwork(g *given) {
	mode, known := g.netMode()
	if !known || len(g.words["publish"]) == 0 {
		return
	}
	switch mode.mode {
	case modeHost, modeNone, modePath, modeContainer:
		g.refuse(g.place("publish"), fail("--network is %s, where podman publishes no ports", mode.mode))
	}
}
