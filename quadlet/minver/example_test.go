package minver_test

import (
	"fmt"
	"testing/fstest"

	"github.com/tank-os/tank/quadlet"
	"github.com/tank-os/tank/quadlet/minver"
	"github.com/tank-os/tank/quadlet/unitset"
)

var machine = fstest.MapFS{"etc/containers/systemd/web.container": {Data: []byte(`[Container]
Image=docker.io/library/caddy:2.10
Memory=512m
StartWithPod=no
`)}}

func ExampleNeeds() {
	set, err := unitset.Load(machine, unitset.Target{})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, n := range minver.Needs(set) {
		fmt.Println(n)
	}
	// Output:
	// etc/containers/systemd/web.container:3:1: [Container] Memory= needs Podman 5.5.0: an earlier generator refuses the unit
	// etc/containers/systemd/web.container:4:1: [Container] StartWithPod= needs Podman 5.3.0: an earlier generator refuses the unit
}

func ExampleOf() {
	set, err := unitset.Load(machine, unitset.Target{})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(minver.Of(set))
	// Output: 5.5.0
}

func ExampleDowngrade() {
	set, err := unitset.Load(machine, unitset.Target{})
	if err != nil {
		fmt.Println(err)
		return
	}
	result, err := minver.Downgrade(set, quadlet.Version{Major: 5, Minor: 4})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, f := range result.Files {
		fmt.Print(f)
	}
	fmt.Println("left:", len(result.Left))
	// Output:
	// [Container]
	// Image=docker.io/library/caddy:2.10
	// PodmanArgs=--memory 512m
	// StartWithPod=no
	// left: 0
}
