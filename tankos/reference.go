package tankos

import (
	"github.com/tank-os/tank/bootcimg"
	"github.com/tank-os/tank/tankos/machine"
)

// Reference is the OpenClaw appliance that this project measures itself by,
// reproduced: its base, packages, user, units, commands and secrets. What it does
// otherwise:
//
//   - The user comes from sysusers.d, its home and linger from tmpfiles.d: what
//     useradd writes to /etc/passwd drifts, and what an image has in /var is
//     applied only when a machine is installed.
//   - Its commands are one program, linked to from the paths they had as scripts,
//     and write files atomically.
//   - They become another user by sudo without a login shell, which would expand
//     the dollar signs in their arguments ("pay $100" arrived as "pay 00"); what
//     the user's profile sets is not set then. The home directory and
//     XDG_RUNTIME_DIR they see to themselves.
//   - The release file is made from the appliance's name and version.
//   - OpenClaw's gateway token is made on the machine, and the unit names it: the
//     first boot of the reference ends with OpenClaw's refusal to listen without.
//   - What the package manager leaves behind is removed wherever packages are
//     installed, and not by a step of its own.
//   - The image has a version label, and a service that pulls
//     network-online.target in.
//
// Kept, although our own appliances do better: one user for all, who has root by
// sudo; floating tags; model keys in the agent's environment; two containers that
// relabel one directory; no way from the agent to the gateway.
//
// Each call returns a value of its own.
func Reference() Appliance {
	return Appliance{
		Name:        "tank-os",
		Description: "OpenClaw rootless Podman appliance with bootc updates",
		From:        bootcimg.DefaultBase,
		Runtime:     OpenClaw{Reference: true},
		Gateway:     ServiceGator{},
		Users: Users{Single: true, Agent: bootcimg.User{
			Name: "openclaw", UID: 1000, GID: 1000, Description: "OpenClaw",
			Home: "/var/home/openclaw", Shell: "/bin/bash",
			Groups: []string{"wheel"},
			SubIDs: 100000, SubIDCount: 65536,
			Linger: true,
			Sudo:   "ALL=(ALL) NOPASSWD:ALL",
		}},
		Packages: []string{"cloud-init", "openssh-server", "podman", "python3", "shadow-utils", "sudo", "vim-enhanced"},
		Steps:    []bootcimg.Step{step{name: "reference units", steps: referenceUnits()}},
		Labels: map[string]string{
			"org.opencontainers.image.description": "Fedora bootc image for OpenClaw on rootless Podman",
			"org.opencontainers.image.source":      "https://github.com/sallyom/tank-os",
		},
	}
}

// referenceUnits are the units of the base that the reference enables.
func referenceUnits() []bootcimg.Step {
	steps := []bootcimg.Step{bootcimg.EnableUnit{Unit: "sshd.service"}}
	for _, unit := range []string{
		"cloud-init-local.service", "cloud-init-network.service", "cloud-init.service",
		"cloud-config.service", "cloud-final.service", "cloud-init.target",
	} {
		steps = append(steps, bootcimg.EnableUnit{Unit: unit, IfPresent: true})
	}
	return steps
}

// modelSecrets are the keys that the reference hands its agent, by name, once an
// operator has made them.
func modelSecrets(unit string) (secrets []machine.Secret) {
	for _, s := range [][2]string{
		{"anthropic_api_key", "ANTHROPIC_API_KEY"},
		{"openai_api_key", "OPENAI_API_KEY"},
		{"gemini_api_key", "GEMINI_API_KEY"},
		{"google_api_key", "GOOGLE_API_KEY"},
		{"openrouter_api_key", "OPENROUTER_API_KEY"},
		{"model_endpoint_api_key", "MODEL_ENDPOINT_API_KEY"},
		{"telegram_bot_token", "TELEGRAM_BOT_TOKEN"},
	} {
		secrets = append(secrets, machine.Secret{
			Name: s[0], Unit: unit, Type: machine.Env, Target: s[1], Optional: true,
		})
	}
	return secrets
}
