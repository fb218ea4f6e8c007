package quadlet

import (
	"time"
)

// A Build is a .build unit: an image that podman builds on the machine before
// what runs it. ImageTag, and File or SetWorkingDirectory, are required. Since
// Podman 5.2. podman-systemd.unit(5), "Build units"; the values are those of
// podman-build(1).
type Build struct {
	// Name is the unit's stem: "NAME" becomes NAME.build.
	Name string
	// Unit is the [Unit] section.
	Unit UnitSection

	// ImageTag lists the names the image gets. Other units use the first; before
	// Podman 5.3 the last is the only one. Required. Since Podman 5.2.
	ImageTag []Reference
	// File is the Containerfile: an absolute path, a URL, or a path relative to
	// SetWorkingDirectory; empty is the Containerfile or Dockerfile there. Since
	// Podman 5.2.
	File string
	// SetWorkingDirectory is the build's context: a directory, the URL of a git
	// repository or an archive, "file" for where File is, or "unit" for where the
	// unit file is; empty is the service's WorkingDirectory. Since Podman 5.2.
	SetWorkingDirectory string
	// IgnoreFile is the file that lists what stays out of the context; empty is
	// the .containerignore there. Since Podman 5.7.
	IgnoreFile string
	// Target is the stage to build; empty is the last. Since Podman 5.2.
	Target string
	// ServiceName replaces NAME-build as the stem of the service, without
	// ".service". Since Podman 5.3.
	ServiceName string

	// BuildArg sets the arguments that ARG instructions name. They stay in the
	// image's history: use Secret for secrets. Since Podman 5.7.
	BuildArg map[string]string
	// Environment sets variables in the image. Never put a secret here: use Secret.
	// Since Podman 5.2.
	Environment map[string]string
	// Secret lists secrets that RUN instructions may mount. Since Podman 5.2.
	Secret []BuildSecret
	// Volume lists what is mounted during RUN instructions. Since Podman 5.2.
	Volume []VolumeMount
	// GroupAdd lists further groups of the process; "keep-groups", alone, keeps
	// those of the service. Since Podman 5.2.
	GroupAdd []string
	// Network lists the networks that RUN instructions see. Since Podman 5.2.
	Network []NetworkSource
	// DNS lists resolvers for RUN instructions; "none" leaves the image's
	// resolv.conf alone. Since Podman 5.2.
	DNS []string
	// DNSOption lists options for resolv.conf. Since Podman 5.2.
	DNSOption []string
	// DNSSearch lists search domains; "." is none at all. Since Podman 5.2.
	DNSSearch []string
	// ForceRM removes intermediate containers after a failure too; unset means
	// true. Since Podman 5.2.
	ForceRM OptionalBool

	// Arch is the architecture to build for instead of the machine's own. Since
	// Podman 5.2.
	Arch string
	// Variant is the variant of the architecture to build for. Since Podman 5.2.
	Variant string
	// Pull is when to pull base images: "always", "missing", "never" or "newer";
	// empty means missing. Since Podman 5.2.
	Pull string
	// Retry is how often a pull is tried again. Since Podman 5.5.
	Retry OptionalInt
	// RetryDelay is the pause between those tries; zero lets it grow. Since
	// Podman 5.5.
	RetryDelay time.Duration
	// AuthFile is the file on the host that holds the registries' credentials.
	// Since Podman 5.2.
	AuthFile string
	// TLSVerify requires HTTPS and a valid certificate; unset means true. Since
	// Podman 5.2.
	TLSVerify OptionalBool

	// Label sets labels on the image. Since Podman 5.2.
	Label map[string]string
	// Annotation sets annotations on the image. Since Podman 5.2.
	Annotation map[string]string
	// ContainersConfModule lists modules of containers.conf(5) to load. Since
	// Podman 5.2.
	ContainersConfModule []string
	// GlobalArgs are arguments handed to podman, before the subcommand, as they
	// are. Since Podman 5.2.
	GlobalArgs []string `quadlet:"line"`
	// PodmanArgs are arguments handed to podman build as they are. Since Podman
	// 5.2.
	PodmanArgs []string `quadlet:"line"`

	// Extra holds [Build] keys that have no field, and values that only systemd can
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
func (b *Build) FileName() string { return b.parts().fileName() }

// ServiceFileName implements [Unit].
func (b *Build) ServiceFileName() string { return b.parts().serviceFileName() }

// MarshalText implements [Unit]: it checks the unit and writes it.
func (b *Build) MarshalText() ([]byte, error) { return marshal(b) }

func (b *Build) dependency() string  { return b.ServiceFileName() }
func (b *Build) imageSource() string { return b.FileName() }

func (b *Build) parts() parts {
	if b == nil {
		return parts{kind: buildKind}
	}
	return parts{
		kind: buildKind, name: &b.Name, serviceName: &b.ServiceName, own: b, extra: &b.Extra,
		unit: &b.Unit, quadlet: &b.Quadlet, service: &b.Service, install: &b.Install,
	}
}
