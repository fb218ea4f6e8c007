package convert

import (
	"path"
	"strings"

	"github.com/tank-os/tank/quadlet/unitset"
)

// depend lets the service start after another, and only if that one does.
func (c *conversion) depend(service string) {
	c.out.add("Unit", "Requires", service)
	c.out.add("Unit", "After", service)
}

// imageSource is the image that a name stands for, which may be that of a unit.
func (c *conversion) imageSource(image string) (string, error) {
	for _, ext := range [...]string{".build", ".image"} {
		if !strings.HasSuffix(image, ext) || ext == ".build" && !c.has(buildsAsImages) {
			continue
		}
		i, ok := c.infos[image]
		if !ok || c.has(namesUnchecked) && i.resource == "" {
			if !c.has(buildsAsImages) {
				image = "" // so these generators say
			}
			return "", c.refuseKey("Image", "requested Quadlet image %s was not found", image)
		}
		c.depend(i.serviceFile())
		image = i.resource
	}
	return image, nil
}

// storageSource is what a volume's or mount's source stands for: a path, from
// which the service needs mounted file systems, a unit's name, or itself.
func (c *conversion) storageSource(source string, isMount bool, at unitset.Value) (string, error) {
	if source == "" && c.has(emptySourceCrashes) {
		return "", crash(at, "", "index out of range [0] with length 0")
	} else if source == "" {
		return "", refuse(at, "", "source cannot be empty")
	}
	if source[0] == '.' {
		source = c.absolute(source)
	}
	if source[0] == '/' {
		c.requireMount(source)
		return source, nil
	}
	switch path.Ext(source) {
	case ".volume":
		if c.has(namesUnchecked) {
			return c.named(source, "-volume"), nil
		}
	case ".image":
		if !isMount || !c.has(mountImages) {
			return source, nil
		}
	case ".artifact":
		if !c.has(artifactSources) {
			return source, nil
		}
	default:
		return source, nil
	}
	i, ok := c.infos[source]
	if !ok {
		return "", refuse(at, source, "requested Quadlet source %s was not found", source)
	}
	c.depend(i.serviceFile())
	return i.resource, nil
}

// named is what older generators take a unit's name for, even if there is none.
func (c *conversion) named(unit, suffix string) string {
	base := stem(unit)
	c.depend(base + suffix + ".service")
	if i, ok := c.infos[unit]; ok && i.resource != "" {
		return i.resource
	}
	return "systemd-" + base
}

// requireMount lets the service wait for the file systems that a path is on.
func (c *conversion) requireMount(path string) {
	if c.has(mountsEscaped) && !plain(path) {
		path = c.quote([]string{path})
	}
	c.out.add("Unit", "RequiresMountsFor", path)
}

// absolute is a path in relation to the unit's file, unless a specifier begins it.
func (c *conversion) absolute(file string) string {
	if path.IsAbs(file) || specified(file) {
		return file
	}
	return path.Join(path.Dir(c.path()), file)
}

// specified says that a path begins with one of systemd's specifiers: a percent
// sign and not two.
func specified(path string) bool {
	return strings.HasPrefix(path, "%") && !strings.HasPrefix(path, "%%")
}

// networks are those that podman is to join. One may be a unit's, or that of
// another container.
func (c *conversion) networks() error {
	for _, v := range c.unit.All(c.kind.section, "Network") {
		network, err := c.networkName(v)
		if err != nil {
			return err
		}
		c.addOption(c.inOne("--network"), network)
	}
	return nil
}

func (c *conversion) networkName(v unitset.Value) (string, error) {
	name, options, hasOptions := strings.Cut(v.Text, ":")
	isContainer := strings.HasSuffix(name, ".container") && !c.has(namesUnchecked)
	if !isContainer && !strings.HasSuffix(name, ".network") {
		return v.Text, nil
	}
	var resource string
	if c.has(namesUnchecked) {
		resource = c.named(name, "-network")
	} else {
		i, ok := c.infos[name]
		if !ok {
			return "", refuse(v, name, "requested Quadlet unit %s was not found", name)
		} else if i.resource == "" {
			return "", refuse(v, name, "cannot get the resource name of %s", name)
		}
		c.depend(i.serviceFile())
		resource = i.resource
	}
	switch {
	case isContainer && hasOptions:
		return "", refuse(v, options, "extra options are not supported when joining another container's network")
	case isContainer:
		return "container:" + resource, nil
	case hasOptions:
		return resource + ":" + options, nil
	}
	return resource, nil
}

// joinPod puts a container into its pod, and tells the pod.
func (c *conversion) joinPod() error {
	name := c.text("Pod")
	if name == "" {
		return nil
	}
	at, _ := c.unit.Last("Container", "Pod")
	if !strings.HasSuffix(name, ".pod") {
		return refuse(at, name, "pod %s is not Quadlet based", name)
	}
	pod, ok := c.infos[name]
	if !ok {
		return refuse(at, name, "quadlet pod unit %s does not exist", name)
	}
	if c.has(podIDFile) {
		c.add("--pod-id-file", "%t/"+pod.service+".pod-id")
	} else {
		c.add("--pod", pod.resource)
	}
	c.out.add("Unit", "BindsTo", pod.serviceFile())
	c.out.add("Unit", "After", pod.serviceFile())
	isTemplate := strings.HasSuffix(strings.TrimSuffix(c.unit.Name, path.Ext(c.unit.Name)), "@")
	if c.yes("StartWithPod", true) && (!isTemplate || !c.has(membersNoTemplates)) {
		pod.members = append(pod.members, c.info.serviceFile())
	}
	return nil
}
