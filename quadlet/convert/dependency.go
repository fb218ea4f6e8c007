package convert

import (
	"slices"
	"strings"
)

// dependencyKeys are the keys of [Unit] in which a unit's file name stands for its
// service.
var dependencyKeys = [...]string{
	"After", "Before", "BindsTo", "Conflicts", "OnFailure", "OnSuccess", "PartOf", "PropagatesReloadTo", "PropagatesStopTo",
	"ReloadPropagatedFrom", "Requires", "Requisite", "StopPropagatedFrom", "Upholds", "Wants",
}

// translate puts the services' names in the place of the units'.
func (c *conversion) translate() error {
	if !c.unit.HasSection("Unit") {
		return nil
	}
	for _, key := range dependencyKeys {
		if err := c.translateKey(key); err != nil {
			return err
		}
	}
	return nil
}

func (c *conversion) translateKey(key string) error {
	words, _ := c.unit.Words("Unit", key)
	var services []string
	for i, w := range words {
		if c.kindOf(w.Text) == nil {
			if services != nil {
				services[i] = w.Text
			}
			continue
		}
		other, ok := c.infos[w.Text]
		if !ok {
			return refuse(w.From, w.Text, "unable to translate dependency for %s", w.Text)
		}
		if services == nil {
			services = make([]string, len(words))
			for j := range words[:i] {
				services[j] = words[j].Text
			}
		}
		services[i] = other.serviceFile()
	}
	if services != nil {
		c.out.unset("Unit", key)
		c.out.add("Unit", key, strings.Join(services, " "))
	}
	return nil
}

// pulls are the types of units that may pull an image.
var pulls = map[string]bool{"Container": true, "Image": true, "Build": true}

// online lets the service wait for the network, as podman may have to pull. It
// comes first, so that an empty assignment of the unit's undoes it.
func (c *conversion) online() {
	target := "network-online.target"
	switch {
	case c.has(onlineForPullers) && pulls[c.kind.section]:
	case !c.has(onlineForAll):
		return
	default:
		if wanted, ok, _ := c.unit.Bool("Quadlet", "DefaultDependencies"); ok && !wanted {
			return
		}
		if c.set.Target.UID != 0 {
			// A user's systemd knows nothing of the system's targets.
			target = "podman-user-wait-network-online.service"
		}
	}
	s := c.out.section("Unit")
	s.Lines = slices.Insert(s.Lines, 0, Line{"Wants", target}, Line{"After", target})
}
