package minver

import (
	"errors"
	"fmt"
	"path"
	"slices"
	"strings"
	"unicode"

	"github.com/tank-os/tank/quadlet"
	"github.com/tank-os/tank/quadlet/unitset"
)

// optionSince are the options that podman itself got after Oldest.
var optionSince = map[string]quadlet.Version{
	"Container --health-log-destination": version(5, 3, 0),
	"Container --health-max-log-count":   version(5, 3, 0),
	"Container --health-max-log-size":    version(5, 3, 0),
	"Image --policy":                     version(5, 6, 0),
	"Volume --uid":                       version(5, 6, 0),
	"Volume --gid":                       version(5, 6, 0),
}

// argsEditor replaces an assignment to a key by one to PodmanArgs=.
func (c *collector) argsEditor(k quadlet.Key, v unitset.Value) editor {
	u, section := c.unit, c.section
	return func(to quadlet.Version) (edit, error) {
		if err := hasOption(k, to); err != nil {
			return edit{}, err
		}
		for _, a := range u.Assignments(section, "PodmanArgs") {
			if a.Text == "" {
				return edit{}, errors.New("an empty PodmanArgs= would take it back")
			}
		}
		args, err := argsOf(u, k, v)
		if err != nil {
			return edit{}, err
		}
		notes, _ := splitNotes(v.Line.Text)
		e := edit{place: place{v.Path, v.Line.Number}, text: notes, key: true}
		if len(args) > 0 {
			e.text += "PodmanArgs=" + strings.Join(args, " ") + "\n"
		}
		return e, nil
	}
}

// hasOption says why a key cannot be PodmanArgs= for a version; nil if it can.
func hasOption(k quadlet.Key, to quadlet.Version) error {
	option, _, _ := strings.Cut(k.Flag, " ")
	if !strings.HasPrefix(option, "--") {
		return errors.New("no option of podman does what it does")
	}
	if since := optionSince[k.Section+" "+option]; since != (quadlet.Version{}) && since.Compare(to) > 0 {
		return fmt.Errorf("podman has the option %s since %s", option, since)
	}
	if args, ok := quadlet.LookupKey(k.Section, "PodmanArgs"); !ok || !args.In(to) {
		return fmt.Errorf("podman %s has no [%s] PodmanArgs=", to, k.Section)
	}
	return nil
}

// argsOf is the options, quoted, that the generator makes of one assignment: none
// if another one overrides it.
func argsOf(u *unitset.Unit, k quadlet.Key, v unitset.Value) ([]string, error) {
	own := func(from unitset.Value) bool { return from.Line == v.Line }
	if k.Kind == quadlet.BoolLast {
		last, _ := u.Last(k.Section, k.Name)
		if !own(last) {
			return nil, nil
		}
		yes, _, dropped := u.Bool(k.Section, k.Name)
		return []string{fmt.Sprintf("%s=%t", k.Flag, yes)}, notDropped(dropped, own)
	}
	values, dropped, err := valuesOf(u, k, own)
	if err := errors.Join(err, notDropped(dropped, own)); err != nil {
		return nil, err
	}
	return quoteOptions(k.Flag, values)
}

// valuesOf is what the generator reads of a key, as far as it is from an
// assignment.
func valuesOf(u *unitset.Unit, k quadlet.Key, own func(unitset.Value) bool) (values []string, dropped []unitset.Dropped, err error) {
	add := func(from unitset.Value, text string) {
		if own(from) {
			values = append(values, text)
		}
	}
	var words []unitset.Word
	var pairs []unitset.KeyVal
	switch k.Kind {
	case quadlet.StringLast:
		last, _ := u.Last(k.Section, k.Name)
		text, _ := u.Text(k.Section, k.Name)
		add(last, text)
	case quadlet.ListRaw:
		for _, each := range u.All(k.Section, k.Name) {
			add(each, each.Text)
		}
	case quadlet.ListWords:
		words, dropped = u.Words(k.Section, k.Name)
	case quadlet.ListArgs:
		words, dropped = u.Args(k.Section, k.Name)
	case quadlet.KeyvalList:
		pairs, dropped = u.KeyVals(k.Section, k.Name)
	default:
		err = fmt.Errorf("it is read as %s", k.Kind)
	}
	for _, w := range words {
		add(w.From, w.Text)
	}
	for _, p := range pairs {
		if p.Bare {
			add(p.From, p.Key)
		} else {
			add(p.From, p.Key+"="+p.Value)
		}
	}
	return values, dropped, err
}

func notDropped(dropped []unitset.Dropped, own func(unitset.Value) bool) error {
	for _, d := range dropped {
		if own(d.From) {
			return fmt.Errorf("the generator drops %q: %w", d.Text, d.Err)
		}
	}
	return nil
}

// quoteOptions is an option with each of its values, as words of PodmanArgs=.
func quoteOptions(option string, values []string) ([]string, error) {
	var args []string
	for _, value := range values {
		words := strings.Fields(option)
		if strings.HasSuffix(option, "=") {
			words[len(words)-1] += value
		} else {
			words = append(words, value)
		}
		for _, w := range words {
			// To systemd, a semicolon of its own ends the command: what follows it would
			// run on the host.
			if w == "" || w == ";" {
				return nil, fmt.Errorf("its value %q cannot be an argument of its own", w)
			}
			args = append(args, quoteArg(w))
		}
	}
	return args, nil
}

// quoteArg is a word as generators read it in a list of arguments.
func quoteArg(s string) string {
	odd := func(r rune) bool { return strings.ContainsRune(`"'\`, r) || unicode.IsSpace(r) || unicode.IsControl(r) }
	if !strings.ContainsFunc(s, odd) {
		return s
	}
	var q strings.Builder
	q.WriteByte('"')
	for _, r := range s {
		switch {
		case r == '"' || r == '\\':
			q.WriteString(`\` + string(r))
		case r != ' ' && (unicode.IsSpace(r) || unicode.IsControl(r)):
			fmt.Fprintf(&q, `\u%04x`, r)
		default:
			q.WriteRune(r)
		}
	}
	q.WriteByte('"')
	return q.String()
}

// dependencyEditor replaces the name of a unit in a dependency by that of its
// service.
func (c *collector) dependencyEditor(w unitset.Word) editor {
	set := c.set
	return func(to quadlet.Version) (edit, error) {
		l := w.From.Line
		head, value, ok := strings.Cut(l.Text, "=")
		if !ok || strings.ContainsAny(value, `"'\`) {
			return edit{}, errors.New("the value is quoted or continued")
		}
		words := strings.Fields(value)
		for i, word := range words {
			if !isUnitName(word) {
				continue
			}
			service, err := serviceOf(set, word, to)
			if err != nil {
				return edit{}, err
			}
			words[i] = service
		}
		return edit{place: place{w.From.Path, l.Number}, text: head + "=" + strings.Join(words, " ") + "\n", key: true}, nil
	}
}

// serviceOf is the service that the generator of a version makes of a unit.
func serviceOf(s *unitset.Set, name string, to quadlet.Version) (string, error) {
	i := slices.IndexFunc(s.Units, func(u *unitset.Unit) bool { return u.Name == name })
	if i < 0 {
		return "", fmt.Errorf("there is no unit %s", name)
	}
	u := s.Units[i]
	section, stem := sectionOf(u.Ext()), strings.TrimSuffix(name, u.Ext())
	if service, ok := u.Text(section, "ServiceName"); ok {
		if k, _ := quadlet.LookupKey(section, "ServiceName"); !k.In(to) {
			return "", fmt.Errorf("%s has a ServiceName=, which podman %s does not know", name, to)
		}
		return service + ".service", nil
	}
	if section == "Container" || section == "Kube" {
		return stem + ".service", nil
	}
	if strings.Contains(stem, "@") {
		return "", fmt.Errorf("%s is a template, or an instance of one", name)
	}
	return stem + "-" + strings.TrimPrefix(path.Ext(name), ".") + ".service", nil
}
