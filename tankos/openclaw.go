package tankos

import (
	"fmt"
	"slices"

	"github.com/tank-os/tank/bootcimg"
	"github.com/tank-os/tank/quadlet"
	"github.com/tank-os/tank/tankos/machine"
)

// OpenClaw is the OpenClaw agent. Its state is ~/.openclaw of the user that runs
// it.
type OpenClaw struct {
	// Image is the image to run, best with a digest; empty is OpenClaw's own,
	// ghcr.io/openclaw/openclaw:latest, unless there is an Archive.
	Image string
	// Archive carries the image in the machine's own; nil has podman pull it.
	Archive *bootcimg.ImageArchive
	// Port is where its gateway, the page that a person talks to, is on
	// 127.0.0.1; zero is 18789.
	Port uint16
	// BridgePort is where its bridge is; zero is the port after Port.
	BridgePort uint16
	// Environment is added to its environment. Never put a secret here.
	Environment map[string]string
	// Secret lists further podman secrets the agent holds. What it holds it can
	// give away: a credential belongs to the gateway instead.
	Secret []quadlet.Secret
	// Reference composes the unit as the reference appliance has it: an image that
	// floats, the agent's model keys in its environment once an operator made
	// them, no hardening and no way to the gateway. See [Reference].
	Reference bool
}

const (
	openclawImage = "ghcr.io/openclaw/openclaw:latest"
	openclawState = ".openclaw"
	openclawPort  = 18789
	openclawToken = "openclaw_gateway_token"
)

// Name implements [Runtime].
func (o OpenClaw) Name() string { return "openclaw" }

// Compose implements [Runtime].
func (o OpenClaw) Compose(host Host) (*Parts, error) {
	o.defaults()
	unit := o.unit()
	parts := &Parts{
		Units:   []quadlet.Unit{unit},
		Secrets: secretNames(o.Secret),
		Dirs:    []string{openclawState},
		Tank: Tank{
			Port:   o.Port,
			Dirs:   []string{openclawState + "/workspace", openclawState + "/skills", openclawState + "/cron"},
			Config: openclawState + "/openclaw.json",
			// Without a token OpenClaw refuses to listen on anything but its own
			// loopback, which a published port does not reach.
			Secrets: []machine.Secret{{
				Name: openclawToken, Unit: unit.FileName(), Type: machine.Env,
				Target: "OPENCLAW_GATEWAY_TOKEN", Generate: true,
			}},
		},
	}
	if o.Reference {
		unit.Pull = "newer"
		unit.Service = bootstrapped("openclaw")
		parts.Tank.Secrets = append(parts.Tank.Secrets, modelSecrets(unit.FileName())...)
	} else {
		unit.Unit.Description += ", the agent of " + host.Appliance
		unit.ReadOnly = quadlet.True
		unit.Service.Restart, unit.Service.RestartSec = always().Restart, always().RestartSec
		unit.Service.TimeoutStartSec = always().TimeoutStartSec
		harden(unit, host)
	}
	if err := setImage(parts, unit, o.Image, o.Archive); err != nil {
		return nil, err
	}
	return parts, nil
}

func (o *OpenClaw) defaults() {
	if o.Image == "" && o.Archive == nil {
		o.Image = openclawImage
	}
	if o.Port == 0 {
		o.Port = openclawPort
	}
	if o.BridgePort == 0 {
		o.BridgePort = o.Port + 1
	}
}

func (o *OpenClaw) unit() *quadlet.Container {
	env := map[string]string{
		"HOME":                "/home/node",
		"TERM":                "xterm-256color",
		"NPM_CONFIG_CACHE":    "/home/node/.openclaw/.npm",
		"OPENCLAW_NO_RESPAWN": "1", // systemd restarts it
	}
	for k, v := range o.Environment {
		env[k] = v
	}
	return &quadlet.Container{
		Name:          "openclaw",
		Unit:          quadlet.UnitSection{Description: "OpenClaw"},
		ContainerName: "openclaw",
		RunInit:       quadlet.True,
		// The container's user is the machine's, so that what it writes to its
		// state is that user's.
		UserNS: "keep-id",
		User:   "%U:%G",
		Volume: []quadlet.VolumeMount{{
			Source: quadlet.HostPath("%h/" + openclawState), Target: "/home/node/.openclaw", Options: []string{"Z"},
		}},
		Environment: env,
		PublishPort: []quadlet.Port{
			{HostIP: loopback, Host: o.Port, Container: openclawPort},
			{HostIP: loopback, Host: o.BridgePort, Container: openclawPort + 1},
		},
		Secret: slices.Concat([]quadlet.Secret{{
			Name: openclawToken, Type: quadlet.SecretEnv, Target: "OPENCLAW_GATEWAY_TOKEN",
		}}, o.Secret),
		Exec: []string{
			"node", "dist/index.js", "gateway", "--allow-unconfigured",
			"--bind", "lan", "--port", fmt.Sprint(openclawPort),
		},
		Service: bootstrapped("openclaw"),
		Install: atBoot(),
	}
}

// bootstrapped is the service of a container that tank prepares the way for.
func bootstrapped(name string) quadlet.ServiceSection {
	return quadlet.ServiceSection{
		ExecStartPre:    []string{"/usr/libexec/tank-os/bootstrap-" + name},
		TimeoutStartSec: quadlet.Span(referenceTimeout),
		Restart:         "on-failure",
	}
}
