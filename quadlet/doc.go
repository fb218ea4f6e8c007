// Package quadlet holds Podman's Quadlet units as typed Go values, and turns them
// into unit files and back.
//
// The shortest useful program makes a container that systemd starts:
//
//	web := &quadlet.Container{
//		Name:        "web",
//		Image:       quadlet.Reference("docker.io/library/caddy:2.10"),
//		PublishPort: []quadlet.Port{{Host: 8080, Container: 80}},
//		Install:     quadlet.InstallSection{WantedBy: []string{"default.target"}},
//	}
//	text, err := web.MarshalText() // the text of web.container
//
// Put the text where Podman's generator looks, ~/.config/containers/systemd for a
// user or /etc/containers/systemd for root, and run systemctl daemon-reload.
//
// # Units
//
// There are eight types: [Container], [Pod], [Volume], [Network], [Kube], [Image],
// [Build] and [Artifact]. Each has a field for every key that
// podman-systemd.unit(5) gives its section, of the same name, and the sections
// [UnitSection], [ServiceSection] and [InstallSection] for systemd. A field's zero
// value says nothing, and Podman's default holds; where zero says something, the
// type has a value of its own for unset: [OptionalBool], [OptionalInt],
// [Timespan].
//
// Units refer to each other by value, so that a misspelt reference does not
// compile:
//
//	state := &quadlet.Volume{Name: "state"}
//	agent.Volume = []quadlet.VolumeMount{{Source: state, Target: "/var/lib/agent"}}
//	agent.Unit.After = []quadlet.Dependency{state}
//
// What is not one of our units has a type of its own: [HostPath], [VolumeName],
// [NetworkMode], [Reference], [UnitName].
//
// # Validation
//
// MarshalText writes a unit only if the generator would read back exactly what
// the fields say. It refuses, with a [*FieldError] for each problem:
//
//   - what the generator refuses, such as a group without a user;
//   - what the generator takes in silence for something else, such as an empty
//     argument, after which it drops the rest of a command line;
//   - what would add a line, a section or a command: a line break, a backslash at
//     the end of a line, an argument ";", a name with a slash or a dash before it;
//   - a password. Secrets are named, by [Secret]; Creds= has no field.
//
// Whether two units agree with each other is for whoever has them all to check:
// see the packages below.
//
// # Specifiers and variables
//
// On the command line of the service, systemd expands specifiers such as %h and
// variables such as ${HOME}. Units use both on purpose, so that % and $ are
// written as they are given. [Literal] keeps systemd from expanding a text that
// comes from elsewhere.
//
// # Parsing and editing
//
// [Parse] gives a [File], which keeps every byte: comments, order, blank lines and
// continuations; each [Line] knows the line and column of its parts. [File.Unit]
// gives the typed value. It is stricter than the generator, which takes "ture" for
// false; each [*FieldError] has its place.
//
// [File.Set], [File.Add] and [File.Delete] change a file's text in one place and
// leave every other byte as it is.
//
// Marshal and parse are inverse to each other but for three things: a dependency
// on a unit comes back as the [UnitName] of its service, another unit as one that
// has only its name, and values that a field cannot hold (a port with a
// specifier, a variable without a value) as entries of Extra.
//
// # Escape hatch
//
// Each section has Extra, a list of [Entry]: lines for keys that are newer than
// this package, and for those of systemd's that have no field, written last and in
// their order. An entry cannot add more than its one line, and cannot contradict a
// field.
//
// # Facts
//
// [Keys] are all keys that the generators of Podman up to 6.1 know: since when, how
// they read the values, what option of podman they become. [SystemdDirectives] are
// all that systemd up to 262 knows. [Suggest] is the one that was probably meant by
// a name that is neither.
//
// # Packages
//
// [github.com/tank-os/tank/quadlet/unitset] finds the units of a machine or an
// image, with drop-ins and templates, and reads them with the generator's eyes;
// the packages convert, lint, graph, diff and minver work on what it finds: the
// services, the findings, the references, the plan of a change, the Podman that is
// needed. podmanarg is the grammar of podman's options. podmanrun and compose
// import, bundle and format read and write whole files. cmd/quadlet is all of them
// as a program.
//
// # Design
//
// Text is written as the generators of all Podman versions from 5.0 read it:
// dependencies by the names of services, because generators up to 5.4 pass
// After=state.volume to systemd, which knows no such unit; one value a line, so
// that a change is one line in a diff; fields in the order of the struct and maps
// sorted, so that the same value gives the same bytes. A key that is newer says
// so at its field and in the table of all keys, [Keys]; whether the target's
// Podman has it is for whoever knows the target to check.
//
// Rough edges: HealthCmd and its like lose a double quote at either end under
// generators before 5.8.2.
package quadlet
