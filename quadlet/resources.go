package quadlet

// An Image is an .image unit: it pulls an image before what runs it.
// podman-systemd.unit(5), "Image units", since Podman 4.8.
type Image struct {
	// Name is the unit's stem.
	Name string
	// Unit is the [Unit] section.
	Unit UnitSection
	// Image is what to pull, by any transport, such as
	// "oci-archive:/usr/share/tank/images/agent.tar".
	Image Reference
	// ImageTag is the name the image has once pulled, needed where Image is an
	// archive.
	ImageTag string
	// Extra holds [Image] keys that have no field.
	Extra []Entry
	// Quadlet is the [Quadlet] section.
	Quadlet QuadletSection
	// Service is the [Service] section.
	Service ServiceSection
	// Install is the [Install] section.
	Install InstallSection
}

// FileName implements [Unit].
func (i *Image) FileName() string { return i.Name + ".image" }

// ServiceName implements [Unit].
func (i *Image) ServiceName() string { return i.Name + "-image.service" }

func (i *Image) dependency() string { return i.ServiceName() }

// A Volume is a .volume unit: a named podman volume.
type Volume struct {
	// Name is the unit's stem.
	Name string
	// Unit is the [Unit] section.
	Unit UnitSection
	// VolumeName is podman's name for it; empty means systemd-NAME.
	VolumeName string
	// Label sets labels on the volume.
	Label map[string]string
	// Extra holds [Volume] keys that have no field.
	Extra []Entry
	// Quadlet is the [Quadlet] section.
	Quadlet QuadletSection
	// Service is the [Service] section.
	Service ServiceSection
	// Install is the [Install] section.
	Install InstallSection
}

// FileName implements [Unit].
func (v *Volume) FileName() string { return v.Name + ".volume" }

// ServiceName implements [Unit].
func (v *Volume) ServiceName() string { return v.Name + "-volume.service" }

func (v *Volume) dependency() string { return v.ServiceName() }

// A Network is a .network unit: a podman network.
type Network struct {
	// Name is the unit's stem.
	Name string
	// Unit is the [Unit] section.
	Unit UnitSection
	// NetworkName is podman's name for it; empty means systemd-NAME.
	NetworkName string
	// Internal cuts the network off from the outside.
	Internal OptionalBool
	// Extra holds [Network] keys that have no field.
	Extra []Entry
	// Quadlet is the [Quadlet] section.
	Quadlet QuadletSection
	// Service is the [Service] section.
	Service ServiceSection
	// Install is the [Install] section.
	Install InstallSection
}

// FileName implements [Unit].
func (n *Network) FileName() string { return n.Name + ".network" }

// ServiceName implements [Unit].
func (n *Network) ServiceName() string { return n.Name + "-network.service" }

func (n *Network) dependency() string { return n.ServiceName() }

// A Pod is a .pod unit: containers that share namespaces. Since Podman 5.0.
type Pod struct {
	// Name is the unit's stem.
	Name string
	// Unit is the [Unit] section.
	Unit UnitSection
	// PodName is podman's name for it; empty means systemd-NAME.
	PodName string
	// PublishPort lists ports published on the host.
	PublishPort []Port
	// Network lists the networks to join.
	Network []NetworkSource
	// Volume lists what is mounted into every container.
	Volume []VolumeMount
	// Extra holds [Pod] keys that have no field.
	Extra []Entry
	// Quadlet is the [Quadlet] section.
	Quadlet QuadletSection
	// Service is the [Service] section.
	Service ServiceSection
	// Install is the [Install] section.
	Install InstallSection
}

// FileName implements [Unit].
func (p *Pod) FileName() string { return p.Name + ".pod" }

// ServiceName implements [Unit].
func (p *Pod) ServiceName() string { return p.Name + "-pod.service" }

func (p *Pod) dependency() string { return p.ServiceName() }

// QuadletSection is the [Quadlet] section, which steers the generator itself.
// Since Podman 5.3; earlier generators ignore it in silence.
type QuadletSection struct {
	// DefaultDependencies adds ordering behind the network; unset means true.
	DefaultDependencies OptionalBool
}
