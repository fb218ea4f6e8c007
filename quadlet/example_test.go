package quadlet_test

import (
	"errors"
	"fmt"
	"net/netip"
	"os"
	"time"

	"github.com/tank-os/tank/quadlet"
)

func Example() {
	state := &quadlet.Volume{Name: "state"}
	agent := &quadlet.Container{
		Name:        "agent",
		Image:       quadlet.Reference("ghcr.io/acme/agent:1"),
		Exec:        []string{"agent", "serve", "--greeting", "hello world"},
		Volume:      []quadlet.VolumeMount{{Source: state, Target: "/var/lib/agent", Options: []string{"Z"}}},
		Secret:      []quadlet.Secret{{Name: "model-key", Type: quadlet.SecretEnv, Target: "MODEL_KEY"}},
		PublishPort: []quadlet.Port{{HostIP: netip.MustParseAddr("127.0.0.1"), Host: 8080, Container: 80}},
		Service:     quadlet.ServiceSection{Restart: "always", TimeoutStartSec: quadlet.Span(15 * time.Minute)},
		Install:     quadlet.InstallSection{WantedBy: []string{"default.target"}},
	}
	text, err := agent.MarshalText()
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("# %s\n%s", agent.FileName(), text)
	// Output:
	// # agent.container
	// [Container]
	// Image=ghcr.io/acme/agent:1
	// Exec=agent serve --greeting "hello world"
	// Secret=model-key,type=env,target=MODEL_KEY
	// Volume=state.volume:/var/lib/agent:Z
	// PublishPort=127.0.0.1:8080:80
	//
	// [Service]
	// Restart=always
	// TimeoutStartSec=15min
	//
	// [Install]
	// WantedBy=default.target
}

// All problems of a unit come at once.
func ExampleContainer_MarshalText() {
	c := &quadlet.Container{
		Name:  "agent",
		Exec:  []string{"echo", ""},
		Group: "staff",
	}
	_, err := c.MarshalText()
	fmt.Println(err)
	// Output:
	// agent.container: [Container] Exec=: empty argument: the generator would drop it
	// agent.container: [Container] Image=: neither an image nor a Rootfs
	// agent.container: [Container] Group=: it needs User
}

func ExamplePod_MarshalText() {
	pod := &quadlet.Pod{Name: "shop", PublishPort: []quadlet.Port{{Host: 8443, Container: 443}}}
	web := &quadlet.Container{Name: "web", Image: quadlet.Reference("docker.io/library/caddy:2.10"), Pod: pod}
	for _, u := range []quadlet.Unit{pod, web} {
		text, err := u.MarshalText()
		fmt.Printf("%s, which becomes %s\n%s", u.FileName(), u.ServiceFileName(), text)
		if err != nil {
			fmt.Println(err)
		}
	}
	// Output:
	// shop.pod, which becomes shop-pod.service
	// [Pod]
	// PublishPort=8443:443
	// web.container, which becomes web.service
	// [Container]
	// Image=docker.io/library/caddy:2.10
	// Pod=shop.pod
}

func ExampleVolume_MarshalText() {
	v := &quadlet.Volume{Name: "state", User: quadlet.Int(0), Copy: quadlet.False}
	text, err := v.MarshalText()
	fmt.Printf("%s%v\n", text, err)
	// Output:
	// [Volume]
	// Copy=false
	// User=0
	// <nil>
}

func ExampleNetwork_MarshalText() {
	n := &quadlet.Network{Name: "lan", Internal: quadlet.True, Subnet: []netip.Prefix{netip.MustParsePrefix("10.89.0.0/24")}}
	text, err := n.MarshalText()
	fmt.Printf("%s%v\n", text, err)
	// Output:
	// [Network]
	// Internal=true
	// Subnet=10.89.0.0/24
	// <nil>
}

// An image that the machine carries is pulled from its archive, and has the name
// of its tag.
func ExampleImage_MarshalText() {
	i := &quadlet.Image{Name: "agent", Image: "oci-archive:/usr/share/agent.tar", ImageTag: "localhost/agent:1"}
	text, err := i.MarshalText()
	fmt.Printf("%s%v\n", text, err)
	// Output:
	// [Image]
	// Image=oci-archive:/usr/share/agent.tar
	// ImageTag=localhost/agent:1
	// <nil>
}

func ExampleParse() {
	file, err := quadlet.Parse("web.container", []byte("# mine\n[Container]\nExec=serve \\\n  --fast\n"))
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, l := range file.Lines {
		if l.Kind == quadlet.Assignment {
			fmt.Printf("line %d: [%s] %s is %q\n", l.Number, l.Section, l.Key, l.Value)
		}
	}
	os.Stdout.Write(file.Bytes()) //nolint:errcheck // an example
	// Output:
	// line 3: [Container] Exec is "serve --fast"
	// # mine
	// [Container]
	// Exec=serve \
	//   --fast
}

func ExampleFile_Unit() {
	file, err := quadlet.Parse("web.container", []byte("[Container]\nImage=web.image\nVolume=data.volume:/data\nPublishPorts=80:80\n"))
	if err != nil {
		fmt.Println(err)
		return
	}
	unit, err := file.Unit()
	var problem *quadlet.FieldError
	if errors.As(err, &problem) {
		fmt.Printf("line %d, key %s: %v\n", problem.Line, problem.Key, problem.Err)
	}
	web := unit.(*quadlet.Container)
	fmt.Println(web.Image.(*quadlet.Image).ServiceFileName(), web.Volume[0].Source.(*quadlet.Volume).Name)
	// Output:
	// line 4, key PublishPorts: unknown key: is PublishPort meant?
	// web-image.service data
}

func ExampleLiteral() {
	c := &quadlet.Container{
		Name:  "report",
		Image: quadlet.Reference("docker.io/library/alpine:3"),
		Exec:  []string{"date", quadlet.Literal("+%s costs $5")},
	}
	text, _ := c.MarshalText()
	fmt.Printf("%s", text)
	// Output:
	// [Container]
	// Image=docker.io/library/alpine:3
	// Exec=date "+%%s costs $$5"
}

func ExampleSpan() {
	fmt.Println(quadlet.Span(90*time.Minute), quadlet.Span(0), quadlet.Infinity, quadlet.Timespan{})
	// Output: 1h 30min 0 infinity unset
}

func ExampleTimespan_Duration() {
	d, ok := quadlet.Span(time.Minute).Duration()
	_, infinite := quadlet.Infinity.Duration()
	fmt.Println(d, ok, infinite)
	// Output: 1m0s true false
}

func ExampleInt() {
	n, ok := quadlet.Int(0).Value()
	_, unset := quadlet.OptionalInt{}.Value()
	fmt.Println(n, ok, unset)
	// Output: 0 true false
}

func ExamplePort_String() {
	fmt.Println(quadlet.Port{HostIP: netip.MustParseAddr("::1"), Host: 8000, Container: 80, Count: 3, Protocol: "udp"})
	// Output: [::1]:8000-8002:80-82/udp
}

func ExampleLookupKey() {
	key, _ := quadlet.LookupKey("Container", "Memory")
	old, err := quadlet.ParseVersion("5.4")
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%s is %s, since Podman %v; %v has it: %v\n", key.Flag, key.Kind, key.Since, old, key.In(old))
	// Output: --memory is string-last, since Podman 5.5.0; 5.4.0 has it: false
}

func ExampleKeys() {
	deprecated := 0
	for _, key := range quadlet.Keys() {
		if key.Instead != "" {
			deprecated++
		}
	}
	fmt.Println(len(quadlet.Keys()), "keys,", deprecated, "of them deprecated")
	// Output: 237 keys, 13 of them deprecated
}

func ExampleKube_MarshalText() {
	k := &quadlet.Kube{
		Name:        "shop",
		Yaml:        []quadlet.HostPath{"shop.yml"},
		PublishPort: []quadlet.Port{{Host: 8443, Container: 443}},
		AutoUpdate:  []string{"registry", "db/local"},
	}
	text, err := k.MarshalText()
	fmt.Printf("%s%v\n", text, err)
	// Output:
	// [Kube]
	// Yaml=shop.yml
	// PublishPort=8443:443
	// AutoUpdate=registry
	// AutoUpdate=db/local
	// <nil>
}

// A container runs what a build makes: the generator builds it first.
func ExampleBuild_MarshalText() {
	agent := &quadlet.Build{
		Name:                "agent",
		ImageTag:            []quadlet.Reference{"localhost/agent:latest"},
		SetWorkingDirectory: "unit",
		Secret:              []quadlet.BuildSecret{{ID: "npm", File: "/etc/npm.token"}},
	}
	c := &quadlet.Container{Name: "agent", Image: agent}
	for _, u := range []quadlet.Unit{agent, c} {
		text, err := u.MarshalText()
		fmt.Printf("# %s\n%s", u.FileName(), text)
		if err != nil {
			fmt.Println(err)
		}
	}
	// Output:
	// # agent.build
	// [Build]
	// ImageTag=localhost/agent:latest
	// SetWorkingDirectory=unit
	// Secret=id=npm,type=file,src=/etc/npm.token
	// # agent.container
	// [Container]
	// Image=agent.build
}

// A container reads what an artifact holds from where it is mounted.
func ExampleArtifact_MarshalText() {
	model := &quadlet.Artifact{Name: "model", Artifact: "quay.io/acme/model:1"}
	c := &quadlet.Container{
		Name:  "serve",
		Image: quadlet.Reference("quay.io/acme/serve:1"),
		Mount: []quadlet.Mount{{Type: "artifact", Source: model, Target: "/models"}},
	}
	for _, u := range []quadlet.Unit{model, c} {
		text, err := u.MarshalText()
		fmt.Printf("# %s\n%s", u.FileName(), text)
		if err != nil {
			fmt.Println(err)
		}
	}
	// Output:
	// # model.artifact
	// [Artifact]
	// Artifact=quay.io/acme/model:1
	// # serve.container
	// [Container]
	// Image=quay.io/acme/serve:1
	// Mount=type=artifact,source=model.artifact,destination=/models
}

// An edit changes only its own line.
func ExampleFile_Set() {
	file, err := quadlet.Parse("web.container", []byte("# mine\n[Container]\nImage = web:1  # not a comment\nEnvironment=A=1\n"))
	if err != nil {
		fmt.Println(err)
		return
	}
	err = errors.Join(
		file.Set("Container", "Image", "docker.io/library/caddy:2.10"),
		file.Add("Container", "Environment", "B=2"),
		file.Add("Install", "WantedBy", "default.target"),
	)
	fmt.Printf("%s%v\n", file, err)
	// Output:
	// # mine
	// [Container]
	// Image = docker.io/library/caddy:2.10
	// Environment=A=1
	// Environment=B=2
	//
	// [Install]
	// WantedBy=default.target
	// <nil>
}

func ExampleFile_Delete() {
	file, err := quadlet.Parse("web.container", []byte("[Container]\nImage=a\n# why\nUser=1\nUser=2\n"))
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%d deleted\n%s", file.Delete("Container", "User"), file)
	// Output:
	// 2 deleted
	// [Container]
	// Image=a
	// # why
}

func ExampleLine_ValuePos() {
	file, err := quadlet.Parse("web.container", []byte("[Container]\nExec=serve \\\n  --fats\n"))
	if err != nil {
		fmt.Println(err)
		return
	}
	line := &file.Lines[1]
	fmt.Println(line.Value, "begins at", line.ValuePos(0), "and --fats at", line.ValuePos(6))
	// Output: serve --fats begins at 2:6 and --fats at 3:3
}

func ExampleSuggest() {
	meant, ok := quadlet.Suggest("Container", "PublishPorts")
	fmt.Println(meant, ok)
	section, ok := quadlet.Suggest("", "Volum")
	fmt.Println(section, ok)
	// Output:
	// PublishPort true
	// Volume true
}

func ExampleLookupDirective() {
	d, ok := quadlet.LookupDirective("Service", "RestartSteps")
	_, typo := quadlet.LookupDirective("Service", "RestartStep")
	fmt.Println(d.Since, ok, typo)
	// Output: 254 true false
}

func ExampleSystemdDirectives() {
	for _, d := range quadlet.SystemdDirectives("Install") {
		fmt.Print(d.Name, " ")
	}
	// Output: Alias Also DefaultInstance RequiredBy UpheldBy WantedBy
}

func ExampleVersion_Compare() {
	debian, err := quadlet.ParseVersion("5.4.2")
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(debian.Compare(quadlet.Version{Major: 5, Minor: 7}), debian.Compare(quadlet.Version{}), quadlet.Version{}.Known())
	// Output: -1 -1 6.1.0
}

func ExampleKey_KindIn() {
	key, _ := quadlet.LookupKey("Kube", "Yaml")
	for _, v := range []quadlet.Version{{Major: 5, Minor: 6}, {Major: 5, Minor: 7}} {
		kind := key.KindIn(v)
		fmt.Printf("%v: %v, adds up: %v\n", v, kind, kind.List())
	}
	// Output:
	// 5.6.0: string-last, adds up: false
	// 5.7.0: list-words, adds up: true
}

func ExampleFile_Add() {
	file, err := quadlet.Parse("web.container", []byte("[Container]\r\nImage=a\r\n# ports\r\nPublishPort=80:80"))
	if err != nil {
		fmt.Println(err)
		return
	}
	err = file.Add("Container", "PublishPort", "443:443")
	fmt.Printf("%q %v\n", file, err)
	err = file.Add("Container", "PublishPort", "1:1\n[Service]")
	fmt.Println(err)
	// Output:
	// "[Container]\r\nImage=a\r\n# ports\r\nPublishPort=80:80\r\nPublishPort=443:443" <nil>
	// web.container: [Container] PublishPort=: "1:1\n[Service]" holds a line break
}

func ExampleFile_AddSection() {
	file, err := quadlet.Parse("web.volume", []byte("[Volume]\n"))
	if err != nil {
		fmt.Println(err)
		return
	}
	err = errors.Join(file.AddSection("Install"), file.AddSection("Volume"))
	fmt.Printf("%s%v\n", file, err)
	// Output:
	// [Volume]
	//
	// [Install]
	// <nil>
}

// A program that has found a line by its own rules changes that one.
func ExampleFile_SetLine() {
	file, err := quadlet.Parse("web.container", []byte("[Container]\nImage=a:latest\nTmpfs=/a\nTmpfs=/b\n"))
	if err != nil {
		fmt.Println(err)
		return
	}
	err = errors.Join(file.SetLine(2, "/a:size=1m"), file.DeleteLine(3))
	fmt.Printf("%s%v\n", file, err)
	// Output:
	// [Container]
	// Image=a:latest
	// Tmpfs=/a:size=1m
	// <nil>
}
