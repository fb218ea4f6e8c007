package convert

import (
	"encoding/csv"
	"errors"
	"strings"

	"github.com/tank-os/tank/quadlet/unitset"
)

// volumes are SOURCE:TARGET:OPTIONS, or a target alone.
func (c *conversion) volumes() error {
	for _, v := range c.unit.All(c.kind.section, "Volume") {
		source, rest, ok := strings.Cut(v.Text, ":")
		if !ok {
			source, rest = "", source
		}
		if source == "" {
			target, _, _ := strings.Cut(rest, ":")
			c.add("-v", target)
			continue
		}
		resource, err := c.storageSource(source, false, v)
		if err != nil {
			return err
		}
		if resource == "" {
			// The unit that is referred to is refused itself.
			rest, _, _ = strings.Cut(rest, ":")
			c.add("-v", rest)
		} else {
			c.add("-v", resource+":"+rest)
		}
	}
	return nil
}

var errMount = errors.New("incorrect mount format: should be --mount " +
	"type=<bind|glob|tmpfs|volume>,[src=<host-dir|volume-name>,]target=<ctr-dir>[,options]")

// sourced says that the generator looks into the source of a type of mount.
func (c *conversion) sourced(kind string) bool {
	switch kind {
	case "volume", "bind", "glob":
		return true
	case "image":
		return c.has(mountImages)
	}
	return kind == "artifact" && c.has(artifactSources)
}

// mount is the value of --mount with the source that it stands for.
func (c *conversion) mount(mount string, at unitset.Value) (string, error) {
	kind, fields, err := c.mountFields(mount)
	if err != nil {
		return "", refuse(at, mount, "%v", err)
	}
	if !c.sourced(kind) {
		return mount, nil
	}
	which, source := -1, ""
	for i, f := range fields {
		key, value, ok := strings.Cut(f, "=")
		if key != "source" && key != "src" {
			continue
		}
		if !ok {
			return "", refuse(at, mount, "source parameter does not include a value")
		}
		which, source = i, value
	}
	switch {
	case source != "" || c.has(emptySourceCrashes) || c.has(emptySourceRefused):
		source, err = c.storageSource(source, true, at)
		if err != nil {
			return "", err
		}
		fields[which] = "source=" + source
	case kind != "volume":
		return "", refuse(at, mount, "source parameter is required for mount type %s", kind)
	}
	return writeFields(append([]string{"type=" + kind}, fields...)), nil
}

// mountFields splits a mount at its commas, and takes its type out.
func (c *conversion) mountFields(mount string) (kind string, fields []string, err error) {
	all, err := csvFields(mount)
	if err != nil {
		return "", nil, err
	}
	found := false
	for _, f := range all {
		value, ok := strings.CutPrefix(f, "type=")
		if found || !ok || strings.Contains(value, "=") {
			fields = append(fields, f)
			continue
		}
		kind, found = value, true
	}
	if !found && !c.has(mountTypeOptional) {
		return "", nil, errMount
	} else if !found {
		kind = "volume"
	}
	return kind, fields, nil
}

func csvFields(s string) ([]string, error) {
	if !strings.ContainsAny(s, "\"\n\r") {
		return strings.Split(s, ","), nil // all that is left of CSV
	}
	records, err := csv.NewReader(strings.NewReader(s)).ReadAll()
	if err == nil && len(records) != 1 {
		err = errMount
	}
	if err != nil {
		return nil, err
	}
	return records[0], nil
}

func writeFields(fields []string) string {
	quoted := false
	for _, f := range fields {
		quoted = quoted || f == "" || strings.ContainsAny(f, "\",\n\r\\") || f[0] == ' ' || f[0] == '\t' || f[0] >= 0x80
	}
	if !quoted {
		return strings.Join(fields, ",")
	}
	var text strings.Builder
	w := csv.NewWriter(&text)
	_ = w.Write(fields) // a strings.Builder takes everything
	w.Flush()
	return strings.TrimSuffix(text.String(), "\n")
}
