package machine

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
)

// Path is where an image carries its description.
const Path = "/usr/share/tank/appliance.json"

// ReleasePath is the release file, which holds [Appliance.ReleaseText].
const ReleasePath = "/etc/tank-os-release"

// An Appliance is what a machine knows of itself. Its JSON form is written by
// [Appliance.MarshalText] and read by [Parse].
type Appliance struct {
	// Name is the appliance's name, such as "tank-os". Required.
	Name string `json:"name"`
	// Version is the image's version; empty is "0".
	Version string `json:"version,omitempty"`
	// Release describes the appliance in a line, for the release file.
	Release string `json:"release,omitempty"`
	// Agent is what runs on the machine. Required.
	Agent Agent `json:"agent"`
	// Gateway is what the agent reaches the outside through; nil is none.
	Gateway *Gateway `json:"gateway,omitempty"`
	// Secrets are the podman secrets that the units take, by name.
	Secrets []Secret `json:"secrets,omitempty"`
	// Hints are lines for the operator, which "tank status" ends with.
	Hints []string `json:"hints,omitempty"`
}

// A User is an account on the machine.
type User struct {
	// Name is the login name. Required.
	Name string `json:"name"`
	// UID is the user's id. Required, so never root's.
	UID int `json:"uid"`
	// Home is the home directory, absolute. Required.
	Home string `json:"home"`
}

// An Agent is the agent program: a container of one user.
type Agent struct {
	// Runtime is the runtime's name, such as "openclaw": the command's name on
	// the machine, and the prefix of its variables (see [Agent.ContainerEnv]).
	// Required.
	Runtime string `json:"runtime"`
	// User runs the container. Required.
	User User `json:"user"`
	// Unit is the Quadlet file, such as "openclaw.container". Required.
	Unit string `json:"unit"`
	// Container is the container's name. Required.
	Container string `json:"container"`
	// Command is what the runtime's command line is inside the container; empty
	// is the runtime's name.
	Command []string `json:"command,omitempty"`
	// Port is where the agent listens on 127.0.0.1; zero means that it does not.
	Port uint16 `json:"port,omitempty"`
	// Dirs are directories below Home that exist, mode 0700, before it starts.
	Dirs []string `json:"dirs,omitempty"`
	// Config is the runtime's configuration file below Home, for a runtime whose
	// format tank knows; empty leaves it alone.
	Config string `json:"config,omitempty"`
}

// A Gateway is what stands between the agent and everything else: a container,
// of a user of its own unless the appliance is a single-user one.
type Gateway struct {
	// User runs the container and holds the gateway's secrets. Required.
	User User `json:"user"`
	// Unit is the Quadlet file, such as "gator.container". Required.
	Unit string `json:"unit"`
	// Container is the container's name. Required.
	Container string `json:"container"`
	// ScopeFile is a policy file below Home that is made, denying all, when it
	// is absent; empty means that the policy comes with the image.
	ScopeFile string `json:"scopeFile,omitempty"`
}

// A Secret is a podman secret that a unit takes. It cannot hold a value.
type Secret struct {
	// Name is the secret's name in the store of the unit's user. Required.
	Name string `json:"name"`
	// Unit is the Quadlet file that takes it: the agent's or the gateway's.
	// Required.
	Unit string `json:"unit"`
	// Type is how the container sees it. Required.
	Type SecretType `json:"type"`
	// Target is the variable (required for [Env]) or the file; an empty file is
	// Name.
	Target string `json:"target,omitempty"`
	// Optional means that the unit runs without it: the unit does not name it,
	// and a drop-in does while the secret exists. A unit names the others
	// itself, and does not start before they exist.
	Optional bool `json:"optional,omitempty"`
	// Generate makes the secret on the machine when it is missing, from 32
	// random bytes: for a token that only this machine's programs share.
	Generate bool `json:"generate,omitempty"`
}

// SecretType is how a container sees a secret.
type SecretType string

// The types of a [Secret], as podman spells them.
const (
	Env   SecretType = "env"   // an environment variable
	Mount SecretType = "mount" // a file below /run/secrets
)

// plain is Appliance without its methods, which would make encoding/json write
// the description as a string.
type plain Appliance

// MarshalText returns the description as JSON: two spaces of indent, keys in the
// order of the fields, a newline at the end. The same value gives the same
// bytes. A value that [Parse] would refuse is an error that joins every [*Error].
func (a *Appliance) MarshalText() ([]byte, error) {
	if err := a.validate(nil); err != nil {
		return nil, err
	}
	var buf bytes.Buffer
	enc := json.NewEncoder(&buf)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode((*plain)(a)); err != nil {
		return nil, fmt.Errorf("appliance %q: %w", a.Name, err)
	}
	return buf.Bytes(), nil
}

// UnmarshalText is [Parse] into a, which stays as it was when there is an error.
func (a *Appliance) UnmarshalText(text []byte) error {
	b, err := Parse(text)
	if err != nil {
		return err
	}
	*a = *b
	return nil
}

// ReleaseText is the content of the release file: the name with the version, and
// what the appliance is.
func (a *Appliance) ReleaseText() string {
	version := a.Version
	if version == "" {
		version = "0"
	}
	text := a.Name + " " + version + "\n"
	if a.Release != "" {
		text += a.Release + "\n"
	}
	return text
}

// Units lists the Quadlet files that make the appliance: the agent's and the
// gateway's.
func (a *Appliance) Units() []string {
	units := []string{a.Agent.Unit}
	if a.Gateway != nil {
		units = append(units, a.Gateway.Unit)
	}
	return units
}

// UserOf returns whose manager runs a unit of [Appliance.Units].
func (a *Appliance) UserOf(unit string) (User, bool) {
	switch {
	case unit == a.Agent.Unit:
		return a.Agent.User, true
	case a.Gateway != nil && unit == a.Gateway.Unit:
		return a.Gateway.User, true
	}
	return User{}, false
}

// Users lists the users that run units, the agent's first, each once.
func (a *Appliance) Users() []User {
	users := []User{a.Agent.User}
	if a.Gateway != nil && a.Gateway.User.UID != a.Agent.User.UID {
		users = append(users, a.Gateway.User)
	}
	return users
}

// ContainerEnv is the variable that names another container for the command,
// such as OPENCLAW_CONTAINER.
func (g *Agent) ContainerEnv() string {
	return strings.ToUpper(strings.ReplaceAll(g.Runtime, "-", "_")) + "_CONTAINER"
}

// CommandLine is Command, or the runtime's name when there is none.
func (g *Agent) CommandLine() []string {
	if len(g.Command) == 0 {
		return []string{g.Runtime}
	}
	return g.Command
}

// Service is the systemd service that Quadlet makes of a unit.
// podman-systemd.unit(5).
func Service(unit string) string {
	return strings.TrimSuffix(unit, ".container") + ".service"
}
