// Openclaw builds the reference image: OpenClaw on rootless Podman, on a Fedora
// bootc base.
package main

import (
	"github.com/tank-os/tank/tankos"
	"github.com/tank-os/tank/tankos/cli"
)

func main() { cli.Main(tankos.Reference()) }
