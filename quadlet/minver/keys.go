package minver

import (
	"fmt"
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/tank-os/tank/quadlet"
	"github.com/tank-os/tank/quadlet/unitset"
)

const (
	refuses = "refuses the unit"
	ignores = "ignores it in silence"
)

// typeSince are the first generators that know each type of unit: those of the
// oldest key.
func typeSince(section string) quadlet.Version {
	var since quadlet.Version
	for _, k := range quadlet.Keys() {
		if k.Section == section && (since == quadlet.Version{} || k.Since.Compare(since) < 0) {
			since = k.Since
		}
	}
	return since
}

func (c *collector) unitType() {
	c.add(Need{
		Since: typeSince(c.section), Path: c.unit.Path,
		What: "a " + c.unit.Ext() + " file", Earlier: ignores,
	})
}

// templates: of other types than containers and kubes, generators before 5.7 make
// x@-volume.service of x@.volume, which is no template.
func (c *collector) templates() {
	_, instance, ok := c.unit.Template()
	if ok && instance == "" && c.section != "Container" && c.section != "Kube" {
		c.add(Need{
			Since: version(5, 7, 0), Path: c.unit.Path,
			What: "a template of type " + c.unit.Ext(), Earlier: "makes a service of it that is no template",
		})
	}
}

// dropIns: before 5.2, only those for the file's whole name count.
func (c *collector) dropIns() {
	for _, d := range c.unit.DropIns {
		if dir := path.Base(path.Dir(d.Path)); dir != c.unit.Name+".d" {
			c.add(Need{Since: version(5, 2, 0), Path: d.Path, What: "a drop-in in " + dir, Earlier: ignores})
		}
	}
}

// directory: a rootless user's units below /usr.
func (c *collector) directory() {
	const dir = "usr/share/containers/systemd/users/"
	if c.set.Target.UID != 0 && strings.HasPrefix(c.unit.Path, dir) {
		c.add(Need{Since: version(6, 0, 0), Path: c.unit.Path, What: "a user's unit in /" + path.Dir(dir+"x"), Earlier: ignores})
	}
}

// keys: each assignment to a key that is newer than its section.
func (c *collector) keys() {
	base := typeSince(c.section)
	for _, section := range []string{c.section, "Quadlet"} {
		for _, name := range c.unit.Keys(section) {
			k, ok := quadlet.LookupKey(section, name)
			if !ok || section == c.section && k.Since.Compare(base) <= 0 {
				continue
			}
			earlier := refuses
			if section == "Quadlet" {
				earlier = ignores
			}
			for _, v := range c.unit.Assignments(section, name) {
				c.at(v, k.Since, fmt.Sprintf("[%s] %s=", section, name), earlier, c.argsEditor(k, v))
			}
		}
	}
}

// kinds: several assignments to a key that was not always read as it is now.
func (c *collector) kinds() {
	for _, name := range c.unit.Keys(c.section) {
		k, ok := quadlet.LookupKey(c.section, name)
		if !ok {
			continue
		}
		all := c.unit.Assignments(c.section, name)
		if k.Kind.List() {
			all = c.unit.All(c.section, name)
		}
		if since := settled(k); since != k.Since && len(all) > 1 {
			earlier := "reads the last alone"
			if !k.Kind.List() {
				earlier = "reads all of them"
			}
			c.at(all[1], since, fmt.Sprintf("more than one [%s] %s=", c.section, name), earlier, nil)
		}
	}
}

// settled is the first version since which a key is read as it is now.
func settled(k quadlet.Key) quadlet.Version {
	since := k.Since
	for _, v := range releases {
		if k.In(v) && k.KindIn(v) != k.Kind {
			since = after(v)
		}
	}
	return since
}

// releases are the minor releases of Podman that package quadlet knows, from
// Oldest.
var releases = []quadlet.Version{
	version(5, 0, 0), version(5, 1, 0), version(5, 2, 0), version(5, 3, 0), version(5, 4, 0),
	version(5, 5, 0), version(5, 6, 0), version(5, 7, 0), version(5, 8, 0), version(6, 0, 0), version(6, 1, 0),
}

// after is the release after one of releases.
func after(v quadlet.Version) quadlet.Version {
	return releases[min(slices.Index(releases, v)+1, len(releases)-1)]
}

// bare: a name without a value, for which podman takes the value that its own
// environment has.
func (c *collector) bare() {
	for _, name := range c.unit.Keys(c.section) {
		if k, ok := quadlet.LookupKey(c.section, name); !ok || k.Kind != quadlet.KeyvalList {
			continue
		}
		pairs, _ := c.unit.KeyVals(c.section, name)
		for _, p := range pairs {
			if p.Bare {
				c.at(p.From, version(5, 6, 0), fmt.Sprintf("%q without a value in [%s] %s=", p.Key, c.section, name), "loses it", nil)
			}
		}
	}
}

// octal are escapes that generators before 5.4 do not know.
var octal = regexp.MustCompile(`(^|[^\\])(\\\\)*\\[0-7]{3}`)

// texts: what older generators read of the same characters.
func (c *collector) texts() {
	for _, name := range c.unit.Keys(c.section) {
		k, ok := quadlet.LookupKey(c.section, name)
		if !ok {
			continue
		}
		what := "[" + c.section + "] " + name + "="
		switch k.Kind {
		case quadlet.StringLast:
			v, text := c.last(c.section, name)
			if strings.Trim(v.Text, `"`) != text {
				var edit editor
				if strings.HasPrefix(name, "Health") {
					edit = c.argsEditor(k, v)
				}
				c.at(v, version(5, 8, 2), "a double quote at an end of "+what, "takes it away", edit)
			}
			if name == "File" && strings.HasPrefix(text, "%") {
				c.at(v, version(5, 7, 0), "a specifier in "+what, "takes it for a relative path", nil)
			}
		case quadlet.ListArgs, quadlet.KeyvalList, quadlet.ArgsLast:
			for _, v := range c.unit.All(c.section, name) {
				if octal.MatchString(v.Text) {
					c.at(v, version(5, 4, 0), "an octal escape in "+what, "drops the line", nil)
				}
			}
		}
	}
}

// cleared: Entrypoint= with nothing clears the image's; releases from 5.3 until
// 5.8.1 lost that.
func (c *collector) cleared() {
	if v, ok := c.unit.Last("Container", "Entrypoint"); ok && c.section == "Container" && v.Text == "" {
		c.at(v, version(5, 8, 2), "an empty [Container] Entrypoint=", ignores, nil)
	}
}

// last is the last assignment to one of the unit's keys without the quotes around
// it.
func (c *collector) last(section, name string) (unitset.Value, string) {
	v, _ := c.unit.Last(section, name)
	text, _ := c.unit.Text(section, name)
	return v, text
}
