package podmanarg

import (
	"encoding/csv"
	"path"
	"path/filepath"
	"slices"
	"strings"
)

// mountTypes are the types of --mount, each with its reader.
var mountTypes = map[string]func(kind string, fields []string) (place, error){
	"bind":     commonMount,
	"glob":     commonMount,
	"tmpfs":    commonMount,
	"ramfs":    commonMount,
	"volume":   commonMount,
	"devpts":   devptsMount,
	"image":    imageMount,
	"artifact": artifactMount,
}

// mountValue reads --mount.
func mountValue(value string) error {
	p, err := parseMount(value)
	if err != nil {
		return err
	}
	switch {
	case p.storage == named && p.source != "" && !isName(p.source):
		return fail("%q is no name of a volume (letters, digits, _, . and -); a path of the host is type=bind", p.source)
	case p.tmpfs && p.dest != "/dev":
		return checkMountOptions(p.options, true)
	}
	return nil
}

func parseMount(value string) (place, error) {
	fields, err := mountFields(value)
	if err != nil {
		return place{}, err
	}
	kind := "volume"
	if i := slices.IndexFunc(fields, isType); i >= 0 {
		kind = strings.TrimPrefix(fields[i], "type=")
		fields = slices.Delete(fields, i, i+1)
	}
	read, ok := mountTypes[kind]
	if !ok {
		return place{}, refuse("unknown type %q; want bind, volume, tmpfs, image, artifact, glob, ramfs or devpts", kind)
	}
	return read(kind, fields)
}

func isType(field string) bool {
	return strings.HasPrefix(field, "type=") && strings.Count(field, "=") == 1
}

func mountFields(value string) ([]string, error) {
	if value != "" && !strings.ContainsAny(value, "\"\r\n") {
		return strings.Split(value, ","), nil
	}
	records, err := csv.NewReader(strings.NewReader(value)).ReadAll()
	if err != nil {
		return nil, refuse("a mount needs its double quotes around whole fields, and doubled inside: %v", err)
	}
	if len(records) != 1 {
		return nil, refuse("not one line; want type=TYPE,source=SOURCE,destination=PATH[,OPTION…]")
	}
	return records[0], nil
}

// cutField splits a field, and tells whether it names the source or the destination.
func cutField(field string) (key, value string, hasValue bool) {
	key, value, hasValue = strings.Cut(field, "=")
	switch key {
	case "src":
		key = "source"
	case "target", "dst", "dest":
		key = "destination"
	}
	return key, value, hasValue
}

func wantValue(key string) error { return refuse("option %q without a value; want %s=VALUE", key, key) }

// placed sets the destination of a mount.
func (p *place) placed(value string, hasValue bool) error {
	if !hasValue {
		return wantValue("destination")
	}
	if err := absolute(value); err != nil {
		return err
	}
	p.dest = path.Clean(value)
	return nil
}

// A mounting is a mount of one of the common types while it is read.
type mounting struct {
	place
	kind string
	seen map[string]bool
}

// commonMount reads the types that share their options.
func commonMount(kind string, fields []string) (place, error) {
	m := &mounting{place: place{storage: stored}, kind: kind, seen: map[string]bool{}}
	for _, field := range fields {
		key, value, hasValue := cutField(field)
		if err := m.option(key, value, hasValue, field); err != nil {
			return m.place, err
		}
	}
	if kind != "glob" && m.dest == "" {
		return m.place, refuse("no destination; want destination=PATH")
	}
	return m.place, m.finish()
}

// finish is what podman does with a mount of each type once it is read.
func (m *mounting) finish() error {
	switch m.kind {
	case "volume":
		m.storage = named
	case "tmpfs", "ramfs":
		m.tmpfs, m.source = m.kind == "tmpfs", m.kind
	case "bind":
		if m.source == "" {
			m.source = m.dest
		}
		return volumeOptions(m.options)
	case "glob":
		if _, err := filepath.Match(m.source, ""); err != nil || m.source == "" {
			return refuse("%q is no pattern of files", m.source)
		}
		m.dest = "" // where, depends on the files
		return volumeOptions(m.options)
	}
	return nil
}

// once refuses a second option of a group.
func (m *mounting) once(group string) error {
	if m.seen[group] {
		return refuse("option %q twice or against another; want one of %s", group, group)
	}
	m.seen[group] = true
	return nil
}

// only refuses an option of another type of mount.
func (m *mounting) only(kind, key string) error {
	if m.kind != kind {
		return refuse("option %q in a mount of type %s; it is for type=%s", key, m.kind, kind)
	}
	return nil
}

func (m *mounting) add(options ...string) { m.options = append(m.options, options...) }

// option reads one field.
func (m *mounting) option(key, value string, hasValue bool, field string) error {
	if o, ok := mountFlags[key]; ok {
		return m.flag(key, o)
	}
	if o, ok := mountOptions[key]; ok {
		if o.only != "" {
			if err := m.only(o.only, key); err != nil {
				return err
			}
		}
		if o.value && !hasValue {
			return wantValue(key)
		}
		return o.read(m, value, hasValue, field)
	}
	return refuse("unknown option %q of a mount of type %s", key, m.kind)
}

// A mountFlag is an option without a value: its group, and the type it is for.
type mountFlag struct{ group, only string }

var mountFlags = map[string]mountFlag{
	"nodev": {"dev, nodev", ""}, "dev": {"dev, nodev", ""},
	"noexec": {"exec, noexec", ""}, "exec": {"exec, noexec", ""},
	"nosuid": {"suid, nosuid", ""}, "suid": {"suid, nosuid", ""},
	"noswap":    {"noswap", ""},
	"tmpcopyup": {"tmpcopyup, notmpcopyup", "tmpfs"}, "notmpcopyup": {"tmpcopyup, notmpcopyup", "tmpfs"},
	"shared": {}, "rshared": {}, "private": {}, "rprivate": {}, "slave": {}, "rslave": {},
	"unbindable": {}, "runbindable": {}, "Z": {}, "z": {}, "no-dereference": {},
	"nocreate": {"", "volume"},
}

func (m *mounting) flag(key string, o mountFlag) error {
	if o.only != "" {
		if err := m.only(o.only, key); err != nil {
			return err
		}
	}
	if o.group != "" {
		if err := m.once(o.group); err != nil {
			return err
		}
	}
	m.add(key)
	return nil
}
