// Anyagent is an appliance around an agent of one's own, in any OCI image: the
// machine, its users and the gateway stay as they are.
package main

import (
	"github.com/tank-os/tank/gator"
	"github.com/tank-os/tank/tankos"
	"github.com/tank-os/tank/tankos/cli"
)

func main() {
	cli.Main(tankos.Appliance{
		Name: "hermit-os",
		Runtime: tankos.Container{
			ContainerName: "hermit",
			Image:         "ghcr.io/acme/hermit@sha256:2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae",
			Exec:          []string{"hermit", "serve"},
		},
		Gateway: tankos.Gator{Policy: gator.Policy{GitHub: []gator.Grant{
			{Resource: "acme/*", Permission: gator.Read},
		}}},
	})
}
