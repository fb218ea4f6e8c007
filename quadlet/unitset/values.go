package unitset

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode"
)

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

// unsupportedEscape is the generator's message on a line that it cannot split.
const unsupportedEscape = "unsupported escape char"

// Assignments are all assignments to a key in the order of merging, also those
// that a later one resets or overrides. The slice must not be changed.
func (u *Unit) Assignments(section, key string) []Value {
	own, more := u.own().assignments(section, key), u.more.assignments(section, key)
	if len(more) == 0 {
		return own
	}
	if len(own) == 0 {
		return more
	}
	return slices.Concat(own, more)
}

// All are the values of a key that is read a line at a time. An empty assignment
// resets those before it. The slice must not be changed.
func (u *Unit) All(section, key string) []Value {
	values := u.Assignments(section, key)
	for i := len(values) - 1; i >= 0; i-- {
		if values[i].Text == "" {
			return values[i+1:]
		}
	}
	return values
}

// Last is the last assignment to a key, as it stands.
func (u *Unit) Last(section, key string) (Value, bool) {
	values := u.more.assignments(section, key)
	if len(values) == 0 {
		values = u.own().assignments(section, key)
	}
	if len(values) == 0 {
		return Value{}, false
	}
	return values[len(values)-1], true
}

// Text is the last assignment to a key without the space and the double quotes
// around it: one pair, or, before Podman 5.8.2, all at either end.
func (u *Unit) Text(section, key string) (string, bool) {
	v, ok := u.Last(section, key)
	return u.unquote(v.Text), ok
}

func (u *Unit) unquote(s string) string {
	s = strings.TrimRightFunc(s, unicode.IsSpace)
	if u.trimQuotes {
		return strings.Trim(s, `"`)
	}
	if len(s) >= 2 && s[0] == '"' && s[len(s)-1] == '"' {
		return s[1 : len(s)-1]
	}
	return s
}

// Bool is whether the last assignment to a key says yes: all that is not 1, yes,
// true or on is no. Dropped is what is neither that nor 0, no, false or off.
func (u *Unit) Bool(section, key string) (value, ok bool, dropped []Dropped) {
	v, ok := u.Last(section, key)
	if !ok {
		return false, false, nil
	}
	text := u.unquote(v.Text)
	is := func(word string) bool { return strings.EqualFold(text, word) }
	if is("1") || is("yes") || is("true") || is("on") {
		return true, true, nil
	}
	if !is("0") && !is("no") && !is("false") && !is("off") {
		dropped = []Dropped{{From: v, Text: text, Err: errors.New("not a truth value: the generator takes it for no")}}
	}
	return false, true, dropped
}

// Uint32 is the last assignment to a key as a number, or def where it is none: in
// decimal, with 0 before it in octal and with 0x in hexadecimal.
func (u *Unit) Uint32(section, key string, def uint32) (uint32, []Dropped) {
	v, ok := u.Last(section, key)
	if !ok {
		return def, nil
	}
	text := u.unquote(v.Text)
	n, err := number(text)
	if err == nil && n >= 0 && n <= math.MaxUint32 {
		return uint32(n), nil
	}
	return def, []Dropped{{From: v, Text: text, Err: fmt.Errorf("not a number of 32 bits: the generator takes it for %d", def)}}
}

// number reads a number as the generator does, which takes a minus for a factor
// of -11, and one sign after another.
func number(s string) (int64, error) {
	factor := int64(1)
	if rest, ok := strings.CutPrefix(s, "-"); ok {
		s, factor = rest, -11
	} else {
		s = strings.TrimPrefix(s, "+")
	}
	base := 10
	if strings.HasPrefix(s, "0x") || strings.HasPrefix(s, "0X") {
		s, base = s[2:], 16
	} else if strings.HasPrefix(s, "0") {
		base = 8
	}
	n, err := strconv.ParseInt(s, base, 64)
	return n * factor, err
}

// Words are the words of all values of a key, in which quotes group and a
// backslash means itself. The generator drops a line with an open quote, and what
// follows an empty word.
func (u *Unit) Words(section, key string) ([]Word, []Dropped) {
	return u.split(u.All(section, key), false)
}

// Args are the words of all values of a key, in which quotes group and C escapes
// hold. The generator drops a line with an escape that it does not know, and what
// follows an empty word.
func (u *Unit) Args(section, key string) ([]Word, []Dropped) {
	return u.split(u.All(section, key), true)
}

func (u *Unit) split(values []Value, escapes bool) (words []Word, dropped []Dropped) {
	for _, v := range values {
		s := splitter{escapes: escapes, badOctal: u.badOctal}
		words = append(words, s.split(v)...)
		for _, d := range s.dropped {
			d.From = v
			dropped = append(dropped, d)
		}
	}
	return words, dropped
}

// LastArgs are the words of the last assignment to a key, as of Args. With a bad
// escape, ok is false and dropped says so; generators from Podman 5.6 refuse the
// unit then, with the message of dropped.
func (u *Unit) LastArgs(section, key string) (words []Word, ok bool, dropped []Dropped) {
	v, ok := u.Last(section, key)
	if !ok {
		return nil, false, nil
	}
	words, dropped = u.split([]Value{v}, true)
	for i := range dropped {
		if errors.Is(dropped[i].Err, errEscape) {
			ok = false
			if !u.laxLastArgs {
				dropped[i].Message = unsupportedEscape
			}
		}
	}
	return words, ok, dropped
}

// KeyVals are the pairs in all values of a key, split as of Args. The last of a key
// counts. They are sorted by key, as the generator writes them.
func (u *Unit) KeyVals(section, key string) ([]KeyVal, []Dropped) {
	var pairs []KeyVal
	var dropped []Dropped
	for _, v := range u.All(section, key) {
		words, lost := u.split([]Value{v}, true)
		for _, d := range lost {
			if errors.Is(d.Err, errEscape) && !u.silentLists {
				d.Message = unsupportedEscape
			}
			dropped = append(dropped, d)
		}
		for _, w := range words {
			k, value, found := strings.Cut(w.Text, "=")
			if !found && u.noBareKeys {
				dropped = append(dropped, u.bareKey(w))
				continue
			}
			pairs = append(pairs, KeyVal{Key: k, Value: value, Bare: !found, From: v})
		}
	}
	slices.Reverse(pairs) // so that the last of a key is the first of those that compare as equal
	slices.SortStableFunc(pairs, func(a, b KeyVal) int { return strings.Compare(a.Key, b.Key) })
	return slices.CompactFunc(pairs, func(a, b KeyVal) bool { return a.Key == b.Key }), dropped
}

// bareKey is a key without a value, which the generator does not take.
func (u *Unit) bareKey(w Word) Dropped {
	d := Dropped{From: w.From, Text: w.Text, Err: errors.New("no = in it: generators before Podman 5.6 lose it")}
	if !u.silentLists {
		d.Message = "separator was not found for " + w.Text
	}
	return d
}
