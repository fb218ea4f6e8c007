package bootcimg_test

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"runtime"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/tank-os/tank/bootcimg"
	"github.com/tank-os/tank/quadlet"
)

// typical is an image with every step in it.
func typical() *bootcimg.Image {
	agent := &bootcimg.Image{
		Name: "localhost/agent:1",
		From: "scratch",
		Steps: []bootcimg.Step{
			bootcimg.GoBinary{GoProgram: bootcimg.GoProgram{Package: "./cmd/agent", Tags: []string{"netgo"}}, Path: "/agent"},
		},
		Container: &bootcimg.ContainerConfig{Entrypoint: []string{"/agent"}, Cmd: []string{"-v"}, Env: []string{"TERM=dumb"}, User: "1000", WorkingDir: "/"},
	}
	return &bootcimg.Image{
		Name:     "localhost/claw:1",
		From:     bootcimg.DefaultBase,
		Platform: "linux/amd64",
		Labels:   map[string]string{"org.opencontainers.image.title": "the claw"},
		Steps: []bootcimg.Step{
			bootcimg.Packages{"podman", "openssh-server"},
			bootcimg.Files{FS: fstest.MapFS{
				"etc/tank-os-release":   {Data: []byte("tank 1\n")},
				"usr/bin/hello":         {Data: []byte("#!/bin/sh\n"), Mode: 0o755},
				"usr/share/tank/latest": {Data: []byte("1"), Mode: 0o777 | fs.ModeSymlink},
			}},
			bootcimg.Users{
				{Name: "agent", UID: 1000, SubIDs: 100000, Linger: true, Dirs: []string{".config/agent"}},
				{Name: "admin", UID: 1002, Description: "Administrator", Groups: []string{"wheel"}, Sudo: "ALL=(ALL) NOPASSWD:ALL"},
			},
			bootcimg.Enable{"sshd.service"},
			bootcimg.EnableUnit{Unit: "cloud-init.service", IfPresent: true},
			bootcimg.EnableUnit{Unit: "podman.socket", User: true},
			bootcimg.Mask{"bootc-fetch-apply-updates.timer"},
			bootcimg.Kargs{Args: []string{"console=ttyS0", "quiet"}, Arch: []string{"amd64", "arm64"}},
			bootcimg.Quadlets{UID: 1000, Units: []quadlet.Unit{unit{name: "agent.container", text: "[Container]\nImage=localhost/agent:1\n"}}},
			bootcimg.GoBinary{GoProgram: bootcimg.GoProgram{Package: "github.com/tank-os/tank/tankos/cmd/tank"}, Path: "/usr/bin/tank", Links: []string{"/usr/local/bin/openclaw"}},
			bootcimg.Archive{ImageArchive: bootcimg.ImageArchive{Image: agent}, Path: "/usr/share/tank/images/agent.tar"},
			bootcimg.Archive{ImageArchive: bootcimg.ImageArchive{Ref: "docker://ghcr.io/acme/gate:1"}, Path: "/usr/share/tank/images/gate.tar"},
			bootcimg.MakeDir{Path: "/etc/tank", Mode: 0o750, GID: 1000},
			bootcimg.Run{"sh", "-c", "echo 'hi' > /etc/hi"},
			bootcimg.RunCommand{Argv: []string{"true"}, Env: []string{"A=b c"}},
		},
	}
}

func TestPlanIsDeterministic(t *testing.T) {
	var want string
	for range 20 {
		p, err := typical().Plan()
		if err != nil {
			t.Fatal(err)
		}
		text, err := json.Marshal(p)
		if err != nil {
			t.Fatal(err)
		}
		got := p.String() + string(text)
		if want == "" {
			want = got
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatalf("plans differ (-first +later):\n%s", diff)
		}
	}
}

func TestPlanSharesNothing(t *testing.T) {
	packages := bootcimg.Packages{"a"}
	argv := bootcimg.Run{"true"}
	xattrs := map[string]string{"user.a": "1"}
	tags := []string{"a"}
	img := &bootcimg.Image{
		Name: "x", From: "scratch", Labels: map[string]string{"a": "1"},
		Container: &bootcimg.ContainerConfig{Cmd: []string{"a"}},
		Steps: []bootcimg.Step{
			packages, argv,
			bootcimg.WriteFile{Path: "/a", Source: bootcimg.Bytes(""), Xattrs: xattrs},
			bootcimg.GoBinary{GoProgram: bootcimg.GoProgram{Package: "./a", Tags: tags}, Path: "/b"},
		},
	}
	p, err := img.Plan()
	if err != nil {
		t.Fatal(err)
	}
	before := p.String()
	packages[0], argv[0], xattrs["user.a"], tags[0] = "b", "false", "2", "b"
	img.Labels["a"], img.Container.Cmd[0] = "2", "b"
	if diff := cmp.Diff(before, p.String()); diff != "" {
		t.Errorf("plan changed (-before +after):\n%s", diff)
	}
	p.Labels["c"] = "3"
	if _, ok := img.Labels["c"]; ok {
		t.Error("the plan's labels are the image's")
	}
}

func TestPlanDefaults(t *testing.T) {
	p, err := (&bootcimg.Image{Name: "x", From: "scratch"}).Plan()
	if err != nil {
		t.Fatal(err)
	}
	want := &bootcimg.Plan{
		Image: "x", From: "scratch", Platform: "linux/" + runtime.GOARCH,
		Labels: map[string]string{"containers.bootc": "1"}, Steps: []bootcimg.PlannedStep{},
	}
	if diff := cmp.Diff(want, p); diff != "" {
		t.Errorf("bootc image (-want +got):\n%s", diff)
	}
	p, err = (&bootcimg.Image{Name: "x", From: "scratch", Container: &bootcimg.ContainerConfig{}}).Plan()
	if err != nil {
		t.Fatal(err)
	}
	if len(p.Labels) != 0 || p.Container == nil {
		t.Errorf("container image: labels %v, container %v", p.Labels, p.Container)
	}
}

func TestPlannerSays(t *testing.T) {
	var got bootcimg.Planner
	img := &bootcimg.Image{Name: "x", From: "scratch", Platform: "linux/s390x", Container: &bootcimg.ContainerConfig{}, Steps: []bootcimg.Step{looks{&got}}}
	if _, err := img.Plan(); err != nil {
		t.Fatal(err)
	}
	if got.Platform != "linux/s390x" || !got.Container {
		t.Errorf("planner says %q, container %v", got.Platform, got.Container)
	}
}

// looks notes what it is told.
type looks struct{ at *bootcimg.Planner }

func (l looks) Plan(p *bootcimg.Planner) error {
	l.at.Platform, l.at.Container = p.Platform, p.Container
	return nil
}

func TestStepNames(t *testing.T) {
	p, err := plan(bootcimg.Packages{}, &bootcimg.Kargs{Args: []string{"quiet"}}, both{bootcimg.Mask{}, bootcimg.Mask{}}, bootcimg.Override{Step: write("/x")})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, step := range p.Steps {
		got = append(got, fmt.Sprint(step.Name, step.Override))
	}
	want := []string{"bootcimg.Packagesfalse", "bootcimg.Kargsfalse", "bothfalse", "bootcimg.Override: bootcimg.WriteFiletrue"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("names (-want +got):\n%s", diff)
	}
}

func BenchmarkPlan(b *testing.B) {
	img := typical()
	for b.Loop() {
		if _, err := img.Plan(); err != nil {
			b.Fatal(err)
		}
	}
}
