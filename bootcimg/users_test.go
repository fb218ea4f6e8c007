package bootcimg_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tank-os/tank/bootcimg"
)

func TestUsersRefusals(t *testing.T) {
	const step = "step 1 (bootcimg.Users): "
	user := func(change func(*bootcimg.User), want ...string) refusal {
		u := bootcimg.User{Name: "a", UID: 1000}
		change(&u)
		return one(bootcimg.Users{u}, step+strings.Join(want, "\n"+step))
	}
	above := int64(1) << 32
	testRefusals(t, []refusal{
		user(func(u *bootcimg.User) { u.Name = "" }, `user "" is not a user's name: lower case letters, digits, _ and -, at most 31`),
		user(func(u *bootcimg.User) { u.Name = "a\nu evil 0" }, `user "a\nu evil 0" is not a user's name: lower case letters, digits, _ and -, at most 31`),
		user(func(u *bootcimg.User) { u.Name = "a.b" }, `user "a.b" is not a user's name: lower case letters, digits, _ and -, at most 31`),
		user(func(u *bootcimg.User) { u.Name = "root" }, `user "root": is the base's`),
		user(func(u *bootcimg.User) { u.UID = 0 }, `user "a": UID is required`),
		user(func(u *bootcimg.User) { u.UID = -1 }, `user "a": UID: -1 is not between 1 and 4294967294`),
		user(func(u *bootcimg.User) { u.UID = 65534 }, `user "a": UID: 65534 is reserved by systemd (61184-65535)`),
		user(func(u *bootcimg.User) { u.GID = 61184 }, `user "a": GID: 61184 is reserved by systemd (61184-65535)`),
		user(func(u *bootcimg.User) { u.Description = "a:b" }, `user "a": Description: "a:b" holds a colon or control characters`),
		user(func(u *bootcimg.User) { u.Description = "a\nb" }, `user "a": Description: "a\nb" holds a colon or control characters`),
		user(func(u *bootcimg.User) { u.Home = "/var/home/a b" }, `user "a": Home: "/var/home/a b" is not an absolute, clean path of plain characters`),
		user(func(u *bootcimg.User) { u.Home = "/var/%h" }, `user "a": Home: "/var/%h" is not an absolute, clean path of plain characters`),
		user(func(u *bootcimg.User) { u.Home = "/" }, `user "a": Home: "/" is not an absolute, clean path of plain characters`),
		user(func(u *bootcimg.User) { u.Home = "/usr/home/a" }, `user "a": Home: "/usr/home/a" is the image's: a home is made at boot, below /var`),
		user(func(u *bootcimg.User) { u.Shell = "bash" }, `user "a": Shell: "bash" is not an absolute, clean path of plain characters`),
		user(func(u *bootcimg.User) { u.Groups = []string{"wheel", "a b"} }, `user "a": Groups: "a b" is not a group's name`),
		user(func(u *bootcimg.User) { u.Sudo = "ALL=(ALL) ALL\nb ALL=(ALL) ALL" }, `user "a": Sudo: "ALL=(ALL) ALL\nb ALL=(ALL) ALL" is not the rest of one sudoers line`),
		user(func(u *bootcimg.User) { u.Sudo = `ALL=(ALL) ALL\` }, `user "a": Sudo: "ALL=(ALL) ALL\\" is not the rest of one sudoers line`),
		user(func(u *bootcimg.User) { u.Dirs = []string{"../b", "/c", "", "d/", "."} },
			`user "a": Dirs: "../b" is not a clean path of plain characters, relative to Home`,
			`user "a": Dirs: "/c" is not a clean path of plain characters, relative to Home`,
			`user "a": Dirs: "" is not a clean path of plain characters, relative to Home`,
			`user "a": Dirs: "d/" is not a clean path of plain characters, relative to Home`,
			`user "a": Dirs: "." is not a clean path of plain characters, relative to Home`),
		user(func(u *bootcimg.User) { u.SubIDs = 1000 }, `subordinate ids of a: 1000-66535: begin below 65536, where users are`),
		user(func(u *bootcimg.User) { u.SubIDs, u.SubIDCount = 100000, -1 }, `subordinate ids of a: count is -1`),
		user(func(u *bootcimg.User) { u.SubIDs = int(above) }, `subordinate ids of a: begin at 4294967296, above 4294967294`),
		user(func(u *bootcimg.User) { u.SubIDs = int(above - 65536) }, `subordinate ids of a: 4294901760-4294967295: end above 4294967294`),
		one(bootcimg.AddSubID{User: "A", Start: 100000, Count: 1}, `step 1 (bootcimg.AddSubID): subordinate ids of A: "A" is not a user's name: lower case letters, digits, _ and -, at most 31`),
	})
}

func TestUsersApart(t *testing.T) {
	agent := bootcimg.User{Name: "agent", UID: 1000, SubIDs: 100000}
	first := bootcimg.Users{agent}
	second := func(u bootcimg.User, want string) refusal {
		return refusal{name: u.Name, steps: []bootcimg.Step{first, bootcimg.Users{u}}, want: "step 2 (bootcimg.Users): " + want}
	}
	testRefusals(t, []refusal{
		second(bootcimg.User{Name: "agent", UID: 1000, SubIDs: 100000}, `user "agent": already made by step 1 (bootcimg.Users)`),
		second(bootcimg.User{Name: "b", UID: 1000}, `user "b": UID: 1000 is already user "agent"'s, by step 1 (bootcimg.Users)`),
		second(bootcimg.User{Name: "b", UID: 1001, GID: 1000}, `user "b": GID: 1000 is already user "agent"'s, by step 1 (bootcimg.Users)`),
		second(bootcimg.User{Name: "b", UID: 1001, SubIDs: 165535}, `subordinate ids of b: 165535-231070 overlap 100000-165535 of user "agent", by step 1 (bootcimg.Users)`),
		second(bootcimg.User{Name: "b", UID: 100001}, `user "b": UID: 100001 is in the subordinate ids 100000-165535 of user "agent", by step 1 (bootcimg.Users)`),
		second(bootcimg.User{Name: "b", UID: 1001, GID: 100002}, `user "b": GID: 100002 is in the subordinate ids 100000-165535 of user "agent", by step 1 (bootcimg.Users)`),
		{
			name:  "range after user",
			steps: []bootcimg.Step{bootcimg.Users{{Name: "b", UID: 70000}}, bootcimg.AddSubID{User: "c", Start: 65536, Count: 65536}},
			want:  `step 2 (bootcimg.AddSubID): subordinate ids of c: 65536-131071 hold the UID of user "b", 70000, by step 1 (bootcimg.Users)`,
		},
		{
			name:  "file over ranges",
			steps: []bootcimg.Step{first, write("/etc/subuid")},
			want:  `step 2 (bootcimg.WriteFile): /etc/subuid: would lose the subordinate ids added by step 1 (bootcimg.Users)`,
		},
		{
			name:  "override",
			steps: []bootcimg.Step{first, bootcimg.Override{Step: first}},
			want:  `step 2 (bootcimg.Override: bootcimg.Users): user "agent": already made by step 1 (bootcimg.Users)`,
		},
	})
	if _, err := plan(first, bootcimg.Users{{Name: "b", UID: 1001, SubIDs: 165536}}, bootcimg.AddSubID{User: "agent", Start: 100000, Count: 65536}); err != nil {
		t.Errorf("adjacent ranges: %v", err)
	}
}

func TestUsersFiles(t *testing.T) {
	got, err := plan(bootcimg.Users{{
		Name: "gator", UID: 1001, GID: 2001, Description: `the "gate" \ 100% %u`, Home: "/srv/gator", Shell: "/usr/sbin/nologin",
		Groups: []string{"wheel", "systemd-journal"}, SubIDs: 200000, SubIDCount: 1000, Linger: true,
		Sudo: "ALL=(root) NOPASSWD: /usr/bin/bootc", Dirs: []string{".config/gator", ".cache", ".config/x"},
	}})
	if err != nil {
		t.Fatal(err)
	}
	want := []bootcimg.Op{
		bootcimg.WriteFile{Path: "/usr/lib/sysusers.d/tank-gator.conf", Mode: 0o644, Source: bootcimg.Bytes(
			"g gator 2001\n" +
				`u gator 1001:2001 "the \"gate\" \\ 100%% %%u" /srv/gator /usr/sbin/nologin` + "\n" +
				"m gator wheel\nm gator systemd-journal\n")},
		bootcimg.WriteFile{Path: "/usr/lib/tmpfiles.d/tank-gator.conf", Mode: 0o644, Source: bootcimg.Bytes(
			"d /srv 0755 root root -\n" +
				"d /srv/gator 0700 gator gator -\n" +
				"d /srv/gator/.cache 0700 gator gator -\n" +
				"d /srv/gator/.config 0700 gator gator -\n" +
				"d /srv/gator/.config/gator 0700 gator gator -\n" +
				"d /srv/gator/.config/x 0700 gator gator -\n" +
				"d /var/lib/systemd/linger 0755 root root -\n" +
				"f /var/lib/systemd/linger/gator 0644 root root -\n")},
		bootcimg.AddSubID{User: "gator", Start: 200000, Count: 1000},
		bootcimg.WriteFile{Path: "/etc/sudoers.d/gator", Mode: 0o440, Source: bootcimg.Bytes("gator ALL=(root) NOPASSWD: /usr/bin/bootc\n")},
	}
	if diff := cmp.Diff(want, got.Steps[0].Ops); diff != "" {
		t.Errorf("ops (-want +got):\n%s", diff)
	}
}
