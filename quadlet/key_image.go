package quadlet

var imageKeys = []Key{
	{
		Section: "Image", Name: "AllTags", Kind: BoolLast, Since: Version{4, 8, 0}, Flag: "--all-tags",
		Doc: "AllTags pulls every tag of the repository; unset means false.",
	},
	{
		Section: "Image", Name: "Arch", Kind: StringLast, Since: Version{4, 8, 0}, Flag: "--arch",
		Doc: "Arch is the architecture to pull instead of the machine's own.",
	},
	{
		Section: "Image", Name: "AuthFile", Kind: StringLast, Since: Version{4, 8, 0}, Flag: "--authfile",
		Doc: "AuthFile is the file on the host that holds the registries' credentials.",
	},
	{
		Section: "Image", Name: "CertDir", Kind: StringLast, Since: Version{4, 8, 0}, Flag: "--cert-dir",
		Doc: "CertDir is the directory on the host that holds certificates.",
	},
	{
		Section: "Image", Name: "ContainersConfModule", Kind: ListRaw, Since: Version{4, 8, 0}, Flag: "--module",
		Doc: "ContainersConfModule lists modules of containers.conf(5) to load.",
	},
	{
		Section: "Image", Name: "Creds", Kind: StringLast, Since: Version{4, 8, 0}, Flag: "--creds",
		Doc: "Creds is a user name and a password for the registry, in clear: no type has a field for it. Use AuthFile.",
	},
	{
		Section: "Image", Name: "DecryptionKey", Kind: StringLast, Since: Version{4, 8, 0}, Flag: "--decryption-key",
		Doc: "DecryptionKey is a key file on the host, for encrypted images.",
	},
	{
		Section: "Image", Name: "GlobalArgs", Kind: ListArgs, Since: Version{4, 8, 0},
		Doc: "GlobalArgs are arguments handed to podman, before the subcommand, as they are.",
	},
	{
		Section: "Image", Name: "Image", Kind: StringLast, Since: Version{4, 8, 0},
		Doc: `Image is what to pull, by any transport, such as "oci-archive:/usr/share/tank/images/agent.tar". Required.`,
	},
	{
		Section: "Image", Name: "ImageTag", Kind: StringLast, Since: Version{4, 8, 0},
		Doc: "ImageTag is the name the image has once pulled, needed where Image is an archive.",
	},
	{
		Section: "Image", Name: "OS", Kind: StringLast, Since: Version{4, 8, 0}, Flag: "--os",
		Doc: "OS is the operating system to pull instead of the machine's own.",
	},
	{
		Section: "Image", Name: "PodmanArgs", Kind: ListArgs, Since: Version{4, 8, 0},
		Doc: "PodmanArgs are arguments handed to podman image pull as they are.",
	},
	{
		Section: "Image", Name: "Policy", Kind: StringLast, Since: Version{5, 6, 0}, Flag: "--policy",
		Doc: `Policy is when to pull: "always", "missing", "never" or "newer"; empty means always.`,
	},
	{
		Section: "Image", Name: "Retry", Kind: StringLast, Since: Version{5, 5, 0}, Flag: "--retry",
		Doc: "Retry is how often a pull is tried again.",
	},
	{
		Section: "Image", Name: "RetryDelay", Kind: StringLast, Since: Version{5, 5, 0}, Flag: "--retry-delay",
		Doc: "RetryDelay is the pause between those tries; zero lets it grow.",
	},
	{
		Section: "Image", Name: "ServiceName", Kind: StringLast, Since: Version{5, 3, 0},
		Doc: `ServiceName replaces NAME-image as the stem of the service, without ".service".`,
	},
	{
		Section: "Image", Name: "TLSVerify", Kind: BoolLast, Since: Version{4, 8, 0}, Flag: "--tls-verify",
		Doc: "TLSVerify requires HTTPS and a valid certificate; unset means true.",
	},
	{
		Section: "Image", Name: "Variant", Kind: StringLast, Since: Version{4, 8, 0}, Flag: "--variant",
		Doc: "Variant is the variant of the architecture to pull.",
	},
}

var buildKeys = []Key{
	{
		Section: "Build", Name: "Annotation", Kind: KeyvalList, Since: Version{5, 2, 0}, Flag: "--annotation",
		Doc: "Annotation sets annotations on the image.",
	},
	{
		Section: "Build", Name: "Arch", Kind: StringLast, Since: Version{5, 2, 0}, Flag: "--arch",
		Doc: "Arch is the architecture to build for instead of the machine's own.",
	},
	{
		Section: "Build", Name: "AuthFile", Kind: StringLast, Since: Version{5, 2, 0}, Flag: "--authfile",
		Doc: "AuthFile is the file on the host that holds the registries' credentials.",
	},
	{
		Section: "Build", Name: "BuildArg", Kind: KeyvalList, Since: Version{5, 7, 0}, Flag: "--build-arg",
		Doc: "BuildArg sets the arguments that ARG instructions name. They stay in the image's history: use Secret for secrets.",
	},
	{
		Section: "Build", Name: "ContainersConfModule", Kind: ListRaw, Since: Version{5, 2, 0}, Flag: "--module",
		Doc: "ContainersConfModule lists modules of containers.conf(5) to load.",
	},
	{
		Section: "Build", Name: "DNS", Kind: ListRaw, Since: Version{5, 2, 0}, Flag: "--dns",
		Doc: `DNS lists resolvers for RUN instructions; "none" leaves the image's resolv.conf alone.`,
	},
	{
		Section: "Build", Name: "DNSOption", Kind: ListRaw, Since: Version{5, 2, 0}, Flag: "--dns-option",
		Doc: "DNSOption lists options for resolv.conf.",
	},
	{
		Section: "Build", Name: "DNSSearch", Kind: ListRaw, Since: Version{5, 2, 0}, Flag: "--dns-search",
		Doc: `DNSSearch lists search domains; "." is none at all.`,
	},
	{
		Section: "Build", Name: "Environment", Kind: KeyvalList, Since: Version{5, 2, 0}, Flag: "--env",
		Doc: "Environment sets variables in the image. Never put a secret here: use Secret.",
	},
	{
		Section: "Build", Name: "File", Kind: StringLast, Since: Version{5, 2, 0}, Flag: "--file",
		Doc: "File is the Containerfile: an absolute path, a URL, or a path relative to SetWorkingDirectory; empty is the Containerfile or Dockerfile there.",
	},
	{
		Section: "Build", Name: "ForceRM", Kind: BoolLast, Since: Version{5, 2, 0}, Flag: "--force-rm",
		Doc: "ForceRM removes intermediate containers after a failure too; unset means true.",
	},
	{
		Section: "Build", Name: "GlobalArgs", Kind: ListArgs, Since: Version{5, 2, 0},
		Doc: "GlobalArgs are arguments handed to podman, before the subcommand, as they are.",
	},
	{
		Section: "Build", Name: "GroupAdd", Kind: ListRaw, Since: Version{5, 2, 0}, Flag: "--group-add",
		Doc: `GroupAdd lists further groups of the process; "keep-groups", alone, keeps those of the service.`,
	},
	{
		Section: "Build", Name: "IgnoreFile", Kind: StringLast, Since: Version{5, 7, 0}, Flag: "--ignorefile",
		Doc: "IgnoreFile is the file that lists what stays out of the context; empty is the .containerignore there.",
	},
	{
		Section: "Build", Name: "ImageTag", Kind: ListRaw, Since: Version{5, 2, 0}, Flag: "--tag",
		Doc: "ImageTag lists the names the image gets. Other units use the first; before Podman 5.3 the last is the only one. Required.",
	},
	{
		Section: "Build", Name: "Label", Kind: KeyvalList, Since: Version{5, 2, 0}, Flag: "--label",
		Doc: "Label sets labels on the image.",
	},
	{
		Section: "Build", Name: "Network", Kind: ListRaw, Since: Version{5, 2, 0}, Flag: "--network",
		Doc: "Network lists the networks that RUN instructions see.",
	},
	{
		Section: "Build", Name: "PodmanArgs", Kind: ListArgs, Since: Version{5, 2, 0},
		Doc: "PodmanArgs are arguments handed to podman build as they are.",
	},
	{
		Section: "Build", Name: "Pull", Kind: StringLast, Since: Version{5, 2, 0}, Flag: "--pull=",
		Doc: `Pull is when to pull base images: "always", "missing", "never" or "newer"; empty means missing.`,
	},
	{
		Section: "Build", Name: "Retry", Kind: StringLast, Since: Version{5, 5, 0}, Flag: "--retry",
		Doc: "Retry is how often a pull is tried again.",
	},
	{
		Section: "Build", Name: "RetryDelay", Kind: StringLast, Since: Version{5, 5, 0}, Flag: "--retry-delay",
		Doc: "RetryDelay is the pause between those tries; zero lets it grow.",
	},
	{
		Section: "Build", Name: "Secret", Kind: ListArgs, Since: Version{5, 2, 0}, Flag: "--secret",
		Doc: "Secret lists secrets that RUN instructions may mount.",
	},
	{
		Section: "Build", Name: "ServiceName", Kind: StringLast, Since: Version{5, 3, 0},
		Doc: `ServiceName replaces NAME-build as the stem of the service, without ".service".`,
	},
	{
		Section: "Build", Name: "SetWorkingDirectory", Kind: StringLast, Since: Version{5, 2, 0},
		Doc: `SetWorkingDirectory is the build's context: a directory, the URL of a git repository or an archive, "file" for where File is, or "unit" for where the unit file is; empty is the service's WorkingDirectory.`,
	},
	{
		Section: "Build", Name: "TLSVerify", Kind: BoolLast, Since: Version{5, 2, 0}, Flag: "--tls-verify",
		Doc: "TLSVerify requires HTTPS and a valid certificate; unset means true.",
	},
	{
		Section: "Build", Name: "Target", Kind: StringLast, Since: Version{5, 2, 0}, Flag: "--target",
		Doc: "Target is the stage to build; empty is the last.",
	},
	{
		Section: "Build", Name: "Variant", Kind: StringLast, Since: Version{5, 2, 0}, Flag: "--variant",
		Doc: "Variant is the variant of the architecture to build for.",
	},
	{
		Section: "Build", Name: "Volume", Kind: ListRaw, Since: Version{5, 2, 0}, Flag: "-v",
		Doc: "Volume lists what is mounted during RUN instructions.",
	},
}

var artifactKeys = []Key{
	{
		Section: "Artifact", Name: "Artifact", Kind: StringLast, Since: Version{5, 7, 0},
		Doc: "Artifact is what to pull, from a registry. Required.",
	},
	{
		Section: "Artifact", Name: "AuthFile", Kind: StringLast, Since: Version{5, 7, 0}, Flag: "--authfile",
		Doc: "AuthFile is the file on the host that holds the registries' credentials.",
	},
	{
		Section: "Artifact", Name: "CertDir", Kind: StringLast, Since: Version{5, 7, 0}, Flag: "--cert-dir",
		Doc: "CertDir is the directory on the host that holds certificates.",
	},
	{
		Section: "Artifact", Name: "ContainersConfModule", Kind: ListRaw, Since: Version{5, 7, 0}, Flag: "--module",
		Doc: "ContainersConfModule lists modules of containers.conf(5) to load.",
	},
	{
		Section: "Artifact", Name: "Creds", Kind: StringLast, Since: Version{5, 7, 0}, Flag: "--creds",
		Doc: "Creds is a user name and a password for the registry, in clear: no type has a field for it. Use AuthFile.",
	},
	{
		Section: "Artifact", Name: "DecryptionKey", Kind: StringLast, Since: Version{5, 7, 0}, Flag: "--decryption-key",
		Doc: "DecryptionKey is a key file on the host, for encrypted artifacts.",
	},
	{
		Section: "Artifact", Name: "GlobalArgs", Kind: ListArgs, Since: Version{5, 7, 0},
		Doc: "GlobalArgs are arguments handed to podman, before the subcommand, as they are.",
	},
	{
		Section: "Artifact", Name: "PodmanArgs", Kind: ListArgs, Since: Version{5, 7, 0},
		Doc: "PodmanArgs are arguments handed to podman artifact pull as they are.",
	},
	{
		Section: "Artifact", Name: "Quiet", Kind: BoolLast, Since: Version{5, 7, 0}, Flag: "--quiet",
		Doc: "Quiet leaves the pull's progress out of the journal; unset means false.",
	},
	{
		Section: "Artifact", Name: "Retry", Kind: StringLast, Since: Version{5, 7, 0}, Flag: "--retry",
		Doc: "Retry is how often a pull is tried again.",
	},
	{
		Section: "Artifact", Name: "RetryDelay", Kind: StringLast, Since: Version{5, 7, 0}, Flag: "--retry-delay",
		Doc: "RetryDelay is the pause between those tries; zero lets it grow.",
	},
	{
		Section: "Artifact", Name: "ServiceName", Kind: StringLast, Since: Version{5, 7, 0},
		Doc: `ServiceName replaces NAME-artifact as the stem of the service, without ".service".`,
	},
	{
		Section: "Artifact", Name: "TLSVerify", Kind: BoolLast, Since: Version{5, 7, 0}, Flag: "--tls-verify",
		Doc: "TLSVerify requires HTTPS and a valid certificate; unset means true.",
	},
}
