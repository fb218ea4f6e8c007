package quadlet

var containerKeys = []Key{
	{
		Section: "Container", Name: "AddCapability", Kind: ListWords, Since: Version{4, 4, 0}, Flag: "--cap-add",
		Doc: "AddCapability lists capabilities to add.",
	},
	{
		Section: "Container", Name: "AddDevice", Kind: ListWords, Since: Version{4, 4, 0}, Flag: "--device",
		Doc: `AddDevice lists devices of the host, as HOST[:CONTAINER][:rwm]; one that begins with "-" is left out where the host has none.`,
	},
	{
		Section: "Container", Name: "AddHost", Kind: ListRaw, Since: Version{5, 3, 0}, Flag: "--add-host",
		Doc: "AddHost lists lines for /etc/hosts, as NAME:IP.",
	},
	{
		Section: "Container", Name: "Annotation", Kind: KeyvalList, Since: Version{4, 4, 0}, Flag: "--annotation",
		Doc: "Annotation sets annotations on the container.",
	},
	{
		Section: "Container", Name: "AppArmor", Kind: StringLast, Since: Version{5, 8, 0}, Flag: "--security-opt apparmor=",
		Doc: "AppArmor names the profile to confine the container with.",
	},
	{
		Section: "Container", Name: "AutoUpdate", Kind: StringLast, Since: Version{4, 6, 0}, Flag: "--label io.containers.autoupdate=",
		Doc: `AutoUpdate lets podman auto-update replace the container: "registry" when the registry has another image, "local" when the store has.`,
	},
	{
		Section: "Container", Name: "CgroupsMode", Kind: StringLast, Since: Version{5, 3, 0}, Flag: "--cgroups",
		Doc: `CgroupsMode is "enabled", "disabled", "no-conmon" or "split"; empty means split, unlike podman run.`,
	},
	{
		Section: "Container", Name: "ContainerName", Kind: StringLast, Since: Version{4, 4, 0}, Flag: "--name",
		Doc: "ContainerName is podman's name for it; empty means systemd-NAME.",
	},
	{
		Section: "Container", Name: "ContainersConfModule", Kind: ListRaw, Since: Version{4, 8, 0}, Flag: "--module",
		Doc: "ContainersConfModule lists modules of containers.conf(5) to load.",
	},
	{
		Section: "Container", Name: "DNS", Kind: ListRaw, Since: Version{4, 7, 0}, Flag: "--dns",
		Doc: `DNS lists resolvers; "none" leaves the image's resolv.conf alone.`,
	},
	{
		Section: "Container", Name: "DNSOption", Kind: ListRaw, Since: Version{4, 7, 0}, Flag: "--dns-option",
		Doc: "DNSOption lists options for resolv.conf.",
	},
	{
		Section: "Container", Name: "DNSSearch", Kind: ListRaw, Since: Version{4, 7, 0}, Flag: "--dns-search",
		Doc: `DNSSearch lists search domains; "." is none at all.`,
	},
	{
		Section: "Container", Name: "DropCapability", Kind: ListWords, Since: Version{4, 4, 0}, Flag: "--cap-drop",
		Doc: `DropCapability lists capabilities to drop; "all" drops every one.`,
	},
	{
		Section: "Container", Name: "Entrypoint", Kind: StringLast, Since: Version{5, 0, 0}, Flag: "--entrypoint=",
		Doc: "Entrypoint replaces the image's entry point: a program, or a JSON list of arguments.",
	},
	{
		Section: "Container", Name: "Environment", Kind: KeyvalList, Since: Version{4, 4, 0}, Flag: "--env",
		Doc: "Environment is what the process finds in its environment. Never put a secret here: use Secret. systemd expands % and $ in the values: see Literal.",
	},
	{
		Section: "Container", Name: "EnvironmentFile", Kind: ListArgs, Since: Version{4, 4, 0}, Flag: "--env-file",
		Doc: `EnvironmentFile lists files of KEY=VALUE lines, read on the host; they may be relative to the unit file. There is no "-" for one that may be missing.`,
	},
	{
		Section: "Container", Name: "EnvironmentHost", Kind: BoolLast, Since: Version{4, 4, 0}, Flag: "--env-host",
		Doc: "EnvironmentHost hands the service's whole environment to the container.",
	},
	{
		Section: "Container", Name: "Exec", Kind: ArgsLast, Since: Version{4, 4, 0},
		Doc: "Exec is the command line, as arguments; empty runs the image's own. They follow the image's entry point. systemd expands % and $ in them: see Literal.",
	},
	{
		Section: "Container", Name: "ExposeHostPort", Kind: ListRaw, Since: Version{4, 4, 0}, Flag: "--expose",
		Doc: `ExposeHostPort lists container ports, or ranges such as "50-59/udp", that are declared without being published.`,
	},
	{
		Section: "Container", Name: "GIDMap", Kind: ListWords, Since: Version{4, 8, 0}, Flag: "--gidmap",
		Doc: "GIDMap lists group id maps, as CONTAINER:HOST:COUNT.",
	},
	{
		Section: "Container", Name: "GlobalArgs", Kind: ListArgs, Since: Version{4, 8, 0},
		Doc: `GlobalArgs are arguments handed to podman, before "run", as they are.`,
	},
	{
		Section: "Container", Name: "Group", Kind: StringLast, Since: Version{4, 4, 0},
		Doc: "Group is the group inside the container; it needs User.",
	},
	{
		Section: "Container", Name: "GroupAdd", Kind: ListRaw, Since: Version{5, 1, 0}, Flag: "--group-add",
		Doc: `GroupAdd lists further groups of the process; "keep-groups", alone, keeps those of the service.`,
	},
	{
		Section: "Container", Name: "HealthCmd", Kind: StringLast, Since: Version{4, 5, 0}, Flag: "--health-cmd",
		Doc: `HealthCmd tells whether the container is well, by its exit code; "none" disables the image's. Generators before Podman 5.8.2 lose a double quote at either end: write single ones.`,
	},
	{
		Section: "Container", Name: "HealthInterval", Kind: StringLast, Since: Version{4, 5, 0}, Flag: "--health-interval",
		Doc: "HealthInterval is the time between two checks; zero means 30 s.",
	},
	{
		Section: "Container", Name: "HealthLogDestination", Kind: StringLast, Since: Version{5, 3, 0}, Flag: "--health-log-destination",
		Doc: `HealthLogDestination is where results go: "local", "events_logger" or a directory.`,
	},
	{
		Section: "Container", Name: "HealthMaxLogCount", Kind: StringLast, Since: Version{5, 3, 0}, Flag: "--health-max-log-count",
		Doc: "HealthMaxLogCount is how many results are kept; 0 keeps all, unset 5.",
	},
	{
		Section: "Container", Name: "HealthMaxLogSize", Kind: StringLast, Since: Version{5, 3, 0}, Flag: "--health-max-log-size",
		Doc: "HealthMaxLogSize is how many characters of a result are kept; 0 keeps all, unset 500.",
	},
	{
		Section: "Container", Name: "HealthOnFailure", Kind: StringLast, Since: Version{4, 5, 0}, Flag: "--health-on-failure",
		Doc: `HealthOnFailure is what becomes of an unhealthy container: "none", "kill", "restart" or "stop". Under systemd, "kill" with Restart= is the one to use.`,
	},
	{
		Section: "Container", Name: "HealthRetries", Kind: StringLast, Since: Version{4, 5, 0}, Flag: "--health-retries",
		Doc: "HealthRetries is how many checks must fail; unset means 3.",
	},
	{
		Section: "Container", Name: "HealthStartPeriod", Kind: StringLast, Since: Version{4, 5, 0}, Flag: "--health-start-period",
		Doc: "HealthStartPeriod is how long failures do not count after the start.",
	},
	{
		Section: "Container", Name: "HealthStartupCmd", Kind: StringLast, Since: Version{4, 5, 0}, Flag: "--health-startup-cmd",
		Doc: "HealthStartupCmd is checked in place of HealthCmd until it succeeds.",
	},
	{
		Section: "Container", Name: "HealthStartupInterval", Kind: StringLast, Since: Version{4, 5, 0}, Flag: "--health-startup-interval",
		Doc: "HealthStartupInterval is the time between two of those; zero means 30 s.",
	},
	{
		Section: "Container", Name: "HealthStartupRetries", Kind: StringLast, Since: Version{4, 5, 0}, Flag: "--health-startup-retries",
		Doc: "HealthStartupRetries is how many may fail before the container is restarted; unset means without end.",
	},
	{
		Section: "Container", Name: "HealthStartupSuccess", Kind: StringLast, Since: Version{4, 5, 0}, Flag: "--health-startup-success",
		Doc: "HealthStartupSuccess is how many must succeed; unset means one.",
	},
	{
		Section: "Container", Name: "HealthStartupTimeout", Kind: StringLast, Since: Version{4, 5, 0}, Flag: "--health-startup-timeout",
		Doc: "HealthStartupTimeout is how long one of those may take; zero means 30 s.",
	},
	{
		Section: "Container", Name: "HealthTimeout", Kind: StringLast, Since: Version{4, 5, 0}, Flag: "--health-timeout",
		Doc: "HealthTimeout is how long one check may take; zero means 30 s.",
	},
	{
		Section: "Container", Name: "HostName", Kind: StringLast, Since: Version{4, 6, 0}, Flag: "--hostname",
		Doc: "HostName is the host name inside the container; empty is the container's id.",
	},
	{
		Section: "Container", Name: "HttpProxy", Kind: BoolLast, Since: Version{5, 7, 0}, Flag: "--http-proxy",
		Doc: "HttpProxy hands the host's proxy variables to the container; unset means true.",
	},
	{
		Section: "Container", Name: "IP", Kind: StringLast, Since: Version{4, 5, 0}, Flag: "--ip",
		Doc: "IP is a fixed IPv4 address; it needs exactly one network with a subnet.",
	},
	{
		Section: "Container", Name: "IP6", Kind: StringLast, Since: Version{4, 5, 0}, Flag: "--ip6",
		Doc: "IP6 is a fixed IPv6 address.",
	},
	{
		Section: "Container", Name: "Image", Kind: StringLast, Since: Version{4, 4, 0},
		Doc: "Image is what runs: a Reference, or an [*Image] unit that pulls it first.",
	},
	{
		Section: "Container", Name: "ImageVolume", Kind: StringLast, Since: Version{6, 1, 0}, Flag: "--image-volume",
		Doc: `ImageVolume is what becomes of volumes that the image declares: "bind", "tmpfs" or "ignore".`,
	},
	{
		Section: "Container", Name: "Label", Kind: KeyvalList, Since: Version{4, 4, 0}, Flag: "--label",
		Doc: "Label sets labels on the container.",
	},
	{
		Section: "Container", Name: "LogDriver", Kind: StringLast, Since: Version{4, 5, 0}, Flag: "--log-driver",
		Doc: `LogDriver is where the output goes, such as "journald" or "none".`,
	},
	{
		Section: "Container", Name: "LogOpt", Kind: ListWords, Since: Version{5, 2, 0}, Flag: "--log-opt",
		Doc: "LogOpt lists options of the log driver, as NAME=VALUE.",
	},
	{
		Section: "Container", Name: "Mask", Kind: ListArgs, Since: Version{4, 6, 0}, Flag: "--security-opt mask=",
		Doc: "Mask lists paths, joined by colons, that the container cannot see.",
	},
	{
		Section: "Container", Name: "Memory", Kind: StringLast, Since: Version{5, 5, 0}, Flag: "--memory",
		Doc: "Memory is the most memory the container may use, a number with b, k, m or g.",
	},
	{
		Section: "Container", Name: "Mount", Kind: ListArgs, Since: Version{4, 5, 0}, Flag: "--mount",
		Doc: "Mount lists mounts that need more than Volume can say.",
	},
	{
		Section: "Container", Name: "Network", Kind: ListRaw, Since: Version{4, 4, 0}, Flag: "--network",
		Doc: "Network lists the networks to join; empty is podman's default (pasta when rootless).",
	},
	{
		Section: "Container", Name: "NetworkAlias", Kind: ListRaw, Since: Version{5, 2, 0}, Flag: "--network-alias",
		Doc: "NetworkAlias lists further names of the container in its networks' DNS.",
	},
	{
		Section: "Container", Name: "NoNewPrivileges", Kind: BoolLast, Since: Version{4, 4, 0}, Flag: "--security-opt=no-new-privileges",
		Doc: "NoNewPrivileges forbids gaining privileges through setuid programs; unset means false.",
	},
	{
		Section: "Container", Name: "Notify", Kind: BoolOrEnumLast, Since: Version{4, 4, 0},
		Doc: "Notify is who tells systemd that the service is up; the zero value is the container's start.",
	},
	{
		Section: "Container", Name: "PidsLimit", Kind: StringLast, Since: Version{4, 7, 0}, Flag: "--pids-limit",
		Doc: "PidsLimit is the most processes it may have; -1 is no limit, unset podman's 2048.",
	},
	{
		Section: "Container", Name: "Pod", Kind: StringLast, Since: Version{5, 0, 0}, Flag: "--pod",
		Doc: "Pod is the pod to run in; nil is none.",
	},
	{
		Section: "Container", Name: "PodmanArgs", Kind: ListArgs, Since: Version{4, 4, 0},
		Doc: "PodmanArgs are arguments handed to podman run as they are.",
	},
	{
		Section: "Container", Name: "PublishPort", Kind: ListRaw, Since: Version{4, 4, 0}, Flag: "--publish",
		Doc: "PublishPort lists ports published on the host. A container in a Pod has none of its own.",
	},
	{
		Section: "Container", Name: "Pull", Kind: StringLast, Since: Version{4, 6, 0}, Flag: "--pull",
		Doc: `Pull is when to pull: "always", "missing", "never" or "newer"; empty means missing.`,
	},
	{
		Section: "Container", Name: "ReadOnly", Kind: BoolLast, Since: Version{4, 4, 0}, Flag: "--read-only",
		Doc: "ReadOnly mounts the container's root file system read-only.",
	},
	{
		Section: "Container", Name: "ReadOnlyTmpfs", Kind: BoolLast, Since: Version{4, 8, 0}, Flag: "--read-only-tmpfs",
		Doc: "ReadOnlyTmpfs keeps /tmp, /run and their like writable under ReadOnly, in memory; unset means true.",
	},
	{
		Section: "Container", Name: "ReloadCmd", Kind: ArgsLast, Since: Version{5, 5, 0},
		Doc: "ReloadCmd runs in the container on systemctl reload.",
	},
	{
		Section: "Container", Name: "ReloadSignal", Kind: StringLast, Since: Version{5, 5, 0},
		Doc: "ReloadSignal is sent to the container on systemctl reload; it excludes ReloadCmd.",
	},
	{
		Section: "Container", Name: "RemapGid", Kind: ListWords, Since: Version{4, 4, 0}, Instead: "UserNS or GIDMap",
		Doc: "RemapGid lists group id maps for RemapUsers.",
	},
	{
		Section: "Container", Name: "RemapUid", Kind: ListWords, Since: Version{4, 4, 0}, Instead: "UserNS or UIDMap",
		Doc: "RemapUid lists user id maps for RemapUsers.",
	},
	{
		Section: "Container", Name: "RemapUidSize", Kind: Uint32Last, Since: Version{4, 4, 0}, Instead: "UserNS=auto:size=N",
		Doc: "RemapUidSize is how many ids RemapUsers=auto takes.",
	},
	{
		Section: "Container", Name: "RemapUsers", Kind: StringLast, Since: Version{4, 4, 0}, Instead: "UserNS, UIDMap and GIDMap",
		Doc: `RemapUsers is the old spelling of UserNS: "manual", "auto" or "keep-id".`,
	},
	{
		Section: "Container", Name: "Retry", Kind: StringLast, Since: Version{5, 5, 0}, Flag: "--retry",
		Doc: "Retry is how often a pull is tried again.",
	},
	{
		Section: "Container", Name: "RetryDelay", Kind: StringLast, Since: Version{5, 5, 0}, Flag: "--retry-delay",
		Doc: "RetryDelay is the pause between those tries; zero lets it grow.",
	},
	{
		Section: "Container", Name: "Rootfs", Kind: StringLast, Since: Version{4, 5, 0}, Flag: "--rootfs",
		Doc: `Rootfs is a directory on the host to run instead of an image; ":O" after it keeps the container from changing it.`,
	},
	{
		Section: "Container", Name: "RunInit", Kind: BoolLast, Since: Version{4, 4, 0}, Flag: "--init",
		Doc: "RunInit runs a small init as process 1, which reaps and passes on signals.",
	},
	{
		Section: "Container", Name: "SeccompProfile", Kind: StringLast, Since: Version{4, 4, 0}, Flag: "--security-opt seccomp=",
		Doc: `SeccompProfile is a JSON file on the host, or "unconfined"; empty is podman's own profile.`,
	},
	{
		Section: "Container", Name: "Secret", Kind: ListArgs, Since: Version{4, 5, 0}, Flag: "--secret",
		Doc: "Secret lists podman secrets, by name, that the container is given.",
	},
	{
		Section: "Container", Name: "SecurityLabelDisable", Kind: BoolLast, Since: Version{4, 5, 0}, Flag: "--security-opt label=disable",
		Doc: "SecurityLabelDisable turns SELinux separation off for the container.",
	},
	{
		Section: "Container", Name: "SecurityLabelFileType", Kind: StringLast, Since: Version{4, 5, 0}, Flag: "--security-opt label=filetype:",
		Doc: "SecurityLabelFileType is the SELinux type of the container's files.",
	},
	{
		Section: "Container", Name: "SecurityLabelLevel", Kind: StringLast, Since: Version{4, 5, 0}, Flag: "--security-opt label=level:",
		Doc: "SecurityLabelLevel is the SELinux level of the process.",
	},
	{
		Section: "Container", Name: "SecurityLabelNested", Kind: BoolLast, Since: Version{4, 6, 0}, Flag: "--security-opt label=nested",
		Doc: "SecurityLabelNested lets SELinux labels work inside the container, for containers in it.",
	},
	{
		Section: "Container", Name: "SecurityLabelType", Kind: StringLast, Since: Version{4, 5, 0}, Flag: "--security-opt label=type:",
		Doc: "SecurityLabelType is the SELinux type of the process.",
	},
	{
		Section: "Container", Name: "ServiceName", Kind: StringLast, Since: Version{5, 3, 0},
		Doc: `ServiceName replaces NAME as the stem of the service, without ".service".`,
	},
	{
		Section: "Container", Name: "ShmSize", Kind: StringLast, Since: Version{4, 7, 0}, Flag: "--shm-size",
		Doc: "ShmSize is the size of /dev/shm, a number with b, k, m or g; empty is podman's 64m.",
	},
	{
		Section: "Container", Name: "StartWithPod", Kind: BoolLast, Since: Version{5, 3, 0},
		Doc: "StartWithPod starts the container when its pod starts; unset means true.",
	},
	{
		Section: "Container", Name: "StopSignal", Kind: StringLast, Since: Version{5, 2, 0}, Flag: "--stop-signal",
		Doc: "StopSignal is sent to stop the container; empty is the image's, or SIGTERM.",
	},
	{
		Section: "Container", Name: "StopTimeout", Kind: StringLast, Since: Version{5, 0, 0}, Flag: "--stop-timeout",
		Doc: "StopTimeout is how many seconds after StopSignal the container is killed; unset means 10. Keep it below the service's TimeoutStopSec.",
	},
	{
		Section: "Container", Name: "SubGIDMap", Kind: StringLast, Since: Version{4, 8, 0}, Flag: "--subgidname",
		Doc: "SubGIDMap names the owner in /etc/subgid whose ids are used.",
	},
	{
		Section: "Container", Name: "SubUIDMap", Kind: StringLast, Since: Version{4, 8, 0}, Flag: "--subuidname",
		Doc: "SubUIDMap names the owner in /etc/subuid whose ids are used.",
	},
	{
		Section: "Container", Name: "Sysctl", Kind: ListWords, Since: Version{4, 6, 0}, Flag: "--sysctl",
		Doc: "Sysctl lists kernel parameters of the container's namespaces, as NAME=VALUE.",
	},
	{
		Section: "Container", Name: "Timezone", Kind: StringLast, Since: Version{4, 4, 0}, Flag: "--tz",
		Doc: `Timezone is a zone's name, or "local" for the host's.`,
	},
	{
		Section: "Container", Name: "Tmpfs", Kind: ListRaw, Since: Version{4, 5, 0}, Flag: "--tmpfs",
		Doc: `Tmpfs lists paths in the container that get a file system in memory, with options after a colon: "/run:size=64M".`,
	},
	{
		Section: "Container", Name: "UIDMap", Kind: ListWords, Since: Version{4, 8, 0}, Flag: "--uidmap",
		Doc: "UIDMap lists user id maps, as CONTAINER:HOST:COUNT.",
	},
	{
		Section: "Container", Name: "Ulimit", Kind: ListRaw, Since: Version{4, 7, 0}, Flag: "--ulimit",
		Doc: `Ulimit lists resource limits, as NAME=SOFT[:HARD], or "host".`,
	},
	{
		Section: "Container", Name: "Unmask", Kind: ListArgs, Since: Version{4, 6, 0}, Flag: "--security-opt unmask=",
		Doc: `Unmask lists paths, joined by colons, that podman would mask; "ALL" is every one.`,
	},
	{
		Section: "Container", Name: "User", Kind: StringLast, Since: Version{4, 4, 0}, Flag: "--user",
		Doc: "User is the user, by name or id, inside the container; empty is the image's.",
	},
	{
		Section: "Container", Name: "UserNS", Kind: StringLast, Since: Version{4, 5, 0}, Flag: "--userns",
		Doc: `UserNS is the user namespace mode, such as "keep-id" or "auto". It excludes the maps below.`,
	},
	{
		Section: "Container", Name: "VolatileTmp", Kind: BoolLast, Since: Version{4, 4, 0}, Instead: "Tmpfs",
		Doc: "VolatileTmp puts a tmpfs of 512 MiB on /tmp.",
	},
	{
		Section: "Container", Name: "Volume", Kind: ListRaw, Since: Version{4, 4, 0}, Flag: "-v",
		Doc: "Volume lists what is mounted into the container.",
	},
	{
		Section: "Container", Name: "WorkingDir", Kind: StringLast, Since: Version{4, 6, 0}, Flag: "--workdir",
		Doc: "WorkingDir is the directory, in the container, that the command starts in.",
	},
}
