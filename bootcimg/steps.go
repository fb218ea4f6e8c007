package bootcimg

import (
	"errors"
	"fmt"
	"path"
	"strconv"

	"github.com/tank-os/tank/quadlet"
)

// Packages installs distribution packages, named as Fedora names them.
type Packages []string

// Plan implements [Step].
func (s Packages) Plan(p *Planner) error {
	if len(s) > 0 {
		p.Add(InstallPackages{Names: s})
	}
	return nil
}

// Enable enables system units at boot. [EnableUnit] is a step too, for units of
// users' managers and those that a base may lack.
type Enable []string

// Plan implements [Step].
func (s Enable) Plan(p *Planner) error {
	for _, unit := range s {
		p.Add(EnableUnit{Unit: unit})
	}
	return nil
}

// Mask masks system units.
type Mask []string

// Plan implements [Step].
func (s Mask) Plan(p *Planner) error {
	for _, unit := range s {
		p.Add(MaskUnit{Unit: unit})
	}
	return nil
}

// Quadlets puts units where Podman's generator finds them:
// /etc/containers/systemd, or its users/UID. podman-systemd.unit(5).
type Quadlets struct {
	// UID is the user whose manager runs them; zero runs them as root.
	UID int
	// Units are the units.
	Units []quadlet.Unit
}

// Plan implements [Step].
func (q Quadlets) Plan(p *Planner) error {
	dir := "/etc/containers/systemd"
	if q.UID != 0 {
		dir += "/users/" + strconv.Itoa(q.UID)
	}
	errs := []error{checkID("UID", q.UID)}
	seen := map[string]bool{}
	for i, unit := range q.Units {
		if isNil(unit) {
			errs = append(errs, fmt.Errorf("unit %d is nil", i+1))
			continue
		}
		name := unit.FileName()
		if seen[name] {
			errs = append(errs, fmt.Errorf("%s: two units have this file name", word(name)))
			continue
		}
		seen[name] = true
		text, err := unit.MarshalText()
		if err != nil {
			errs = append(errs, err)
			continue
		}
		if path.Base(name) != name {
			errs = append(errs, fmt.Errorf("%q is not a unit's file name", name))
			continue
		}
		p.Add(WriteFile{Path: path.Join(dir, name), Source: Bytes(text)})
	}
	return errors.Join(errs...)
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

// Plan implements [Step].
func (s GoBinary) Plan(p *Planner) error {
	p.Add(WriteFile{Path: s.Path, Source: s.GoProgram, Mode: 0o755})
	for _, link := range s.Links {
		p.Add(Symlink{Path: link, Target: s.Path})
	}
	return nil
}

// Archive carries a container image in the image, as an OCI archive, so that it
// is rolled back with the machine and the first boot needs no registry.
type Archive struct {
	// ImageArchive says which image.
	ImageArchive
	// Path is where it goes, such as "/usr/share/tank/images/agent.tar".
	Path string
}

// Plan implements [Step].
func (s Archive) Plan(p *Planner) error {
	p.Add(WriteFile{Path: s.Path, Source: s.ImageArchive})
	return nil
}

// Run runs a command in the image: the escape hatch.
type Run []string

// Plan implements [Step].
func (s Run) Plan(p *Planner) error {
	p.Add(RunCommand{Argv: s})
	return nil
}
