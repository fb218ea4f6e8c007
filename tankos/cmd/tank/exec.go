//go:build linux

package main

import (
	"context"
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"

	"github.com/tank-os/tank/tankos/machine"
)

// containerRE keeps a container's name from being an option of podman.
var containerRE = regexp.MustCompile(`^[a-zA-Z0-9][a-zA-Z0-9_.-]*$`)

// exec runs the runtime's command in its container. Everything behind our own
// options is the command's.
func (p *program) exec(ctx context.Context, a *machine.Appliance, args []string) error {
	container, rest, err := containerOf(&a.Agent, args)
	if err != nil {
		return err
	}
	if p.uid != a.Agent.User.UID {
		link, _ := a.LinkFor(machine.Exec)
		sudo, err := p.sudo(a.Agent.User, slices.Concat([]string{link.Path, "--container", container}, rest)...)
		if err != nil {
			return err
		}
		return p.replace("sudo", sudo...)
	}
	running, err := p.output(ctx, "podman", "container", "inspect", "--format", "{{.State.Running}}", container)
	if running != "true" {
		return notRunning(&a.Agent, container, err)
	}
	interactive := "-i"
	if p.terminal() {
		interactive = "-it"
	}
	return p.replace("podman", slices.Concat([]string{"exec", interactive, container}, a.Agent.CommandLine(), rest)...)
}

// containerOf takes our options off the front of the arguments. An option wins
// over the variable, which wins over the appliance.
func containerOf(g *machine.Agent, args []string) (container string, rest []string, err error) {
	container = g.Container
	if v := os.Getenv(g.ContainerEnv()); v != "" {
		container = v
	}
	for len(args) > 0 {
		value, inline := strings.CutPrefix(args[0], "--container=")
		if !inline && args[0] != "--container" {
			break
		}
		args = args[1:]
		if !inline {
			if len(args) == 0 {
				return "", nil, &misuseError{"--container: the name is missing"}
			}
			value, args = args[0], args[1:]
		}
		if value == "" {
			return "", nil, &misuseError{"--container: the name is missing"}
		}
		container = value
	}
	if !containerRE.MatchString(container) {
		return "", nil, &misuseError{fmt.Sprintf("%q is not a container's name", container)}
	}
	return container, args, nil
}

func notRunning(g *machine.Agent, container string, cause error) error {
	why := ""
	if cause != nil {
		why = fmt.Sprintf(" (%v)", cause)
	}
	if container != g.Container {
		return fmt.Errorf("container %q of user %s is not running%s; \"podman ps\" lists those that are",
			container, g.User.Name, why)
	}
	service := machine.Service(g.Unit)
	return fmt.Errorf(`container %q of user %s is not running%s
  systemctl --user status %s   # why
  systemctl --user start %s    # again`, container, g.User.Name, why, service, service)
}
