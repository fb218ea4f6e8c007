// Package minver says which Podman a set of Quadlet units needs, and rewrites
// units for an older one.
//
//	set, err := unitset.Load(os.DirFS("/"), unitset.Target{})
//	for _, n := range minver.Needs(set) {
//		fmt.Println(n) // etc/containers/systemd/web.container:5:1: [Container] Memory= needs Podman 5.5.0: …
//	}
//	fmt.Println(minver.Of(set)) // 5.5.0
//
// The set must have been loaded for the newest Podman, with a zero version in its
// [unitset.Target]: a set for an older one lacks what that one does not know.
//
// # What is newer than a generator
//
// A key that a generator does not know makes it refuse the unit. Many other
// things, it takes in silence for something else: a dependency on web.container
// becomes one on a systemd unit of that name, which nothing is; a section
// [Quadlet] is nothing; a comment within a continued value is the rest of it, and a
// blank line there hangs the generator and with it the boot. Each [Need] says
// which of these it is.
//
// # Downgrade
//
// [Downgrade] rewrites what it can without changing what runs: a newer key whose
// option podman had before its generator had the key becomes PodmanArgs=, a
// dependency on a unit the name of its service, and comments move or change their
// sign. What it cannot is left as it is, and in the result, with the reason.
//
// # Not here
//
// Versions before 5.0 are not told apart. What a newer Podman does differently with
// the same units, such as the order in which services stop, is no need; nor is
// where older generators look for units otherwise, through links or in /run.
package minver
