package buildah

import (
	"time"

	"github.com/tank-os/tank/bootcimg"
)

// Options tune [Open]. Nil is the zero value.
type Options struct {
	// Root is the directory for everything the engine keeps; empty is tank/engine
	// in the user's cache directory. The host's own images are not in it, and it
	// can be removed when nothing is being built.
	Root string
	// Driver is the storage driver for steps that run something: "overlay" or
	// "vfs"; empty is overlay where it works.
	Driver string
	// Isolation is how such steps run: "oci", in a container by crun or runc;
	// "chroot", with less between them and the host; empty is oci where a runtime
	// is found, and none otherwise.
	Isolation string
	// Wait is how long to wait for another build to leave Root; zero is until the
	// context ends, and negative not at all.
	Wait time.Duration
	// NoCache runs package and run steps even if their result is in Root.
	NoCache bool
	// Progress is told what happens outside of a build; nil is silent.
	Progress func(bootcimg.Event)
}
