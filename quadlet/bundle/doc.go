// Package bundle reads and writes .quadlets files: several Quadlet units in one
// text, which podman quadlet install takes apart (since Podman 5.8; the
// generator itself reads none).
//
// Units stand one after the other, a line --- between them, and a comment in each
// says what its file is to be called. The file's type is that of the first section
// that is a unit's:
//
//	# FileName=web
//	[Container]
//	Image=docker.io/library/caddy:2.10
//	Volume=data.volume:/data
//	---
//	# FileName=data
//	[Volume]
//
// [Parse] takes that text apart into a [Bundle], which keeps every byte;
// [Bundle.Files] gives the files that podman would install, as
// [quadlet.File]. [Of] puts files together.
//
// # Strictness
//
// Podman's reader looks at lines alone, and so does this one: a line --- ends a
// unit also where a backslash before it continued a value. What podman takes and
// then makes no use of is an error here: two parts of one name, of which the
// second is refused or replaces the first; [CONTAINER], of which podman makes a
// web.container that the generator then refuses for having no image; a name that
// would be another file than it says.
//
// What follows the last unit's last line and what stands before its first one is
// not installed: podman cuts off the space around each part. A [Part] keeps it.
package bundle
