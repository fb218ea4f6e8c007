// Package machine describes an appliance on its own machine: which user the
// agent runs as, how its container is called, which podman secrets its units
// take. An image carries the description as JSON at [Path]; package tankos
// writes it when it plans the image, and the program tank reads it, so that one
// program serves every runtime.
//
//	text, err := (&machine.Appliance{ … }).MarshalText() // when the image is planned
//	a, err := machine.Parse(text)                        // on the machine
//
// The description is public. It holds the names of secrets and has no place for
// a value.
//
// # Strictness
//
// [Parse] refuses what it does not know: an unknown key, a key written twice, a
// key in another case and a value that cannot be meant are errors, all of them
// reported at once, each with its line and path. A description that is wrong is
// an image that was built wrong, and half of one would start programs as the
// wrong user.
//
// # Names
//
// The reference appliance called its programs by names of their own, such as
// /usr/local/bin/openclaw. [Appliance.Links] lists those paths for any runtime;
// they are links to one binary, which finds out from its name what to do.
package machine
