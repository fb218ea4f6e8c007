package lint

import (
	"strings"

	"github.com/tank-os/tank/quadlet/unitset"
)

var kubeRules = []Rule{
	{
		ID: "kube-yaml-url", Severity: Error, on: "Kube.Yaml Kube.ConfigMap",
		Title: "a URL in Yaml=",
		Explanation: `podman kube play takes a URL, and the generator does not: it makes a path below the directory of the unit of it, and one slash of https:// is lost. ` +
			`The service fails because there is no such file.`,
		Fix: "put the file beside the unit",
		word: func(p *pass, w unitset.Word) {
			if strings.Contains(w.Text, "://") {
				p.atText(w.From, w.Text, "the generator takes the URL for a path")
			}
		},
	},
	{
		ID: "kube-auto-update", Severity: Error, on: "Kube.AutoUpdate",
		Title:       "not a policy of podman auto-update",
		Explanation: `A word of AutoUpdate= is a policy for all containers, or NAME/POLICY for one of them. podman auto-update knows registry and local, and fails on all else.`,
		Fix:         "write registry, local, or NAME/registry",
		word: func(p *pass, w unitset.Word) {
			policy := w.Text[strings.IndexByte(w.Text, '/')+1:]
			if policy != "registry" && policy != "local" && policy != "disabled" && !expands(policy) {
				p.atText(w.From, w.Text, "podman auto-update knows no policy %s%s", quote(policy), didYouMean(policy, []string{"registry", "local"}))
			}
		},
	},
	{
		ID: "build-file-url", Severity: Warning, on: "Build.File",
		Title:       "a Containerfile by URL without a context",
		Explanation: `The generator passes the URL of File= on, and the build has no context: COPY finds nothing.`,
		Fix:         "add SetWorkingDirectory= with the context",
		value: func(p *pass, v unitset.Value, s string) {
			if strings.Contains(s, "://") && !p.has("SetWorkingDirectory") {
				p.at(v, "COPY finds nothing: the build has no context")
			}
		},
	},
}
