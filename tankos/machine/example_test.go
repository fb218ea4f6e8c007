package machine_test

import (
	"fmt"

	"github.com/tank-os/tank/tankos/machine"
)

func hermit() *machine.Appliance {
	return &machine.Appliance{
		Name: "hermit-os",
		Agent: machine.Agent{
			Runtime:   "hermit",
			User:      machine.User{Name: "agent", UID: 1000, Home: "/var/home/agent"},
			Unit:      "hermit.container",
			Container: "hermit",
		},
	}
}

func ExampleAppliance_MarshalText() {
	text, err := hermit().MarshalText()
	if err != nil {
		fmt.Println(err)
	}
	fmt.Printf("%s", text)
	// Output:
	// {
	//   "name": "hermit-os",
	//   "agent": {
	//     "runtime": "hermit",
	//     "user": {
	//       "name": "agent",
	//       "uid": 1000,
	//       "home": "/var/home/agent"
	//     },
	//     "unit": "hermit.container",
	//     "container": "hermit"
	//   }
	// }
}

func ExampleAppliance_UnmarshalText() {
	var a machine.Appliance
	err := a.UnmarshalText([]byte(`{"name": "hermit-os", "agnet": {}}`))
	fmt.Println(err)
	// Output: appliance.json:1: unknown key "agnet"
}

func ExampleParse() {
	text, _ := hermit().MarshalText()
	a, err := machine.Parse(text)
	fmt.Println(a.Agent.Container, err)
	// Output: hermit <nil>
}

func ExampleAppliance_ReleaseText() {
	a := hermit()
	a.Version, a.Release = "1.4.0", "hermit on rootless Podman"
	fmt.Print(a.ReleaseText())
	// Output:
	// hermit-os 1.4.0
	// hermit on rootless Podman
}

func ExampleAppliance_Links() {
	for _, l := range hermit().Links() {
		fmt.Println(l.Path, "->", "tank", l.Verb)
	}
	// Output:
	// /usr/local/bin/hermit -> tank exec
	// /usr/local/bin/tank-hermit-secrets -> tank secrets
	// /usr/local/bin/tank-os-version -> tank version
	// /usr/libexec/tank-os/bootstrap-hermit -> tank bootstrap-agent
	// /usr/libexec/tank-os/sync-podman-secrets -> tank sync
}

func ExampleAppliance_VerbOf() {
	fmt.Println(hermit().VerbOf("/usr/local/bin/hermit"))
	fmt.Println(hermit().VerbOf("tank"))
	// Output:
	// exec true
	//  false
}

func ExampleAppliance_LinkFor() {
	l, _ := hermit().LinkFor(machine.Sync)
	fmt.Println(l.Path)
	// Output: /usr/libexec/tank-os/sync-podman-secrets
}

func ExampleAppliance_Units() {
	fmt.Println(hermit().Units())
	// Output: [hermit.container]
}

func ExampleAppliance_Users() {
	fmt.Println(hermit().Users())
	// Output: [{agent 1000 /var/home/agent}]
}

func ExampleAppliance_UserOf() {
	u, ok := hermit().UserOf("hermit.container")
	fmt.Println(u.Name, ok)
	// Output: agent true
}

func ExampleAgent_ContainerEnv() {
	fmt.Println(hermit().Agent.ContainerEnv())
	// Output: HERMIT_CONTAINER
}

func ExampleAgent_CommandLine() {
	fmt.Println(hermit().Agent.CommandLine())
	// Output: [hermit]
}

func ExampleService() {
	fmt.Println(machine.Service("openclaw.container"))
	// Output: openclaw.service
}
