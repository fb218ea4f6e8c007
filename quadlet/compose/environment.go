package compose

import (
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"

	"github.com/compose-spec/compose-go/v2/types"
)

// environment keeps files apart: what is in them may be a secret, and has no
// place in a unit.
func (im *importer) environment(c *command, s types.ServiceConfig) {
	for _, k := range slices.Sorted(maps.Keys(s.Environment)) {
		value := s.Environment[k]
		if value == nil {
			c.flag("environment."+k, "env", k)
			continue
		}
		if v := im.p.Environment[k]; v == *value && v != "" {
			im.remark(c.base+".environment."+k, "the value is that of the environment here, and now in the unit: a secret belongs in podman's store, with Secret=NAME,type=env,target=%s", k)
		}
		c.flag("environment."+k, "env", k+"="+*value)
	}
	for i, f := range s.EnvFiles {
		at := fmt.Sprintf("env_file[%d]", i)
		text, err := os.ReadFile(f.Path)
		if err != nil && !bool(f.Required) {
			im.drop(c.base+"."+at, "the file is missing, and podman has no files that may be")
			continue
		}
		c.flag(at, "env-file", f.Path)
		if f.Format != "raw" && strings.ContainsAny(string(text), `"'$`) {
			im.remark(c.base+"."+at, "podman takes quotes and $ in the file as they are, unlike compose")
		}
	}
}

// ports publishes ports: the pod's, if there is one.
func (im *importer) ports(c *command, s types.ServiceConfig) {
	for i, p := range s.Ports {
		at := fmt.Sprintf("ports[%d]", i)
		if strings.Contains(p.Published, "-") {
			im.drop(c.base+"."+at, fmt.Sprintf("podman does not choose a port from %s: name one", p.Published))
			continue
		}
		text := fmt.Sprint(p.Target)
		if p.Published != "" || p.HostIP != "" {
			text = p.Published + ":" + text
		}
		if strings.Contains(p.HostIP, ":") {
			text = "[" + strings.Trim(p.HostIP, "[]") + "]:" + text
		} else if p.HostIP != "" {
			text = p.HostIP + ":" + text
		}
		if p.Protocol != "" && p.Protocol != "tcp" {
			text += "/" + p.Protocol
		}
		c.flag(at, "publish", text)
		im.rest(c.base+"."+at, &p, "mode", "host_ip", "target", "published", "protocol")
	}
	c.each("expose", "expose", s.Expose)
}

// shared takes from a service what podman refuses where the network is another
// container's.
func (im *importer) shared(path string, s *types.ServiceConfig) {
	if im.pod != nil || !strings.HasPrefix(s.NetworkMode, "service:") && !strings.HasPrefix(s.NetworkMode, "container:") {
		return
	}
	drop := func(at string, said bool) {
		if said {
			im.drop(path+"."+at, "the network is another container's: say it there")
		}
	}
	drop("ports", len(s.Ports) > 0)
	drop("extra_hosts", len(s.ExtraHosts) > 0)
	drop("dns", len(s.DNS) > 0)
	drop("dns_opt", len(s.DNSOpts) > 0)
	drop("dns_search", len(s.DNSSearch) > 0)
	drop("mac_address", s.MacAddress != "")
	s.Ports, s.ExtraHosts, s.DNS, s.DNSOpts, s.DNSSearch, s.MacAddress = nil, nil, nil, nil, nil, ""
}

// namespaces are networks of others, and names.
func (im *importer) namespaces(c *command, s types.ServiceConfig) {
	c.say("ipc", "ipc", im.sharedWith(s.Ipc))
	c.say("pid", "pid", im.sharedWith(s.Pid))
	c.say("uts", "uts", im.sharedWith(s.Uts))
	c.each("dns", "dns", s.DNS)
	c.each("dns_opt", "dns-option", s.DNSOpts)
	c.each("dns_search", "dns-search", s.DNSSearch)
	for _, host := range slices.Sorted(maps.Keys(s.ExtraHosts)) {
		for _, ip := range s.ExtraHosts[host] {
			c.flag("extra_hosts."+host, "add-host", host+":"+ip)
		}
	}
	for i, v := range s.VolumesFrom {
		name, options, _ := strings.Cut(strings.TrimPrefix(v, "container:"), ":")
		if !strings.HasPrefix(v, "container:") {
			name = im.containerName(name)
		}
		if options != "" {
			name += ":" + options
		}
		c.flag(fmt.Sprintf("volumes_from[%d]", i), "volumes-from", name)
	}
	for i, l := range s.Links {
		if service, alias, ok := strings.Cut(l, ":"); ok && alias != service {
			im.drop(fmt.Sprintf("%s.links[%d]", c.base, i), fmt.Sprintf("podman has no links: as an alias below networks, %s finds %q under that name too", s.Name, service))
		}
	}
}

// sharedWith names the container whose namespace is shared.
func (im *importer) sharedWith(mode string) string {
	if service, ok := strings.CutPrefix(mode, "service:"); ok {
		return "container:" + im.containerName(service)
	}
	return mode
}

// containerName is podman's name of a service's container.
func (im *importer) containerName(service string) string {
	if name := im.p.Services[service].ContainerName; name != "" {
		return name
	}
	return "systemd-" + im.unitName(service)
}
