package podmanrun_test

import (
	"fmt"
	"log"
	"strings"

	"github.com/tank-os/tank/quadlet/podmanrun"
)

func ExampleImport() {
	argv := strings.Fields("podman run -d --rm --name web -p 8080:80 --cpus 2 docker.io/library/caddy:2.10")
	r, err := podmanrun.Import(argv, nil)
	if err != nil {
		log.Fatal(err)
	}
	text, err := r.Units[0].MarshalText()
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("# %s\n%s\n", r.Units[0].FileName(), text)
	for _, n := range r.NotCarried {
		fmt.Println(n)
	}
	// Output:
	// # web.container
	// [Container]
	// Image=docker.io/library/caddy:2.10
	// ContainerName=web
	// PublishPort=8080:80
	// PodmanArgs=--cpus=2
	//
	// -d: the service keeps the container in the background
	// --rm: the generator has podman remove the container whenever it stops
}

func ExampleLine() {
	r, err := podmanrun.Line(`podman run --restart=always \
	    -v ~/site:/srv:ro -v caddy-data:/data \
	    -e GREETING='costs $5' docker.io/library/caddy:2.10`,
		&podmanrun.Options{Volumes: true})
	if err != nil {
		log.Fatal(err)
	}
	for _, u := range r.Units {
		text, err := u.MarshalText()
		if err != nil {
			log.Fatal(err)
		}
		fmt.Printf("# %s\n%s\n", u.FileName(), text)
	}
	// Output:
	// # caddy.container
	// [Container]
	// Image=docker.io/library/caddy:2.10
	// Environment="GREETING=costs $$5"
	// Volume=%h/site:/srv:ro
	// Volume=caddy-data.volume:/data
	//
	// [Service]
	// Restart=always
	//
	// [Install]
	// WantedBy=default.target
	//
	// # caddy-data.volume
	// [Volume]
	// VolumeName=caddy-data
}
