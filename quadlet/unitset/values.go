package unitset

// A Word is one word of a value, after quotes and escapes.
type Word struct {
	// Text is the word.
	Text string
	// From is the assignment that it is in.
	From Value
}

// A KeyVal is one KEY=VALUE of a list such as Environment=.
type KeyVal struct {
	// Key is what is before the first =.
	Key string
	// Value is what is after it.
	Value string
	// Bare says that there is no =. Generators before Podman 5.6 lose such keys.
	Bare bool
	// From is the assignment that it is in.
	From Value
}

// A Dropped is text that a reader did not understand and passed over, as the
// generator does.
type Dropped struct {
	// From is the assignment that it is in.
	From Value
	// Text is what was dropped.
	Text string
	// Err is why.
	Err error
	// Message is what the generator says of it; empty if it is silent.
	Message string
}

// A Group is a section after merging, with its comments.
type Group struct {
	// Name is the section's name.
	Name string
	// Comments are the comments and blank lines before it.
	Comments []Value
	// Lines are its assignments, comments and blank lines. Line.Kind tells them
	// apart.
	Lines []Value
}

// Template splits the name of a template or an instance: "web@1.container" is
// the instance "1" of the base "web". The instance of a template itself is empty;
// ok is false for all other units.
func (u *Unit) Template() (base, instance string, ok bool) { return "", "", false }

// Ext is the extension that says the unit's type, such as ".container".
func (u *Unit) Ext() string { return "" }

// Sections are the names of all sections, in the order in which merging meets them.
func (u *Unit) Sections() []string { return nil }

// HasSection says that the unit or a drop-in has the section, if only its header.
func (u *Unit) HasSection(section string) bool { return false }

// Keys are the names of all keys of a section, each once, in the order in which
// merging meets them.
func (u *Unit) Keys(section string) []string { return nil }

// Groups are all sections after merging, as the generator copies them into the
// service.
func (u *Unit) Groups() []Group { return nil }

// Assignments are all assignments to a key in the order of merging, also those
// that a later one resets or overrides. The slice must not be changed.
func (u *Unit) Assignments(section, key string) []Value { return nil }

// All are the values of a key that is read a line at a time. An empty assignment
// resets those before it. The slice must not be changed.
func (u *Unit) All(section, key string) []Value { return nil }

// Last is the last assignment to a key, as it stands.
func (u *Unit) Last(section, key string) (Value, bool) { return Value{}, false }

// Text is the last assignment to a key without the space and the double quotes
// around it.
func (u *Unit) Text(section, key string) (string, bool) { return "", false }

// Bool is whether the last assignment to a key says yes: all that is not 1, yes,
// true or on is no. Dropped is what is neither that nor one of systemd's words for
// no.
func (u *Unit) Bool(section, key string) (value, ok bool, dropped []Dropped) {
	return false, false, nil
}

// Uint32 is the last assignment to a key as a number, or otherwise def.
func (u *Unit) Uint32(section, key string, def uint32) (uint32, []Dropped) { return def, nil }

// Words are the words of all values of a key, in which quotes group and a
// backslash means itself. The generator drops a line with an open quote.
func (u *Unit) Words(section, key string) ([]Word, []Dropped) { return nil, nil }

// Args are the words of all values of a key, in which quotes group and C escapes
// hold. The generator drops a line with an escape that it does not know.
func (u *Unit) Args(section, key string) ([]Word, []Dropped) { return nil, nil }

// LastArgs are the words of the last assignment to a key, as of Args. With a bad
// escape, ok is false and dropped says so; generators from Podman 5.6 refuse the
// unit then.
func (u *Unit) LastArgs(section, key string) (words []Word, ok bool, dropped []Dropped) {
	return nil, false, nil
}

// KeyVals are the pairs in all values of a key, split as of Args. The last of a key
// counts. They are sorted by key, as the generator writes them.
func (u *Unit) KeyVals(section, key string) ([]KeyVal, []Dropped) { return nil, nil }
