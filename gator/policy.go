package gator

// A Policy says what the agent may do. The zero policy, and a nil one, deny
// everything.
type Policy struct {
	// GitHub are the grants on GitHub repositories.
	GitHub []Grant
}

// A Grant allows an agent some permissions on the resources it names.
type Grant struct {
	// Resource is "OWNER/REPO"; either may be "*", which stands for a whole
	// segment and never crosses a slash.
	Resource string
	// Permission is what is allowed; the zero Permission is nothing.
	Permission Permission
}

// Permission is a set of permissions, spelled in configuration as service-gator
// spells them.
type Permission uint16

// The permissions.
const (
	Read Permission = 1 << iota // "read": read the resource's ordinary content
)
