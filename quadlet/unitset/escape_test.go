package unitset_test

import (
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/tank-os/tank/quadlet/unitset"
)

// link is a symbolic link of a tree in memory.
func link(target string) *fstest.MapFile {
	return &fstest.MapFile{Mode: fs.ModeSymlink | 0o777, Data: []byte(target)}
}

func file(text string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(text), Mode: 0o644} }

// TestEscape has an image try to make the host's files its units: by links of
// each kind in each place where the generator follows one.
func TestEscape(t *testing.T) {
	const secret = "[Container]\nImage=secret-of-the-host\n"
	outside, image := t.TempDir(), t.TempDir()
	write := func(p, text string) {
		t.Helper()
		if err := os.MkdirAll(filepath.Dir(p), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(p, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	for _, name := range []string{"a.container", "units/b.container", "d.d/10.conf", "10.conf"} {
		write(filepath.Join(outside, name), secret)
	}
	units := filepath.Join(image, "etc/containers/systemd")
	write(filepath.Join(units, "own.container"), "[Container]\nImage=own\n")
	up := strings.Repeat("../", 30)
	links := map[string]string{
		"absolute.container":            outside + "/a.container",
		"up.container":                  up + outside[1:] + "/a.container",
		"dir":                           outside + "/units",
		"updir":                         up + outside[1:] + "/units",
		"root":                          up,
		"twice.container":               "hop/a.container",
		"hop":                           outside,
		"own.container.d":               outside + "/d.d",
		"container.d/20.conf":           outside + "/10.conf",
		"container.d/30.conf":           up + outside[1:] + "/10.conf",
		"../../../run/containers":       outside,
		"../../../usr/share/containers": up + outside[1:],
	}
	for name, target := range links {
		p := filepath.Join(units, name)
		if err := os.MkdirAll(filepath.Dir(p), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.Symlink(target, p); err != nil {
			t.Fatal(err)
		}
	}
	root, err := os.OpenRoot(image)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = root.Close() }()
	for name, fsys := range map[string]fs.FS{"os.DirFS": os.DirFS(image), "os.Root": root.FS()} {
		t.Run(name, func(t *testing.T) {
			set, err := unitset.Load(fsys, unitset.Target{})
			var images []string
			for _, u := range set.Units {
				for _, v := range u.Assignments("Container", "Image") {
					images = append(images, v.Text)
				}
			}
			if diff := cmp.Diff([]string{"own"}, images); diff != "" {
				t.Errorf("images of the units (-want +got):\n%s", diff)
			}
			if err == nil || strings.Contains(err.Error(), "secret") {
				t.Errorf("error %v; want one of links that lead nowhere", err)
			}
			if set, err := unitset.Read(fsys, unitset.Target{}, up+outside[1:]+"/a.container", "etc/containers/systemd/up.container"); len(set.Units) > 0 || err == nil {
				t.Errorf("Read gives %d units and the error %v; want none and an error", len(set.Units), err)
			}
		})
	}
}

// TestInside says that the same links work inside the image, where its root is /.
func TestInside(t *testing.T) {
	fsys := fstest.MapFS{
		"opt/units/a.container":                      file("[Container]\nImage=a\n"),
		"opt/conf/10.conf":                           file("[Container]\nUser=1\n"),
		"etc/containers/systemd/abs":                 link("/opt/units"),
		"etc/containers/systemd/above":               link("../../../../../../opt/units"),
		"etc/containers/systemd/b.container":         link("/opt/units/a.container"),
		"etc/containers/systemd/c@.container":        link("../../../opt/units/../units/a.container"),
		"etc/containers/systemd/c@1.container":       link("c@.container"),
		"etc/containers/systemd/container.d":         link("/opt/conf"),
		"etc/containers/systemd/hop":                 link("/hop"),
		"hop":                                        link("opt/./more//"),
		"opt/more/d.container":                       file("[Container]\nImage=d\n"),
		"usr/share/containers":                       link("/opt/distro"),
		"opt/distro/systemd/e.container":             file("[Container]\nImage=e\n"),
		"opt/distro/systemd/e.container.d/20.conf":   link("/opt/conf/10.conf"),
		"usr/lib/containers/systemd/never.container": file("[Container]\n"),
	}
	set, err := unitset.Load(fsys, unitset.Target{})
	if err != nil {
		t.Error(err)
	}
	want := []string{
		"etc/containers/systemd/b.container + etc/containers/systemd/container.d/10.conf",
		"etc/containers/systemd/c@.container + etc/containers/systemd/container.d/10.conf",
		"etc/containers/systemd/c@1.container + etc/containers/systemd/container.d/10.conf",
		"opt/units/a.container + etc/containers/systemd/container.d/10.conf",
		"opt/more/d.container + etc/containers/systemd/container.d/10.conf",
		"opt/distro/systemd/e.container + etc/containers/systemd/container.d/10.conf opt/distro/systemd/e.container.d/20.conf",
	}
	if diff := cmp.Diff(want, summary(set)); diff != "" {
		t.Errorf("units (-want +got):\n%s", diff)
	}
}

// summary is the units of a set with their drop-ins.
func summary(s *unitset.Set) []string {
	var lines []string
	for _, u := range s.Units {
		line := u.Path
		for i, d := range u.DropIns {
			if i == 0 {
				line += " +"
			}
			line += " " + d.Path
		}
		lines = append(lines, line)
	}
	return lines
}

// TestLinkLoops has links that lead to themselves, to each other, to what they are
// in, and on for ever.
func TestLinkLoops(t *testing.T) {
	const units = "etc/containers/systemd"
	fsys := fstest.MapFS{
		units + "/ok.container":   file("[Container]\nImage=ok\n"),
		units + "/self.container": link("self.container"),
		units + "/ping":           link("pong"),
		units + "/pong":           link("ping"),
		units + "/sub/up":         link(".."),
		units + "/sub/here":       link("."),
		units + "/deeper":         link("deeper/deeper/deeper"),
		units + "/ok.container.d": link("ok.container.d"),
	}
	for i := range 100 {
		fsys[path.Join(units, "chain", strings.Repeat("x", i+1))] = link(strings.Repeat("x", i+2))
	}
	set, err := unitset.Load(fsys, unitset.Target{})
	if diff := cmp.Diff([]string{units + "/ok.container"}, summary(set)); diff != "" {
		t.Errorf("units (-want +got):\n%s", diff)
	}
	got := map[string]string{}
	for _, p := range set.Problems {
		if !strings.Contains(p.Path, "/chain/") {
			got[strings.TrimPrefix(p.Path, units+"/")] = p.Message
		}
	}
	const levels = ": too many levels of symbolic links"
	want := map[string]string{
		"self.container": `error loading "/` + units + `/self.container", open /` + units + `/self.container` + levels,
		"ping":           "open /" + units + "/ping" + levels,
		"pong":           "open /" + units + "/pong" + levels,
		"deeper":         "open /" + units + "/deeper" + levels,
		"ok.container.d": "open /" + units + "/ok.container.d" + levels,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("problems (-want +got):\n%s\nerror: %v", diff, err)
	}
	ignored := []unitset.Ignored{
		{Path: units + "/sub/here", Reason: unitset.Visited, By: units + "/sub"},
		{Path: units + "/sub/up", Reason: unitset.Visited, By: units},
	}
	isChain := func(i unitset.Ignored) bool {
		return strings.Contains(i.Path, "/chain/") && i.Reason == unitset.Dangling
	}
	if diff := cmp.Diff(ignored, slices.DeleteFunc(set.Ignored, isChain)); diff != "" {
		t.Errorf("ignored (-want +got):\n%s", diff)
	}
}
