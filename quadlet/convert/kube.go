package convert

import (
	"strings"

	"github.com/tank-os/tank/quadlet"
)

var kubeSteps = []step{
	{key: "ExitCodePropagation"},
	{key: "LogDriver", empty: true},
	{key: "LogOpt"},
	{do: (*conversion).userMappings},
	{do: (*conversion).networks},
	{do: (*conversion).autoUpdate},
	{key: "ConfigMap", via: (*conversion).file},
	{key: "PublishPort", via: published},
	{key: "PodmanArgs"},
}

func (c *conversion) kube() error {
	files := c.yaml()
	if len(files) == 0 {
		return c.refuseKey("Yaml", "no Yaml key specified")
	}
	for i, f := range files {
		files[i] = c.absolute(f)
	}
	if err := c.killMode(); err != nil {
		return err
	}
	c.out.add("Service", "Environment", "PODMAN_SYSTEMD_UNIT=%n")
	notifies, err := c.serviceType()
	if err != nil {
		return err
	}
	if notifies {
		c.notifies()
	}
	c.identify()
	c.begin("kube", "play", "--replace", "--service-container=true")
	if err := c.take(kubeSteps, kubeSteps); err != nil {
		return err
	}
	c.add(files...)
	c.end("ExecStart")
	c.begin("kube", "down")
	if force, ok, _ := c.unit.Bool("Kube", "KubeDownForce"); ok && force {
		c.add("--force")
	} else if ok {
		c.add("--force=false")
	}
	c.add(files...)
	c.end("ExecStopPost")
	_, err = c.setWorkingDirectory()
	return err
}

// yaml is the files to play, of which there was but one for long.
func (c *conversion) yaml() []string {
	k, _ := quadlet.LookupKey("Kube", "Yaml")
	if k.KindIn(c.version) == quadlet.StringLast {
		if file := c.text("Yaml"); file != "" {
			return []string{file}
		}
		return nil
	}
	words, _ := c.unit.Words("Kube", "Yaml")
	files := make([]string, len(words))
	for i, w := range words {
		files[i] = w.Text
	}
	return files
}

// autoUpdate is POLICY for all containers, or CONTAINER/POLICY.
func (c *conversion) autoUpdate() error {
	words, _ := c.unit.Words("Kube", "AutoUpdate")
	for _, w := range words {
		name, policy := "io.containers.autoupdate", w.Text
		if container, rest, ok := strings.Cut(policy, "/"); ok {
			name, policy = name+"/"+container, rest
		}
		c.add("--annotation=" + name + "=" + policy)
	}
	return nil
}
