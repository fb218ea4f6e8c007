package lint

import (
	"encoding/json"
	"strings"

	"github.com/tank-os/tank/quadlet"
	"github.com/tank-os/tank/quadlet/unitset"
)

var execRules = []Rule{
	{
		ID: "exec-shell", needs: "&|<>", Severity: Warning, on: "Container.Exec Container.ReloadCmd",
		Title: "shell syntax without a shell",
		Explanation: `Exec= is a list of arguments, and no shell reads it: && and | and > are arguments like any other, which the program in the container gets. ` +
			`Within quotes, as the argument of sh -c, they are what they look like.`,
		Fix: `write Exec=sh -c "…"`,
		word: func(p *pass, w unitset.Word) {
			switch w.Text {
			case "&&", "||", "|", ">", ">>", "<", "2>&1", "2>", "&":
				p.atText(w.From, " "+w.Text, "%s is an argument here: no shell reads %s=", w.Text, w.From.Line.Key)
			}
		},
	},
	{
		ID: "exec-semicolon", needs: ";", Severity: Error,
		on: "Container.Exec Container.ReloadCmd Container.PodmanArgs Container.GlobalArgs Pod.PodmanArgs Volume.PodmanArgs Network.PodmanArgs " +
			"Kube.PodmanArgs Image.PodmanArgs Build.PodmanArgs Artifact.PodmanArgs",
		Title: "a semicolon that ends the command line",
		Explanation: `To systemd, a semicolon that is an argument of its own ends a command, and what follows is another one, for the host. ` +
			`It refuses to load a service with two, but for those of Type=oneshot, of which it runs both. The generator does not protect the semicolon.`,
		Fix: `write Exec=sh -c "one; two"`,
		word: func(p *pass, w unitset.Word) {
			if w.Text == ";" {
				p.atText(w.From, ";", "to systemd, another command begins here, for the host")
			}
		},
	},
	{
		ID: "exec-prefix", Severity: Warning, on: "Container.Exec",
		Title:       "a prefix of systemd's in Exec=",
		Explanation: `The prefixes - @ + ! : before a program belong to the ExecStart= of systemd's. In Exec= they are part of the name of the program, which the image has not.`,
		Fix:         "remove the prefix; use SuccessExitStatus= in [Service] for exit codes that are no failure",
		unit:        execPrefix,
	},
	{
		ID: "exec-entrypoint", Severity: Error, on: "Container.Entrypoint",
		Title: "an entry point that is almost a list",
		Explanation: `Podman takes an entry point for a list if it is one in JSON, and for the name of a program otherwise. A list with single quotes, or without its last bracket, ` +
			`is the name of a program that does not exist.`,
		Fix: `write a list as ["program", "argument"]`,
		value: func(p *pass, v unitset.Value, s string) {
			var list []string
			if strings.HasPrefix(s, "[") && !expands(s) && json.Unmarshal([]byte(s), &list) != nil {
				p.at(v, "podman takes this for the name of a program: it is no list in JSON")
			}
		},
	},
	{
		ID: "exec-podman-run", Severity: Error, on: "Container.Exec",
		Title:       "a podman command line in Exec=",
		Explanation: `Exec= is what runs in the container, behind the image's name. The generator writes podman run and all before it.`,
		Fix:         "write the options as keys of [Container], and the program's arguments alone as Exec=",
		unit: func(p *pass) {
			if s, _ := p.own("Exec"); !strings.Contains(s, "podman") {
				return
			}
			words, _ := p.u.wordsOf("Container", "Exec", quadlet.ArgsLast)
			if len(words) > 1 && strings.TrimPrefix(words[0].Text, "/usr/bin/") == "podman" && words[1].Text == "run" {
				image, _ := p.own("Image")
				if !strings.Contains(image, "podman") && !strings.Contains(image, "buildah") {
					p.at(words[0].From, "the generator writes podman run")
				}
			}
		},
	},
}

func execPrefix(p *pass) {
	if s, _ := p.own("Exec"); s == "" || strings.IndexByte("@+!:-\"'", s[0]) < 0 {
		return
	}
	words, _ := p.u.wordsOf("Container", "Exec", quadlet.ArgsLast)
	if len(words) == 0 || len(words[0].Text) < 2 {
		return
	}
	first := words[0].Text
	// An image with an entry point takes options, which begin with a dash too.
	if strings.IndexByte("@+!:", first[0]) >= 0 || first[0] == '-' && first[1] == '/' {
		p.atText(words[0].From, first, "%q is part of the program's name", first[:1])
	}
}
