package lint

import (
	"strings"

	"github.com/tank-os/tank/quadlet"
	"github.com/tank-os/tank/quadlet/unitset"
)

var valueRules = []Rule{
	{
		ID: "value-bool", Severity: Error, unit: valueBool,
		Title: "neither yes nor no",
		Explanation: `The generator takes 1, yes, true and on for yes, in any case, and everything else for no, in silence: ReadOnly=ture is a container that may write, ` +
			`and so is an empty ReadOnly=.`,
		Fix: "write true or false",
	},
	{
		ID: "value-number", Severity: Error, unit: valueNumber,
		Title:       "not a number",
		Explanation: `The generator takes a value that it cannot read as a number for 0, in silence.`,
		Fix:         "write a number",
	},
	{
		ID: "value-lost", Severity: Error, unit: valueLost,
		Title: "words that the generator loses",
		Explanation: `In keys of several words, the generator drops what it cannot read: all of a line with a backslash that begins no escape, the words of an open quote, ` +
			`and all words behind an empty one. For most keys it says nothing of it.`,
		Fix: `write a backslash as \\, close the quote, and write no "" (the generator cannot express an empty word)`,
	},
	{
		ID: "value-empty", Severity: Error, unit: valueEmpty,
		on:    "Container.LogDriver Kube.LogDriver Container.SeccompProfile Pod.ExitPolicy Pod.StopTimeout Volume.UID Volume.GID Volume.Driver",
		Title: "an empty value that is none",
		Explanation: `An empty assignment takes most keys back to their default. These few the generator passes on with nothing behind the option, ` +
			`and podman takes the next option for the value, or refuses the empty one.`,
		Fix: "remove the line, or the drop-in that holds it",
	},
	{
		ID: "value-port", Severity: Error,
		Title:       "a port that podman refuses",
		Explanation: `The generator passes ports on unread. Podman refuses them when the service starts: a port is 1 to 65535, a range goes up, and as many ports are published as the container has.`,
		Fix:         "write [[ADDRESS:]HOST:]CONTAINER[/PROTOCOL]",
	},
	{
		ID: "value-mount", Severity: Error,
		Title:       "a mount that podman refuses",
		Explanation: `The generator passes Volume=, Mount= and Tmpfs= on with the names of units replaced, and all else unread. Podman refuses them when the service starts.`,
		Fix:         "write the mount as podman-run(1) describes it at -v, --mount and --tmpfs",
	},
	{
		ID: "value-network", Severity: Error,
		Title:       "a network or an address that podman refuses",
		Explanation: `The generator passes networks, addresses and names of hosts on unread. Podman refuses them when the service starts.`,
		Fix:         "write the value as podman-run(1) describes it at --network, --ip, --dns and --add-host",
	},
	{
		ID: "value-limit", Severity: Error,
		Title:       "a limit or a size that podman refuses",
		Explanation: `The generator passes limits and sizes on unread. Podman refuses them when the service starts. A size is a number with b, k, m or g behind it.`,
		Fix:         "write the value as podman-run(1) describes it",
	},
	{
		ID: "value-time", Severity: Error,
		Title:       "a time that podman refuses",
		Explanation: `The generator passes times on unread. Podman refuses them when the service starts. Its times are Go's: a number with ms, s, m or h behind it, and no space; those of systemd are others.`,
		Fix:         "write a time such as 30s or 1m30s",
	},
	{
		ID: "value-word", Severity: Error,
		Title:       "a word that podman does not know",
		Explanation: `Some options take one of a few words. The generator passes any word on, and podman refuses it when the service starts.`,
		Fix:         "write one of the words that the message names",
	},
	{
		ID: "value-podman", Severity: Error,
		Title:       "a value that podman refuses",
		Explanation: `The generator passes most values on unread. Podman refuses this one when the service starts, or when it makes what the unit asks for.`,
		Fix:         "write the value as podman's manual describes the option",
	},
	{
		ID: "value-options", Severity: Error,
		Title:       "options that podman refuses together",
		Explanation: `Each of the options is right by itself, and together podman refuses them, when the service starts.`,
		Fix:         "keep the ones that are needed",
	},
}

// valueClasses give the options of podman a rule.
var valueClasses = map[string]string{
	"publish": "value-port", "expose": "value-port",
	"volume": "value-mount", "mount": "value-mount", "tmpfs": "value-mount",
	"network": "value-network", "ip": "value-network", "ip6": "value-network", "dns": "value-network", "dns-option": "value-network",
	"dns-search": "value-network", "add-host": "value-network", "hostname": "value-network", "network-alias": "value-network",
	"subnet": "value-network", "gateway": "value-network", "ip-range": "value-network", "interface-name": "value-network",
	"memory": "value-limit", "shm-size": "value-limit", "ulimit": "value-limit", "pids-limit": "value-limit", "sysctl": "value-limit",
	"health-max-log-count": "value-limit", "health-max-log-size": "value-limit", "health-retries": "value-limit",
	"health-startup-retries": "value-limit", "health-startup-success": "value-limit", "retry": "value-limit",
	"health-interval": "value-time", "health-timeout": "value-time", "health-start-period": "value-time",
	"health-startup-interval": "value-time", "health-startup-timeout": "value-time", "retry-delay": "value-time", "stop-timeout": "value-time",
	"pull": "value-word", "policy": "value-word", "cgroups": "value-word", "health-on-failure": "value-word", "exit-policy": "value-word",
	"log-driver": "value-word", "image-volume": "value-word", "sdnotify": "value-word", "driver": "value-word", "ipam-driver": "value-word",
	"cap-add": "value-word", "cap-drop": "value-word", "stop-signal": "value-word", "service-exit-code-propagation": "value-word",
}

// kindly gives each key that the generator knows with its kind.
func (p *pass) kindly(report func(section, key string, kind quadlet.Kind)) {
	for i := range p.u.keys {
		if k := &p.u.keys[i]; k.known {
			report(k.section, k.key, k.kind)
		}
	}
}

func valueBool(p *pass) {
	p.kindly(func(section, key string, kind quadlet.Kind) {
		if kind != quadlet.BoolLast && kind != quadlet.BoolOrEnumLast {
			return
		}
		s, v := p.last(section, key)
		switch strings.ToLower(s) {
		case "1", "yes", "true", "on", "0", "no", "false", "off":
			return
		case "":
			if v.Line != nil {
				p.atKey(v, "the generator takes an empty %s= for false", key)
			}
			return
		}
		if kind == quadlet.BoolOrEnumLast && isHealthy(s) {
			return
		}
		words := []string{"true", "false"}
		if kind == quadlet.BoolOrEnumLast {
			words = append(words, "healthy")
		}
		p.at(v, "the generator takes %s=%s for false%s", key, s, didYouMean(s, words))
	})
}

func valueNumber(p *pass) {
	p.kindly(func(section, key string, kind quadlet.Kind) {
		if kind != quadlet.Uint32Last || p.u.kind == "volume" {
			return // of a volume's, volume-owner says more
		}
		_, dropped := p.u.Uint32(section, key, 0)
		for _, d := range dropped {
			p.at(d.From, "the generator takes %s for 0", quote(d.From.Text))
		}
	})
}

func valueLost(p *pass) {
	p.kindly(func(section, key string, kind quadlet.Kind) {
		if !p.mayLose(section, key, kind) {
			return
		}
		var dropped []unitset.Dropped
		switch kind {
		case quadlet.ListWords, quadlet.ListArgs, quadlet.ArgsLast:
			_, dropped = p.u.wordsOf(section, key, kind)
		case quadlet.KeyvalList:
			if key == "Environment" {
				_, dropped = p.u.variables(section)
			} else {
				_, dropped = p.u.KeyVals(section, key)
			}
		}
		for _, d := range dropped {
			if key == "Environment" && isName(d.Text) {
				continue // version-environment says why
			}
			p.atText(d.From, d.Text, "the generator loses %s: %v", quote(d.Text), d.Err)
		}
	})
}

// mayLose says that a key has a value of which the generator could lose something:
// without quotes and backslashes, it is but a name without a value, for some.
func (p *pass) mayLose(section, key string, kind quadlet.Kind) bool {
	switch kind {
	case quadlet.ListWords, quadlet.ListArgs, quadlet.KeyvalList, quadlet.ArgsLast:
	default:
		return false
	}
	for _, v := range p.u.All(section, key) {
		if strings.ContainsAny(v.Text, `\"'`) || kind == quadlet.KeyvalList && p.before(5, 6, 0) {
			return true
		}
	}
	return false
}

// emptyMeans are the keys whose empty value is passed on, and what comes of it.
var emptyMeans = map[keyName]string{
	{"Container", "LogDriver"}:      "podman takes the next option for the driver",
	{"Kube", "LogDriver"}:           "podman takes the next option for the driver",
	{"Container", "SeccompProfile"}: "podman looks for a profile without a name",
	{"Pod", "ExitPolicy"}:           "podman refuses an empty policy",
	{"Pod", "StopTimeout"}:          "podman refuses an empty time, and the pod is not stopped",
	{"Volume", "UID"}:               "podman refuses an empty id",
	{"Volume", "GID"}:               "podman refuses an empty id",
	{"Volume", "Driver"}:            "podman takes the next option for the driver",
}

func valueEmpty(p *pass) {
	for key := range p.u.keysOf(p.u.section) {
		what, ok := emptyMeans[keyName{p.u.section, key}]
		if !ok {
			continue
		}
		if s, v := p.last(p.u.section, key); s == "" {
			p.atKey(v, "%s= is empty: %s", key, what)
		}
	}
}
