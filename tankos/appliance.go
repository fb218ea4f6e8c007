package tankos

import (
	"github.com/tank-os/tank/bootcimg"
	"github.com/tank-os/tank/gator"
	"github.com/tank-os/tank/quadlet"
)

// An Appliance is the machine an agent runs on, as a value: copy it and change a
// field to make a variant. [Appliance.Plan] turns it into an image.
type Appliance struct {
	// Name is the appliance's name; its image is localhost/NAME. Required.
	Name string
	// Version goes into the release file and the image's version label; empty is
	// "0".
	Version string
	// From is the base image; empty is [bootcimg.DefaultBase].
	From string
	// Runtime is the agent. Required.
	Runtime Runtime
	// Gateway is what the agent reaches the outside through; nil is none.
	Gateway Gateway
	// Users are the accounts the parts run as; the zero value is agent (1000),
	// gator (1001) and admin (1002).
	Users Users
	// Packages are distribution packages to install, in Fedora's names.
	Packages []string
	// Steps change the image further. They come last, so they win over what the
	// appliance makes of itself.
	Steps []bootcimg.Step
	// Labels are set on the image.
	Labels map[string]string
}

// Users are the accounts of an appliance. A zero User is the default one.
type Users struct {
	// Agent runs the agent, and nothing else of it is trusted.
	Agent bootcimg.User
	// Gator runs the gateway and holds the secrets.
	Gator bootcimg.User
	// Admin is whom an operator logs in as.
	Admin bootcimg.User
	// Single runs everything as Agent: the layout of the reference, in which a
	// compromised agent reaches the gateway's secrets.
	Single bool
}

// A Runtime is an agent program: what runs on the machine and what it needs.
// Compose does no I/O and is deterministic. Test one of your own with
// [github.com/tank-os/tank/tankos/tankostest].
type Runtime interface {
	// Name is the runtime's name: lower case letters, digits and dashes.
	Name() string
	// Compose says what the runtime puts on a machine.
	Compose(Host) (*Parts, error)
}

// A Gateway composes what stands between the agent and everything else.
type Gateway interface {
	// Compose says what the gateway puts on a machine.
	Compose(Host) (*Parts, error)
	// Port is the port on 127.0.0.1 that the agent finds it at.
	Port() uint16
}

// A Host is what a runtime or gateway is told about the machine.
type Host struct {
	// Appliance is the appliance's name.
	Appliance string
	// User is the account the parts run as.
	User bootcimg.User
	// GatewayPort is the port on 127.0.0.1 where the gateway listens; zero means
	// that there is no gateway.
	GatewayPort uint16
}

// Parts are what a runtime or gateway puts on the machine.
type Parts struct {
	// Units are Quadlet units, run by the host's user.
	Units []quadlet.Unit
	// Secrets are the podman secrets that an operator provides after boot. A
	// unit may name no other.
	Secrets []SecretName
	// Dirs are directories made in the user's home at boot, mode 0700.
	Dirs []string
	// Packages are distribution packages it needs, in Fedora's names.
	Packages []string
	// Steps change the image further, such as files and archives.
	Steps []bootcimg.Step
}

// SecretName is the name of a podman secret. There is no type for its value.
type SecretName string

// Gator is our own gateway, gatord, run as a container by the gator user.
type Gator struct {
	// Policy says what the agent may do; the zero policy denies all.
	Policy gator.Policy
}
