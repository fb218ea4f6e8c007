package podmanarg

import (
	"cmp"
	"strings"
)

// A grammar is what podman takes as one value: nil, or why not.
type grammar func(value string) error

// Check is what podman would refuse about the value of an option of a command, as an
// [*Error], or nil.
//
// The command is "run" (as good for create), "pod create", "volume create", "network
// create", "kube play", "pull", "build" or "artifact pull". The flag is spelled as on
// the command line, with dashes or without, or as [quadlet.Key.Flag] spells it:
// "--dns", "-v", "--pull=", "--security-opt seccomp=", where the value goes on.
//
// Of a switch, the empty value is on. Of --rootfs, the path is taken for it.
//
// Which values do not go together is for [Line.Check].
//
// [quadlet.Key.Flag]: https://pkg.go.dev/github.com/tank-os/tank/quadlet#Key
func Check(command, flag, value string) error {
	c, ok := commandOf(command)
	if !ok {
		return &Error{Flag: flag, Value: value, Option: -1, Err: ErrCommand}
	}
	name, prefix := c.spell(flag)
	f, ok := c.flags[name]
	if !ok {
		return &Error{Flag: flag, Value: value, Option: -1, Err: ErrFlag}
	}
	text, known := judgeable(f.given(prefix + value))
	if !known {
		return nil
	}
	if err := f.checkAll(text); err != nil {
		return because("--"+name, prefix+value, -1, err)
	}
	return nil
}

// spell is the long name of a flag as it is written somewhere, and what stands before
// the value in the same argument.
func (c *command) spell(flag string) (name, prefix string) {
	name = flag
	for len(name) > 0 && name[0] == '-' {
		name = name[1:]
	}
	for i := range len(name) {
		if name[i] == ' ' || name[i] == '=' {
			name, prefix = name[:i], name[i+1:]
			break
		}
	}
	if len(name) == 1 {
		if long, ok := c.shorts[name[0]]; ok {
			return long, prefix
		}
	}
	if _, ok := c.flags[name]; !ok {
		name = cmp.Or(aliases[name], name)
	}
	return name, prefix
}

// given is what a key's value says to podman: that a switch is on, where the key has
// the switch's name and something else for a value.
func (f *flag) given(value string) string {
	if f.kind == kindBool && (value == "" || f.name == "rootfs" && strings.HasPrefix(value, "/")) {
		return "true"
	}
	return value
}

// checkAll judges an option's value: each word of it, where podman splits it.
func (f *flag) checkAll(value string) error {
	words, err := f.kind.read(value)
	if err != nil {
		return err
	}
	if f.check == nil {
		return nil
	}
	if words == nil {
		return f.check(value)
	}
	for _, word := range words {
		if err := f.check(word); err != nil {
			return err
		}
	}
	return nil
}
