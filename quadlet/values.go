package quadlet

import (
	"net/netip"
	"time"
)

// OptionalBool is a boolean that may also be not said, which writes nothing.
type OptionalBool int8

// The states of an [OptionalBool].
const (
	Unset OptionalBool = iota // not said: the default holds
	True                      // written as "true"
	False                     // written as "false"
)

// A Timespan is a systemd time span, systemd.time(7): a duration, [Infinity], or
// not said.
type Timespan struct {
	d   time.Duration
	set bool
	inf bool
}

// Infinity is the span without an end, "infinity".
var Infinity = Timespan{set: true, inf: true}

// Span is the time span of d. Span(0) is said, unlike the zero Timespan.
func Span(d time.Duration) Timespan { return Timespan{d: d, set: true} }

// An ImageSource is what a container runs: a [Reference] or an [*Image] unit.
type ImageSource interface {
	imageSource() string
}

// Reference is an image reference, such as "ghcr.io/acme/agent@sha256:…".
type Reference string

func (r Reference) imageSource() string { return string(r) }
func (i *Image) imageSource() string    { return i.FileName() }

// A VolumeMount is one Volume= line: SOURCE:TARGET:OPTIONS.
type VolumeMount struct {
	// Source is a [*Volume] unit, a [VolumeName] or a [HostPath]; nil makes an
	// anonymous volume.
	Source MountSource
	// Target is the absolute path inside the container.
	Target string
	// Options are podman's mount options, such as "Z", "ro" or "U".
	Options []string
}

// A MountSource is what a [VolumeMount] mounts.
type MountSource interface {
	mountSource() string
}

// HostPath is a path on the host: absolute, relative to the unit ("./x"), or
// beginning with a systemd specifier ("%h/.openclaw").
type HostPath string

// VolumeName names a podman volume that no unit of ours makes.
type VolumeName string

func (p HostPath) mountSource() string   { return string(p) }
func (n VolumeName) mountSource() string { return string(n) }
func (v *Volume) mountSource() string    { return v.FileName() }

// A NetworkSource is a network to join: a [*Network] unit, a [*Container] whose
// network is shared, or a [NetworkMode].
type NetworkSource interface {
	networkSource() string
}

// NetworkMode is a network as podman's --network spells it, such as "host",
// "none" or "pasta:-T,8080".
type NetworkMode string

func (m NetworkMode) networkSource() string { return string(m) }
func (n *Network) networkSource() string    { return n.FileName() }
func (c *Container) networkSource() string  { return c.FileName() }

// A Secret is one Secret= line: a podman secret by name. It cannot hold a value.
type Secret struct {
	// Name is the secret's name in podman's store.
	Name string
	// Type is how the container sees it; zero is SecretMount.
	Type SecretType
	// Target is the file (below /run/secrets unless absolute) or the variable;
	// empty is Name.
	Target string
	// UID and GID own the file; zero is root in the container.
	UID, GID int
	// Mode is the file's permission bits; zero leaves podman's 0444.
	Mode uint32
}

// SecretType is how a container sees a secret.
type SecretType string

// The types of a [Secret].
const (
	SecretMount SecretType = ""    // a file below /run/secrets
	SecretEnv   SecretType = "env" // an environment variable
)

// A Port is one PublishPort= line: HOSTIP:HOST:CONTAINER/PROTOCOL.
type Port struct {
	// HostIP is the address to listen on; the zero Addr listens on all.
	HostIP netip.Addr
	// Host is the port on the host; zero lets podman choose.
	Host uint16
	// Container is the port inside the container.
	Container uint16
	// Protocol is "tcp", "udp" or "sctp"; empty is tcp.
	Protocol string
}
