// Quadlet is a tool for Podman's Quadlet units. It reads them as Podman's
// generator does and says what the generator does not: which values podman will
// refuse, what is lost in silence, what cannot work on the machine it is for.
//
//	quadlet check [-podman 5.4] [-uid 1000] [PATH...]    what is wrong, by file and line
//	quadlet fmt [-l] [-d] [-w] [PATH...]                 one layout, as gofmt for Go
//	quadlet convert [-o DIR] [PATH...]                   the services, as the generator's
//	quadlet graph [-format dot] [PATH...]                which unit needs which
//	quadlet diff OLD NEW                                 what a change restarts
//	quadlet needs [PATH...]                              the oldest Podman that will do
//	quadlet downgrade -podman 5.4 [-w] [PATH...]         units for an older one
//	quadlet import run podman run ARG...                 units of a command line
//	quadlet import compose FILE...                       units of a compose file
//	quadlet keys [-podman 5.4] [SECTION...]              the keys that the generator knows
//	quadlet explain [RULE|KEY]                           what a rule or a key means
//
// "quadlet VERB -h" has all flags of a verb. It needs neither podman nor systemd
// nor root.
//
// # Units
//
// A PATH is a directory, a unit file, a .quadlets file or "-", standard input.
// Without one, the units are those that the generator of this machine finds, for
// root or for the user that -uid says; with -root, those of an unpacked image,
// out of which no link leads.
//
// # Status
//
// The exit status is 0, 1 when something is wrong, of which standard error or,
// for check, standard output says what, and 2 when the command line is wrong.
package main
