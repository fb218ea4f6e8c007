package lint

import (
	"errors"
	"path"
	"slices"
	"strings"
	"sync"

	"github.com/tank-os/tank/quadlet"
	"github.com/tank-os/tank/quadlet/convert"
	"github.com/tank-os/tank/quadlet/podmanarg"
	"github.com/tank-os/tank/quadlet/unitset"
)

// commands are podman's commands that units run, in the words of podmanarg, and the
// last word of each on the command line.
var commands = map[string]string{
	"container": "run", "pod": "pod create", "volume": "volume create", "network": "network create",
	"kube": "kube play", "image": "pull", "build": "build", "artifact": "artifact pull",
}

// values reports what podman would refuse about the command lines of the services,
// and about the values of units that have no service because the generator refuses
// them.
func (c *check) values() {
	services := make(map[*unitset.Unit]*convert.Service, len(c.conv.Services))
	for i := range c.conv.Services {
		services[c.conv.Services[i].Source] = &c.conv.Services[i]
	}
	for _, u := range c.units {
		p := &pass{check: c, u: u}
		if s := services[u.Unit]; s == nil || !p.judgeService(s) {
			p.judgeKeys()
		}
	}
}

// longCommand is how many arguments are judged together. Of more, each key is judged
// by itself: a command line that long is made to take time.
const longCommand = 4096

// judgeService judges the command line that makes what the unit is for. It says
// whether it did.
func (p *pass) judgeService(s *convert.Service) bool {
	command := commands[p.u.kind]
	words := strings.Fields(command)
	last := words[len(words)-1]
	for _, c := range s.Commands {
		at := slices.Index(c.Args, last)
		if c.Key != "ExecStart" && c.Key != "ExecStartPre" || at < 0 {
			continue
		}
		if len(c.Args) > longCommand {
			return false
		}
		line, err := podmanarg.Parse(command, c.Args[at+1:])
		if err == nil {
			line.UID = p.all.Target.UID
			err = line.Check()
		}
		for _, e := range refusals(err) {
			p.refused(line, e)
		}
		return true
	}
	return false
}

// refusals are the errors that podmanarg joins.
func refusals(err error) []*podmanarg.Error {
	var list []*podmanarg.Error
	if several, ok := err.(interface{ Unwrap() []error }); ok {
		for _, err := range several.Unwrap() {
			list = append(list, refusals(err)...)
		}
		return list
	}
	var e *podmanarg.Error
	if errors.As(err, &e) && !errors.Is(err, podmanarg.ErrCommand) {
		list = append(list, e)
	}
	return list
}

// refused reports what podman would refuse at the assignment that it comes of.
func (p *pass) refused(line *podmanarg.Line, e *podmanarg.Error) {
	flag, _, _ := strings.Cut(strings.TrimLeft(e.Flag, "-"), "=")
	if strings.HasPrefix(e.Value, "slirp4netns") && p.before(6, 0, 0) {
		return // the grammar is that of Podman 6.0, which removed it
	}
	at, key, shown := p.origin(line, e, flag)
	rule := valueClasses[flag]
	switch {
	case e.Option >= 0 && line != nil && podmanarg.Check(line.Command, e.Flag, e.Value) == nil:
		rule = "value-options"
	case rule == "":
		rule = "value-podman"
	}
	p.refusal(rule, at, key, shown, flag, e)
}

// refusal reports one, of a rule, at an assignment or at the unit.
func (p *pass) refusal(rule string, at unitset.Value, key, shown, flag string, e *podmanarg.Error) {
	r := p.table.byID[rule]
	if !p.runs(r) {
		return
	}
	q := &pass{check: p.check, rule: r, u: p.u}
	switch {
	case at.Line == nil:
		q.atUnit(p.u, "podman refuses the command line: %v", e)
	case holdsSecrets[flag]:
		q.atKey(at, "podman refuses the value of %s=", key)
	case key == "PodmanArgs" && e.Value == "":
		q.atText(at, "--"+flag, "--%s: %v", flag, e.Err)
	case key == "PodmanArgs":
		q.atText(at, "--"+flag, "%v", e)
	default:
		q.atText(at, shown, "%s=%s: %v", key, shown, e.Err)
	}
}

// holdsSecrets are options whose values no message shows.
var holdsSecrets = map[string]bool{"env": true, "build-arg": true, "creds": true, "decryption-key": true}

// origin is the assignment that an option of the command line comes of, its key, and
// the value as it stands in the unit.
func (p *pass) origin(line *podmanarg.Line, e *podmanarg.Error, flag string) (at unitset.Value, key, shown string) {
	if flag == "" {
		return p.argument()
	}
	nth := 0
	if line != nil && e.Option >= 0 {
		for _, o := range line.Options[:min(e.Option, len(line.Options))] {
			if strings.TrimLeft(o.Flag, "-") == flag {
				nth++
			}
		}
	}
	var words []unitset.Word
	for _, k := range keysOf()[keyName{p.u.section, flag}] {
		prefix := k.prefix()
		for _, w := range p.spoken(k.Key) {
			if strings.EqualFold(prefix+w.Text, e.Value) {
				return w.From, k.Name, w.Text
			}
			words = append(words, w)
		}
	}
	if len(words) > 0 && nth < len(words) {
		return words[nth].From, words[nth].From.Line.Key, words[nth].Text
	}
	args, _ := p.u.Args(p.u.section, "PodmanArgs")
	for _, w := range args {
		name, _, _ := strings.Cut(w.Text, "=")
		if strings.TrimLeft(name, "-") == flag || strings.TrimLeft(name, "-") == flag[:min(1, len(flag))] {
			return w.From, "PodmanArgs", w.Text
		}
	}
	return unitset.Value{}, "", ""
}

// argument is the assignment that the command line's argument comes of.
func (p *pass) argument() (at unitset.Value, key, shown string) {
	for _, key := range [...]string{nameKeys[p.u.kind], p.u.section, "Image"} {
		if s, v := p.own(key); s != "" && key != "" {
			return v, key, s
		}
	}
	return unitset.Value{}, "", ""
}

// spoken are the values of a key, each as it becomes an option of its own.
func (p *pass) spoken(k quadlet.Key) []unitset.Word {
	var words []unitset.Word
	switch k.KindIn(p.all.Target.Podman) {
	case quadlet.ListWords, quadlet.ListArgs:
		words, _ := p.u.wordsOf(k.Section, k.Name, k.Kind)
		return words
	case quadlet.KeyvalList:
		vars, _ := p.u.KeyVals(k.Section, k.Name)
		for _, v := range vars {
			text := v.Key
			if !v.Bare {
				text += "=" + v.Value
			}
			words = append(words, unitset.Word{Text: text, From: v.From})
		}
	case quadlet.ListRaw:
		for _, v := range p.u.All(k.Section, k.Name) {
			words = append(words, unitset.Word{Text: strings.TrimSpace(v.Text), From: v})
		}
	default:
		if s, v := p.last(k.Section, k.Name); s != "" {
			words = append(words, unitset.Word{Text: s, From: v})
		}
	}
	return words
}

// A flagKey is a key and the option that it becomes.
type flagKey struct{ quadlet.Key }

// prefix is what stands before the value in the option's own.
func (k flagKey) prefix() string {
	_, rest, _ := strings.Cut(k.Flag, " ")
	return rest
}

// keysOf are the keys that become an option, by section and the option's long name.
var keysOf = sync.OnceValue(func() map[keyName][]flagKey {
	index := map[keyName][]flagKey{}
	for _, k := range quadlet.Keys() {
		flag, _, _ := strings.Cut(strings.TrimLeft(k.Flag, "-"), " ")
		flag, _, _ = strings.Cut(flag, "=")
		if flag == "v" {
			flag = "volume"
		}
		if flag != "" && k.Section != "Quadlet" {
			name := keyName{k.Section, flag}
			index[name] = append(index[name], flagKey{k})
		}
	}
	return index
})

// judgeKeys judges each key by itself.
func (p *pass) judgeKeys() {
	for key := range p.u.keysOf(p.u.section) {
		k, ok := quadlet.LookupKey(p.u.section, key)
		if !ok || k.Flag == "" || k.Instead != "" || k.Kind == quadlet.BoolLast || k.Kind == quadlet.BoolOrEnumLast {
			continue
		}
		p.told = 0
		for _, w := range p.spoken(k) {
			if p.full() {
				break
			}
			p.judgeValue(k, w.From, w.Text)
		}
	}
}

func (p *pass) judgeValue(k quadlet.Key, v unitset.Value, s string) {
	if k.Name == "Network" && path.Ext(modeOf(s)) == ".container" {
		return // the generator makes container:NAME of it
	}
	err := podmanarg.Check(commands[p.u.kind], k.Flag, s)
	var e *podmanarg.Error
	if !errors.As(err, &e) || errors.Is(err, podmanarg.ErrFlag) {
		return
	}
	flag, _, _ := strings.Cut(strings.TrimLeft(e.Flag, "-"), "=")
	rule := valueClasses[flag]
	if rule == "" {
		rule = "value-podman"
	}
	p.told++
	p.refusal(rule, v, k.Name, s, flag, e)
}

// better drops what podman refuses where a rule of this package says more about the
// same line.
func (c *check) better() {
	type place struct {
		path string
		line int
	}
	said := map[place]bool{}
	for i := range c.found {
		f := &c.found[i]
		if f.Severity > Advice && !isRefusal(f.Rule) {
			said[place{f.Path, f.Line}] = true
		}
	}
	c.found = slices.DeleteFunc(c.found, func(f Finding) bool {
		return isRefusal(f.Rule) && said[place{f.Path, f.Line}]
	})
}

// isRefusal says that a rule is one of podman's own refusals.
func isRefusal(rule string) bool {
	if rule == "value-podman" || rule == "value-options" {
		return true
	}
	for _, class := range valueClasses {
		if class == rule {
			return true
		}
	}
	return false
}
