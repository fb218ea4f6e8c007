package graph

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/tank-os/tank/quadlet"
	"github.com/tank-os/tank/quadlet/unitset"
)

// A Collision is something that several units have and only one can.
type Collision struct {
	// What it is.
	What What `json:"what"`
	// Name is which, such as "web.service" or "8080/tcp".
	Name string `json:"name"`
	// Units are the units' file names, sorted. A unit that collides with itself
	// is there once.
	Units []string `json:"units"`
}

// String is the collision in one line.
func (c Collision) String() string {
	return fmt.Sprintf("%s %s: %s", c.What, c.Name, strings.Join(c.Units, ", "))
}

// What is what units collide on.
type What string

// What units collide on.
const (
	Service   What = "service"   // the generator overwrites one with the other
	Container What = "container" // a container's or a pod's name, which podman keeps in one space
	Volume    What = "volume"    // a volume's name: both use one volume, made by whichever starts first
	Network   What = "network"   // a network's name, the same
	Image     What = "image"     // an image that two builds make: one replaces the other
	Port      What = "port"      // a port, or a range, on the host that two publish: the second fails to start
	Secret    What = "secret"    // a file or variable that two secrets of one container are to be
)

// resourceKinds are what the resource of a unit is, by the unit's type. An image
// that is pulled twice is one image.
var resourceKinds = map[string]What{
	"container": Container, "pod": Container, "volume": Volume, "network": Network, "build": Image,
}

// A claim is that a unit has something.
type claim struct {
	what What
	name string
}

// Collisions are what several units have and only one can, sorted by what and
// name. Templates are left out, since each instance is another unit.
func (g *Graph) Collisions() []Collision {
	claims := map[claim][]string{}
	add := func(what What, name, unit string) {
		if name != "" {
			claims[claim{what, name}] = append(claims[claim{what, name}], unit)
		}
	}
	for _, n := range g.Nodes {
		if what, ok := resourceKinds[n.Kind]; ok && !n.Missing {
			add(what, n.Resource, n.Name)
		}
	}
	for _, s := range g.services {
		add(Service, s.Name, s.Source.Name)
		for _, l := range s.Links {
			if strings.Contains(l.Path, "/") || l.Path == s.Name {
				continue // of another unit's .wants, or itself
			}
			add(Service, l.Path, s.Source.Name)
		}
		for _, name := range secretTargets(s.Source) {
			add(Secret, s.Source.Name+" "+name, s.Source.Name)
		}
	}
	all := portCollisions(g.services)
	for c, units := range claims {
		if len(units) > 1 {
			slices.Sort(units)
			all = append(all, Collision{c.what, c.name, slices.Compact(units)})
		}
	}
	slices.SortFunc(all, func(a, b Collision) int {
		return cmp.Or(strings.Compare(string(a.What), string(b.What)), strings.Compare(a.Name, b.Name), slices.Compare(a.Units, b.Units))
	})
	return all
}

// options are the values that a unit gives podman for an option: those of a key,
// and those in PodmanArgs.
func options(u *unitset.Unit, key string, names ...string) []string {
	section := sections[strings.TrimPrefix(u.Ext(), ".")]
	k, ok := quadlet.LookupKey(section, key)
	if !ok {
		return nil
	}
	var values []string
	if k.Kind == quadlet.ListArgs {
		words, _ := u.Args(section, key)
		for _, w := range words {
			values = append(values, w.Text)
		}
	} else {
		for _, v := range u.All(section, key) {
			values = append(values, strings.TrimSpace(v.Text))
		}
	}
	args, _ := u.Args(section, "PodmanArgs")
	for i, arg := range args {
		name, value, assigned := strings.Cut(arg.Text, "=")
		switch {
		case !slices.Contains(names, name):
		case assigned:
			values = append(values, value)
		case i+1 < len(args):
			values = append(values, args[i+1].Text)
		}
	}
	return values
}

// secretTargets are the files and variables that a container's secrets are to be.
func secretTargets(u *unitset.Unit) []string {
	var targets []string
	for _, secret := range options(u, "Secret", "--secret") {
		name, target, kind := "", "", "file"
		for i, option := range strings.Split(secret, ",") {
			key, value, assigned := strings.Cut(option, "=")
			switch {
			case i == 0 && !assigned:
				name = option
			case key == "source":
				name = value
			case key == "target":
				target = value
			case key == "type" && value == "env":
				kind = "variable"
			}
		}
		if target == "" {
			target = name
		}
		if kind == "file" && !strings.HasPrefix(target, "/") {
			target = "/run/secrets/" + target
		}
		targets = append(targets, kind+" "+target)
	}
	return targets
}
