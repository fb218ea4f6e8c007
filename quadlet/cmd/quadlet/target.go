package main

import (
	"errors"
	"flag"
	"fmt"
	"strconv"
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
	flags.Var(v, "podman", "the `VERSION` of Podman that the units are for, such as 5.4 (default the newest known)")
	return v
}

// A userID is the value of the flag -uid.
type userID int

// Set is what the flag is set to.
func (u *userID) Set(s string) error {
	n, err := strconv.ParseUint(s, 10, 31)
	if err != nil {
		return fmt.Errorf("%q is not the number of a user", s)
	}
	*u = userID(n)
	return nil
}

// String is the number; empty for root.
func (u *userID) String() string {
	if *u == 0 {
		return ""
	}
	return strconv.Itoa(int(*u))
}

// setFlags are the flags of all verbs that read sets of units.
type setFlags struct {
	podman  *podmanVersion
	uid     userID
	systemd int
	root    string
}

// newSetFlags declares them.
func newSetFlags(flags *flag.FlagSet) *setFlags {
	f := &setFlags{podman: podmanFlag(flags)}
	flags.Var(&f.uid, "uid", "whose units they are, the `NUMBER` of a user (default 0, root)")
	flags.StringVar(&f.root, "root", "", "the `DIRECTORY` of an unpacked image: paths are inside of it")
	return f
}

// systemdFlag declares -systemd for a verb on which systemd's version has a
// bearing.
func (f *setFlags) systemdFlag(flags *flag.FlagSet) {
	flags.IntVar(&f.systemd, "systemd", 0, "the `VERSION` of systemd that the units are for, such as 252 (default the newest known)")
}
