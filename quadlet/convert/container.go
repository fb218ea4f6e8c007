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
	{key: "Entrypoint", flag: "--entrypoint", in: span{until: 507}},
	{key: "Entrypoint", empty: true, in: span{from: 508}},
	{key: "Timezone"},
	{key: "PidsLimit"},
	{key: "ShmSize"},
	{key: "WorkingDir"},
	{key: "IP"},
	{key: "IP6"},
	{key: "HostName"},
	{key: "StopSignal"},
	{key: "StopTimeout"},
	{key: "Pull"},
	{key: "Memory"},
	{key: "Retry"},
	{key: "RetryDelay"},
	{key: "ImageVolume"},
	{key: "NetworkAlias"},
	{key: "Ulimit"},
	{key: "DNS"},
	{key: "DNSOption"},
	{key: "DNSSearch"},
	{key: "GroupAdd"},
	{key: "AddHost"},
	{key: "Tmpfs"},
	{key: "RunInit"},
	{key: "EnvironmentHost"},
	{key: "HttpProxy"},
	{key: "ReadOnlyTmpfs"},
	{do: (*conversion).networks},
	{do: (*conversion).notify},
	{key: "NoNewPrivileges", only: true},
	{key: "SecurityLabelDisable"},
	{key: "SecurityLabelNested"},
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
	{do: (*conversion).volumes},
	{key: "AutoUpdate"},
	{key: "ExposeHostPort", via: (*conversion).exposed},
	{key: "PublishPort"},
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

// containerSteps52 are those before 5.3.
var containerSteps52 = slices.Concat([]step{
	{key: "LogDriver", empty: true},
	{key: "LogOpt"},
	{do: (*conversion).cgroups},
	{key: "Timezone"},
	{do: (*conversion).networks},
	{key: "NetworkAlias"},
	{key: "RunInit"},
	{do: (*conversion).notify},
	{key: "NoNewPrivileges", only: true},
	{key: "SecurityLabelDisable", flag: "--security-opt label:disable"},
	{key: "SecurityLabelNested", flag: "--security-opt label:nested"},
	{key: "PidsLimit"},
	{key: "SecurityLabelType"},
	{key: "SecurityLabelFileType"},
	{key: "SecurityLabelLevel"},
	{key: "Ulimit"},
	{key: "AddDevice", via: (*conversion).device},
	{key: "SeccompProfile", empty: true},
	{key: "DNS"},
	{key: "DNSOption"},
	{key: "DNSSearch"},
	{key: "DropCapability", via: lower},
	{key: "AddCapability", via: lower},
	{key: "ShmSize", empty: true},
	{key: "Entrypoint", empty: true},
	{key: "Sysctl"},
	{key: "ReadOnly"},
	{key: "ReadOnlyTmpfs"},
	{do: (*conversion).volatileTmp},
	{do: (*conversion).user},
	{key: "WorkingDir", flag: "-w=", empty: true},
	{do: (*conversion).userMappings},
	{key: "GroupAdd"},
	{key: "Tmpfs", via: checkTmpfs},
	{do: (*conversion).volumes},
	{key: "AutoUpdate"},
	{key: "ExposeHostPort", via: (*conversion).exposed},
	{key: "PublishPort", via: published},
	{key: "Environment"},
	{key: "IP"},
	{key: "IP6"},
	{key: "Label"},
	{key: "Annotation"},
	{key: "Mask"},
	{key: "Unmask"},
	{key: "EnvironmentFile", via: (*conversion).file},
	{key: "EnvironmentHost"},
	{key: "Secret"},
	{key: "Mount", via: (*conversion).mount},
}, healthSteps, []step{
	{key: "HostName", empty: true},
	{key: "Pull"},
	{do: (*conversion).joinPod},
	{key: "StopSignal"},
	{key: "StopTimeout"},
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
	if !c.has(keysFirst) {
		c.requireRunDir()
	}
	c.out.add("Service", "Environment", "PODMAN_SYSTEMD_UNIT=%n")
	if err := c.killMode(); err != nil {
		return err
	}
	c.tell("Environment")
	name := c.containerName()
	c.stopContainer(name)
	if err := c.reload(name); err != nil {
		return err
	}
	c.out.add("Service", "Delegate", "yes")
	c.begin("run")
	c.addOption(c.inOne("--name"), name)
	if c.has(cidFile) {
		c.add("--cidfile=%t/%N.cid")
	}
	c.add("--replace", "--rm")
	if err := c.take(containerSteps, containerSteps52); err != nil {
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
