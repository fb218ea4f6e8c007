// Package convert makes the systemd services of Quadlet units, as Podman's
// generator of a given version would.
//
//	set, err := unitset.Load(os.DirFS("/"), unitset.Target{Podman: quadlet.Version{Major: 5, Minor: 4}})
//	result := convert.Convert(set)
//	for _, p := range result.Problems {
//		fmt.Println(p) // etc/containers/systemd/web.container:3:1: converting "web.container": …
//	}
//	fmt.Print(result.DryRun())
//
// # What is the same as podman's
//
// For each minor release from 5.0: which units are accepted, the services with
// their sections and keys, the arguments of podman, the links of [Install], and
// the text of errors and warnings. The generator names no place; a [Problem] does.
//
// # What is not
//
//   - The order of options. The generator's changes from run to run, because it
//     walks maps. Here one set always gives one text. Options of the same name, and
//     what is not an option, stand in the generator's order.
//   - Where the generator crashes or never ends, so that no unit of the host gets a
//     service, the result has a [Problem] of the kind [Panic] or [Hang], and what
//     comes of the other units.
//   - Nothing is ever written outside of the directory that it is written to. Names
//     that would lead out of it are problems of the kind [Outside].
//   - A device that is to be passed on only where it exists (AddDevice=-/dev/kvm)
//     exists, unless [Host.Exists] says otherwise.
//   - Lines that a backslash continues are joined also in sections that generators
//     before 5.4 copied as they stood.
//   - A file that the generator refuses costs all units of its directory their
//     service, which it does not say. They are [Lost] here, and what is wrong with
//     them is told all the same, as [Unsaid].
//
// # Versions
//
// How the releases differ is data: the spans of the traits in profile.go and of
// the steps in the table of each type of unit, most of which comes from
// [quadlet.Keys]. A minor release stands for its last patch. Releases before 5.0
// are taken for 5.0, and those that are not known yet for the newest. That of 6.1
// is known from its documentation: no generator of it was at hand.
package convert
