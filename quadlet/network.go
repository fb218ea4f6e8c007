package quadlet

import (
	"net/netip"
)

// A Network is a .network unit: a network that podman makes. Podman does not
// change a network that exists: a new subnet needs it removed first.
// podman-systemd.unit(5), "Network units"; the values are those of
// podman-network-create(1).
type Network struct {
	// Name is the unit's stem: "NAME" becomes NAME.network.
	Name string
	// Unit is the [Unit] section.
	Unit UnitSection

	// NetworkName is podman's name for it; empty means systemd-NAME.
	NetworkName string
	// ServiceName replaces NAME-network as the stem of the service, without
	// ".service". Since Podman 5.3.
	ServiceName string
	// Driver is "bridge", "macvlan", "ipvlan" or a plugin; empty means bridge.
	Driver string
	// Internal cuts the network off from the outside; unset means false.
	Internal OptionalBool
	// DisableDNS leaves the containers' names out of DNS; unset means false.
	DisableDNS OptionalBool
	// DNS lists the resolvers that the network's own asks.
	DNS []string
	// Subnet lists the network's subnets; empty lets podman choose one.
	Subnet []netip.Prefix
	// Gateway lists a gateway for each subnet, by position.
	Gateway []netip.Addr
	// IPRange lists where addresses are taken from, for each subnet by position,
	// as a CIDR or FIRST-LAST.
	IPRange []string
	// IPAMDriver is who hands out addresses: "host-local", "dhcp" or "none".
	IPAMDriver string
	// IPv6 gives the network an IPv6 subnet too; unset means false.
	IPv6 OptionalBool
	// InterfaceName names the bridge, or the parent of a macvlan or ipvlan. Since
	// Podman 5.6.
	InterfaceName string
	// Options are the driver's, such as "isolate" or "mtu".
	Options map[string]string
	// NetworkDeleteOnStop removes the network when its service stops; unset means
	// false. Since Podman 5.5.
	NetworkDeleteOnStop OptionalBool
	// Label sets labels on the network.
	Label map[string]string
	// ContainersConfModule lists modules of containers.conf(5) to load.
	ContainersConfModule []string
	// GlobalArgs are arguments handed to podman, before the subcommand, as they
	// are.
	GlobalArgs []string `quadlet:"line"`
	// PodmanArgs are arguments handed to podman network create as they are.
	PodmanArgs []string `quadlet:"line"`

	// Extra holds [Network] keys that have no field, and values that only systemd can
	// complete.
	Extra []Entry
	// Quadlet is the [Quadlet] section.
	Quadlet QuadletSection
	// Service is the [Service] section.
	Service ServiceSection
	// Install is the [Install] section.
	Install InstallSection
}

// FileName implements [Unit].
func (n *Network) FileName() string { return n.parts().fileName() }

// ServiceFileName implements [Unit].
func (n *Network) ServiceFileName() string { return n.parts().serviceFileName() }

// MarshalText implements [Unit]: it checks the unit and writes it.
func (n *Network) MarshalText() ([]byte, error) { return marshal(n) }

func (n *Network) dependency() string    { return n.ServiceFileName() }
func (n *Network) networkSource() string { return n.FileName() }

func (n *Network) parts() parts {
	if n == nil {
		return parts{kind: networkKind}
	}
	return parts{
		kind: networkKind, name: &n.Name, serviceName: &n.ServiceName, own: n, extra: &n.Extra,
		unit: &n.Unit, quadlet: &n.Quadlet, service: &n.Service, install: &n.Install,
	}
}
