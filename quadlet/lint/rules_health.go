package lint

import (
	"time"

	"github.com/tank-os/tank/quadlet/unitset"
)

var healthRules = []Rule{
	{
		ID: "health-notify-command", Severity: Warning, on: "Container.Notify",
		Title: "Notify=healthy without HealthCmd=",
		Explanation: `With Notify=healthy, the service has started when the container's health check succeeds. Without one, podman refuses to start the container. ` +
			`An image may bring a check of its own: where it does, suppress this finding.`,
		Fix: "add HealthCmd=",
		value: func(p *pass, v unitset.Value, s string) {
			if isHealthy(s) && !p.has("HealthCmd") && !p.argsMention("--health-cmd") {
				p.at(v, "nothing says how to check the container")
			}
		},
	},
	{
		ID: "health-notify-none", Severity: Error, on: "Container.Notify",
		Title:       "Notify=healthy with health checks turned off",
		Explanation: `HealthCmd=none turns the image's check off, and HealthInterval=disable runs it by hand only. The service never counts as started, and systemd kills the container when the time to start is over.`,
		Fix:         "write a HealthCmd= and a HealthInterval=, or remove Notify=",
		value: func(p *pass, v unitset.Value, s string) {
			cmd, _ := p.own("HealthCmd")
			interval, _ := p.own("HealthInterval")
			if isHealthy(s) && (cmd == "none" || interval == "disable" && !p.has("HealthStartupCmd")) {
				p.at(v, "no check will ever succeed")
			}
		},
	},
	{
		ID: "health-notify-timeout", Severity: Warning, on: "Container.Notify",
		Title: "less time to start than to become healthy",
		Explanation: `With Notify=healthy, the service has started when the container's health check succeeds, and systemd kills it after TimeoutStartSec, 90 seconds by default. ` +
			`HealthStartPeriod= does not prolong that. The pull of the image counts too.`,
		Fix:   "set TimeoutStartSec= in [Service] to more than HealthStartPeriod= and HealthInterval= together",
		value: healthTimeout,
	},
	{
		ID: "health-options", Severity: Warning, unit: healthOptions,
		on: "Container.HealthInterval Container.HealthRetries Container.HealthTimeout Container.HealthStartPeriod " +
			"Container.HealthStartupInterval Container.HealthStartupRetries Container.HealthStartupSuccess Container.HealthStartupTimeout",
		Title:       "options of a health check that there is not",
		Explanation: `Podman reads HealthInterval=, HealthRetries=, HealthTimeout= and HealthStartPeriod= only together with HealthCmd=, and the options of the start-up check only with HealthStartupCmd=. Those of a check in the image are not changed by them.`,
		Fix:         "add HealthCmd=, or HealthStartupCmd=",
	},
	{
		ID: "health-startup-command", Severity: Warning, on: "Container.HealthStartupCmd",
		Title: "a start-up check without a health check",
		Explanation: `The start-up check runs before the health check and is replaced by it. Podman refuses to make a container with the first alone. ` +
			`An image may bring a check of its own: where it does, suppress this finding.`,
		Fix: "add HealthCmd=",
		value: func(p *pass, v unitset.Value, _ string) {
			if !p.has("HealthCmd") {
				p.atKey(v, "podman refuses a start-up check without HealthCmd=")
			}
		},
	},
	{
		ID: "health-restart", Severity: Warning, on: "Container.HealthOnFailure",
		Title: "podman restarts behind systemd's back",
		Explanation: `With HealthOnFailure=restart, podman restarts the container itself. Systemd sees the service end, removes the container and applies its own Restart=: ` +
			`the two work against each other.`,
		Fix: "write HealthOnFailure=kill, and Restart=on-failure in [Service]",
		value: func(p *pass, v unitset.Value, s string) {
			if s == "restart" {
				p.at(v, "podman and systemd would both restart the container")
			}
		},
	},
	{
		ID: "health-failure-command", Severity: Warning, on: "Container.HealthOnFailure",
		Title: "HealthOnFailure= without HealthCmd=",
		Explanation: `Podman refuses to make a container with an action for a health check that there is not. ` +
			`An image may bring a check of its own: where it does, suppress this finding.`,
		Fix: "add HealthCmd=",
		value: func(p *pass, v unitset.Value, s string) {
			if s != "none" && !p.has("HealthCmd") && !p.argsMention("--health-cmd") {
				p.atKey(v, "nothing says how to check the container")
			}
		},
	},
	{
		ID: "health-kill", Severity: Advice, on: "Container.HealthOnFailure",
		Title:       "a sick container that is stopped for good",
		Explanation: `HealthOnFailure=kill and stop end the container. Without Restart=, nothing starts it again.`,
		Fix:         "add Restart=on-failure to [Service], or Restart=always for stop",
		value: func(p *pass, v unitset.Value, s string) {
			if r, _ := p.last("Service", "Restart"); (s == "kill" || s == "stop") && (r == "" || r == "no") {
				p.at(v, "nothing starts the container again")
			}
		},
	},
	{
		ID: "health-restart-clean", Severity: Advice, on: "Container.HealthOnFailure",
		Title:       "HealthOnFailure=stop with Restart=on-failure",
		Explanation: `A container that podman stops may end with exit code 0, which is no failure to systemd: Restart=on-failure does not start it again.`,
		Fix:         "write HealthOnFailure=kill, or Restart=always",
		value: func(p *pass, v unitset.Value, s string) {
			if r, _ := p.last("Service", "Restart"); s == "stop" && r == "on-failure" {
				p.at(v, "a container that stops well is no failure, and stays down")
			}
		},
	},
	{
		ID: "health-quotes", Severity: Warning, on: "Container.HealthCmd Container.HealthStartupCmd",
		Title:       "two commands for one shell",
		Explanation: `A health check is run by the container's shell already. CMD and CMD-SHELL at its beginning are words of a Containerfile: here CMD is the name of a program.`,
		Fix:         `write the command alone, or a list in JSON: ["curl", "-f", "http://localhost"]`,
		value: func(p *pass, v unitset.Value, s string) {
			if w := firstWord(s); w == "CMD" || w == "CMD-SHELL" {
				p.at(v, "%s is taken for the name of a program", w)
			}
		},
	},
}

func isHealthy(s string) bool {
	return len(s) == len("healthy") && (s[0] == 'h' || s[0] == 'H') && equalFold(s, "healthy")
}

func healthTimeout(p *pass, v unitset.Value, s string) {
	if !isHealthy(s) || !p.has("HealthCmd") {
		return
	}
	limit, _ := p.startTimeout(defaultTimeout)
	if limit < 0 {
		return
	}
	period := p.span("Container", "HealthStartPeriod", 0)
	interval := p.span("Container", "HealthInterval", 30*time.Second)
	switch {
	case period >= limit:
		p.at(v, "systemd kills the container after %v, within HealthStartPeriod=, %v", limit, period)
	case interval >= limit && !p.has("HealthStartupCmd"):
		p.at(v, "systemd kills the container after %v, before the second check: HealthInterval= is %v", limit, interval)
	}
}

func healthOptions(p *pass) {
	if p.has("PodmanArgs") && (p.argsMention("--health-cmd") || p.argsMention("--health-startup-cmd")) {
		return
	}
	for _, set := range [...]struct {
		command string
		options []string
	}{
		{"HealthCmd", []string{"HealthInterval", "HealthRetries", "HealthTimeout", "HealthStartPeriod"}},
		{"HealthStartupCmd", []string{"HealthStartupInterval", "HealthStartupRetries", "HealthStartupSuccess", "HealthStartupTimeout"}},
	} {
		if p.has(set.command) {
			continue
		}
		for _, key := range set.options {
			if s, v := p.own(key); s != "" {
				p.atKey(v, "podman ignores %s= without %s=", key, set.command)
			}
		}
	}
}
