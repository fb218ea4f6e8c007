package podmanarg_test

import (
	"fmt"

	"github.com/tank-os/tank/quadlet/podmanarg"
)

func ExampleCheck() {
	fmt.Println(podmanarg.Check("run", "--publish", "8080-8090:80"))
	fmt.Println(podmanarg.Check("run", "--security-opt seccomp=", "%h/seccomp.json"))
	fmt.Println(podmanarg.Check("network create", "--subnet", "10.89.0.0"))
	// Output:
	// --publish "8080-8090:80": 11 ports of the host for 1 of the container; want as many
	// <nil>
	// --subnet "10.89.0.0": not a network; want ADDRESS/LENGTH, such as 10.89.0.0/24
}

func ExampleLine_Check() {
	line := &podmanarg.Line{
		Command: "run",
		UID:     1000,
		Options: []podmanarg.Option{
			{Flag: "--volume", Value: "%h/site:/srv:ro"},
			{Flag: "--volume", Value: "data:/srv"},
			{Flag: "--cap-add", Value: "NET_ADMN"},
			{Flag: "--pod", Value: "web"},
			{Flag: "--publish", Value: "8080:80"},
		},
	}
	fmt.Println(line.Check())
	// Output:
	// --cap-add "NET_ADMN": "NET_ADMN" is no capability; want one of capabilities(7), with CAP_ or without, or all
	// --publish "8080:80": the container is in a pod; want it on the pod
	// --volume "data:/srv": "/srv" is mounted by another option ("%h/site:/srv:ro") as well; want one mount for each place
}

func ExampleParse() {
	line, err := podmanarg.Parse("run", []string{"-dp", "80:80", "--rm", "docker.io/library/nginx:1", "nginx", "-g", "daemon off;"})
	fmt.Println(line.Options, line.Args, err)
	// Output:
	// [{--detach true} {--publish 80:80} {--rm true}] [docker.io/library/nginx:1 nginx -g daemon off;] <nil>
}

func ExampleCheckRun() {
	fmt.Println(podmanarg.CheckRun([]string{"--rm", "--restart", "always", "docker.io/library/nginx:1"}))
	// Output:
	// --restart "always": not together with --rm; want no or on-failure, and leave restarts to the service
}

func ExampleAll() {
	err := podmanarg.CheckRun([]string{"--memory=1q", "--umask=9", "docker.io/library/nginx:1"})
	for _, e := range podmanarg.All(err) {
		fmt.Println(e.Flag, e.Option, e.Later)
	}
	// Output:
	// --memory 0 false
	// --umask 1 true
}
