package layer

import (
	"fmt"
	"path"
	"slices"
	"strings"
)

// install is a unit's [Install] section. systemd.unit(5).
type install struct {
	alias, wantedBy, requiredBy, upheldBy, also []string
	defaultInstance                             string
}

func (in *install) empty() bool {
	return len(in.alias)+len(in.wantedBy)+len(in.requiredBy)+len(in.upheldBy)+len(in.also) == 0
}

// readInstall reads the section from the unit's file and its drop-ins.
func readInstall(v View, u *unitFile, s scope) (*install, error) {
	in := &install{}
	files, err := dropIns(v, path.Base(u.path), s)
	if err != nil {
		return nil, err
	}
	for _, file := range append([]string{u.path}, files...) {
		text, err := ReadFile(v, file)
		if err != nil {
			return nil, err
		}
		if err := in.parse(string(text), u.name); err != nil {
			return nil, fmt.Errorf("/%s: %w", file, err)
		}
	}
	return in, nil
}

// dropIns lists a unit's drop-in files in the order of their names; of two with
// one name, the directory that is searched first wins.
func dropIns(v View, unit string, s scope) ([]string, error) {
	byName := map[string]string{}
	var names []string
	for _, dir := range s.search {
		dir = path.Join(dir, unit+".d")
		files, err := ReadDir(v, dir)
		if err != nil {
			return nil, err
		}
		for _, f := range files {
			if path.Ext(f) == ".conf" && byName[f] == "" {
				byName[f] = path.Join(dir, f)
				names = append(names, f)
			}
		}
	}
	slices.Sort(names)
	files := make([]string, len(names))
	for i, f := range names {
		files[i] = byName[f]
	}
	return files, nil
}

func (in *install) parse(text, unit string) error {
	section := ""
	text = strings.ReplaceAll(text, "\\\n", " ")
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		switch {
		case line == "" || line[0] == '#' || line[0] == ';':
			continue
		case line[0] == '[':
			section = line
			continue
		case section != "[Install]":
			continue
		}
		key, value, _ := strings.Cut(line, "=")
		if err := in.set(strings.TrimSpace(key), strings.TrimSpace(value), unit); err != nil {
			return err
		}
	}
	return nil
}

func (in *install) set(key, value, unit string) error {
	list := map[string]*[]string{
		"Alias": &in.alias, "WantedBy": &in.wantedBy, "RequiredBy": &in.requiredBy,
		"UpheldBy": &in.upheldBy, "Also": &in.also,
	}[key]
	if list == nil {
		if key == "DefaultInstance" {
			in.defaultInstance = value
		}
		return nil // as systemctl does, whatever else the section says is passed over
	}
	if value == "" { // an empty assignment forgets the earlier ones
		*list = nil
	}
	for _, word := range strings.Fields(value) {
		name, err := expand(word, unit)
		if err != nil {
			return fmt.Errorf("[Install] %s=: %w", key, err)
		}
		*list = append(*list, name)
	}
	return nil
}

// expand replaces the specifiers that depend on the unit's name alone; the others
// are of the machine it will run on. systemd.unit(5), "Specifiers".
func expand(word, unit string) (string, error) {
	prefix, instance, ext := cutUnit(unit)
	var out strings.Builder
	for i := 0; i < len(word); i++ {
		if word[i] != '%' || i+1 == len(word) {
			out.WriteByte(word[i])
			continue
		}
		i++
		switch word[i] {
		case '%':
			out.WriteByte('%')
		case 'n':
			out.WriteString(unit)
		case 'N':
			out.WriteString(strings.TrimSuffix(unit, ext))
		case 'p':
			out.WriteString(prefix)
		case 'i':
			out.WriteString(instance)
		case 'j':
			out.WriteString(prefix[strings.LastIndexByte(prefix, '-')+1:])
		default:
			return "", fmt.Errorf("specifier %%%c in %q is not known before the machine runs", word[i], word)
		}
	}
	return out.String(), nil
}
