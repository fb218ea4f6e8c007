// Quadlet is a tool for Podman's Quadlet units. It reads them as Podman's
// generator does and says what the generator does not: which values podman will
// refuse, what is lost in silence, what cannot work on the machine it is for.
//
//	quadlet check [-podman 5.4] [-uid 1000] PATH...   what is wrong, by file and line
//	quadlet fmt [-l] [-d] [-w] [PATH...]              one layout, as gofmt for Go
//	quadlet keys [-podman 5.4]                        the keys that the generator knows
//	quadlet explain KEY                               what a key means
//
// "quadlet VERB -h" has all flags of a verb. It needs neither podman nor systemd
// nor root.
//
// # Status
//
// The exit status is 0, 1 when something is wrong, of which standard error or,
// for check, standard output says what, and 2 when the command line is wrong.
package main
