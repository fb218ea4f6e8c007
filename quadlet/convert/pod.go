package convert

var podSteps = []step{
	{do: (*conversion).userMappings},
	{key: "PublishPort", via: published},
	{key: "Label"},
	{do: (*conversion).networks},
	{key: "IP"},
	{key: "IP6"},
	{key: "ShmSize"},
	{key: "NetworkAlias"},
	{key: "DNS"},
	{key: "DNSOption"},
	{key: "DNSSearch"},
	{key: "AddHost"},
	{key: "HostName"},
	{do: (*conversion).volumes},
	{do: (*conversion).podNames},
	{key: "PodmanArgs"},
}

func (c *conversion) pod() error {
	for _, service := range c.info.members {
		c.out.add("Unit", "Wants", service)
		c.out.add("Unit", "Before", service)
	}
	c.identify()
	c.podCommands()
	c.begin("pod", "create", "--infra-conmon-pidfile=%t/%N.pid")
	c.exitPolicy()
	if err := c.take(podSteps, podSteps); err != nil {
		return err
	}
	c.end("ExecStartPre")
	if c.has(podEnvironment) {
		c.out.add("Service", "Environment", "PODMAN_SYSTEMD_UNIT=%n")
	} else {
		c.out.setService("Environment", "PODMAN_SYSTEMD_UNIT=%n")
	}
	c.out.setService("Type", "forking")
	if !c.has(podRestart) {
		c.out.setService("Restart", "on-failure")
	}
	c.out.setService("PIDFile", "%t/%N.pid")
	if _, ok := c.unit.Last("Service", "Restart"); !ok && c.has(podRestart) {
		c.out.setService("Restart", "on-failure")
	}
	return nil
}

// podCommands start, stop and remove the pod.
func (c *conversion) podCommands() {
	name, idFile := []string{c.info.resource}, []string(nil)
	if c.has(podIDFile) {
		name, idFile = nil, []string{"--pod-id-file=%t/%N.pod-id"}
	}
	timeout := "10"
	if t, ok := c.unit.Text("Pod", "StopTimeout"); ok {
		timeout = t
	}
	for _, command := range [...]struct {
		key  string
		args []string
	}{
		{"ExecStart", []string{"start"}},
		{"ExecStop", []string{"stop", "--ignore", "--time=" + timeout}},
		{"ExecStopPost", []string{"rm", "--ignore", "--force"}},
	} {
		c.begin("pod", command.args[0])
		c.add(idFile...)
		c.add(command.args[1:]...)
		c.add(name...)
		c.end(command.key)
	}
}

func (c *conversion) exitPolicy() {
	if c.has(podIDFile) {
		c.add("--pod-id-file=%t/%N.pod-id", "--exit-policy=stop", "--replace")
		return
	}
	policy, ok := c.unit.Text("Pod", "ExitPolicy")
	if !ok {
		policy = "stop"
	}
	c.add("--replace", "--exit-policy", policy)
}

func (c *conversion) podNames() error {
	if c.has(infraName) {
		c.add("--infra-name", c.info.resource+"-infra")
	}
	c.addOption(c.inOne("--name"), c.info.resource)
	return nil
}
