package debian

import (
	"archive/tar"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
)

// layoutVersion is part of the cache key: raise it whenever the same packages
// come out as another tree.
const layoutVersion = "4"

// overlay is laid over the root as it stands.
//
//go:embed all:overlay
var overlay embed.FS

// junk is what the packages' scripts and the making itself leave, and what a
// machine makes again by itself.
var junk = []string{
	"boot/System.map-*", // a stub: Debian ships symbols elsewhere
	"vmlinuz", "vmlinuz.old", "initrd.img", "initrd.img.old",
	// The threat: keys in an image are the same on every machine made from it.
	"etc/ssh/ssh_host_*",
	"etc/hostname", // the build host's
	"etc/.pwd.lock", "etc/passwd-", "etc/group-", "etc/shadow-", "etc/gshadow-", "etc/subuid-", "etc/subgid-",
	"var/backups/*", "var/cache/adduser", "var/cache/apt", "var/cache/ldconfig",
	"var/cache/debconf/*-old", "var/cache/debconf/tmp.ci",
	"var/lib/apt/lists", "var/lib/apt/mirrors", "var/lib/apt/periodic",
	"var/lib/dpkg/*-old", "var/lib/dpkg/lock*", "var/lib/dpkg/triggers/Lock",
	"var/lib/shells.state", "var/lib/systemd/catalog/database", "var/lib/systemd/random-seed",
	"var/lib/ucf/*.[0-9]",
	"var/log/*.log", "var/log/apt", "var/log/btmp", "var/log/faillog", "var/log/lastlog", "var/log/runit", "var/log/wtmp",
	// apt on a machine whose /usr is read-only has nothing to upgrade; the image
	// is upgraded as a whole. The proxy starts by its socket when netavark asks.
	"etc/systemd/system/timers.target.wants/apt-daily*.timer",
	"etc/systemd/system/timers.target.wants/dpkg-db-backup.timer",
	"etc/systemd/system/timers.target.wants/e2scrub_all.timer",
	"etc/systemd/system/multi-user.target.wants/e2scrub_reap.service",
	"etc/systemd/system/default.target.wants/netavark-dhcp-proxy.service",
	// Every user's manager would listen for key agents that no service here has.
	"etc/systemd/user/sockets.target.wants/*",
}

// state is what dpkg and its helpers keep in /var, and where it goes: below
// /usr, so that it belongs to the image and a rollback covers it. A link takes
// its place, which tmpfiles.d makes again on a new machine.
var state = []struct{ from, to string }{
	{"var/lib/dpkg", "usr/lib/sysimage/dpkg"},
	{"var/cache/debconf", "usr/lib/sysimage/debconf"},
	{"var/lib/pam", "usr/lib/sysimage/pam"},
	{"var/lib/ucf", "usr/lib/sysimage/ucf"},
	{"var/lib/systemd/deb-systemd-helper-enabled", "usr/lib/sysimage/deb-systemd-helper-enabled"},
	{"var/lib/systemd/deb-systemd-user-helper-enabled", "usr/lib/sysimage/deb-systemd-user-helper-enabled"},
}

// toVar are top-level directories whose place is in /var: they are the
// machine's, not the image's. bootc, "Filesystem".
var toVar = []struct {
	name, to string
	mode     int64
}{
	{"home", "var/home", 0o755},
	{"root", "var/roothome", 0o700},
	{"opt", "var/opt", 0o755},
	{"srv", "var/srv", 0o755},
	{"mnt", "var/mnt", 0o755},
}

// relayout gives a root made of Debian packages the layout bootc asks for.
func relayout(t *tree) error {
	for _, pattern := range junk {
		t.removeMatches(pattern)
	}
	if err := moveKernel(t); err != nil {
		return err
	}
	for _, s := range state {
		if _, ok := t.nodes[s.from]; !ok {
			continue
		}
		t.move(s.from, s.to)
		t.link(s.from, strings.Repeat("../", strings.Count(s.from, "/"))+s.to)
	}
	if _, ok := t.nodes["var/lib/apt/extended_states"]; ok {
		t.move("var/lib/apt/extended_states", "usr/lib/sysimage/apt/extended_states")
	}
	for _, d := range toVar {
		t.remove(d.name)
		t.dir(d.to, d.mode)
		t.link(d.name, d.to)
	}
	for _, d := range []string{"dev", "proc", "sys", "run", "tmp", "boot"} {
		t.remove(d)
		t.dir(d, 0o755)
	}
	t.dir("tmp", 0o1777)
	t.dir("sysroot", 0o755)
	t.link("ostree", "sysroot/ostree")
	// It would run at every boot where /etc is new, and the image's cache of
	// libraries is right: whoever installs one runs ldconfig.
	t.link("etc/systemd/system/ldconfig.service", "/dev/null")
	// Empty, and not "uninitialized": systemd then makes an id at boot but does
	// not take it for the first one, which would enable units by preset.
	// machine-id(5).
	t.file("etc/machine-id", nil)
	if err := layOver(t); err != nil {
		return err
	}
	return errors.Join(fixProvision(t), fixShadow(t), addSysusers(t), sweepVar(t))
}

// removeMatches removes what a path.Match pattern matches.
func (t *tree) removeMatches(pattern string) {
	for name := range t.nodes {
		if ok, _ := path.Match(pattern, name); ok {
			t.remove(name)
		}
	}
}

// moveKernel puts the one kernel and its initramfs where bootc looks for them.
func moveKernel(t *tree) error {
	const prefix = "boot/vmlinuz-"
	var versions []string
	for name := range t.nodes {
		if v, ok := strings.CutPrefix(name, prefix); ok {
			versions = append(versions, v)
		}
	}
	slices.Sort(versions)
	if len(versions) != 1 {
		return fmt.Errorf("want one kernel in /boot, have %d %q", len(versions), versions)
	}
	v := versions[0]
	modules := "usr/lib/modules/" + v
	initrd := "boot/initrd.img-" + v
	if n, ok := t.nodes[initrd]; !ok || n.hdr.Typeflag != tar.TypeReg {
		return fmt.Errorf("kernel %s has no initramfs: /%s is missing", v, initrd)
	}
	t.move(prefix+v, modules+"/vmlinuz")
	t.move(initrd, modules+"/initramfs.img")
	t.move("boot/config-"+v, modules+"/config")
	return nil
}

// layOver writes the overlay.
func layOver(t *tree) error {
	return fs.WalkDir(overlay, "overlay", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := overlay.ReadFile(name)
		t.file(strings.TrimPrefix(name, "overlay/"), data)
		return err
	})
}

// fixProvision makes systemd's provisioning write below /var/roothome: a
// tmpfiles.d line for /root itself would meet the link.
func fixProvision(t *tree) error {
	const name = "usr/lib/tmpfiles.d/provision.conf"
	data, err := t.content(name)
	if err != nil || data == nil {
		return err
	}
	t.file(name, []byte(strings.ReplaceAll(string(data), " /root", " /var/roothome")))
	return nil
}

// fixShadow empties the day of the last password change, which is the day of the
// build; and zero would mean "change it at the next login". shadow(5).
func fixShadow(t *tree) error {
	const name = "etc/shadow"
	data, err := t.content(name)
	if err != nil || data == nil {
		return err
	}
	lines := strings.Split(string(data), "\n")
	for i, line := range lines {
		if f := strings.Split(line, ":"); len(f) > 2 {
			f[2] = ""
			lines[i] = strings.Join(f, ":")
		}
	}
	t.file(name, []byte(strings.Join(lines, "\n")))
	return nil
}
