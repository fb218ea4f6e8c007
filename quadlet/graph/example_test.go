package graph_test

import (
	"fmt"
	"log"
	"os"
	"testing/fstest"

	"github.com/tank-os/tank/quadlet/graph"
	"github.com/tank-os/tank/quadlet/unitset"
)

// units are a container with its volume, and another that wants the same port.
func units() *unitset.Set {
	set, err := unitset.Read(fstest.MapFS{
		"web.container":   {Data: []byte("[Container]\nImage=docker.io/library/caddy:2.10\nVolume=data.volume:/data\nPublishPort=8080:80\n")},
		"proxy.container": {Data: []byte("[Unit]\nAfter=web.container\n[Container]\nImage=docker.io/library/nginx:1\nPublishPort=127.0.0.1:8080:80\n")},
		"data.volume":     {Data: []byte("[Volume]\n")},
	}, unitset.Target{}, ".")
	if err != nil {
		log.Fatal(err)
	}
	return set
}

func ExampleOf() {
	for _, e := range graph.Of(units()).Edges {
		fmt.Printf("%s:%d: %s names %s\n", e.Path, e.Line, e.Key, e.To)
	}
	// Output:
	// proxy.container:2: Unit.After names web.container
	// web.container:3: Container.Volume names data.volume
}

func ExampleGraph_StartOrder() {
	for i, step := range graph.Of(units()).StartOrder() {
		fmt.Println(i+1, step)
	}
	// Output:
	// 1 [data.volume]
	// 2 [web.container]
	// 3 [proxy.container]
}

func ExampleGraph_Collisions() {
	for _, c := range graph.Of(units()).Collisions() {
		fmt.Println(c)
	}
	// Output:
	// port 8080/tcp: proxy.container, web.container
}

func ExampleGraph_Cycles() {
	set, err := unitset.Read(fstest.MapFS{
		"a.container": {Data: []byte("[Unit]\nAfter=b.container\n[Container]\nImage=a.io/a:1\n")},
		"b.container": {Data: []byte("[Unit]\nAfter=a.container\n[Container]\nImage=a.io/b:1\n")},
	}, unitset.Target{}, ".")
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(graph.Of(set).Cycles())
	// Output: [[a.container b.container]]
}

func ExampleGraph_WriteMermaid() {
	if err := graph.Of(units()).WriteMermaid(os.Stdout); err != nil {
		log.Fatal(err)
	}
	// Output:
	// flowchart LR
	//     n0[("data.volume")]
	//     n1["proxy.container"]
	//     n2["web.container"]
	//     n1 -->|"After"| n2
	//     n2 -->|"Volume"| n0
}

func ExampleGraph_WriteDOT() {
	if err := graph.Of(units()).WriteDOT(os.Stdout); err != nil {
		log.Fatal(err)
	}
	// Output:
	// digraph quadlet {
	// 	rankdir=LR;
	// 	node [fontname="sans-serif"];
	// 	"data.volume" [shape=cylinder];
	// 	"proxy.container" [shape=box];
	// 	"web.container" [shape=box];
	// 	"proxy.container" -> "web.container" [label="After"];
	// 	"web.container" -> "data.volume" [label="Volume"];
	// }
}
