package bootcimg_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"testing/fstest"

	"github.com/tank-os/tank/bootcimg"
)

func ExampleImage_Plan() {
	img := &bootcimg.Image{
		Name:     "localhost/hello:1",
		From:     bootcimg.DefaultBase,
		Platform: "linux/amd64",
		Steps: []bootcimg.Step{
			bootcimg.Packages{"podman", "openssh-server"},
			bootcimg.Files{FS: fstest.MapFS{"etc/motd": {Data: []byte("hello\n")}}},
			bootcimg.Kargs{Args: []string{"console=ttyS0"}},
			bootcimg.Enable{"sshd.service"},
		},
	}
	plan, err := img.Plan()
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Print(plan)
	// Output:
	// # localhost/hello:1 for linux/amd64
	// FROM quay.io/fedora/fedora-bootc:44
	// LABEL containers.bootc="1"
	//
	// # step 1: bootcimg.Packages
	// INSTALL podman openssh-server
	//
	// # step 2: bootcimg.Files
	// COPY --chmod=0644 --chown=0:0 sha256:5891b5b522d5 /etc/motd
	//
	// # step 3: bootcimg.Kargs
	// COPY --chmod=0644 --chown=0:0 sha256:35cdab28e106 /usr/lib/bootc/kargs.d/50-tank.toml
	//
	// # step 4: bootcimg.Enable
	// RUN systemctl enable sshd.service
}

func ExampleUsers() {
	img := &bootcimg.Image{
		Name: "localhost/hello:1",
		From: bootcimg.DefaultBase,
		Steps: []bootcimg.Step{
			bootcimg.Users{{
				Name:        "agent",
				UID:         1000,
				Description: "The agent",
				SubIDs:      100000,
				Linger:      true,
				Dirs:        []string{".openclaw"},
			}},
		},
	}
	plan, err := img.Plan()
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, op := range plan.Steps[0].Ops {
		if file, ok := op.(bootcimg.WriteFile); ok {
			fmt.Printf("-- %s --\n%s", file.Path, file.Source)
		}
		if ids, ok := op.(bootcimg.AddSubID); ok {
			fmt.Printf("-- subordinate ids --\n%s:%d:%d\n", ids.User, ids.Start, ids.Count)
		}
	}
	// Output:
	// -- /usr/lib/sysusers.d/tank-agent.conf --
	// g agent 1000
	// u agent 1000:1000 "The agent" /var/home/agent /bin/bash
	// -- /usr/lib/tmpfiles.d/tank-agent.conf --
	// d /var/home 0755 root root -
	// d /var/home/agent 0700 agent agent -
	// d /var/home/agent/.openclaw 0700 agent agent -
	// d /var/lib/systemd/linger 0755 root root -
	// f /var/lib/systemd/linger/agent 0644 root root -
	// -- subordinate ids --
	// agent:100000:65536
}

// Timezone is a step of one's own: it says what it means and adds an op.
type Timezone string

// Plan implements bootcimg.Step.
func (z Timezone) Plan(p *bootcimg.Planner) error {
	if z == "" {
		return errors.New("time zone is empty")
	}
	p.Add(bootcimg.Symlink{Path: "/etc/localtime", Target: "../usr/share/zoneinfo/" + string(z)})
	return nil
}

func ExampleStep() {
	img := &bootcimg.Image{
		Name:     "localhost/hello:1",
		From:     bootcimg.DefaultBase,
		Platform: "linux/arm64",
		Steps:    []bootcimg.Step{Timezone("Europe/Berlin")},
	}
	plan, err := img.Plan()
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Print(plan)
	// Output:
	// # localhost/hello:1 for linux/arm64
	// FROM quay.io/fedora/fedora-bootc:44
	// LABEL containers.bootc="1"
	//
	// # step 1: bootcimg_test.Timezone
	// RUN ln -sfn ../usr/share/zoneinfo/Europe/Berlin /etc/localtime
}

// All that is wrong is reported at once, and a step that should win says so.
func ExampleOverride() {
	ours := bootcimg.WriteFile{Path: "/etc/motd", Source: bootcimg.Bytes("ours\n")}
	theirs := bootcimg.WriteFile{Path: "/etc/motd", Source: bootcimg.Bytes("theirs\n")}
	img := &bootcimg.Image{
		Name:  "localhost/hello:1",
		From:  bootcimg.DefaultBase,
		Steps: []bootcimg.Step{ours, theirs},
	}
	_, err := img.Plan()
	fmt.Println(err)

	img.Steps[1] = bootcimg.Override{Step: theirs}
	_, err = img.Plan()
	fmt.Println(err)
	// Output:
	// image localhost/hello:1: step 2 (bootcimg.WriteFile): /etc/motd: already written with other content by step 1 (bootcimg.WriteFile)
	// <nil>
}

// An Archive carries a container image that is itself a value.
func ExampleArchive() {
	gate := &bootcimg.Image{
		Name: "localhost/gate:1",
		From: "scratch",
		Steps: []bootcimg.Step{
			bootcimg.GoBinary{GoProgram: bootcimg.GoProgram{Package: "github.com/tank-os/tank/gator/cmd/gatord"}, Path: "/gatord"},
		},
		Container: &bootcimg.ContainerConfig{Entrypoint: []string{"/gatord"}},
	}
	img := &bootcimg.Image{
		Name:     "localhost/hello:1",
		From:     bootcimg.DefaultBase,
		Platform: "linux/amd64",
		Steps: []bootcimg.Step{
			bootcimg.Archive{ImageArchive: bootcimg.ImageArchive{Image: gate}, Path: "/usr/share/tank/images/gate.tar"},
		},
	}
	plan, err := img.Plan()
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Print(plan)
	// Output:
	// # localhost/hello:1 for linux/amd64
	// FROM quay.io/fedora/fedora-bootc:44
	// LABEL containers.bootc="1"
	//
	// # step 1: bootcimg.Archive
	// COPY --chmod=0644 --chown=0:0 image:localhost/gate:1 /usr/share/tank/images/gate.tar
	// #   # localhost/gate:1 for linux/amd64
	// #   FROM scratch
	// #
	// #   # step 1: bootcimg.GoBinary
	// #   COPY --chmod=0755 --chown=0:0 go:github.com/tank-os/tank/gator/cmd/gatord /gatord
	// #
	// #   ENTRYPOINT ["/gatord"]
}

func ExamplePlan_json() {
	img := &bootcimg.Image{
		Name:     "localhost/hello:1",
		From:     bootcimg.DefaultBase,
		Platform: "linux/amd64",
		Steps:    []bootcimg.Step{bootcimg.Mask{"bootc-fetch-apply-updates.timer"}},
	}
	plan, err := img.Plan()
	if err != nil {
		fmt.Println(err)
		return
	}
	e := json.NewEncoder(os.Stdout)
	e.SetIndent("", "\t")
	if err := e.Encode(plan.Steps); err != nil {
		fmt.Println(err)
	}
	// Output:
	// [
	// 	{
	// 		"name": "bootcimg.Mask",
	// 		"ops": [
	// 			{
	// 				"op": "MaskUnit",
	// 				"unit": "bootc-fetch-apply-updates.timer"
	// 			}
	// 		]
	// 	}
	// ]
}

// printer is an engine that does nothing but say what it was asked for.
type printer struct{}

func (printer) Execute(_ context.Context, plan *bootcimg.Plan, opts *bootcimg.BuildOptions) (*bootcimg.Result, error) {
	fmt.Printf("%s from %s to %s\n", plan.Image, plan.From, opts.Output)
	return &bootcimg.Result{Ref: opts.Output}, nil
}

func ExampleBuild() {
	img := &bootcimg.Image{Name: "localhost/hello:1", From: bootcimg.DefaultBase}
	result, err := bootcimg.Build(context.Background(), printer{}, img, &bootcimg.BuildOptions{
		Base:   "rootfs:/srv/debian",
		Output: "oci:out",
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(result.Ref)
	// Output:
	// localhost/hello:1 from rootfs:/srv/debian to oci:out
	// oci:out
}
