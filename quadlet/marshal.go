package quadlet

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
)

// marshal checks a unit and writes it. It writes nothing of a unit that has a
// problem, and reports all of them.
func marshal(u Unit) ([]byte, error) {
	text, problems := render(u)
	if err := problems.err(); err != nil {
		return nil, err
	}
	return text, nil
}

// render writes a unit as far as it goes, and collects what is wrong with it.
func render(u Unit) ([]byte, *problems) {
	p := u.parts()
	e := &encoder{problems: &problems{file: u.FileName()}, text: make([]byte, 0, 1024)}
	if p.name == nil {
		e.addf("", "", "a nil %v", reflect.TypeOf(u))
		return nil, e.problems
	}
	e.add("", "", checkName(*p.name, p.kind))
	e.section("Unit", p.unit, p.unit.Extra, false)
	e.section(p.kind.section, p.own, *p.extra, true)
	e.section("Quadlet", p.quadlet, nil, true)
	e.section("Service", p.service, p.service.Extra, false)
	e.section("Install", p.install, p.install.Extra, false)
	e.checkCommon(p)
	u.check(e.problems)
	return e.text, e.problems
}

// An encoder writes the sections of one unit.
type encoder struct {
	*problems
	text   []byte
	values []string // of one field, for all of them in turn
}

// section writes the section that ptr points to: its fields in their order, then
// the extra lines. The generator's own section is written also when empty, since
// it is what makes the file a unit.
func (e *encoder) section(name string, ptr any, extra []Entry, own bool) {
	before := len(e.text)
	if before > 0 {
		e.text = append(e.text, '\n')
	}
	e.text = append(append(append(e.text, '['), name...), "]\n"...)
	header := len(e.text)
	schema, value := schemaOf(ptr), reflect.ValueOf(ptr).Elem()
	for i := range schema.fields {
		f := &schema.fields[i]
		field := value.Field(f.index)
		if field.IsZero() {
			continue
		}
		var err error
		e.values, err = f.format(e.values[:0], field, own)
		e.add(name, f.key, err)
		for _, value := range e.values {
			e.line(f.key, value)
		}
	}
	for _, x := range extra {
		if err := checkEntry(x, schema, ptr, own); err != nil {
			e.add(name, x.Key, fmt.Errorf("extra: %w", err))
			continue
		}
		e.line(x.Key, x.Value)
	}
	if len(e.text) == header && (!own || name == "Quadlet") {
		e.text = e.text[:before]
	}
}

func (e *encoder) line(key, value string) {
	e.text = append(append(append(append(e.text, key...), '='), value...), '\n')
}

// checkEntry lets an extra line be no more than one line of its section, and not
// contradict a field.
func checkEntry(x Entry, schema *schema, ptr any, own bool) error {
	if x.Key == "" || strings.Trim(x.Key, keyChars) != "" {
		return fmt.Errorf("%q is not a key", x.Key)
	}
	if own && slices.Contains(secretKeys, x.Key) {
		return errSecretKey
	}
	f, known := schema.byKey[x.Key]
	if known && x.Value == "" && x.Key != "Entrypoint" {
		return errors.New("empty value: it would clear the field")
	}
	if known && !f.repeats() {
		if values, _ := f.format(nil, reflect.ValueOf(ptr).Elem().Field(f.index), own); len(values) > 0 {
			return errors.New("the field of that name is set too")
		}
	}
	if own && slices.Contains(entryWords(x.Value, f, known), ";") {
		return checkWord(";")
	}
	_, err := quoteRaw(x.Value)
	return err
}

// entryWords are the arguments that an extra line may become. A key that is not
// known may be any kind of list.
func entryWords(value string, f *field, known bool) []string {
	if known && !f.list {
		return []string{value}
	}
	words, err := splitArgs(value)
	if err != nil {
		return strings.Fields(value)
	}
	return words
}

// keyChars are what the keys of systemd and of the generator are made of. More
// would let a key hold a line break, or an equals sign of its own.
const keyChars = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"

// secretKeys have no field: their value would be a secret in the unit's text,
// which ends in an image that anybody may pull.
var secretKeys = []string{"Creds"}

var errSecretKey = errors.New("it would hold a password in the unit: use AuthFile")

// repeats says that a key may be given many times.
func (f *field) repeats() bool {
	switch f.style {
	case "line":
		return f.key == "PodmanArgs" || f.key == "GlobalArgs" // of Exec and ReloadCmd the last wins
	case "":
		return f.list
	}
	return true
}
