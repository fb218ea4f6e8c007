package quadlet

import (
	"cmp"
	"fmt"
	"strconv"
	"strings"
)

// A Version is a release of Podman. The zero Version stands for the newest that
// this package knows.
type Version struct{ Major, Minor, Patch int }

// newest is the release whose keys are the latest in the table.
var newest = Version{6, 1, 0}

// ParseVersion reads a version such as "5.4.2", "v5.4" or "6": what is left out
// is zero. Anything more, such as "-rc1", is an error, and so is "0".
func ParseVersion(s string) (Version, error) {
	numbers := strings.Split(strings.TrimPrefix(s, "v"), ".")
	var v [3]int
	for i, n := range numbers {
		if i == len(v) {
			return Version{}, fmt.Errorf("podman version %q: more than three numbers", s)
		}
		u, err := strconv.ParseUint(n, 10, 16)
		if err != nil {
			return Version{}, fmt.Errorf("podman version %q: %q is not a number", s, n)
		}
		v[i] = int(u)
	}
	if v == [3]int{} {
		return Version{}, fmt.Errorf("podman version %q: there is no such release", s)
	}
	return Version{v[0], v[1], v[2]}, nil
}

// Known is v, or the newest version that this package knows for the zero Version.
func (v Version) Known() Version {
	if v == (Version{}) {
		return newest
	}
	return v
}

// String is the version with its three numbers, such as "5.4.0".
func (v Version) String() string {
	v = v.Known()
	return fmt.Sprintf("%d.%d.%d", v.Major, v.Minor, v.Patch)
}

// Compare is -1 if v is older than w, +1 if it is newer, and 0 if they are the
// same.
func (v Version) Compare(w Version) int {
	v, w = v.Known(), w.Known()
	return cmp.Or(cmp.Compare(v.Major, w.Major), cmp.Compare(v.Minor, w.Minor), cmp.Compare(v.Patch, w.Patch))
}
