package lint

import (
	"github.com/tank-os/tank/quadlet/unitset"
)

var rootlessRules = []Rule{
	{
		ID: "rootless-network-online", Severity: Warning, on: "Unit.After Unit.Wants",
		Title: "network-online.target in a user's unit",
		Explanation: `network-online.target is the system's. The user's manager has none, so that the order has no effect. ` +
			`From Podman 5.3 the generator orders users' services behind podman-user-wait-network-online.service, which waits for the system's.`,
		Fix: "remove it",
		word: func(p *pass, w unitset.Word) {
			if !p.rootly && w.Text == "network-online.target" {
				p.atText(w.From, w.Text, "a user's manager has no network-online.target")
			}
		},
	},
	{
		ID: "rootless-system-unit", Severity: Warning,
		on:          "Unit.After Unit.Wants Unit.Before Unit.PartOf",
		Title:       "a unit of the system's in a user's unit",
		Explanation: `The user's manager knows the user's units only: targets such as network.target and services such as firewalld.service belong to the system, and an order behind them has no effect.`,
		Fix:         "remove it, or install the unit for the system",
		word: func(p *pass, w unitset.Word) {
			if !p.rootly && systemUnits[w.Text] && !p.makes(w.Text) {
				p.atText(w.From, w.Text, "a user's manager has no %s", w.Text)
			}
		},
	},
	{
		ID: "rootless-requires-system", Severity: Error,
		on:          "Unit.Requires Unit.BindsTo Unit.Requisite",
		Title:       "a user's unit requires one of the system's",
		Explanation: `The user's manager knows the user's units only. A requirement that does not exist fails the start of the service.`,
		Fix:         "remove it, or install the unit for the system",
		word: func(p *pass, w unitset.Word) {
			if !p.rootly && (systemUnits[w.Text] || w.Text == "network-online.target") && !p.makes(w.Text) {
				p.atText(w.From, w.Text, "a user's manager has no %s: the service cannot start", w.Text)
			}
		},
	},
	{
		ID: "rootless-install", Severity: Error, on: "Install.WantedBy Install.RequiredBy Install.UpheldBy",
		Title: "a user's unit that only the system could start",
		Explanation: `multi-user.target and its like are the system's. The user's manager never reaches them, so that nothing starts the service. ` +
			`The user's own is default.target, and with lingering it is reached at boot.`,
		Fix:  "write WantedBy=default.target",
		unit: rootlessInstall,
	},
	{
		ID: "rootless-port", Severity: Warning, on: "Container.PublishPort Pod.PublishPort Kube.PublishPort",
		Title: "a privileged port of a user's",
		Explanation: `The kernel lets only root bind ports below net.ipv4.ip_unprivileged_port_start, which is 1024 unless the machine says otherwise. ` +
			`Podman fails to start the container.`,
		Fix:   "publish a port from 1024, or lower net.ipv4.ip_unprivileged_port_start and suppress this finding",
		value: rootlessPort,
	},
	{
		ID: "rootless-address", Severity: Error, on: "Container.IP Container.IP6",
		Title: "an address without a network",
		Explanation: `A user's containers get their network from pasta unless Network= says otherwise, and pasta gives no addresses of its own. ` +
			`Podman refuses to start a container that asks for one.`,
		Fix: "add Network= with a network unit whose subnet has the address",
		value: func(p *pass, v unitset.Value, _ string) {
			if !p.rootly && len(p.u.All(p.u.section, "Network")) == 0 && !p.has("Pod") {
				p.atKey(v, "%s= needs Network= in a user's unit", v.Line.Key)
			}
		},
	},
	{
		ID: "rootless-driver", Severity: Warning, on: "Network.Driver",
		Title: "a network on the host's interfaces in a user's unit",
		Explanation: `macvlan and ipvlan put containers on an interface of the host. A user's networks are in a namespace of the user's, ` +
			`which has none of the host's interfaces: the containers reach nothing.`,
		Fix: "use a bridge with PublishPort=, or install the unit for the system",
		value: func(p *pass, v unitset.Value, s string) {
			if !p.rootly && (s == "macvlan" || s == "ipvlan") {
				p.at(v, "%s in a user's unit reaches no interface of the host", s)
			}
		},
	},
	{
		ID: "rootless-user", Severity: Warning, on: "Service.User Service.Group Service.DynamicUser",
		Title:       "another user in a user's unit",
		Explanation: `A user's manager cannot become another user: systemd fails to start the service.`,
		Fix:         "remove it, or install the unit for the other user",
		unit: func(p *pass) {
			for _, key := range [...]string{"User", "Group", "DynamicUser"} {
				if s, v := p.last("Service", key); s != "" && !p.rootly && (key != "DynamicUser" || isTrue(s)) {
					p.atKey(v, "a user's manager cannot change the user")
				}
			}
		},
	},
}

// systemUnits are units that the system's manager has and a user's has not.
var systemUnits = map[string]bool{
	"multi-user.target": true, "network.target": true, "network-pre.target": true, "nss-lookup.target": true,
	"remote-fs.target": true, "local-fs.target": true, "time-sync.target": true, "sysinit.target": true, "getty.target": true,
	"firewalld.service": true, "NetworkManager.service": true, "NetworkManager-wait-online.service": true,
	"systemd-networkd.service": true, "systemd-networkd-wait-online.service": true, "systemd-resolved.service": true,
	"docker.service": true, "sshd.service": true, "chronyd.service": true, "nftables.service": true,
}

// systemTargets are those that no user's manager reaches.
var systemTargets = map[string]bool{
	"multi-user.target": true, "network.target": true, "network-online.target": true, "sysinit.target": true,
	"remote-fs.target": true, "local-fs.target": true, "boot-complete.target": true, "rescue.target": true, "emergency.target": true,
}

// rootlessInstall finds units all of whose targets are the system's. With one that
// is not, the others do no harm: the same file may serve both.
func rootlessInstall(p *pass) {
	if p.rootly {
		return
	}
	var first unitset.Word
	for _, key := range [...]string{"WantedBy", "RequiredBy", "UpheldBy"} {
		words, _ := p.u.Words("Install", key)
		for _, w := range words {
			if !systemTargets[w.Text] {
				return
			}
			if first.From.Line == nil {
				first = w
			}
		}
	}
	if first.From.Line != nil {
		p.atText(first.From, first.Text, "a user's manager has no %s: nothing starts the service", first.Text)
	}
}

func rootlessPort(p *pass, v unitset.Value, s string) {
	if p.rootly {
		return
	}
	m, ok := parsePort(s)
	if ok && m.host.first > 0 && m.host.first < 1024 {
		p.at(v, "a user may not bind port %d", m.host.first)
	}
}
