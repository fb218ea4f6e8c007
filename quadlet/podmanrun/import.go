package podmanrun

import (
	"errors"
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/tank-os/tank/quadlet"
	"github.com/tank-os/tank/quadlet/internal/newer"
)

// Options say how a command line becomes units. The zero value, or nil, makes one
// .container unit of what the command line says and nothing else.
type Options struct {
	// Name is the container unit's stem. Empty is what --name says, or else the
	// last part of the image's name.
	Name string
	// Podman is the version that will read the units: what became a key later goes
	// to PodmanArgs. Zero is the newest known.
	Podman quadlet.Version
	// Dir is the directory that the command line was meant for: relative paths
	// become absolute. Empty leaves them relative, to the unit file.
	Dir string
	// Home is the home directory of whoever wrote the command line: paths in it
	// begin with %h in the unit. Empty leaves them as they are.
	Home string
	// Env are the shell's variables, for [Line]. Nil knows none but HOME and PWD.
	Env func(name string) (value string, ok bool)
	// Volumes makes a .volume unit of each volume that is mounted by name.
	Volumes bool
	// Networks makes a .network unit of each network that is joined by name.
	Networks bool
	// WantedBy is what starts the unit. Nil is default.target if --restart makes
	// podman start the container at boot, and nothing otherwise.
	WantedBy []string
}

// A Result is what a command line becomes.
type Result struct {
	// Units are the container, and the units that it refers to.
	Units []quadlet.Unit
	// NotCarried is what no unit says.
	NotCarried []Note
	// Remarks are about what the units say in another way than the command line.
	Remarks []Note
}

// A Note is about one part of the command line.
type Note struct {
	// Given is that part, such as "--rm".
	Given string
	// Text is what became of it, and why.
	Text string
}

// String is the note in one line.
func (n Note) String() string { return n.Given + ": " + n.Text }

// Import makes units of the command line of a podman run or podman create. argv
// begins with the program, or with the command.
//
// The error is an [*ArgError] for a command line that podman would not read
// either, or joins a [*quadlet.FieldError] for each thing that no unit can say,
// such as an empty argument.
func Import(argv []string, opts *Options) (*Result, error) {
	for i, arg := range argv {
		if strings.Contains(arg, shellHome) {
			return nil, &ArgError{Index: i, Arg: arg, Err: errReserved}
		}
	}
	return imported(argv, opts)
}

func imported(argv []string, opts *Options) (*Result, error) {
	c, err := scan(argv)
	if err != nil {
		return nil, err
	}
	if opts == nil {
		opts = &Options{}
	}
	im := &importer{Options: opts, container: &quadlet.Container{}, create: c.create}
	im.command(c)
	im.finish()
	var errs []error
	for _, u := range im.Units {
		_, err := u.MarshalText()
		errs = append(errs, err)
	}
	return &im.Result, errors.Join(errs...)
}

// An importer makes the units of one command line.
type importer struct {
	*Options
	Result
	container *quadlet.Container
	pod       *quadlet.Pod
	create    bool
	args      []option // for PodmanArgs
}

func (im *importer) drop(given, why string) {
	im.NotCarried = append(im.NotCarried, Note{given, why})
}

func (im *importer) remark(given, format string, args ...any) {
	im.Remarks = append(im.Remarks, Note{given, fmt.Sprintf(format, args...)})
}

func (im *importer) command(c *command) {
	for _, given := range c.before {
		if given == "sudo" {
			im.remark(given, "the units are for root: they belong in /etc/containers/systemd")
		} else {
			im.drop(given, "it was for podman's own environment: [Service] Environment= is its place")
		}
	}
	for _, o := range c.globals {
		im.global(o)
	}
	rootfs := false
	for i, o := range c.options {
		if scalars[o.name] || switches[o.name] {
			if slices.ContainsFunc(c.options[i+1:], func(p option) bool { return p.name == o.name }) {
				im.drop(o.given, "it is given again, and the last one holds")
				continue
			}
		}
		if o.name == "rootfs" {
			rootfs = o.value == "true"
			continue
		}
		im.option(o)
	}
	im.image(c.args, rootfs)
}

// option hands an option to what carries it: a key where there is one.
func (im *importer) option(o option) {
	if why, ok := useless[o.name]; ok {
		im.drop(o.given, why)
		return
	}
	if f, ok := special[o.name]; ok {
		f(im, o)
		return
	}
	if k, ok := keysByOption()[o.name]; ok {
		im.key(k, o, o.value)
		return
	}
	im.arg(o)
}

// key sets a key to a value, or falls back to PodmanArgs where it cannot say it.
func (im *importer) key(k quadlet.Key, o option, value string) {
	values := []string{value}
	if csvs[o.name] && !strings.Contains(value, `"`) {
		values = strings.Split(value, ",")
	}
	if !k.In(im.Podman) {
		im.remark(o.given, "PodmanArgs has it: %s= came with Podman %v", k.Name, k.Since)
		im.arg(o)
		return
	}
	for i, v := range values {
		values[i] = im.literal(v)
		if err := try(k, values[i]); err != nil {
			im.remark(o.given, "PodmanArgs has it, since %s= cannot say it", k.Name)
			im.arg(o)
			return
		}
	}
	for _, v := range values {
		if err := put(im.container, k, v); err != nil {
			im.arg(o) // it could be put a moment ago
			return
		}
	}
}

// arg leaves an option to PodmanArgs, which come after all others.
func (im *importer) arg(o option) { im.args = append(im.args, o) }

// literal is a value such that systemd leaves it alone.
func (im *importer) literal(s string) string {
	return strings.ReplaceAll(quadlet.Literal(s), shellHome, "%h")
}

// image takes what follows the options: the image or a root file system, and the
// command in it.
func (im *importer) image(args []string, rootfs bool) {
	c := im.container
	if len(args) > 0 {
		if rootfs {
			c.Rootfs = im.path("--rootfs "+args[0], args[0])
		} else {
			c.Image = quadlet.Reference(im.literal(args[0]))
		}
		for _, arg := range args[1:] {
			c.Exec = append(c.Exec, im.literal(arg))
		}
	}
	switch {
	case im.Name != "":
		c.Name = im.Name
	case c.ContainerName != "":
		c.Name = c.ContainerName
	case len(args) > 0:
		c.Name = stemOf(args[0])
	}
}

// stemOf is the last part of an image's name, without tag and digest.
func stemOf(image string) string {
	name, _, _ := strings.Cut(image, "@")
	name, _, _ = strings.Cut(path.Base(name), ":")
	return strings.Trim(name, ".-_")
}

// finish puts the units together.
func (im *importer) finish() {
	c := im.container
	if im.pod != nil {
		im.toPod()
	}
	for _, o := range im.args {
		arg := "--" + o.name
		if !switches[o.name] || o.value != "true" {
			arg += "=" + o.value
		}
		c.PodmanArgs = append(c.PodmanArgs, im.literal(arg))
	}
	switch {
	case im.WantedBy != nil:
		c.Install.WantedBy = im.WantedBy
	case c.Service.Restart == "always":
		c.Install.WantedBy = []string{"default.target"}
	default:
		im.remark("podman run", "nothing starts the unit at boot: [Install] WantedBy=default.target would")
	}
	if im.create {
		im.remark("podman create", "the unit creates the container each time it starts")
	}
	im.Units = append([]quadlet.Unit{c}, im.Units...)
	for _, u := range im.Units {
		for _, k := range newer.Keys(u, im.Podman) {
			im.remark(u.FileName(), "Podman %v refuses it for [%s] %s=, which came with %v", im.Podman, k.Section, k.Name, k.Since)
		}
	}
}
