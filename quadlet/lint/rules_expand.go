package lint

import (
	"strings"

	"github.com/tank-os/tank/quadlet"
	"github.com/tank-os/tank/quadlet/unitset"
)

var expandRules = []Rule{
	{
		ID: "expand-unknown-specifier", Severity: Error, unit: unknownSpecifier,
		Title: "a specifier that systemd does not know",
		Explanation: `The generator puts values on the command line of the service, where systemd expands % and a letter. ` +
			`With a letter or digit that means nothing, as in %20 or %Z, systemd refuses the command line, and with it the service.`,
		Fix: "write %% for a percent sign",
	},
	{
		ID: "expand-date", Severity: Warning, unit: expandDate,
		Title: "a date's format that systemd expands",
		Explanation: `The generator puts values on the command line of the service, where systemd expands % and a letter: ` +
			`%Y, %m, %d, %H, %M and %s mean a directory, the machine's id, another directory, the host's name and so on, and date never sees them.`,
		Fix: "write %% for each percent sign",
	},
	{
		ID: "expand-url", Severity: Warning, unit: expandURL,
		Title: "an escape of a URL that systemd expands",
		Explanation: `The generator puts values on the command line of the service, where systemd expands % and a letter: ` +
			`the %C and %E of %C3 and %E2 become directories.`,
		Fix: "write %% for each percent sign",
	},
	{
		ID: "expand-default", needs: "$", Severity: Error, on: plainKeys,
		Title: "a shell's default for a variable",
		Explanation: `Systemd expands ${NAME}, and none of a shell's or Compose's forms such as ${NAME:-default}: it leaves them as they are, ` +
			`and podman gets them as a port, an image or a path.`,
		Fix:   "write the value, or ${NAME} with Environment= or EnvironmentFile= in [Service]",
		value: expandDefault,
	},
	{
		ID: "expand-variable", Severity: Warning, unit: expandVariable,
		Title: "a variable of the container's that systemd expands",
		Explanation: `Systemd expands ${NAME}, and $NAME where it is a word of its own, on the command line of the service, with the variables of [Service] and of the manager. ` +
			`Those of [Container] are not among them: the program gets an empty text.`,
		Fix: "write $$ for a dollar sign, so that a shell in the container expands it",
	},
}

// plainKeys are keys whose values no shell in the container reads.
const plainKeys = "Container.PublishPort Pod.PublishPort Container.Image Image.Image Container.Volume Container.Network Container.ContainerName " +
	"Container.HostName Container.User Container.Group Container.Memory Container.IP Container.EnvironmentFile Container.WorkingDir Container.Secret " +
	"Container.Mount Container.AddHost Container.DNS Container.ShmSize Pod.PodName Volume.VolumeName Network.NetworkName Network.Subnet Build.ImageTag"

// knownSpecifiers are those of systemd.unit(5), of all versions.
const knownSpecifiers = "aAbBcCdDEfgGhHiIjJlLmMnNopPqrRsStTuUvVwWyY%"

// notExpanded are keys that do not become part of a command line.
var notExpanded = map[string]bool{
	"ServiceName": true, "DefaultDependencies": true, "StartWithPod": true, "SetWorkingDirectory": true,
}

// commandLine gives each value of the unit's own section that stands on the
// service's command line and holds a byte.
func (p *pass) commandLine(c byte, report func(v unitset.Value)) {
	if c == '%' && !p.u.percent || c == '$' && !p.u.dollar {
		return
	}
	for key := range p.u.keysOf(p.u.section) {
		if notExpanded[key] {
			continue
		}
		k, known := quadlet.LookupKey(p.u.section, key)
		if known && !k.Kind.List() {
			if v, ok := p.u.Last(p.u.section, key); ok && strings.IndexByte(v.Text, c) >= 0 {
				report(v)
			}
			continue
		}
		for _, v := range p.u.All(p.u.section, key) {
			if strings.IndexByte(v.Text, c) >= 0 {
				report(v)
			}
		}
	}
}

// specifiers gives each specifier in a text, and where its percent sign is.
func specifiers(s string, report func(at int, letter byte) bool) {
	for i := 0; i+1 < len(s); i++ {
		if s[i] != '%' {
			continue
		}
		if s[i+1] != '%' && !report(i, s[i+1]) {
			return
		}
		i++
	}
}

func isAlnum(c byte) bool {
	return '0' <= c && c <= '9' || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z'
}

func unknownSpecifier(p *pass) {
	p.commandLine('%', func(v unitset.Value) {
		specifiers(v.Text, func(at int, letter byte) bool {
			if !isAlnum(letter) || strings.IndexByte(knownSpecifiers, letter) >= 0 {
				return true
			}
			p.report(v, v.Line.ValuePos(at), "systemd knows no specifier %%%c, and refuses the service", letter)
			return false
		})
	})
}

func expandDate(p *pass) {
	p.commandLine('%', func(v unitset.Value) {
		if at := dateFormat(v.Text); at >= 0 {
			p.report(v, v.Line.ValuePos(at), "systemd expands %s before the container sees it", quote(v.Text[at:at+2]))
		}
	})
}

// datePairs are letters that follow each other in a date's format.
var datePairs = map[string]bool{
	"Ym": true, "ym": true, "md": true, "dm": true, "mY": true, "my": true, "dH": true, "dT": true, "FT": true, "FH": true,
	"HM": true, "MS": true, "SN": true, "SZ": true, "Sz": true, "ST": true,
}

// dateFormat is where a format for date begins in a text: at +%, or at two letters
// that follow each other in one, with nothing but punctuation between them.
func dateFormat(s string) int {
	last, found := -1, -1
	specifiers(s, func(at int, letter byte) bool {
		switch {
		case at > 0 && s[at-1] == '+' && (at == 1 || strings.IndexByte(` "'`, s[at-2]) >= 0):
			found = at
		case last >= 0 && at-last <= 3 && strings.Trim(s[last+2:at], "-_:.T") == "" && datePairs[string([]byte{s[last+1], letter})]:
			found = last
		}
		last = at
		return found < 0
	})
	return found
}

func expandURL(p *pass) {
	p.commandLine('%', func(v unitset.Value) {
		specifiers(v.Text, func(at int, letter byte) bool {
			const hex = "0123456789ABCDEF"
			isEscape := at+2 < len(v.Text) && strings.IndexByte("ABCE", letter) >= 0 && strings.IndexByte(hex[:10], v.Text[at+2]) >= 0
			if isEscape {
				p.report(v, v.Line.ValuePos(at), "systemd expands %s here", quote(v.Text[at:at+2]))
			}
			return !isEscape
		})
	})
}

func expandDefault(p *pass, v unitset.Value, s string) {
	for at := strings.Index(s, "${"); at >= 0; {
		name, ok := braced(s[at+2:])
		if i := strings.IndexAny(name, ":-+?="); ok && i > 0 && isName(name[:i]) && (at == 0 || s[at-1] != '$') {
			p.atText(v, s[at:], "systemd does not expand %s: podman gets it as it is", quote("${"+name+"}"))
			return
		}
		next := strings.Index(s[at+2:], "${")
		if next < 0 {
			return
		}
		at += 2 + next
	}
}

// braced is what is before a closing brace, if there is one near.
func braced(s string) (name string, ok bool) {
	name, _, ok = strings.Cut(s[:min(len(s), 256)], "}")
	return name, ok
}

// managerVariables are those that systemd sets for services.
var managerVariables = map[string]bool{
	"PATH": true, "LANG": true, "USER": true, "LOGNAME": true, "HOME": true, "SHELL": true, "MAINPID": true, "MANAGERPID": true,
	"INVOCATION_ID": true, "XDG_RUNTIME_DIR": true, "RUNTIME_DIRECTORY": true, "STATE_DIRECTORY": true, "CACHE_DIRECTORY": true,
	"LOGS_DIRECTORY": true, "CONFIGURATION_DIRECTORY": true, "CREDENTIALS_DIRECTORY": true, "NOTIFY_SOCKET": true,
	"PODMAN_SYSTEMD_UNIT": true, "LISTEN_FDS": true, "LISTEN_PID": true, "DBUS_SESSION_BUS_ADDRESS": true,
}

// expandVariable finds variables that only the container has.
func expandVariable(p *pass) {
	var mine map[string]bool
	if len(p.u.All("Service", "EnvironmentFile"))+len(p.u.All("Service", "PassEnvironment")) > 0 {
		return // the service may have any
	}
	files := len(p.u.All(p.u.section, "EnvironmentFile")) > 0 && len(p.u.All("Service", "Environment")) == 0
	p.commandLine('$', func(v unitset.Value) {
		if mine == nil {
			mine = p.containerVariables()
		}
		for _, name := range variables(v.Text) {
			if mine[name] || files && !managerVariables[name] {
				p.atText(v, "$", "systemd expands %s, which only the container has", name)
				return
			}
		}
	})
}

// containerVariables are those that the unit sets in the container, and not for the
// service.
func (p *pass) containerVariables() map[string]bool {
	mine := map[string]bool{}
	vars, _ := p.u.variables(p.u.section)
	for _, v := range vars {
		mine[v.Key] = !managerVariables[v.Key] && !v.Bare
	}
	secrets, _ := p.u.wordsOf(p.u.section, "Secret", quadlet.ListArgs)
	for _, s := range secrets {
		if name := secretVariable(s.Text); name != "" {
			mine[name] = true
		}
	}
	service, _ := p.u.variables("Service")
	for _, v := range service {
		delete(mine, v.Key)
	}
	return mine
}

// variables are the names that systemd expands in a value: ${NAME}, and $NAME as a
// word of its own.
func variables(s string) []string {
	var names []string
	for i := 0; i < len(s); i++ {
		if s[i] != '$' {
			continue
		}
		if i+1 < len(s) && s[i+1] == '$' {
			i++
			continue
		}
		rest := s[i+1:]
		if inner, ok := strings.CutPrefix(rest, "{"); ok {
			if name, ok := braced(inner); ok && isName(name) {
				names = append(names, name)
			}
			continue
		}
		if i == 0 || s[i-1] == ' ' {
			if name := firstWord(rest[:min(len(rest), 256)]); isName(name) {
				names = append(names, name)
			}
		}
	}
	return names
}

// isName says that a text is the name of a variable.
func isName(s string) bool {
	for i := range len(s) {
		if !isAlnum(s[i]) && s[i] != '_' || i == 0 && s[i] <= '9' {
			return false
		}
	}
	return s != ""
}
