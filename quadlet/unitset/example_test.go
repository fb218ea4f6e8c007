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

func ExampleRead() {
	fsys := fstest.MapFS{
		"repo/web.container":              {Data: []byte("[Container]\nImage=docker.io/library/caddy:2.10\n")},
		"repo/web.container.d/10-me.conf": {Data: []byte("[Container]\nUser=1000\n")},
		"repo/db.container":               {Data: []byte("Image=docker.io/library/postgres:18\n")},
	}
	set, err := unitset.Read(fsys, unitset.Target{}, "repo/web.container", "repo/db.container")
	fmt.Println(err)
	web, _ := set.Lookup("web.container")
	user, _ := web.Text("Container", "User")
	fmt.Println(web.Path, "runs as", user)
	fmt.Println("the generator makes nothing of it because of", web.LostTo)
	// Output:
	// repo/db.container:1:1: key before the first section
	// repo/web.container runs as 1000
	// the generator makes nothing of it because of repo/db.container
}

func ExampleUnit_Args() {
	fsys := fstest.MapFS{"web.container": {Data: []byte(`[Container]
PodmanArgs=--cpus 2
PodmanArgs="--label=note=two words" --annotation=a=\d
`)}}
	set, err := unitset.Read(fsys, unitset.Target{}, "web.container")
	if err != nil {
		fmt.Println(err)
	}
	args, dropped := set.Units[0].Args("Container", "PodmanArgs")
	for _, a := range args {
		fmt.Printf("%d: %s\n", a.From.Line.Number, a.Text)
	}
	for _, d := range dropped {
		fmt.Printf("%d: dropped: %v\n", d.From.Line.Number, d.Err)
	}
	// Output:
	// 2: --cpus
	// 2: 2
	// 3: dropped: a backslash that begins no escape of systemd.syntax(7)
}

func ExampleUnit_All() {
	fsys := fstest.MapFS{
		"web.volume.d/reset.conf": {Data: []byte("[Volume]\nPodmanArgs=\nPodmanArgs=--opt=c\n")},
		"web.volume":              {Data: []byte("[Volume]\nPodmanArgs=--opt=a\nPodmanArgs=--opt=b\n")},
	}
	set, err := unitset.Read(fsys, unitset.Target{}, "web.volume")
	if err != nil {
		fmt.Println(err)
	}
	for _, v := range set.Units[0].All("Volume", "PodmanArgs") {
		fmt.Println(v.Path, v.Text)
	}
	fmt.Println(len(set.Units[0].Assignments("Volume", "PodmanArgs")), "assignments in all")
	// Output:
	// web.volume.d/reset.conf --opt=c
	// 4 assignments in all
}
