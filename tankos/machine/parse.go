package machine

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
)

// An Error is one thing wrong with a description.
type Error struct {
	// Line is where in the text it is, counted from 1; zero when there is no text.
	Line int
	// Path is the key, such as "secrets[2].type"; empty is the whole.
	Path string
	// Err says what is wrong.
	Err error
}

// Error says the line, the path and what is wrong.
func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString("appliance.json")
	if e.Line > 0 {
		fmt.Fprintf(&b, ":%d", e.Line)
	}
	if e.Path != "" {
		b.WriteString(": " + e.Path)
	}
	return b.String() + ": " + e.Err.Error()
}

// Unwrap returns Err.
func (e *Error) Unwrap() error { return e.Err }

// Parse reads a description. What it cannot accept is an error that joins every
// [*Error], in the order of the text.
func Parse(text []byte) (*Appliance, error) {
	var a plain
	if err := json.Unmarshal(text, &a); err != nil {
		return nil, decodeError(text, err)
	}
	w := &walker{text: text, dec: json.NewDecoder(bytes.NewReader(text)), lines: map[string]int{}}
	w.value("", reflect.TypeFor[plain]())
	if len(w.errs) > 0 {
		return nil, errors.Join(w.errs...)
	}
	if err := (*Appliance)(&a).validate(w.lines); err != nil {
		return nil, err
	}
	return (*Appliance)(&a), nil
}

// decodeError gives an error of encoding/json its place in the text.
func decodeError(text []byte, err error) error {
	var syntax *json.SyntaxError
	var mismatch *json.UnmarshalTypeError
	switch {
	case errors.As(err, &syntax):
		return &Error{Line: line(text, syntax.Offset), Err: errors.New(syntax.Error())}
	case errors.As(err, &mismatch):
		return &Error{
			Line: line(text, mismatch.Offset),
			Path: mismatch.Field,
			Err:  fmt.Errorf("cannot be a JSON %s", mismatch.Value),
		}
	}
	return &Error{Err: err}
}

func line(text []byte, offset int64) int {
	return 1 + bytes.Count(text[:min(max(offset, 0), int64(len(text)))], []byte("\n"))
}

// A walker goes through text that encoding/json has accepted, beside the types
// it was read into. encoding/json takes a key in any case and more than once,
// and says of an unknown one neither line nor path.
type walker struct {
	text  []byte
	dec   *json.Decoder
	lines map[string]int
	errs  []error
}

func (w *walker) value(path string, t reflect.Type) {
	if t != nil && t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	tok, err := w.dec.Token()
	if err != nil {
		w.fail(path, err)
		return
	}
	w.lines[path] = line(w.text, w.dec.InputOffset())
	switch tok {
	case json.Delim('{'):
		w.object(path, t)
	case json.Delim('['):
		w.array(path, t)
	case nil:
		w.fail(path, errors.New("is null; leave the key out"))
	}
}

func (w *walker) array(path string, t reflect.Type) {
	for i := 0; w.dec.More(); i++ {
		w.value(fmt.Sprintf("%s[%d]", path, i), t.Elem())
	}
	_, _ = w.dec.Token() // the bracket; the text is known to be well-formed
}

func (w *walker) object(path string, t reflect.Type) {
	known := keys(t)
	seen := map[string]bool{}
	for w.dec.More() {
		tok, err := w.dec.Token()
		key, ok := tok.(string)
		if err != nil || !ok {
			w.fail(path, fmt.Errorf("unreadable key: %w", err))
			return
		}
		field, isKnown := known[key]
		sub := strings.TrimPrefix(path+"."+key, ".")
		switch {
		case !isKnown:
			w.fail(path, fmt.Errorf("unknown key %q%s", key, suggest(key, known)))
			var skip json.RawMessage
			_ = w.dec.Decode(&skip) // well-formed, as above
			continue
		case seen[key]:
			w.fail(path, fmt.Errorf("key %q is written twice", key))
		}
		seen[key] = true
		w.value(sub, field)
	}
	_, _ = w.dec.Token() // the brace
}

func (w *walker) fail(path string, err error) {
	w.errs = append(w.errs, &Error{Line: line(w.text, w.dec.InputOffset()), Path: path, Err: err})
}

// keys returns the JSON keys of a struct, with their types.
func keys(t reflect.Type) map[string]reflect.Type {
	known := map[string]reflect.Type{}
	for i := range t.NumField() {
		name, _, _ := strings.Cut(t.Field(i).Tag.Get("json"), ",")
		known[name] = t.Field(i).Type
	}
	return known
}

// suggest helps with a key in the wrong case, the mistake that other readers of
// JSON in Go let pass.
func suggest(key string, known map[string]reflect.Type) string {
	var near []string
	for k := range known {
		if strings.EqualFold(k, key) {
			near = append(near, k)
		}
	}
	slices.Sort(near)
	if len(near) == 0 {
		return ""
	}
	return fmt.Sprintf(", want %q", near[0])
}
