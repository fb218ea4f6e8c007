package distro

import (
	_ "embed"
	"errors"
	"fmt"
	"regexp"
	"slices"
)

// tidyScript removes what its arguments match, has tmpfiles.d make what packages
// brought into /var, and defines their accounts by sysusers.d.
//
//go:embed tidy.sh
var tidyScript string

// marker is a file whose time tells what came into /var after it.
const marker = "/var/.packages-before"

// rubbish is what the package managers leave, as patterns of the shell.
var rubbish = map[Family][]string{
	DNF: {
		"/var/cache/dnf", "/var/cache/libdnf5", "/var/cache/yum", "/var/cache/ldconfig",
		"/var/lib/dnf", "/var/log/dnf*", "/var/log/hawkey.log",
	},
	APT: {
		"/var/cache/apt", "/var/cache/ldconfig", "/var/cache/debconf/*-old", "/var/cache/debconf/tmp.ci",
		"/var/lib/apt/lists", "/var/lib/apt/mirrors", "/var/lib/apt/periodic",
		"/var/lib/dpkg/*-old", "/var/lib/dpkg/lock*", "/var/lib/dpkg/triggers/Lock",
		"/var/lib/shells.state", "/var/lib/systemd/catalog/database",
		"/var/log/apt",
		"/etc/.pwd.lock", "/etc/passwd-", "/etc/group-", "/etc/shadow-", "/etc/gshadow-", "/etc/subuid-", "/etc/subgid-",
	},
}

// aptGet is how apt-get is called where nobody answers questions. A mirror that
// fails is an error, not a warning, and a changed configuration file stays.
var aptGet = []string{
	"env", "DEBIAN_FRONTEND=noninteractive", "LC_ALL=C.UTF-8",
	"apt-get", "-q", "-y", "-o", "Dpkg::Use-Pty=0", "-o", "APT::Update::Error-Mode=any",
	"-o", "Dpkg::Options::=--force-confdef", "-o", "Dpkg::Options::=--force-confold",
}

// InstallCommand returns the commands, to be run in order in the image, that
// install packages by their Fedora names and leave nothing behind: no caches, no
// logs, and nothing in /var that tmpfiles.d would not make. No names, no
// commands. Every bad name is reported, as a [*NameError].
func (f Family) InstallCommand(names []string) ([][]string, error) {
	if len(names) == 0 {
		return nil, nil
	}
	var errs []error
	for _, name := range names {
		if !validName.MatchString(name) {
			errs = append(errs, &NameError{Name: name})
		}
	}
	if len(errs) > 0 {
		return nil, errors.Join(errs...)
	}
	tidy := slices.Concat([]string{"sh", "-c", tidyScript, "tidy"}, rubbish[f])
	switch f {
	case DNF:
		return [][]string{
			{"touch", marker},
			slices.Concat([]string{"dnf", "-y", "install"}, f.translate(names)),
			{"dnf", "clean", "all"},
			tidy,
		}, nil
	case APT:
		return [][]string{
			{"touch", marker},
			slices.Concat(aptGet, []string{"update"}),
			slices.Concat(aptGet, []string{"--no-install-recommends", "install"}, f.translate(names)),
			tidy,
		}, nil
	default:
		return nil, fmt.Errorf("install packages: unknown family %q", string(f))
	}
}

// validName is a package's name, with a version where one is wanted. The threat:
// a name that begins with a dash is an option of the package manager, and to
// apt-get one that ends with a dash means "remove".
var validName = regexp.MustCompile(`^[A-Za-z0-9]([A-Za-z0-9._+:~^=-]*[A-Za-z0-9._+~^])?$`)

// A NameError says that something is not a package's name.
type NameError struct {
	// Name is what was given.
	Name string
}

// Error implements error.
func (e *NameError) Error() string {
	return fmt.Sprintf("%q is not a package's name: want letters, digits and any of ._+:~^=- after the first", e.Name)
}
