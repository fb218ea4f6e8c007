package convert

import (
	"strings"

	"github.com/tank-os/tank/quadlet"
	"github.com/tank-os/tank/quadlet/unitset"
)

// A conversion is the conversion of one unit.
type conversion struct {
	*run
	unit     *unitset.Unit
	kind     *unitKind
	info     *info
	keys     []string // that the unit's own section sets
	out      document
	args     []string // of the command that is being written
	commands []Command
	told     string // the key of what has been warned of
}

func (c *conversion) convert() error {
	if err := c.head(); err != nil {
		return err
	}
	switch c.kind.section {
	case "Container":
		return c.container()
	case "Volume":
		return c.volume()
	case "Network":
		return c.network()
	case "Pod":
		return c.pod()
	case "Kube":
		return c.kube()
	case "Image":
		return c.image()
	case "Build":
		return c.build()
	default:
		return c.artifact()
	}
}

// head checks what is common to all units, and writes what all services have.
func (c *conversion) head() error {
	if err := c.checks(); err != nil {
		return err
	}
	c.online()
	section := c.kind.section
	if section == "Build" && !c.has(keysFirst) {
		c.requireRunDir()
	}
	if c.has(sourceOfAll) || section != "Volume" && section != "Network" {
		c.out.add("Unit", "SourcePath", c.path())
	}
	if c.has(keysFirst) || section != "Container" && section != "Build" {
		c.requireRunDir()
	}
	c.out.rename(section, "X-"+section)
	if c.has(quadletSection) {
		c.out.rename("Quadlet", "X-Quadlet")
	}
	return nil
}

// requireRunDir is for podman, which keeps its state there. Before keys came
// first, a container's and a build's line had other places.
func (c *conversion) requireRunDir() { c.out.add("Unit", "RequiresMountsFor", "%t/containers") }

// checks are in the order in which the generator makes them, as it says no more
// than the first thing that is wrong.
func (c *conversion) checks() error {
	if c.has(keysFirst) {
		if err := c.checkKeys(); err != nil {
			return err
		}
	}
	if c.has(tagFirst) {
		if err := c.checkTag(); err != nil {
			return err
		}
	}
	c.out = copyOf(c.unit)
	if c.has(dependencies) {
		if err := c.translate(); err != nil {
			return err
		}
	}
	if !c.has(keysFirst) {
		if err := c.checkKeys(); err != nil {
			return err
		}
	}
	if !c.has(tagFirst) {
		return c.checkTag()
	}
	return nil
}

// checkKeys refuses the first key that the generator does not know.
func (c *conversion) checkKeys() error {
	c.keys = c.unit.Keys(c.kind.section)
	if err := c.checkSection(c.kind.section, c.keys); err != nil || !c.has(quadletSection) || !c.unit.HasSection("Quadlet") {
		return err
	}
	return c.checkSection("Quadlet", c.unit.Keys("Quadlet"))
}

func (c *conversion) checkSection(section string, keys []string) error {
	for _, name := range keys {
		if k, ok := quadlet.LookupKey(section, name); !ok || !k.In(c.version) {
			return refuse(c.unit.Assignments(section, name)[0], "",
				"unsupported key '%s' in group '%s' in %s", name, section, c.path())
		}
	}
	return nil
}

// path is the unit's file as the generator names it.
func (c *conversion) path() string {
	if strings.HasPrefix(c.unit.Path, "/") {
		return c.unit.Path
	}
	return "/" + c.unit.Path
}

// text is a string of the unit's own section; an empty one is none.
func (c *conversion) text(key string) string {
	s, _ := c.unit.Text(c.kind.section, key)
	return s
}

// yes is a bool of the unit's own section.
func (c *conversion) yes(key string, unset bool) bool {
	if v, ok, _ := c.unit.Bool(c.kind.section, key); ok {
		return v
	}
	return unset
}

// oneshot is for a service that runs a command and is done. Older generators do
// not ask what the unit says.
func (c *conversion) oneshot(remains bool) {
	if !c.has(oneshotKept) {
		c.out.setService("Type", "oneshot")
		c.out.setService("RemainAfterExit", "yes")
		c.out.setService("SyslogIdentifier", "%N")
		return
	}
	c.identify()
	c.preset("Type", "oneshot")
	if remains {
		c.preset("RemainAfterExit", "yes")
	}
}

// preset sets a key of the service that the unit does not set.
func (c *conversion) preset(key, value string) {
	if _, ok := c.unit.Last("Service", key); !ok {
		c.out.setService(key, value)
	}
}

// identify gives the service a name in the log, if the unit does not.
func (c *conversion) identify() { c.preset("SyslogIdentifier", "%N") }

// killMode is one of two: with any other, podman's own processes would be left or
// be killed before it can clean up.
func (c *conversion) killMode() error {
	mode, ok := c.unit.Text("Service", "KillMode")
	switch {
	case !ok:
		c.out.setService("KillMode", "mixed")
	case mode != "mixed" && mode != "control-group":
		at, _ := c.unit.Last("Service", "KillMode")
		return refuse(at, "", "invalid KillMode '%s'", mode)
	}
	return nil
}

// serviceType is whether the service notifies systemd: all but oneshot do.
func (c *conversion) serviceType() (notifies bool, err error) {
	t, ok := c.unit.Text("Service", "Type")
	if ok && t != "notify" && t != "oneshot" {
		at, _ := c.unit.Last("Service", "Type")
		return false, refuse(at, "", "invalid service Type '%s'", t)
	}
	return t != "oneshot", nil
}

func (c *conversion) notifies() {
	c.out.setService("Type", "notify")
	c.out.setService("NotifyAccess", "all")
}
