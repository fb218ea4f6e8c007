package quadlet

import (
	"net/netip"
)

// A Pod is a .pod unit: containers that share a network and a life. A container
// joins it by its Pod field. Since Podman 5.0. podman-systemd.unit(5), "Pod
// units"; the values are those of podman-pod-create(1).
type Pod struct {
	// Name is the unit's stem: "NAME" becomes NAME.pod.
	Name string
	// Unit is the [Unit] section.
	Unit UnitSection

	// PodName is podman's name for it; empty means systemd-NAME.
	PodName string
	// ServiceName replaces NAME-pod as the stem of the service, without
	// ".service". Since Podman 5.3.
	ServiceName string
	// PublishPort lists ports published on the host, for all its containers.
	PublishPort []Port
	// Network lists the networks to join.
	Network []NetworkSource
	// NetworkAlias lists further names of the pod in its networks' DNS. Since
	// Podman 5.2.
	NetworkAlias []string
	// IP is a fixed IPv4 address; it needs exactly one network with a subnet.
	// Since Podman 5.3.
	IP netip.Addr
	// IP6 is a fixed IPv6 address. Since Podman 5.3.
	IP6 netip.Addr
	// HostName is the host name inside the pod; empty is the pod's name. Since
	// Podman 5.5.
	HostName string
	// AddHost lists lines for /etc/hosts, as NAME:IP. Since Podman 5.3.
	AddHost []string
	// DNS lists resolvers; "none" leaves resolv.conf alone. Since Podman 5.3.
	DNS []string
	// DNSOption lists options for resolv.conf. Since Podman 5.3.
	DNSOption []string
	// DNSSearch lists search domains; "." is none at all. Since Podman 5.3.
	DNSSearch []string

	// Volume lists what is mounted into every container.
	Volume []VolumeMount
	// ShmSize is the size of /dev/shm, a number with b, k, m or g; empty is
	// podman's 64m. Since Podman 5.4.
	ShmSize string

	// UserNS is the user namespace mode, such as "keep-id" or "auto". Since
	// Podman 5.3.
	UserNS string
	// UIDMap lists user id maps, as CONTAINER:HOST:COUNT. Since Podman 5.3.
	UIDMap []string `quadlet:"words"`
	// GIDMap lists group id maps, as CONTAINER:HOST:COUNT. Since Podman 5.3.
	GIDMap []string `quadlet:"words"`
	// SubUIDMap names the owner in /etc/subuid whose ids are used. Since Podman
	// 5.3.
	SubUIDMap string
	// SubGIDMap names the owner in /etc/subgid whose ids are used. Since Podman
	// 5.3.
	SubGIDMap string
	// RemapUsers is the old spelling of UserNS: "manual", "auto" or "keep-id".
	// Since Podman 5.3.
	//
	// Deprecated: upstream asks for UserNS, UIDMap and GIDMap instead.
	RemapUsers string
	// RemapUid lists user id maps for RemapUsers. Since Podman 5.3.
	//
	// Deprecated: upstream asks for UserNS or UIDMap instead.
	RemapUid []string `quadlet:"words"` //nolint:staticcheck // upstream spells it so
	// RemapGid lists group id maps for RemapUsers. Since Podman 5.3.
	//
	// Deprecated: upstream asks for UserNS or GIDMap instead.
	RemapGid []string `quadlet:"words"` //nolint:staticcheck // upstream spells it so
	// RemapUidSize is how many ids RemapUsers=auto takes. Since Podman 5.3.
	//
	// Deprecated: upstream asks for UserNS=auto:size=N instead.
	RemapUidSize OptionalInt //nolint:staticcheck // upstream spells it so

	// ExitPolicy is what the pod does when its last container ends: "stop", the
	// default, or "continue". Since Podman 5.6.
	ExitPolicy string
	// StopTimeout is how many seconds its containers have to stop; unset means
	// 10. Since Podman 5.7.
	StopTimeout OptionalInt
	// Label sets labels on the pod. Since Podman 5.6.
	Label map[string]string
	// ContainersConfModule lists modules of containers.conf(5) to load.
	ContainersConfModule []string
	// GlobalArgs are arguments handed to podman, before the subcommand, as they
	// are.
	GlobalArgs []string `quadlet:"line"`
	// PodmanArgs are arguments handed to podman pod create as they are.
	PodmanArgs []string `quadlet:"line"`

	// Extra holds [Pod] keys that have no field, and values that only systemd can
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
func (p *Pod) FileName() string { return p.parts().fileName() }

// ServiceFileName implements [Unit].
func (p *Pod) ServiceFileName() string { return p.parts().serviceFileName() }

// MarshalText implements [Unit]: it checks the unit and writes it.
func (p *Pod) MarshalText() ([]byte, error) { return marshal(p) }

func (p *Pod) dependency() string { return p.ServiceFileName() }

func (p *Pod) parts() parts {
	if p == nil {
		return parts{kind: podKind}
	}
	return parts{
		kind: podKind, name: &p.Name, serviceName: &p.ServiceName, own: p, extra: &p.Extra,
		unit: &p.Unit, quadlet: &p.Quadlet, service: &p.Service, install: &p.Install,
	}
}
