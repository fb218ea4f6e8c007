package distro

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// A Family is a set of distributions that share a package manager.
type Family string

const (
	// DNF is Fedora, CentOS Stream, RHEL and what is like them.
	DNF Family = "dnf"
	// APT is Debian and what is like it.
	APT Family = "apt"
)

// byID finds a family by what os-release calls a distribution.
var byID = map[string]Family{
	"fedora": DNF,
	"centos": DNF,
	"rhel":   DNF,
	"debian": APT,
}

// An UnknownError says that an os-release names no distribution whose package
// manager is known.
type UnknownError struct {
	// ID and Like are the values of ID= and ID_LIKE=.
	ID, Like string
}

// Error implements error.
func (e *UnknownError) Error() string {
	if e.ID == "" {
		return "os-release has no ID=, so the package manager is unknown"
	}
	return fmt.Sprintf("os-release: ID=%q ID_LIKE=%q: package manager unknown (Fedora, CentOS Stream, RHEL, Debian and what is like them are known)", e.ID, e.Like)
}

// Detect finds the family from the text of an os-release file: from ID, then
// from ID_LIKE in order. Its error is an [*UnknownError]. os-release(5).
func Detect(osRelease []byte) (Family, error) {
	id := value(osRelease, "ID")
	like := value(osRelease, "ID_LIKE")
	for _, name := range slices.Concat([]string{id}, strings.Fields(like)) {
		if f, ok := byID[name]; ok && id != "" {
			return f, nil
		}
	}
	return "", &UnknownError{ID: id, Like: like}
}

// value is what an os-release assigns to a variable; the last line wins, as in
// the shell.
func value(osRelease []byte, name string) string {
	out := ""
	for line := range strings.Lines(string(osRelease)) {
		v, ok := strings.CutPrefix(strings.TrimSpace(line), name+"=")
		if !ok {
			continue
		}
		out = v
		if u, err := strconv.Unquote(v); err == nil {
			out = u
		} else if len(v) > 1 && v[0] == '\'' && v[len(v)-1] == '\'' {
			out = v[1 : len(v)-1]
		}
	}
	return out
}
