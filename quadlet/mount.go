package quadlet

import (
	"encoding/csv"
	"errors"
	"fmt"
	"strings"
)

// A MountSource is what a [VolumeMount] or a [Mount] mounts: a [*Volume] unit, a
// [VolumeName] or a [HostPath]; for a Mount also an [*Image] unit, an [*Artifact]
// unit or a [Reference].
type MountSource interface {
	mountSource() string
}

// HostPath is a path on the host: absolute, relative to the unit ("./x"), or
// beginning with a systemd specifier ("%h/.openclaw").
type HostPath string

// VolumeName names a podman volume that no unit of ours makes.
type VolumeName string

func (p HostPath) mountSource() string   { return string(p) }
func (n VolumeName) mountSource() string { return string(n) }

// A VolumeMount is one Volume= line: SOURCE:TARGET:OPTIONS.
type VolumeMount struct {
	// Source is a [*Volume] unit, a [VolumeName] or a [HostPath]; nil makes an
	// anonymous volume.
	Source MountSource
	// Target is the absolute path inside the container. Required.
	Target string
	// Options are podman's mount options, such as "Z", "ro" or "U".
	Options []string
}

func (m VolumeMount) format() (string, error) {
	if err := checkTarget(m.Target); err != nil {
		return "", err
	}
	if strings.Contains(m.Target, ":") {
		return "", fmt.Errorf("target %q holds a colon, which begins the options: use Mount", m.Target)
	}
	for _, o := range m.Options {
		if o == "" || strings.ContainsAny(o, ":,") {
			return "", fmt.Errorf("mount of %s: %q is not one option", m.Target, o)
		}
	}
	if m.Source == nil {
		if len(m.Options) > 0 {
			return "", fmt.Errorf("mount of %s: an anonymous volume takes no options: use Mount", m.Target)
		}
		return m.Target, nil
	}
	source, err := m.source()
	if err != nil {
		return "", fmt.Errorf("mount of %s: %w", m.Target, err)
	}
	text := source + ":" + m.Target
	if len(m.Options) > 0 {
		text += ":" + strings.Join(m.Options, ",")
	}
	return text, nil
}

func (m VolumeMount) source() (string, error) {
	switch m.Source.(type) {
	case *Image, *Artifact, Reference:
		return "", fmt.Errorf("%s is not mounted by Volume: use Mount", describe(m.Source))
	}
	source, err := formatSource(m.Source)
	if err == nil && strings.Contains(source, ":") {
		err = fmt.Errorf("source %q holds a colon, which begins the target: use Mount", source)
	}
	return source, err
}

func checkTarget(target string) error {
	if !strings.HasPrefix(target, "/") && !strings.HasPrefix(target, "%") {
		return fmt.Errorf("target %q is not an absolute path in the container", target)
	}
	return nil
}

// formatSource writes a source so that podman takes it for what it is: it tells
// paths, volumes and units apart by their spelling alone.
func formatSource(source MountSource) (string, error) {
	switch s := source.(type) {
	case *Volume:
		return formatUnit(s)
	case *Image:
		return formatUnit(s)
	case *Artifact:
		return formatUnit(s)
	case Reference:
		return s.formatFor(volumeKind, imageKind, artifactKind)
	case HostPath:
		if !isHostPath(string(s)) {
			return "", fmt.Errorf("host path %q would be taken for a volume's name: begin it with /, ./ or a specifier such as %%h", s)
		}
		return string(s), nil
	case VolumeName:
		if s == "" || isHostPath(string(s)) || strings.ContainsAny(string(s), "/~"+spaces) {
			return "", fmt.Errorf("%q is not a volume's name", s)
		}
		if hasUnitExt(string(s)) {
			return "", fmt.Errorf("volume name %q would be taken for a unit: name the unit itself", s)
		}
		return string(s), nil
	}
	return "", errors.New("no source")
}

// isHostPath says that the generator or podman takes s for a path.
func isHostPath(s string) bool {
	return s != "" && (s[0] == '/' || s[0] == '.' || s[0] == '%')
}

// parseVolumeMount reads [SOURCE:]TARGET[:OPTIONS]. The generator turns
// "x.volume" alone into an anonymous volume at the path x.volume; here a target
// must be absolute.
func parseVolumeMount(s string) (VolumeMount, error) {
	fields := strings.SplitN(s, ":", 3)
	if len(fields) == 1 {
		m := VolumeMount{Target: s}
		_, err := m.format()
		return m, err
	}
	m := VolumeMount{Target: fields[1]}
	var err error
	if m.Source, err = parseSource(fields[0]); err != nil {
		return VolumeMount{}, err
	}
	if len(fields) == 3 {
		m.Options = strings.Split(fields[2], ",")
	}
	_, err = m.format()
	return m, err
}

func parseSource(s string) (MountSource, error) {
	var source MountSource = VolumeName(s)
	if stem, ok := strings.CutSuffix(s, volumeKind.ext); ok && !isHostPath(s) {
		source = &Volume{Name: stem}
	} else if isHostPath(s) {
		source = HostPath(s)
	} else if strings.HasPrefix(s, "~") {
		return nil, fmt.Errorf("source %q: nothing expands ~ in a unit: write %%h", s)
	}
	_, err := formatSource(source)
	return source, err
}

// A Mount is one Mount= line, podman-run(1), --mount: what [VolumeMount] says,
// and images, tmpfs and their like.
type Mount struct {
	// Type is "bind", "volume", "image", "tmpfs", "glob", "devpts", "ramfs" or
	// "artifact". Required.
	Type string
	// Source is a [HostPath] for bind and glob; a [*Volume] or [VolumeName] for
	// volume; an [*Image] or [Reference] for image; an [*Artifact] or [Reference]
	// for artifact; nil for the others.
	Source MountSource
	// Target is the absolute path inside the container; empty only for types that
	// need none.
	Target string
	// Options are the type's other options, such as "ro" or "tmpfs-size=64m".
	Options []string
}

// format writes the comma-separated record that podman reads.
func (m Mount) format() (string, error) {
	if err := m.check(); err != nil {
		return "", err
	}
	record := make([]string, 0, 3+len(m.Options))
	record = append(record, "type="+m.Type)
	if m.Source != nil {
		record = append(record, "source="+m.Source.mountSource())
	}
	if m.Target != "" {
		record = append(record, "destination="+m.Target)
	}
	return formatRecord(append(record, m.Options...)), nil
}

// formatRecord writes a CSV record, RFC 4180; most have nothing to quote.
func formatRecord(record []string) string {
	var text strings.Builder
	for i, field := range record {
		if i > 0 {
			text.WriteByte(',')
		}
		if strings.ContainsAny(field, "\",\r\n") {
			text.WriteString(`"` + strings.ReplaceAll(field, `"`, `""`) + `"`)
		} else {
			text.WriteString(field)
		}
	}
	return text.String()
}

func parseRecord(s string) ([]string, error) {
	if !strings.ContainsAny(s, "\"\r\n") {
		return strings.Split(s, ","), nil
	}
	records, err := csv.NewReader(strings.NewReader(s)).ReadAll()
	if err == nil && len(records) != 1 {
		err = errors.New("not one record")
	}
	if err != nil {
		return nil, err
	}
	return records[0], nil
}

func (m Mount) check() error {
	var fits bool
	switch m.Source.(type) {
	case nil:
		fits = m.Type == "volume" || !typeHasSource(m.Type)
	case HostPath:
		fits = m.Type == "bind" || m.Type == "glob"
	case VolumeName, *Volume:
		fits = m.Type == "volume"
	case *Image:
		fits = m.Type == "image"
	case *Artifact:
		fits = m.Type == "artifact"
	case Reference:
		fits = m.Type == "image" || m.Type == "artifact"
	}
	switch {
	case !mountTypes[m.Type]:
		return fmt.Errorf("mount of %s: unknown type %q", m.Target, m.Type)
	case !fits:
		return fmt.Errorf("mount of %s: type %q does not take %s as its source", m.Target, m.Type, describe(m.Source))
	case m.Target != "" || m.Type != "glob" && m.Type != "artifact":
		if err := checkTarget(m.Target); err != nil {
			return err
		}
	}
	for _, o := range m.Options {
		switch key, _, _ := strings.Cut(o, "="); key {
		case "", "type", "source", "src", "destination", "dst", "target":
			return fmt.Errorf("mount of %s: %q is not an option", m.Target, o)
		}
		if strings.ContainsAny(o, "\r\n") {
			return fmt.Errorf("mount of %s: option %q holds a line break", m.Target, o)
		}
	}
	if m.Source != nil {
		if _, err := formatSource(m.Source); err != nil {
			return fmt.Errorf("mount of %s: %w", m.Target, err)
		}
	}
	return nil
}

var mountTypes = map[string]bool{
	"bind": true, "volume": true, "image": true, "tmpfs": true,
	"glob": true, "devpts": true, "ramfs": true, "artifact": true,
}

func typeHasSource(t string) bool {
	return t == "bind" || t == "volume" || t == "image" || t == "glob" || t == "artifact"
}

func describe(source MountSource) string {
	switch source.(type) {
	case nil:
		return "nothing"
	case HostPath:
		return "a host path"
	case VolumeName, *Volume:
		return "a volume"
	case *Artifact:
		return "an artifact"
	}
	return "an image"
}

func parseMount(s string) (Mount, error) {
	record, err := parseRecord(s)
	if err != nil {
		return Mount{}, fmt.Errorf("mount %q: %w", s, err)
	}
	m := Mount{Type: "volume"} // podman's default
	source, hasSource := "", false
	for _, option := range record {
		switch key, value, _ := strings.Cut(option, "="); key {
		case "type":
			m.Type = value
		case "source", "src":
			source, hasSource = value, true
		case "destination", "dst", "target":
			m.Target = value
		default:
			m.Options = append(m.Options, option)
		}
	}
	if hasSource {
		if m.Source, err = parseTypedSource(m.Type, source); err != nil {
			return Mount{}, fmt.Errorf("mount %q: %w", s, err)
		}
	}
	return m, m.check()
}

func parseTypedSource(mountType, s string) (MountSource, error) {
	switch mountType {
	case "bind", "glob":
		return HostPath(s), nil
	case "image", "artifact":
		if stem, ok := strings.CutSuffix(s, imageKind.ext); ok {
			return &Image{Name: stem}, nil
		}
		if stem, ok := strings.CutSuffix(s, artifactKind.ext); ok {
			return &Artifact{Name: stem}, nil
		}
		return Reference(s), nil
	}
	return parseSource(s)
}
