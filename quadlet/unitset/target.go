package unitset

import (
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
func (t Target) SearchPath() []string { return nil }
