package convert

import (
	"fmt"
	"strings"

	"github.com/tank-os/tank/quadlet/unitset"
)

// user is who runs the container's first process.
func (c *conversion) user() error {
	user, group := c.text("User"), c.text("Group")
	switch {
	case user == "" && group != "":
		return c.refuseKey("Group", "invalid Group set without User")
	case user != "" && group != "":
		c.addOption(c.inOne("--user"), user+":"+group)
	case user != "":
		c.add("--user", user)
	}
	return nil
}

// userMappings are how users inside and outside go together: said by one set of
// keys, or by an older one.
func (c *conversion) userMappings() error {
	explicit := c.mapping("--userns", "UserNS")
	explicit = c.mappings("--uidmap", "UIDMap") || explicit
	explicit = c.mappings("--gidmap", "GIDMap") || explicit
	explicit = c.mapping("--subuidname", "SubUIDMap") || explicit
	explicit = c.mapping("--subgidname", "SubGIDMap") || explicit
	if !explicit {
		return c.remap()
	}
	for _, key := range [...]string{"RemapUid", "RemapGid", "RemapUsers"} {
		if _, ok := c.unit.Last(c.kind.section, key); ok {
			return c.refuseKey(key, "deprecated Remap keys are set along with explicit mapping keys")
		}
	}
	return nil
}

func (c *conversion) mapping(option, key string) bool {
	value := c.text(key)
	if value != "" {
		c.add(option, value)
	}
	return value != ""
}

func (c *conversion) mappings(option, key string) bool {
	words, _ := c.unit.Words(c.kind.section, key)
	c.addEach(c.inOne(option), words)
	return len(words) > 0
}

func (c *conversion) addEach(option string, words []unitset.Word) {
	for _, w := range words {
		c.addOption(option, w.Text)
	}
}

// remap is for the older set of keys.
func (c *conversion) remap() error {
	uids, _ := c.unit.Words(c.kind.section, "RemapUid")
	gids, _ := c.unit.Words(c.kind.section, "RemapGid")
	how, _ := c.unit.Last(c.kind.section, "RemapUsers")
	switch how.Text {
	case "":
		if len(uids) > 0 {
			return refuse(uids[0].From, "", "UidMap set without RemapUsers")
		}
		if len(gids) > 0 {
			return refuse(gids[0].From, "", "GidMap set without RemapUsers")
		}
		return nil
	case "manual":
		if c.kind.section == "Kube" {
			return refuse(how, how.Text, "RemapUsers=manual is not supported")
		}
		c.addEach(c.inOne("--uidmap"), uids)
		c.addEach(c.inOne("--gidmap"), gids)
		return nil
	case "auto":
		c.remapAuto(uids, gids)
		return nil
	case "keep-id":
		return c.remapKeepID(uids, gids, how)
	}
	return refuse(how, how.Text, "unsupported RemapUsers option '%s'", how.Text)
}

func (c *conversion) remapAuto(uids, gids []unitset.Word) {
	var options []string
	for _, w := range uids {
		options = append(options, "uidmapping="+w.Text)
	}
	for _, w := range gids {
		options = append(options, "gidmapping="+w.Text)
	}
	if size, _ := c.unit.Uint32(c.kind.section, "RemapUidSize", 0); size > 0 {
		options = append(options, "size="+number(size))
	}
	c.userNS("auto", options)
}

func (c *conversion) remapKeepID(uids, gids []unitset.Word, how unitset.Value) error {
	switch {
	case c.has(keepIDForUsers) && c.set.Target.UID == 0:
		return refuse(how, how.Text, "RemapUsers=keep-id is unsupported for system units")
	case len(uids) > 1:
		return refuse(uids[1].From, uids[1].Text, "RemapUsers=keep-id supports only a single value for UID mapping")
	case len(gids) > 1:
		return refuse(gids[1].From, gids[1].Text, "RemapUsers=keep-id supports only a single value for GID mapping")
	}
	var options []string
	if len(uids) > 0 {
		options = append(options, "uid="+uids[0].Text)
	}
	if len(gids) > 0 {
		options = append(options, "gid="+gids[0].Text)
	}
	c.userNS("keep-id", options)
	return nil
}

func (c *conversion) userNS(mode string, options []string) {
	if len(options) > 0 {
		mode += ":" + strings.Join(options, ",")
	}
	if c.has(mapsFormatted) {
		mode = fmt.Sprintf(mode, []any{}...)
	}
	c.addOption(c.inOne("--userns"), mode)
}
