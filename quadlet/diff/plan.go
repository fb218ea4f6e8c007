package diff

import (
	"fmt"
	"slices"
	"strings"
)

// A Plan is what to do to get from one set of units to another.
type Plan struct {
	// Actions are what becomes of each service that the change touches: first
	// what stops, in an order in which nothing loses what it needs, then what
	// starts or restarts, in the order of starting, then the others by name.
	Actions []Action `json:"actions"`

	user bool
}

// An Action is what becomes of one service.
type Action struct {
	// Do is what to do.
	Do Do `json:"do"`
	// Service is the service; for a template, the pattern of its instances, such
	// as "web@*.service".
	Service string `json:"service"`
	// Unit is the name of the unit's file.
	Unit string `json:"unit"`
	// Why says the reason where Changes do not.
	Why string `json:"why,omitempty"`
	// Changes are the keys of the unit that differ.
	Changes []Change `json:"changes,omitempty"`
	// Advice is what else there is to do, by hand; empty if nothing.
	Advice string `json:"advice,omitempty"`
}

// Do is what to do with a service.
type Do string

// What there is to do.
const (
	Stop    Do = "stop"    // before the new files are in place
	Start   Do = "start"   // it is new
	Restart Do = "restart" // what runs differs
	Reload  Do = "reload"  // systemctl daemon-reload is enough
	Keep    Do = "keep"    // it makes something that exists and that podman does not change
	Nothing Do = "nothing" // the file differs, and the service does not
)

// A Change is a key of a unit that differs.
type Change struct {
	// Section is the key's section.
	Section string `json:"section"`
	// Key is the key.
	Key string `json:"key"`
	// Old are its values before, as they stand in the file; none if it was not
	// there.
	Old []string `json:"old,omitempty"`
	// New are its values now.
	New []string `json:"new,omitempty"`
	// Path is the file that has the last of the new values, or had the last of the
	// old ones.
	Path string `json:"path"`
	// Line is the line in it, from 1.
	Line int `json:"line"`
}

// String is the key and how its values changed.
func (c Change) String() string {
	switch {
	case len(c.Old) == 0:
		return fmt.Sprintf("[%s] %s= is now %s", c.Section, c.Key, values(c.New))
	case len(c.New) == 0:
		return fmt.Sprintf("[%s] %s= was %s", c.Section, c.Key, values(c.Old))
	}
	return fmt.Sprintf("[%s] %s= was %s, is now %s", c.Section, c.Key, values(c.Old), values(c.New))
}

func values(list []string) string {
	quoted := make([]string, len(list))
	for i, s := range list {
		quoted[i] = fmt.Sprintf("%q", s)
	}
	return strings.Join(quoted, " ")
}

// Changed says that there is something to do.
func (p *Plan) Changed() bool {
	for _, a := range p.Actions {
		if a.Do != Nothing {
			return true
		}
	}
	return false
}

// String is the plan as text: a line for each action, and below it what changed
// and the advice.
func (p *Plan) String() string {
	var text strings.Builder
	for _, a := range p.Actions {
		why := a.Why
		if why == "" {
			why = a.Unit + " changed"
		}
		fmt.Fprintf(&text, "%-7s %s: %s\n", a.Do, a.Service, why)
		for _, c := range a.Changes {
			fmt.Fprintf(&text, "          %s\n", c)
		}
		if a.Advice != "" {
			fmt.Fprintf(&text, "          %s\n", a.Advice)
		}
	}
	return text.String()
}

// Commands are the commands that carry out the plan, each for a shell. The files
// of the new set take the place of the old ones where a comment says so.
func (p *Plan) Commands() []string {
	if !p.Changed() {
		return nil
	}
	systemctl := "systemctl"
	if p.user {
		systemctl += " --user"
	}
	var commands []string
	each := func(do Do) {
		var services []string
		for _, a := range p.Actions {
			if a.Do == do && !slices.Contains(services, quote(a.Service)) { // two units may make one service
				services = append(services, quote(a.Service))
			}
		}
		if len(services) > 0 {
			commands = append(commands, systemctl+" "+string(do)+" "+strings.Join(services, " "))
		}
	}
	each(Stop)
	commands = append(commands, "# put the new files in place", systemctl+" daemon-reload")
	each(Restart)
	each(Start)
	return commands
}

// quote is a service's name as a word for a shell: it may hold escapes, and the
// pattern of a template's instances is for systemctl to match.
func quote(s string) string {
	if strings.Trim(s, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789:_.@-") == "" && !strings.HasPrefix(s, "-") {
		return s
	}
	return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
}
