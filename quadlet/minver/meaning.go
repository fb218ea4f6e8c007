package minver

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/tank-os/tank/quadlet"
)

// dependencyKeys are the keys of [Unit] in which a generator since 5.5 takes the
// name of a unit's file for its service, podman-systemd.unit(5).
var dependencyKeys = []string{
	"After", "Before", "BindsTo", "Conflicts", "OnFailure", "OnSuccess", "PartOf", "PropagatesReloadTo", "PropagatesStopTo",
	"ReloadPropagatedFrom", "Requires", "Requisite", "StopPropagatedFrom", "Upholds", "Wants",
}

func (c *collector) dependencies() {
	for _, key := range dependencyKeys {
		words, _ := c.unit.Words("Unit", key)
		for _, w := range words {
			if isUnitName(w.Text) {
				c.at(w.From, version(5, 5, 0), fmt.Sprintf("%s in [Unit] %s=", w.Text, key), "leaves the name to systemd, which has no such unit", c.dependencyEditor(w))
			}
		}
	}
}

// isUnitName says that a name is that of a Quadlet file.
func isUnitName(name string) bool {
	ext := path.Ext(name)
	return ext != "" && slices.ContainsFunc(quadlet.Keys(), func(k quadlet.Key) bool {
		return k.Section != "Quadlet" && k.Section == sectionOf(ext)
	})
}

func (c *collector) upheld() {
	for _, v := range c.unit.All("Install", "UpheldBy") {
		c.at(v, version(5, 5, 0), "[Install] UpheldBy=", ignores, nil)
	}
}

// networks: a container's network for another one. The generator of 5.3 knows only
// those that it has converted before.
func (c *collector) networks() {
	for _, v := range c.unit.All(c.section, "Network") {
		if name, _, _ := strings.Cut(v.Text, ":"); path.Ext(name) == ".container" {
			c.at(v, version(5, 4, 0), name+" in ["+c.section+"] Network=", "takes it for the name of a network, or, that of 5.3, may not find it", nil)
		}
	}
}

// mounts: what generators make of Mount= without a type or a source, and of a
// source that is a unit.
func (c *collector) mounts() {
	words, _ := c.unit.Args("Container", "Mount")
	if c.section != "Container" {
		return
	}
	for _, w := range words {
		kind, source := mountOf(w.Text)
		switch {
		case source == "" && (kind == "volume" || kind == ""):
			c.at(w.From, version(6, 0, 0), "[Container] Mount= of a volume without a source", "refuses the unit, or crashes before 5.7", nil)
		case kind == "":
			c.at(w.From, version(5, 6, 0), "[Container] Mount= without a type", refuses, nil)
		case path.Ext(source) == ".image":
			c.at(w.From, version(5, 3, 0), source+" in [Container] Mount=", "takes it for the name of an image", nil)
		}
	}
}

// mountOf is the type and the source that a mount names.
func mountOf(mount string) (kind, source string) {
	for option := range strings.SplitSeq(mount, ",") {
		switch name, value, _ := strings.Cut(option, "="); name {
		case "type":
			kind = value
		case "source", "src":
			source = value
		}
	}
	return kind, source
}

func (c *collector) volumeOptions() {
	v, options := c.last("Volume", "Options")
	if _, device := c.last("Volume", "Device"); c.section == "Volume" && options != "" && device == "" {
		c.at(v, version(6, 0, 0), "[Volume] Options= without Device=", refuses, nil)
	}
}

// podService: what a pod's service does not keep.
func (c *collector) podService() {
	if c.section != "Pod" {
		return
	}
	if v, restart := c.last("Service", "Restart"); restart != "" && restart != "on-failure" {
		c.at(v, version(6, 0, 0), "[Service] Restart= of a pod", "makes it on-failure", nil)
	}
	for _, v := range c.unit.All("Service", "Environment") {
		c.at(v, version(5, 6, 0), "[Service] Environment= of a pod", "loses it", nil)
	}
}

// refused: values that only old generators looked at.
func (c *collector) refused() {
	for _, v := range c.unit.All(c.section, "PublishPort") {
		if !oldPort(strings.TrimSpace(v.Text)) {
			c.at(v, version(5, 3, 0), fmt.Sprintf("%q in [%s] PublishPort=", v.Text, c.section), refuses, nil)
		}
	}
	if v, how := c.last(c.section, "RemapUsers"); how == "keep-id" && c.set.Target.UID == 0 {
		c.at(v, version(5, 3, 0), "keep-id of root's in ["+c.section+"] RemapUsers=", refuses, nil)
	}
}

// oldPort says that a published port is what generators before 5.3 read as one:
// up to three parts, of which the last two end in a digit or in one and a
// protocol.
func oldPort(s string) bool {
	if i := strings.LastIndexByte(s, ']'); i >= 0 && s[0] == '[' {
		s = "[]" + s[i+1:] // the colons of an IPv6 address part nothing
	}
	parts := strings.Split(s, ":")
	if len(parts) == 3 {
		parts = parts[1:]
	}
	return len(parts) <= 2 && !slices.ContainsFunc(parts, func(part string) bool {
		part = strings.TrimSuffix(strings.TrimSuffix(part, "/udp"), "/tcp")
		return part != "" && !strings.ContainsAny(part[len(part)-1:], "0123456789")
	})
}
