package quadlet

var podKeys = []Key{
	{
		Section: "Pod", Name: "AddHost", Kind: ListRaw, Since: Version{5, 3, 0}, Flag: "--add-host",
		Doc: "AddHost lists lines for /etc/hosts, as NAME:IP.",
	},
	{
		Section: "Pod", Name: "ContainersConfModule", Kind: ListRaw, Since: Version{5, 0, 0}, Flag: "--module",
		Doc: "ContainersConfModule lists modules of containers.conf(5) to load.",
	},
	{
		Section: "Pod", Name: "DNS", Kind: ListRaw, Since: Version{5, 3, 0}, Flag: "--dns",
		Doc: `DNS lists resolvers; "none" leaves resolv.conf alone.`,
	},
	{
		Section: "Pod", Name: "DNSOption", Kind: ListRaw, Since: Version{5, 3, 0}, Flag: "--dns-option",
		Doc: "DNSOption lists options for resolv.conf.",
	},
	{
		Section: "Pod", Name: "DNSSearch", Kind: ListRaw, Since: Version{5, 3, 0}, Flag: "--dns-search",
		Doc: `DNSSearch lists search domains; "." is none at all.`,
	},
	{
		Section: "Pod", Name: "ExitPolicy", Kind: StringLast, Since: Version{5, 6, 0}, Flag: "--exit-policy",
		Doc: `ExitPolicy is what the pod does when its last container ends: "stop", the default, or "continue".`,
	},
	{
		Section: "Pod", Name: "GIDMap", Kind: ListWords, Since: Version{5, 3, 0}, Flag: "--gidmap",
		Doc: "GIDMap lists group id maps, as CONTAINER:HOST:COUNT.",
	},
	{
		Section: "Pod", Name: "GlobalArgs", Kind: ListArgs, Since: Version{5, 0, 0},
		Doc: "GlobalArgs are arguments handed to podman, before the subcommand, as they are.",
	},
	{
		Section: "Pod", Name: "HostName", Kind: ListRaw, Since: Version{5, 5, 0}, Flag: "--hostname",
		Doc: "HostName is the host name inside the pod; empty is the pod's name.",
	},
	{
		Section: "Pod", Name: "IP", Kind: StringLast, Since: Version{5, 3, 0}, Flag: "--ip",
		Doc: "IP is a fixed IPv4 address; it needs exactly one network with a subnet.",
	},
	{
		Section: "Pod", Name: "IP6", Kind: StringLast, Since: Version{5, 3, 0}, Flag: "--ip6",
		Doc: "IP6 is a fixed IPv6 address.",
	},
	{
		Section: "Pod", Name: "Label", Kind: KeyvalList, Since: Version{5, 6, 0}, Flag: "--label",
		Doc: "Label sets labels on the pod.",
	},
	{
		Section: "Pod", Name: "Network", Kind: ListRaw, Since: Version{5, 0, 0}, Flag: "--network",
		Doc: "Network lists the networks to join.",
	},
	{
		Section: "Pod", Name: "NetworkAlias", Kind: ListRaw, Since: Version{5, 2, 0}, Flag: "--network-alias",
		Doc: "NetworkAlias lists further names of the pod in its networks' DNS.",
	},
	{
		Section: "Pod", Name: "PodName", Kind: StringLast, Since: Version{5, 0, 0}, Flag: "--name",
		Doc: "PodName is podman's name for it; empty means systemd-NAME.",
	},
	{
		Section: "Pod", Name: "PodmanArgs", Kind: ListArgs, Since: Version{5, 0, 0},
		Doc: "PodmanArgs are arguments handed to podman pod create as they are.",
	},
	{
		Section: "Pod", Name: "PublishPort", Kind: ListRaw, Since: Version{5, 0, 0}, Flag: "--publish",
		Doc: "PublishPort lists ports published on the host, for all its containers.",
	},
	{
		Section: "Pod", Name: "RemapGid", Kind: ListWords, Since: Version{5, 3, 0}, Instead: "UserNS or GIDMap",
		Doc: "RemapGid lists group id maps for RemapUsers.",
	},
	{
		Section: "Pod", Name: "RemapUid", Kind: ListWords, Since: Version{5, 3, 0}, Instead: "UserNS or UIDMap",
		Doc: "RemapUid lists user id maps for RemapUsers.",
	},
	{
		Section: "Pod", Name: "RemapUidSize", Kind: Uint32Last, Since: Version{5, 3, 0}, Instead: "UserNS=auto:size=N",
		Doc: "RemapUidSize is how many ids RemapUsers=auto takes.",
	},
	{
		Section: "Pod", Name: "RemapUsers", Kind: StringLast, Since: Version{5, 3, 0}, Instead: "UserNS, UIDMap and GIDMap",
		Doc: `RemapUsers is the old spelling of UserNS: "manual", "auto" or "keep-id".`,
	},
	{
		Section: "Pod", Name: "ServiceName", Kind: StringLast, Since: Version{5, 3, 0},
		Doc: `ServiceName replaces NAME-pod as the stem of the service, without ".service".`,
	},
	{
		Section: "Pod", Name: "ShmSize", Kind: StringLast, Since: Version{5, 4, 0}, Flag: "--shm-size",
		Doc: "ShmSize is the size of /dev/shm, a number with b, k, m or g; empty is podman's 64m.",
	},
	{
		Section: "Pod", Name: "StopTimeout", Kind: StringLast, Since: Version{5, 7, 0},
		Doc: "StopTimeout is how many seconds its containers have to stop; unset means 10.",
	},
	{
		Section: "Pod", Name: "SubGIDMap", Kind: StringLast, Since: Version{5, 3, 0}, Flag: "--subgidname",
		Doc: "SubGIDMap names the owner in /etc/subgid whose ids are used.",
	},
	{
		Section: "Pod", Name: "SubUIDMap", Kind: StringLast, Since: Version{5, 3, 0}, Flag: "--subuidname",
		Doc: "SubUIDMap names the owner in /etc/subuid whose ids are used.",
	},
	{
		Section: "Pod", Name: "UIDMap", Kind: ListWords, Since: Version{5, 3, 0}, Flag: "--uidmap",
		Doc: "UIDMap lists user id maps, as CONTAINER:HOST:COUNT.",
	},
	{
		Section: "Pod", Name: "UserNS", Kind: StringLast, Since: Version{5, 3, 0}, Flag: "--userns",
		Doc: `UserNS is the user namespace mode, such as "keep-id" or "auto".`,
	},
	{
		Section: "Pod", Name: "Volume", Kind: ListRaw, Since: Version{5, 0, 0}, Flag: "-v",
		Doc: "Volume lists what is mounted into every container.",
	},
}

var kubeKeys = []Key{
	{
		Section: "Kube", Name: "AutoUpdate", Kind: ListWords, Since: Version{4, 7, 0},
		Doc: `AutoUpdate lets podman auto-update replace containers: "registry" or "local" for all of them, or NAME/registry and NAME/local for one.`,
	},
	{
		Section: "Kube", Name: "ConfigMap", Kind: ListWords, Since: Version{4, 4, 0}, Flag: "--configmap",
		Doc: "ConfigMap lists files with ConfigMaps that the YAML refers to; a relative one is beside the unit file.",
	},
	{
		Section: "Kube", Name: "ContainersConfModule", Kind: ListRaw, Since: Version{4, 8, 0}, Flag: "--module",
		Doc: "ContainersConfModule lists modules of containers.conf(5) to load.",
	},
	{
		Section: "Kube", Name: "ExitCodePropagation", Kind: StringLast, Since: Version{4, 6, 0}, Flag: "--service-exit-code-propagation=",
		Doc: `ExitCodePropagation is which containers' failure is the service's: "all", "any" or "none"; empty means none.`,
	},
	{
		Section: "Kube", Name: "GlobalArgs", Kind: ListArgs, Since: Version{4, 8, 0},
		Doc: "GlobalArgs are arguments handed to podman, before the subcommand, as they are.",
	},
	{
		Section: "Kube", Name: "KubeDownForce", Kind: BoolLast, Since: Version{4, 8, 0},
		Doc: "KubeDownForce removes volumes too when the service stops; unset means false.",
	},
	{
		Section: "Kube", Name: "LogDriver", Kind: StringLast, Since: Version{4, 5, 0}, Flag: "--log-driver",
		Doc: `LogDriver is where the output goes, such as "journald" or "none".`,
	},
	{
		Section: "Kube", Name: "LogOpt", Kind: ListWords, Since: Version{5, 2, 0}, Flag: "--log-opt",
		Doc: "LogOpt lists options of the log driver, as NAME=VALUE.",
	},
	{
		Section: "Kube", Name: "Network", Kind: ListRaw, Since: Version{4, 4, 0}, Flag: "--network",
		Doc: "Network lists the networks to join.",
	},
	{
		Section: "Kube", Name: "PodmanArgs", Kind: ListArgs, Since: Version{4, 6, 0},
		Doc: "PodmanArgs are arguments handed to podman kube play as they are.",
	},
	{
		Section: "Kube", Name: "PublishPort", Kind: ListRaw, Since: Version{4, 4, 0}, Flag: "--publish",
		Doc: "PublishPort lists ports published on the host, beside the YAML's own hostPort.",
	},
	{
		Section: "Kube", Name: "RemapGid", Kind: ListWords, Since: Version{4, 4, 0}, Instead: "UserNS",
		Doc: "RemapGid lists group id maps for RemapUsers.",
	},
	{
		Section: "Kube", Name: "RemapUid", Kind: ListWords, Since: Version{4, 4, 0}, Instead: "UserNS",
		Doc: "RemapUid lists user id maps for RemapUsers.",
	},
	{
		Section: "Kube", Name: "RemapUidSize", Kind: Uint32Last, Since: Version{4, 4, 0}, Instead: "UserNS=auto:size=N",
		Doc: "RemapUidSize is how many ids RemapUsers=auto takes.",
	},
	{
		Section: "Kube", Name: "RemapUsers", Kind: StringLast, Since: Version{4, 4, 0}, Instead: "UserNS",
		Doc: `RemapUsers is the old spelling of UserNS: "auto" or "keep-id".`,
	},
	{
		Section: "Kube", Name: "ServiceName", Kind: StringLast, Since: Version{5, 3, 0},
		Doc: `ServiceName replaces NAME as the stem of the service, without ".service".`,
	},
	{
		Section: "Kube", Name: "SetWorkingDirectory", Kind: StringLast, Since: Version{4, 7, 0},
		Doc: `SetWorkingDirectory is where relative paths in the YAML begin: "yaml", beside the one Yaml file, or "unit", beside the unit file; empty is the service's WorkingDirectory.`,
	},
	{
		Section: "Kube", Name: "UserNS", Kind: StringLast, Since: Version{4, 5, 0}, Flag: "--userns",
		Doc: `UserNS is the user namespace mode, such as "keep-id" or "auto".`,
	},
	{
		Section: "Kube", Name: "Yaml", Kind: ListWords, Since: Version{4, 4, 0},
		Doc: "Yaml lists the files to play; a relative one is beside the unit file. Before Podman 5.7 the last alone is played. Required.",
	},
}
