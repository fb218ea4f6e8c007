package quadlet

import (
	"fmt"
	"slices"
	"strings"
)

// Set gives a key of a section the value: the last assignment of the key is
// rewritten, which is the one that holds where the key is no list, or else the
// key is added as [File.Add] does. The value is written as it stands. Nothing but
// that line changes; comments within a value that was continued go with it.
//
// The error is a [*FieldError]: the value does not fit into a line, or the file
// ends in a line that swallows the next.
func (f *File) Set(section, key, value string) error {
	if i := f.last(section, key); i >= 0 {
		return f.SetLine(i, value)
	}
	return f.Add(section, key, value)
}

// SetLine gives Lines[i], which must be an assignment, another value. See
// [File.Set].
func (f *File) SetLine(i int, value string) error {
	l := f.Lines[i]
	if l.Kind != Assignment {
		return f.editError(l.Section, l.Key, fmt.Errorf("line %d is no assignment", l.Number))
	}
	l.Text = l.head() + value + ending(l.Text)
	l.Value = value
	if err := f.check(&l); err != nil {
		return err
	}
	f.Lines[i] = l
	f.number(i)
	return nil
}

// head is the line up to where its value begins. Where its first part has no
// equals sign, it is written anew.
func (l *Line) head() string {
	if at := l.ValuePos(0); at.Line == l.Number && l.Value != "" {
		return l.Text[:at.Col-1]
	}
	first, _, _ := strings.Cut(l.Text, "\n")
	if before, _, ok := strings.Cut(first, "="); ok {
		return before + "="
	}
	return l.Text[:l.Pos().Col-1] + l.Key + "="
}

// ending is the line break at the end of a text; "" if there is none.
func ending(text string) string {
	switch {
	case strings.HasSuffix(text, "\r\n"):
		return "\r\n"
	case strings.HasSuffix(text, "\n"):
		return "\n"
	}
	return ""
}

// Add adds an assignment after the last one of the same key in a section, or else
// at the section's end, or else in a new section at the file's end. Line breaks
// are those of the file; a file without one at its end stays so. The errors are
// those of [File.Set].
func (f *File) Add(section, key, value string) error {
	if key == "" || strings.Trim(key, keyChars) != "" {
		return f.editError(section, key, fmt.Errorf("%q is not a key", key))
	}
	l := Line{Kind: Assignment, Section: section, Key: key, Value: value, Text: key + "=" + value}
	i := f.last(section, key)
	if i < 0 {
		i = f.end(section)
	}
	if i < 0 {
		return f.insert(len(f.Lines), append(f.newSection(section), l)...)
	}
	return f.insert(i+1, l)
}

// AddSection adds an empty section at the file's end, behind a blank line, if the
// file has none of that name.
func (f *File) AddSection(name string) error {
	if f.end(name) >= 0 {
		return nil
	}
	return f.insert(len(f.Lines), f.newSection(name)...)
}

func (f *File) newSection(name string) []Line {
	header := Line{Kind: Header, Section: name, Text: "[" + name + "]"}
	if n := len(f.Lines); n > 0 && f.Lines[n-1].Kind != Blank {
		return []Line{{Section: f.Lines[n-1].Section}, header}
	}
	return []Line{header}
}

// Delete deletes all assignments of a key in a section, and says how many there
// were.
func (f *File) Delete(section, key string) int {
	before := len(f.Lines)
	f.Lines = slices.DeleteFunc(f.Lines, func(l Line) bool {
		return l.Kind == Assignment && l.Section == section && l.Key == key
	})
	f.number(0)
	return before - len(f.Lines)
}

// DeleteLine deletes Lines[i], unless it is a header: what follows would be
// another section's.
func (f *File) DeleteLine(i int) error {
	if l := f.Lines[i]; l.Kind == Header {
		return f.editError(l.Section, "", fmt.Errorf("line %d begins the section", l.Number))
	}
	f.Lines = slices.Delete(f.Lines, i, i+1)
	f.number(i)
	return nil
}

// last is the last assignment of a key, end the last line of a section that is
// not space, a comment or wrong; -1 if there is none.
func (f *File) last(section, key string) int {
	return f.lastWhere(func(l *Line) bool { return l.Kind == Assignment && l.Key == key && l.Section == section })
}

func (f *File) end(section string) int {
	return f.lastWhere(func(l *Line) bool { return (l.Kind == Assignment || l.Kind == Header) && l.Section == section })
}

func (f *File) lastWhere(is func(*Line) bool) int {
	for i := len(f.Lines) - 1; i >= 0; i-- {
		if is(&f.Lines[i]) {
			return i
		}
	}
	return -1
}

// insert puts lines, whose texts have no line break, at i. Behind a last line
// without one, that line gets one and the last of the new ones has none.
func (f *File) insert(i int, lines ...Line) error {
	eol := f.lineBreak()
	before, open := "", false
	if i > 0 {
		before = f.Lines[i-1].Text
		open = ending(before) == ""
	}
	for k := range lines {
		if !open || k < len(lines)-1 {
			lines[k].Text += eol
		}
		if err := f.check(&lines[k]); err != nil {
			return err
		}
	}
	if open {
		before += eol
	}
	if i > 0 {
		if last := &f.Lines[i-1]; swallows(before) {
			return f.editError(last.Section, last.Key, fmt.Errorf("line %d ends in a backslash, which would swallow what follows", last.Number))
		}
		f.Lines[i-1].Text = before
	}
	f.Lines = slices.Insert(f.Lines, i, lines...)
	f.number(i)
	return nil
}

// swallows says that the line of a text would go on with what follows it.
func swallows(text string) bool {
	p := parser{rest: text + "x"}
	p.logical()
	return p.rest != "x"
}

// check refuses a line that would be read as another one than it says.
func (f *File) check(l *Line) error {
	if l.Kind == Assignment {
		if _, err := quoteRaw(l.Value); err != nil {
			return f.editError(l.Section, l.Key, err)
		}
	}
	p := parser{file: &File{}, problems: &problems{}, rest: l.Text, number: 1, section: l.Section, clean: true}
	p.line()
	read := p.file.Lines[0]
	switch {
	case len(p.list) > 0:
		return f.editError(l.Section, l.Key, p.list[0].Err)
	case p.rest != "" || read.Kind != l.Kind || read.Section != l.Section || read.Key != l.Key || read.Value != l.Value:
		return f.editError(l.Section, l.Key, fmt.Errorf("%s would be read as something else", quoteStart(l.Text)))
	}
	return nil
}

func (f *File) editError(section, key string, err error) error {
	return &FieldError{File: f.Name, Section: section, Key: key, Err: err}
}

// lineBreak is what ends the file's lines: what ends its first one.
func (f *File) lineBreak() string {
	for _, l := range f.Lines {
		if first, _, ok := strings.Cut(l.Text, "\n"); ok {
			return strings.Repeat("\r", len(first)-len(strings.TrimSuffix(first, "\r"))) + "\n"
		}
	}
	return "\n"
}

// number counts the lines again, from one that is where it was.
func (f *File) number(from int) {
	number := 1
	if from > 0 {
		number = f.Lines[from-1].Number + strings.Count(f.Lines[from-1].Text, "\n")
	}
	for i := from; i < len(f.Lines); i++ {
		f.Lines[i].Number = number
		number += strings.Count(f.Lines[i].Text, "\n")
	}
}
