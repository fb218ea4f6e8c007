package machine

import (
	"errors"
	"fmt"
	"path"
	"path/filepath"
	"regexp"
	"strings"
	"unicode"
)

// The alphabets are narrow because these words become arguments of sudo and
// podman, and lines of unit files: a leading dash would be an option, a newline
// another key, a comma another option of the secret.
var (
	nameRE      = regexp.MustCompile(`^[a-z][a-z0-9-]{0,62}$`)
	userRE      = regexp.MustCompile(`^[a-z_][a-z0-9_-]{0,30}$`)
	containerRE = regexp.MustCompile(`^[a-zA-Z0-9][a-zA-Z0-9_.-]*$`)
	unitRE      = regexp.MustCompile(`^[a-zA-Z0-9][a-zA-Z0-9_.-]*\.container$`)
	variableRE  = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*$`)
	fileRE      = regexp.MustCompile(`^/?[a-zA-Z0-9][a-zA-Z0-9_./-]*$`)
)

// A checker collects what is wrong, with the lines that the text has for a path.
type checker struct {
	lines map[string]int
	errs  []error
}

func (c *checker) fail(at, format string, args ...any) {
	c.errs = append(c.errs, &Error{Line: c.lineOf(at), Path: at, Err: fmt.Errorf(format, args...)})
}

// lineOf finds the line of a path or, for a key that is missing, of what it is
// missing from.
func (c *checker) lineOf(at string) int {
	for at != "" {
		if n := c.lines[at]; n > 0 {
			return n
		}
		at = at[:max(strings.LastIndexAny(at, ".["), 0)]
	}
	return c.lines[""]
}

func (c *checker) match(at string, re *regexp.Regexp, what, got string) {
	switch {
	case got == "":
		c.fail(at, "is missing: want %s", what)
	case !re.MatchString(got):
		c.fail(at, "%q is not %s", got, what)
	}
}

func (c *checker) oneLine(at, s string) {
	if strings.ContainsFunc(s, unicode.IsControl) {
		c.fail(at, "%q is more than one line of text", s)
	}
}

// below checks a path that is taken below a home directory.
func (c *checker) below(at, p string) {
	if !filepath.IsLocal(p) || path.Clean(p) != p || p == "." {
		c.fail(at, "%q is not a clean path below the home directory", p)
	}
}

func (a *Appliance) validate(lines map[string]int) error {
	c := &checker{lines: lines}
	c.match("name", nameRE, "a name of lower case letters, digits and dashes", a.Name)
	c.oneLine("version", a.Version)
	c.oneLine("release", a.Release)
	c.agent(&a.Agent)
	if a.Gateway != nil {
		c.gateway(a.Gateway, &a.Agent)
	}
	c.secrets(a)
	c.names(a)
	for i, h := range a.Hints {
		c.oneLine(fmt.Sprintf("hints[%d]", i), h)
	}
	return errors.Join(c.errs...)
}

func (c *checker) agent(g *Agent) {
	c.match("agent.runtime", nameRE, "a name of lower case letters, digits and dashes", g.Runtime)
	c.user("agent.user", g.User)
	c.match("agent.unit", unitRE, "a .container file's name", g.Unit)
	c.match("agent.container", containerRE, "a container's name", g.Container)
	if len(g.Command) > 0 && g.Command[0] == "" {
		c.fail("agent.command[0]", "is empty: want a program")
	}
	for i, d := range g.Dirs {
		c.below(fmt.Sprintf("agent.dirs[%d]", i), d)
	}
	if g.Config != "" {
		c.below("agent.config", g.Config)
	}
}

func (c *checker) gateway(g *Gateway, agent *Agent) {
	c.user("gateway.user", g.User)
	if (g.User.UID == agent.User.UID) != (g.User.Name == agent.User.Name) {
		c.fail("gateway.user", "is half the agent's user: %q has uid %d, the agent's %q has %d",
			g.User.Name, g.User.UID, agent.User.Name, agent.User.UID)
	}
	c.match("gateway.unit", unitRE, "a .container file's name", g.Unit)
	if g.Unit == agent.Unit {
		c.fail("gateway.unit", "%q is the agent's unit", g.Unit)
	}
	c.match("gateway.container", containerRE, "a container's name", g.Container)
	if g.ScopeFile != "" {
		c.below("gateway.scopeFile", g.ScopeFile)
	}
}

// names checks that the program can tell its names apart.
func (c *checker) names(a *Appliance) {
	seen := map[string]bool{"tank": true}
	for _, l := range a.Links() {
		name := path.Base(l.Path)
		if seen[name] {
			c.fail("agent.runtime", "%q: the machine has another program called %q", a.Agent.Runtime, name)
		}
		seen[name] = true
	}
}

func (c *checker) user(at string, u User) {
	c.match(at+".name", userRE, "a login name", u.Name)
	if u.UID <= 0 {
		c.fail(at+".uid", "is %d: want the id of a user who is not root", u.UID)
	}
	if !path.IsAbs(u.Home) || path.Clean(u.Home) != u.Home || u.Home == "/" {
		c.fail(at+".home", "%q is not a clean absolute path", u.Home)
	}
}

func (c *checker) secrets(a *Appliance) {
	names := map[[2]string]bool{}
	targets := map[[2]string]string{}
	makers := map[string]User{}
	for i, s := range a.Secrets {
		at := fmt.Sprintf("secrets[%d]", i)
		c.match(at+".name", containerRE, "a podman secret's name", s.Name)
		if _, ok := a.UserOf(s.Unit); !ok {
			c.fail(at+".unit", "%q is none of the appliance's units (%s)", s.Unit, strings.Join(a.Units(), ", "))
		}
		c.target(at, s)
		c.generate(at, s, a, makers)
		if names[[2]string{s.Unit, s.Name}] {
			c.fail(at+".name", "%s takes %q twice", s.Unit, s.Name)
		}
		names[[2]string{s.Unit, s.Name}] = true
		key := [2]string{s.Unit, s.Target}
		if other, ok := targets[key]; ok && s.Target != "" {
			c.fail(at+".target", "%q is already where %s sees %q", s.Target, s.Unit, other)
		}
		targets[key] = s.Name
	}
}

// generate checks a secret that the machine makes. Each user has a store, so one
// that two users' units take would have two values.
func (c *checker) generate(at string, s Secret, a *Appliance, makers map[string]User) {
	if !s.Generate {
		return
	}
	if s.Optional {
		c.fail(at+".generate", "%q is optional, and would be made before every start", s.Name)
	}
	owner, _ := a.UserOf(s.Unit)
	if first, ok := makers[s.Name]; ok && first.UID != owner.UID {
		c.fail(at+".generate", "%q would be made twice, by %s and by %s", s.Name, first.Name, owner.Name)
	}
	makers[s.Name] = owner
}

func (c *checker) target(at string, s Secret) {
	switch s.Type {
	case Env:
		c.match(at+".target", variableRE, "an environment variable", s.Target)
	case Mount:
		if s.Target != "" {
			c.match(at+".target", fileRE, "a file's name", s.Target)
		}
	default:
		c.fail(at+".type", "is %q: want %q or %q", s.Type, Env, Mount)
	}
}
