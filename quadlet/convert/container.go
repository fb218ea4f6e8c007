package convert

import (
	"slices"
	"strings"

	"github.com/tank-os/tank/quadlet/unitset"
)

var containerSteps = slices.Concat([]step{
	{key: "LogDriver", empty: true},
	{key: "LogOpt"},
	{do: (*conversion).cgroups},
	{key: "Entrypoint", empty: true, in: span{until: 502}},
	{key: "Entrypoint", flag: "--entrypoint", in: span{503, 507}},
	{key: "Entrypoint", empty: true, in: span{from: 508}},
	{key: "Timezone"},
	{key: "PidsLimit"},
	{key: "ShmSize", empty: true, in: before53},
	{key: "ShmSize", in: span{from: 503}},
	{key: "WorkingDir", flag: "-w=", empty: true, in: before53},
	{key: "WorkingDir", in: span{from: 503}},
	{key: "IP"},
	{key: "IP6"},
	{key: "HostName", empty: true, in: before53},
	{key: "HostName", in: span{from: 503}},
	{key: "StopSignal"},
	{key: "StopTimeout"},
	{key: "Pull"},
	{key: "Memory"},
	{key: "Retry"},
	{key: "RetryDelay"},
	{key: "ImageVolume", in: span{from: 601}},
	{key: "NetworkAlias"},
	{key: "Ulimit"},
	{key: "DNS"},
	{key: "DNSOption"},
	{key: "DNSSearch"},
	{key: "GroupAdd"},
	{key: "AddHost"},
	{key: "Tmpfs", in: span{from: 503}},
	{key: "RunInit"},
	{key: "EnvironmentHost"},
	{key: "HttpProxy"},
	{key: "ReadOnlyTmpfs"},
	{do: (*conversion).networks},
	{do: (*conversion).notify},
	{key: "NoNewPrivileges", only: true},
	{key: "SecurityLabelDisable", flag: "--security-opt label:disable", in: before53},
	{key: "SecurityLabelDisable", in: span{from: 503}},
	{key: "SecurityLabelNested", flag: "--security-opt label:nested", in: before53},
	{key: "SecurityLabelNested", in: span{from: 503}},
	{key: "SecurityLabelType"},
	{key: "SecurityLabelFileType"},
	{key: "SecurityLabelLevel"},
	{key: "AppArmor"},
	{key: "AddDevice", via: (*conversion).device},
	{key: "SeccompProfile", empty: true},
	{key: "DropCapability", via: lower},
	{key: "AddCapability", via: lower},
	{key: "Sysctl"},
	{key: "ReadOnly"},
	{do: (*conversion).volatileTmp},
	{do: (*conversion).user},
	{do: (*conversion).userMappings},
	{key: "Tmpfs", via: checkTmpfs, in: before53},
	{do: (*conversion).volumes},
	{key: "AutoUpdate"},
	{key: "ExposeHostPort", via: (*conversion).exposed},
	{key: "PublishPort", via: (*conversion).published},
	{key: "Environment"},
	{key: "Label"},
	{key: "Annotation"},
	{key: "Mask"},
	{key: "Unmask"},
	{key: "EnvironmentFile", via: (*conversion).file},
	{key: "Secret"},
	{key: "Mount", via: (*conversion).mount},
}, healthSteps, []step{
	{do: (*conversion).joinPod},
	{key: "PodmanArgs"},
})

var healthSteps = []step{
	{key: "HealthCmd"},
	{key: "HealthInterval"},
	{key: "HealthOnFailure"},
	{key: "HealthLogDestination"},
	{key: "HealthMaxLogCount"},
	{key: "HealthMaxLogSize"},
	{key: "HealthRetries"},
	{key: "HealthStartPeriod"},
	{key: "HealthTimeout"},
	{key: "HealthStartupCmd"},
	{key: "HealthStartupInterval"},
	{key: "HealthStartupRetries"},
	{key: "HealthStartupSuccess"},
	{key: "HealthStartupTimeout"},
}

func (c *conversion) container() error {
	image, err := c.imageOrRootfs()
	if err != nil {
		return err
	}
	c.out.add("Service", "Environment", "PODMAN_SYSTEMD_UNIT=%n")
	if err := c.killMode(); err != nil {
		return err
	}
	name := c.containerName()
	c.stopContainer(name)
	if err := c.reload(name); err != nil {
		return err
	}
	c.out.add("Service", "Delegate", "yes")
	c.begin("run")
	c.addOption(c.containerOption("--name"), name)
	if c.has(cidFile) {
		c.add("--cidfile=%t/%N.cid")
	}
	c.add("--replace", "--rm")
	if err := c.take(containerSteps); err != nil {
		return err
	}
	c.add(image...)
	words, _, dropped := c.unit.LastArgs("Container", "Exec")
	c.dropped(dropped)
	c.addWords(words)
	c.end("ExecStart")
	if !c.has(namedEarly) {
		c.info.resource = c.resolvedName(name)
	}
	return nil
}

// containerOption is an option that older generators write with an equals sign.
func (c *conversion) containerOption(option string) string {
	if before53.has(c.release) {
		return option + "="
	}
	return option
}

// imageOrRootfs is the arguments that say what the container runs.
func (c *conversion) imageOrRootfs() ([]string, error) {
	image, rootfs := c.text("Image"), c.text("Rootfs")
	switch {
	case image == "" && rootfs == "":
		return nil, refuse(unitset.Value{}, "", "no Image or Rootfs key specified")
	case image != "" && rootfs != "":
		return nil, c.refuseKey("Rootfs", "the Image And Rootfs keys conflict can not be specified together")
	case rootfs != "":
		return []string{"--rootfs", rootfs}, nil
	}
	image, err := c.imageSource(image)
	if image == "" {
		return []string{"--rootfs", ""}, err // the unit that it names is refused itself
	}
	return []string{image}, err
}

// stopContainer removes the container. ExecStopPost does if its monitor was
// killed, and it is too late for ExecStop.
func (c *conversion) stopContainer(name string) {
	if c.has(cidFile) {
		name = "--cidfile=%t/%N.cid"
	}
	c.begin("rm", "-v", "-f", "-i", name)
	c.end("ExecStop")
	c.endIgnored("ExecStopPost")
}

func (c *conversion) reload(name string) error {
	signal := c.text("ReloadSignal")
	words, _, dropped := c.unit.LastArgs("Container", "ReloadCmd")
	c.dropped(dropped)
	switch {
	case signal == "" && len(words) == 0:
		return nil
	case signal != "" && len(words) > 0:
		return c.refuseKey("ReloadCmd", "ReloadCmd and ReloadSignal are mutually exclusive but both are set")
	case signal == "" && c.has(cidFile):
		c.begin("exec", "--cidfile=%t/%N.cid")
	case signal == "":
		c.begin("exec", name)
	case c.has(cidFile):
		c.begin("kill", "--cidfile=%t/%N.cid", "--signal", signal)
	default:
		c.begin("kill", "--signal", signal, name)
	}
	c.addWords(words)
	c.end("ExecReload")
	return nil
}

func (c *conversion) cgroups() error {
	if mode := c.text("CgroupsMode"); mode != "" {
		c.add("--cgroups", mode)
	} else {
		c.add("--cgroups=split")
	}
	return nil
}

// notify is who tells systemd that the container is up.
func (c *conversion) notify() error {
	notifies, err := c.serviceType()
	if err != nil {
		return err
	}
	if notifies {
		who := "conmon"
		if strings.EqualFold(c.text("Notify"), "healthy") {
			who = "healthy"
		} else if c.yes("Notify", false) {
			who = "container"
		}
		c.add("--sdnotify="+who, "-d")
		c.notifies()
	}
	c.identify()
	return nil
}

func (c *conversion) device(device string, _ unitset.Value) (string, error) {
	device, optional := strings.CutPrefix(device, "-")
	path, _, _ := strings.Cut(device, ":")
	if optional && (path == "" || c.host.Exists != nil && !c.host.Exists(path)) {
		return "", errSkip
	}
	return device, nil
}

func lower(_ *conversion, s string, _ unitset.Value) (string, error) { return strings.ToLower(s), nil }

func checkTmpfs(_ *conversion, s string, at unitset.Value) (string, error) {
	if strings.Count(s, ":") > 1 {
		return "", refuse(at, s, "invalid tmpfs format '%s'", s)
	}
	return s, nil
}

func (c *conversion) volatileTmp() error {
	if c.yes("VolatileTmp", false) && !c.yes("ReadOnly", false) {
		c.add("--tmpfs", "/tmp:rw,size=512M,mode=1777")
	}
	return nil
}

// file is a file's path as systemd will open it.
func (c *conversion) file(path string, _ unitset.Value) (string, error) { return c.absolute(path), nil }
