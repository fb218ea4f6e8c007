package unitset_test

import (
	"fmt"
	"testing/fstest"

	"github.com/tank-os/tank/quadlet"
	"github.com/tank-os/tank/quadlet/unitset"
)

// machine is a tree such as os.DirFS("/") gives.
var machine = fstest.MapFS{
	"etc/containers/systemd/users/1000/web.container": {Data: []byte(`[Container]
Image=docker.io/library/caddy:2.10
Environment=TZ=UTC "GREETING=good day"
`)},
	"etc/containers/systemd/users/1000/web.container.d/10-home.conf": {Data: []byte(`[Container]
Environment=TZ=Europe/Zurich
NoNewPrivileges=ture
`)},
	"usr/share/containers/systemd/users/web.container": {Data: []byte(`[Container]
Image=docker.io/library/caddy:2.9
`)},
}

func ExampleLoad() {
	set, err := unitset.Load(machine, unitset.Target{UID: 1000})
	if err != nil {
		fmt.Println(err)
	}
	for _, u := range set.Units {
		image, _ := u.Text("Container", "Image")
		fmt.Println(u.Path, image)
		for _, d := range u.DropIns {
			fmt.Println("  +", d.Path)
		}
	}
	for _, i := range set.Ignored {
		fmt.Println(i)
	}
	// Output:
	// etc/containers/systemd/users/1000/web.container docker.io/library/caddy:2.10
	//   + etc/containers/systemd/users/1000/web.container.d/10-home.conf
	// usr/share/containers/systemd/users/web.container: etc/containers/systemd/users/1000/web.container counts in its place
}

func ExampleUnit_KeyVals() {
	set, err := unitset.Load(machine, unitset.Target{UID: 1000})
	if err != nil {
		fmt.Println(err)
	}
	web, _ := set.Lookup("web.container")
	env, _ := web.KeyVals("Container", "Environment")
	for _, kv := range env {
		fmt.Printf("%s is %q by line %d of %s\n", kv.Key, kv.Value, kv.From.Line.Number, kv.From.Path)
	}
	// Output:
	// GREETING is "good day" by line 3 of etc/containers/systemd/users/1000/web.container
	// TZ is "Europe/Zurich" by line 2 of etc/containers/systemd/users/1000/web.container.d/10-home.conf
}

func ExampleUnit_Bool() {
	set, err := unitset.Load(machine, unitset.Target{UID: 1000})
	if err != nil {
		fmt.Println(err)
	}
	web, _ := set.Lookup("web.container")
	value, _, dropped := web.Bool("Container", "NoNewPrivileges")
	fmt.Println(value)
	for _, d := range dropped {
		fmt.Printf("%s:%d: %q: %v\n", d.From.Path, d.From.Line.Number, d.Text, d.Err)
	}
	// Output:
	// false
	// etc/containers/systemd/users/1000/web.container.d/10-home.conf:3: "ture": not a truth value: the generator takes it for no
}

func ExampleTarget_SearchPath() {
	for _, v := range []quadlet.Version{{Major: 5, Minor: 2}, {Major: 6}} {
		fmt.Println(v, unitset.Target{Podman: v}.SearchPath())
	}
	// Output:
	// 5.2.0 [/etc/containers/systemd /usr/share/containers/systemd]
	// 6.0.0 [/run/containers/systemd /etc/containers/systemd /usr/share/containers/systemd]
}
