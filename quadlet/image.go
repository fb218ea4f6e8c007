package quadlet

import (
	"time"
)

// An Image is an .image unit: it pulls an image before what runs it.
// podman-systemd.unit(5), "Image units"; the values are those of podman-pull(1).
type Image struct {
	// Name is the unit's stem: "NAME" becomes NAME.image.
	Name string
	// Unit is the [Unit] section.
	Unit UnitSection

	// Image is what to pull, by any transport, such as
	// "oci-archive:/usr/share/tank/images/agent.tar". Required.
	Image Reference
	// ImageTag is the name the image has once pulled, needed where Image is an
	// archive.
	ImageTag string
	// ServiceName replaces NAME-image as the stem of the service, without
	// ".service". Since Podman 5.3.
	ServiceName string
	// AllTags pulls every tag of the repository; unset means false.
	AllTags OptionalBool
	// Arch is the architecture to pull instead of the machine's own.
	Arch string
	// OS is the operating system to pull instead of the machine's own.
	OS string
	// Variant is the variant of the architecture to pull.
	Variant string
	// Policy is when to pull: "always", "missing", "never" or "newer"; empty
	// means always. Since Podman 5.6.
	Policy string
	// Retry is how often a pull is tried again. Since Podman 5.5.
	Retry OptionalInt
	// RetryDelay is the pause between those tries; zero lets it grow. Since
	// Podman 5.5.
	RetryDelay time.Duration
	// AuthFile is the file on the host that holds the registries' credentials.
	AuthFile string
	// CertDir is the directory on the host that holds certificates.
	CertDir string
	// TLSVerify requires HTTPS and a valid certificate; unset means true.
	TLSVerify OptionalBool
	// DecryptionKey is a key file on the host, for encrypted images.
	DecryptionKey string
	// ContainersConfModule lists modules of containers.conf(5) to load.
	ContainersConfModule []string
	// GlobalArgs are arguments handed to podman, before the subcommand, as they
	// are.
	GlobalArgs []string `quadlet:"line"`
	// PodmanArgs are arguments handed to podman image pull as they are.
	PodmanArgs []string `quadlet:"line"`

	// Extra holds [Image] keys that have no field, and values that only systemd can
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
func (i *Image) FileName() string { return i.parts().fileName() }

// ServiceFileName implements [Unit].
func (i *Image) ServiceFileName() string { return i.parts().serviceFileName() }

// MarshalText implements [Unit]: it checks the unit and writes it.
func (i *Image) MarshalText() ([]byte, error) { return marshal(i) }

func (i *Image) dependency() string  { return i.ServiceFileName() }
func (i *Image) imageSource() string { return i.FileName() }
func (i *Image) mountSource() string { return i.FileName() }

func (i *Image) parts() parts {
	if i == nil {
		return parts{kind: imageKind}
	}
	return parts{
		kind: imageKind, name: &i.Name, serviceName: &i.ServiceName, own: i, extra: &i.Extra,
		unit: &i.Unit, quadlet: &i.Quadlet, service: &i.Service, install: &i.Install,
	}
}
