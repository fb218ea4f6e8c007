package quadlet

// A Container is a .container unit: one container that systemd starts through
// podman. Name and Image are required. podman-systemd.unit(5), "Container units".
type Container struct {
	// Name is the unit's stem: "openclaw" becomes openclaw.container.
	Name string
	// Unit is the [Unit] section.
	Unit UnitSection

	// Image is what runs: a [Reference], or an [*Image] unit that pulls it first.
	Image ImageSource
	// ContainerName is podman's name for it; empty means systemd-NAME.
	ContainerName string
	// Exec is the command line, as arguments; empty runs the image's own.
	Exec []string
	// Environment is what the process finds in its environment. Never put a
	// secret here: use Secret.
	Environment map[string]string
	// EnvironmentFile lists files of KEY=VALUE lines, read on the host.
	EnvironmentFile []string
	// Volume lists what is mounted into the container.
	Volume []VolumeMount
	// Secret lists podman secrets, by name, that the container is given.
	Secret []Secret
	// PublishPort lists ports published on the host.
	PublishPort []Port
	// Network lists the networks to join; empty is podman's default (pasta when
	// rootless).
	Network []NetworkSource
	// Pod is the pod to run in; nil is none.
	Pod *Pod
	// User is the user, by name or id, inside the container.
	User string
	// Group is the group inside the container; it needs User.
	Group string
	// UserNS is the user namespace mode, such as "keep-id".
	UserNS string
	// Pull is when to pull: "always", "missing", "never" or "newer".
	Pull string
	// RunInit runs a small init as process 1.
	RunInit OptionalBool
	// NoNewPrivileges forbids gaining privileges through setuid programs.
	NoNewPrivileges OptionalBool
	// ReadOnly mounts the container's root file system read-only.
	ReadOnly OptionalBool
	// DropCapability lists capabilities to drop; "all" drops every one.
	DropCapability []string
	// AddCapability lists capabilities to add.
	AddCapability []string
	// Label sets labels on the container.
	Label map[string]string
	// PodmanArgs are arguments handed to podman run as they are.
	PodmanArgs []string

	// Extra holds [Container] keys that have no field.
	Extra []Entry
	// Quadlet is the [Quadlet] section.
	Quadlet QuadletSection
	// Service is the [Service] section.
	Service ServiceSection
	// Install is the [Install] section.
	Install InstallSection
}

// FileName implements [Unit].
func (c *Container) FileName() string { return c.Name + ".container" }

// ServiceName implements [Unit].
func (c *Container) ServiceName() string { return c.Name + ".service" }

func (c *Container) dependency() string { return c.ServiceName() }
