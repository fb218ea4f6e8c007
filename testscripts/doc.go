// Package testscripts holds the acceptance tests: scripts that run the real
// programs against real components, such as Podman's own Quadlet generator, an
// OCI runtime or a machine in QEMU. It has no code of its own to import.
//
// One folder is one area, and NAME_test.go beside it runs its scripts. A script
// says what it needs with a condition:
//
//	[!qemu] skip 'needs qemu-system-x86_64'
//
// On a machine that lacks the component the script is skipped, unless the
// component is named in $TANK_REQUIRE (a comma-separated list, or "all"): then
// the absence is a failure. ./all installs every component and requires them
// all.
package testscripts
