package tankos

import (
	"errors"
	"fmt"
	"maps"
	"net/netip"
	"path"
	"slices"
	"strings"
	"time"

	"github.com/tank-os/tank/bootcimg"
	"github.com/tank-os/tank/quadlet"
)

// loopback is where whatever an appliance publishes is found: on the machine, and
// nowhere else.
var loopback = netip.AddrFrom4([4]byte{127, 0, 0, 1})

// imageDir is where carried container images are.
const imageDir = "/usr/share/tank/images"

// Container is a runtime made of any container image. It runs without
// capabilities, without a way to gain privileges and on a read-only root file
// system, and comes back whenever it ends.
//
// Where the appliance has a gateway, the container finds it at the same address
// as any program on the machine: 127.0.0.1 and the gateway's port.
type Container struct {
	// ContainerName is the runtime's name, and that of its unit and container;
	// empty is "agent".
	ContainerName string
	// Image is the reference to run, best with a digest: "ghcr.io/acme/x@sha256:…".
	// Required, unless there is an Archive.
	Image string
	// Archive carries the image in the machine's own, so that it is rolled back
	// with the machine and the first boot needs no registry; nil has podman pull
	// Image.
	Archive *bootcimg.ImageArchive
	// Exec is the command line, as arguments; empty runs the image's own.
	Exec []string
	// Command is the agent's own command line inside the container, for an
	// operator; empty is ContainerName.
	Command []string
	// Environment is what the agent finds in its environment. Never put a secret
	// here.
	Environment map[string]string
	// PublishPort lists ports published on the machine.
	PublishPort []quadlet.Port
	// Volume lists what is mounted. The [*quadlet.Volume] units it names are put
	// on the machine with it.
	Volume []quadlet.VolumeMount
	// Secret lists podman secrets the agent holds. What it holds it can give away:
	// a credential belongs to the gateway instead.
	Secret []quadlet.Secret
	// User is the user inside the container; empty is the image's.
	User string
	// Writable makes the container's root file system writable.
	Writable bool
	// Network lists networks to join, in place of the one that reaches the
	// gateway. The [*quadlet.Network] units it names are put on the machine.
	Network []quadlet.NetworkSource
	// Dirs are directories made in the user's home at boot, mode 0700.
	Dirs []string
	// Extra holds [Container] keys that have no field, here or in quadlet.
	Extra []quadlet.Entry
}

// Name implements [Runtime].
func (c Container) Name() string {
	if c.ContainerName == "" {
		return "agent"
	}
	return c.ContainerName
}

// Compose implements [Runtime].
func (c Container) Compose(host Host) (*Parts, error) {
	unit := &quadlet.Container{
		Name:          c.Name(),
		Unit:          quadlet.UnitSection{Description: c.Name() + ", the agent of " + host.Appliance},
		ContainerName: c.Name(),
		Exec:          slices.Clone(c.Exec),
		Environment:   maps.Clone(c.Environment),
		Volume:        cloneMounts(c.Volume),
		Secret:        slices.Clone(c.Secret),
		PublishPort:   slices.Clone(c.PublishPort),
		Network:       cloneNetworks(c.Network),
		User:          c.User,
		ReadOnly:      quadlet.True,
		Extra:         slices.Clone(c.Extra),
		Service:       always(),
		Install:       atBoot(),
	}
	if c.Writable {
		unit.ReadOnly = quadlet.Unset
	}
	harden(unit, host)
	parts := &Parts{
		Units:   []quadlet.Unit{unit},
		Secrets: secretNames(c.Secret),
		Dirs:    slices.Clone(c.Dirs),
		Tank:    Tank{Command: slices.Clone(c.Command)},
	}
	if len(c.PublishPort) > 0 {
		parts.Tank.Port = c.PublishPort[0].Host
	}
	if err := setImage(parts, unit, c.Image, c.Archive); err != nil {
		return nil, err
	}
	parts.Units = append(parts.Units, helpers(unit)...)
	return parts, nil
}

func cloneMounts(mounts []quadlet.VolumeMount) []quadlet.VolumeMount {
	mounts = slices.Clone(mounts)
	for i := range mounts {
		mounts[i].Options = slices.Clone(mounts[i].Options)
	}
	return mounts
}

func cloneNetworks(networks []quadlet.NetworkSource) []quadlet.NetworkSource {
	networks = slices.Clone(networks)
	for i, n := range networks {
		if a, ok := n.(quadlet.NetworkAttachment); ok {
			a.Options = slices.Clone(a.Options)
			networks[i] = a
		}
	}
	return networks
}

// harden takes from an agent's container what it does not need, and gives it the
// way to the gateway: podman's user-mode network forwards the port on the
// container's own loopback to the machine's, pasta(1) -T.
func harden(c *quadlet.Container, host Host) {
	c.DropCapability = []string{"all"}
	c.NoNewPrivileges = quadlet.True
	if host.GatewayPort != 0 && len(c.Network) == 0 {
		c.Network = []quadlet.NetworkSource{quadlet.NetworkMode(fmt.Sprintf("pasta:-T,%d", host.GatewayPort))}
	}
}

// always brings a container back however it ended, and however often. Two seconds
// apart it never meets systemd's limit of five starts in ten, after which a
// service stays down.
func always() quadlet.ServiceSection {
	return quadlet.ServiceSection{
		Restart:         "always",
		RestartSec:      quadlet.Span(2 * time.Second),
		TimeoutStartSec: quadlet.Span(15 * time.Minute), // an image is pulled, or read from its archive
	}
}

// atBoot starts a user's unit with the user's manager, which linger starts with
// the machine.
func atBoot() quadlet.InstallSection {
	return quadlet.InstallSection{WantedBy: []string{"default.target"}}
}

// setImage has a container run an image that podman pulls, or one that the
// machine carries.
func setImage(parts *Parts, c *quadlet.Container, ref string, archive *bootcimg.ImageArchive) error {
	if archive == nil {
		if ref == "" {
			return errors.New("no image; set Image, or Archive to carry one")
		}
		c.Image = quadlet.Reference(ref)
		return nil
	}
	name, err := archiveName(archive, ref)
	if err != nil {
		return err
	}
	file := path.Join(imageDir, c.Name+".tar")
	image := &quadlet.Image{
		Name:     c.Name,
		Unit:     quadlet.UnitSection{Description: "The image of " + c.Name + ", from the machine's own"},
		Image:    quadlet.Reference("oci-archive:" + file),
		ImageTag: name,
	}
	c.Image = image
	parts.Units = append(parts.Units, image)
	parts.Steps = append(parts.Steps, step{
		name:  c.Name + " image",
		steps: []bootcimg.Step{bootcimg.Archive{ImageArchive: *archive, Path: file}},
	})
	return nil
}

// archiveName is the name that podman finds in an archive and stores the image
// under: an image's own, or that of where it was fetched. A digest is no part of
// it, since the archive holds one platform of what it may be the digest of.
// Podman runs nothing by another name, and would look for it in a registry.
func archiveName(a *bootcimg.ImageArchive, ref string) (string, error) {
	full := ""
	switch {
	case a.Image != nil:
		full = a.Image.Name
	case strings.HasPrefix(a.Ref, "docker://"), strings.HasPrefix(a.Ref, "containers-storage:"):
		_, full, _ = strings.Cut(a.Ref, ":")
		full = strings.TrimPrefix(full, "//")
	case a.Ref != "":
		return "", fmt.Errorf("the image carried from %q has no name to run it by; fetch it by docker:// or the containers-storage transport", a.Ref)
	}
	name, _, _ := strings.Cut(full, "@")
	switch {
	case name == "":
		return "", errors.New("no image in the archive; set its Image or Ref")
	case ref != "" && ref != full && ref != name:
		return "", fmt.Errorf("the carried image is named %[2]q, and Image is %[1]q; leave Image empty", ref, name)
	}
	return name, nil
}

// helpers are the volume and network units that a container names, each once.
func helpers(c *quadlet.Container) (units []quadlet.Unit) {
	add := func(u quadlet.Unit) {
		if !slices.Contains(units, u) {
			units = append(units, u)
		}
	}
	for _, m := range c.Volume {
		if v, ok := m.Source.(*quadlet.Volume); ok && v != nil {
			add(v)
		}
	}
	for _, n := range c.Network {
		if a, ok := n.(quadlet.NetworkAttachment); ok {
			n = a.Network
		}
		if n, ok := n.(*quadlet.Network); ok && n != nil {
			add(n)
		}
	}
	return units
}

// secretNames are the names of secrets, each once.
func secretNames(secrets []quadlet.Secret) (names []SecretName) {
	for _, s := range secrets {
		if !slices.Contains(names, SecretName(s.Name)) {
			names = append(names, SecretName(s.Name))
		}
	}
	return names
}
