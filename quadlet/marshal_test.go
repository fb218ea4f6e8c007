package quadlet_test

import (
	"errors"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/tank-os/tank/quadlet"
)

// agent is a container that uses most kinds of values.
func agent() *quadlet.Container {
	state := &quadlet.Volume{Name: "state"}
	return &quadlet.Container{
		Name: "agent",
		Unit: quadlet.UnitSection{
			Description:           "An agent, 100%% typed",
			After:                 []quadlet.Dependency{state, quadlet.UnitName("network-online.target")},
			StartLimitIntervalSec: quadlet.Span(10 * time.Minute),
			StartLimitBurst:       5,
		},
		Image:           &quadlet.Image{Name: "agent"},
		Exec:            []string{"serve", "--name", "two words", `say "hi"`, `C:\dir\`, "it's", "tab\there", "line\nbreak"},
		Environment:     map[string]string{"B": "x y", "A": "1", "EMPTY": ""},
		EnvironmentFile: []string{"%h/agent.env"},
		Secret: []quadlet.Secret{
			{Name: "model_key", Type: quadlet.SecretEnv, Target: "MODEL_KEY"},
			{Name: "cert", Target: "/etc/cert.pem", UID: 1000, GID: 1000, Mode: 0o400},
		},
		Volume: []quadlet.VolumeMount{
			{Source: state, Target: "/var/lib/agent", Options: []string{"Z", "U"}},
			{Source: quadlet.HostPath("%h/.agent"), Target: "/home/agent"},
			{Target: "/scratch"},
		},
		Mount: []quadlet.Mount{
			{Type: "bind", Source: quadlet.HostPath(`/srv/a, "b"`), Target: "/srv", Options: []string{"ro"}},
			{Type: "tmpfs", Target: "/run", Options: []string{"tmpfs-size=64m"}},
		},
		PublishPort: []quadlet.Port{
			{HostIP: netip.MustParseAddr("127.0.0.1"), Host: 18789, Container: 18789},
			{HostIP: netip.MustParseAddr("::1"), Container: 53, Protocol: "udp"},
			{Host: 8000, Container: 9000, Count: 10},
			{Container: 80},
		},
		Network: []quadlet.NetworkSource{
			&quadlet.Network{Name: "lan"},
			quadlet.NetworkAttachment{Network: &quadlet.Network{Name: "dmz"}, Options: []string{"ip=10.89.0.5", "alias=agent"}},
			quadlet.NetworkMode("pasta:-T,8080"),
		},
		NoNewPrivileges: quadlet.True,
		ReadOnly:        quadlet.False,
		DropCapability:  []string{"all"},
		HealthCmd:       "curl -fs http://localhost/ || exit 1",
		HealthInterval:  90 * time.Second,
		PidsLimit:       quadlet.Int(-1),
		Notify:          quadlet.NotifyHealthy,
		Label:           map[string]string{"org.example.note": "it's \"quoted\""},
		PodmanArgs:      []string{"--cpus", "1.5"},
		Extra:           []quadlet.Entry{{Key: "PublishPort", Value: "808%i:80"}},
		Quadlet:         quadlet.QuadletSection{DefaultDependencies: quadlet.False},
		Service: quadlet.ServiceSection{
			Restart:         "always",
			TimeoutStartSec: quadlet.Span(15 * time.Minute),
			TimeoutStopSec:  quadlet.Infinity,
			Environment:     map[string]string{"TZ": "UTC"},
			Extra:           []quadlet.Entry{{Key: "CPUAccounting", Value: "yes"}},
		},
		Install: quadlet.InstallSection{WantedBy: []string{"default.target"}},
	}
}

const agentText = `[Unit]
Description=An agent, 100%% typed
After=state-volume.service
After=network-online.target
StartLimitIntervalSec=10min
StartLimitBurst=5

[Container]
Image=agent.image
Exec=serve --name "two words" "say \"hi\"" "C:\\dir\\" "it's" "tab\there" "line\nbreak"
Environment=A=1
Environment="B=x y"
Environment=EMPTY=
EnvironmentFile=%h/agent.env
Secret=model_key,type=env,target=MODEL_KEY
Secret=cert,target=/etc/cert.pem,uid=1000,gid=1000,mode=0400
Volume=state.volume:/var/lib/agent:Z,U
Volume=%h/.agent:/home/agent
Volume=/scratch
Mount="type=bind,\"source=/srv/a, \"\"b\"\"\",destination=/srv,ro"
Mount=type=tmpfs,destination=/run,tmpfs-size=64m
ReadOnly=false
PublishPort=127.0.0.1:18789:18789
PublishPort=[::1]::53/udp
PublishPort=8000-8009:9000-9009
PublishPort=80
Network=lan.network
Network=dmz.network:ip=10.89.0.5,alias=agent
Network=pasta:-T,8080
NoNewPrivileges=true
DropCapability=all
PidsLimit=-1
Notify=healthy
HealthCmd=curl -fs http://localhost/ || exit 1
HealthInterval=1m30s
Label="org.example.note=it's \"quoted\""
PodmanArgs=--cpus 1.5
PublishPort=808%i:80

[Quadlet]
DefaultDependencies=false

[Service]
Restart=always
TimeoutStartSec=15min
TimeoutStopSec=infinity
Environment=TZ=UTC
CPUAccounting=yes

[Install]
WantedBy=default.target
`

func TestMarshalText(t *testing.T) {
	text, err := agent().MarshalText()
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(agentText, string(text)); diff != "" {
		t.Errorf("MarshalText (-want +got):\n%s", diff)
	}
}

// TestReadBack has the value that comes back of a text: the same, but that
// dependencies are services.
func TestReadBack(t *testing.T) {
	want := agent()
	want.Unit.After = []quadlet.Dependency{
		quadlet.UnitName("state-volume.service"), quadlet.UnitName("network-online.target"),
	}
	if diff := cmp.Diff(quadlet.Unit(want), read(t, "agent.container", []byte(agentText)), compareValues); diff != "" {
		t.Errorf("Unit() (-want +got):\n%s", diff)
	}
}

// TestMarshalEmpty has the units that say the least.
func TestMarshalEmpty(t *testing.T) {
	for want, u := range map[string]quadlet.Unit{
		"[Volume]\n":                &quadlet.Volume{Name: "x"},
		"[Network]\n":               &quadlet.Network{Name: "x"},
		"[Pod]\n":                   &quadlet.Pod{Name: "x"},
		"[Image]\nImage=a.io/b:1\n": &quadlet.Image{Name: "x", Image: "a.io/b:1"},
		"[Kube]\nYaml=a.yml\n":      &quadlet.Kube{Name: "x", Yaml: []quadlet.HostPath{"a.yml"}},
		"[Build]\nImageTag=localhost/b:1\nFile=/x\n": &quadlet.Build{Name: "x", ImageTag: []quadlet.Reference{"localhost/b:1"}, File: "/x"},
		"[Artifact]\nArtifact=a.io/m:1\n":            &quadlet.Artifact{Name: "x", Artifact: "a.io/m:1"},
		"[Container]\nRootfs=/srv\n":                 &quadlet.Container{Name: "x", Rootfs: "/srv"},
	} {
		text, err := u.MarshalText()
		if err != nil {
			t.Errorf("%s: %v", u.FileName(), err)
		}
		if diff := cmp.Diff(want, string(text)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", u.FileName(), diff)
		}
	}
}

func TestMarshalReportsEveryProblem(t *testing.T) {
	var nilVolume *quadlet.Volume
	c := &quadlet.Container{
		Name:        "bad",
		Unit:        quadlet.UnitSection{After: []quadlet.Dependency{quadlet.UnitName("x.container")}},
		Exec:        []string{"a", "", ";"},
		Group:       "g",
		Volume:      []quadlet.VolumeMount{{Source: nilVolume, Target: "/x"}, {Source: quadlet.HostPath("state"), Target: "/y"}},
		PublishPort: []quadlet.Port{{Host: 80}},
		Secret:      []quadlet.Secret{{Name: "a,b"}},
		Extra:       []quadlet.Entry{{Key: "Group", Value: "h"}, {Key: "Creds", Value: "me:pw"}},
		Service:     quadlet.ServiceSection{Type: "simple", Extra: []quadlet.Entry{{Key: "User", Value: "me"}}},
		Install:     quadlet.InstallSection{WantedBy: []string{"a/b.target"}},
	}
	text, err := c.MarshalText()
	if text != nil {
		t.Errorf("MarshalText wrote %q beside an error", text)
	}
	want := `bad.container: [Unit] After=: unit "x.container" is a Quadlet file, which only newer generators translate: name the unit itself or its service
bad.container: [Container] Exec=: empty argument: the generator would drop it
bad.container: [Container] Exec=: ";" alone would end podman's command line: what follows would run on the host
bad.container: [Container] Secret=: secret name "a,b": it may not hold commas, equals signs, slashes or spaces
bad.container: [Container] Volume=: mount of /x: a nil *quadlet.Volume
bad.container: [Container] Volume=: mount of /y: host path "state" would be taken for a volume's name: begin it with /, ./ or a specifier such as %h
bad.container: [Container] PublishPort=: no container port
bad.container: [Container] Group=: extra: the field of that name is set too
bad.container: [Container] Creds=: extra: it would hold a password in the unit: use AuthFile
bad.container: [Install] WantedBy=: "a/b.target" is not a unit's name
bad.container: [Service] User=: podman does not work under it: run the unit as that user's, or set User in the container
bad.container: [Container] Image=: neither an image nor a Rootfs
bad.container: [Container] Group=: it needs User
bad.container: [Service] Type=: "simple" is none of notify, oneshot`
	if diff := cmp.Diff(want, err.Error()); diff != "" {
		t.Errorf("error (-want +got):\n%s", diff)
	}
	var field *quadlet.FieldError
	if !errors.As(err, &field) {
		t.Fatalf("error is a %T, want a *FieldError in it", err)
	}
	wantField := quadlet.FieldError{File: "bad.container", Section: "Unit", Key: "After", Err: field.Err}
	if *field != wantField {
		t.Errorf("first problem is %+v, want %+v", *field, wantField)
	}
}

// TestExtra has lines that an entry may and may not be.
func TestExtra(t *testing.T) {
	for _, test := range []struct {
		key, value string
		ok         bool
	}{
		{"Tomorrow", "any 'value", true},
		{"HealthCmd", "a ; b", true}, // one argument, which the generator quotes
		{"PublishPort", "808%i:80", true},
		{"PodmanArgs", "a ; b", false},
		{"PodmanArgs", `a ";" b`, false},
		{"Environment", "A=1 ;", false},
		{"Secret", "a ';'", false},
		{"Tomorrow", "a ; b", false},
		{"Tomorrow", "a 'b ; c", false},
		{"HealthCmd", ";", false},
		{"HealthCmd", "", false},
		{"Tomorrow", "a\nb", false},
		{"Tomorrow", `a\`, false},
		{"Tom orrow", "a", false},
		{"Tom=orrow", "a", false},
		{"", "a", false},
		{"Rootfs", "/y", false}, // the field has it
		{"Creds", "me:password", false},
	} {
		c := &quadlet.Container{Name: "x", Rootfs: "/x", Extra: []quadlet.Entry{{Key: test.key, Value: test.value}}}
		text, err := c.MarshalText()
		if (err == nil) != test.ok {
			t.Errorf("%s=%s: error %v, text %q", test.key, test.value, err, text)
		}
	}
}

func TestMarshalNil(t *testing.T) {
	for _, u := range []quadlet.Unit{
		(*quadlet.Container)(nil), (*quadlet.Pod)(nil), (*quadlet.Volume)(nil), (*quadlet.Network)(nil), (*quadlet.Image)(nil),
		(*quadlet.Kube)(nil), (*quadlet.Build)(nil), (*quadlet.Artifact)(nil),
	} {
		if _, err := u.MarshalText(); err == nil || !strings.Contains(err.Error(), "a nil ") {
			t.Errorf("MarshalText of a nil %T: error %v", u, err)
		}
		if u.ServiceFileName() == "" {
			t.Errorf("ServiceFileName of a nil %T is empty", u)
		}
	}
}

func TestNames(t *testing.T) {
	for _, name := range []string{
		"", "..", "a/b", "../evil", "/etc/x", "a..b", ".hidden", "-x", "@", "a@b@c", "a b", "a\nb", "a\x00", "ä", strings.Repeat("x", 250),
	} {
		if text, err := (&quadlet.Volume{Name: name}).MarshalText(); err == nil {
			t.Errorf("name %q is accepted: %s", name, text)
		}
		if name == "" {
			continue // the default
		}
		if text, err := (&quadlet.Volume{Name: "x", ServiceName: name}).MarshalText(); err == nil {
			t.Errorf("ServiceName %q is accepted: %s", name, text)
		}
	}
	for name, u := range map[string]quadlet.Unit{
		"a.service":          &quadlet.Container{Name: "a"},
		"a@.service":         &quadlet.Container{Name: "a@"},
		"a@b.service":        &quadlet.Container{Name: "a@b"},
		"a-pod.service":      &quadlet.Pod{Name: "a"},
		"a-volume@.service":  &quadlet.Volume{Name: "a@"},
		"a@b-volume.service": &quadlet.Volume{Name: "a@b"},
		"a-network.service":  &quadlet.Network{Name: "a"},
		"a-image.service":    &quadlet.Image{Name: "a"},
		"a.kube.service":     &quadlet.Kube{Name: "a.kube"},
		"a-build.service":    &quadlet.Build{Name: "a"},
		"a-artifact.service": &quadlet.Artifact{Name: "a"},
		"other.service":      &quadlet.Image{Name: "a", ServiceName: "other"},
	} {
		if got := u.ServiceFileName(); got != name {
			t.Errorf("ServiceFileName of %s is %q, want %q", u.FileName(), got, name)
		}
	}
}
