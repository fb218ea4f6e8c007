package bootcimg_test

import (
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/tank-os/tank/bootcimg"
)

// What a user is given never makes a line of its own in the files that systemd
// and sudo read: a second "u" line would be a second account.
func FuzzUsersKeepTheirLines(f *testing.F) {
	f.Add("agent", "The agent", "/var/home/agent", "/bin/bash", "wheel", "ALL=(ALL) ALL", ".openclaw")
	f.Add("a", "\"\nu evil 0:0", "/a\nb", "/b\rc", "g\n", "ALL\nb ALL", "d\ne")
	f.Add("a", `\"%`, "/%h", `/\n`, "g", "x\u2028y", "a b")
	f.Fuzz(func(t *testing.T, name, description, home, shell, group, sudo, dir string) {
		p, err := plan(bootcimg.Users{{
			Name: name, UID: 1000, Description: description, Home: home, Shell: shell,
			Groups: []string{group}, Sudo: sudo, Dirs: []string{dir}, Linger: true,
		}})
		if err != nil {
			return
		}
		for _, op := range p.Steps[0].Ops {
			file, ok := op.(bootcimg.WriteFile)
			if !ok {
				continue
			}
			text := string(file.Source.(bootcimg.Bytes))
			for i, line := range strings.Split(strings.TrimSuffix(text, "\n"), "\n") {
				switch dir, _, _ := strings.Cut(strings.TrimPrefix(file.Path, "/usr/lib/"), "/"); dir {
				case "sysusers.d":
					if i > 2 || !strings.HasPrefix(line, []string{"g ", "u ", "m "}[i]+name+" ") {
						t.Errorf("%s: line %d is %q", file.Path, i+1, line)
					}
				case "tmpfiles.d":
					if fields := strings.Split(line, " "); len(fields) != 6 || fields[0] != "d" && fields[0] != "f" {
						t.Errorf("%s: line %d is %q", file.Path, i+1, line)
					}
				default:
					if i > 0 || !strings.HasPrefix(line, name+" ") {
						t.Errorf("%s: line %d is %q", file.Path, i+1, line)
					}
				}
			}
		}
	})
}

// A printed plan has one line for each op, whatever the op holds: what a reader
// approves is what is done.
func FuzzPlanKeepsItsLines(f *testing.F) {
	f.Add("/etc/motd", "target", "label", "value", "arg")
	f.Add("/a\nRUN b", "x\ny", "a\n", "\"\nRUN", "\n\u0085\u2028")
	f.Fuzz(func(t *testing.T, path, target, key, value, arg string) {
		img := &bootcimg.Image{
			Name: "x", From: "scratch", Labels: map[string]string{key: value, "containers.bootc": "1"},
			Steps: []bootcimg.Step{
				bootcimg.WriteFile{Path: path, Source: bootcimg.Bytes(value)},
				bootcimg.Symlink{Path: "/links/l", Target: target},
				bootcimg.RunCommand{Argv: []string{"x", arg}, Env: []string{"A=" + value}},
			},
		}
		p, err := img.Plan()
		if err != nil {
			return
		}
		want := 2 + len(p.Labels) + 3*3
		if got := strings.Count(p.String(), "\n"); got != want {
			t.Errorf("%d lines, want %d:\n%s", got, want, p)
		}
	})
}

// A tree puts nothing outside of Into.
func FuzzFilesStayInside(f *testing.F) {
	f.Add("a/b")
	f.Add("../b")
	f.Add("a//b")
	f.Fuzz(func(t *testing.T, name string) {
		p, err := plan(bootcimg.Files{FS: fstest.MapFS{name: {}}, Into: "/opt/x"})
		if err != nil {
			return
		}
		for _, op := range p.Steps[0].Ops {
			file, ok := op.(bootcimg.WriteFile)
			if !ok || !fs.ValidPath(name) || file.Path != "/opt/x/"+name {
				t.Errorf("%q is planned as %+v", name, op)
			}
		}
	})
}
