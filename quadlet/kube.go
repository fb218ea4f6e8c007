package quadlet

// A Kube is a .kube unit: what podman kube play makes of Kubernetes YAML, in one
// service. Yaml is required. podman-systemd.unit(5), "Kube units"; the values are
// those of podman-kube-play(1).
type Kube struct {
	// Name is the unit's stem: "NAME" becomes NAME.kube.
	Name string
	// Unit is the [Unit] section.
	Unit UnitSection

	// Yaml lists the files to play; a relative one is beside the unit file. Before
	// Podman 5.7 the last alone is played. Required.
	Yaml []HostPath
	// ConfigMap lists files with ConfigMaps that the YAML refers to; a relative
	// one is beside the unit file.
	ConfigMap []HostPath
	// ServiceName replaces NAME as the stem of the service, without ".service".
	// Since Podman 5.3.
	ServiceName string
	// SetWorkingDirectory is where relative paths in the YAML begin: "yaml", beside
	// the one Yaml file, or "unit", beside the unit file; empty is the service's
	// WorkingDirectory.
	SetWorkingDirectory string

	// PublishPort lists ports published on the host, beside the YAML's own
	// hostPort.
	PublishPort []Port
	// Network lists the networks to join.
	Network []NetworkSource

	// UserNS is the user namespace mode, such as "keep-id" or "auto".
	UserNS string
	// RemapUsers is the old spelling of UserNS: "auto" or "keep-id".
	//
	// Deprecated: upstream asks for UserNS instead.
	RemapUsers string
	// RemapUid lists user id maps for RemapUsers.
	//
	// Deprecated: upstream asks for UserNS instead.
	RemapUid []string `quadlet:"words"` //nolint:staticcheck // upstream spells it so
	// RemapGid lists group id maps for RemapUsers.
	//
	// Deprecated: upstream asks for UserNS instead.
	RemapGid []string `quadlet:"words"` //nolint:staticcheck // upstream spells it so
	// RemapUidSize is how many ids RemapUsers=auto takes.
	//
	// Deprecated: upstream asks for UserNS=auto:size=N instead.
	RemapUidSize OptionalInt //nolint:staticcheck // upstream spells it so

	// AutoUpdate lets podman auto-update replace containers: "registry" or "local"
	// for all of them, or NAME/registry and NAME/local for one.
	AutoUpdate []string `quadlet:"words"`
	// ExitCodePropagation is which containers' failure is the service's: "all",
	// "any" or "none"; empty means none.
	ExitCodePropagation string
	// KubeDownForce removes volumes too when the service stops; unset means false.
	KubeDownForce OptionalBool
	// LogDriver is where the output goes, such as "journald" or "none".
	LogDriver string
	// LogOpt lists options of the log driver, as NAME=VALUE. Since Podman 5.2.
	LogOpt []string `quadlet:"words"`
	// ContainersConfModule lists modules of containers.conf(5) to load.
	ContainersConfModule []string
	// GlobalArgs are arguments handed to podman, before the subcommand, as they
	// are.
	GlobalArgs []string `quadlet:"line"`
	// PodmanArgs are arguments handed to podman kube play as they are.
	PodmanArgs []string `quadlet:"line"`

	// Extra holds [Kube] keys that have no field, and values that only systemd can
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
func (k *Kube) FileName() string { return k.parts().fileName() }

// ServiceFileName implements [Unit].
func (k *Kube) ServiceFileName() string { return k.parts().serviceFileName() }

// MarshalText implements [Unit]: it checks the unit and writes it.
func (k *Kube) MarshalText() ([]byte, error) { return marshal(k) }

func (k *Kube) dependency() string { return k.ServiceFileName() }

func (k *Kube) parts() parts {
	if k == nil {
		return parts{kind: kubeKind}
	}
	return parts{
		kind: kubeKind, name: &k.Name, serviceName: &k.ServiceName, own: k, extra: &k.Extra,
		unit: &k.Unit, quadlet: &k.Quadlet, service: &k.Service, install: &k.Install,
	}
}
