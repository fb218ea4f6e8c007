package quadlet

import (
	"fmt"
	"maps"
	"net/netip"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
)

// A field is one key of a section: a struct field of the same name. Its tag says
// how the values of a list of strings are spelled:
//
//	""       one a line, to the end of the line
//	"words"  quoted words, in which a backslash means itself
//	"args"   quoted arguments with C escapes, written one a line
//	"line"   the same, all in one line
//	"units"  words that are names of systemd units
type field struct {
	key   string
	style string
	index int
	list  bool // a slice or a map
}

// A section's fields in their order, and by key.
type schema struct {
	fields []field
	byKey  map[string]*field
}

// schemas are those of all section types. The fields of a unit that hold its
// name and its other sections are no keys.
var schemas = sync.OnceValue(func() map[reflect.Type]*schema {
	all := map[reflect.Type]*schema{}
	for _, section := range []any{
		Container{},
		Pod{},
		Volume{},
		Network{},
		Kube{},
		Image{},
		Build{},
		Artifact{},
		UnitSection{},
		QuadletSection{},
		ServiceSection{},
		InstallSection{},
	} {
		t := reflect.TypeOf(section)
		s := &schema{byKey: map[string]*field{}}
		for i := range t.NumField() {
			f := t.Field(i)
			switch f.Name {
			case "Name", "Unit", "Extra", "Quadlet", "Service", "Install":
				continue
			}
			k := field{key: f.Name, style: f.Tag.Get("quadlet"), index: i}
			k.list = f.Type.Kind() == reflect.Slice || f.Type.Kind() == reflect.Map
			s.fields = append(s.fields, k)
		}
		for i := range s.fields {
			s.byKey[s.fields[i].key] = &s.fields[i]
		}
		all[t] = s
	}
	return all
})

// schemaOf is the schema of the section that ptr points to.
func schemaOf(ptr any) *schema { return schemas()[reflect.TypeOf(ptr).Elem()] }

// format appends a field's value as the values of its lines to dst: none if it
// says nothing. In the generator's own sections (own), a value is unquoted once
// more than in systemd's.
func (f *field) format(dst []string, value reflect.Value, own bool) ([]string, error) {
	if value.IsZero() {
		return dst, nil
	}
	if !f.list {
		text, err := f.formatScalar(value, own)
		if text == "" {
			return dst, err
		}
		return append(dst, text), err
	}
	switch v := value.Addr().Interface().(type) {
	case *[]string:
		return f.formatStrings(dst, *v, own)
	case *map[string]string:
		return formatMap(dst, *v)
	case *[]VolumeMount:
		return each(dst, *v, func(m VolumeMount) (string, error) { return rawWord(m.format()) })
	case *[]Mount:
		return each(dst, *v, func(m Mount) (string, error) { return arg(m.format()) })
	case *[]Secret:
		return each(dst, *v, func(s Secret) (string, error) { return arg(s.format()) })
	case *[]BuildSecret:
		return each(dst, *v, func(s BuildSecret) (string, error) { return arg(s.format()) })
	case *[]Reference:
		return each(dst, *v, func(r Reference) (string, error) { return rawWord(r.format()) })
	case *[]HostPath:
		return each(dst, *v, func(p HostPath) (string, error) { return quoteWord(string(p)) })
	case *[]Port:
		return each(dst, *v, Port.format)
	case *[]NetworkSource:
		return each(dst, *v, func(n NetworkSource) (string, error) { return rawWord(formatNetwork(n)) })
	case *[]Dependency:
		return each(dst, *v, formatDependency)
	case *[]netip.Prefix:
		return each(dst, *v, formatPrefix)
	case *[]netip.Addr:
		return each(dst, *v, formatAddr)
	}
	panic("a list of a type that has no format: " + f.key)
}

// formatScalar takes the value's address, since a value in an interface is a
// copy on the heap.
func (f *field) formatScalar(value reflect.Value, own bool) (string, error) {
	switch v := value.Addr().Interface().(type) {
	case *string:
		return text(*v, own)
	case *Signal:
		return text(string(*v), own)
	case *NotifyMode:
		if *v != NotifyContainer && *v != NotifyHealthy {
			return "", fmt.Errorf("%q is none of the modes of Notify=", *v)
		}
		return string(*v), nil
	case *Reference:
		return rawWord(v.format())
	case *ImageSource:
		return rawWord(formatImage(*v))
	case **Pod:
		return formatUnit(*v)
	case *OptionalInt:
		return v.String(), nil
	case *time.Duration:
		return formatDuration(*v)
	case *netip.Addr:
		return formatAddr(*v)
	case *OptionalBool:
		return v.format()
	case *Timespan:
		return v.format()
	case *int:
		return strconv.Itoa(*v), nil
	}
	panic("a value of a type that has no format: " + f.key)
}

// formatDuration is d as podman reads it, without the zero minutes and seconds
// that String gives.
func formatDuration(d time.Duration) (string, error) {
	if d < 0 {
		return "", fmt.Errorf("duration %v is negative", d)
	}
	s := d.String()
	if strings.HasSuffix(s, "m0s") {
		s = strings.TrimSuffix(s, "0s")
	}
	if strings.HasSuffix(s, "h0m") {
		s = strings.TrimSuffix(s, "0m")
	}
	return s, nil
}

func text(s string, own bool) (string, error) {
	if own {
		return quoteText(s)
	}
	return quoteRaw(s)
}

// rawWord checks a formatted value that becomes one argument, unquoted.
func rawWord(s string, err error) (string, error) {
	if err == nil {
		err = checkWord(s)
	}
	if err != nil {
		return "", err
	}
	return quoteRaw(s)
}

func arg(s string, err error) (string, error) {
	if err != nil {
		return "", err
	}
	return quoteArg(s)
}

func formatPrefix(p netip.Prefix) (string, error) {
	if !p.IsValid() {
		return "", fmt.Errorf("no prefix")
	}
	return p.String(), nil
}

func formatAddr(a netip.Addr) (string, error) {
	if !a.IsValid() || a.Zone() != "" {
		return "", fmt.Errorf("%q is not a plain address", a)
	}
	return a.String(), nil
}

func (f *field) formatStrings(dst, list []string, own bool) ([]string, error) {
	switch f.style {
	case "words":
		return each(dst, list, quoteWord)
	case "args":
		return each(dst, list, quoteArg)
	case "units":
		return each(dst, list, func(s string) (string, error) { return s, checkUnitName(s) })
	case "line":
		args, err := each(nil, list, quoteArg)
		if len(args) == 0 {
			return dst, err
		}
		return append(dst, strings.Join(args, " ")), err
	}
	if own {
		return each(dst, list, func(s string) (string, error) { return rawWord(s, nil) })
	}
	return each(dst, list, func(s string) (string, error) {
		if s == "" {
			return "", fmt.Errorf("empty value: it would clear the ones before")
		}
		return quoteRaw(s)
	})
}

// each appends every item formatted and reports every one that does not go.
func each[T any](values []string, list []T, format func(T) (string, error)) ([]string, error) {
	var errs joined
	for _, item := range list {
		value, err := format(item)
		if err != nil {
			errs = append(errs, err)
			continue
		}
		values = append(values, value)
	}
	return values, errs.err()
}

func formatMap(dst []string, m map[string]string) ([]string, error) {
	return each(dst, slices.Sorted(maps.Keys(m)), func(k string) (string, error) {
		if k == "" || strings.ContainsAny(k, "="+spaces) {
			return "", fmt.Errorf("%q is not a name", k)
		}
		return quoteArg(k + "=" + m[k])
	})
}
