package graph_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"

	"github.com/tank-os/tank/quadlet/graph"
	"github.com/tank-os/tank/quadlet/unitset"
)

// of is the graph of the units in an archive.
func of(t testing.TB, archive string) *graph.Graph {
	t.Helper()
	fsys := fstest.MapFS{}
	for _, f := range txtar.Parse([]byte(archive)).Files {
		fsys[f.Name] = &fstest.MapFile{Data: f.Data, Mode: 0o644}
	}
	set, err := unitset.Read(fsys, unitset.Target{}, ".")
	if err != nil {
		t.Fatal(err)
	}
	return graph.Of(set)
}

// stack is units with references of all kinds.
const stack = `
-- web.container --
[Unit]
After=network-online.target db.service
Requires=db.container
Wants=gone.container
[Container]
Image=web.build
Volume=data.volume:/data:Z
Volume=/host:/host
Mount=type=image,source=base.image,destination=/base
Network=front.network:ip=10.0.0.2
Pod=app.pod
-- db.container --
[Unit]
Before=web.container
[Container]
Image=docker.io/library/postgres:17
Network=none.network
-- side.container --
[Container]
Image=a.io/b:1
Network=db.container
-- web.build --
[Build]
ImageTag=localhost/web
SetWorkingDirectory=unit
-- data.volume --
[Volume]
Driver=image
Image=base.image
-- base.image --
[Image]
Image=a.io/base:1
-- front.network --
[Network]
-- app.pod --
[Pod]
PodName=app
`

func TestEdges(t *testing.T) {
	var got []string
	for _, e := range of(t, stack).Edges {
		got = append(got, fmt.Sprintf("%s %s %s %s %t %s:%d", e.From, e.Key, e.To, e.Order, e.Pulls, e.Path, e.Line))
	}
	want := []string{
		"data.volume Volume.Image base.image after true data.volume:3",
		"db.container Container.Network none.network after true db.container:5",
		"db.container Unit.Before web.container before false db.container:2",
		"side.container Container.Network db.container after true side.container:3",
		"web.container Container.Pod app.pod after true web.container:11",
		"web.container Container.Mount base.image after true web.container:9",
		"web.container Container.Volume data.volume after true web.container:7",
		"web.container Unit.After db.service after false web.container:2",
		"web.container Unit.Requires db.container  true web.container:3",
		"web.container Container.Network front.network after true web.container:10",
		"web.container Unit.Wants gone.container  true web.container:4",
		"web.container Unit.After network-online.target after false web.container:2",
		"web.container Container.Image web.build after true web.container:6",
	}
	slices.Sort(got)
	slices.Sort(want)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("edges (-want +got):\n%s", diff)
	}
}

// TestGenerated has an edge that no line says: a pod starts its containers.
func TestGenerated(t *testing.T) {
	g := of(t, "-- p.pod --\n[Pod]\n-- a.container --\n[Container]\nImage=a.io/a:1\nPod=p.pod\n")
	want := []graph.Edge{
		{From: "a.container", To: "p.pod", Key: "Container.Pod", Order: graph.After, Pulls: true, Path: "a.container", Line: 3},
		{From: "p.pod", To: "a.container", Key: "Unit.Wants", Pulls: true},
	}
	if diff := cmp.Diff(want, g.Edges); diff != "" {
		t.Errorf("edges (-want +got):\n%s", diff)
	}
}

func TestNodes(t *testing.T) {
	var got []string
	for _, n := range of(t, stack).Nodes {
		got = append(got, fmt.Sprintf("%s %s %s %q %t", n.Name, n.Kind, n.Service, n.Resource, n.Missing))
	}
	want := []string{
		`app.pod pod app-pod.service "app" false`,
		`base.image image base-image.service "a.io/base:1" false`,
		`data.volume volume data-volume.service "systemd-data" false`,
		`db.container container  "" false`, // its network is missing
		`db.service service  "" false`,
		`front.network network front-network.service "systemd-front" false`,
		`gone.container container  "" true`,
		`network-online.target target  "" false`,
		`none.network network  "" true`,
		`side.container container side.service "systemd-side" false`,
		`web.build build web-build.service "localhost/web" false`,
		`web.container container  "" false`, // and so is gone.container
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("nodes (-want +got):\n%s", diff)
	}
}

func TestOrder(t *testing.T) {
	tests := []struct {
		name, archive string
		want          [][]string
		cycles        [][]string
	}{
		{"none", "-- a.volume --\n[Volume]\n", [][]string{{"a.volume"}}, nil},
		{"chain", `
-- a.container --
[Unit]
After=b.service
[Container]
Image=a.io/a:1
-- b.container --
[Container]
Image=a.io/b:1
Volume=c.volume:/c
-- c.volume --
[Volume]
-- d.container --
[Unit]
Before=b.container
[Container]
Image=a.io/d:1
`, [][]string{{"c.volume", "d.container"}, {"b.container"}, {"a.container"}}, nil},
		{"pod", `
-- p.pod --
[Pod]
-- a.container --
[Container]
Image=a.io/a:1
Pod=p.pod
`, [][]string{{"p.pod"}, {"a.container"}}, nil},
		{
			"circle", `
-- a.container --
[Unit]
After=b.container
[Container]
Image=a.io/a:1
-- b.container --
[Unit]
After=c.container
[Container]
Image=a.io/b:1
-- c.container --
[Unit]
Before=b.service
After=a.container
[Container]
Image=a.io/c:1
-- d.container --
[Unit]
After=c.container
[Container]
Image=a.io/d:1
-- e.container --
[Unit]
After=e.service
[Container]
Image=a.io/e:1
`,
			[][]string{{"a.container", "b.container", "c.container", "e.container"}, {"d.container"}},
			[][]string{{"a.container", "b.container", "c.container"}, {"e.container"}},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			g := of(t, tt.archive)
			if diff := cmp.Diff(tt.want, g.StartOrder()); diff != "" {
				t.Errorf("order (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(tt.cycles, g.Cycles()); diff != "" {
				t.Errorf("cycles (-want +got):\n%s", diff)
			}
		})
	}
}

// TestLongChain has units enough to overflow a stack that recursion would use
// badly, in a circle.
func TestLongChain(t *testing.T) {
	const n = 3000
	var archive strings.Builder
	for i := range n {
		fmt.Fprintf(&archive, "-- u%d.volume --\n[Unit]\nAfter=u%d.volume\n[Volume]\n", i, (i+1)%n)
	}
	g := of(t, archive.String())
	if c := g.Cycles(); len(c) != 1 || len(c[0]) != n {
		t.Errorf("%d cycles, want one of %d units", len(c), n)
	}
}

func TestCollisions(t *testing.T) {
	tests := []struct{ name, archive, want string }{
		{"none", stack, ""},
		{"services", `
-- web.container --
[Container]
Image=a.io/a:1
-- web.kube --
[Kube]
Yaml=/x.yaml
-- data-volume.container --
[Container]
Image=a.io/a:1
-- data.volume --
[Volume]
-- other.container --
[Container]
Image=a.io/a:1
ServiceName=web
-- alias.container --
[Container]
Image=a.io/a:1
[Install]
Alias=data-volume.service
WantedBy=default.target
`, `container systemd-web: other.container, web.container
service data-volume.service: alias.container, data-volume.container, data.volume
service web.service: other.container, web.container, web.kube`},
		{"resources", `
-- a.container --
[Container]
Image=a.io/a:1
ContainerName=same
-- b.pod --
[Pod]
PodName=same
-- c.volume --
[Volume]
VolumeName=systemd-d
-- d.volume --
[Volume]
-- e.network --
[Network]
NetworkName=n
-- f.network --
[Network]
NetworkName=n
-- g.build --
[Build]
ImageTag=localhost/x
File=/F
-- h.build --
[Build]
ImageTag=localhost/x
File=/F
-- i.container --
[Container]
Image=a.io/a:1
ContainerName=x-%i
-- j.container --
[Container]
Image=a.io/a:1
ContainerName=x-%i
`, `container same: a.container, b.pod
image localhost/x: g.build, h.build
network n: e.network, f.network
volume systemd-d: c.volume, d.volume`},
		{"ports", `
-- a.container --
[Container]
Image=a.io/a:1
PublishPort=8080:80
PublishPort=127.0.0.1:53:53/udp
PublishPort=9000
PublishPort=[::1]:1:1
PublishPort=2000-2010:2000-2010
PublishPort=7:7/sctp
PublishPort=:7:7
-- b.container --
[Container]
Image=a.io/a:1
PublishPort=127.0.0.1:8080:80/tcp
PublishPort=127.0.0.2:53:53/udp
PodmanArgs=--publish 2005:1 -p=[::1]:1:1 --other
PublishPort=9000
-- c.pod --
[Pod]
PublishPort=127.0.0.2:8080:80
PublishPort=0.0.0.0:53:53/udp
PublishPort=2004-2006:1-3
-- host.container --
[Container]
Image=a.io/a:1
PublishPort=8080:80
Network=host
-- twice.container --
[Container]
Image=a.io/a:1
PublishPort=3000:80
PublishPort=3000:81
Exec=--publish 8080:80
-- tmpl@.container --
[Container]
Image=a.io/a:1
PublishPort=8080:80
-- bad.container --
[Container]
Image=a.io/a:1
PublishPort=x:8080:80
PublishPort=0:80
PublishPort=9-8:80
PublishPort=99999:80
`, `port 1/tcp: a.container, b.container
port 2004-2006/tcp: a.container, b.container, c.pod
port 3000/tcp: twice.container
port 53/udp: a.container, b.container, c.pod
port 8080/tcp: a.container, b.container, c.pod`},
		{"secrets", `
-- a.container --
[Container]
Image=a.io/a:1
Secret=one,target=x
Secret=two,target=/run/secrets/x
Secret=three,type=env,target=T
Secret=source=four,type=env,target=T
Secret=one
Secret=one,type=env
-- b.container --
[Container]
Image=a.io/a:1
Secret=one
`, `secret a.container file /run/secrets/x: a.container
secret a.container variable T: a.container`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var got []string
			for _, c := range of(t, tt.archive).Collisions() {
				got = append(got, c.String())
			}
			if diff := cmp.Diff(tt.want, strings.Join(got, "\n")); diff != "" {
				t.Errorf("collisions (-want +got):\n%s", diff)
			}
		})
	}
}

func TestDeterministic(t *testing.T) {
	text := func() string {
		g := of(t, stack)
		var s strings.Builder
		if err := g.WriteDOT(&s); err != nil {
			t.Fatal(err)
		}
		if err := g.WriteMermaid(&s); err != nil {
			t.Fatal(err)
		}
		j, err := json.Marshal(g)
		if err != nil {
			t.Fatal(err)
		}
		return s.String() + string(j)
	}
	first := text()
	for range 20 {
		if diff := cmp.Diff(first, text()); diff != "" {
			t.Fatalf("another text (-first +this):\n%s", diff)
		}
	}
}

func TestJSON(t *testing.T) {
	text, err := json.Marshal(of(t, "-- a.volume --\n[Volume]\n"))
	if err != nil {
		t.Fatal(err)
	}
	want := `{"nodes":[{"name":"a.volume","kind":"volume","path":"a.volume","service":"a-volume.service","resource":"systemd-a"}],` +
		`"edges":[],"startOrder":[["a.volume"]],"cycles":[],"collisions":[]}`
	if diff := cmp.Diff(want, string(text)); diff != "" {
		t.Errorf("JSON (-want +got):\n%s", diff)
	}
}

// TestQuoting has names that would end a label.
func TestQuoting(t *testing.T) {
	g := of(t, "-- a.volume --\n[Unit]\nAfter=\"x\\\"]; <b>.service\"\n[Volume]\n")
	var dot, mermaid strings.Builder
	if err := g.WriteDOT(&dot); err != nil {
		t.Fatal(err)
	}
	if err := g.WriteMermaid(&mermaid); err != nil {
		t.Fatal(err)
	}
	for _, line := range strings.Split(dot.String(), "\n") {
		if strings.Count(line, `"`)-strings.Count(line, `\"`) > 6 {
			t.Errorf("a quote ends a name in %s", line)
		}
	}
	if strings.Contains(mermaid.String(), "<b>") {
		t.Errorf("markup in\n%s", mermaid.String())
	}
}
