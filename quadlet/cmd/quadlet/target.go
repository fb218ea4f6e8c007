package main

import (
	"errors"
	"flag"
	"strings"

	"github.com/tank-os/tank/quadlet"
)

// A podmanVersion is the value of the flag -podman.
type podmanVersion struct{ quadlet.Version }

// Set is what the flag is set to.
func (v *podmanVersion) Set(s string) error {
	version, err := quadlet.ParseVersion(s)
	if err != nil {
		return errors.New(strings.TrimPrefix(err.Error(), "podman "))
	}
	v.Version = version
	return nil
}

// String is the version; empty for the newest.
func (v *podmanVersion) String() string {
	if v.Version == (quadlet.Version{}) {
		return ""
	}
	return v.Version.String()
}

func podmanFlag(flags *flag.FlagSet) *podmanVersion {
	v := new(podmanVersion)
	flags.Var(v, "podman", "the `VERSION` of Podman that the units are for, such as 5.4; the newest that is known if left out")
	return v
}
