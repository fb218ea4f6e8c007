package quadlet

import (
	"encoding"
	"strings"
)

// A Unit is one Quadlet file: a [*Container], [*Pod], [*Volume], [*Network],
// [*Kube], [*Image], [*Build] or [*Artifact]. It can stand in another unit's
// dependency lists.
type Unit interface {
	Dependency
	encoding.TextMarshaler

	// FileName is the unit file's base name, such as "openclaw.container".
	FileName() string

	// ServiceFileName is the systemd service the generator makes of the unit,
	// such as "openclaw.service" or "state-volume.service".
	ServiceFileName() string

	parts() parts
	check(*problems) // what no single key can tell
}

// A Dependency is what After=, Requires= and their kin name: a [Unit] of ours,
// written as the service it becomes, or any other unit by [UnitName].
type Dependency interface {
	dependency() string
}

// UnitName names a systemd unit that is not one of ours, such as
// "network-online.target".
type UnitName string

func (n UnitName) dependency() string { return string(n) }

// An Entry is one line KEY=VALUE, for keys that have no field yet. The value is
// written as it stands.
type Entry struct {
	Key, Value string
}

// A unitKind is what sets one type of unit apart from the others.
type unitKind struct {
	ext     string // of the file, with its dot
	section string // the unit's own
	suffix  string // between the name and ".service"
}

var (
	containerKind = &unitKind{".container", "Container", ""}
	podKind       = &unitKind{".pod", "Pod", "-pod"}
	volumeKind    = &unitKind{".volume", "Volume", "-volume"}
	networkKind   = &unitKind{".network", "Network", "-network"}
	kubeKind      = &unitKind{".kube", "Kube", ""}
	imageKind     = &unitKind{".image", "Image", "-image"}
	buildKind     = &unitKind{".build", "Build", "-build"}
	artifactKind  = &unitKind{".artifact", "Artifact", "-artifact"}
)

// newUnit makes an empty unit of the type that a file name's extension says, or
// nil.
func newUnit(ext string) Unit {
	switch ext {
	case containerKind.ext:
		return new(Container)
	case podKind.ext:
		return new(Pod)
	case volumeKind.ext:
		return new(Volume)
	case networkKind.ext:
		return new(Network)
	case kubeKind.ext:
		return new(Kube)
	case imageKind.ext:
		return new(Image)
	case buildKind.ext:
		return new(Build)
	case artifactKind.ext:
		return new(Artifact)
	}
	return nil
}

// parts is what all units have in common. The pointers are nil in the parts of a
// nil unit.
type parts struct {
	kind              *unitKind
	name, serviceName *string
	own               any // the unit itself, whose fields are its own section
	extra             *[]Entry
	unit              *UnitSection
	quadlet           *QuadletSection
	service           *ServiceSection
	install           *InstallSection
}

func (p parts) fileName() string {
	if p.name == nil {
		return p.kind.ext
	}
	return *p.name + p.kind.ext
}

func (p parts) serviceFileName() string {
	if p.name == nil {
		return p.kind.suffix + ".service"
	}
	if *p.serviceName != "" {
		return *p.serviceName + ".service"
	}
	// The service of a template is a template: "x@" becomes x-volume@.service.
	if stem, ok := strings.CutSuffix(*p.name, "@"); ok {
		return stem + p.kind.suffix + "@.service"
	}
	return *p.name + p.kind.suffix + ".service"
}
