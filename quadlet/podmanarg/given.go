package podmanarg

import (
	"errors"
	"slices"
	"strconv"

	"github.com/tank-os/tank/quadlet"
)

// A word is one value of an option as podman will see it.
type word struct {
	text   string
	option int  // its place in the line
	open   bool // text that only systemd will know
}

// given is a line while it is judged.
type given struct {
	line    *Line
	command *command
	options []spelled // as in the line; without a flag where the command has none such
	words   map[string][]word
	errs    []*Error
}

// spelled is an option of a line: its flag, and what stands before its value.
type spelled struct {
	flag   *flag
	prefix string
}

// A rule is what podman refuses about several options at once.
type rule func(g *given)

// Check is everything podman would refuse about the line, each an [*Error], joined in
// the order of the options, the rules between them last. It is nil where podman takes
// the line.
func (l *Line) Check() error {
	c, ok := commandOf(l.Command)
	if !ok {
		return &Error{Value: l.Command, Option: -1, Err: ErrCommand}
	}
	g := &given{line: l, command: c, options: make([]spelled, len(l.Options)), words: make(map[string][]word, len(l.Options))}
	for i, option := range l.Options {
		g.option(i, option)
	}
	for i, option := range g.options {
		if option.flag != nil {
			g.grammar(i, option.flag)
		}
	}
	if l.Args != nil && len(l.Args) < c.args {
		g.errs = append(g.errs, &Error{Option: -1, Err: errors.New("no argument; want an image")})
	}
	for _, check := range c.rules {
		check(g)
	}
	return g.join()
}

func (g *given) join() error {
	errs := make([]error, len(g.errs))
	for i, err := range g.errs {
		errs[i] = err
	}
	return errors.Join(errs...)
}

// option takes an option's values in.
func (g *given) option(i int, option Option) {
	name, prefix := g.command.spell(option.Flag)
	f, ok := g.command.flags[name]
	if !ok {
		g.errs = append(g.errs, &Error{Flag: option.Flag, Value: option.Value, Option: i, Err: ErrFlag})
		return
	}
	g.options[i] = spelled{f, prefix}
	text, known := f.given(prefix+option.Value), true
	if !g.line.Literal {
		text, known = judgeable(text)
	}
	if !known {
		g.words[name] = append(g.words[name], word{option: i, open: true})
		return
	}
	words, err := f.kind.read(text)
	if err != nil {
		g.refuse(i, err)
		return
	}
	if words == nil {
		words = []string{text}
	}
	all := slices.Grow(g.words[name], len(words))
	for _, text := range words {
		all = append(all, word{text: text, option: i})
	}
	g.words[name] = all // even if it is empty: the option was given
}

// grammar judges the values of an option; of one that can only have one value, the
// last.
func (g *given) grammar(i int, f *flag) {
	if f.check == nil || f.ruled {
		return
	}
	words := g.words[f.name]
	if f.kind == kindText && len(words) > 0 && words[len(words)-1].option != i {
		return
	}
	for _, w := range words {
		if w.option != i || w.open {
			continue
		}
		if err := f.check(w.text); err != nil {
			g.refuse(i, err)
		}
	}
}

// refuse adds what is wrong with an option.
func (g *given) refuse(option int, err error) {
	o := g.options[option]
	g.errs = append(g.errs, because("--"+o.flag.name, o.prefix+g.line.Options[option].Value, option, err))
}

// changed says that an option was given at all.
func (g *given) changed(name string) bool {
	_, ok := g.words[name]
	return ok
}

// last is the value that holds of an option, and false where there is none or nobody
// knows it.
func (g *given) last(name string) (word, bool) {
	words := g.words[name]
	if len(words) == 0 || words[len(words)-1].open {
		return word{}, false
	}
	return words[len(words)-1], true
}

// value is the text of the last value, or empty.
func (g *given) value(name string) string {
	w, _ := g.last(name)
	return w.text
}

// place is the option to blame for a name.
func (g *given) place(name string) int {
	if words := g.words[name]; len(words) > 0 {
		return words[len(words)-1].option
	}
	return max(0, slices.IndexFunc(g.options, func(o spelled) bool { return o.flag != nil && o.flag.name == name }))
}

// on says that a switch is on.
func (g *given) on(name string) bool {
	on, err := strconv.ParseBool(g.value(name))
	return err == nil && on
}

// before says that the line is for a Podman older than a release.
func (g *given) before(major, minor int) bool {
	v := g.line.Podman
	return v != quadlet.Version{} && v.Compare(quadlet.Version{Major: major, Minor: minor}) < 0
}

// open says that a value of an option is not known.
func (g *given) open(name string) bool {
	return slices.ContainsFunc(g.words[name], func(w word) bool { return w.open })
}

// conflict refuses the second of two options that exclude each other.
func (g *given) conflict(first, second string) {
	g.refuse(g.place(second), refuse("not together with --%s", first))
}
