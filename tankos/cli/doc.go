// Package cli turns an appliance into a program.
//
//	func main() { cli.Main(tankos.Reference()) }
//
// gives a command with these verbs:
//
//	plan    print everything that will be on the machine, as a txtar
//	build   build the image
//	boot    build the image and start it in QEMU until the agent's unit is up
//
// Each explains itself with -h and prints JSON with -json. The exit code is
// [ExitOK], [ExitFailed] or [ExitMisuse].
//
// Planning works in any build of the program. Building and booting need the
// engine, and so the tags that compile buildah without C headers:
//
//	CGO_ENABLED=0 go build -tags containers_image_openpgp,exclude_graphdriver_btrfs
package cli
