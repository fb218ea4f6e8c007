package podmanarg

import (
	"path"
	"slices"
	"strings"
)

// A mountOption is an option of --mount with a value: the type it is for, whether it
// needs the value, and its reader.
type mountOption struct {
	only  string
	value bool
	read  func(m *mounting, value string, hasValue bool, field string) error
}

var mountOptions = map[string]mountOption{
	"source":            {"", true, (*mounting).from},
	"destination":       {"", false, (*mounting).to},
	"bind-nonrecursive": {"bind", false, func(m *mounting, _ string, _ bool, _ string) error { m.add("bind"); return nil }},
	"bind-propagation":  {"bind", true, (*mounting).propagation},
	"consistency":       {"", false, func(*mounting, string, bool, string) error { return nil }},
	"idmap":             {"", false, func(m *mounting, _ string, _ bool, field string) error { m.add(field); return nil }},
	"readonly":          {"", false, (*mounting).readOnly},
	"ro":                {"", false, (*mounting).readOnly},
	"rw":                {"", false, (*mounting).readOnly},
	"relabel":           {"", false, (*mounting).relabel},
	"subpath":           {"volume", true, func(*mounting, string, bool, string) error { return nil }},
	"volume-subpath":    {"volume", true, func(*mounting, string, bool, string) error { return nil }},
	"tmpfs-mode":        {"tmpfs", true, func(m *mounting, value string, _ bool, _ string) error { m.add("mode=" + value); return nil }},
	"tmpfs-size":        {"tmpfs", true, func(m *mounting, value string, _ bool, _ string) error { m.add("size=" + value); return nil }},
	"U":                 {"", false, (*mounting).own},
	"chown":             {"", false, (*mounting).own},
	"volume-label": {"", false, func(*mounting, string, bool, string) error {
		return refuse("option volume-label, which podman does not have")
	}},
	"volume-opt": {"volume", false, func(m *mounting, _ string, _ bool, field string) error { m.add(field); return nil }},
}

func (m *mounting) from(value string, _ bool, _ string) error {
	switch {
	case m.kind == "tmpfs":
		return refuse("a source in a mount of type tmpfs, which has none")
	case m.source != "":
		return refuse("more than one source")
	case value == "":
		return refuse("an empty source; want source=SOURCE")
	}
	m.source = value
	return nil
}

func (m *mounting) to(value string, hasValue bool, _ string) error {
	if m.dest != "" {
		return refuse("more than one destination")
	}
	return m.placed(value, hasValue)
}

func (m *mounting) propagation(value string, _ bool, _ string) error {
	if !slices.Contains(propagations, value) {
		return refuse("%q is no propagation; want one of %s", value, strings.Join(propagations, ", "))
	}
	m.add(value)
	return nil
}

// readOnly takes any value, as podman does; one that is neither true nor false sets
// nothing.
func (m *mounting) readOnly(value string, hasValue bool, field string) error {
	if err := m.once("readonly, ro, rw"); err != nil {
		return err
	}
	key := "ro"
	if strings.HasPrefix(field, "rw") {
		key = "rw"
	}
	switch {
	case !hasValue, strings.EqualFold(value, "true"):
		m.add(key)
	case key == "rw" && strings.EqualFold(value, "false"):
		m.add("ro")
	}
	return nil
}

func (m *mounting) relabel(value string, _ bool, _ string) error {
	if err := m.once("relabel"); err != nil {
		return err
	}
	switch value {
	case "private":
		m.add("Z")
	case "shared":
		m.add("z")
	default:
		return refuse("relabel %q; want relabel=private or relabel=shared", value)
	}
	return nil
}

func (m *mounting) own(value string, _ bool, _ string) error {
	if err := m.once("U, chown"); err != nil {
		return err
	}
	switch {
	case value == "", strings.EqualFold(value, "true"):
		m.add("U")
	case !strings.EqualFold(value, "false"):
		return refuse("chown %q; want true or false", value)
	}
	return nil
}

func devptsMount(kind string, fields []string) (place, error) {
	p := place{storage: stored, source: kind}
	for _, field := range fields {
		key, value, hasValue := cutField(field)
		switch key {
		case "uid", "gid", "mode", "ptmxmode", "newinstance", "max":
			p.options = append(p.options, field)
		case "destination":
			if err := p.placed(value, hasValue); err != nil {
				return p, err
			}
		default:
			return p, refuse("unknown option %q of a mount of type devpts; want uid, gid, mode, ptmxmode, newinstance or max", key)
		}
	}
	if p.dest == "" {
		return p, refuse("no destination; want destination=PATH")
	}
	return p, nil
}

func imageMount(_ string, fields []string) (place, error) {
	p := place{storage: imaged}
	for _, field := range fields {
		key, value, hasValue := cutField(field)
		if err := p.imageOption(key, value, hasValue); err != nil {
			return p, err
		}
	}
	return p, p.bothEnds("image")
}

func (p *place) imageOption(key, value string, hasValue bool) error {
	switch key {
	case "source", "subpath":
		if !hasValue {
			return wantValue(key)
		}
		if key == "source" {
			p.source = value
		} else if !path.IsAbs(value) {
			return refuse("subpath %q; want an absolute path", value)
		}
	case "destination":
		return p.placed(value, hasValue)
	case "rw", "readwrite":
		if value != "true" && value != "false" {
			return refuse("%s %q; want %s=true or %s=false", key, value, key, key)
		}
	case "consistency":
	default:
		return refuse("unknown option %q of a mount of type image; want rw or subpath", key)
	}
	return nil
}

func artifactMount(_ string, fields []string) (place, error) {
	p := place{storage: artifact}
	for _, field := range fields {
		key, value, hasValue := cutField(field)
		switch key {
		case "destination":
			if err := p.placed(value, hasValue); err != nil {
				return p, err
			}
		case "source", "title", "digest", "name":
			if !hasValue {
				return p, wantValue(key)
			}
			if key == "source" {
				p.source = value
			}
		default:
			return p, refuse("unknown option %q of a mount of type artifact; want title, digest or name", key)
		}
	}
	return p, p.bothEnds("artifact")
}

func (p *place) bothEnds(kind string) error {
	if p.source == "" || p.dest == "" {
		return refuse("no source or no destination; a mount of type %s needs both", kind)
	}
	return nil
}
