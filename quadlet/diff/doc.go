// Package diff tells what a change of Quadlet units does to a machine where the
// old ones run: which services stop, start and restart, for which it is enough
// that systemd reads its files anew, and what does not change although its file
// did.
//
//	plan := diff.Sets(old, new)
//	fmt.Print(plan)
//	// stop    cache.service: cache.container is gone
//	// restart web.service: [Container] Image=
//	// keep    data-volume.service: [Volume] Label=
//	//           podman does not change the volume systemd-data: …
//
// # What counts
//
// Two units are the same if the generator makes the same service of both:
// comments, spacing, the order of sections and keys that podman does not see, and
// two ways to write one value change nothing. Those that differ are told apart by
// what systemd does with the difference: it keeps a running container as it was
// started, but uses a new Restart= or Requires= as soon as it has read it.
//
// A volume or a network is made once. The service of its unit does nothing where
// one of that name is there, so that the plan says keep, and how to have the new
// one.
//
// A service that restarts takes along those that require it, which have an action
// of their own.
//
// # What is not seen
//
// The plan takes it that everything of the old set runs. What files hold that
// units name, such as an EnvironmentFile= or a Yaml=, is not compared.
package diff
