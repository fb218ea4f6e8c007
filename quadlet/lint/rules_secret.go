package lint

import (
	"strings"

	"github.com/tank-os/tank/quadlet"
	"github.com/tank-os/tank/quadlet/unitset"
)

var secretRules = []Rule{
	{
		ID: "secret-environment", Severity: Warning,
		on:    "Container.Environment Build.Environment Service.Environment",
		Title: "a password in the unit",
		Explanation: `A unit file is not secret: it is readable for all on the machine, it stands in the service's command line for everyone who lists processes, ` +
			`and it is in the image or the repository that it was copied from.`,
		Fix:  "keep it as a podman secret, and write Secret=NAME,type=env,target=VARIABLE",
		unit: secretEnvironment,
	},
	{
		ID: "secret-argument", needs: "=", Severity: Warning,
		on:    "Container.Exec Container.PodmanArgs Container.HealthCmd Build.BuildArg Build.PodmanArgs Container.Label Pod.PodmanArgs",
		Title: "a password on a command line",
		Explanation: `The arguments of a program are visible for everyone who lists processes, and a unit file is readable for all on the machine. A build's arguments stay in the image's history. ` +
			`Only what is named as a password, a token or a key is found here.`,
		Fix:  "keep it as a podman secret, and let the program read it from a file or a variable",
		word: secretArgument,
	},
	{
		ID: "secret-url", Severity: Warning, file: secretURL,
		Title:       "a password in a URL",
		Explanation: `The URL has a password before the @. A unit file is readable for all on the machine, and its values stand in the service's command line.`,
		Fix:         "keep the URL as a podman secret",
	},
	{
		ID: "secret-credentials", Severity: Warning,
		on:          "Image.Creds Artifact.Creds Build.Creds",
		Title:       "a registry's password in the unit",
		Explanation: `Creds= holds the password in clear, in a file that all on the machine may read, and on podman's command line.`,
		Fix:         "log in with podman login --authfile, and write AuthFile=",
		value: func(p *pass, v unitset.Value, s string) {
			if strings.Contains(s, ":") && !expands(s) {
				p.atKey(v, "the password is readable for all on the machine")
			}
		},
	},
	{
		ID: "secret-decryption", Severity: Warning, on: "Image.DecryptionKey Artifact.DecryptionKey",
		Title:       "a passphrase in the unit",
		Explanation: `Behind a colon, DecryptionKey= holds the passphrase of the key, in a file that all on the machine may read.`,
		Fix:         "use a key without a passphrase, in a file that only its user may read",
		value: func(p *pass, v unitset.Value, s string) {
			if strings.Contains(s, ":") {
				p.atKey(v, "the passphrase is readable for all on the machine")
			}
		},
	},
	{
		ID: "secret-target", Severity: Error, on: "Container.Secret",
		Title:       "two secrets in one place",
		Explanation: `Two secrets with the same variable or file as their target: the container sees one of them, and podman does not say which.`,
		Fix:         "give each a target of its own",
		unit:        secretTarget,
	},
	{
		ID: "secret-over-environment", Severity: Warning, on: "Container.Secret",
		Title:       "a secret and a plain value for one variable",
		Explanation: `Environment= and a Secret= of type env set the same variable. Which of them the container sees is podman's business, and the plain one is readable for all.`,
		Fix:         "remove the variable from Environment=",
		unit:        secretOverEnvironment,
	},
	{
		ID: "secret-mode", Severity: Warning, on: "Container.Secret",
		Title:       "uid, gid or mode of a secret that is a variable",
		Explanation: `uid=, gid= and mode= are of the file that a secret of type mount is. With type=env they have no effect.`,
		Fix:         "remove them",
		word: func(p *pass, w unitset.Word) {
			if secretVariable(w.Text) == "" {
				return
			}
			for _, opt := range [...]string{",uid=", ",gid=", ",mode="} {
				if strings.Contains(w.Text, opt) {
					p.atText(w.From, w.Text, "%s has no effect with type=env", strings.Trim(opt, ",="))
					return
				}
			}
		},
	},
}

// secretWords are what the name of a secret's variable ends in.
var secretWords = []string{
	"PASSWORD", "PASSWD", "PASSPHRASE", "SECRET", "TOKEN", "API_KEY", "APIKEY", "ACCESS_KEY", "PRIVATE_KEY", "SECRET_KEY", "AUTH_KEY",
	"ENCRYPTION_KEY", "CREDENTIALS", "_PASS", "_PWD",
}

// isSecretName says that a name is that of a password or the like.
func isSecretName(name string) bool {
	name = strings.ToUpper(strings.ReplaceAll(name, "-", "_"))
	for _, w := range secretWords {
		if strings.HasSuffix(name, w) {
			return true
		}
	}
	return name == "PASS" || name == "PWD_HASH"
}

// isSecretValue says that a value could be a secret: it is not empty, no path, no
// number or yes and no, and nothing that only the machine completes.
func isSecretValue(s string) bool {
	if s == "" || expands(s) || strings.ContainsAny(s[:1], "/.<{") || strings.Contains(s, "/run/secrets/") {
		return false
	}
	switch strings.ToLower(s) {
	case "true", "false", "yes", "no", "on", "off", "none", "null", "file", "env", "random", "disabled", "enabled", "optional", "required":
		return false
	}
	return strings.Trim(s, "0123456789") != "" || len(s) > 5
}

func secretEnvironment(p *pass) {
	for _, section := range [...]string{p.u.section, "Service"} {
		vars, _ := p.u.variables(section)
		for _, v := range vars {
			if !v.Bare && isSecretName(v.Key) && isSecretValue(v.Value) {
				p.atText(v.From, v.Key, "the value of %s is readable for all on the machine", v.Key)
			}
		}
	}
}

// secretArgument finds NAME=VALUE and --name=value whose name is a secret's. The
// value is not in the message.
func secretArgument(p *pass, w unitset.Word) {
	for word := range strings.FieldsSeq(w.Text) {
		name, value, ok := strings.Cut(strings.TrimLeft(word, "-"), "=")
		if name == "secret" || strings.HasPrefix(value, "id=") {
			continue // podman's own option, which names a secret
		}
		if name == "env" || name == "e" || name == "build-arg" {
			name, value, ok = strings.Cut(value, "=")
		}
		if ok && isName(strings.ReplaceAll(name, "-", "_")) && isSecretName(name) && isSecretValue(value) {
			p.atText(w.From, name+"=", "the value of %s is readable for all on the machine", name)
			return
		}
	}
}

// secretURL looks for SCHEME://USER:PASSWORD@ in all values of the unit's own section.
func secretURL(p *pass, f *source) {
	for i := range f.file.Lines {
		l := &f.file.Lines[i]
		if l.Kind != quadlet.Assignment || l.Section != f.unit.section {
			continue
		}
		if at := strings.Index(l.Value, "://"); at >= 0 && hasPassword(l.Value[at+len("://"):]) {
			pos := l.ValuePos(at)
			p.add(f.path, pos.Line, pos.Col, "the URL's password is readable for all on the machine")
		}
	}
}

// hasPassword says that what follows :// names a user with a password, and not one
// that systemd completes or a reader is to.
func hasPassword(s string) bool {
	if end := strings.IndexAny(s, "/ \"'?#"); end >= 0 {
		s = s[:end]
	}
	user, _, ok := strings.Cut(s, "@")
	_, password, has := strings.Cut(user, ":")
	return ok && has && password != "" && !expands(password) && strings.Trim(password, "<>x*{}") != ""
}

// secretVariable is the variable that a Secret= sets; empty if it is a file.
func secretVariable(s string) string {
	name, opts, _ := strings.Cut(s, ",")
	target, isEnv := name, false
	for opt := range strings.SplitSeq(opts, ",") {
		key, value, _ := strings.Cut(opt, "=")
		switch key {
		case "type":
			isEnv = value == "env"
		case "target":
			target = value
		}
	}
	if !isEnv {
		return ""
	}
	return target
}

// secretFile is the path of the file that a Secret= of type mount makes; empty if
// it is a variable.
func secretFile(s string) string {
	if secretVariable(s) != "" {
		return ""
	}
	name, opts, _ := strings.Cut(s, ",")
	target := name
	for opt := range strings.SplitSeq(opts, ",") {
		if value, ok := strings.CutPrefix(opt, "target="); ok {
			target = value
		}
	}
	if !strings.HasPrefix(target, "/") {
		target = "/run/secrets/" + target
	}
	return target
}

func secretTarget(p *pass) {
	words, _ := p.u.wordsOf("Container", "Secret", quadlet.ListArgs)
	first := map[string]unitset.Word{}
	for _, w := range words {
		target := secretVariable(w.Text)
		if target == "" {
			target = secretFile(w.Text)
		}
		if _, ok := first[target]; ok {
			p.atText(w.From, w.Text, "another secret has the target %s too", target)
			continue
		}
		first[target] = w
	}
}

func secretOverEnvironment(p *pass) {
	secret := map[string]bool{}
	words, _ := p.u.wordsOf("Container", "Secret", quadlet.ListArgs)
	for _, w := range words {
		secret[secretVariable(w.Text)] = true
	}
	vars, _ := p.u.variables("Container")
	for _, v := range vars {
		if v.Key != "" && secret[v.Key] {
			p.atText(v.From, v.Key, "a Secret= sets %s too", v.Key)
		}
	}
}
