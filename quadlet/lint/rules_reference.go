package lint

import (
	"errors"
	"io/fs"
	"path"
	"strings"

	"github.com/tank-os/tank/quadlet/unitset"
)

var referenceRules = []Rule{
	{
		ID: "reference-broken", Severity: Error, set: referenceBroken,
		Title: "a unit refers to one that the generator refuses",
		Explanation: `The generator still makes this service when it refuses the unit that it refers to. Some of it is then missing: a volume's name is empty, for example, ` +
			`and the container runs with an anonymous volume in its place.`,
		Fix: "mend the other unit",
	},
	{
		ID: "reference-file", Severity: Warning,
		on:    "Container.EnvironmentFile Container.Volume Kube.Yaml Kube.ConfigMap",
		Title: "a file that is not there",
		Explanation: `The generator does not look for the files that a unit names, and podman fails for one that is missing, when the service starts. ` +
			`A relative path is looked for beside the unit file. Files that come later, with the first boot for example, are suppressed with that reason.`,
		Fix:  "add the file, or correct the path",
		word: referenceFile,
	},
	{
		ID: "reference-literal", Severity: Error,
		on:    "Container.Volume Pod.Volume Build.Volume Image.Image Container.Network Pod.Network Kube.Network Build.Network",
		Title: "a unit's name where the generator looks for none",
		Explanation: `Only some keys take the name of a unit file, and each takes some types: Volume= takes .volume, Network= takes .network and .container, Image= of a container takes .image and .build. ` +
			`Elsewhere the name is passed to podman as it is, and podman makes a volume of that name, or looks for an image of that name.`,
		Fix:   "refer to a unit of a type that the key takes",
		value: referenceLiteral,
	},
	{
		ID: "reference-suffix", Severity: Warning,
		on:    "Container.Volume Pod.Volume Build.Volume Container.Network Pod.Network Kube.Network Build.Network Container.Image",
		Title: "a unit's name without its extension",
		Explanation: `There is a unit of this name, but the reference lacks the extension that makes it one. Podman then uses something else of that name: state.volume makes the volume systemd-state, ` +
			`and Volume=state:/data makes a new volume called state. The service does not wait for the unit either.`,
		Fix:   "add the extension",
		value: referenceSuffix,
	},
	{
		ID: "reference-self", Severity: Error,
		on:          "Container.Network Unit.After Unit.Before Unit.Requires Unit.BindsTo Unit.Requisite Unit.Wants Unit.Conflicts",
		Title:       "a unit refers to itself",
		Explanation: `A container that joins its own network waits for itself, and a service that conflicts with itself cannot start.`,
		Fix:         "remove the reference, or name another unit",
		word:        referenceSelf,
	},
}

// referenceKeys are the keys that refer to other units, but for [Unit].
var referenceKeys = [...]string{"Image", "Volume", "Network", "Pod", "Mount"}

// references gives each reference of a unit to another one that is in the set.
func (p *pass) references(u *unit, report func(v unitset.Value, other *unit)) {
	for _, key := range referenceKeys {
		for _, v := range u.All(u.section, key) {
			name, _, _ := strings.Cut(unquote(v.Text), ":")
			if key == "Mount" {
				name = mountSource(v.Text)
			}
			if other := p.byName[name]; other != nil && other != u {
				report(v, other)
			}
		}
	}
}

// mountSource is the source of a Mount=.
func mountSource(s string) string {
	for field := range strings.SplitSeq(s, ",") {
		key, value, _ := strings.Cut(field, "=")
		if key == "source" || key == "src" {
			return value
		}
	}
	return ""
}

func referenceBroken(p *pass) {
	if len(p.broken) == 0 {
		return
	}
	for _, u := range p.units {
		if p.broken[u] {
			continue
		}
		p.references(u, func(v unitset.Value, other *unit) {
			if p.broken[other] {
				p.at(v, "the generator refuses %s, which this unit needs", other.Path)
			}
		})
	}
}

// referenceFile looks for a file that a unit names.
func referenceFile(p *pass, w unitset.Word) {
	name := w.Text
	if p.opts.Files == nil || expands(name) || strings.HasPrefix(name, "~") || strings.Contains(name, "://") {
		return
	}
	if w.From.Line.Key == "Volume" {
		if name, _, _ = strings.Cut(name, ":"); !strings.HasPrefix(name, ".") {
			return
		}
	}
	at := path.Join(path.Dir(p.u.Path), name)
	if path.IsAbs(name) {
		at = strings.TrimPrefix(path.Clean(name), "/")
		top, _, _ := strings.Cut(at, "/")
		if info, err := fs.Stat(p.opts.Files, top); err != nil || !info.IsDir() || top != "etc" && top != "usr" {
			return
		}
	}
	if !fs.ValidPath(at) {
		return
	}
	if _, err := fs.Stat(p.opts.Files, at); errors.Is(err, fs.ErrNotExist) {
		p.atText(w.From, w.Text, "there is no %s", quote(at))
	}
}

// taken are the extensions of units that a key resolves.
func taken(section, key string) []string {
	switch {
	case key == "Volume":
		return []string{".volume", ".artifact"}
	case key == "Network":
		return []string{".network", ".container"}
	case key == "Image" && section == "Image":
		return nil
	}
	return []string{".image", ".build"}
}

func referenceLiteral(p *pass, v unitset.Value, s string) {
	name := s
	if v.Line.Key != "Image" {
		name, _, _ = strings.Cut(s, ":")
	}
	ext := path.Ext(name)
	if ext == "" || strings.ContainsAny(name, "/%$") || ownSections[ext[1:]] == "" {
		return
	}
	takes := taken(p.u.section, v.Line.Key)
	for _, t := range takes {
		if t == ext {
			return
		}
	}
	if p.byName[name] == nil && v.Line.Key == "Image" {
		return // a registry of that name is possible
	}
	also := "no units"
	if len(takes) > 0 {
		also = strings.Join(takes, " and ")
	}
	p.at(v, "%s is no reference here: %s= takes %s, and podman gets the name as it is", quote(name), v.Line.Key, also)
}

func referenceSuffix(p *pass, v unitset.Value, s string) {
	name, rest, _ := strings.Cut(s, ":")
	if name == "" || strings.ContainsAny(name, "/.%$") || v.Line.Key == "Volume" && rest == "" {
		return
	}
	for _, ext := range taken(p.u.section, v.Line.Key) {
		if ext == ".container" || ext == ".artifact" {
			continue
		}
		if other := p.byName[name+ext]; other != nil {
			p.at(v, "%s is not the unit %s: podman takes another %s of that name", quote(name), other.Name, strings.ToLower(v.Line.Key))
		}
	}
}

func referenceSelf(p *pass, w unitset.Word) {
	name := w.Text
	if w.From.Line.Section != "Unit" {
		name, _, _ = strings.Cut(name, ":")
	} else if name == p.u.service && w.From.Line.Key != "Wants" {
		name = p.u.Name
	}
	if name == p.u.Name {
		p.atText(w.From, w.Text, "%s= names the unit itself", w.From.Line.Key)
	}
}
