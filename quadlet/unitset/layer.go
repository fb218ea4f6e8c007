package unitset

import (
	"slices"
	"sort"
	"strings"

	"github.com/tank-os/tank/quadlet"
)

// A layer is the assignments of some files, merged. Units of which all drop-ins
// are the same share one: ten thousand drop-ins of a thousand units are then ten
// thousand, not ten million.
type layer struct {
	values   []Value  // sorted by section and key; of one key, in the order of merging
	sections []string // in the order of merging
}

func (d dialect) newLayer(files []*DropIn) *layer {
	n := 0
	for _, f := range files {
		n += len(f.File.Lines)
	}
	ly := &layer{values: make([]Value, 0, n)}
	for _, f := range files {
		for i := range f.File.Lines {
			l := &f.File.Lines[i]
			switch {
			case l.Kind == quadlet.Header && !slices.Contains(ly.sections, l.Section) && !d.forgets(l):
				ly.sections = append(ly.sections, l.Section)
			case l.Kind == quadlet.Assignment && !d.forgets(l):
				ly.values = append(ly.values, Value{Text: l.Value, Path: f.Path, Line: l})
			}
		}
	}
	slices.SortStableFunc(ly.values, func(a, b Value) int { return compare(a, b.Line.Section, b.Line.Key) })
	return ly
}

func compare(v Value, section, key string) int {
	if c := strings.Compare(v.Line.Section, section); c != 0 {
		return c
	}
	return strings.Compare(v.Line.Key, key)
}

// assignments are those of one key, without room to append.
func (ly *layer) assignments(section, key string) []Value {
	if ly == nil {
		return nil
	}
	first, found := slices.BinarySearchFunc(ly.values, key, func(v Value, key string) int { return compare(v, section, key) })
	if !found {
		return nil
	}
	rest := ly.values[first:]
	n := sort.Search(len(rest), func(i int) bool { return compare(rest[i], section, key) > 0 })
	return rest[:n:n]
}
