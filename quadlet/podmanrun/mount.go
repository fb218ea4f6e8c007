package podmanrun

import (
	"slices"
	"strings"

	"github.com/tank-os/tank/quadlet"
)

// volume is the option -v.
func (im *importer) volume(o option) {
	source, rest, ok := strings.Cut(o.value, ":")
	switch {
	case !ok:
	case isPath(source):
		p := im.path(o.given, source)
		if strings.Contains(p, "$") {
			im.arg(o) // RequiresMountsFor=, which takes the path too, does not know $$
			return
		}
		im.ready(mustKey("Volume"), o, p+":"+im.literal(rest))
		return
	case im.Volumes:
		im.ready(mustKey("Volume"), o, im.volumeUnit(source)+":"+im.literal(rest))
		return
	}
	im.key(mustKey("Volume"), o, o.value)
}

// mount is --mount, whose source is the volume or the path.
func (im *importer) mount(o option) {
	k := mustKey("Mount")
	if strings.Contains(o.value, `"`) {
		im.key(k, o, o.value)
		return
	}
	fields := strings.Split(o.value, ",")
	bind := slices.Contains(fields, "type=bind") || slices.Contains(fields, "type=glob")
	volume := !slices.ContainsFunc(fields, func(f string) bool { return strings.HasPrefix(f, "type=") && f != "type=volume" })
	for i, f := range fields {
		name, source, _ := strings.Cut(f, "=")
		isSource := name == "source" || name == "src"
		switch {
		case isSource && bind:
			fields[i] = "source=" + im.path(o.given, source)
		case isSource && volume && im.Volumes:
			fields[i] = "source=" + im.volumeUnit(source)
		default:
			fields[i] = im.literal(f)
		}
	}
	im.ready(k, o, strings.Join(fields, ","))
}

// ready sets a key to a value that is the unit's already.
func (im *importer) ready(k quadlet.Key, o option, value string) {
	err := try(k, value)
	if err == nil {
		err = put(im.container, k, value)
	}
	if err != nil {
		im.remark(o.given, "PodmanArgs has it, since %s= cannot say it", k.Name)
		im.arg(o)
	}
}

// volumeUnit is the file name of the unit that makes a volume.
func (im *importer) volumeUnit(name string) string {
	u := &quadlet.Volume{Name: strings.TrimLeft(name, "-_."), VolumeName: name}
	im.add(u)
	return u.FileName()
}

// add adds a unit, unless it is there.
func (im *importer) add(u quadlet.Unit) {
	if !slices.ContainsFunc(im.Units, func(v quadlet.Unit) bool { return v.FileName() == u.FileName() }) {
		im.Units = append(im.Units, u)
	}
}

// modes are what --network knows that is no network's name.
var modes = set("host none private bridge pasta slirp4netns container ns pod")

func (im *importer) network(o option) {
	name, rest, hasRest := strings.Cut(o.value, ":")
	switch {
	case name == "container":
		im.remark(o.given, "[Unit] Requires= and After= should name the service that has the container")
	case im.Networks && !modes[name] && name != "" && !strings.Contains(name, ","):
		u := &quadlet.Network{Name: name, NetworkName: name}
		var source quadlet.NetworkSource = u
		if hasRest {
			source = quadlet.NetworkAttachment{Network: u, Options: strings.Split(im.literal(rest), ",")}
		}
		im.add(u)
		im.container.Network = append(im.container.Network, source)
		return
	}
	im.key(mustKey("Network"), o, o.value)
}

// podOptions are those that a new pod has in its container's place.
var podOptions = set("publish network network-alias ip ip6 add-host dns dns-option dns-search mac-address")

// toPod moves to the pod that the command makes what podman gives the pod then.
func (im *importer) toPod() {
	c, p := im.container, im.pod
	p.PublishPort, c.PublishPort = c.PublishPort, nil
	p.Network, c.Network = c.Network, nil
	p.NetworkAlias, c.NetworkAlias = c.NetworkAlias, nil
	p.IP, c.IP = c.IP, p.IP
	p.IP6, c.IP6 = c.IP6, p.IP6
	p.AddHost, c.AddHost = c.AddHost, nil
	p.DNS, c.DNS = c.DNS, nil
	p.DNSOption, c.DNSOption = c.DNSOption, nil
	p.DNSSearch, c.DNSSearch = c.DNSSearch, nil
	var own []option
	for _, o := range im.args {
		if podOptions[o.name] {
			p.PodmanArgs = append(p.PodmanArgs, im.literal("--"+o.name+"="+o.value))
		} else {
			own = append(own, o)
		}
	}
	im.args = own
}
