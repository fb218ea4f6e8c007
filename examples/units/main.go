// Units writes Podman Quadlet units from typed values: a web server, the network
// and the volume it uses, and the image it runs.
//
//	go run ./examples/units            print the unit files
//	go run ./examples/units -o DIR     write them, for the generator to find
package main

import (
	"flag"
	"fmt"
	"log"
	"net/netip"
	"os"
	"path/filepath"
	"time"

	"github.com/tank-os/tank/quadlet"
)

func main() {
	dir := flag.String("o", "", "write the units into this `directory`")
	flag.Parse()
	for _, unit := range units() {
		text, err := unit.MarshalText() // checks the unit, too
		if err != nil {
			log.Fatal(err)
		}
		if *dir == "" {
			fmt.Printf("-- %s --\n%s", unit.FileName(), text)
			continue
		}
		if err := os.WriteFile(filepath.Join(*dir, unit.FileName()), text, 0o644); err != nil {
			log.Fatal(err)
		}
	}
}

// units refer to each other as values: a misspelt one does not compile.
func units() []quadlet.Unit {
	image := &quadlet.Image{Name: "web", Image: "docker.io/library/caddy:2.10"}
	data := &quadlet.Volume{Name: "web-data", Label: map[string]string{"org.example.backup": "daily"}}
	lan := &quadlet.Network{
		Name:    "lan",
		Subnet:  []netip.Prefix{netip.MustParsePrefix("10.89.7.0/24")},
		Gateway: []netip.Addr{netip.MustParseAddr("10.89.7.1")},
	}
	web := &quadlet.Container{
		Name:            "web",
		Unit:            quadlet.UnitSection{Description: "Web server", StartLimitBurst: 3},
		Image:           image,
		Exec:            []string{"caddy", "respond", "--listen", ":8080", `Hello, "world"!`},
		Volume:          []quadlet.VolumeMount{{Source: data, Target: "/data", Options: []string{"Z"}}},
		Network:         []quadlet.NetworkSource{lan},
		PublishPort:     []quadlet.Port{{HostIP: netip.MustParseAddr("127.0.0.1"), Host: 8080, Container: 8080}},
		Secret:          []quadlet.Secret{{Name: "web-token", Type: quadlet.SecretEnv, Target: "TOKEN"}},
		NoNewPrivileges: quadlet.True,
		DropCapability:  []string{"all"},
		Service:         quadlet.ServiceSection{Restart: "on-failure", TimeoutStartSec: quadlet.Span(15 * time.Minute)},
		Install:         quadlet.InstallSection{WantedBy: []string{"default.target"}},
	}
	return []quadlet.Unit{image, data, lan, web}
}
