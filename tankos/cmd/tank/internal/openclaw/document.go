package openclaw

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
)

// A document is a JSON object that is changed in places and keeps the rest as it
// was: unknown keys, the order of keys, numbers of any size.
type document struct {
	name string
	root *object
	errs []error
}

// An object keeps its members in order. A member is text until it is looked
// into, so what nobody asks for is written as it was read.
type object struct {
	path    string
	members []member
}

type member struct {
	key   string
	text  json.RawMessage
	child *object // instead of text, once looked into
}

func parseDocument(name string, data []byte) (*document, error) {
	var text json.RawMessage
	if err := json.Unmarshal(data, &text); err != nil {
		return nil, syntaxError(name, data, err)
	}
	root, err := parseObject("", text)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return &document{name: name, root: root}, nil
}

// syntaxError says where the text stops being JSON. OpenClaw itself also reads
// JSON5, whose comments would be lost.
func syntaxError(name string, data []byte, err error) error {
	var syntax *json.SyntaxError
	if !errors.As(err, &syntax) {
		return fmt.Errorf("%s: %w", name, err)
	}
	before := data[:min(max(syntax.Offset-1, 0), int64(len(data)))]
	column := len(before) - bytes.LastIndexByte(before, '\n')
	return fmt.Errorf("%s:%d:%d: not plain JSON (JSON5 comments and trailing commas cannot be kept): %w",
		name, 1+bytes.Count(before, []byte("\n")), column, err)
}

func parseObject(path string, text json.RawMessage) (*object, error) {
	dec := json.NewDecoder(bytes.NewReader(text))
	if tok, err := dec.Token(); err != nil || tok != json.Delim('{') {
		return nil, typeError(path, "an object", text)
	}
	o := &object{path: path}
	seen := map[string]bool{} // the agent writes this file, with as many keys as it likes
	for dec.More() {
		key, err := dec.Token()
		if err != nil {
			return nil, fmt.Errorf("%s: %w", orRoot(path), err)
		}
		m := member{key: key.(string)} // the text is valid JSON, so a key is a string
		if err := dec.Decode(&m.text); err != nil {
			return nil, fmt.Errorf("%s: %w", orRoot(path), err)
		}
		if seen[m.key] {
			return nil, fmt.Errorf("%s: key %q is written twice", orRoot(path), m.key)
		}
		seen[m.key] = true
		o.members = append(o.members, m)
	}
	return o, nil
}

func typeError(path, want string, have json.RawMessage) error {
	return fmt.Errorf("%s: want %s, have %s", orRoot(path), want, kind(have))
}

func orRoot(path string) string {
	if path == "" {
		return "the document"
	}
	return path
}

// kind names the type of a JSON value.
func kind(text json.RawMessage) string {
	switch text = bytes.TrimSpace(text); {
	case len(text) == 0:
		return "nothing"
	case text[0] == '{':
		return "an object"
	case text[0] == '[':
		return "an array"
	case text[0] == '"':
		return "a string"
	case text[0] == 't', text[0] == 'f':
		return "a boolean"
	case text[0] == 'n':
		return "null"
	}
	return "a number"
}

func (o *object) find(key string) int {
	return slices.IndexFunc(o.members, func(m member) bool { return m.key == key })
}

// text is a member's JSON; nil when it is missing or null.
func (o *object) text(key string) json.RawMessage {
	i := o.find(key)
	switch {
	case i < 0:
		return nil
	case o.members[i].child != nil:
		return o.members[i].child.marshal()
	case kind(o.members[i].text) == "null":
		return nil
	}
	return o.members[i].text
}

// empty reports whether a member is missing, null or "".
func (o *object) empty(key string) bool {
	text := o.text(key)
	return text == nil || string(text) == `""`
}

// set writes a member, in its place when there is one.
func (o *object) set(key string, value any) {
	m := member{key: key, text: encode(value)}
	if i := o.find(key); i >= 0 {
		o.members[i] = m
		return
	}
	o.members = append(o.members, m)
}

func (o *object) setIfEmpty(key string, value any) {
	if o.empty(key) {
		o.set(key, value)
	}
}

func (o *object) remove(key string) {
	o.members = slices.DeleteFunc(o.members, func(m member) bool { return m.key == key })
}

// open returns the object that a member is.
func (o *object) open(key string) (*object, error) {
	i := o.find(key)
	if i < 0 {
		return nil, fmt.Errorf("%s: no key %q", orRoot(o.path), key)
	}
	if o.members[i].child == nil {
		child, err := parseObject(joinPath(o.path, key), o.members[i].text)
		if err != nil {
			return nil, err
		}
		o.members[i] = member{key: key, child: child}
	}
	return o.members[i].child, nil
}

// at returns the object behind a path of keys and makes those that are missing.
// What stands in the way is an error of the document, and the object that comes
// back then belongs to nothing.
func (d *document) at(keys ...string) *object {
	o := d.root
	for _, key := range keys {
		if o.text(key) == nil {
			o.set(key, json.RawMessage("{}"))
		}
		child, err := o.open(key)
		if err != nil {
			d.fail(err)
			return &object{}
		}
		o = child
	}
	return o
}

// lookup returns the object behind a path of keys, nil where there is none.
func (d *document) lookup(keys ...string) *object {
	o := d.root
	for _, key := range keys {
		child, err := o.open(key)
		if err != nil {
			return nil
		}
		o = child
	}
	return o
}

func (d *document) fail(err error) {
	err = fmt.Errorf("%s: %w", d.name, err)
	if !slices.ContainsFunc(d.errs, func(e error) bool { return e.Error() == err.Error() }) {
		d.errs = append(d.errs, err)
	}
}

// marshal writes the document with two spaces of indent and a newline at the end.
func (d *document) marshal() ([]byte, error) {
	var buf bytes.Buffer
	if err := json.Indent(&buf, d.root.marshal(), "", "  "); err != nil {
		return nil, fmt.Errorf("%s: %w", d.name, err)
	}
	buf.WriteByte('\n')
	return buf.Bytes(), nil
}

func (o *object) marshal() json.RawMessage {
	var buf bytes.Buffer
	buf.WriteByte('{')
	for i, m := range o.members {
		if i > 0 {
			buf.WriteByte(',')
		}
		buf.Write(encode(m.key))
		buf.WriteByte(':')
		if m.child != nil {
			m.text = m.child.marshal()
		}
		buf.Write(m.text)
	}
	buf.WriteByte('}')
	return buf.Bytes()
}

// encode is json.Marshal without HTML escapes, for values that always encode:
// keys, strings and structs of strings.
func encode(value any) json.RawMessage {
	var buf bytes.Buffer
	enc := json.NewEncoder(&buf)
	enc.SetEscapeHTML(false)
	_ = enc.Encode(value)
	return bytes.TrimSpace(buf.Bytes())
}

func joinPath(path, key string) string {
	if path == "" {
		return key
	}
	return path + "." + key
}
