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
	if err != nil {
		d.addAt(d.line.ValuePos(0), d.line.Section, d.line.Key, err)
	}
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
	if d.section() == nil && !strings.HasPrefix(d.line.Section, "X-") {
		d.failKey(errors.New("unknown section: the generator would ignore it"))
	}
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

// unknownKey names the key that was probably meant, unless the file has so many
// problems that it is no unit at all.
func (d *decoder) unknownKey() error {
	if len(d.list) < 100 {
		if meant, ok := Suggest(d.line.Section, d.line.Key); ok {
			return fmt.Errorf("%w: is %s meant?", ErrUnknownKey, meant)
		}
	}
	return ErrUnknownKey
}

// parse reads the value of one line into the field that ptr points to. It
// changes nothing when it fails.
func (f *field) parse(ptr any, s string) error {
	switch p := ptr.(type) {
	case *[]string:
		return f.parseStrings(p, s)
	case *map[string]string:
		return parseMap(p, s)
	case *[]VolumeMount:
		return appendOne(p, s, parseVolumeMount)
	case *[]Port:
		return appendOne(p, s, parsePort)
	case *[]NetworkSource:
		return appendOne(p, s, parseNetwork)
	case *[]netip.Prefix:
		return appendOne(p, s, netip.ParsePrefix)
	case *[]netip.Addr:
		return appendOne(p, s, netip.ParseAddr)
	case *[]Mount:
		return appendWords(p, s, true, parseMount)
	case *[]Secret:
		return appendWords(p, s, true, parseSecret)
	case *[]BuildSecret:
		return appendWords(p, s, true, parseBuildSecret)
	case *[]Reference:
		*p = append(*p, Reference(s))
		return nil
	case *[]HostPath:
		return appendWords(p, s, false, func(s string) (HostPath, error) { return HostPath(s), nil })
	case *[]Dependency:
		return appendWords(p, s, false, parseDependency)
	}
	return parseScalar(ptr, s)
}

func parseScalar(ptr any, s string) error {
	switch p := ptr.(type) {
	case *string:
		*p = s
	case *Signal:
		*p = Signal(s)
	case *Reference:
		*p = Reference(s)
	case **Pod:
		stem, ok := strings.CutSuffix(s, podKind.ext)
		if !ok {
			return fmt.Errorf("%q is not a .pod unit", s)
		}
		*p = &Pod{Name: stem}
	case *OptionalBool:
		return setOne(p, s, parseBool)
	case *NotifyMode:
		return setOne(p, s, parseNotify)
	case *ImageSource:
		return setOne(p, s, parseImage)
	case *Timespan:
		return setOne(p, s, parseTimespan)
	case *time.Duration:
		if s == "disable" { // of HealthInterval and HealthStartupInterval
			return errKeep
		}
		return setOne(p, s, time.ParseDuration)
	case *netip.Addr:
		return setOne(p, s, netip.ParseAddr)
	case *OptionalInt:
		return setOne(p, s, func(s string) (OptionalInt, error) {
			n, err := parseInt(s)
			return Int(n), err
		})
	case *int:
		return setOne(p, s, func(s string) (int, error) {
			n, err := parseInt(s)
			return int(n), err
		})
	}
	return nil
}

func (f *field) parseStrings(p *[]string, s string) error {
	same := func(s string) (string, error) { return s, nil }
	switch f.style {
	case "words", "units":
		return appendWords(p, s, false, same)
	case "args", "line":
		return appendWords(p, s, true, same)
	}
	*p = append(*p, s)
	return nil
}

// A bareError is the names without a value in a line of KEY=VALUE pairs: podman
// takes the host's. A map has no place for them.
type bareError []string

func (e bareError) Error() string { return fmt.Sprintf("%q has no value", []string(e)) }

// parseMap takes the pairs of a line also where it has bare names.
func parseMap(p *map[string]string, s string) error {
	args, err := splitArgs(s)
	if err != nil {
		return err
	}
	if *p == nil {
		*p = make(map[string]string, len(args))
	}
	var bare bareError
	for _, a := range args {
		if key, value, ok := strings.Cut(a, "="); ok {
			(*p)[key] = value
		} else {
			bare = append(bare, a)
		}
	}
	if len(*p) == 0 {
		*p = nil
	}
	if len(bare) > 0 {
		return bare
	}
	return nil
}

func setOne[T any](p *T, s string, parse func(string) (T, error)) error {
	v, err := parse(s)
	if err == nil {
		*p = v
	}
	return err
}

func appendOne[T any](p *[]T, s string, parse func(string) (T, error)) error {
	v, err := parse(s)
	if err == nil {
		*p = append(*p, v)
	}
	return err
}

// appendWords changes nothing when one of the words fails.
func appendWords[T any](p *[]T, s string, escapes bool, parse func(string) (T, error)) error {
	list := *p
	for {
		word, rest, err := nextWord(s, escapes)
		if err != nil {
			return err
		}
		if word == "" {
			*p = list
			return nil
		}
		v, err := parse(word)
		if err != nil {
			return err
		}
		list = append(list, v)
		s = rest
	}
}
