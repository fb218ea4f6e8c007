package unitset

import (
	"path"
	"strings"

	"github.com/tank-os/tank/quadlet"
)

// A dialect is how one version of the generator differs from the newest. Its zero
// is the newest; versions before 5.0 are taken for 5.0.
type dialect struct {
	// Search.
	noDistroUsers bool // users have no directories below /usr/share
	usersLast     bool // of the directory of all users, its own files alone count, after the user's
	plainWalk     bool // links are not followed, and directories in use not told apart; nothing below /run
	walkDropIns   bool // drop-in directories are searched for units too

	// Drop-ins.
	dirFirst bool // an earlier search directory counts more than a closer name
	fullName bool // only NAME.d and, for an instance, that of its template count

	// Syntax and values.
	oldSyntax   bool // as scanOld reads it
	badOctal    bool // no octal escape works
	trimQuotes  bool // strings lose all double quotes at both ends, not one pair
	noBareKeys  bool // KEY alone is lost from lists of KEY=VALUE
	silentLists bool // nothing is said of what is lost from them
	laxLastArgs bool // a command line that cannot be split is as if it were not there
}

// dialectOf is the table of what changed when.
func dialectOf(v quadlet.Version) dialect {
	before := func(major, minor, patch int) bool {
		return v.Compare(quadlet.Version{Major: major, Minor: minor, Patch: patch}) < 0
	}
	return dialect{
		noDistroUsers: before(6, 0, 0),
		trimQuotes:    before(5, 8, 2),
		dirFirst:      before(5, 6, 0) && !before(5, 2, 0),
		noBareKeys:    before(5, 6, 0),
		laxLastArgs:   before(5, 6, 0),
		silentLists:   before(5, 5, 0),
		oldSyntax:     before(5, 4, 0),
		badOctal:      before(5, 4, 0),
		usersLast:     before(5, 4, 0),
		plainWalk:     before(5, 3, 0),
		fullName:      before(5, 2, 0),
		walkDropIns:   before(5, 2, 0),
	}
}

// unitTypes are the extensions of unit files, with the version that brought them
// where that is later than 5.0.
var unitTypes = map[string]quadlet.Version{
	".container": {Major: 5}, ".pod": {Major: 5}, ".volume": {Major: 5}, ".network": {Major: 5},
	".kube": {Major: 5}, ".image": {Major: 5},
	".build":    {Major: 5, Minor: 2},
	".artifact": {Major: 5, Minor: 7},
}

// typeOf says whether a file's name is that of a unit, and otherwise why not.
func (t Target) typeOf(name string) (reason Reason, ok bool) {
	ext := path.Ext(name)
	since, known := unitTypes[ext]
	switch {
	case known && (since == quadlet.Version{Major: 5} || t.Podman.Compare(since) >= 0):
		return 0, true
	case known:
		return TooNew, false
	}
	if _, known := unitTypes[strings.ToLower(ext)]; known {
		return WrongCase, false
	}
	return UnknownType, false
}
