package gator

import "strings"

// Permission is a set of permissions, spelled in configuration as service-gator
// spells them.
type Permission uint16

// The permissions.
const (
	// Read allows reading the resource's ordinary content. What would hand out a
	// secret or the way to one (hooks, keys, Actions secrets, collaborators) is
	// not ordinary content.
	Read Permission = 1 << iota

	allPermissions = 1<<iota - 1
)

// permissionNames are the names in the order of the bits.
var permissionNames = [...]string{"read"}

// ParsePermission returns the permission of that name.
func ParsePermission(name string) (Permission, bool) {
	for i, n := range permissionNames {
		if n == name {
			return 1 << i, true
		}
	}
	return 0, false
}

// String returns the names of the permissions in the set, with commas between,
// or "none".
func (p Permission) String() string {
	names := p.Names()
	if len(names) == 0 {
		return "none"
	}
	return strings.Join(names, ",")
}

// Names returns the names of the permissions in the set.
func (p Permission) Names() []string {
	var names []string
	for i, n := range permissionNames {
		if p&(1<<i) != 0 {
			names = append(names, n)
		}
	}
	return names
}
