package lint

import (
	"strings"

	"github.com/tank-os/tank/quadlet"
	"github.com/tank-os/tank/quadlet/unitset"
)

var environmentRules = []Rule{
	{
		ID: "environment-bare-word", needs: " \t", Severity: Warning,
		on: "Container.Environment Container.Label Container.Annotation Pod.Label Volume.Label Network.Label Build.Environment Build.Label " +
			"Build.Annotation Build.BuildArg",
		Title: "a value that ends at its first space",
		Explanation: `Several NAME=VALUE may stand in a line, separated by space: of GREETING=hello world, the value is hello, and world is another variable, ` +
			`taken from the environment of podman.`,
		Fix:   `quote all of it: "NAME=two words"`,
		value: bareWord,
	},
	{
		ID: "environment-duplicate", Severity: Warning, file: environmentDuplicate,
		Title:       "a variable is set twice",
		Explanation: `Of a variable, the last assignment holds, and those before it in the same file have no effect. In a drop-in, that is how a value is replaced, and no finding.`,
		Fix:         "remove the assignment that should not hold",
	},
	{
		ID: "environment-service", Severity: Warning, on: "Service.Environment", types: "container",
		Title: "a variable that the container does not see",
		Explanation: `Environment= in [Service] is the environment of podman itself. The container gets the variables of [Container], ` +
			`and of podman's only those that are named there without a value, or all with EnvironmentHost=.`,
		Fix:  "move it to [Container]",
		unit: serviceVariables,
	},
	{
		ID: "environment-name", Severity: Warning, on: "Container.Environment",
		Title: "not a variable's name",
		Explanation: `The name of a variable is made of letters, digits and underscores. With a space before the =, or a dash in it, programs and shells do not find the variable; ` +
			`export and quotes belong to a shell's files.`,
		Fix:  "correct the name",
		unit: variableNames,
	},
	{
		ID: "environment-file-optional", Severity: Error, on: "Container.EnvironmentFile",
		Title: "EnvironmentFile=- in [Container]",
		Explanation: `In [Service], a dash before the path lets the file be missing. In [Container] it is part of the path: the generator makes a path below the unit's directory of it, ` +
			`and podman fails because there is no such file.`,
		Fix: "remove the dash, and make sure that the file exists",
		word: func(p *pass, w unitset.Word) {
			if strings.HasPrefix(w.Text, "-") {
				p.atText(w.From, w.Text, "the dash is part of the path here")
			}
		},
	},
	{
		ID: "environment-file-home", needs: "~", Severity: Error,
		on:          "Container.EnvironmentFile Container.Volume Container.Rootfs Pod.Volume Build.Volume Build.File Kube.Yaml Kube.ConfigMap Image.AuthFile Build.AuthFile",
		Title:       "~ in a path",
		Explanation: `No shell reads the unit, so that ~ is a letter like any other. In Volume= it becomes part of the name of a volume, which podman refuses; elsewhere it is a directory of that name.`,
		Fix:         "write %h for the home directory of the unit's user",
		value: func(p *pass, v unitset.Value, s string) {
			if s == "~" || strings.HasPrefix(s, "~/") {
				p.at(v, "~ is not the home directory here")
			}
		},
	},
}

// bareWord finds words behind a NAME=VALUE that look like the rest of the value. One
// in capitals is the name of a variable of the host's.
func bareWord(p *pass, v unitset.Value, s string) {
	words := splitWords(s)
	assigned := false
	for _, w := range words {
		name, _, ok := strings.Cut(w, "=")
		if ok && name != "" {
			assigned = true
			continue
		}
		if assigned && (w != strings.ToUpper(w) || !isName(w)) {
			p.atText(v, " "+w, "%s is not part of the value before it: it lacks quotes", quote(w))
			return
		}
	}
}

// splitWords splits at space outside of quotes, and takes the quotes off: enough
// to tell words apart, for what the generator itself has read already.
func splitWords(s string) []string {
	var words []string
	var word strings.Builder
	quoted, in := byte(0), false
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c == '\\' && i+1 < len(s):
			i++
			word.WriteByte(s[i])
			in = true
		case quoted != 0 && c == quoted:
			quoted = 0
		case quoted == 0 && (c == '"' || c == '\''):
			quoted, in = c, true
		case quoted == 0 && (c == ' ' || c == '\t'):
			if in {
				words = append(words, word.String())
				word.Reset()
				in = false
			}
		default:
			word.WriteByte(c)
			in = true
		}
	}
	if in {
		words = append(words, word.String())
	}
	return words
}

func environmentDuplicate(p *pass, f *source) {
	var seen map[string]*quadlet.Line
	for i := range f.file.Lines {
		l := &f.file.Lines[i]
		if l.Kind != quadlet.Assignment || l.Key != "Environment" || l.Section != f.unit.section {
			continue
		}
		if l.Value == "" {
			clear(seen)
			continue
		}
		for _, w := range splitWords(l.Value) {
			name, _, _ := strings.Cut(w, "=")
			if seen == nil {
				seen = map[string]*quadlet.Line{}
			}
			if first := seen[name]; first != nil && !p.full() {
				pos := first.ValuePos(max(0, strings.Index(first.Value, name)))
				p.add(f.path, pos.Line, pos.Col, name+" is set again at line "+itoa(l.Number)+", and this one has no effect")
			}
			seen[name] = l
		}
	}
}

// podmanVariables begin the names of variables that podman itself reads, or its
// programs.
var podmanVariables = []string{
	"PODMAN_", "CONTAINERS_", "CONTAINER_", "STORAGE_", "REGISTRY_", "BUILDAH_", "XDG_", "SYSTEMD_", "DBUS_", "SSL_", "GODEBUG", "GOTRACEBACK",
	"TMPDIR", "HOME", "PATH", "LANG", "LC_", "TZ", "DOCKER_", "NETAVARK_", "_CONTAINERS", "LISTEN_", "SSH_",
}

func isPodmans(name string) bool {
	for _, prefix := range podmanVariables {
		if strings.HasPrefix(name, prefix) {
			return true
		}
	}
	return strings.HasSuffix(strings.ToLower(name), "_proxy")
}

// serviceVariables finds variables of [Service] that nothing there uses: neither
// podman, nor the command lines, nor a variable that the container takes over.
func serviceVariables(p *pass) {
	if host, _ := p.own("EnvironmentHost"); isTrue(host) {
		return
	}
	for _, key := range []string{"ExecStartPre", "ExecStartPost", "ExecCondition", "ExecStopPost", "ExecStop", "ExecReload"} {
		if len(p.u.All("Service", key)) > 0 {
			return // it may be for that
		}
	}
	vars, _ := p.u.variables("Service")
	for _, v := range vars[:min(len(vars), enough)] { // each is looked for in all of the section
		if !isPodmans(v.Key) && !p.mentions(v.Key) {
			p.atText(v.From, v.Key, "the container does not see %s: this is podman's environment", v.Key)
		}
	}
}

// mentions says that a text stands in the unit's own section.
func (p *pass) mentions(text string) bool {
	for key := range p.u.keysOf(p.u.section) {
		for _, v := range p.u.Assignments(p.u.section, key) {
			if strings.Contains(v.Text, text) {
				return true
			}
		}
	}
	return false
}

func variableNames(p *pass) {
	vars, _ := p.u.variables(p.u.section)
	for _, v := range vars {
		if v.Key == "export" || !v.Bare && (v.Key == "" || strings.Trim(v.Key, nameChars) != "" || v.Key[0] <= '9') && !expands(v.Key) {
			p.atText(v.From, v.Key, "%s is not the name of a variable", quote(v.Key))
		}
	}
}

// nameChars are what a variable's name may hold. Dots and dashes are not a shell's,
// and programs such as Java's and Elasticsearch use them.
const nameChars = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.-"
