package convert

import (
	"path"
	"strings"
	"unicode"

	"github.com/tank-os/tank/quadlet/unitset"
)

// learn notes what other units may ask of a unit, before any is converted.
func (r *run) learn(u *unitset.Unit) {
	k := r.kindOf(u.Name)
	i := &info{kind: k, service: r.serviceStem(u, k)}
	r.infos[u.Name] = i
	c := &conversion{run: r, unit: u, kind: k, info: i}
	switch k.section {
	case "Container":
		if c.has(namedEarly) {
			i.resource = c.resolvedName(c.containerName())
		}
	case "Build":
		i.resource = c.builtImage()
	case "Pod":
		i.resource = c.podName()
	}
}

// serviceStem is the service's name without ".service".
func (r *run) serviceStem(u *unitset.Unit, k *unitKind) string {
	if name, ok := u.Text(k.section, "ServiceName"); ok && r.has(quadletSection) {
		return name
	}
	base := stem(u.Name)
	if template, ok := strings.CutSuffix(base, "@"); ok && r.has(templateStems) {
		return template + k.suffix + "@"
	}
	return base + k.suffix
}

// stem is a file name without its extension.
func stem(name string) string {
	if dot := strings.LastIndexByte(name, '.'); dot > 0 {
		return name[:dot]
	}
	return name
}

// containerName is what podman calls the container, with systemd's specifiers.
func (c *conversion) containerName() string {
	switch name := c.text("ContainerName"); {
	case name != "":
		return name
	case !strings.Contains(c.unit.Name, "@"):
		return "systemd-%N"
	case c.has(unescapedInstances):
		return "systemd-%p_%i"
	}
	return "systemd-%P_%I"
}

// resolvedName is a container's name as others may use it; empty if it holds a
// specifier other than %N.
func (c *conversion) resolvedName(name string) string {
	name = strings.ReplaceAll(name, "%N", c.info.service)
	if strings.Contains(name, "%") {
		return ""
	}
	return name
}

// resourceName is what podman calls the volume or the network.
func (c *conversion) resourceName(key string) string {
	if name := c.text(key); name != "" {
		return name
	}
	name := "systemd-" + stem(c.unit.Name)
	if c.has(templateNames) && strings.Contains(c.unit.Name, "@") {
		// This takes the @ off a template's name, and a letter off an instance's.
		return name[:len(name)-1] + "-%i"
	}
	return name
}

func (c *conversion) podName() string {
	if name := c.text("PodName"); name != "" {
		return name
	}
	return "systemd-" + stem(c.unit.Name)
}

// imageSections are the types of units whose image should have a full name. What
// is wrong with that of the last is a slip of the generator's: artifacts have no
// such key.
var imageSections = map[string]bool{"Container": true, "Volume": true, "Image": true, "Artifact": true}

// warnShortName warns of an image whose registry podman has to guess.
func (c *conversion) warnShortName() {
	section := c.kind.section
	if !imageSections[section] {
		return
	}
	image, ok := c.unit.Text(section, "Image")
	ext := path.Ext(image)
	if !ok || ext == ".image" || ext == ".build" && c.has(buildsAsImages) || fullName(image) {
		return
	}
	at, _ := c.unit.Last(section, "Image")
	c.warn(at, image, "Warning: "+c.unit.Name+` specifies the image "`+image+`" which not a fully qualified image name. `+
		"This is not ideal for performance and security reasons. "+
		"See the podman-pull manpage discussion of short-name-aliases.conf for details.")
}

// fullName says that the generator takes an image's name for one with a registry,
// or for an id.
func fullName(image string) bool {
	if strings.HasPrefix(image, "sha256:") || len(image) == 64 && isHex(image) {
		return true
	}
	domain, _, ok := strings.Cut(image, "/")
	return ok && (strings.ContainsAny(domain, ".:") || domain == "localhost")
}

func isHex(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool { return !unicode.Is(unicode.Hex_Digit, r) })
}

// serviceKeys are those of [Service] that take away from podman what it needs.
var serviceKeys = [...]string{"User", "Group", "DynamicUser"}

func (c *conversion) warnService() {
	if !c.has(serviceKeysWarned) {
		return
	}
	for _, key := range serviceKeys {
		if at, ok := c.unit.Last("Service", key); ok {
			c.warn(at, "", "Warning: using key "+key+" in the Service group is not supported - use at your own risk")
		}
	}
}
