package quadlet

var volumeKeys = []Key{
	{
		Section: "Volume", Name: "ContainersConfModule", Kind: ListRaw, Since: Version{4, 8, 0}, Flag: "--module",
		Doc: "ContainersConfModule lists modules of containers.conf(5) to load.",
	},
	{
		Section: "Volume", Name: "Copy", Kind: BoolLast, Since: Version{4, 4, 0},
		Doc: "Copy fills an empty volume from what the image has at its place; unset means true.",
	},
	{
		Section: "Volume", Name: "Device", Kind: StringLast, Since: Version{4, 4, 0}, Flag: "--opt device=",
		Doc: "Device is what the local driver mounts.",
	},
	{
		Section: "Volume", Name: "Driver", Kind: StringLast, Since: Version{4, 8, 0}, Flag: "--driver",
		Doc: `Driver is "local", "image" or a plugin; empty means local.`,
	},
	{
		Section: "Volume", Name: "GID", Kind: StringLast, Since: Version{6, 0, 0}, Flag: "--gid",
		Doc: "GID is the id of the group that owns the volume's root.",
	},
	{
		Section: "Volume", Name: "GlobalArgs", Kind: ListArgs, Since: Version{4, 8, 0},
		Doc: "GlobalArgs are arguments handed to podman, before the subcommand, as they are.",
	},
	{
		Section: "Volume", Name: "Group", Kind: Uint32Last, Since: Version{4, 4, 0}, Flag: "--opt o=gid=",
		Doc: "Group is the id of the group that owns the volume's root, as a mount option.",
	},
	{
		Section: "Volume", Name: "Image", Kind: StringLast, Since: Version{4, 8, 0}, Flag: "--opt image=",
		Doc: "Image is what a volume of the image driver holds.",
	},
	{
		Section: "Volume", Name: "Label", Kind: KeyvalList, Since: Version{4, 4, 0}, Flag: "--label",
		Doc: "Label sets labels on the volume.",
	},
	{
		Section: "Volume", Name: "Options", Kind: StringLast, Since: Version{4, 4, 0}, Flag: "--opt o=",
		Doc: "Options are mount options, joined by commas. Before Podman 6.0 they need Device.",
	},
	{
		Section: "Volume", Name: "PodmanArgs", Kind: ListArgs, Since: Version{4, 6, 0},
		Doc: "PodmanArgs are arguments handed to podman volume create as they are.",
	},
	{
		Section: "Volume", Name: "ServiceName", Kind: StringLast, Since: Version{5, 3, 0},
		Doc: `ServiceName replaces NAME-volume as the stem of the service, without ".service".`,
	},
	{
		Section: "Volume", Name: "Type", Kind: StringLast, Since: Version{4, 4, 0}, Flag: "--opt type=",
		Doc: `Type is Device's file system, as mount(8) names it, or "bind". It needs Device.`,
	},
	{
		Section: "Volume", Name: "UID", Kind: StringLast, Since: Version{6, 0, 0}, Flag: "--uid",
		Doc: "UID is the id of the user who owns the volume's root.",
	},
	{
		Section: "Volume", Name: "User", Kind: Uint32Last, Since: Version{4, 4, 0}, Flag: "--opt o=uid=",
		Doc: "User is the id of the user who owns the volume's root, as a mount option. A name is not possible: the generator reads it as 0.",
	},
	{
		Section: "Volume", Name: "VolumeName", Kind: StringLast, Since: Version{4, 7, 0},
		Doc: "VolumeName is podman's name for it; empty means systemd-NAME.",
	},
}

var networkKeys = []Key{
	{
		Section: "Network", Name: "ContainersConfModule", Kind: ListRaw, Since: Version{4, 8, 0}, Flag: "--module",
		Doc: "ContainersConfModule lists modules of containers.conf(5) to load.",
	},
	{
		Section: "Network", Name: "DNS", Kind: ListRaw, Since: Version{4, 7, 0}, Flag: "--dns",
		Doc: "DNS lists the resolvers that the network's own asks.",
	},
	{
		Section: "Network", Name: "DisableDNS", Kind: BoolLast, Since: Version{4, 4, 0}, Flag: "--disable-dns",
		Doc: "DisableDNS leaves the containers' names out of DNS; unset means false.",
	},
	{
		Section: "Network", Name: "Driver", Kind: StringLast, Since: Version{4, 4, 0}, Flag: "--driver",
		Doc: `Driver is "bridge", "macvlan", "ipvlan" or a plugin; empty means bridge.`,
	},
	{
		Section: "Network", Name: "Gateway", Kind: ListRaw, Since: Version{4, 4, 0}, Flag: "--gateway",
		Doc: "Gateway lists a gateway for each subnet, by position.",
	},
	{
		Section: "Network", Name: "GlobalArgs", Kind: ListArgs, Since: Version{4, 8, 0},
		Doc: "GlobalArgs are arguments handed to podman, before the subcommand, as they are.",
	},
	{
		Section: "Network", Name: "IPAMDriver", Kind: StringLast, Since: Version{4, 4, 0}, Flag: "--ipam-driver",
		Doc: `IPAMDriver is who hands out addresses: "host-local", "dhcp" or "none".`,
	},
	{
		Section: "Network", Name: "IPRange", Kind: ListRaw, Since: Version{4, 4, 0}, Flag: "--ip-range",
		Doc: "IPRange lists where addresses are taken from, for each subnet by position, as a CIDR or FIRST-LAST.",
	},
	{
		Section: "Network", Name: "IPv6", Kind: BoolLast, Since: Version{4, 4, 0}, Flag: "--ipv6",
		Doc: "IPv6 gives the network an IPv6 subnet too; unset means false.",
	},
	{
		Section: "Network", Name: "InterfaceName", Kind: StringLast, Since: Version{5, 6, 0}, Flag: "--interface-name",
		Doc: "InterfaceName names the bridge, or the parent of a macvlan or ipvlan.",
	},
	{
		Section: "Network", Name: "Internal", Kind: BoolLast, Since: Version{4, 4, 0}, Flag: "--internal",
		Doc: "Internal cuts the network off from the outside; unset means false.",
	},
	{
		Section: "Network", Name: "Label", Kind: KeyvalList, Since: Version{4, 4, 0}, Flag: "--label",
		Doc: "Label sets labels on the network.",
	},
	{
		Section: "Network", Name: "NetworkDeleteOnStop", Kind: BoolLast, Since: Version{5, 5, 0},
		Doc: "NetworkDeleteOnStop removes the network when its service stops; unset means false.",
	},
	{
		Section: "Network", Name: "NetworkName", Kind: StringLast, Since: Version{4, 7, 0},
		Doc: "NetworkName is podman's name for it; empty means systemd-NAME.",
	},
	{
		Section: "Network", Name: "Options", Kind: KeyvalList, Since: Version{4, 4, 0}, Flag: "--opt",
		Doc: `Options are the driver's, such as "isolate" or "mtu".`,
	},
	{
		Section: "Network", Name: "PodmanArgs", Kind: ListArgs, Since: Version{4, 6, 0},
		Doc: "PodmanArgs are arguments handed to podman network create as they are.",
	},
	{
		Section: "Network", Name: "ServiceName", Kind: StringLast, Since: Version{5, 3, 0},
		Doc: `ServiceName replaces NAME-network as the stem of the service, without ".service".`,
	},
	{
		Section: "Network", Name: "Subnet", Kind: ListRaw, Since: Version{4, 4, 0}, Flag: "--subnet",
		Doc: "Subnet lists the network's subnets; empty lets podman choose one.",
	},
}

var quadletKeys = []Key{
	{
		Section: "Quadlet", Name: "DefaultDependencies", Kind: BoolLast, Since: Version{5, 3, 0},
		Doc: "DefaultDependencies adds ordering behind the network; unset means true.",
	},
}
