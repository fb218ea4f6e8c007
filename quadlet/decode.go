package quadlet

import (
	"errors"
	"fmt"
	"net/netip"
	"path"
	"reflect"
	"slices"
	"strings"
	"time"
)

// Unit is the unit that the file holds, of the type that its name says, such as
// a [*Container]. References to other units come back as values that
// have only a name: Volume=state.volume:/x as &Volume{Name: "state"}; what is
// named as a service stays a [UnitName].
//
// The error joins a [*FieldError] for each problem that MarshalText would have
// with the unit, each key that its sections do not know, and each value that the
// generator would silently take for something else. Keys of systemd's that have
// no field are kept in Extra, as are values that hold a specifier or a variable
// where their field cannot; sections that begin with X- are left to whom they
// are for. The unit is returned with an error too, as far as it could be read;
// it is nil only where the file's name is no unit's.
func (f *File) Unit() (Unit, error) {
	u := newUnit(path.Ext(f.Name))
	if u == nil {
		return nil, &FieldError{File: f.Name, Err: fmt.Errorf("%q is not the extension of a type of unit known here", path.Ext(f.Name))}
	}
	d := &decoder{problems: &problems{file: f.Name}, sections: sectionsOf(u)}
	*u.parts().name = f.stem()
	for i := range f.Lines {
		d.line = &f.Lines[i]
		switch d.line.Kind {
		case Header:
			d.header()
		case Assignment:
			d.assign()
		}
	}
	d.bury()
	if _, found := render(u); len(found.list) > 0 {
		places := f.places()
		for _, e := range found.list {
			at, ok := places[[2]string{e.Section, e.Key}]
			if !ok {
				at = places[[2]string{e.Section}]
			}
			e.File, e.Line, e.Col = f.Name, at.Line, at.Col
			d.list = append(d.list, e)
		}
	}
	slices.SortStableFunc(d.list, func(a, b *FieldError) int { return a.Line - b.Line })
	return u, d.err()
}

// places are where the value is that each key is last set to, by section and
// key, and where each section begins, by section alone.
func (f *File) places() map[[2]string]Pos {
	places := map[[2]string]Pos{}
	for i := range slices.Backward(f.Lines) {
		l := &f.Lines[i]
		at := [2]string{l.Section, l.Key}
		switch _, ok := places[at]; {
		case l.Kind == Header:
			places[at] = l.Pos()
		case l.Kind == Assignment && !ok:
			places[at] = l.ValuePos(0)
		}
	}
	return places
}

// A section is where the keys of one section go.
type section struct {
	name   string
	ptr    any
	value  reflect.Value
	schema *schema
	extra  *[]Entry // nil in [Quadlet]
	own    bool     // the generator's own, in which an unknown key is an error
}

func sectionsOf(u Unit) [5]section {
	p := u.parts()
	sections := [5]section{
		{name: p.kind.section, ptr: p.own, extra: p.extra, own: true},
		{name: "Unit", ptr: p.unit, extra: &p.unit.Extra},
		{name: "Service", ptr: p.service, extra: &p.service.Extra},
		{name: "Install", ptr: p.install, extra: &p.install.Extra},
		{name: "Quadlet", ptr: p.quadlet, own: true},
	}
	for i := range sections {
		s := &sections[i]
		s.value, s.schema = reflect.ValueOf(s.ptr).Elem(), schemaOf(s.ptr)
	}
	return sections
}

// A decoder fills one unit, line by line.
type decoder struct {
	*problems
	sections [5]section
	line     *Line
	kept     map[[2]string][]int // by section and key, where in Extra a field's values went
}

// fail is for the line's value, failKey for its key.
func (d *decoder) fail(err error) {
	if err == nil {
		return
	}
	offset := 0
	if word, ok := err.(*wordError); ok { //nolint:errorlint // nothing wraps it
		offset, err = word.offset, word.err
	}
	d.addAt(d.line.ValuePos(offset), d.line.Section, d.line.Key, err)
}

func (d *decoder) failKey(err error) {
	d.addAt(d.line.Pos(), d.line.Section, d.line.Key, err)
}

// section is the one that the line is in; nil for one that is not known.
func (d *decoder) section() *section {
	for i := range d.sections {
		if s := &d.sections[i]; s.name == d.line.Section {
			return s
		}
	}
	return nil
}

func (d *decoder) header() {
	if d.section() != nil || strings.HasPrefix(d.line.Section, "X-") || checkSection(d.line.Section) != nil {
		return
	}
	const why = "unknown section: the generator would ignore it"
	var known []string
	for _, s := range d.sections {
		known = append(known, s.name)
	}
	if meant, ok := nearest(d.line.Section, known); ok {
		d.failKey(fmt.Errorf("%s: is [%s] meant?", why, meant))
		return
	}
	d.failKey(errors.New(why))
}

func (d *decoder) assign() {
	s := d.section()
	if s == nil {
		return // reported at its header
	}
	f, ok := s.schema.byKey[d.line.Key]
	switch {
	case ok:
		d.set(s, f)
	case s.own && slices.Contains(secretKeys, d.line.Key):
		d.failKey(errSecretKey)
	case s.own:
		d.failKey(d.unknownKey())
		fallthrough
	default:
		if s.extra != nil {
			*s.extra = append(*s.extra, Entry{d.line.Key, d.line.Value})
		}
	}
}

// set gives a field the value of the line. An empty one clears the field.
func (d *decoder) set(s *section, f *field) {
	field, value := s.value.Field(f.index), d.line.Value
	if s.own && !f.list {
		value = unquoteText(value)
	}
	if value == "" || !f.list || f.style == "line" && !f.repeats() {
		if !field.IsZero() {
			field.SetZero()
		}
		d.unkeep(s)
	}
	if value == "" {
		d.empty(s, f)
		return
	}
	ptr := field.Addr().Interface()
	if err := f.parse(ptr, value); err != nil {
		d.refused(s, ptr, value, err)
	}
}

// refused keeps a value that is none of its field's, if it is right all the same.
func (d *decoder) refused(s *section, ptr any, value string, err error) {
	if bare := bareError(nil); errors.As(err, &bare) {
		for _, name := range bare {
			quoted, err := quoteArg(name)
			d.fail(err)
			d.keep(s, quoted)
		}
	} else if errors.Is(err, errKeep) || s.extra != nil && isOpen(ptr, value) {
		d.keep(s, d.line.Value)
	} else {
		d.fail(err)
	}
}

// isOpen says that only systemd can tell the value of a field whose type has no
// place for specifiers and variables.
func isOpen(ptr any, value string) bool {
	switch ptr.(type) {
	case *[]Port, *[]Secret, *[]BuildSecret, *[]netip.Addr, *[]netip.Prefix, *netip.Addr, *OptionalInt, *int, *time.Duration, *Timespan:
		_, err := splitArgs(value)
		return err == nil && expands(value)
	}
	return false
}

// errKeep is what a value has that is right, but none of the field's type.
var errKeep = errors.New("not a value of this field: write it as an Entry of Extra")

// keep puts a value that the line's field cannot hold into Extra; unkeep takes
// such values out again. It leaves entries without a key, for bury: to take them
// out one by one would take time as the square of a hostile file's length.
func (d *decoder) keep(s *section, value string) {
	if d.kept == nil {
		d.kept = map[[2]string][]int{}
	}
	key := [2]string{s.name, d.line.Key}
	d.kept[key] = append(d.kept[key], len(*s.extra))
	*s.extra = append(*s.extra, Entry{d.line.Key, value})
}

func (d *decoder) unkeep(s *section) {
	key := [2]string{s.name, d.line.Key}
	for _, i := range d.kept[key] {
		(*s.extra)[i] = Entry{}
	}
	delete(d.kept, key)
}

func (d *decoder) bury() {
	for _, s := range d.sections {
		if s.extra != nil {
			*s.extra = slices.DeleteFunc(*s.extra, func(x Entry) bool { return x.Key == "" })
		}
	}
}

// emptyMeans are the keys whose empty value the generator does not take for none.
var emptyMeans = []string{
	"LogDriver", "SeccompProfile", "ServiceName", "StopTimeout", "ExitPolicy", "UID", "GID", "Driver",
}

func (d *decoder) empty(s *section, f *field) {
	switch {
	case s.own && f.key == "Entrypoint":
		d.keep(s, "") // it clears the image's
	case s.own && slices.Contains(emptyMeans, f.key):
		d.fail(errors.New("empty value: the generator would not take it for none"))
	}
}

func (d *decoder) unknownKey() error {
	if len(d.list) >= 100 {
		return ErrUnknownKey // no unit at all, and not worth the time
	}
	if meant, ok := Suggest(d.line.Section, d.line.Key); ok {
		return fmt.Errorf("%w: is %s meant?", ErrUnknownKey, meant)
	}
	return ErrUnknownKey
}
