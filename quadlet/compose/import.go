package compose

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/compose-spec/compose-go/v2/types"

	"github.com/tank-os/tank/quadlet"
	"github.com/tank-os/tank/quadlet/internal/newer"
)

// A Result is what compose files become.
type Result struct {
	// Name is the project's name.
	Name string
	// Units are all units, by their file names.
	Units []quadlet.Unit
	// NotCarried is what no unit says, by its path in the files.
	NotCarried []Note
	// Remarks are about what the units say in another way than the files, and what
	// must be done before they can start.
	Remarks []Note
}

// A Note is about one place in the compose files.
type Note struct {
	// Path is the place, such as "services.web.ports[0]".
	Path string
	// Text is what became of it, and why.
	Text string
}

// String is the note in one line.
func (n Note) String() string { return n.Path + ": " + n.Text }

// An importer makes the units of one project.
type importer struct {
	opts *Options
	Result
	dir        string
	unset      []string
	taken      map[string]bool // the paths that a note is about
	p          *types.Project
	containers map[string]*quadlet.Container
	networks   map[string]*quadlet.Network
	volumes    map[string]*quadlet.Volume
	pod        *quadlet.Pod
}

func (im *importer) drop(path, why string) {
	im.NotCarried = append(im.NotCarried, Note{path, why})
}

func (im *importer) remark(path, format string, args ...any) {
	im.Remarks = append(im.Remarks, Note{path, fmt.Sprintf(format, args...)})
}

// project makes all units.
func (im *importer) project(p *types.Project) error {
	im.p, im.Name = p, p.Name
	im.containers = map[string]*quadlet.Container{}
	for _, name := range slices.Sorted(maps.Keys(p.Services)) {
		im.containers[name] = &quadlet.Container{Name: im.unitName(name)}
	}
	if im.opts.Pod {
		im.pod = &quadlet.Pod{Name: p.Name, PodName: p.Name}
		im.add(im.pod)
	}
	im.makeNetworks()
	im.makeVolumes()
	for _, name := range slices.Sorted(maps.Keys(p.Services)) {
		im.service(name, p.Services[name])
	}
	im.depend()
	im.install()
	im.leftovers()
	return im.finish()
}

// unitName is the stem of a unit: the project's name and the part's own, as far
// as a unit can have them.
func (im *importer) unitName(name string) string {
	return im.p.Name + "-" + strings.Map(func(r rune) rune {
		if r < 0x80 && (r == '.' || r == '_' || r == '-' || '0' <= r && r <= '9' || 'a' <= r|0x20 && r|0x20 <= 'z') {
			return r
		}
		return '-'
	}, name)
}

func (im *importer) add(u quadlet.Unit) { im.Units = append(im.Units, u) }

// install has the services started: those that nothing else pulls in would not
// be.
func (im *importer) install() {
	wanted := im.opts.WantedBy
	if wanted == nil {
		wanted = []string{"default.target"}
	}
	for _, c := range im.containers {
		if im.pod == nil {
			c.Install.WantedBy = wanted
		}
	}
	if im.pod != nil {
		im.pod.Install.WantedBy = wanted
	}
}

// leftovers notes what is not in any service.
func (im *importer) leftovers() {
	for _, name := range slices.Sorted(maps.Keys(im.p.DisabledServices)) {
		s := im.p.DisabledServices[name]
		if len(s.Profiles) > 0 {
			im.drop("services."+name, fmt.Sprintf("none of its profiles is enabled: %s", strings.Join(s.Profiles, ", ")))
		} else {
			im.drop("services."+name, "it is disabled")
		}
	}
	for _, name := range slices.Sorted(maps.Keys(im.p.Models)) {
		im.drop("models."+name, "podman has no models")
	}
	slices.Sort(im.unset)
	for _, name := range im.unset {
		im.remark("${"+name+"}", "the variable is not set, and so it is empty")
	}
}

// finish sorts all and checks every unit.
func (im *importer) finish() error {
	for _, c := range im.containers {
		im.add(c)
	}
	for _, u := range im.Units {
		for _, k := range newer.Keys(u, im.opts.Podman) {
			im.remark(u.FileName(), "Podman %v refuses it for [%s] %s=, which came with %v", im.opts.Podman, k.Section, k.Name, k.Since)
		}
	}
	slices.SortFunc(im.Units, func(a, b quadlet.Unit) int { return strings.Compare(a.FileName(), b.FileName()) })
	byPath := func(a, b Note) int { return cmp.Or(strings.Compare(a.Path, b.Path), strings.Compare(a.Text, b.Text)) }
	slices.SortStableFunc(im.NotCarried, byPath)
	slices.SortStableFunc(im.Remarks, byPath)
	im.NotCarried, im.Remarks = slices.Compact(im.NotCarried), slices.Compact(im.Remarks)
	var errs []error
	for i, u := range im.Units {
		_, err := u.MarshalText()
		errs = append(errs, err)
		if i > 0 && im.Units[i-1].FileName() == u.FileName() {
			errs = append(errs, &quadlet.FieldError{File: u.FileName(), Err: errors.New("two parts of the project would have this file: rename one")})
		}
	}
	return errors.Join(errs...)
}
