package quadlet

import (
	"net/netip"
	"time"
)

// A Container is a .container unit: one container that systemd starts through
// podman. Name, and Image or Rootfs, are required; every other field's zero
// value says nothing, and what podman or the image does of itself holds.
// podman-systemd.unit(5), "Container units"; the values are those of
// podman-run(1).
type Container struct {
	// Name is the unit's stem: "openclaw" becomes openclaw.container. "agent@"
	// is a template.
	Name string
	// Unit is the [Unit] section.
	Unit UnitSection

	// Image is what runs: a [Reference], or an [*Image] unit that pulls it first.
	Image ImageSource
	// Rootfs is a directory on the host to run instead of an image; ":O" after it
	// keeps the container from changing it.
	Rootfs string
	// ContainerName is podman's name for it; empty means systemd-NAME.
	ContainerName string
	// ServiceName replaces NAME as the stem of the service, without ".service".
	// Since Podman 5.3.
	ServiceName string
	// Exec is the command line, as arguments; empty runs the image's own. They
	// follow the image's entry point. systemd expands % and $ in them: see
	// [Literal].
	Exec []string `quadlet:"line"`
	// Entrypoint replaces the image's entry point: a program, or a JSON list of
	// arguments.
	Entrypoint string
	// WorkingDir is the directory, in the container, that the command starts in.
	WorkingDir string

	// Environment is what the process finds in its environment. Never put a
	// secret here: use Secret. systemd expands % and $ in the values: see
	// [Literal].
	Environment map[string]string
	// EnvironmentFile lists files of KEY=VALUE lines, read on the host; they may
	// be relative to the unit file. There is no "-" for one that may be missing.
	EnvironmentFile []string `quadlet:"args"`
	// EnvironmentHost hands the service's whole environment to the container.
	EnvironmentHost OptionalBool
	// HttpProxy hands the host's proxy variables to the container; unset means
	// true. Since Podman 5.7.
	HttpProxy OptionalBool //nolint:staticcheck // upstream spells it so
	// Secret lists podman secrets, by name, that the container is given.
	Secret []Secret

	// Volume lists what is mounted into the container.
	Volume []VolumeMount
	// Mount lists mounts that need more than Volume can say.
	Mount []Mount
	// Tmpfs lists paths in the container that get a file system in memory, with
	// options after a colon: "/run:size=64M".
	Tmpfs []string
	// ImageVolume is what becomes of volumes that the image declares: "bind",
	// "tmpfs" or "ignore". Since Podman 6.1.
	ImageVolume string
	// ReadOnly mounts the container's root file system read-only.
	ReadOnly OptionalBool
	// ReadOnlyTmpfs keeps /tmp, /run and their like writable under ReadOnly, in
	// memory; unset means true.
	ReadOnlyTmpfs OptionalBool
	// VolatileTmp puts a tmpfs of 512 MiB on /tmp.
	//
	// Deprecated: upstream asks for Tmpfs instead.
	VolatileTmp OptionalBool
	// ShmSize is the size of /dev/shm, a number with b, k, m or g; empty is
	// podman's 64m.
	ShmSize string

	// PublishPort lists ports published on the host. A container in a Pod has
	// none of its own.
	PublishPort []Port
	// ExposeHostPort lists container ports, or ranges such as "50-59/udp", that
	// are declared without being published.
	ExposeHostPort []string
	// Network lists the networks to join; empty is podman's default (pasta when
	// rootless).
	Network []NetworkSource
	// NetworkAlias lists further names of the container in its networks' DNS.
	// Since Podman 5.2.
	NetworkAlias []string
	// IP is a fixed IPv4 address; it needs exactly one network with a subnet.
	IP netip.Addr
	// IP6 is a fixed IPv6 address.
	IP6 netip.Addr
	// HostName is the host name inside the container; empty is the container's id.
	HostName string
	// AddHost lists lines for /etc/hosts, as NAME:IP. Since Podman 5.3.
	AddHost []string
	// DNS lists resolvers; "none" leaves the image's resolv.conf alone.
	DNS []string
	// DNSOption lists options for resolv.conf.
	DNSOption []string
	// DNSSearch lists search domains; "." is none at all.
	DNSSearch []string

	// Pod is the pod to run in; nil is none.
	Pod *Pod
	// StartWithPod starts the container when its pod starts; unset means true.
	// Since Podman 5.3.
	StartWithPod OptionalBool

	// User is the user, by name or id, inside the container; empty is the image's.
	User string
	// Group is the group inside the container; it needs User.
	Group string
	// GroupAdd lists further groups of the process; "keep-groups", alone, keeps
	// those of the service. Since Podman 5.1.
	GroupAdd []string
	// UserNS is the user namespace mode, such as "keep-id" or "auto". It excludes
	// the maps below.
	UserNS string
	// UIDMap lists user id maps, as CONTAINER:HOST:COUNT.
	UIDMap []string `quadlet:"words"`
	// GIDMap lists group id maps, as CONTAINER:HOST:COUNT.
	GIDMap []string `quadlet:"words"`
	// SubUIDMap names the owner in /etc/subuid whose ids are used.
	SubUIDMap string
	// SubGIDMap names the owner in /etc/subgid whose ids are used.
	SubGIDMap string
	// RemapUsers is the old spelling of UserNS: "manual", "auto" or "keep-id".
	//
	// Deprecated: upstream asks for UserNS, UIDMap and GIDMap instead.
	RemapUsers string
	// RemapUid lists user id maps for RemapUsers.
	//
	// Deprecated: upstream asks for UserNS or UIDMap instead.
	RemapUid []string `quadlet:"words"` //nolint:staticcheck // upstream spells it so
	// RemapGid lists group id maps for RemapUsers.
	//
	// Deprecated: upstream asks for UserNS or GIDMap instead.
	RemapGid []string `quadlet:"words"` //nolint:staticcheck // upstream spells it so
	// RemapUidSize is how many ids RemapUsers=auto takes.
	//
	// Deprecated: upstream asks for UserNS=auto:size=N instead.
	RemapUidSize OptionalInt //nolint:staticcheck // upstream spells it so

	// NoNewPrivileges forbids gaining privileges through setuid programs; unset
	// means false.
	NoNewPrivileges OptionalBool
	// DropCapability lists capabilities to drop; "all" drops every one.
	DropCapability []string `quadlet:"words"`
	// AddCapability lists capabilities to add.
	AddCapability []string `quadlet:"words"`
	// AddDevice lists devices of the host, as HOST[:CONTAINER][:rwm]; one that
	// begins with "-" is left out where the host has none.
	AddDevice []string `quadlet:"words"`
	// SeccompProfile is a JSON file on the host, or "unconfined"; empty is
	// podman's own profile.
	SeccompProfile string
	// AppArmor names the profile to confine the container with. Since Podman 5.8.
	AppArmor string
	// SecurityLabelDisable turns SELinux separation off for the container.
	SecurityLabelDisable OptionalBool
	// SecurityLabelNested lets SELinux labels work inside the container, for
	// containers in it.
	SecurityLabelNested OptionalBool
	// SecurityLabelType is the SELinux type of the process.
	SecurityLabelType string
	// SecurityLabelLevel is the SELinux level of the process.
	SecurityLabelLevel string
	// SecurityLabelFileType is the SELinux type of the container's files.
	SecurityLabelFileType string
	// Mask lists paths, joined by colons, that the container cannot see.
	Mask []string `quadlet:"args"`
	// Unmask lists paths, joined by colons, that podman would mask; "ALL" is every
	// one.
	Unmask []string `quadlet:"args"`
	// Sysctl lists kernel parameters of the container's namespaces, as NAME=VALUE.
	Sysctl []string `quadlet:"words"`

	// Memory is the most memory the container may use, a number with b, k, m or
	// g. Since Podman 5.5.
	Memory string
	// PidsLimit is the most processes it may have; -1 is no limit, unset podman's
	// 2048.
	PidsLimit OptionalInt
	// Ulimit lists resource limits, as NAME=SOFT[:HARD], or "host".
	Ulimit []string
	// CgroupsMode is "enabled", "disabled", "no-conmon" or "split"; empty means
	// split, unlike podman run. Since Podman 5.3.
	CgroupsMode string

	// Notify is who tells systemd that the service is up; the zero value is the
	// container's start.
	Notify NotifyMode
	// RunInit runs a small init as process 1, which reaps and passes on signals.
	RunInit OptionalBool
	// StopSignal is sent to stop the container; empty is the image's, or SIGTERM.
	// Since Podman 5.2.
	StopSignal Signal
	// StopTimeout is how many seconds after StopSignal the container is killed;
	// unset means 10. Keep it below the service's TimeoutStopSec.
	StopTimeout OptionalInt
	// ReloadCmd runs in the container on systemctl reload. Since Podman 5.5.
	ReloadCmd []string `quadlet:"line"`
	// ReloadSignal is sent to the container on systemctl reload; it excludes
	// ReloadCmd. Since Podman 5.5.
	ReloadSignal Signal

	// HealthCmd tells whether the container is well, by its exit code; "none"
	// disables the image's. Generators before Podman 5.8.2 lose a double quote at
	// either end: write single ones.
	HealthCmd string
	// HealthInterval is the time between two checks; zero means 30 s.
	HealthInterval time.Duration
	// HealthTimeout is how long one check may take; zero means 30 s.
	HealthTimeout time.Duration
	// HealthRetries is how many checks must fail; unset means 3.
	HealthRetries OptionalInt
	// HealthStartPeriod is how long failures do not count after the start.
	HealthStartPeriod time.Duration
	// HealthOnFailure is what becomes of an unhealthy container: "none", "kill",
	// "restart" or "stop". Under systemd, "kill" with Restart= is the one to use.
	HealthOnFailure string
	// HealthStartupCmd is checked in place of HealthCmd until it succeeds.
	HealthStartupCmd string
	// HealthStartupInterval is the time between two of those; zero means 30 s.
	HealthStartupInterval time.Duration
	// HealthStartupTimeout is how long one of those may take; zero means 30 s.
	HealthStartupTimeout time.Duration
	// HealthStartupRetries is how many may fail before the container is
	// restarted; unset means without end.
	HealthStartupRetries OptionalInt
	// HealthStartupSuccess is how many must succeed; unset means one.
	HealthStartupSuccess OptionalInt
	// HealthLogDestination is where results go: "local", "events_logger" or a
	// directory. Since Podman 5.3.
	HealthLogDestination string
	// HealthMaxLogCount is how many results are kept; 0 keeps all, unset 5. Since
	// Podman 5.3.
	HealthMaxLogCount OptionalInt
	// HealthMaxLogSize is how many characters of a result are kept; 0 keeps all,
	// unset 500. Since Podman 5.3.
	HealthMaxLogSize OptionalInt

	// Pull is when to pull: "always", "missing", "never" or "newer"; empty means
	// missing.
	Pull string
	// Retry is how often a pull is tried again. Since Podman 5.5.
	Retry OptionalInt
	// RetryDelay is the pause between those tries; zero lets it grow. Since
	// Podman 5.5.
	RetryDelay time.Duration
	// AutoUpdate lets podman auto-update replace the container: "registry" when
	// the registry has another image, "local" when the store has.
	AutoUpdate string

	// Label sets labels on the container.
	Label map[string]string
	// Annotation sets annotations on the container.
	Annotation map[string]string
	// LogDriver is where the output goes, such as "journald" or "none".
	LogDriver string
	// LogOpt lists options of the log driver, as NAME=VALUE. Since Podman 5.2.
	LogOpt []string `quadlet:"words"`
	// Timezone is a zone's name, or "local" for the host's.
	Timezone string
	// ContainersConfModule lists modules of containers.conf(5) to load.
	ContainersConfModule []string
	// GlobalArgs are arguments handed to podman, before "run", as they are.
	GlobalArgs []string `quadlet:"line"`
	// PodmanArgs are arguments handed to podman run as they are.
	PodmanArgs []string `quadlet:"line"`

	// Extra holds [Container] keys that have no field, and values that only
	// systemd can complete, such as a port that holds a specifier.
	Extra []Entry
	// Quadlet is the [Quadlet] section.
	Quadlet QuadletSection
	// Service is the [Service] section.
	Service ServiceSection
	// Install is the [Install] section.
	Install InstallSection
}

// FileName implements [Unit].
func (c *Container) FileName() string { return c.parts().fileName() }

// ServiceFileName implements [Unit].
func (c *Container) ServiceFileName() string { return c.parts().serviceFileName() }

// MarshalText implements [Unit]: it checks the unit and writes it.
func (c *Container) MarshalText() ([]byte, error) { return marshal(c) }

func (c *Container) dependency() string    { return c.ServiceFileName() }
func (c *Container) networkSource() string { return c.FileName() }

func (c *Container) parts() parts {
	if c == nil {
		return parts{kind: containerKind}
	}
	return parts{
		kind: containerKind, name: &c.Name, serviceName: &c.ServiceName, own: c, extra: &c.Extra,
		unit: &c.Unit, quadlet: &c.Quadlet, service: &c.Service, install: &c.Install,
	}
}
