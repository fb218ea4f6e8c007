package tankos

import (
	"fmt"
	"strings"

	"github.com/tank-os/tank/bootcimg"
	"github.com/tank-os/tank/quadlet"
)

// A view is what the checks need to know of a unit, whatever its type.
type view struct {
	unit    quadlet.Unit
	user    bootcimg.User
	text    []byte
	section quadlet.UnitSection
	install quadlet.InstallSection
	ports   []quadlet.Port
	secrets []quadlet.Secret
	network []quadlet.NetworkSource
	// object and name are what podman calls the thing the unit makes, such as
	// "container" and "systemd-agent". Pods and containers share one set of names.
	object, name string
	// refs are the units it is made from, which its service pulls in.
	refs []ref
	// withPod says that its pod starts it.
	withPod bool
}

// A ref is a unit that another one names.
type ref struct {
	key  string // the key that names it
	name string // its file, or a service
	file bool   // name is a unit file of ours, so it has to be there
}

func (v *view) String() string {
	return fmt.Sprintf("%s of user %q", v.unit.FileName(), v.user.Name)
}

// viewOf returns nil for a unit that is a nil pointer.
func viewOf(u quadlet.Unit, user bootcimg.User) *view {
	if isNil(u) {
		return nil
	}
	v := &view{unit: u, user: user}
	switch u := u.(type) {
	case *quadlet.Container:
		v.container(u)
	case *quadlet.Pod:
		v.section, v.install, v.ports, v.network = u.Unit, u.Install, u.PublishPort, u.Network
		v.object, v.name = "container or pod name", named(u.PodName, u.Name)
		v.volumes(u.Volume)
		v.networks(u.Network)
	case *quadlet.Volume:
		v.section, v.install = u.Unit, u.Install
		v.object, v.name = "volume name", named(u.VolumeName, u.Name)
		v.unitRef("Image", u.Image)
	case *quadlet.Network:
		v.section, v.install = u.Unit, u.Install
		v.object, v.name = "network name", named(u.NetworkName, u.Name)
	case *quadlet.Kube:
		v.section, v.install, v.ports, v.network = u.Unit, u.Install, u.PublishPort, u.Network
		v.networks(u.Network)
	case *quadlet.Image:
		v.section, v.install = u.Unit, u.Install
	case *quadlet.Build:
		v.section, v.install = u.Unit, u.Install
		v.volumes(u.Volume)
		v.networks(u.Network)
	case *quadlet.Artifact:
		v.section, v.install = u.Unit, u.Install
	}
	v.dependencies()
	return v
}

// named is podman's name for what a unit makes. podman-systemd.unit(5).
func named(name, stem string) string {
	if name == "" {
		return "systemd-" + stem
	}
	return name
}

func (v *view) container(c *quadlet.Container) {
	v.section, v.install = c.Unit, c.Install
	v.ports, v.secrets, v.network = c.PublishPort, c.Secret, c.Network
	v.object, v.name = "container or pod name", named(c.ContainerName, c.Name)
	v.unitRef("Image", c.Image)
	v.volumes(c.Volume)
	for _, m := range c.Mount {
		v.unitRef("Mount", m.Source)
	}
	v.networks(c.Network)
	if c.Pod != nil {
		v.unitRef("Pod", c.Pod)
		v.withPod = c.StartWithPod != quadlet.False
	}
}

func (v *view) volumes(mounts []quadlet.VolumeMount) {
	for _, m := range mounts {
		v.unitRef("Volume", m.Source)
	}
}

func (v *view) networks(networks []quadlet.NetworkSource) {
	for _, n := range networks {
		if a, ok := n.(quadlet.NetworkAttachment); ok {
			n = a.Network
		}
		v.unitRef("Network", n)
	}
}

// unitRef records that a key names x, when x is one of our units. A nil pointer
// is left to the unit's own validation.
func (v *view) unitRef(key string, x any) {
	switch x := x.(type) {
	case nil:
	case quadlet.UnitName:
		v.refs = append(v.refs, ref{key: key, name: string(x), file: isUnitFile(string(x))})
	case quadlet.Unit:
		if !isNil(x) {
			v.refs = append(v.refs, ref{key: key, name: x.FileName(), file: true})
		}
	}
}

// passive are the keys that name units without starting any.
var passive = []string{"After", "Before", "Requisite", "PartOf", "Conflicts"}

func (v *view) dependencies() {
	s := v.section
	for _, list := range []struct {
		key  string
		deps []quadlet.Dependency
	}{
		{"After", s.After},
		{"Before", s.Before},
		{"Requires", s.Requires},
		{"Requisite", s.Requisite},
		{"Wants", s.Wants},
		{"BindsTo", s.BindsTo},
		{"PartOf", s.PartOf},
		{"Upholds", s.Upholds},
		{"Conflicts", s.Conflicts},
		{"OnFailure", s.OnFailure},
		{"OnSuccess", s.OnSuccess},
	} {
		for _, d := range list.deps {
			v.unitRef(list.key, d)
		}
	}
}

func isUnitFile(name string) bool {
	for _, ext := range []string{".container", ".pod", ".volume", ".network", ".kube", ".image", ".build", ".artifact"} {
		if strings.HasSuffix(name, ext) {
			return true
		}
	}
	return false
}
