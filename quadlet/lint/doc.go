// Package lint says what is wrong with a set of Quadlet units: what Podman's
// generator refuses, what podman would refuse later, when the service starts, and
// what both take in silence for something that nobody meant.
//
//	set, err := unitset.Load(os.DirFS("/"), unitset.Target{})
//	for _, f := range lint.Check(set, nil) {
//		fmt.Println(f) // etc/containers/systemd/web.container:7:1: key-duplicate: …
//	}
//
// # Three layers
//
// The first is the generator of the target's Podman: its errors and warnings, by
// package convert, each with its place. The second are the values that the
// generator passes on unread: ports, mounts, sizes and the like, by the grammar of
// podman's options in package podmanarg. The third are the rules of this package,
// which know what the units mean together, to systemd and to podman.
//
// # Severities
//
// An [Error] breaks: the unit is not generated, its service cannot start, or a line
// of it has no effect at all. A [Warning] is very likely not what was meant. An
// [Advice] is right as it stands, and could be better; [Options] asks for it.
//
// # Suppression
//
// A comment on the line before a finding, or in the head of the file for all of it,
// says that somebody has thought about it:
//
//	# quadlet:ignore port-privileged the host lowers ip_unprivileged_port_start
//	PublishPort=80:80
//
// Several rules are separated by commas. The reason is required. A suppression that
// suppresses nothing is a finding itself, so that it goes when its cause does.
//
// # Guarantees
//
// Findings are sorted by path, line, column and rule; the same set gives the same
// findings. Every finding has a place: one about a unit as a whole is at the header
// of the unit's own section. A message never shows the value of something that is
// called a password, a token or a key.
//
// # Not here
//
// What only the machine knows: whether an image, a secret or a host's path exists.
package lint
