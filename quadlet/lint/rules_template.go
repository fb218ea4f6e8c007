package lint

import (
	"strings"

	"github.com/tank-os/tank/quadlet/unitset"
)

var templateRules = []Rule{
	{
		ID: "template-reference", Severity: Error, unit: templateReference,
		Title: "a reference to a template from a unit without an instance",
		Explanation: `The service waits for an instance of the template that systemd names after the service. What that makes has the instance's name in its own, %i, ` +
			`and so has the reference in this unit, where %i is empty: podman looks for something else, and makes an empty volume, or finds no network.`,
		Fix: "refer to an instance, such as data@web.volume, or make this unit a template too",
	},
	{
		ID: "template-pod", Severity: Error, types: "pod", unit: templatePod,
		Title:       "a pod that is a template",
		Explanation: `The generator gives a pod from a template the literal name "systemd-NAME@" in place of one per instance, which podman refuses, and containers cannot name the instance that they are in.`,
		Fix:         "make the pod a plain unit, or put the containers on a network instead",
	},
	{
		ID: "template-install", Severity: Warning, on: "Install.WantedBy Install.RequiredBy Install.UpheldBy",
		Title: "[Install] of a template without DefaultInstance=",
		Explanation: `A template is installed as an instance. Without DefaultInstance=, the generator does not know which, and ignores the section. ` +
			`Instances that are files or links of their own, such as web@a.container, are installed, and make this no finding.`,
		Fix:  "add DefaultInstance=, or link the template to the name of an instance",
		unit: templateInstall,
	},
	{
		ID: "template-default-instance", Severity: Warning, on: "Install.DefaultInstance",
		Title:       "DefaultInstance= in a unit that is no template",
		Explanation: `DefaultInstance= says which instance of a template is installed. In other units it does nothing.`,
		Fix:         "remove it, or add @ to the name of the file",
		value: func(p *pass, v unitset.Value, _ string) {
			if !p.u.template {
				p.atKey(v, "%s is no template", p.u.Name)
			}
		},
	},
	{
		ID: "template-specifier", Severity: Warning, unit: templateSpecifier,
		Title:       "the instance's name in a unit that has none",
		Explanation: `%i and %I stand for what is between @ and the extension in a unit's name. In a unit without @ they are empty.`,
		Fix:         "add @ to the name of the file, or use %N for the unit's own name",
	},
}

func templateReference(p *pass) {
	if p.u.template || p.u.instance {
		return
	}
	p.references(p.u, func(v unitset.Value, other *unit) {
		name, _ := other.Text(other.section, nameKeys[other.kind])
		if other.template && nameKeys[other.kind] != "" && (name == "" || strings.Contains(name, "%")) {
			p.at(v, "%s is a template, and %%i in its name is empty here", other.Name)
		}
	})
}

func templatePod(p *pass) {
	if p.u.template || p.u.instance {
		p.atUnit(p.u, "podman refuses the name of the pod, %s", quote("systemd-"+p.u.stem))
	}
}

func templateInstall(p *pass) {
	if !p.u.template {
		return
	}
	if s, _ := p.last("Install", "DefaultInstance"); s != "" {
		return
	}
	base, _, _ := p.u.Template()
	for _, u := range p.units {
		if b, _, ok := u.Template(); ok && u.instance && b == base && u.kind == p.u.kind {
			return
		}
	}
	for _, key := range [...]string{"WantedBy", "RequiredBy", "UpheldBy"} {
		if _, v := p.last("Install", key); v.Line != nil && v.Text != "" {
			p.atKey(v, "the generator ignores [Install] of a template without DefaultInstance=")
			return
		}
	}
}

// templateSpecifier looks at the values that become podman's command line.
func templateSpecifier(p *pass) {
	if p.u.template || p.u.instance || !p.u.percent {
		return
	}
	for key := range p.u.keysOf(p.u.section) {
		for _, v := range p.u.Assignments(p.u.section, key) {
			text := strings.ReplaceAll(v.Text, "%%", "")
			for _, spec := range [...]string{"%i", "%I"} {
				if strings.Contains(text, spec) {
					p.atText(v, spec, "%s is empty: %s is no instance of a template", spec, p.u.Name)
					break
				}
			}
		}
	}
}
