package bootcimg

import "io/fs"

// An Op is one primitive change, which an [Engine] knows how to carry out. The
// set is closed: [WriteFile], [MakeDir], [Symlink], [EnableUnit], [MaskUnit],
// [AddSubID], [InstallPackages] and [RunCommand].
//
//sumtype:decl
type Op interface {
	Step
	op()
}

// WriteFile puts a regular file into the image, replacing what the base has
// there. Missing parents are made, root's, mode 0755. A bootc image takes none
// below /var.
type WriteFile struct {
	// Path is absolute and clean.
	Path string
	// Source is where the bytes come from, at build time.
	Source Source
	// Mode holds the permission and setuid bits; zero is 0644.
	Mode fs.FileMode
	// UID and GID own the file.
	UID, GID int
	// Xattrs are extended attributes by name, such as "security.capability".
	Xattrs map[string]string
}

// MakeDir makes a directory, or sets the attributes of one that is there.
type MakeDir struct {
	// Path is absolute and clean.
	Path string
	// Mode holds the permission bits; zero is 0755.
	Mode fs.FileMode
	// UID and GID own the directory.
	UID, GID int
}

// Symlink makes a symbolic link, replacing what was there unless it is a
// directory.
type Symlink struct {
	// Path is absolute and clean.
	Path string
	// Target is what the link says, as it stands.
	Target string
}

// EnableUnit enables a unit as systemctl enable does, by the links its [Install]
// section asks for. The unit may come from the base, so its file is read at
// build time.
type EnableUnit struct {
	// Unit is the unit's name, such as "sshd.service".
	Unit string
	// User enables it for every user's manager, not for the system.
	User bool
	// IfPresent makes a unit that is not in the image no error.
	IfPresent bool
}

// MaskUnit masks a unit by a link to /dev/null.
type MaskUnit struct {
	// Unit is the unit's name.
	Unit string
	// User masks it for every user's manager, not for the system.
	User bool
}

// AddSubID gives a user a range of subordinate user and group ids, in
// /etc/subuid and /etc/subgid. A range that overlaps another, in the plan or in
// the base, is an error. subuid(5).
type AddSubID struct {
	// User is the user's name.
	User string
	// Start is the first id, 65536 or more: those below are users' own.
	Start int
	// Count is how many ids.
	Count int
}

// InstallPackages installs distribution packages with the base's own package
// manager, found from its os-release. It needs an OCI runtime and the base's
// repositories.
type InstallPackages struct {
	// Names are package names in Fedora's spelling; a small table translates
	// those that differ elsewhere.
	Names []string
}

// RunCommand runs a command inside the image: the escape hatch. What it writes
// is not reproducible by itself. It needs an OCI runtime.
type RunCommand struct {
	// Argv is the command; it is not given to a shell.
	Argv []string
	// Env lists KEY=VALUE pairs.
	Env []string
}

func (WriteFile) op()       {}
func (MakeDir) op()         {}
func (Symlink) op()         {}
func (EnableUnit) op()      {}
func (MaskUnit) op()        {}
func (AddSubID) op()        {}
func (InstallPackages) op() {}
func (RunCommand) op()      {}

// A Source is where a file's bytes come from: [Bytes], [GoProgram] or
// [ImageArchive]. The set is closed.
//
//sumtype:decl
type Source interface {
	source()
}

// Bytes are a file's content as it stands.
type Bytes string

// GoProgram is a main package, compiled for the image's platform at build time:
// CGO_ENABLED=0, -trimpath, no build id and no VCS stamp, so that the same
// sources give the same bytes.
type GoProgram struct {
	// Package is the import path, or a path relative to Dir ("./cmd/x").
	Package string
	// Dir is the directory of the module to build in; empty is the current one.
	Dir string
	// Tags are build tags.
	Tags []string
	// LDFlags are added to "-s -w -buildid="; none may hold quotes.
	LDFlags []string
}

// ImageArchive is a container image as an OCI archive: either built, or fetched
// by reference.
type ImageArchive struct {
	// Image is built by the same engine; nil uses Ref. It is a container image,
	// and its empty Platform is that of the image it is carried in.
	Image *Image
	// Ref is a reference with a transport, such as "docker://ghcr.io/acme/x:1".
	Ref string
}

func (Bytes) source()        {}
func (GoProgram) source()    {}
func (ImageArchive) source() {}

// Plan implements [Step].
func (o WriteFile) Plan(p *Planner) error { p.Add(o); return nil }

// Plan implements [Step].
func (o MakeDir) Plan(p *Planner) error { p.Add(o); return nil }

// Plan implements [Step].
func (o Symlink) Plan(p *Planner) error { p.Add(o); return nil }

// Plan implements [Step].
func (o EnableUnit) Plan(p *Planner) error { p.Add(o); return nil }

// Plan implements [Step].
func (o MaskUnit) Plan(p *Planner) error { p.Add(o); return nil }

// Plan implements [Step].
func (o AddSubID) Plan(p *Planner) error { p.Add(o); return nil }

// Plan implements [Step].
func (o InstallPackages) Plan(p *Planner) error { p.Add(o); return nil }

// Plan implements [Step].
func (o RunCommand) Plan(p *Planner) error { p.Add(o); return nil }
