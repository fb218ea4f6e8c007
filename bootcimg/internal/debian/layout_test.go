//go:build linux && (amd64 || arm64)

package debian_test

import (
	"archive/tar"
	"errors"
	"io"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/tank-os/tank/bootcimg/internal/debian"
)

// An entry is one entry of a tar, with its content.
type entry struct {
	tar.Header
	data string
}

var built = time.Date(2026, 11, 22, 15, 0, 0, 0, time.UTC) // after the suite's date

func dir(name string, mode int64) entry {
	return entry{Header: tar.Header{Typeflag: tar.TypeDir, Name: name + "/", Mode: mode, ModTime: built}}
}

func file(name, data string) entry {
	return entry{Header: tar.Header{Typeflag: tar.TypeReg, Name: name, Mode: 0o644, ModTime: built}, data: data}
}

func link(name, target string) entry {
	return entry{Header: tar.Header{Typeflag: tar.TypeSymlink, Name: name, Linkname: target, ModTime: built}}
}

func hardlink(name, target string) entry {
	return entry{Header: tar.Header{Typeflag: tar.TypeLink, Name: name, Linkname: target, ModTime: built}}
}

// owned sets an entry's owner.
func owned(e entry, uid, gid int) entry {
	e.Uid, e.Gid = uid, gid
	e.Uname, e.Gname = "someone", "someone"
	return e
}

func without(es []entry, name string) []entry {
	return slices.DeleteFunc(es, func(e entry) bool { return e.Name == name })
}

// rawRoot is what mmdebstrap makes, in small.
func rawRoot() []entry {
	setuid := file("./usr/bin/sudo", "sudo")
	setuid.Mode = 0o4755
	capable := file("./usr/bin/ping", "ping")
	capable.PAXRecords = map[string]string{"SCHILY.xattr.security.capability": "cap", "atime": "1"}
	old := file("./usr/bin/old", "old")
	old.ModTime = time.Date(2020, 1, 2, 3, 4, 5, 6, time.UTC)
	secret := file("./etc/shadow", "root:*:20414:0:99999:7:::\nsshd:!*:20414::::::\n")
	secret.Mode, secret.Gid = 0o640, 42
	return []entry{
		dir(".", 0o755),
		dir("./boot", 0o755),
		file("./boot/vmlinuz-6.1", "kernel"),
		file("./boot/initrd.img-6.1", "initramfs"),
		file("./boot/config-6.1", "CONFIG=y"),
		file("./boot/System.map-6.1", "ffff"),
		link("./vmlinuz", "boot/vmlinuz-6.1"),
		dir("./dev", 0o755),
		{Header: tar.Header{Typeflag: tar.TypeChar, Name: "./dev/null", Mode: 0o666, Devmajor: 1, Devminor: 3}},
		dir("./home", 0o755), dir("./root", 0o700), file("./root/.bashrc", "PS1=x"),
		dir("./opt", 0o755), dir("./srv", 0o755), dir("./mnt", 0o755),
		dir("./proc", 0o755), dir("./sys", 0o755),
		dir("./run", 0o755), dir("./run/lock", 0o1777), dir("./tmp", 0o1777), file("./tmp/left", "x"),
		dir("./usr", 0o755), dir("./usr/bin", 0o755),
		setuid, capable, old,
		file("./usr/bin/perl5", "perl"), hardlink("./usr/bin/perl", "./usr/bin/perl5"),
		dir("./usr/lib/modules/6.1/kernel", 0o755),
		file("./usr/lib/os-release", "ID=debian\n"),
		file("./usr/lib/sysusers.d/basic.conf", "# u no 1\nu root 0:0 \"root\" /root\ng tty 5\n"),
		file("./usr/lib/tmpfiles.d/var.conf", "d /var/log 0755 - - -\nd /var/lib 0755 - - -\nf /var/log/wtmp 0664 root utmp -\nz /var/cache/only-adjusted 0755 - - -\n"),
		file("./usr/lib/tmpfiles.d/provision.conf", "d- /root :0700 root :root -\nf^ /root/.ssh/authorized_keys :0600 root :root - x\n"),
		dir("./etc", 0o755),
		file("./etc/hostname", "buildhost\n"), file("./etc/machine-id", "uninitialized\n"),
		file("./etc/passwd", "root:x:0:0:root:/root:/bin/bash\nsshd:x:990:65534:sshd user:/run/sshd:/usr/sbin/nologin\n"),
		file("./etc/passwd-", "old"), file("./etc/group", "root:x:0:\ntty:x:5:\nmail:x:8:\nssh keys:x:9\n"), secret,
		dir("./etc/ssh", 0o755), file("./etc/ssh/ssh_host_rsa_key", "SECRET KEY"), file("./etc/ssh/sshd_config", "Port 22\n"),
		link("./etc/systemd/system/timers.target.wants/apt-daily.timer", "/usr/lib/systemd/system/apt-daily.timer"),
		link("./etc/systemd/user/sockets.target.wants/gpg-agent.socket", "/usr/lib/systemd/user/gpg-agent.socket"),
		link("./etc/systemd/system/multi-user.target.wants/ssh.service", "/usr/lib/systemd/system/ssh.service"),
		dir("./var", 0o755), dir("./var/lib", 0o755), dir("./var/log", 0o755), dir("./var/cache", 0o755),
		link("./var/run", "/run"),
		file("./var/lib/dpkg/status", "Package: x\n"), file("./var/lib/dpkg/status-old", "old"), file("./var/lib/dpkg/lock", ""),
		file("./var/lib/apt/extended_states", "auto"), file("./var/lib/apt/lists/lock", ""),
		file("./var/cache/debconf/config.dat", "db"), file("./var/cache/apt/pkgcache.bin", "cache"),
		file("./var/log/dpkg.log", "today"), file("./var/log/wtmp", ""), file("./var/log/apt/history.log", "today"),
		owned(dir("./var/mail", 0o2775), 0, 8), owned(dir("./var/lib/sshd state", 0o750), 990, 7777),
		owned(file("./var/lib/needed.db", "data"), 990, 8),
		dir("./var/cache/only-adjusted", 0o755),
	}
}

// A root is a base's tar, read.
type root struct {
	names   []string
	entries map[string]entry
}

// makeRoot has Base make a root of entries.
func makeRoot(t *testing.T) root {
	t.Helper()
	a := newArchive(t, copyMade)
	path, err := debian.Base(t.Context(), "trixie", &a.opts)
	if err != nil {
		t.Fatal(err)
	}
	return readRoot(t, path)
}

// readRoot reads a tar.
func readRoot(t *testing.T, path string) root {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	r := root{entries: map[string]entry{}}
	for tr := tar.NewReader(f); ; {
		hdr, err := tr.Next()
		if errors.Is(err, io.EOF) {
			return r
		}
		if err != nil {
			t.Fatal(err)
		}
		data, err := io.ReadAll(tr)
		if err != nil {
			t.Fatal(err)
		}
		name := strings.TrimSuffix(hdr.Name, "/")
		r.names = append(r.names, name)
		r.entries[name] = entry{Header: *hdr, data: string(data)}
	}
}

// text is a file's content; a missing one is an error of the test.
func (r root) text(t *testing.T, name string) string {
	t.Helper()
	e, ok := r.entries[name]
	if !ok {
		t.Errorf("/%s is missing", name)
	}
	return e.data
}

func TestLayoutKernel(t *testing.T) {
	r := makeRoot(t)
	got := map[string]string{}
	for _, name := range r.names {
		if strings.HasPrefix(name, "boot") || strings.HasPrefix(name, "usr/lib/modules/6.1/") || strings.HasPrefix(name, "vmlinuz") {
			got[name] = r.entries[name].data
		}
	}
	want := map[string]string{
		"boot":                              "",
		"usr/lib/modules/6.1/config":        "CONFIG=y",
		"usr/lib/modules/6.1/initramfs.img": "initramfs",
		"usr/lib/modules/6.1/kernel":        "",
		"usr/lib/modules/6.1/vmlinuz":       "kernel",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestLayoutLinks(t *testing.T) {
	r := makeRoot(t)
	for name, want := range map[string]string{
		"home": "var/home", "root": "var/roothome", "opt": "var/opt", "srv": "var/srv", "mnt": "var/mnt",
		"ostree": "sysroot/ostree",

		"etc/systemd/system/ldconfig.service": "/dev/null",

		"var/lib/dpkg":      "../../usr/lib/sysimage/dpkg",
		"var/cache/debconf": "../../usr/lib/sysimage/debconf",
	} {
		e := r.entries[name]
		if e.Typeflag != tar.TypeSymlink || e.Linkname != want {
			t.Errorf("/%s is type %c %q, want a link to %q", name, e.Typeflag, e.Linkname, want)
		}
	}
	if got := r.text(t, "usr/lib/sysimage/dpkg/status"); got != "Package: x\n" {
		t.Errorf("dpkg's status is %q", got)
	}
	if got := r.text(t, "usr/lib/sysimage/apt/extended_states"); got != "auto" {
		t.Errorf("apt's extended_states is %q", got)
	}
	if mode := r.entries["var/roothome"].Mode; mode != 0o700 {
		t.Errorf("mode of /var/roothome is %o, want 700", mode)
	}
}

func TestLayoutVar(t *testing.T) {
	r := makeRoot(t)
	const want = `# What packages have in /var. See tmpfiles.d(5).
d /var/cache 0755 root root - -
L /var/cache/debconf - - - - ../../usr/lib/sysimage/debconf
d /var/cache/only-adjusted 0755 root root - -
d /var/lib/apt 0755 root root - -
L /var/lib/dpkg - - - - ../../usr/lib/sysimage/dpkg
C /var/lib/needed.db 0644 sshd mail - -
d /var/lib/sshd\x20state 0750 sshd 7777 - -
d /var/mail 2775 root mail - -
d /var/mnt 0755 root root - -
d /var/opt 0755 root root - -
L /var/run - - - - /run
`
	if diff := cmp.Diff(want, r.text(t, "usr/lib/tmpfiles.d/base-var.conf")); diff != "" {
		t.Errorf("tmpfiles.d (-want +got):\n%s", diff)
	}
	factory := r.entries["usr/share/factory/var/lib/needed.db"]
	if factory.data != "data" || factory.Uid != 990 {
		t.Errorf("the file to copy from is %q, owned by %d", factory.data, factory.Uid)
	}
	for _, name := range r.names {
		if strings.HasPrefix(name, "var/") && r.entries[name].Typeflag == tar.TypeReg {
			t.Errorf("/%s is a file", name)
		}
	}
	if got := r.text(t, "usr/lib/tmpfiles.d/provision.conf"); strings.Contains(got, " /root") || !strings.Contains(got, " /var/roothome/.ssh/authorized_keys ") {
		t.Errorf("provision.conf writes through the link: %s", got)
	}
}

func TestLayoutAccounts(t *testing.T) {
	r := makeRoot(t)
	const want = `# Accounts of /etc/passwd and /etc/group that no other file here defines.
g mail 8
u sshd 990:65534 "sshd user" /run/sshd /usr/sbin/nologin
`
	if diff := cmp.Diff(want, r.text(t, "usr/lib/sysusers.d/base-passwd.conf")); diff != "" {
		t.Errorf("sysusers.d (-want +got):\n%s", diff)
	}
	shadow := r.entries["etc/shadow"]
	if diff := cmp.Diff("root:*::0:99999:7:::\nsshd:!*:::::::\n", shadow.data); diff != "" {
		t.Errorf("shadow (-want +got):\n%s", diff)
	}
	if shadow.Mode != 0o640 || shadow.Gid != 42 {
		t.Errorf("shadow is %o of group %d, want 640 of 42", shadow.Mode, shadow.Gid)
	}
}

func TestLayoutOfNoMachine(t *testing.T) {
	r := makeRoot(t)
	if got := r.text(t, "etc/machine-id"); got != "" {
		t.Errorf("machine-id is %q, want empty", got)
	}
	for _, name := range []string{"etc/hostname", "etc/ssh/ssh_host_rsa_key", "etc/passwd-", "dev/null", "tmp/left", "etc/systemd/system/timers.target.wants/apt-daily.timer", "etc/systemd/user/sockets.target.wants/gpg-agent.socket"} {
		if _, ok := r.entries[name]; ok {
			t.Errorf("/%s is in the base", name)
		}
	}
	for _, name := range []string{"etc/ssh/sshd_config", "usr/lib/os-release", "etc/systemd/system/multi-user.target.wants/ssh.service", "usr/lib/ostree/prepare-root.conf", "etc/initramfs-tools/update-initramfs.conf", "usr/lib/systemd/system/sshd-keygen.service.d/50-bootc.conf"} {
		if _, ok := r.entries[name]; !ok {
			t.Errorf("/%s is missing", name)
		}
	}
}

func TestTarAttributes(t *testing.T) {
	r := makeRoot(t)
	if mode := r.entries["usr/bin/sudo"].Mode; mode != 0o4755 {
		t.Errorf("sudo's mode is %o, want 4755", mode)
	}
	if diff := cmp.Diff(map[string]string{"SCHILY.xattr.security.capability": "cap"}, r.entries["usr/bin/ping"].PAXRecords); diff != "" {
		t.Errorf("ping's xattrs (-want +got):\n%s", diff)
	}
	first, second := r.entries["usr/bin/perl"], r.entries["usr/bin/perl5"]
	if first.data != "perl" || second.Typeflag != tar.TypeLink || second.Linkname != "usr/bin/perl" {
		t.Errorf("hard links: %q, then type %c to %q", first.data, second.Typeflag, second.Linkname)
	}
	if got := r.entries["usr/bin/old"].ModTime.UTC(); !got.Equal(time.Date(2020, 1, 2, 3, 4, 5, 0, time.UTC)) {
		t.Errorf("an old file's time became %s", got)
	}
	epoch := time.Date(2026, 9, 12, 7, 55, 41, 0, time.UTC)
	for name, e := range r.entries {
		if e.ModTime.After(epoch) || e.Uname != "" || !e.AccessTime.IsZero() {
			t.Errorf("/%s depends on the build: %s, owner %q", name, e.ModTime, e.Uname)
		}
	}
	if !slices.IsSorted(r.names[1:]) || r.names[0] != "." {
		t.Error("the tar is not sorted")
	}
}
