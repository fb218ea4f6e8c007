package unitset

import (
	"cmp"
	"fmt"
	"strconv"

	"github.com/tank-os/tank/quadlet"
)

// A Target is what the units are for: which generator reads them, and whose they
// are. The zero Target is root on a machine with the newest Podman known.
type Target struct {
	// Podman is the version of the generator. Zero is the newest known.
	Podman quadlet.Version
	// Systemd is the version of systemd. Zero is the newest known. Loading does not
	// depend on it.
	Systemd int
	// UID is the user whose units they are. Zero is root, who has the system's.
	UID int
	// Home is the home directory of a user other than root. It is needed for
	// ConfigHome only; if both are empty, no directory in it is searched.
	Home string
	// ConfigHome is the user's XDG_CONFIG_HOME. Empty is .config in Home.
	ConfigHome string
	// RuntimeDir is the user's XDG_RUNTIME_DIR. Empty is /run/user/UID, which
	// systemd gives every user.
	RuntimeDir string
	// Dirs replaces the search path, as the directories of QUADLET_UNIT_DIRS do. It
	// is a path from the root of the file system that begins with a slash: the list
	// ends at the first that does not. Before Podman 5.3, such a list counts for
	// nothing.
	Dirs []string
}

// SearchPath is the directories that the generator begins its search in, before
// their subdirectories.
func (t Target) SearchPath() []string {
	var paths []string
	for _, s := range t.starts() {
		paths = append(paths, s.path)
	}
	return paths
}

// A start is a directory that a search begins in.
type start struct {
	path string
	rule rule
}

// A rule says which directories below a start count.
type rule int

const (
	allDirs     rule = iota
	notUsers         // none of /etc/containers/systemd/users
	notNumbered      // of that, none with a number for a name
	onlyItself
)

// Where units are, podman-systemd.unit(5).
const (
	tempDir   = "/run/containers/systemd"
	adminDir  = "/etc/containers/systemd"
	distroDir = "/usr/share/containers/systemd"
)

func (t Target) starts() []start {
	var list []start
	switch d := dialectOf(t.Podman); {
	case t.Dirs != nil:
		for _, p := range t.Dirs {
			list = append(list, start{p, allDirs})
		}
	case t.UID == 0:
		list = []start{{tempDir, notUsers}, {adminDir, notUsers}, {distroDir, notUsers}}
		if d.noDistroUsers {
			list[2].rule = allDirs
		}
		if d.plainWalk {
			list = list[1:]
		}
	default:
		list = t.userStarts(d)
	}
	return list
}

func (t Target) userStarts(d dialect) []start {
	var list []start
	if !d.plainWalk {
		list = append(list, start{cmp.Or(t.RuntimeDir, fmt.Sprintf("/run/user/%d", t.UID)) + "/containers/systemd", allDirs})
	}
	config := t.ConfigHome
	if config == "" && t.Home != "" {
		config = t.Home + "/.config"
	}
	if config != "" {
		list = append(list, start{config + "/containers/systemd", allDirs})
	}
	for _, base := range []string{adminDir, distroDir} {
		if base == distroDir && d.noDistroUsers {
			break
		}
		users := base + "/users"
		list = append(list, start{users, notNumbered}, start{users + "/" + strconv.Itoa(t.UID), allDirs})
	}
	if d.usersLast {
		list = append(list, start{adminDir + "/users", onlyItself})
	}
	return list
}
