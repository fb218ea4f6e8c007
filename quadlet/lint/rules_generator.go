package lint

var generatorRules = []Rule{
	{
		ID: "generator-syntax", Severity: Error,
		Title: "the generator cannot read the file",
		Explanation: `The file has a line that is no section, no KEY=VALUE and no comment, or a key before the first section, or bytes that no unit file may hold. ` +
			`The generator drops all of the file: its service does not exist, and what depends on it fails.`,
		Fix: "write the line as KEY=VALUE, or as a comment",
	},
	{
		ID: "generator-unknown-key", Severity: Error,
		Title: "the generator does not know the key",
		Explanation: `A section that the generator reads itself may hold only the keys that the target's Podman knows. It refuses the whole unit for one that it does not, ` +
			`also where a newer Podman would know it.`,
		Fix: "correct the name, or write podman's option in PodmanArgs=",
	},
	{
		ID: "generator-missing-unit", Severity: Error,
		Title:       "a unit that is referred to does not exist",
		Explanation: `A name that ends in .volume, .network, .pod and the like stands for the unit file of that name. The generator found none, or refused it, and refuses this unit too.`,
		Fix:         "name a file that is there, with its extension, or add it",
	},
	{
		ID: "generator-missing-key", Severity: Error,
		Title:       "a required key is missing",
		Explanation: `Each type of unit has keys that it cannot do without, such as Image= in a container. The generator refuses the unit.`,
		Fix:         "set the key",
	},
	{
		ID: "generator-conflict", Severity: Error,
		Title:       "keys that do not go together",
		Explanation: `The generator refuses a unit whose keys contradict or need each other, such as Image= with Rootfs=, or Gateway= without Subnet=.`,
		Fix:         "remove one of them, or add what it needs",
	},
	{
		ID: "generator-value", Severity: Error,
		Title:       "a value that the generator refuses",
		Explanation: `The generator checks few values, and refuses the unit for a wrong one among them, such as Type= or KillMode= of a container's service.`,
		Fix:         "write one of the values that the message names",
	},
	{
		ID: "generator-refuses", Severity: Error,
		Title:       "the generator refuses the unit",
		Explanation: `The generator of the target's Podman answers with an error, and makes no service of the unit.`,
	},
	{
		ID: "generator-short-image", Severity: Warning,
		Title: "the image's name has no registry",
		Explanation: `A short name is looked up in the registries that the machine is configured to search: which image runs depends on the machine, ` +
			`and on who owns the name in the first registry that has it. The generator warns.`,
		Fix: "write the registry, such as docker.io/library/NAME",
	},
	{
		ID: "generator-service-user", Severity: Warning,
		Title: "User=, Group= or DynamicUser= in [Service]",
		Explanation: `Podman started by the system's manager under another user has no session, no runtime directory and no delegated control group. Some of it works, and the rest fails late. ` +
			`The generator warns from Podman 5.6.`,
		Fix: "install the unit as that user's, or set User= in [Container] for a user inside the container",
	},
	{
		ID: "generator-escape", Severity: Warning,
		Title:       "a line with an escape that the generator does not know",
		Explanation: `The generator drops the whole line and warns, without saying which one.`,
		Fix:         `write a backslash as \\`,
	},
}

// generatorClasses give the generator's messages a rule, by a part of their text.
var generatorClasses = []struct{ part, rule string }{
	{"unsupported key '", "generator-unknown-key"},
	{"which is not a key-value pair", "generator-syntax"},
	{"key file does not start with a group", "generator-syntax"},
	{"invalid key name: ", "generator-syntax"},
	{"invalid group name: ", "generator-syntax"},
	{"unable to translate dependency", "generator-missing-unit"},
	{"was not found", "generator-missing-unit"},
	{"does not exist", "generator-missing-unit"},
	{"is not Quadlet based", "generator-missing-unit"},
	{"cannot get the resource name", "generator-missing-unit"},
	{"key specified", "generator-missing-key"},
	{"is mandatory", "generator-missing-key"},
	{"requires SetWorkingDirectory", "generator-missing-key"},
	{"can not be specified together", "generator-conflict"},
	{"mutually exclusive", "generator-conflict"},
	{"explicit mapping keys", "generator-conflict"},
	{"set without", "generator-conflict"},
	{"can't be used without", "generator-conflict"},
	{"cannot set ", "generator-conflict"},
	{"extra options are not supported", "generator-conflict"},
	{"supports only a single", "generator-conflict"},
	{"is only supported", "generator-conflict"},
	{"is not supported - use at your own risk", "generator-service-user"},
	{"not a fully qualified image name", "generator-short-image"},
	{"unsupported escape char", "generator-escape"},
	{"invalid ", "generator-value"},
	{"unsupported ", "generator-value"},
}
