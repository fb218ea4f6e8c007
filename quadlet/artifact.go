package quadlet

import (
	"time"
)

// An Artifact is an .artifact unit: an OCI artifact, such as a model, that podman
// pulls before what mounts it. Artifact is required. Since Podman 5.7.
// podman-systemd.unit(5), "Artifact units"; the values are those of
// podman-artifact-pull(1).
type Artifact struct {
	// Name is the unit's stem: "NAME" becomes NAME.artifact.
	Name string
	// Unit is the [Unit] section.
	Unit UnitSection

	// Artifact is what to pull, from a registry. Required. Since Podman 5.7.
	Artifact Reference
	// ServiceName replaces NAME-artifact as the stem of the service, without
	// ".service". Since Podman 5.7.
	ServiceName string
	// Quiet leaves the pull's progress out of the journal; unset means false.
	// Since Podman 5.7.
	Quiet OptionalBool
	// Retry is how often a pull is tried again. Since Podman 5.7.
	Retry OptionalInt
	// RetryDelay is the pause between those tries; zero lets it grow. Since
	// Podman 5.7.
	RetryDelay time.Duration
	// AuthFile is the file on the host that holds the registries' credentials.
	// Since Podman 5.7.
	AuthFile string
	// CertDir is the directory on the host that holds certificates. Since Podman
	// 5.7.
	CertDir string
	// TLSVerify requires HTTPS and a valid certificate; unset means true. Since
	// Podman 5.7.
	TLSVerify OptionalBool
	// DecryptionKey is a key file on the host, for encrypted artifacts. Since
	// Podman 5.7.
	DecryptionKey string
	// ContainersConfModule lists modules of containers.conf(5) to load. Since Podman
	// 5.7.
	ContainersConfModule []string
	// GlobalArgs are arguments handed to podman, before the subcommand, as they
	// are. Since Podman 5.7.
	GlobalArgs []string `quadlet:"line"`
	// PodmanArgs are arguments handed to podman artifact pull as they are. Since
	// Podman 5.7.
	PodmanArgs []string `quadlet:"line"`

	// Extra holds [Artifact] keys that have no field, and values that only systemd can
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
func (a *Artifact) FileName() string { return a.parts().fileName() }

// ServiceFileName implements [Unit].
func (a *Artifact) ServiceFileName() string { return a.parts().serviceFileName() }

// MarshalText implements [Unit]: it checks the unit and writes it.
func (a *Artifact) MarshalText() ([]byte, error) { return marshal(a) }

func (a *Artifact) dependency() string  { return a.ServiceFileName() }
func (a *Artifact) mountSource() string { return a.FileName() }

func (a *Artifact) parts() parts {
	if a == nil {
		return parts{kind: artifactKind}
	}
	return parts{
		kind: artifactKind, name: &a.Name, serviceName: &a.ServiceName, own: a, extra: &a.Extra,
		unit: &a.Unit, quadlet: &a.Quadlet, service: &a.Service, install: &a.Install,
	}
}
