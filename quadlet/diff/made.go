package diff

import (
	"fmt"
	"slices"
	"strings"

	"github.com/tank-os/tank/quadlet/convert"
)

// A thing is what a service makes once and leaves as it is.
type thing struct {
	kind, name string
}

// thingOf is the volume or network that a service makes.
func thingOf(s *convert.Service) (thing, bool) {
	kind := strings.TrimPrefix(s.Source.Ext(), ".")
	if kind != "volume" && kind != "network" {
		return thing{}, false
	}
	name := s.Resource
	if name == "" || strings.Contains(name, "%") {
		name = "of " + s.Source.Name
	}
	return thing{kind, name}, true
}

// made turns a restart into a keep where it would not change what is there, and
// says what to do by hand.
func (p *planner) made(a *Action, was, is *convert.Service) {
	old, ok := thingOf(was)
	if !ok {
		return
	}
	now, _ := thingOf(is)
	switch {
	case old != now:
		a.Advice = fmt.Sprintf("it makes the %s %s; %s stays: podman %s rm %s removes it%s",
			now.kind, now.name, old.name, old.kind, old.name, map[bool]string{true: ", with the data that nothing copies", false: ""}[old.kind == "volume"])
	case deletes(was):
		a.Advice = "" // its own service removes it when it stops
	case !madeOtherwise(was, is):
		// Something about the service, and nothing about what it makes.
	case old.kind == "volume":
		a.Do = Keep
		a.Advice = fmt.Sprintf("podman does not change a volume that exists: to have it anew, stop what uses it, podman volume export %s, "+
			"podman volume rm %s, restart %s, and import the data", old.name, old.name, is.Name)
	default:
		a.Do = Keep
		a.Advice = fmt.Sprintf("podman does not change a network that exists: to have it anew, stop what is on it, podman network rm %s, and restart %s",
			old.name, is.Name)
	}
}

// deletes says that a service removes what it made when it stops.
func deletes(s *convert.Service) bool {
	return slices.ContainsFunc(s.Commands, func(c convert.Command) bool {
		return strings.HasPrefix(c.Key, "ExecStop") && slices.Contains(c.Args, "rm")
	})
}

// madeOtherwise says that the commands differ which make it.
func madeOtherwise(was, is *convert.Service) bool {
	return !slices.EqualFunc(starts(was), starts(is), slices.Equal[[]string])
}

func starts(s *convert.Service) [][]string {
	var all [][]string
	for _, c := range s.Commands {
		if c.Key == "ExecStart" {
			all = append(all, c.Args)
		}
	}
	return all
}

// remains says what a unit that is gone leaves behind.
func remains(s *convert.Service) string {
	t, ok := thingOf(s)
	if !ok || deletes(s) {
		return ""
	}
	return fmt.Sprintf("the %s %s stays: podman %s rm %s removes it", t.kind, t.name, t.kind, t.name)
}
