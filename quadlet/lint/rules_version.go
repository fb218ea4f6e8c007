package lint

import (
	"strings"

	"github.com/tank-os/tank/quadlet"
	"github.com/tank-os/tank/quadlet/unitset"
)

var versionRules = []Rule{
	{
		ID: "version-panic", Severity: Error,
		Title: "the target's generator crashes",
		Explanation: `The generator of this Podman crashes on the unit, and no unit of the host gets a service: not one container starts at the next boot. ` +
			`Newer ones refuse the unit alone, or accept it.`,
		Fix: "write the unit so that the message does not apply, or use a newer Podman",
	},
	{
		ID: "version-hang", Severity: Error,
		Title: "the target's generator never ends",
		Explanation: `Generators up to Podman 5.3 read a continued line that a blank line follows for ever. Systemd runs generators before all else: ` +
			`the host waits for it at boot, until systemd gives up on all generators.`,
		Fix: "remove the backslash, or the blank line",
	},
	{
		ID: "version-dependency", Severity: Error,
		on: "Unit.After Unit.Before Unit.BindsTo Unit.Conflicts Unit.OnFailure Unit.OnSuccess Unit.PartOf Unit.PropagatesReloadTo Unit.PropagatesStopTo " +
			"Unit.ReloadPropagatedFrom Unit.Requires Unit.Requisite Unit.StopPropagatedFrom Unit.Upholds Unit.Wants",
		Title: "a unit file in [Unit] that the target's Podman does not translate",
		Explanation: `Generators before Podman 5.5 copy After=data.volume as it is, and systemd has no unit of that name: it ignores it in After= and Wants=, ` +
			`and fails the start in Requires=.`,
		Fix: "name the service, such as data-volume.service",
		word: func(p *pass, w unitset.Word) {
			if u := p.byName[w.Text]; p.before(5, 5, 0) && u != nil {
				p.atText(w.From, w.Text, "Podman %s does not translate %s: name %s", p.all.Target.Podman, w.Text, u.service)
			}
		},
	},
	{
		ID: "version-environment", Severity: Error, on: "Container.Environment",
		Title:       "a variable of the host's that the target's Podman drops",
		Explanation: `Environment=NAME without a value takes the value from podman's own environment from Podman 5.6. Generators before it drop it.`,
		Fix:         "write PodmanArgs=--env NAME",
		unit:        versionEnvironment,
	},
	{
		ID: "version-entrypoint", Severity: Error, on: "Container.Entrypoint",
		Title:       "an empty Entrypoint= that the target's Podman drops",
		Explanation: `An empty Entrypoint= clears that of the image. Generators of Podman 5.3 to 5.8.1 drop it, and the image's entry point runs.`,
		Fix:         `write PodmanArgs=--entrypoint ""`,
		unit: func(p *pass) {
			if _, v := p.own("Entrypoint"); v.Line != nil && unquote(v.Text) == "" && !p.before(5, 3, 0) && p.before(5, 8, 2) {
				p.atKey(v, "Podman %s drops an empty Entrypoint=, and the image's runs", p.all.Target.Podman)
			}
		},
	},
	{
		ID: "version-pod-restart", Severity: Warning, on: "Service.Restart", types: "pod",
		Title:       "Restart= of a pod that the target's Podman overwrites",
		Explanation: `Generators before Podman 6.0 write Restart=on-failure into the service of every pod, whatever the unit says.`,
		Fix:         "set Restart= in the containers of the pod",
		value: func(p *pass, v unitset.Value, s string) {
			if p.before(6, 0, 0) && s != "on-failure" {
				p.atKey(v, "Podman %s makes it Restart=on-failure", p.all.Target.Podman)
			}
		},
	},
	{
		ID: "version-quadlet-section", Severity: Error, on: "Quadlet.DefaultDependencies",
		Title:       "[Quadlet] that the target's Podman ignores",
		Explanation: `The section [Quadlet] came with Podman 5.3. Generators before it pass it on to systemd, which ignores it.`,
		Fix:         "use a newer Podman, or do without",
		value: func(p *pass, v unitset.Value, _ string) {
			if p.before(5, 3, 0) {
				p.atKey(v, "Podman %s ignores [Quadlet]", p.all.Target.Podman)
			}
		},
	},
	{
		ID: "version-quotes", Severity: Error,
		on:    "Container.HealthCmd Container.HealthStartupCmd Container.Entrypoint Container.Mount",
		Title: "a quote that the target's Podman takes away",
		Explanation: `Generators before Podman 5.8.2 take a double quote away at either end of a value, also if the other end has none: HealthCmd=sh -c "curl localhost" loses the last one, ` +
			`and the shell that runs it never finds the end of the text.`,
		Fix:   "use single quotes at the end of the value",
		value: versionQuotes,
	},
	{
		ID: "version-lists", Severity: Error, on: "Container.Ulimit Build.ImageTag Kube.Yaml",
		Title: "several values of which the target's Podman reads one",
		Explanation: `Some keys became lists: Build.ImageTag= with Podman 5.3, Kube.Yaml= with 5.7. Generators before that read the last assignment alone, ` +
			`and take it for one value.`,
		Fix:  "write one value",
		unit: versionLists,
	},
	{
		ID: "version-comment", Severity: Error, file: versionComment,
		Title:       "a comment in a continued line that the target's Podman reads as text",
		Explanation: `Generators from Podman 5.4 skip comment lines between the lines of a continued value. Those before take them for part of the value.`,
		Fix:         "move the comment before the value",
	},
	{
		ID: "version-slirp", Severity: Error, on: "Container.Network Pod.Network Kube.Network Build.Network",
		Title:       "a network mode that Podman 6 removed",
		Explanation: `Podman 6 has no slirp4netns: it takes the word for the name of a network, finds none, and the container does not start.`,
		Fix:         "write pasta, or nothing",
		value: func(p *pass, v unitset.Value, s string) {
			if mode, _, _ := strings.Cut(s, ":"); mode == "slirp4netns" && !p.before(6, 0, 0) {
				p.at(v, "Podman %s has no slirp4netns", p.all.Target.Podman)
			}
		},
	},
}

func versionEnvironment(p *pass) {
	if !p.before(5, 6, 0) {
		return
	}
	_, dropped := p.u.variables("Container")
	for _, d := range dropped {
		if isName(d.Text) {
			p.atText(d.From, d.Text, "Podman %s drops the variable %s, which has no value", p.all.Target.Podman, d.Text)
		}
	}
}

func versionQuotes(p *pass, v unitset.Value, _ string) {
	if !p.before(5, 8, 2) || v.Line.Key == "Mount" {
		return
	}
	s := strings.TrimSpace(v.Text)
	if len(s) < 2 {
		return
	}
	first, last := s[0] == '"', s[len(s)-1] == '"'
	if first != last {
		p.at(v, "Podman %s takes one of the quotes of %s= away", p.all.Target.Podman, v.Line.Key)
	}
}

func versionLists(p *pass) {
	for _, key := range [...]string{"Ulimit", "ImageTag", "Yaml"} {
		k, ok := quadlet.LookupKey(p.u.section, key)
		if !ok || k.KindIn(p.all.Target.Podman).List() || !k.Kind.List() {
			continue
		}
		set := 0
		for _, v := range p.u.Assignments(p.u.section, key) {
			if v.Text == "" {
				set = 0
				continue
			}
			if set++; set > 1 || key == "Yaml" && strings.ContainsAny(unquote(v.Text), " \t") {
				p.atKey(v, "Podman %s reads one %s=, and takes the last line for it", p.all.Target.Podman, key)
			}
		}
	}
}

// versionComment finds comments within continued lines.
func versionComment(p *pass, f *source) {
	if !p.before(5, 4, 0) {
		return
	}
	for _, l := range f.continued {
		number := l.Number
		for text := range strings.Lines(l.Text) {
			if text = strings.TrimLeft(text, " \t"); number > l.Number && strings.HasPrefix(text, "#") {
				p.add(f.path, number, 1, "Podman "+p.all.Target.Podman.String()+" takes the comment for a part of "+l.Key+"=")
			}
			number++
		}
	}
}
