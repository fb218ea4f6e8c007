package lint

import (
	"github.com/tank-os/tank/quadlet/unitset"
)

var podRules = []Rule{
	{
		ID: "pod-member-key", Severity: Error, types: "container",
		on:    "Container.PublishPort Container.Network Container.IP Container.IP6 Container.AddHost Container.HostName Container.UserNS",
		Title: "a key of the pod's in a container of the pod",
		Explanation: `The containers of a pod share the pod's network, its name and its users. What concerns them is set once, when the pod is made. ` +
			`Podman refuses to start a container of a pod that asks for its own.`,
		Fix:  "move it to the .pod unit",
		unit: podMemberKey,
	},
	{
		ID: "pod-start-without-pod", Severity: Warning, on: "Container.StartWithPod",
		Title:       "StartWithPod= without Pod=",
		Explanation: `StartWithPod= says whether the container starts with its pod. It has none.`,
		Fix:         "add Pod=, or remove StartWithPod=",
		value: func(p *pass, v unitset.Value, _ string) {
			if !p.has("Pod") {
				p.atKey(v, "the container is in no pod")
			}
		},
	},
	{
		ID: "pod-empty", Severity: Advice, types: "pod", unit: podEmpty,
		Title:       "a pod without containers",
		Explanation: `No container of the set has Pod= with this pod: it runs nothing.`,
		Fix:         "add Pod= to its containers, or remove it",
	},
	{
		ID: "pod-member-not-started", Severity: Warning, on: "Container.StartWithPod",
		Title:       "a container that starts neither with its pod nor by itself",
		Explanation: `With StartWithPod=false the pod does not start the container, and without [Install] nothing else does.`,
		Fix:         "add [Install], or remove StartWithPod=",
		value: func(p *pass, v unitset.Value, s string) {
			if p.has("Pod") && !isTrue(s) && !p.isStarted(p.u) && !p.u.template {
				p.atKey(v, "nothing starts the container")
			}
		},
	},
}

// podOf is the pod that a container is in, and starts with; nil if it has none.
func (c *check) podOf(u *unit) *unit {
	if u.kind != "container" {
		return nil
	}
	name, _ := u.Text("Container", "Pod")
	pod := c.byName[name]
	if pod == nil {
		return nil
	}
	if v, ok := u.Last("Container", "StartWithPod"); ok && !isTrue(unquote(v.Text)) {
		return nil
	}
	return pod
}

// podMemberKey names the keys that podman refuses.
func podMemberKey(p *pass) {
	if !p.has("Pod") {
		return
	}
	for _, key := range [...]string{"PublishPort", "Network", "IP", "IP6", "AddHost", "HostName", "UserNS"} {
		if v, ok := p.u.Last("Container", key); ok && v.Text != "" {
			pod, _ := p.own("Pod")
			p.atKey(v, "podman refuses %s= in a container of a pod: it belongs to %s", key, pod)
		}
	}
}

func podEmpty(p *pass) {
	for _, u := range p.units {
		if name, _ := u.Text("Container", "Pod"); u.kind == "container" && name == p.u.Name {
			return
		}
	}
	p.atUnit(p.u, "no container has Pod=%s", p.u.Name)
}
