package convert_test

import (
	"fmt"
	"log"
	"os"
	"testing/fstest"

	"github.com/tank-os/tank/quadlet"
	"github.com/tank-os/tank/quadlet/convert"
	"github.com/tank-os/tank/quadlet/unitset"
)

var site = fstest.MapFS{
	"etc/containers/systemd/data.volume": {Data: []byte("[Volume]\n")},
	"etc/containers/systemd/web.container": {Data: []byte(`[Container]
Image=docker.io/library/nginx:1.29
Volume=data.volume:/srv

[Install]
WantedBy=multi-user.target
`)},
}

func ExampleConvert() {
	set, err := unitset.Load(site, unitset.Target{Podman: quadlet.Version{Major: 5, Minor: 4}})
	if err != nil {
		log.Fatal(err)
	}
	for _, s := range convert.Convert(set).Services {
		fmt.Println(s.Name, "makes", s.Resource)
		for _, l := range s.Links {
			fmt.Println(" ", l.Path, "->", l.Target)
		}
	}
	// Output:
	// data-volume.service makes systemd-data
	// web.service makes systemd-web
	//   multi-user.target.wants/web.service -> ../web.service
}

func ExampleHost_Convert() {
	set, err := unitset.Load(site, unitset.Target{})
	if err != nil {
		log.Fatal(err)
	}
	host := &convert.Host{Podman: "/usr/local/bin/podman"}
	for _, c := range host.Convert(set).Services[0].Commands {
		fmt.Println(c.Key, c.Args)
	}
	// Output:
	// ExecStart [/usr/local/bin/podman volume create --ignore systemd-data]
}

func ExampleResult_DryRun() {
	set, err := unitset.Load(fstest.MapFS{
		"etc/containers/systemd/data.volume": {Data: []byte("[Volume]\nLabel=a=b\n")},
	}, unitset.Target{})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Print(convert.Convert(set).DryRun())
	// Output:
	// ---data-volume.service---
	// [X-Volume]
	// Label=a=b
	//
	// [Unit]
	// Wants=network-online.target
	// After=network-online.target
	// SourcePath=/etc/containers/systemd/data.volume
	// RequiresMountsFor=%t/containers
	//
	// [Service]
	// ExecStart=/usr/bin/podman volume create --ignore --label a=b systemd-data
	// SyslogIdentifier=%N
	// Type=oneshot
	// RemainAfterExit=yes
}

func ExampleResult_Failed() {
	set, err := unitset.Load(fstest.MapFS{
		"etc/containers/systemd/web.container": {Data: []byte("[Container]\nImage=localhost/web\nAppArmor=web\n")},
	}, unitset.Target{Podman: quadlet.Version{Major: 5, Minor: 4}})
	if err != nil {
		log.Fatal(err)
	}
	r := convert.Convert(set)
	for _, p := range r.Problems {
		fmt.Println(p)
	}
	fmt.Println(r.Failed())
	// Output:
	// etc/containers/systemd/web.container:3:1: converting "web.container": unsupported key 'AppArmor' in group 'Container' in /etc/containers/systemd/web.container
	// true
}

func ExampleResult_Write() {
	set, err := unitset.Load(site, unitset.Target{})
	if err != nil {
		log.Fatal(err)
	}
	dir, err := os.MkdirTemp("", "services")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(dir)
	if err := convert.Convert(set).Write(dir, nil); err != nil {
		log.Fatal(err)
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		log.Fatal(err)
	}
	for _, e := range entries {
		fmt.Println(e.Name())
	}
	// Output:
	// data-volume.service
	// multi-user.target.wants
	// web.service
}

func ExampleService_All() {
	set, err := unitset.Load(site, unitset.Target{})
	if err != nil {
		log.Fatal(err)
	}
	web := convert.Convert(set).Services[1]
	fmt.Println(web.All("Unit", "Requires"))
	// Output:
	// [data-volume.service]
}

func ExampleService_String() {
	s := convert.Service{Sections: []convert.Section{
		{Name: "Unit", Lines: []convert.Line{{Value: "# a comment"}, {Key: "After", Value: "a.service"}}},
		{Name: "Service", Comments: []string{"# another"}},
	}}
	fmt.Print(s.String())
	// Output:
	// [Unit]
	// # a comment
	// After=a.service
	//
	// # another
	// [Service]
}
