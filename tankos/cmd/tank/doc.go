//go:build linux

// Tank is the command on an appliance: it shows how the machine is, reaches the
// agent's command line, and makes the units take the secrets that are there. It
// knows the machine from /usr/share/tank/appliance.json (see package
// [github.com/tank-os/tank/tankos/machine]), so one program serves every runtime.
//
//	tank status                  what runs here, and what it waits for
//	tank doctor                  check the machine
//	tank exec ARG...             the agent's own command line
//	tank secrets                 which secrets the units take, and which exist
//	tank secrets sync            make the units take those that exist
//	tank version                 the release file
//
// Links to it carry the names that the reference appliance's programs had:
//
//	openclaw [--container NAME] ARG...    tank exec
//	tank-openclaw-secrets                 tank secrets sync
//	tank-os-version                       tank version
//	bootstrap-openclaw                    ExecStartPre= of the agent
//	bootstrap-service-gator               ExecStartPre= of the gateway
//	sync-podman-secrets                   tank secrets sync, as the user itself
//
// For another runtime the names follow from its own, such as hermit and
// HERMIT_CONTAINER for the variable that names another container.
//
// # Secrets
//
// An operator puts a secret into the podman store of the user whose unit takes
// it, and tank is never shown its value:
//
//	printf '%s' "$KEY" | ssh openclaw@host podman secret create anthropic_api_key -
//	ssh openclaw@host tank secrets sync
//
// Sync asks podman for names, writes them as Secret= lines into the drop-in
// ~/.config/containers/systemd/UNIT.d/10-secrets.conf, lets OpenClaw's
// configuration refer to them, and reloads the user's manager. A name that is
// gone loses its line, so a unit never fails of a secret that was removed. A
// token that only the machine's own programs share is made here when it is
// missing: 32 random bytes go to podman in hexadecimal, and nothing keeps them.
//
// # Files
//
// Files are replaced whole, mode 0600. What a person or the agent wrote into the
// configuration stays. No symbolic link below the home directory is followed: the
// agent writes in that directory from inside its container, and a link there
// would make tank write, outside of it, wherever the agent likes.
//
// # Status
//
// The exit status is 0, 1 when something failed or a check found a problem, and
// 2 when the command line is wrong. The status of the agent's command is its own.
package main
