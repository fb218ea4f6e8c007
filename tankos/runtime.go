package tankos

import (
	"github.com/tank-os/tank/bootcimg"
	"github.com/tank-os/tank/gator"
	"github.com/tank-os/tank/quadlet"
	"github.com/tank-os/tank/tankos/machine"
)

// A Runtime is an agent program: what runs on the machine and what it needs.
// Compose does no I/O and is deterministic. Test one of your own with
// [github.com/tank-os/tank/tankos/tankostest].
type Runtime interface {
	// Name is the runtime's name: lower case letters, digits and dashes. It is
	// also the command that an operator runs on the machine.
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
	// Units are Quadlet units, run by the host's user. The first container among
	// them is the agent, or the gateway, itself; the others help it.
	Units []quadlet.Unit
	// Secrets are the podman secrets that an operator provides after boot. A
	// unit may name no other, but for those in Tank.
	Secrets []SecretName
	// Dirs are directories made in the user's home at boot, mode 0700.
	Dirs []string
	// Packages are distribution packages it needs, in Fedora's names.
	Packages []string
	// Steps change the image further, such as files and archives.
	Steps []bootcimg.Step
	// Policy is what the gateway lets the agent do, for whom reads the plan; nil
	// is for a runtime, or a gateway whose policy is not in the image.
	Policy *gator.Policy
	// Tank is what the command tank does for the parts on the machine.
	Tank Tank
}

// Tank is what the command tank, which is on every appliance, knows of a runtime
// or a gateway. The zero value is a runtime that needs nothing prepared.
type Tank struct {
	// Command is the runtime's command line inside its container; empty is the
	// runtime's name.
	Command []string
	// Port is where the agent listens on 127.0.0.1; zero means that it does not.
	Port uint16
	// Dirs are directories below the user's home that "tank bootstrap-agent"
	// makes, mode 0700.
	Dirs []string
	// Config is the runtime's configuration file below the user's home, for a
	// runtime whose format tank knows; empty is none.
	Config string
	// ScopeFile is a gateway's policy file below its user's home, made when it is
	// absent, denying all; empty is none.
	ScopeFile string
	// Secrets are secrets that tank makes (Generate) or hands to a unit once they
	// exist (Optional). The unit is named by its file.
	Secrets []machine.Secret
	// Hints are lines for the operator, which "tank status" ends with.
	Hints []string
}

// SecretName is the name of a podman secret. There is no type for its value.
type SecretName string
