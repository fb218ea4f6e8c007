//go:build linux

package main

const usage = `tank looks after the agent on this machine.

  tank status [-json]         what runs here, and what it waits for
  tank doctor [-json]         check the machine: users, units, secrets, /usr
  tank exec [--container NAME] ARG...
                              run the agent's own command line in its container
  tank secrets [list] [-json] which secrets the units take, and which exist
  tank secrets sync           make the units take the secrets that exist
  tank version                print the release
  tank bootstrap-agent        make the agent's directories and first configuration
  tank bootstrap-gateway      make a policy that denies all, where there is none

Give the agent a key, as the user its container runs as, and start it with it:

  printf '%s' "$KEY" | podman secret create anthropic_api_key -
  tank secrets sync
  systemctl --user restart openclaw.service

"tank status" says which user and which service that is on this machine.
The exit status is 0, 1 when something failed, 2 when the command line is wrong;
that of "tank exec" is the agent's.
`
