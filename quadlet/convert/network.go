package convert

var networkSteps = []step{
	{key: "DisableDNS"},
	{key: "Internal"},
	{key: "IPv6"},
	{key: "Driver"},
	{key: "IPAMDriver"},
	{key: "InterfaceName"},
	{key: "DNS"},
	{do: (*conversion).subnets},
	{key: "Options"},
	{key: "Label"},
	{key: "PodmanArgs"},
}

// networkSteps52 are those before 5.3.
var networkSteps52 = []step{
	{key: "DisableDNS", only: true},
	{key: "DNS"},
	{key: "Driver"},
	{do: (*conversion).subnets},
	{key: "Internal", only: true},
	{key: "IPAMDriver"},
	{key: "IPv6", only: true},
	{key: "Options"},
	{key: "Label"},
	{key: "PodmanArgs"},
}

func (c *conversion) network() error {
	name := c.resourceName("NetworkName")
	if c.yes("NetworkDeleteOnStop", false) {
		c.begin("network", "rm", name)
		c.end("ExecStopPost")
	}
	c.begin("network", "create", "--ignore")
	if err := c.take(networkSteps, networkSteps52); err != nil {
		return err
	}
	c.add(name)
	c.end("ExecStart")
	c.oneshot(true)
	c.info.resource = name
	return nil
}

// subnets are each followed by the gateway and the range of the same position.
func (c *conversion) subnets() error {
	subnets := c.unit.All("Network", "Subnet")
	gateways := c.unit.All("Network", "Gateway")
	ranges := c.unit.All("Network", "IPRange")
	switch {
	case len(subnets) == 0 && len(ranges) > 0:
		return c.refuseKey("IPRange", "cannot set gateway or range without subnet")
	case len(subnets) == 0 && len(gateways) > 0:
		return c.refuseKey("Gateway", "cannot set gateway or range without subnet")
	case len(gateways) > len(subnets):
		return c.refuseKey("Gateway", "cannot set more gateways than subnets")
	case len(ranges) > len(subnets):
		return c.refuseKey("IPRange", "cannot set more ranges than subnets")
	}
	for i := range subnets {
		c.addOption(c.inOne("--subnet"), subnets[i].Text)
		if i < len(gateways) {
			c.addOption(c.inOne("--gateway"), gateways[i].Text)
		}
		if i < len(ranges) {
			c.addOption(c.inOne("--ip-range"), ranges[i].Text)
		}
	}
	return nil
}
