package bootcimg

import (
	"io/fs"

	"github.com/tank-os/tank/quadlet"
)

// Packages installs distribution packages, named as Fedora names them.
type Packages []string

// Files copies a tree into the image. The tree is read when the image is
// planned, so it is an embed.FS or another one whose bytes do not change.
type Files struct {
	// FS is the tree.
	FS fs.FS
	// Into is the directory in the image; empty is "/".
	Into string
	// Attrs set modes, owners and xattrs by path in the image; others are root's,
	// 0644, or 0755 where the tree says executable.
	Attrs map[string]Attr
}

// Attr are the attributes of a file or directory in the image.
type Attr struct {
	// Mode holds the permission bits; zero leaves the default.
	Mode fs.FileMode
	// UID and GID own it.
	UID, GID int
	// Xattrs are extended attributes by name.
	Xattrs map[string]string
}

// Users makes users with sysusers.d, their homes and linger with tmpfiles.d, and
// their subordinate ids. Nothing is written to /etc/passwd or /var.
type Users []User

// A User is one account on the machine.
type User struct {
	// Name is the login name. Required.
	Name string
	// UID is the user's id, and GID the id of its own group; zero GID is UID.
	// UID is required.
	UID, GID int
	// Description is the comment field.
	Description string
	// Home is the home directory, made at boot; empty is /var/home/NAME.
	Home string
	// Shell is the login shell; empty is /bin/bash.
	Shell string
	// Groups are further groups it is a member of.
	Groups []string
	// SubIDs is the first of its subordinate ids, SubIDCount how many (zero is
	// 65536). Zero SubIDs gives it none, and rootless podman does not run.
	SubIDs, SubIDCount int
	// Linger starts the user's manager at boot, without a login.
	Linger bool
	// Sudo is what follows the name in a sudoers line, such as
	// "ALL=(ALL) NOPASSWD:ALL"; empty gives no sudo.
	Sudo string
	// Dirs are directories made for it at boot, mode 0700, relative to Home.
	Dirs []string
}

// Enable enables system units at boot.
type Enable []string

// Mask masks system units.
type Mask []string

// Kargs are kernel arguments, written to /usr/lib/bootc/kargs.d.
type Kargs struct {
	// Name is the file's stem; empty is "50-tank".
	Name string
	// Args are the arguments.
	Args []string
	// Arch limits them to architectures in Go's spelling; empty is all.
	Arch []string
}

// Quadlets puts units where Podman's generator finds them.
type Quadlets struct {
	// UID is the user whose manager runs them; zero runs them as root.
	UID int
	// Units are the units.
	Units []quadlet.Unit
}

// GoBinary compiles a main package for the image's platform and installs it.
type GoBinary struct {
	// GoProgram says what to compile.
	GoProgram
	// Path is where it goes, such as "/usr/bin/tank".
	Path string
	// Links are further paths that become symbolic links to it.
	Links []string
}

// Archive carries a container image in the image, as an OCI archive, so that it
// is rolled back with the machine and the first boot needs no registry.
type Archive struct {
	// ImageArchive says which image.
	ImageArchive
	// Path is where it goes, such as "/usr/share/tank/images/agent.tar".
	Path string
}

// Run runs a command in the image: the escape hatch.
type Run []string
