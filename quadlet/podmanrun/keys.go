package podmanrun

import (
	"errors"
	"fmt"
	"net/netip"
	"reflect"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/tank-os/tank/quadlet"
)

// keysByOption are the keys of [Container] that become an option with the key's
// value and nothing else, by the option's name.
var keysByOption = sync.OnceValue(func() map[string]quadlet.Key {
	m := map[string]quadlet.Key{"volume": mustKey("Volume")}
	for _, k := range quadlet.Keys() {
		name, isLong := strings.CutPrefix(strings.TrimSuffix(k.Flag, "="), "--")
		if k.Section == "Container" && isLong && k.Instead == "" && !strings.ContainsAny(name, " =") {
			m[name] = k
		}
	}
	return m
})

// A prefixed is a key whose value is what follows a prefix in an option's.
type prefixed struct {
	key    quadlet.Key
	prefix string
}

// securityKeys are the keys that become --security-opt.
var securityKeys = sync.OnceValue(func() []prefixed {
	var all []prefixed
	for _, k := range quadlet.Keys() {
		rest, ok := strings.CutPrefix(k.Flag, "--security-opt")
		if ok && k.Section == "Container" && rest != "" {
			all = append(all, prefixed{k, rest[1:]}) // after a space or an equals sign
		}
	}
	return all
})

func mustKey(name string) quadlet.Key {
	k, _ := quadlet.LookupKey("Container", name)
	return k
}

// errField is why a value goes to PodmanArgs: its key cannot say it.
var errField = errors.New("its key cannot say that")

// put gives a field of a container one more value, as the command line has it.
func put(c *quadlet.Container, k quadlet.Key, value string) error {
	field := reflect.ValueOf(c).Elem().FieldByName(k.Name)
	if !field.IsValid() {
		return errField
	}
	switch p := field.Addr().Interface().(type) {
	case *string:
		*p = value
	case *quadlet.Signal:
		*p = quadlet.Signal(value)
	case *[]string:
		*p = append(*p, value)
	case *map[string]string:
		return putPair(p, value)
	case *quadlet.OptionalBool:
		*p = quadlet.False
		if value == "true" {
			*p = quadlet.True
		}
	case *quadlet.OptionalInt:
		n, err := strconv.ParseInt(value, 10, 64)
		*p = quadlet.Int(n)
		return err
	case *time.Duration:
		return parse(p, value, time.ParseDuration)
	case *netip.Addr:
		return parse(p, value, netip.ParseAddr)
	default:
		return putParsed(field, k, value)
	}
	return nil
}

func parse[T comparable](p *T, s string, read func(string) (T, error)) (err error) {
	var zero T
	if *p, err = read(s); err == nil && *p == zero {
		err = errField // the field would say nothing
	}
	return err
}

func putPair(p *map[string]string, pair string) error {
	name, value, ok := strings.Cut(pair, "=")
	if !ok {
		return errField
	}
	if *p == nil {
		*p = map[string]string{}
	}
	(*p)[name] = value
	return nil
}

// putParsed has the unit's own parser read a value that has a grammar.
func putParsed(field reflect.Value, k quadlet.Key, value string) error {
	if strings.ContainsAny(value, "\r\n") {
		return errField
	}
	if k.Kind == quadlet.ListArgs {
		value = `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\t", `\t`).Replace(value) + `"`
	}
	file, err := quadlet.Parse("x.container", []byte("[Container]\nImage=x\n"+k.Name+"="+value+"\n"))
	if err != nil {
		return err
	}
	unit, err := file.Unit()
	if err != nil {
		return err
	}
	c, ok := unit.(*quadlet.Container)
	if !ok || len(c.Extra) > 0 {
		return errField
	}
	got := reflect.ValueOf(c).Elem().FieldByName(k.Name)
	if field.Kind() == reflect.Slice {
		field.Set(reflect.AppendSlice(field, got))
	} else {
		field.Set(got)
	}
	return nil
}

// try says whether a key can say a value, all else aside.
func try(k quadlet.Key, value string) error {
	c := &quadlet.Container{Name: "x", Image: quadlet.Reference("x")}
	if err := put(c, k, value); err != nil {
		return err
	}
	if _, err := c.MarshalText(); err != nil {
		return fmt.Errorf("%w: %w", errField, err)
	}
	return nil
}
