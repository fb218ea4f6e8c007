package diff_test

import (
	"fmt"
	"log"
	"testing/fstest"

	"github.com/tank-os/tank/quadlet/diff"
	"github.com/tank-os/tank/quadlet/unitset"
)

func ExampleSets() {
	load := func(files map[string]string) *unitset.Set {
		fsys := fstest.MapFS{}
		for name, text := range files {
			fsys[name] = &fstest.MapFile{Data: []byte(text)}
		}
		set, err := unitset.Read(fsys, unitset.Target{}, ".")
		if err != nil {
			log.Fatal(err)
		}
		return set
	}
	plan := diff.Sets(load(map[string]string{
		"web.container": "[Container]\nImage=docker.io/library/caddy:2.10\nNetwork=front.network\n",
		"front.network": "[Network]\n",
	}), load(map[string]string{
		"web.container": "# now with 2.11\n[Container]\nImage=docker.io/library/caddy:2.11\nNetwork=front.network\n",
		"front.network": "[Network]\nInternal=true\n",
	}))
	fmt.Print(plan)
	for _, c := range plan.Commands() {
		fmt.Println("$", c)
	}
	// Output:
	// restart web.service: web.container changed
	//           [Container] Image= was "docker.io/library/caddy:2.10", is now "docker.io/library/caddy:2.11"
	// keep    front-network.service: front.network changed
	//           [Network] Internal= is now "true"
	//           podman does not change a network that exists: to have it anew, stop what is on it, podman network rm systemd-front, and restart front-network.service
	// $ # put the new files in place
	// $ systemctl daemon-reload
	// $ systemctl restart web.service
}
