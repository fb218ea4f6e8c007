package lint

import (
	"strings"

	"github.com/tank-os/tank/quadlet"
	"github.com/tank-os/tank/quadlet/unitset"
)

var containerRules = []Rule{
	{
		ID: "container-notify-oneshot", Severity: Warning, on: "Container.Notify",
		Title:       "Notify= in a job",
		Explanation: `With Type=oneshot, the service has started when the container has ended, and the generator ignores Notify=.`,
		Fix:         "remove Notify=, or Type=oneshot",
		value: func(p *pass, v unitset.Value, s string) {
			if t, _ := p.last("Service", "Type"); t == "oneshot" && (isTrue(s) || isHealthy(s)) {
				p.atKey(v, "the generator ignores Notify= with Type=oneshot")
			}
		},
	},
	{
		ID: "container-rootfs-path", Severity: Error, on: "Container.Rootfs",
		Title:       "a root file system by a relative path",
		Explanation: `The generator passes Rootfs= on as it is, and podman looks for it from the directory that the service starts in, which is /.`,
		Fix:         "write all of the path",
		value: func(p *pass, v unitset.Value, s string) {
			if s[0] != '/' && s[0] != '%' && s[0] != '$' && s[0] != '~' {
				p.at(v, "podman looks for %s below /", quote(s))
			}
		},
	},
	{
		ID: "container-keep-groups", Severity: Error, on: "Container.GroupAdd",
		Title:       "keep-groups next to other groups",
		Explanation: `GroupAdd=keep-groups gives the container the groups of the user that runs it. Podman refuses it together with any other group.`,
		Fix:         "remove the other groups",
		unit: func(p *pass) {
			all := p.u.All("Container", "GroupAdd")
			for _, v := range all {
				if v.Text == "keep-groups" && len(all) > 1 {
					p.at(v, "podman refuses keep-groups together with other groups")
					return
				}
			}
		},
	},
	{
		ID: "container-user-maps", Severity: Error, on: "Container.UserNS Pod.UserNS",
		Title:       "two ways to map users",
		Explanation: `UserNS= chooses a mapping of users, and UIDMap=, GIDMap=, SubUIDMap= and SubGIDMap= spell one out. Podman refuses both together.`,
		Fix:         "keep one",
		value: func(p *pass, v unitset.Value, _ string) {
			for _, key := range [...]string{"UIDMap", "GIDMap", "SubUIDMap", "SubGIDMap"} {
				if p.has(key) {
					p.atKey(v, "podman refuses UserNS= together with %s=", key)
					return
				}
			}
		},
	},
	{
		ID: "container-user-name", Severity: Advice, on: "Container.User",
		Title:       "root by name",
		Explanation: `The program runs as root in the container. It needs less in most cases, and what it gets out with is less too.`,
		Fix:         "name another user of the image, or a number",
		value: func(p *pass, v unitset.Value, s string) {
			if s == "root" || s == "0" || strings.HasPrefix(s, "0:") || strings.HasPrefix(s, "root:") {
				p.at(v, "the program runs as root in the container")
			}
		},
	},
	{
		ID: "container-user-colon", Severity: Error, on: "Container.Group",
		Title:       "a group in User= and in Group=",
		Explanation: `The generator joins User= and Group= with a colon. With a group in User= too, podman gets USER:GROUP:GROUP, and refuses it.`,
		Fix:         "write the group once",
		value: func(p *pass, v unitset.Value, s string) {
			if user, _ := p.own("User"); strings.Contains(user, ":") && !strings.Contains(user, "%") {
				p.atKey(v, "podman gets %s:%s as the user", user, s)
			}
		},
	},
	{
		ID: "container-seccomp-unconfined", Severity: Advice, on: "Container.SeccompProfile",
		Title:       "a container with all system calls",
		Explanation: `Without a seccomp profile, the container may use every system call of the kernel, and with it every mistake in them.`,
		Fix:         "remove it, or write a profile with what the program needs",
		value: func(p *pass, v unitset.Value, s string) {
			if s == "unconfined" {
				p.at(v, "no system call is kept from the container")
			}
		},
	},
	{
		ID: "container-capability-drop-add", Severity: Warning, on: "Container.AddCapability",
		Title:       "a capability that is added and dropped",
		Explanation: `DropCapability= and AddCapability= name the same capability. Podman refuses to start the container.`,
		Fix:         "remove one of them",
		unit: func(p *pass) {
			dropped := map[string]bool{}
			words, _ := p.u.wordsOf("Container", "DropCapability", quadlet.ListWords)
			for _, w := range words {
				dropped[capability(w.Text)] = true
			}
			words, _ = p.u.wordsOf("Container", "AddCapability", quadlet.ListWords)
			for _, w := range words {
				if dropped[capability(w.Text)] {
					p.atText(w.From, w.Text, "%s is dropped too", w.Text)
				}
			}
		},
	},
	{
		ID: "container-all-capabilities", Severity: Advice, on: "Container.AddCapability",
		Title:       "all capabilities",
		Explanation: `AddCapability=all gives the program everything that root may do in its namespaces, and in a container of root's much of what it may do on the host.`,
		Fix:         "add the capabilities that the program needs",
		word: func(p *pass, w unitset.Word) {
			if equalFold(w.Text, "all") {
				p.atText(w.From, w.Text, "the program gets all capabilities")
			}
		},
	},
}

// capability is a capability's name in one spelling.
func capability(s string) string {
	return strings.TrimPrefix(strings.ToUpper(s), "CAP_")
}

func equalFold(a, b string) bool { return strings.EqualFold(a, b) }

// argsMention says that a text stands in PodmanArgs=.
func (p *pass) argsMention(text string) bool {
	for _, v := range p.u.All(p.u.section, "PodmanArgs") {
		if strings.Contains(v.Text, text) {
			return true
		}
	}
	return false
}
