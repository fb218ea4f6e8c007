package tankos_test

import (
	"errors"
	"fmt"
	"strings"

	"github.com/tank-os/tank/gator"
	"github.com/tank-os/tank/quadlet"
	"github.com/tank-os/tank/tankos"
)

func Example() {
	a := tankos.Appliance{
		Name:    "hermit-os",
		Runtime: tankos.Container{ContainerName: "hermit", Image: "ghcr.io/hermit/hermit:1"},
		Gateway: tankos.Gator{Policy: gator.Policy{GitHub: []gator.Grant{
			{Resource: "acme/*", Permission: gator.Read},
		}}},
	}
	plan, err := a.Plan()
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, u := range plan.Units {
		fmt.Printf("%s runs %s\n", u.User, u.Path)
	}
	for _, s := range plan.Secrets {
		fmt.Printf("%s holds %s for %v\n", s.User, s.Name, s.UsedBy)
	}
	// Output:
	// gator runs /etc/containers/systemd/users/1001/gator.container
	// gator runs /etc/containers/systemd/users/1001/gator.image
	// agent runs /etc/containers/systemd/users/1000/hermit.container
	// gator holds gh_token for [gator.container]
}

// Another runtime is another value of one field.
func Example_swap() {
	a := tankos.Reference()
	b := a.Clone()
	b.Runtime = tankos.Container{ContainerName: "hermit", Image: "ghcr.io/hermit/hermit:1"}
	for _, appliance := range []tankos.Appliance{a, b} {
		plan, err := appliance.Plan()
		if err != nil {
			fmt.Println(err)
			return
		}
		agent := plan.Units[len(plan.Units)-1]
		fmt.Println(agent.Service, "from", agent.Unit.(*quadlet.Container).Image)
	}
	// Output:
	// openclaw.service from ghcr.io/openclaw/openclaw:latest
	// hermit.service from ghcr.io/hermit/hermit:1
}

// Ferry is a runtime of one's own: a name, and what it puts on a machine.
type Ferry struct {
	Image string
}

func (f Ferry) Name() string { return "ferry" }

func (f Ferry) Compose(host tankos.Host) (*tankos.Parts, error) {
	return &tankos.Parts{
		Units: []quadlet.Unit{&quadlet.Container{
			Name:        "ferry",
			Image:       quadlet.Reference(f.Image),
			Environment: map[string]string{"GATEWAY": fmt.Sprintf("http://127.0.0.1:%d", host.GatewayPort)},
			Network:     []quadlet.NetworkSource{quadlet.NetworkMode(fmt.Sprintf("pasta:-T,%d", host.GatewayPort))},
			Install:     quadlet.InstallSection{WantedBy: []string{"default.target"}},
		}},
	}, nil
}

func ExampleRuntime() {
	plan, err := tankos.Appliance{
		Name: "ferry-os", Runtime: Ferry{Image: "ghcr.io/ferry/ferry:1"}, Gateway: tankos.Gator{},
	}.Plan()
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Print(plan.Units[len(plan.Units)-1].Text)
	// Output:
	// [Container]
	// Image=ghcr.io/ferry/ferry:1
	// Environment=GATEWAY=http://127.0.0.1:8080
	// Network=pasta:-T,8080
	//
	// [Install]
	// WantedBy=default.target
}

func ExampleAppliance_Plan() {
	a := tankos.Appliance{Name: "t", Runtime: Ferry{Image: "ghcr.io/ferry/ferry:1"}, Gateway: tankos.Gator{}}
	a.Users.Gator.Name, a.Users.Gator.UID, a.Users.Gator.Linger = "gator", 1000, true
	_, err := a.Plan()
	fmt.Println(err)
	var conflict *tankos.ConflictError
	fmt.Println(errors.As(err, &conflict), conflict.On)
	// Output:
	// appliance "t": user "gator": uid 1000 is already taken by user "agent"
	// appliance "t": user "gator": runs containers, and has no subordinate ids; set SubIDs
	// true uid 1000
}

func ExampleAppliance_Clone() {
	a := tankos.Reference()
	b := a.Clone()
	b.Packages = append(b.Packages, "git")
	b.Labels["org.opencontainers.image.source"] = "https://github.com/acme/tank"
	fmt.Println(a.Labels["org.opencontainers.image.source"])
	// Output:
	// https://github.com/sallyom/tank-os
}

func ExampleReference() {
	plan, err := tankos.Reference().Plan()
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(plan.Build.From)
	for _, u := range plan.Users {
		fmt.Println(u.Name, u.UID, u.SubIDs, u.SubIDCount)
	}
	// Output:
	// quay.io/fedora/fedora-bootc:44
	// openclaw 1000 100000 65536
}

func ExamplePlan_String() {
	plan, err := tankos.Appliance{
		Name: "ferry-os", Runtime: Ferry{Image: "ghcr.io/ferry/ferry:1"}, Gateway: tankos.Gator{},
	}.Plan()
	if err != nil {
		fmt.Println(err)
		return
	}
	summary, _, _ := strings.Cut(plan.String(), "-- image --")
	fmt.Print(summary)
	// Output:
	// appliance ferry-os 0
	// user agent 1000 subids 100000:65536 linger
	// user gator 1001 subids 165536:65536 linger
	// user admin 1002 subids 231072:65536 sudo "ALL=(agent, gator) NOPASSWD: ALL, (root) NOPASSWD: /usr/bin/bootc, /usr/bin/systemctl reboot, /usr/bin/systemctl poweroff"
	// unit gator.container of gator: gateway
	// unit gator.image of gator: gateway
	// unit ferry.container of agent: agent
	// gateway 127.0.0.1:8080, denies all
}

func ExamplePlan_Grants() {
	plan, err := tankos.Appliance{
		Name: "ferry-os", Runtime: Ferry{Image: "ghcr.io/ferry/ferry:1"},
		Gateway: tankos.Gator{Policy: gator.Policy{GitHub: []gator.Grant{{Resource: "acme/*", Permission: gator.Read}}}},
	}.Plan()
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, g := range plan.Grants() {
		fmt.Println(g.Service, g.Resource, g.Allow)
	}
	// Output:
	// github acme/* [read]
}
