package main

import (
	"fmt"

	"github.com/tank-os/tank/bootcimg"
	"github.com/tank-os/tank/gator"
	"github.com/tank-os/tank/gator/config"
	"github.com/tank-os/tank/tankos"
)

const (
	allowedRepo = "acme/site"
	deniedRepo  = "acme/payroll"
	secretName  = "gh_token"
	// hostAddr is where a machine finds the host: the default of QEMU's user
	// network.
	hostAddr = "10.0.2.2"
)

// appliance is the machine: a small agent, and the gateway that lets it read one
// repository of a GitHub that listens on a port of the host.
func appliance(githubPort int) tankos.Appliance {
	const image = "localhost/quickstart-agent:latest"
	github := fmt.Sprintf("%s:%d", hostAddr, githubPort)
	return tankos.Appliance{
		Name: "quickstart",
		From: "mmdebstrap:trixie",
		Runtime: tankos.Container{
			Image: image,
			Archive: &bootcimg.ImageArchive{Image: &bootcimg.Image{
				Name: image,
				From: "scratch",
				Steps: []bootcimg.Step{bootcimg.GoBinary{
					GoProgram: bootcimg.GoProgram{Package: "github.com/tank-os/tank/examples/quickstart/agent"},
					Path:      "/agent",
				}},
				Container: &bootcimg.ContainerConfig{Entrypoint: []string{"/agent"}},
			}},
			Environment: map[string]string{
				"GATEWAY_URL": "http://127.0.0.1:8080/github",
				"AGENT_REPO":  allowedRepo,
			},
		},
		Gateway: tankos.Gator{
			Policy: gator.Policy{GitHub: []gator.Grant{{Resource: allowedRepo, Permission: gator.Read}}},
			GitHub: config.GitHub{Upstream: "http://" + github, AllowPrivate: []string{github}},
		},
	}
}
