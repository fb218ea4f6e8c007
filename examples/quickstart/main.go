// Quickstart builds an appliance and boots it, on this machine, in a few
// minutes: it installs the Debian packages that are missing, makes a Debian
// base, builds an image with a small agent and the gateway in it, starts it in
// QEMU and checks, as an operator would, what Tank promises.
//
//	go run ./examples/quickstart
//
// This file is the launcher: it needs no build tags. What it starts, in
// ./appliance, is compiled with the engine.
package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"strings"
	"syscall"
)

// engineTags compile buildah without C headers.
const engineTags = "containers_image_openpgp,exclude_graphdriver_btrfs"

// needs are the programs that the build and the boot call, and the Debian
// package each comes from.
var needs = []struct{ program, pkg string }{
	{"mmdebstrap", "mmdebstrap"},
	{"qemu-system-x86_64", "qemu-system-x86"},
}

const usage = `usage: go run ./examples/quickstart [-keep] [-console] [-plan]

Builds an appliance, boots it in QEMU, and checks what Tank promises. On a
Debian, as root, it installs what is missing first.

  -keep     leave the machine running until ctrl-C, and print the ssh line
  -console  copy the machine's console to standard error
  -plan     print everything that would be on the machine, and do nothing
`

func main() {
	if args := os.Args[1:]; len(args) > 0 && (args[0] == "-h" || args[0] == "-help" || args[0] == "--help") {
		fmt.Print(usage)
		return
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	switch err := run(ctx, os.Args[1:]); {
	case errors.Is(err, errSaid):
		os.Exit(1)
	case err != nil:
		fmt.Fprintln(os.Stderr, "quickstart:", err)
		os.Exit(1)
	}
}

// errSaid is the error of the appliance's program, which says itself what it is.
var errSaid = errors.New("the appliance failed")

func run(ctx context.Context, args []string) error {
	if err := install(ctx); err != nil {
		return err
	}
	fmt.Fprintln(os.Stderr, "compiling the engine (about a minute the first time)")
	dir, err := os.MkdirTemp("", "tank-quickstart-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	program := dir + "/quickstart"
	build := exec.CommandContext(ctx, "go", "build", "-tags", engineTags, "-o", program,
		"github.com/tank-os/tank/examples/quickstart/appliance")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	build.Stdout, build.Stderr = os.Stderr, os.Stderr
	if err := build.Run(); err != nil {
		return fmt.Errorf("compile the appliance: %w", err)
	}
	// No context: the program hears ctrl-C itself, and cleans up.
	appliance := exec.Command(program, args...)
	appliance.Stdin, appliance.Stdout, appliance.Stderr = os.Stdin, os.Stdout, os.Stderr
	err = appliance.Run()
	if exit := (*exec.ExitError)(nil); errors.As(err, &exit) {
		return errSaid
	}
	return err
}

// install installs what is missing, where it may: on Debian, as root.
// Elsewhere it says which one command does.
func install(ctx context.Context) error {
	programs, packages := missing()
	if len(packages) == 0 {
		return nil
	}
	if _, err := exec.LookPath("apt-get"); err != nil {
		return fmt.Errorf("install %s, then run this again: this is not a Debian, so the quickstart cannot do it",
			strings.Join(programs, " and "))
	}
	command := "apt-get update && apt-get install -y --no-install-recommends " + strings.Join(packages, " ")
	if os.Getuid() != 0 {
		return fmt.Errorf("packages are missing; run this, then the quickstart as root:\n\n\tsudo sh -c '%s'", command)
	}
	fmt.Fprintln(os.Stderr, "installing", strings.Join(packages, " "))
	var out bytes.Buffer
	apt := exec.CommandContext(ctx, "sh", "-c", command)
	apt.Env = append(os.Environ(), "DEBIAN_FRONTEND=noninteractive")
	apt.Stdout, apt.Stderr = &out, &out
	if err := apt.Run(); err != nil {
		return fmt.Errorf("%s: %w\n%s", command, err, &out)
	}
	return nil
}

// missing lists the programs that are not in PATH, and what provides them.
func missing() (programs, packages []string) {
	for _, n := range needs {
		if _, err := exec.LookPath(n.program); err != nil {
			programs = append(programs, n.program)
			packages = append(packages, n.pkg)
		}
	}
	return programs, packages
}
