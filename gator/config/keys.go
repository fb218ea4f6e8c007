package config

import (
	"errors"
	"slices"
	"strings"

	"github.com/pelletier/go-toml/v2/unstable"
)

// keys says where in a file the keys are.
type keys struct {
	ends []int              // the offsets of the newlines
	of   map[string]int     // the line of a key, by its [path]
	at   map[place][]string // the full key that is written at a place
}

// place is a line and a column, from 1.
type place struct{ line, column int }

// path spells a key such that no two are alike: TOML allows no NUL in a file.
func path(key []string) string { return strings.Join(key, "\x00") }

// findKeys says where in a file the keys are, as far as it can be read. The
// decoder knows the place of what it cannot read itself, but not of a value that
// is found wrong later.
func findKeys(text []byte) *keys {
	found := keys{of: map[string]int{}, at: map[place][]string{}}
	for i, c := range text {
		if c == '\n' {
			found.ends = append(found.ends, i)
		}
	}
	var p unstable.Parser
	p.Reset(text)
	var table []string
	for p.NextExpression() {
		e := p.Expression()
		switch e.Kind {
		case unstable.Table, unstable.ArrayTable:
			table = found.key(nil, e)
		case unstable.KeyValue:
			found.keyValue(table, e)
		}
	}
	return &found
}

func (k *keys) keyValue(table []string, e *unstable.Node) {
	key := k.key(table, e)
	if v := e.Value(); v.Kind == unstable.InlineTable {
		for it := v.Children(); it.Next(); {
			k.keyValue(key, it.Node())
		}
	}
}

// key notes the key of a table or key-value and returns its full path.
func (k *keys) key(table []string, e *unstable.Node) []string {
	key := slices.Clone(table)
	var start place
	for it := e.Key(); it.Next(); {
		at := k.place(int(it.Node().Raw.Offset))
		if start.line == 0 {
			start = at
		}
		key = append(key, string(it.Node().Data))
		if _, ok := k.of[path(key)]; !ok {
			k.of[path(key)] = at.line
		}
	}
	k.at[start] = key
	return key
}

// place turns an offset into a place. The parser's own way reads the file from
// its start each time, which a policy of thousands of rules makes slow.
func (k *keys) place(offset int) place {
	line, _ := slices.BinarySearch(k.ends, offset)
	begin := 0
	if line > 0 {
		begin = k.ends[line-1] + 1
	}
	return place{line + 1, offset - begin + 1}
}

// locate gives an error its file and line. A key that is not there, since it is
// missing, gets the line of the table it is missing from.
func (k *keys) locate(name string, err error) *Error {
	var e *Error
	if !errors.As(err, &e) {
		return &Error{File: name, Err: err}
	}
	placed := *e
	placed.File = name
	for n := len(e.Key); n > 0 && placed.Line == 0; n-- {
		placed.Line = k.of[path(e.Key[:n])]
	}
	return &placed
}
