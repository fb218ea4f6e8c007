package compose

import (
	"fmt"
	"maps"
	"net/netip"
	"slices"
	"strings"

	"github.com/compose-spec/compose-go/v2/types"

	"github.com/tank-os/tank/quadlet"
)

// makeNetworks makes a unit of each network that some service joins, and that is
// not made elsewhere.
func (im *importer) makeNetworks() {
	im.networks = map[string]*quadlet.Network{}
	used := map[string]bool{}
	for _, s := range im.p.Services {
		for name := range s.Networks {
			used[name] = true
		}
	}
	for _, name := range slices.Sorted(maps.Keys(im.p.Networks)) {
		path, n := "networks."+name, im.p.Networks[name]
		switch {
		case !used[name]:
			im.drop(path, "no service joins it")
		case bool(n.External):
			im.remark(path, "the network %q must exist before the services start", n.Name)
		default:
			u := &quadlet.Network{Name: im.unitName(name), NetworkName: n.Name}
			im.network(path, n, u)
			im.networks[name] = u
			im.add(u)
		}
	}
}

func (im *importer) network(path string, n types.NetworkConfig, u *quadlet.Network) {
	if n.Driver != "default" {
		u.Driver = n.Driver
	}
	u.Options, u.Label = literals(n.DriverOpts), literals(n.Labels)
	if n.Internal {
		u.Internal = quadlet.True
	}
	if n.EnableIPv6 != nil && *n.EnableIPv6 {
		u.IPv6 = quadlet.True
	}
	if n.EnableIPv4 != nil && !*n.EnableIPv4 {
		im.drop(path+".enable_ipv4", "podman has no network without IPv4 but one with IPv6 subnets alone")
	}
	if n.Ipam.Driver != "default" {
		u.IPAMDriver = n.Ipam.Driver
	}
	for i, pool := range n.Ipam.Config {
		at := fmt.Sprintf("%s.ipam.config[%d]", path, i)
		put(im, at+".subnet", &u.Subnet, pool.Subnet, netip.ParsePrefix)
		put(im, at+".gateway", &u.Gateway, pool.Gateway, netip.ParseAddr)
		if pool.IPRange != "" {
			u.IPRange = append(u.IPRange, pool.IPRange)
		}
		im.rest(at, pool, "subnet", "gateway", "ip_range")
	}
	im.rest(path+".ipam", &n.Ipam, "driver", "config")
	im.rest(path, &n, "name", "driver", "driver_opts", "ipam", "internal", "labels", "enable_ipv4", "enable_ipv6")
}

func put[T any](im *importer, path string, list *[]T, text string, parse func(string) (T, error)) {
	if text == "" {
		return
	}
	v, err := parse(text)
	if err != nil {
		im.drop(path, err.Error())
		return
	}
	*list = append(*list, v)
}

// literals are the values of a map such that systemd leaves them alone.
func literals[M ~map[string]string](m M) map[string]string {
	var all map[string]string
	for k, v := range m {
		if all == nil {
			all = map[string]string{}
		}
		all[k] = quadlet.Literal(v)
	}
	return all
}

// join lets a service join its networks, under its name: compose's services find
// each other by that.
func (im *importer) join(path string, s types.ServiceConfig, unit *quadlet.Container) {
	if im.pod != nil {
		im.joinPod(path, s, unit)
		return
	}
	unit.Network = append(unit.Network, im.mode(path, s)...)
	for _, name := range s.NetworksByPriority() {
		at, config := path+".networks."+name, s.Networks[name]
		options := []string{"alias=" + s.Name}
		if config != nil {
			for _, a := range config.Aliases {
				options = append(options, "alias="+a)
			}
			for option, value := range map[string]string{
				"ip=": config.Ipv4Address, "ip6=": config.Ipv6Address,
				"mac=": config.MacAddress, "interface_name=": config.InterfaceName,
			} {
				if value != "" {
					options = append(options, option+value)
				}
			}
			slices.Sort(options[1+len(config.Aliases):])
			im.rest(at, config, "aliases", "ipv4_address", "ipv6_address", "mac_address", "interface_name", "priority")
		}
		if u, ok := im.networks[name]; ok {
			unit.Network = append(unit.Network, quadlet.NetworkAttachment{Network: u, Options: options})
			continue
		}
		external := im.p.Networks[name].Name
		unit.Network = append(unit.Network, quadlet.NetworkMode(external+":"+strings.Join(options, ",")))
	}
}

// mode is a network that is not one of compose's.
func (im *importer) mode(path string, s types.ServiceConfig) []quadlet.NetworkSource {
	mode := s.NetworkMode
	if service, ok := strings.CutPrefix(mode, "service:"); ok {
		if im.opts.Podman.Compare(quadlet.Version{Major: 5, Minor: 3}) < 0 {
			return []quadlet.NetworkSource{quadlet.NetworkMode("container:" + im.containerName(service))}
		}
		return []quadlet.NetworkSource{&quadlet.Container{Name: im.unitName(service)}}
	}
	if strings.HasPrefix(mode, "container:") {
		im.remark(path+".network_mode", "[Unit] Requires= and After= should name the service that has the container")
	}
	if mode == "" {
		return nil
	}
	return []quadlet.NetworkSource{quadlet.NetworkMode(mode)}
}

// networkOptions are options that a pod has in its containers' place.
var networkOptions = map[string]bool{
	"--publish": true, "--add-host": true, "--dns": true, "--dns-option": true, "--dns-search": true, "--mac-address": true,
}

// joinPod puts a service into the pod, which has the network: names of services
// are its own address there.
func (im *importer) joinPod(path string, s types.ServiceConfig, unit *quadlet.Container) {
	unit.Pod = im.pod
	p := im.pod
	p.PublishPort, unit.PublishPort = append(p.PublishPort, unit.PublishPort...), nil
	p.AddHost, unit.AddHost = append(append(p.AddHost, s.Name+":127.0.0.1"), unit.AddHost...), nil
	p.DNS, unit.DNS = append(p.DNS, unit.DNS...), nil
	p.DNSOption, unit.DNSOption = append(p.DNSOption, unit.DNSOption...), nil
	p.DNSSearch, unit.DNSSearch = append(p.DNSSearch, unit.DNSSearch...), nil
	var own []string
	for _, arg := range unit.PodmanArgs {
		if name, _, _ := strings.Cut(arg, "="); networkOptions[name] {
			p.PodmanArgs = append(p.PodmanArgs, arg)
		} else {
			own = append(own, arg)
		}
	}
	unit.PodmanArgs = own
	if unit.HostName != "" {
		im.drop(path+".hostname", "the containers of a pod have one host name")
		unit.HostName = ""
	}
	if s.NetworkMode != "" && !strings.HasPrefix(s.NetworkMode, "service:") {
		im.drop(path+".network_mode", "the containers of a pod share the pod's network")
	}
	for _, name := range s.NetworksByPriority() {
		var source quadlet.NetworkSource = quadlet.NetworkMode(im.p.Networks[name].Name)
		if u, ok := im.networks[name]; ok {
			source = u
		}
		if !slices.Contains(p.Network, source) {
			p.Network = append(p.Network, source)
		}
		if config := s.Networks[name]; config != nil {
			for _, a := range config.Aliases {
				p.AddHost = append(p.AddHost, a+":127.0.0.1")
			}
			im.rest(path+".networks."+name, config, "aliases", "priority")
		}
	}
}
