package vm

import (
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"
	"time"
)

// A Config says which image to boot and as what machine. RootFS is required;
// the zero value of everything else is usable.
type Config struct {
	// RootFS writes the image's flattened root file system as a tar stream. It
	// is not called when the disk is in the cache already. Its writer fails when
	// the boot is given up, and then RootFS should return. Required.
	RootFS func(io.Writer) error
	// Key names the content of RootFS, such as the image's digest. The disk made
	// of it is kept in CacheDir and found again by the same key. Empty makes a
	// disk that nobody finds again.
	Key string
	// CacheDir is where disks and the result of the KVM probe are kept; empty is
	// tank/vm in the user's cache directory.
	CacheDir string

	// VarDisk is the path of a disk that holds /var over reboots and over
	// machines. It is created when absent, sparse, and formatted by the machine.
	// The machine's identity (machine id, ssh host key) is kept beside it, in
	// VarDisk with ".identity" appended. Empty gives the machine a /var and an
	// identity of its own, which end with it.
	VarDisk string
	// VarSize is the size in bytes of a /var disk that is created; zero is 20 GiB.
	VarSize int64

	// Memory is in MiB; zero is 2048.
	Memory int
	// CPUs is how many the machine has; zero is 2.
	CPUs int
	// Accel is "kvm", "tcg", or empty: KVM where a probe proves that it works.
	Accel string
	// QEMU is the program; empty is qemu-system-x86_64 in PATH.
	QEMU string
	// Kargs are appended to the kernel's command line, after the image's own
	// from /usr/lib/bootc/kargs.d. They are no place for secrets: every user of
	// host and machine can read them.
	Kargs []string

	// User is whom [Machine.Run] and others log in as; empty is root. The user
	// must exist in the image. Its password stays locked: a key made for this
	// machine is the only way in.
	User string
	// AuthorizedKeys are further public keys, in authorized_keys format, that
	// may log in as User.
	AuthorizedKeys []string
	// Credentials are systemd credentials by name, for secrets and set-up of
	// this one machine. They go in by SMBIOS and appear neither in a file nor in
	// an argument of the host. systemd.exec(5), "Credentials".
	Credentials map[string][]byte
	// Forward lets the host reach ports of the machine.
	Forward []Port

	// Console is given everything that the machine prints on its serial console;
	// nil drops it.
	Console io.Writer
	// Progress is told in a few words what is being done; nil is silent.
	Progress func(string)
	// BootTimeout bounds [Machine.WaitBoot]; zero is 5 minutes.
	BootTimeout time.Duration
}

// A Port forwards a TCP port of the host's 127.0.0.1 to the machine.
type Port struct {
	// Host is the port on the host; zero takes a free one, which
	// [Machine.HostPort] tells.
	Host uint16
	// Guest is the port in the machine. Required.
	Guest uint16
}

const (
	defaultVarSize     = 20 << 30
	minVarSize         = 64 << 20
	defaultMemory      = 2048
	defaultQEMU        = "qemu-system-x86_64"
	defaultUser        = "root"
	defaultBootTimeout = 5 * time.Minute
	sshGuestPort       = 22
)

// withDefaults returns a copy in which nothing that has a default is zero.
func (c *Config) withDefaults() *Config {
	d := *c
	d.VarSize = orElse(d.VarSize, defaultVarSize)
	d.Memory = orElse(d.Memory, defaultMemory)
	d.QEMU = orElse(d.QEMU, defaultQEMU)
	d.User = orElse(d.User, defaultUser)
	d.BootTimeout = orElse(d.BootTimeout, defaultBootTimeout)
	if d.Console == nil {
		d.Console = io.Discard
	}
	if d.Progress == nil {
		d.Progress = func(string) {}
	}
	return &d
}

func orElse[T comparable](v, def T) T {
	var zero T
	if v == zero {
		return def
	}
	return v
}

var (
	// A user's name ends up in sshd_config and in file names on the machine.
	userName = regexp.MustCompile(`^[a-z_][a-z0-9_-]{0,30}$`)
	// systemd.exec(5): a credential's name must do as a file name.
	credentialName = regexp.MustCompile(`^[A-Za-z0-9_][A-Za-z0-9_.-]{0,200}$`)
)

// check reports all that is wrong with a config in which defaults are filled in.
func (c *Config) check() error {
	var errs []error
	add := func(format string, args ...any) { errs = append(errs, fmt.Errorf("vm config: "+format, args...)) }
	if c.RootFS == nil {
		add("RootFS: required")
	}
	if c.VarSize < minVarSize {
		add("VarSize: %d bytes is too small for a file system, want at least %d", c.VarSize, minVarSize)
	}
	if c.Memory < 0 {
		add("Memory: %d MiB is negative", c.Memory)
	}
	if c.CPUs < 0 {
		add("CPUs: %d is negative", c.CPUs)
	}
	if !slices.Contains([]string{"", accelKVM, accelTCG}, c.Accel) {
		add(`Accel: %q is unknown, want "kvm", "tcg" or empty`, c.Accel)
	}
	if !userName.MatchString(c.User) {
		add("User: %q is not a user's name", c.User)
	}
	errs = append(errs, c.checkText()...)
	errs = append(errs, c.checkForward()...)
	return errors.Join(errs...)
}

func (c *Config) checkText() (errs []error) {
	for i, k := range c.Kargs {
		if k == "" || strings.ContainsAny(k, "\n\x00") {
			errs = append(errs, fmt.Errorf("vm config: Kargs[%d]: %q is not a kernel argument", i, k))
		}
	}
	for i, k := range c.AuthorizedKeys {
		// A newline would smuggle in a second key.
		if strings.TrimSpace(k) == "" || strings.Contains(strings.TrimSpace(k), "\n") {
			errs = append(errs, fmt.Errorf("vm config: AuthorizedKeys[%d]: want one key on one line", i))
		}
	}
	for _, name := range sortedKeys(c.Credentials) {
		if !credentialName.MatchString(name) {
			errs = append(errs, fmt.Errorf("vm config: Credentials: %q is not a credential's name", name))
		}
	}
	return errs
}

func (c *Config) checkForward() (errs []error) {
	hosts := map[uint16]uint16{}
	guests := map[uint16]bool{sshGuestPort: true} // ssh has one already
	for i, p := range c.Forward {
		if p.Guest == 0 {
			errs = append(errs, fmt.Errorf("vm config: Forward[%d]: Guest is required", i))
		}
		if other, taken := hosts[p.Host]; taken && p.Host != 0 {
			errs = append(errs, fmt.Errorf("vm config: Forward[%d]: host port %d already forwarded to %d", i, p.Host, other))
		}
		if guests[p.Guest] {
			errs = append(errs, fmt.Errorf("vm config: Forward[%d]: guest port %d is forwarded twice", i, p.Guest))
		}
		hosts[p.Host], guests[p.Guest] = p.Guest, true
	}
	return errs
}
