package unitset_test

import (
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/tank-os/tank/quadlet"
	"github.com/tank-os/tank/quadlet/unitset"
)

// tree makes a file system of paths: each is a unit, or, with " -> " in it, a
// link.
func tree(paths ...string) fstest.MapFS {
	fsys := fstest.MapFS{}
	for _, p := range paths {
		if name, target, ok := strings.Cut(p, " -> "); ok {
			fsys[name] = link(target)
		} else {
			fsys[p] = file("[Unit]\nDescription=" + p + "\n")
		}
	}
	return fsys
}

func version(t testing.TB, s string) quadlet.Version {
	t.Helper()
	v, err := quadlet.ParseVersion(s)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// everywhere has a unit in each place where some generator might look.
var everywhere = tree(
	"run/containers/systemd/run.container",
	"run/user/1000/containers/systemd/runtime.container",
	"home/ann/.config/containers/systemd/config.container",
	"home/ann/.config/containers/systemd/sub/deep/below.container",
	"etc/containers/systemd/etc.container",
	"etc/containers/systemd/sub/etcsub.container",
	"etc/containers/systemd/users/users.container",
	"etc/containers/systemd/users/team/team.container",
	"etc/containers/systemd/users/1000/uid.container",
	"etc/containers/systemd/users/1000/sub/uidsub.container",
	"etc/containers/systemd/users/1001/other.container",
	"etc/containers/systemd/users/team/1001/teamnumber.container",
	"etc/containers/systemd/users.old/old.container",
	"etc/containers/systemd/linked -> ../../../opt/linked",
	"opt/linked/linked.container",
	"usr/share/containers/systemd/usr.container",
	"usr/share/containers/systemd/users/usrusers.container",
	"usr/share/containers/systemd/users/1000/usruid.container",
	"usr/share/containers/systemd/users/1001/usrother.container",
	"etc/containers/systemd/x.container.d/dropdir.container",
	"etc/containers/systemd/x.container.d/sub/dropsub.container",
)

func TestSearch(t *testing.T) {
	for _, tt := range []struct {
		podman string
		uid    int
		want   string
	}{
		{"6.0", 0, "run etc linked etcsub usr usrusers usruid usrother"},
		{"5.8.3", 0, "run etc linked etcsub usr usrusers usruid usrother"},
		{"5.3", 0, "run etc linked etcsub usr usrusers usruid usrother"},
		{"5.2", 0, "etc etcsub dropsub usr usrusers usruid usrother"},
		{"5.0", 0, "etc etcsub dropdir dropsub usr usrusers usruid usrother"},
		// Below /usr/share, 6.0 tells no user from another.
		{"6.0", 1000, "runtime config below users team teamnumber uid uidsub usrusers usruid usrother"},
		{"5.8.3", 1000, "runtime config below users team teamnumber uid uidsub"},
		{"5.4", 1000, "runtime config below users team teamnumber uid uidsub"},
		{"5.3", 1000, "runtime config below uid uidsub users"},
		{"5.2", 1000, "config below team teamnumber uid uidsub users"},
		{"5.0", 1000, "config below team teamnumber uid uidsub users"},
		{"6.0", 1001, "users team teamnumber other usrusers usruid usrother"},
	} {
		t.Run(fmt.Sprintf("%s-%d", tt.podman, tt.uid), func(t *testing.T) {
			target := unitset.Target{Podman: version(t, tt.podman), UID: tt.uid}
			if tt.uid == 1000 {
				target.Home = "/home/ann"
			}
			set, err := unitset.Load(everywhere, target)
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, u := range set.Units {
				got = append(got, strings.TrimSuffix(u.Name, ".container"))
			}
			if diff := cmp.Diff(tt.want, strings.Join(got, " ")); diff != "" {
				t.Errorf("units (-want +got):\n%s", diff)
			}
		})
	}
}

// TestSearchPaths has each variable that a user can set.
func TestSearchPaths(t *testing.T) {
	got := unitset.Target{UID: 7, Home: "/h", RuntimeDir: "/r", ConfigHome: "/c"}.SearchPath()
	want := []string{
		"/r/containers/systemd", "/c/containers/systemd", "/etc/containers/systemd/users", "/etc/containers/systemd/users/7",
		"/usr/share/containers/systemd/users", "/usr/share/containers/systemd/users/7",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// TestDirs gives directories as QUADLET_UNIT_DIRS does.
func TestDirs(t *testing.T) {
	fsys := tree("a/x.container", "a/sub/y.container", "b/x.container", "b/z.container", "file.container", "etc/containers/systemd/etc.container")
	for _, tt := range []struct {
		podman, dirs string
		units        string
		ignored      string
	}{
		{"6.0", "/a:/b", "a/x.container a/sub/y.container b/z.container", "b/x.container"},
		{"6.0", "/b:/a", "b/x.container b/z.container a/sub/y.container", "a/x.container"},
		{"6.0", "/b:rel:/a", "b/x.container b/z.container", "rel"},
		{"6.0", "/b::/a", "b/x.container b/z.container", ""},
		{"5.2", "/b:rel:/a", "", "rel"},
		{"6.0", "/a/sub:/a", "a/sub/y.container a/x.container", ""},
		{"5.2", "/a/sub:/a", "a/sub/y.container a/x.container", ""},
		{"6.0", "/none:/file.container:/a/../a//sub/", "a/sub/y.container", ""},
	} {
		t.Run(tt.podman+" "+tt.dirs, func(t *testing.T) {
			set, err := unitset.Load(fsys, unitset.Target{Podman: version(t, tt.podman), Dirs: strings.Split(tt.dirs, ":")})
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.units, strings.Join(summary(set), " ")); diff != "" {
				t.Errorf("units (-want +got):\n%s", diff)
			}
			var ignored []string
			for _, i := range set.Ignored {
				ignored = append(ignored, i.Path)
			}
			if diff := cmp.Diff(tt.ignored, strings.Join(ignored, " ")); diff != "" {
				t.Errorf("ignored (-want +got):\n%s", diff)
			}
		})
	}
}

// TestIgnored has one of each thing that is found and does not count.
func TestIgnored(t *testing.T) {
	fsys := tree(
		"u/a/web.container", "u/web.container", "u/Web.Container", "u/README.md", "u/env -> /opt/env", "opt/env",
		"u/gone -> nowhere", "u/again -> a", "u/lost.container.d/10.conf", "u/web.container.d/readme",
		"u/web.container.d/10.conf", "u/a/web.container.d/10.conf", "u/new.artifact",
	)
	for podman, want := range map[string][]unitset.Ignored{
		"6.0": {
			{Path: "u/README.md", Reason: unitset.UnknownType},
			{Path: "u/Web.Container", Reason: unitset.WrongCase},
			{Path: "u/a/web.container", Reason: unitset.Shadowed, By: "u/web.container"},
			{Path: "u/a/web.container.d/10.conf", Reason: unitset.Shadowed, By: "u/web.container.d/10.conf"},
			{Path: "u/again", Reason: unitset.Visited, By: "u/a"}, // "a" comes first
			{Path: "u/env", Reason: unitset.UnknownType},
			{Path: "u/gone", Reason: unitset.Dangling},
			{Path: "u/lost.container.d", Reason: unitset.Orphan},
			{Path: "u/web.container.d/readme", Reason: unitset.NotConf},
		},
		"5.2": {
			{Path: "u/README.md", Reason: unitset.UnknownType},
			{Path: "u/Web.Container", Reason: unitset.WrongCase},
			{Path: "u/a/web.container", Reason: unitset.Shadowed, By: "u/web.container"},
			{Path: "u/a/web.container.d/10.conf", Reason: unitset.Shadowed, By: "u/web.container.d/10.conf"},
			{Path: "u/again", Reason: unitset.UnsearchedLink},
			{Path: "u/env", Reason: unitset.UnknownType},
			{Path: "u/gone", Reason: unitset.Dangling},
			{Path: "u/lost.container.d", Reason: unitset.Orphan},
			{Path: "u/new.artifact", Reason: unitset.TooNew},
			{Path: "u/web.container.d/readme", Reason: unitset.NotConf},
		},
	} {
		set, err := unitset.Load(fsys, unitset.Target{Podman: version(t, podman), Dirs: []string{"/u"}})
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, set.Ignored); diff != "" {
			t.Errorf("podman %s (-want +got):\n%s", podman, diff)
		}
	}
}

// TestReasons says that each reason has words.
func TestReasons(t *testing.T) {
	seen := map[string]bool{}
	for r := unitset.Shadowed; r <= unitset.Dangling; r++ {
		if s := r.String(); s == "" || seen[s] {
			t.Errorf("reason %d reads %q", int(r), s)
		} else {
			seen[s] = true
		}
	}
	if got, want := unitset.Reason(99).String(), "Reason(99)"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestRead(t *testing.T) {
	fsys := tree("u/web.container", "u/other.container", "u/web.container.d/10.conf", "u/container.d/20.conf", "v/db.container", "v/sub/x.volume", "u/note.txt")
	set, err := unitset.Read(fsys, unitset.Target{}, "u/web.container", "/v", "u/note.txt", "u/none.container", "w", "./v/../u//other.container/")
	want := []string{"u/web.container + u/web.container.d/10.conf u/container.d/20.conf", "v/db.container + u/container.d/20.conf", "v/sub/x.volume", "u/other.container + u/container.d/20.conf"}
	if diff := cmp.Diff(want, summary(set)); diff != "" {
		t.Errorf("units (-want +got):\n%s", diff)
	}
	const wantErr = `u/none.container: no such file or directory
u/note.txt: its extension is not that of a unit
w: no such file or directory`
	if err == nil || err.Error() != wantErr {
		t.Errorf("error %v; want %s", err, wantErr)
	}
	if got := set.Problems[0]; !got.Refused || !errors.Is(got, fs.ErrNotExist) {
		t.Errorf("%#v is not one of a file that does not exist", got)
	}
}
