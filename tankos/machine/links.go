package machine

import (
	"path"
	"strings"
)

// A Link is a path on the machine that runs tank with a verb.
type Link struct {
	// Path is the link, such as "/usr/local/bin/openclaw".
	Path string
	// Verb is what tank does when it is called by that name.
	Verb Verb
}

// A Verb is what tank does: its first argument, or implied by the name it is
// called by.
type Verb string

// The verbs that have a [Link].
const (
	Exec             Verb = "exec"              // run the runtime's command in its container
	Secrets          Verb = "secrets"           // sync the secrets of every user
	Version          Verb = "version"           // print the release file
	BootstrapAgent   Verb = "bootstrap-agent"   // prepare the agent's home, before it starts
	BootstrapGateway Verb = "bootstrap-gateway" // make the policy file, before the gateway starts
	Sync             Verb = "sync"              // sync the secrets of the user who calls
)

// Links lists the paths that are links to tank on this machine, in a stable
// order.
func (a *Appliance) Links() []Link {
	links := []Link{
		{"/usr/local/bin/" + a.Agent.Runtime, Exec},
		{"/usr/local/bin/tank-" + a.Agent.Runtime + "-secrets", Secrets},
		{"/usr/local/bin/tank-os-version", Version},
		{"/usr/libexec/tank-os/bootstrap-" + a.Agent.Runtime, BootstrapAgent},
	}
	if a.Gateway != nil && a.Gateway.ScopeFile != "" {
		stem := strings.TrimSuffix(a.Gateway.Unit, ".container")
		links = append(links, Link{"/usr/libexec/tank-os/bootstrap-" + stem, BootstrapGateway})
	}
	return append(links, Link{"/usr/libexec/tank-os/sync-podman-secrets", Sync})
}

// LinkFor returns the link that runs a verb; the verb has one on every machine,
// except [BootstrapGateway] on a machine whose gateway needs none.
func (a *Appliance) LinkFor(v Verb) (Link, bool) {
	for _, l := range a.Links() {
		if l.Verb == v {
			return l, true
		}
	}
	return Link{}, false
}

// VerbOf returns the verb of a program name, which may be a path. Names are
// unique among the links, so the directory does not matter.
func (a *Appliance) VerbOf(name string) (Verb, bool) {
	for _, l := range a.Links() {
		if path.Base(l.Path) == path.Base(name) {
			return l.Verb, true
		}
	}
	return "", false
}
