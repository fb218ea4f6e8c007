package tankos

import (
	"time"

	"github.com/tank-os/tank/quadlet"
	"github.com/tank-os/tank/tankos/machine"
)

// ServiceGator is the reference appliance's gateway, the program service-gator.
// It is here for [Reference]: its scopes are a file in its user's home, which on
// the reference is the agent's.
type ServiceGator struct {
	// Image is the image to run; empty is the one the reference names,
	// ghcr.io/cgwalters/service-gator:latest.
	Image string
}

const (
	serviceGatorImage = "ghcr.io/cgwalters/service-gator:latest"
	serviceGatorDir   = ".config/service-gator"
	// referenceTimeout is how long the reference's services may take to start.
	referenceTimeout = 300 * time.Second
)

// Port implements [Gateway].
func (s ServiceGator) Port() uint16 { return gatordPort }

// Compose implements [Gateway].
func (s ServiceGator) Compose(Host) (*Parts, error) {
	image := s.Image
	if image == "" {
		image = serviceGatorImage
	}
	unit := &quadlet.Container{
		Name:    "service-gator",
		Unit:    quadlet.UnitSection{Description: "service-gator, the gateway to forges and trackers"},
		Image:   quadlet.Reference(image),
		Pull:    "newer",
		RunInit: quadlet.True,
		Volume: []quadlet.VolumeMount{
			{Source: quadlet.HostPath("%h/" + serviceGatorDir), Target: "/etc/service-gator", Options: []string{"Z"}},
			{Source: quadlet.HostPath("%h/" + openclawState), Target: "/workspaces", Options: []string{"Z"}},
		},
		Environment: map[string]string{},
		PublishPort: []quadlet.Port{{HostIP: loopback, Host: gatordPort, Container: gatordPort}},
		Exec:        []string{"--mcp-server", "0.0.0.0:8080", "--scope-file", "/etc/service-gator/scopes.json"},
		Service:     bootstrapped("service-gator"),
		Install:     atBoot(),
	}
	parts := &Parts{
		Units: []quadlet.Unit{unit},
		Dirs:  []string{openclawState}, // podman mounts what is there, and makes nothing
		Tank:  Tank{ScopeFile: serviceGatorDir + "/scopes.json"},
	}
	for _, s := range [][2]string{
		{"GH_TOKEN_FILE", "gh_token"},
		{"GITLAB_TOKEN_FILE", "gitlab_token"},
		{"FORGEJO_TOKEN_FILE", "forgejo_token"},
		{"JIRA_API_TOKEN_FILE", "jira_api_token"},
	} {
		unit.Environment[s[0]] = "/run/secrets/" + s[1]
		parts.Tank.Secrets = append(parts.Tank.Secrets, machine.Secret{
			Name: s[1], Unit: unit.FileName(), Type: machine.Mount, Optional: true,
		})
	}
	return parts, nil
}
