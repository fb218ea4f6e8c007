// Package podmanarg tells what podman would refuse: the grammar of its options'
// values, and the rules between options.
//
// Podman's generator hands most values of a Quadlet on as they are, so that a unit
// that converts may still fail whenever its service starts. [Check] judges one value,
// a [Line] a whole command line; both without podman, and without looking at the
// host:
//
//	err := podmanarg.Check("run", "--publish", "8080-8090:80")
//	// --publish "8080-8090:80": 11 ports of the host for 1 of the container; …
//
// # What is judged
//
// Podman refuses in two places, and an [Error] says in which. First it reads the
// command line and makes the container's specification from it; whatever that step
// refuses is refused here, as Podman 6.0 does it. Then it makes the container and
// starts it; of what it refuses there ([Error.Later] is set), this package knows what
// needs nothing but the command line: an unknown capability, a wrong log driver.
//
// What depends on the host is never refused: files, devices, images, networks, ids
// that a user may not map.
//
// # Values in a service
//
// Values are as a service has them: systemd replaces its specifiers (%h) and
// variables (${X}) before podman sees them, and reads %% and $$ as one % and $. A
// value with a variable, or with a specifier whose text only the host or the
// instance tells, cannot be judged and is right. Specifiers of directories (%h, %t)
// stand for an absolute path, those of ids (%U, %G) for a number, and the rest of
// the value is judged. [Line.Literal] is for values that systemd does not see.
//
// # Versions
//
// The grammar is that of Podman 6.0, and what earlier ones took besides it is known of
// lines that name one ([Line.Podman]): slirp4netns was a network mode, and before 5.5
// the times of health checks went unread where there was no command.
package podmanarg
