package bootcimg_test

import (
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
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
				"usr/share/tank/latest": {Data: []byte("1"), Mode: 0o777 | symlink},
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

var update = flag.Bool("update", false, "rewrite testdata")

// golden compares got with testdata/name.
func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	name = filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(name, got, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Errorf("%s (-want +got):\n%s", name, diff)
	}
}

func TestPlanPrintsAndEncodes(t *testing.T) {
	plan, err := typical().Plan()
	if err != nil {
		t.Fatal(err)
	}
	golden(t, "typical.plan", []byte(plan.String()))
	text, err := json.MarshalIndent(plan, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	golden(t, "typical.json", append(text, '\n'))
}
