package convert

import (
	"fmt"
	"path"
	"path/filepath"
	"strings"

	"github.com/tank-os/tank/quadlet/unitset"
)

// A Link is a symbolic link that installs a service, as systemctl enable would
// make it.
type Link struct {
	// Path is where it is in the directory of the services. It may lead out of it.
	Path string
	// Target is what it points to.
	Target string
	// From is the assignment that asks for it.
	From unitset.Value
}

// installKeys are the keys that make links, and what their directories end in.
var installKeys = [...]struct {
	key, dir string
	in       span
}{
	{"WantedBy", "wants", span{}},
	{"RequiredBy", "requires", span{}},
	{"UpheldBy", "upholds", traits[upheldBy]},
}

// links are what [Install] asks for, and what is wrong with the names in it.
func (c *conversion) links(s *Service) {
	if !inside(s.Name) {
		at, _ := c.unit.Last(c.kind.section, "ServiceName")
		c.outside(at, c.info.service, "the generator would write the service "+s.Name+" outside of its directory")
	}
	if !c.unit.HasSection("Install") {
		return
	}
	aliases, _ := c.unit.Words("Install", "Alias")
	for _, a := range aliases {
		c.link(s, path.Clean(a.Text), a)
	}
	name := c.installed(s.Name)
	if name == "" {
		return
	}
	for _, k := range installKeys {
		if !k.in.has(c.release) {
			continue
		}
		units, _ := c.unit.Words("Install", k.key)
		for _, u := range units {
			if !strings.Contains(u.Text, "/") {
				c.link(s, u.Text+"."+k.dir+"/"+name, u)
			}
		}
	}
}

// installed is the name of the service that others are to pull in: of a template,
// its default instance; empty if it has none.
func (c *conversion) installed(name string) string {
	base, instance, ok := strings.Cut(strings.TrimSuffix(name, ".service"), "@")
	if !ok || instance != "" {
		return name
	}
	instance, ok = c.unit.Text("Install", "DefaultInstance")
	if !ok {
		return ""
	}
	return base + "@" + instance + ".service"
}

func (c *conversion) link(s *Service, at string, from unitset.Word) {
	target, err := filepath.Rel(path.Dir(at), s.Name)
	if err != nil {
		c.outside(from.From, from.Text, fmt.Sprintf("Can't create symlink %s: %s", at, err))
		return
	}
	at = path.Clean(at)
	if !inside(at) {
		c.outside(from.From, from.Text, "the generator would write the link "+at+" outside of its directory")
	}
	s.Links = append(s.Links, Link{Path: at, Target: filepath.ToSlash(target), From: from.From})
}

// outside is a problem with a name that leads out of the directory. The generator
// refuses some of them, and follows others: it would replace a file that is not
// its own.
func (c *conversion) outside(at unitset.Value, word, text string) {
	p := c.place(at, word)
	p.Kind, p.Text = Outside, text
	c.result.Problems = append(c.result.Problems, p)
}

// inside says that a path stays in the directory that it is relative to.
func inside(p string) bool {
	p = path.Clean(p)
	return !path.IsAbs(p) && p != "." && p != ".." && !strings.HasPrefix(p, "../")
}
