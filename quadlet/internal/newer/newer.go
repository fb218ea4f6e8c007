// Package newer finds what a generator does not know yet in units that an
// importer made.
package newer

import (
	"path"
	"strings"

	"github.com/tank-os/tank/quadlet"
)

// Keys are the keys that a unit has and that the generator of a version does not
// know, in the order of the unit's text. Such a generator refuses the unit. A unit
// that cannot be written has none.
func Keys(u quadlet.Unit, v quadlet.Version) []quadlet.Key {
	text, err := u.MarshalText()
	if err != nil {
		return nil
	}
	file, err := quadlet.Parse(u.FileName(), text)
	if err != nil {
		return nil
	}
	own := strings.TrimPrefix(path.Ext(u.FileName()), ".")
	var keys []quadlet.Key
	for _, l := range file.Lines {
		k, ok := quadlet.LookupKey(l.Section, l.Key)
		if l.Kind == quadlet.Assignment && ok && strings.EqualFold(l.Section, own) && !k.In(v) &&
			(len(keys) == 0 || keys[len(keys)-1].Name != k.Name) {
			keys = append(keys, k)
		}
	}
	return keys
}
