package lint

import (
	"slices"

	"github.com/tank-os/tank/quadlet"
	"github.com/tank-os/tank/quadlet/unitset"
)

var keyRules = []Rule{
	{
		ID: "key-duplicate", Severity: Warning, file: keyDuplicate,
		Title:       "a key of one value is set twice",
		Explanation: `Of this key, the last assignment holds, and those before it in the same file have no effect. In a drop-in, that is how a value is replaced, and no finding.`,
		Fix:         "remove the assignment that should not hold",
	},
	{
		ID: "key-deprecated", Severity: Advice, unit: keyDeprecated,
		Title:       "a key that Podman deprecates",
		Explanation: `The key still works, and the documentation no longer describes it. A newer key says the same.`,
		Fix:         "write the newer key",
	},
	{
		ID: "directive-unknown", Severity: Warning, unit: directiveUnknown,
		Title: "systemd does not know the key",
		Explanation: `The generator copies the sections [Unit], [Service] and [Install] as they are, and systemd ignores a key that it does not know, with a line in the journal at most. ` +
			`Restart= misspelt is a service that is never restarted.`,
		Fix: "correct the name, or let it begin with X- if it is meant for another program",
	},
	{
		ID: "directive-misplaced", Severity: Warning, unit: directiveMisplaced,
		Title: "the key belongs to another section",
		Explanation: `Each of systemd's keys is read in one section, and ignored in the others. StartLimitIntervalSec= and StartLimitBurst= moved from [Service] to [Unit] long ago, ` +
			`and a key of [Container] in [Service] never reaches podman.`,
		Fix: "move it to the section that the message names",
	},
	{
		ID: "directive-too-new", Severity: Warning, unit: directiveTooNew,
		Title:       "a key that the target's systemd does not know",
		Explanation: `Systemd ignores keys that came with a newer systemd, with a line in the journal at most.`,
		Fix:         "use a newer systemd, or do without",
	},
	{
		ID: "install-also", Severity: Warning, on: "Install.Also",
		Title:       "Also= does nothing here",
		Explanation: `Also= is for systemctl enable, which does not work for generated units. The generator reads WantedBy=, RequiredBy=, UpheldBy=, Alias= and DefaultInstance= only.`,
		Fix:         "give the other unit an [Install] section of its own",
		value: func(p *pass, v unitset.Value, _ string) {
			p.atKey(v, "the generator ignores Also=")
		},
	},
}

// keyDuplicate looks at each file for itself: a drop-in is there to replace.
func keyDuplicate(p *pass, f *source) {
	seen := make([]*quadlet.Line, 0, 24)
	var index map[keyName]int // where they are in seen, if there are many
	for i := range f.file.Lines {
		l := &f.file.Lines[i]
		if l.Kind != quadlet.Assignment {
			continue
		}
		at, ok := index[keyName{l.Section, l.Key}]
		if index == nil {
			at = slices.IndexFunc(seen, func(s *quadlet.Line) bool { return s.Key == l.Key && s.Section == l.Section })
			ok = at >= 0
		}
		if !ok {
			seen = append(seen, l)
			if index != nil {
				index[keyName{l.Section, l.Key}] = len(seen) - 1
			} else if len(seen) > manyKeys {
				index = make(map[keyName]int, 2*len(seen))
				for i, s := range seen {
					index[keyName{s.Section, s.Key}] = i
				}
			}
			continue
		}
		if first := seen[at]; first.Value != "" && p.isSingle(f.unit, l) {
			p.add(f.path, first.Pos().Line, first.Pos().Col, l.Key+"= is set again at line "+itoa(l.Number)+", and this one has no effect")
		}
		seen[at] = l
	}
}

// isSingle says that of several assignments to a key, the last one holds.
func (p *pass) isSingle(u *unit, l *quadlet.Line) bool {
	if l.Section == u.section || l.Section == "Quadlet" {
		k, ok := quadlet.LookupKey(l.Section, l.Key)
		return ok && !k.KindIn(p.all.Target.Podman).List()
	}
	return singleDirectives[keyName{l.Section, l.Key}]
}

// singleDirectives are systemd's keys of one value that units set.
var singleDirectives = map[keyName]bool{
	{"Unit", "Description"}: true, {"Unit", "StartLimitIntervalSec"}: true, {"Unit", "StartLimitBurst"}: true,
	{"Unit", "DefaultDependencies"}: true,
	{"Service", "Type"}:             true, {"Service", "Restart"}: true, {"Service", "RestartSec"}: true,
	{"Service", "TimeoutStartSec"}: true, {"Service", "TimeoutStopSec"}: true, {"Service", "TimeoutSec"}: true,
	{"Service", "KillMode"}: true, {"Service", "RemainAfterExit"}: true, {"Service", "Slice"}: true,
	{"Service", "WorkingDirectory"}: true, {"Service", "User"}: true, {"Service", "Group"}: true,
	{"Service", "SyslogIdentifier"}: true, {"Service", "MemoryMax"}: true, {"Service", "CPUQuota"}: true,
	{"Service", "TasksMax"}: true, {"Service", "OOMPolicy"}: true, {"Service", "WatchdogSec"}: true,
	{"Install", "DefaultInstance"}: true,
}

func keyDeprecated(p *pass) {
	for key := range p.u.keysOf(p.u.section) {
		k, ok := quadlet.LookupKey(p.u.section, key)
		if !ok || k.Instead == "" {
			continue
		}
		if v, ok := p.u.Last(p.u.section, key); ok && v.Text != "" {
			p.atKey(v, "%s= is deprecated: write %s", key, k.Instead)
		}
	}
}

// directives gives each of systemd's keys in a unit that systemd does not know
// there.
func (p *pass) directives(report func(section, key string, v unitset.Value)) {
	for _, k := range p.u.strange {
		if all := p.u.Assignments(k.section, k.key); len(all) > 0 {
			report(k.section, k.key, all[0])
		}
	}
}

// home is the section that a key belongs to, if it is one of those that a unit has.
func (p *pass) home(key string) string {
	if _, ok := quadlet.LookupKey(p.u.section, key); ok {
		return p.u.section
	}
	for _, section := range [...]string{"Unit", "Service", "Install"} {
		if knownDirective(section, key) {
			return section
		}
	}
	return ""
}

func directiveUnknown(p *pass) {
	p.directives(func(section, key string, v unitset.Value) {
		if !p.full() && p.home(key) == "" {
			p.atKey(v, "systemd ignores %s= in [%s]%s", key, section, didYouMean(key, directiveNames(section)))
		}
	})
}

func directiveMisplaced(p *pass) {
	p.directives(func(section, key string, v unitset.Value) {
		if home := p.home(key); home != "" && !p.full() {
			p.atKey(v, "systemd ignores %s= in [%s]: it belongs to [%s]", key, section, home)
		}
	})
}

// directiveTooNew compares with the target's systemd, if it is known.
func directiveTooNew(p *pass) {
	have := p.all.Target.Systemd
	if have == 0 {
		return
	}
	for _, section := range [...]string{"Unit", "Service", "Install"} {
		for key := range p.u.keysOf(section) {
			d, ok := quadlet.LookupDirective(section, key)
			if !ok || d.Since <= have {
				continue
			}
			for _, v := range p.u.Assignments(section, key)[:1] {
				p.atKey(v, "%s= came with systemd %d, and the target has %d", key, d.Since, have)
			}
		}
	}
}

func directiveNames(section string) []string {
	directives := quadlet.SystemdDirectives(section)
	names := make([]string, len(directives))
	for i, d := range directives {
		names[i] = d.Name
	}
	return names
}

// knownDirective says that systemd, or the generator, knows a key of [Unit],
// [Service] or [Install].
func knownDirective(section, key string) bool {
	_, ok := quadlet.LookupDirective(section, key)
	return ok
}
