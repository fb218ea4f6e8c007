package tankos

import (
	"maps"
	"slices"

	"github.com/tank-os/tank/bootcimg"
)

// An Appliance is the machine an agent runs on, as a value: copy it and change a
// field to make a variant. [Appliance.Plan] turns it into an image.
//
// A copy made by assignment shares slices and maps with the original, so that
// setting a label in one sets it in both; [Appliance.Clone] shares nothing.
type Appliance struct {
	// Name is the appliance's name: lower case letters, digits and single dashes.
	// Its image is localhost/NAME. Required.
	Name string
	// Version goes into the release file and the image's version label; empty is
	// "0".
	Version string
	// Description is a line about the appliance, for the release file and the
	// image's description label; empty names the runtime.
	Description string
	// From is the base image; empty is [bootcimg.DefaultBase].
	From string
	// Platform is "os/arch", such as "linux/arm64"; empty is linux on the
	// architecture of this process.
	Platform string
	// Runtime is the agent. Required.
	Runtime Runtime
	// Gateway is what the agent reaches the outside through; nil is none.
	Gateway Gateway
	// Users are the accounts the parts run as; the zero value is agent (1000),
	// gator (1001, where there is a gateway) and admin (1002).
	Users Users
	// Packages are distribution packages to install, in Fedora's names.
	Packages []string
	// Steps change the image further. They come last, so they win over what the
	// appliance makes of itself.
	Steps []bootcimg.Step
	// Labels are set on the image, over those the appliance sets itself.
	Labels map[string]string
}

// Clone returns a copy that shares no slice and no map with a. The runtime, the
// gateway and the steps are values, and are copied as such.
func (a Appliance) Clone() Appliance {
	a.Users.Agent = cloneUser(a.Users.Agent)
	a.Users.Gator = cloneUser(a.Users.Gator)
	a.Users.Admin = cloneUser(a.Users.Admin)
	a.Packages = slices.Clone(a.Packages)
	a.Steps = slices.Clone(a.Steps)
	a.Labels = maps.Clone(a.Labels)
	return a
}

func cloneUser(u bootcimg.User) bootcimg.User {
	u.Groups = slices.Clone(u.Groups)
	u.Dirs = slices.Clone(u.Dirs)
	return u
}

func (a *Appliance) version() string {
	if a.Version == "" {
		return "0"
	}
	return a.Version
}

func (a *Appliance) from() string {
	if a.From == "" {
		return bootcimg.DefaultBase
	}
	return a.From
}

func (a *Appliance) description() string {
	if a.Description == "" {
		return a.Runtime.Name() + " on rootless Podman, updated with bootc"
	}
	return a.Description
}
