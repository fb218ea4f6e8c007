// Package distro knows how the distributions that make bootable bases install
// packages: which package manager a base has, how it is called in a build, and
// which names differ.
//
//	family, err := distro.Detect(osRelease)
//	commands, err := family.InstallCommand([]string{"podman", "vim-enhanced"})
//
// Names are Fedora's; where Debian calls a package something else, it is
// translated. Nothing runs here.
package distro
