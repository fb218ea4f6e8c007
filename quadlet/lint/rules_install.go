package lint

import (
	"io/fs"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/tank-os/tank/quadlet/unitset"
)

var installRules = []Rule{
	{
		ID: "install-nothing-starts", Severity: Warning, types: "container kube pod", unit: nothingStarts,
		Title: "a service that is to keep running, and that nothing starts",
		Explanation: `Generated units cannot be enabled with systemctl: the generator reads WantedBy=, RequiredBy= and UpheldBy= itself, each time it runs. ` +
			`This service has a Restart=, or an [Install] section without them, and no unit of the set starts it: it runs when somebody starts it by hand, and is gone after the next boot.`,
		Fix: "add WantedBy=default.target to [Install]",
	},
	{
		ID: "install-by-hand", Severity: Advice, types: "container kube pod", unit: startedByHand,
		Title: "a service that is started by hand",
		Explanation: `Nothing in the set starts this service: no [Install] section, and no unit that requires it. That is right for what somebody starts by hand, or a timer. ` +
			`Generated units cannot be enabled with systemctl.`,
		Fix: "add [Install] with WantedBy=default.target, if it is to run from boot on",
	},
	{
		ID: "install-unused", Severity: Advice, types: "volume network image build artifact", unit: unitUnused,
		Title:       "a unit that nothing uses",
		Explanation: `No unit of the set refers to this one, and it has no [Install] section: what it would make is never made.`,
		Fix:         "refer to it, or remove it",
	},
	{
		ID: "install-path", needs: "/", Severity: Error, on: "Install.WantedBy Install.RequiredBy Install.UpheldBy",
		Title:       "a path where a unit's name belongs",
		Explanation: `The generator ignores a name with a slash in [Install], and does not install the unit there.`,
		Fix:         "write the unit's name alone",
		word: func(p *pass, w unitset.Word) {
			if strings.Contains(w.Text, "/") {
				p.atText(w.From, w.Text, "the generator ignores %s", quote(w.Text))
			}
		},
	},
	{
		ID: "install-name", Severity: Error, on: "Install.WantedBy Install.RequiredBy Install.UpheldBy",
		Title: "not a unit's name in [Install]",
		Explanation: `The generator makes a link in a directory NAME.wants. Systemd looks there only if NAME is the name of a unit, with its type: ` +
			`WantedBy=default is not WantedBy=default.target.`,
		Fix:  "write the name with its type, such as default.target",
		word: installName,
	},
	{
		ID: "install-target", Severity: Warning, on: "Install.WantedBy Install.RequiredBy Install.UpheldBy",
		Title:       "a target that does not exist",
		Explanation: `No system has this target: the name is almost that of one, and nothing ever starts it.`,
		Fix:         "correct the name",
		word:        installTarget,
	},
	{
		ID: "install-alias-path", Severity: Error, on: "Install.Alias",
		Title: "an alias that leads out of the generator's directory",
		Explanation: `The generator makes a link at the alias's path below its output directory. A path that leads out of it, by ".." or from the root, it cannot make: the alias is lost. ` +
			`If ServiceName= leads out too, it can: then it deletes a file somewhere else, at boot and as root, and puts the link in its place.`,
		Fix:  "write a plain name",
		word: aliasPath,
	},
	{
		ID: "install-alias-type", Severity: Error, on: "Install.Alias",
		Title:       "an alias that is not a service's name",
		Explanation: `An alias is a second name of the service, and systemd takes only one of the same type: it ignores a name without .service.`,
		Fix:         "add .service",
		word: func(p *pass, w unitset.Word) {
			if !strings.HasSuffix(w.Text, ".service") {
				p.atText(w.From, w.Text, "systemd ignores the alias %s: it does not end in .service", quote(w.Text))
			}
		},
	},
	{
		ID: "install-alias-collision", Severity: Error, set: aliasCollision,
		Title:       "an alias that is another unit's service",
		Explanation: `The generator puts the alias where the other unit's service is, or was going to be: which of the two systemd finds depends on the order in which they are written.`,
		Fix:         "choose another alias",
	},
}

// aliasPath follows the generator, which needs a relative path from the link's
// directory to the service, and makes the link wherever there is one.
func aliasPath(p *pass, w unitset.Word) {
	at := path.Clean(w.Text)
	if filepath.IsLocal(at) {
		return
	}
	if _, err := filepath.Rel(path.Dir(at), p.u.service); err != nil {
		p.atText(w.From, w.Text, "the generator cannot make the link %s, outside of its directory", quote(w.Text))
		return
	}
	p.atText(w.From, w.Text, "the generator would replace %s, outside of its directory", quote(w.Text))
}

// starters are the keys that let another unit start one.
var starters = [...]string{"Wants", "Requires", "BindsTo", "Upholds", "OnFailure", "OnSuccess", "Requisite"}

// isStarted says that another unit starts this one, or uses it, or [Install] does.
func (p *pass) isStarted(u *unit) bool {
	for _, key := range [...]string{"WantedBy", "RequiredBy", "UpheldBy", "Alias"} {
		if words, _ := u.Words("Install", key); len(words) > 0 {
			return true
		}
	}
	return p.starts[u] || p.activates(u)
}

// activators are the types of systemd's units that start a service of their name.
var activators = [...]string{".socket", ".timer", ".path"}

// activates says that a file beside a unit, or where systemd looks, starts its
// service.
func (p *pass) activates(u *unit) bool {
	stem := strings.TrimSuffix(u.service, ".service")
	for _, ext := range activators {
		if p.beside[stem+ext] {
			return true
		}
		for _, dir := range [...]string{"etc", "run", "usr/lib", "usr/local/lib"} {
			for _, manager := range [...]string{"system", "user"} {
				if p.exists(dir + "/systemd/" + manager + "/" + stem + ext) {
					return true
				}
			}
		}
	}
	return false
}

// exists says that there is a file, as far as anybody can look.
func (p *pass) exists(name string) bool {
	if p.opts.Files == nil {
		return false
	}
	_, err := fs.Stat(p.opts.Files, name)
	return err == nil
}

// started are the units that others of the set start.
func (c *check) started() map[*unit]bool {
	starts := map[*unit]bool{}
	p := &pass{check: c}
	for _, u := range c.units {
		p.references(u, func(_ unitset.Value, other *unit) { starts[other] = true })
		for _, key := range starters {
			words, _ := u.Words("Unit", key)
			for _, w := range words {
				if other := c.byName[w.Text]; other != nil {
					starts[other] = true
				} else if p.makes(w.Text) {
					for _, other := range c.services[w.Text] {
						starts[other] = true
					}
				}
			}
		}
		if pod := c.podOf(u); pod != nil {
			starts[u] = true // with the pod
		}
	}
	return starts
}

// keepsRunning says that a unit is meant to be there all the time: it is restarted, or
// has an [Install] section.
func (p *pass) keepsRunning() bool {
	restart, _ := p.last("Service", "Restart")
	return restart != "" && restart != "no" || p.u.HasSection("Install")
}

func nothingStarts(p *pass) {
	if !p.u.template && !p.u.instance && p.keepsRunning() && !p.isStarted(p.u) {
		p.atUnit(p.u, "nothing starts %s: [Install] has no WantedBy=", p.u.service)
	}
}

func startedByHand(p *pass) {
	if !p.u.template && !p.u.instance && !p.keepsRunning() && !p.isStarted(p.u) {
		p.atUnit(p.u, "nothing starts %s but somebody by hand, or a timer", p.u.service)
	}
}

func unitUnused(p *pass) {
	if !p.u.template && !p.isStarted(p.u) {
		p.atUnit(p.u, "no unit refers to %s", p.u.Name)
	}
}

// systemdTypes are the types of systemd.unit(5).
var systemdTypes = map[string]bool{
	"service": true, "socket": true, "device": true, "mount": true, "automount": true, "swap": true,
	"target": true, "path": true, "timer": true, "slice": true, "scope": true,
}

func installName(p *pass, w unitset.Word) {
	if strings.Contains(w.Text, "/") {
		return
	}
	dot := strings.LastIndexByte(w.Text, '.')
	if dot > 0 && systemdTypes[w.Text[dot+1:]] {
		return
	}
	if u := p.byName[w.Text]; u != nil {
		p.atText(w.From, w.Text, "systemd has no unit %s: name its service, %s", w.Text, u.service)
		return
	}
	p.atText(w.From, w.Text, "%s is not the name of a unit of systemd's", quote(w.Text))
}

// targets are those that a service may want to be wanted by.
var targets = []string{
	"default.target", "multi-user.target", "graphical.target", "basic.target", "sysinit.target", "network.target",
	"network-online.target", "timers.target", "sockets.target", "paths.target", "local-fs.target", "remote-fs.target",
	"graphical-session.target", "boot-complete.target", "rescue.target", "emergency.target", "shutdown.target",
}

func installTarget(p *pass, w unitset.Word) {
	if !strings.HasSuffix(w.Text, ".target") || strings.Contains(w.Text, "/") {
		return
	}
	if slices.Contains(targets, w.Text) {
		return
	}
	best := ""
	for _, t := range targets {
		if distance(w.Text, t, 2) <= 2 {
			best = t
		}
	}
	if strings.HasPrefix(w.Text, "multiuser") || strings.HasPrefix(w.Text, "multi_user") {
		best = "multi-user.target"
	}
	if best != "" {
		p.atText(w.From, w.Text, "there is no %s: did you mean %s?", w.Text, best)
	}
}

func aliasCollision(p *pass) {
	for _, u := range p.units {
		words, _ := u.Words("Install", "Alias")
		for _, w := range words {
			if !p.makes(w.Text) {
				continue
			}
			for _, other := range p.services[w.Text] {
				p.atText(w.From, w.Text, "%s is the service of %s", w.Text, other.Path)
			}
		}
	}
}
