package podmanarg

import (
	"slices"
	"strings"
	"sync"
)

// A command is one of podman's, as far as its command line goes.
type command struct {
	flags  map[string]*flag
	shorts map[byte]string
	rules  []rule
	// mixed says that options may follow arguments.
	mixed bool
	// args is how many arguments it needs.
	args int
}

// A flag is one option of a command.
type flag struct {
	name  string
	kind  kind
	check grammar
	ruled bool
}

// ruled are the options whose values only rules can judge on a line, since it
// depends on others whether podman looks at them.
var ruled = []string{
	"network", "log-opt", "ulimit", "creds", "retry-delay", "health-interval", "health-timeout", "health-start-period",
	"health-retries", "health-startup-interval", "health-startup-timeout",
}

// A definition is a command's options by their kinds, as words.
type definition struct {
	kinds  [numberKinds]string
	shorts string // as "v=volume"
	checks map[string]grammar
	rules  []rule
	mixed  bool
	args   int
}

// aliases are older and Docker's names of options.
var aliases = map[string]string{
	"dns-opt":                  "dns-option",
	"healthcheck-command":      "health-cmd",
	"healthcheck-interval":     "health-interval",
	"healthcheck-retries":      "health-retries",
	"healthcheck-start-period": "health-start-period",
	"healthcheck-timeout":      "health-timeout",
	"net":                      "network",
	"override-arch":            "arch",
	"override-os":              "os",
	"override-variant":         "variant",
}

// commands are the commands by name, each made when it is first asked for.
var commands = map[string]func() *command{
	"run":            sync.OnceValue(func() *command { return build(runDefinition()) }),
	"pod create":     sync.OnceValue(func() *command { return build(podDefinition()) }),
	"volume create":  sync.OnceValue(func() *command { return build(volumeDefinition()) }),
	"network create": sync.OnceValue(func() *command { return build(networkDefinition()) }),
	"kube play":      sync.OnceValue(func() *command { return build(kubeDefinition()) }),
	"pull":           sync.OnceValue(func() *command { return build(pullDefinition()) }),
	"artifact pull":  sync.OnceValue(func() *command { return build(artifactDefinition()) }),
	"build":          sync.OnceValue(func() *command { return build(buildDefinition()) }),
}

// synonyms are other names of the same commands.
var synonyms = map[string]string{
	"create": "run", "container run": "run", "container create": "run",
	"image pull": "pull", "image build": "build",
}

func commandOf(name string) (*command, bool) {
	if other, ok := synonyms[name]; ok {
		name = other
	}
	build, ok := commands[name]
	if !ok {
		return nil, false
	}
	return build(), true
}

func build(d *definition) *command {
	c := &command{flags: map[string]*flag{}, shorts: map[byte]string{}, rules: d.rules, mixed: d.mixed, args: d.args}
	for k, names := range d.kinds {
		for name := range strings.FieldsSeq(names) {
			c.flags[name] = &flag{name, kind(k), d.checks[name], slices.Contains(ruled, name)}
		}
	}
	for short := range strings.FieldsSeq(d.shorts) {
		c.shorts[short[0]] = short[2:]
	}
	return c
}
