package quadlet

import (
	"fmt"
	"slices"
	"sync"
)

// A Key is one key that Podman's generator knows: a fact about podman, whichever
// version is at hand. The keys of the sections that systemd reads itself are in
// [SystemdDirectives].
type Key struct {
	// Section is the section it belongs to: that of its type of unit, or
	// "Quadlet".
	Section string
	// Name is the key.
	Name string
	// Kind is how the newest generator reads its values. See [Key.KindIn].
	Kind Kind
	// Since is the first Podman whose generator knows it.
	Since Version
	// Flag is the option of podman that the key becomes, and where the value is
	// not an argument of its own, what stands before it in the same one:
	// "--dns", "--pull=", "--security-opt apparmor=". It is empty where no one
	// option says what the key does.
	Flag string
	// Instead is what to write instead of a deprecated key; empty where the key is
	// not deprecated.
	Instead string
	// Doc is what the key means, in a few sentences.
	Doc string
}

// Kind is how the generator reads the values of a key.
type Kind int

// The kinds of keys. In those that split a value into words, quotes group.
const (
	StringLast     Kind = iota // the last assignment, less one pair of double quotes around it
	BoolLast                   // the last one; 1, yes, true and on, in any case, are true, and all else is false
	BoolOrEnumLast             // the same, or a word of the key's own
	Uint32Last                 // the last one as a number, or 0 where it is none
	ListRaw                    // each assignment is one value, as it stands
	ListWords                  // words, in which a backslash means itself
	ListArgs                   // words with C escapes; a wrong escape drops the assignment
	KeyvalList                 // the same, as NAME=VALUE; the last of each name
	ArgsLast                   // the words with C escapes of the last assignment alone
)

var kindNames = [...]string{
	"string-last", "bool-last", "bool-or-enum-last", "uint32-last", "list-raw", "list-words", "list-args", "keyval-list", "args-last",
}

// String is the kind's name, such as "list-words".
func (k Kind) String() string {
	if k < 0 || int(k) >= len(kindNames) {
		return fmt.Sprintf("Kind(%d)", int(k))
	}
	return kindNames[k]
}

// List says that the assignments of a key add up, until an empty one clears them.
// Of the other kinds, the last one holds.
func (k Kind) List() bool { return k >= ListRaw && k < ArgsLast }

// A change is a key that generators before a version read as another kind.
type change struct {
	section, name string
	from, before  Version
	kind          Kind
}

// changes are the keys that became lists, or were one for a while.
var changes = []change{
	{"Container", "Ulimit", Version{4, 7, 0}, Version{5, 0, 0}, StringLast},
	{"Build", "ImageTag", Version{5, 2, 0}, Version{5, 3, 0}, StringLast},
	{"Kube", "Yaml", Version{4, 4, 0}, Version{5, 7, 0}, StringLast},
	{"Pod", "IP", Version{5, 3, 0}, Version{5, 4, 0}, ListRaw},
	{"Pod", "IP6", Version{5, 3, 0}, Version{5, 4, 0}, ListRaw},
}

// KindIn is how the generator of a version reads the key's values.
func (k Key) KindIn(v Version) Kind {
	for _, c := range changes {
		if c.section == k.Section && c.name == k.Name && v.Compare(c.from) >= 0 && v.Compare(c.before) < 0 {
			return c.kind
		}
	}
	return k.Kind
}

// In says that the generator of a version knows the key.
func (k Key) In(v Version) bool { return k.Since.Compare(v) <= 0 }

// Keys are all keys of all sections that the generator reads, up to Podman 6.1:
// by section, as [Container], [Pod], [Volume], [Network], [Kube], [Image],
// [Build], [Artifact] and [Quadlet], and in them by name. The caller owns the
// slice.
func Keys() []Key {
	return slices.Concat(containerKeys, podKeys, volumeKeys, networkKeys, kubeKeys, imageKeys, buildKeys, artifactKeys, quadletKeys)
}

// keyIndex has the keys by section and name.
var keyIndex = sync.OnceValue(func() map[[2]string]*Key {
	all := Keys()
	index := make(map[[2]string]*Key, len(all))
	for i := range all {
		index[[2]string{all[i].Section, all[i].Name}] = &all[i]
	}
	return index
})

// LookupKey is the key of a name in a section, both as the generator spells them.
func LookupKey(section, name string) (Key, bool) {
	k, ok := keyIndex()[[2]string{section, name}]
	if !ok {
		return Key{}, false
	}
	return *k, true
}
