package lint

import (
	"strings"
	"time"

	"github.com/tank-os/tank/quadlet/unitset"
)

var serviceRules = []Rule{
	{
		ID: "service-exec-start", Severity: Error, on: "Service.ExecStart", types: "container kube pod",
		Title: "a second ExecStart=",
		Explanation: `The generator writes the ExecStart= of the service, which starts podman. With another one from [Service] the service has two, ` +
			`and systemd refuses to load a service that is not of Type=oneshot with two.`,
		Fix: "write the container's command as Exec= in [Container], and what is to run before it as ExecStartPre=",
		unit: func(p *pass) {
			if t, _ := p.last("Service", "Type"); t == "oneshot" && p.u.kind != "pod" {
				return
			}
			for _, v := range p.u.All("Service", "ExecStart") {
				p.atKey(v, "the generator writes ExecStart= too, and systemd refuses a service with two")
			}
		},
	},
	{
		ID: "service-oneshot-restart", Severity: Error, on: "Service.Restart",
		Title:       "Restart=always in a service that ends",
		Explanation: `Volumes, networks, images and builds are services of Type=oneshot, which are to end. Systemd refuses to load one with Restart=always or Restart=on-success.`,
		Fix:         "write Restart=on-failure, or nothing",
		unit:        oneshotRestart,
	},
	{
		ID: "service-restart-unreachable", Severity: Warning, on: "Unit.StartLimitBurst Unit.StartLimitIntervalSec Service.RestartSec", types: "container kube pod",
		Title: "a limit of restarts that is never reached",
		Explanation: `Systemd gives a service up after StartLimitBurst starts within StartLimitIntervalSec, by default 5 in 10 seconds. With RestartSec between the starts, ` +
			`so many do not fit into the interval: a container that cannot start is started for ever, and never counts as failed.`,
		Fix:  "make StartLimitIntervalSec longer than StartLimitBurst times RestartSec",
		unit: restartUnreachable,
	},
	{
		ID: "service-restart-limit", Severity: Advice, on: "Service.Restart", types: "container kube pod",
		Title: "restarts without a limit of their own",
		Explanation: `Without StartLimitBurst= and StartLimitIntervalSec=, systemd's default holds: 5 starts in 10 seconds. A container that takes longer than two seconds to fail never reaches it ` +
			`and is started for ever; one that fails at once reaches it within a second and stays down, also where the cause would have gone after a minute.`,
		Fix: "set StartLimitIntervalSec= and StartLimitBurst= in [Unit], and RestartSec= in [Service]",
		unit: func(p *pass) {
			_, burst := p.last("Unit", "StartLimitBurst")
			_, interval := p.last("Unit", "StartLimitIntervalSec")
			_, pause := p.last("Service", "RestartSec")
			if s, v := p.last("Service", "Restart"); s != "" && s != "no" && burst.Line == nil && interval.Line == nil && pause.Line == nil {
				p.atKey(v, "only systemd's default limits the restarts: 5 in 10 seconds")
			}
		},
	},
	{
		ID: "service-no-restart", Severity: Advice, types: "container kube", unit: noRestart,
		Title:       "a container that is not started again",
		Explanation: `Without Restart=, systemd leaves a service down when it fails. Podman's own --restart does not work in a unit.`,
		Fix:         "add Restart=on-failure to [Service]",
	},
	{
		ID: "service-timeout-short", Severity: Warning, on: "Service.TimeoutStartSec Service.TimeoutSec",
		Title: "less time to start than a pull takes",
		Explanation: `The time to start includes the pull of the image, which systemd kills when the time is over; the next start begins the pull again. ` +
			`Less than systemd's default of 90 seconds is too little for all but the smallest images.`,
		Fix:  "write a TimeoutStartSec= of some minutes, or pull by a .image unit, which has no limit",
		unit: timeoutShort,
	},
	{
		ID: "service-timeout-default", Severity: Advice, types: "container kube", unit: timeoutDefault,
		Title:       "90 seconds to pull the image",
		Explanation: `The container's service pulls the image when it starts, and systemd gives it 90 seconds unless TimeoutStartSec= says otherwise.`,
		Fix:         "write a TimeoutStartSec= of some minutes, or pull by a .image unit, which has no limit",
	},
	{
		ID: "service-timespan", Severity: Error,
		on: "Service.TimeoutStartSec Service.TimeoutStopSec Service.TimeoutSec Service.RestartSec Service.RuntimeMaxSec Service.WatchdogSec " +
			"Unit.StartLimitIntervalSec",
		Title:       "not a time span",
		Explanation: `Systemd ignores a time span that it cannot read, and the default holds. It knows numbers, which are seconds, and units such as min, h and ms.`,
		Fix:         "write a number with a unit, such as 5min",
		value: func(p *pass, v unitset.Value, s string) {
			if _, ok := timespan(s); !ok && !expands(s) {
				p.at(v, "systemd ignores %s=%s: it is no time span", v.Line.Key, s)
			}
		},
	},
	{
		ID: "service-restart-word", Severity: Error, on: "Service.Restart",
		Title:       "not a word of Restart=",
		Explanation: `Systemd ignores a word that it does not know, and never restarts the service. unless-stopped is a word of podman's and Docker's, not of systemd's.`,
		Fix:         "write always or on-failure",
		value: func(p *pass, v unitset.Value, s string) {
			words := []string{"no", "on-success", "on-failure", "on-abnormal", "on-watchdog", "on-abort", "always"}
			for _, w := range words {
				if s == w {
					return
				}
			}
			p.at(v, "systemd ignores Restart=%s%s", s, didYouMean(s, words))
		},
	},
	{
		ID: "service-stop-timeout", Severity: Warning, on: "Container.StopTimeout", types: "container",
		Title: "systemd kills the container before podman does",
		Explanation: `StopTimeout= is how long the container may take to stop before podman kills it. Systemd waits only TimeoutStopSec, 90 seconds by default, ` +
			`and then kills everything: the container never has the time that StopTimeout= promises it.`,
		Fix: "set TimeoutStopSec= in [Service] to more than StopTimeout=",
		value: func(p *pass, v unitset.Value, s string) {
			podman, ok := timespan(s)
			if systemd := p.span("Service", "TimeoutStopSec", 90*time.Second); ok && systemd >= 0 && podman >= systemd {
				p.at(v, "systemd kills the container after %v already", systemd)
			}
		},
	},
	{
		ID: "service-podman-by-hand", Severity: Warning, on: "Service.ExecStartPre",
		Title:       "a pull by hand before the container starts",
		Explanation: `podman run pulls the image itself, by Pull=. A pull in ExecStartPre= fails the service where there is no network, also if the image is there.`,
		Fix:         "remove it, or write Pull=newer",
		value: func(p *pass, v unitset.Value, s string) {
			if strings.Contains(s, "podman pull ") && !strings.HasPrefix(s, "-") {
				p.at(v, "podman run pulls the image itself")
			}
		},
	},
	{
		ID: "service-remain-after-exit", Severity: Warning, on: "Service.RemainAfterExit", types: "container kube",
		Title:       "a service that stays up when its container ends",
		Explanation: `With RemainAfterExit=yes, the service of a container that has ended still counts as running: systemd does not restart it, and starting it again does nothing.`,
		Fix:         "remove it, or write Type=oneshot for a job that is to run once",
		value: func(p *pass, v unitset.Value, s string) {
			if t, _ := p.last("Service", "Type"); isTrue(s) && t != "oneshot" {
				p.atKey(v, "the service counts as running when the container has ended")
			}
		},
	},
}

// isTrue is how the generator and systemd read a yes; systemd takes a few words
// more.
func isTrue(s string) bool {
	switch strings.ToLower(s) {
	case "1", "yes", "true", "on", "y", "t":
		return true
	}
	return false
}

// span is the time span of a key, or def where there is none; negative where it has
// no end or only systemd can tell.
func (p *pass) span(section, key string, def time.Duration) time.Duration {
	s, v := p.last(section, key)
	if v.Line == nil || s == "" {
		return def
	}
	if d, ok := timespan(s); ok {
		return d
	}
	return -1
}

// startTimeout is how long the service may take to start; negative is for ever.
func (p *pass) startTimeout(def time.Duration) (time.Duration, unitset.Value) {
	for _, key := range [...]string{"TimeoutStartSec", "TimeoutSec"} {
		if _, v := p.last("Service", key); v.Line != nil {
			d := p.span("Service", key, def)
			if d == 0 {
				d = -1 // 0 turns the limit off
			}
			return d, v
		}
	}
	return def, unitset.Value{}
}

func oneshotRestart(p *pass) {
	s, v := p.last("Service", "Restart")
	t, _ := p.last("Service", "Type")
	switch p.u.kind {
	case "pod":
		return
	case "container", "kube":
		if t != "oneshot" {
			return
		}
	default:
		if t != "" && t != "oneshot" {
			return
		}
	}
	if s == "always" || s == "on-success" {
		p.at(v, "systemd refuses Restart=%s in a service of Type=oneshot", s)
	}
}

func restartUnreachable(p *pass) {
	r, _ := p.last("Service", "Restart")
	pause := p.span("Service", "RestartSec", 100*time.Millisecond)
	interval := p.span("Unit", "StartLimitIntervalSec", 10*time.Second)
	burst, at := p.last("Unit", "StartLimitBurst")
	if r == "" || r == "no" || pause <= 0 || interval <= 0 || at.Line == nil {
		return // where nothing is said of the limit, service-restart-limit is right
	}
	n, err := atoi(burst)
	if err == nil && n > 0 && time.Duration(n)*pause >= interval {
		p.atKey(at, "%d starts take longer than StartLimitIntervalSec, %v, with RestartSec, %v, between them", n, interval, pause)
	}
}

func noRestart(p *pass) {
	r, _ := p.last("Service", "Restart")
	t, _ := p.last("Service", "Type")
	if r == "" && t != "oneshot" && !p.u.template {
		p.atUnit(p.u, "a failure leaves %s down: [Service] has no Restart=", p.u.service)
	}
}

// pulls says that the unit's own service pulls an image from a registry.
func (p *pass) pulls() bool {
	image, _ := p.own("Image")
	policy, _ := p.own("Pull")
	if p.u.kind == "image" {
		policy, _ = p.own("Policy")
	}
	switch {
	case p.u.kind == "kube":
		return true
	case p.u.kind != "container" && p.u.kind != "image", policy == "never", !fromRegistry(image):
		return false
	}
	return true
}

const defaultTimeout = 90 * time.Second

func timeoutShort(p *pass) {
	if limit, v := p.startTimeout(-1); p.pulls() && limit > 0 && limit < defaultTimeout {
		p.at(v, "the start may take %v, the pull of the image included", limit)
	}
}

func timeoutDefault(p *pass) {
	t, _ := p.last("Service", "Type")
	if _, v := p.startTimeout(-1); p.pulls() && v.Line == nil && t != "oneshot" {
		p.atUnit(p.u, "the start may take 90 seconds, the pull of the image included")
	}
}
