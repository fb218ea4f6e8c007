package distro_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tank-os/tank/bootcimg/internal/distro"
)

// reference are the packages of the reference appliance.
var reference = []string{"cloud-init", "openssh-server", "podman", "python3", "shadow-utils", "sudo", "vim-enhanced"}

func TestInstallCommandDNF(t *testing.T) {
	got, err := distro.DNF.InstallCommand(reference)
	if err != nil {
		t.Fatal(err)
	}
	want := [][]string{
		{"touch", "/var/.packages-before"},
		slices.Concat([]string{"dnf", "-y", "install"}, reference),
		{"dnf", "clean", "all"},
	}
	if diff := cmp.Diff(want, got[:3]); diff != "" {
		t.Errorf("commands (-want +got):\n%s", diff)
	}
	tidy := got[3]
	if !slices.Equal(tidy[:2], []string{"sh", "-c"}) || !slices.Contains(tidy, "/var/cache/dnf") || !slices.Contains(tidy, "/var/log/dnf*") {
		t.Errorf("the last command does not remove dnf's caches and logs: %q", tidy)
	}
}

func TestInstallCommandAPT(t *testing.T) {
	got, err := distro.APT.InstallCommand(reference)
	if err != nil {
		t.Fatal(err)
	}
	if len(got) != 4 {
		t.Fatalf("got %d commands, want 4", len(got))
	}
	update, install := strings.Join(got[1], " "), strings.Join(got[2], " ")
	if !strings.HasPrefix(update, "env DEBIAN_FRONTEND=noninteractive LC_ALL=C.UTF-8 apt-get ") || !strings.HasSuffix(update, " update") {
		t.Errorf("update: %s", update)
	}
	const want = " --no-install-recommends install cloud-init openssh-server podman python3 passwd uidmap sudo vim"
	if !strings.HasSuffix(install, want) {
		t.Errorf("install: %s\nwant the end %s", install, want)
	}
	for _, path := range []string{"/var/lib/apt/lists", "/var/cache/apt", "/var/log/apt"} {
		if !slices.Contains(got[3], path) {
			t.Errorf("the last command does not remove %s: %q", path, got[3])
		}
	}
}

func TestInstallCommandNames(t *testing.T) {
	for _, tt := range []struct {
		family distro.Family
		names  []string
		want   []string
	}{
		{distro.APT, []string{"shadow-utils", "uidmap", "podman", "podman"}, []string{"passwd", "uidmap", "podman"}},
		{distro.APT, []string{"libfoo2", "jq=1.7.1-6", "g++"}, []string{"libfoo2", "jq=1.7.1-6", "g++"}},
		{distro.DNF, []string{"shadow-utils", "NetworkManager", "podman-5:5.4.2-1.fc44.x86_64"}, []string{"shadow-utils", "NetworkManager", "podman-5:5.4.2-1.fc44.x86_64"}},
	} {
		cmds, err := tt.family.InstallCommand(tt.names)
		if err != nil {
			t.Errorf("%s %q: %v", tt.family, tt.names, err)
			continue
		}
		i := slices.IndexFunc(cmds, func(argv []string) bool { return slices.Contains(argv, "install") })
		got := cmds[i][slices.Index(cmds[i], "install")+1:]
		if diff := cmp.Diff(tt.want, got); diff != "" {
			t.Errorf("%s %q (-want +got):\n%s", tt.family, tt.names, diff)
		}
	}
}

func TestInstallCommandNothing(t *testing.T) {
	if got, err := distro.DNF.InstallCommand(nil); got != nil || err != nil {
		t.Errorf("InstallCommand(nil) = %q, %v, want nothing", got, err)
	}
}

func TestInstallCommandBadNames(t *testing.T) {
	bad := []string{"", "-y", "--installroot=/", "sudo-", "a b", "a;b", "a\nb", "$(id)", "/tmp/x.deb", "@core", "a/b", "*"}
	for _, f := range []distro.Family{distro.DNF, distro.APT} {
		for _, name := range bad {
			cmds, err := f.InstallCommand([]string{"podman", name})
			var e *distro.NameError
			if !errors.As(err, &e) || e.Name != name || cmds != nil {
				t.Errorf("%s %q: %v, %v, want a NameError", f, name, cmds, err)
			}
		}
	}
	_, err := distro.APT.InstallCommand([]string{"-y", "ok", "a b"})
	const want = `"-y" is not a package's name: want letters, digits and any of ._+:~^=- after the first
"a b" is not a package's name: want letters, digits and any of ._+:~^=- after the first`
	if diff := cmp.Diff(want, err.Error()); diff != "" {
		t.Errorf("all of them (-want +got):\n%s", diff)
	}
	if _, err := distro.Family("pkg").InstallCommand([]string{"podman"}); err == nil || err.Error() != `install packages: unknown family "pkg"` {
		t.Errorf("unknown family: %v", err)
	}
}
