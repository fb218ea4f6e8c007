package quadlet

// A Volume is a .volume unit: a volume that podman makes and keeps. Containers
// mount it by naming it as the source of a [VolumeMount].
// podman-systemd.unit(5), "Volume units"; the values are those of
// podman-volume-create(1).
type Volume struct {
	// Name is the unit's stem: "NAME" becomes NAME.volume.
	Name string
	// Unit is the [Unit] section.
	Unit UnitSection

	// VolumeName is podman's name for it; empty means systemd-NAME.
	VolumeName string
	// ServiceName replaces NAME-volume as the stem of the service, without
	// ".service". Since Podman 5.3.
	ServiceName string
	// Driver is "local", "image" or a plugin; empty means local.
	Driver string
	// Image is what a volume of the image driver holds.
	Image ImageSource
	// Device is what the local driver mounts.
	Device string
	// Type is Device's file system, as mount(8) names it, or "bind". It needs
	// Device.
	Type string
	// Options are mount options, joined by commas. Before Podman 6.0 they need
	// Device.
	Options string
	// Copy fills an empty volume from what the image has at its place; unset
	// means true.
	Copy OptionalBool
	// User is the id of the user who owns the volume's root, as a mount option. A
	// name is not possible: the generator reads it as 0.
	User OptionalInt
	// Group is the id of the group that owns the volume's root, as a mount option.
	Group OptionalInt
	// UID is the id of the user who owns the volume's root. Since Podman 6.0.
	UID OptionalInt
	// GID is the id of the group that owns the volume's root. Since Podman 6.0.
	GID OptionalInt
	// Label sets labels on the volume.
	Label map[string]string
	// ContainersConfModule lists modules of containers.conf(5) to load.
	ContainersConfModule []string
	// GlobalArgs are arguments handed to podman, before the subcommand, as they
	// are.
	GlobalArgs []string `quadlet:"line"`
	// PodmanArgs are arguments handed to podman volume create as they are.
	PodmanArgs []string `quadlet:"line"`

	// Extra holds [Volume] keys that have no field, and values that only systemd can
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
func (v *Volume) FileName() string { return v.parts().fileName() }

// ServiceFileName implements [Unit].
func (v *Volume) ServiceFileName() string { return v.parts().serviceFileName() }

// MarshalText implements [Unit]: it checks the unit and writes it.
func (v *Volume) MarshalText() ([]byte, error) { return marshal(v) }

func (v *Volume) dependency() string  { return v.ServiceFileName() }
func (v *Volume) mountSource() string { return v.FileName() }

func (v *Volume) parts() parts {
	if v == nil {
		return parts{kind: volumeKind}
	}
	return parts{
		kind: volumeKind, name: &v.Name, serviceName: &v.ServiceName, own: v, extra: &v.Extra,
		unit: &v.Unit, quadlet: &v.Quadlet, service: &v.Service, install: &v.Install,
	}
}
