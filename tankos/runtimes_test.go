package tankos_test

import (
	"encoding/json"
	"path"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tank-os/tank/bootcimg"
	"github.com/tank-os/tank/gator"
	"github.com/tank-os/tank/gator/config"
	"github.com/tank-os/tank/quadlet"
	"github.com/tank-os/tank/tankos"
	"github.com/tank-os/tank/tankos/tankostest"
)

var (
	acme = gator.Policy{GitHub: []gator.Grant{{Resource: "acme/*", Permission: gator.Read}}}

	// hermit is an agent that the machine's image carries.
	hermit = tankos.Container{
		ContainerName: "hermit",
		Archive: &bootcimg.ImageArchive{Image: &bootcimg.Image{
			Name: "localhost/hermit:1", From: "scratch",
			Steps:     []bootcimg.Step{bootcimg.WriteFile{Path: "/hermit", Source: bootcimg.Bytes("#!\n"), Mode: 0o755}},
			Container: &bootcimg.ContainerConfig{Entrypoint: []string{"/hermit"}},
		}},
		Environment: map[string]string{"A": "1", "B": "2"},
		Exec:        []string{"serve"},
		Volume: []quadlet.VolumeMount{
			{Source: quadlet.VolumeName("state"), Target: "/state", Options: []string{"U"}},
		},
		PublishPort: []quadlet.Port{{HostIP: loopback, Host: 3000, Container: 80}},
		Secret:      []quadlet.Secret{{Name: "page_password"}},
		Dirs:        []string{"notes"},
	}
)

func TestOurRuntimes(t *testing.T) {
	for name, r := range map[string]tankos.Runtime{
		"openclaw":              tankos.OpenClaw{},
		"openclaw carried":      tankos.OpenClaw{Image: "ghcr.io/openclaw/openclaw:1", Archive: &bootcimg.ImageArchive{Ref: "docker://ghcr.io/openclaw/openclaw:1"}},
		"openclaw of reference": tankos.OpenClaw{Reference: true},
		"container":             tankos.Container{Image: "ghcr.io/acme/x:1"},
		"container carried":     hermit,
	} {
		t.Run(name, func(t *testing.T) { tankostest.TestRuntime(t, r) })
	}
}

func textOf(tb testing.TB, p *tankos.Plan, file string) string {
	tb.Helper()
	for _, u := range p.Units {
		if path.Base(u.Path) == file {
			return u.Text
		}
	}
	tb.Fatalf("no unit %s", file)
	return ""
}

func TestContainer(t *testing.T) {
	p := mustPlan(t, tankos.Appliance{Name: "hermit-os", Runtime: hermit, Gateway: tankos.Gator{Policy: acme}})
	const want = `[Unit]
Description=hermit, the agent of hermit-os

[Container]
Image=hermit.image
ContainerName=hermit
Exec=serve
Environment=A=1
Environment=B=2
Secret=page_password
Volume=state:/state:U
ReadOnly=true
PublishPort=127.0.0.1:3000:80
Network=pasta:-T,8080
NoNewPrivileges=true
DropCapability=all

[Service]
Restart=always
RestartSec=2s
TimeoutStartSec=15min

[Install]
WantedBy=default.target
`
	if diff := cmp.Diff(want, textOf(t, p, "hermit.container")); diff != "" {
		t.Errorf("hermit.container (-want +got):\n%s", diff)
	}
	image := textOf(t, p, "hermit.image")
	hasLine(t, image, "Image=oci-archive:/usr/share/tank/images/hermit.tar")
	hasLine(t, image, "ImageTag=localhost/hermit:1")
	w, _ := fileAt(t, p, "/usr/share/tank/images/hermit.tar")
	if a, ok := w.Source.(bootcimg.ImageArchive); !ok || a.Image.Name != "localhost/hermit:1" {
		t.Errorf("the archive is %+v", w.Source)
	}
	_, tmpfiles := fileAt(t, p, "/usr/lib/tmpfiles.d/tank-agent.conf")
	hasLine(t, tmpfiles, "d /var/home/agent/notes 0700 agent agent -")
}

func TestContainerChoices(t *testing.T) {
	state := &quadlet.Volume{Name: "state"}
	lan := &quadlet.Network{Name: "lan"}
	c := tankos.Container{
		Image:    "ghcr.io/acme/x:1",
		Writable: true,
		Volume:   []quadlet.VolumeMount{{Source: state, Target: "/a"}, {Source: state, Target: "/b"}},
		Network:  []quadlet.NetworkSource{lan},
	}
	p := mustPlan(t, tankos.Appliance{Name: "t", Runtime: c, Gateway: tankos.Gator{}})
	text := textOf(t, p, "agent.container")
	for _, line := range []string{"Image=ghcr.io/acme/x:1", "Network=lan.network", "Volume=state.volume:/b"} {
		hasLine(t, text, line)
	}
	if strings.Contains(text, "ReadOnly=") || strings.Contains(text, "pasta") {
		t.Errorf("not writable, or on another network:\n%s", text)
	}
	textOf(t, p, "state.volume")
	textOf(t, p, "lan.network")

	p = mustPlan(t, tankos.Appliance{Name: "t", Runtime: tankos.Container{Image: "x:1"}})
	if text := textOf(t, p, "agent.container"); strings.Contains(text, "Network=") {
		t.Errorf("a way to a gateway that is not there:\n%s", text)
	}
}

func TestContainerImages(t *testing.T) {
	const digest = "@sha256:2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae"
	image := hermit.Archive.Image
	for _, tt := range []struct {
		name  string
		image string
		from  *bootcimg.ImageArchive
		want  string // the tag of the .image unit, or the error
	}{
		{"built", "", &bootcimg.ImageArchive{Image: image}, "localhost/hermit:1"},
		{"built, named", "localhost/hermit:1", &bootcimg.ImageArchive{Image: image}, "localhost/hermit:1"},
		{"fetched", "", &bootcimg.ImageArchive{Ref: "docker://ghcr.io/acme/x:1"}, "ghcr.io/acme/x:1"},
		{"from storage", "", &bootcimg.ImageArchive{Ref: "containers-storage:localhost/x:1"}, "localhost/x:1"},
		{"by digest", "ghcr.io/acme/x" + digest, &bootcimg.ImageArchive{Ref: "docker://ghcr.io/acme/x" + digest}, "ghcr.io/acme/x"},
		{"none", "", nil, "no image; set Image, or Archive to carry one"},
		{"empty", "", &bootcimg.ImageArchive{}, "no image in the archive; set its Image or Ref"},
		{
			"from a directory", "", &bootcimg.ImageArchive{Ref: "oci:/srv/x"},
			`the image carried from "oci:/srv/x" has no name to run it by; fetch it by docker:// or the containers-storage transport`,
		},
		{
			"of another name", "ghcr.io/acme/y:1", &bootcimg.ImageArchive{Ref: "docker://ghcr.io/acme/x:1"},
			`the carried image is named "ghcr.io/acme/x:1", and Image is "ghcr.io/acme/y:1"; leave Image empty`,
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p, err := tankos.Appliance{Name: "t", Runtime: tankos.Container{Image: tt.image, Archive: tt.from}}.Plan()
			if err != nil {
				if want := `appliance "t": runtime "agent": ` + tt.want; err.Error() != want {
					t.Errorf("error = %v, want %s", err, want)
				}
				return
			}
			hasLine(t, textOf(t, p, "agent.image"), "ImageTag="+tt.want)
			hasLine(t, textOf(t, p, "agent.container"), "Image=agent.image")
		})
	}
}

func TestGator(t *testing.T) {
	p := mustPlan(t, tankos.Appliance{Name: "t", Runtime: tankos.Container{Image: "x:1"}, Gateway: tankos.Gator{Policy: acme}})
	const want = `[Unit]
Description=Gator, the gateway of t

[Container]
Image=gator.image
ContainerName=gator
Exec=-config /etc/gator/gator.toml
Secret=gh_token,uid=65532,gid=65532,mode=0400
Volume=/etc/gator/gator.toml:/etc/gator/gator.toml:ro
ReadOnly=true
PublishPort=127.0.0.1:8080:8080
User=65532
Group=65532
NoNewPrivileges=true
DropCapability=all

[Service]
Restart=always
RestartSec=2s
TimeoutStartSec=15min
ExecCondition=/usr/bin/podman secret exists gh_token

[Install]
WantedBy=default.target
`
	if diff := cmp.Diff(want, textOf(t, p, "gator.container")); diff != "" {
		t.Errorf("gator.container (-want +got):\n%s", diff)
	}
	if got, want := p.Units[0].Path, "/etc/containers/systemd/users/1001/gator.container"; got != want {
		t.Errorf("path = %s, want %s", got, want)
	}
	_, text := fileAt(t, p, config.DefaultPath)
	got, err := config.Parse(config.DefaultPath, []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	wantConfig := &config.Config{
		Listen: "0.0.0.0:8080",
		GitHub: &config.GitHub{CredentialFile: "/run/secrets/gh_token"},
		Policy: acme,
	}
	if diff := cmp.Diff(wantConfig, got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", config.DefaultPath, diff)
	}
	if diff := cmp.Diff([]tankos.PlannedSecret{{Name: "gh_token", User: "gator", UsedBy: []string{"gator.container"}}}, p.Secrets); diff != "" {
		t.Errorf("secrets (-want +got):\n%s", diff)
	}
	w, _ := fileAt(t, p, "/usr/share/tank/images/gator.tar")
	archive, ok := w.Source.(bootcimg.ImageArchive)
	if !ok || archive.Image == nil {
		t.Fatalf("gator.tar is %+v", w.Source)
	}
	build, err := archive.Image.Plan()
	if err != nil || !strings.Contains(build.String(), "github.com/tank-os/tank/gator/cmd/gatord") {
		t.Errorf("gatord's image: %v\n%v", err, build)
	}
}

func TestGrants(t *testing.T) {
	g := tankos.Gator{Policy: gator.Policy{GitHub: []gator.Grant{
		{Resource: "acme/*", Permission: gator.Read}, {Resource: "acme/secret", Deny: gator.Read},
	}}}
	p := mustPlan(t, tankos.Appliance{Name: "t", Runtime: tankos.Container{Image: "x:1"}, Gateway: g})
	text, err := json.Marshal(p)
	if err != nil {
		t.Fatal(err)
	}
	const want = `"policy":[{"service":"github","resource":"acme/*","allow":["read"]},` +
		`{"service":"github","resource":"acme/secret","allow":[],"deny":["read"]}]`
	if !strings.Contains(string(text), want) {
		t.Errorf("no %s in %s", want, text)
	}
	for want, g := range map[string]tankos.Gateway{`"policy":[]`: tankos.Gator{}, `"policy":`: nil} {
		text, err := json.Marshal(mustPlan(t, tankos.Appliance{Name: "t", Runtime: tankos.Container{Image: "x:1"}, Gateway: g}))
		if err != nil || strings.Contains(string(text), want) != (g != nil) {
			t.Errorf("%s with gateway %v: %v\n%s", want, g, err, text)
		}
	}
}

func TestGatorChoices(t *testing.T) {
	g := tankos.Gator{
		Policy:       acme,
		GitHub:       config.GitHub{Upstream: "http://10.0.2.2:3000", AllowPrivate: []string{"10.0.2.2:3000"}},
		GitHubSecret: "forge",
		Image:        "ghcr.io/acme/gatord:1",
		HostPort:     9000,
	}
	p := mustPlan(t, tankos.Appliance{Name: "t", Runtime: tankos.Container{Image: "x:1"}, Gateway: g})
	text := textOf(t, p, "gator.container")
	for _, line := range []string{
		"Image=ghcr.io/acme/gatord:1", "PublishPort=127.0.0.1:9000:8080",
		"Secret=forge,uid=65532,gid=65532,mode=0400", "ExecCondition=/usr/bin/podman secret exists forge",
	} {
		hasLine(t, text, line)
	}
	hasLine(t, textOf(t, p, "agent.container"), "Network=pasta:-T,9000")
	_, conf := fileAt(t, p, config.DefaultPath)
	hasLine(t, conf, `credential-file = "/run/secrets/forge"`)
	hasLine(t, conf, `upstream = "http://10.0.2.2:3000"`)
	if slices.ContainsFunc(p.Units, func(u tankos.PlannedUnit) bool { return strings.HasSuffix(u.Path, ".image") }) {
		t.Error("carries an image beside the one it was given")
	}
}

// The zero policy grants nothing, so that there is no credential to ask for.
func TestGatorDeniesAll(t *testing.T) {
	p := mustPlan(t, tankos.Appliance{Name: "t", Runtime: tankos.Container{Image: "x:1"}, Gateway: tankos.Gator{}})
	if len(p.Secrets) > 0 || strings.Contains(textOf(t, p, "gator.container"), "ExecCondition") {
		t.Errorf("waits for %v", p.Secrets)
	}
	if !strings.Contains(p.String(), "gateway 127.0.0.1:8080, denies all\n") {
		t.Error("the plan does not say that all is denied")
	}
}

func TestGatorRefusesBadPolicy(t *testing.T) {
	g := tankos.Gator{Policy: gator.Policy{GitHub: []gator.Grant{{Resource: "acme", Permission: gator.Read}}}}
	_, err := tankos.Appliance{Name: "t", Runtime: tankos.Container{Image: "x:1"}, Gateway: g}.Plan()
	const want = `appliance "t": gateway: gator configuration: gh.repos.acme: not of the form "OWNER/REPO"`
	if err == nil || err.Error() != want {
		t.Errorf("error = %v, want %s", err, want)
	}
}

// Our OpenClaw has what the reference's lacks: no way up, and a way to the gateway.
func TestOpenClaw(t *testing.T) {
	p := mustPlan(t, tankos.Appliance{Name: "t", Runtime: tankos.OpenClaw{Port: 4000}, Gateway: tankos.Gator{Policy: acme}})
	text := textOf(t, p, "openclaw.container")
	for _, line := range []string{
		"DropCapability=all", "NoNewPrivileges=true", "ReadOnly=true", "Restart=always", "Network=pasta:-T,8080",
		"PublishPort=127.0.0.1:4000:18789", "PublishPort=127.0.0.1:4001:18790",
	} {
		hasLine(t, text, line)
	}
	if strings.Contains(text, "Pull=") {
		t.Errorf("the image floats:\n%s", text)
	}
	for _, s := range p.Secrets {
		if s.User == "agent" && !s.Generate {
			t.Errorf("the agent holds %s", s.Name)
		}
	}
}

// Each user has its own home, ids and rights.
func TestThreeUsers(t *testing.T) {
	p := mustPlan(t, tankos.Appliance{Name: "t", Runtime: hermit, Gateway: tankos.Gator{Policy: acme}})
	want := []tankos.PlannedUser{
		{Name: "agent", UID: 1000, SubIDs: 100000, SubIDCount: 65536, Linger: true},
		{Name: "gator", UID: 1001, SubIDs: 165536, SubIDCount: 65536, Linger: true},
		{
			Name: "admin", UID: 1002, SubIDs: 231072, SubIDCount: 65536,
			Sudo: "ALL=(agent, gator) NOPASSWD: ALL, (root) NOPASSWD: /usr/bin/bootc, /usr/bin/systemctl reboot, /usr/bin/systemctl poweroff",
		},
	}
	if diff := cmp.Diff(want, p.Users); diff != "" {
		t.Errorf("users (-want +got):\n%s", diff)
	}
	for _, u := range p.Units {
		if want := map[tankos.Role]string{tankos.RoleAgent: "agent", tankos.RoleGateway: "gator"}[u.Role]; u.User != want {
			t.Errorf("%s is run by %s, want %s", u.Path, u.User, want)
		}
	}
	p = mustPlan(t, tankos.Appliance{Name: "t", Runtime: hermit})
	if len(p.Users) != 2 || p.Users[1].Name != "admin" {
		t.Errorf("users without a gateway = %+v", p.Users)
	}
}

// A rootless container waits for network-online.target, which something has to
// pull in.
func TestNetworkOnline(t *testing.T) {
	p := mustPlan(t, tankos.Appliance{Name: "t", Runtime: hermit})
	_, text := fileAt(t, p, "/usr/lib/systemd/system/tank-network-online.service")
	hasLine(t, text, "Wants=network-online.target")
	if strings.Contains(text, "After=") {
		t.Error("waits for the network itself, and the machine with it")
	}
	if !slices.Contains(ops(p), bootcimg.Op(bootcimg.EnableUnit{Unit: "tank-network-online.service"})) {
		t.Error("not enabled")
	}
}

// Any runtime goes with any gateway, for one user or three.
func TestAllTogether(t *testing.T) {
	for _, r := range []tankos.Runtime{tankos.OpenClaw{}, tankos.OpenClaw{Reference: true}, hermit, tankos.Container{Image: "x:1"}} {
		for _, g := range []tankos.Gateway{nil, tankos.Gator{}, tankos.Gator{Policy: acme}, tankos.ServiceGator{}} {
			for _, single := range []bool{false, true} {
				a := tankos.Appliance{Name: "t", Runtime: r, Gateway: g, Users: tankos.Users{Single: single}}
				if _, err := a.Plan(); err != nil {
					t.Errorf("%T with %T, single %v: %v", r, g, single, err)
				}
			}
		}
	}
}

// A layer is a step, so what a change costs a machine is the steps it changes.
func TestOneChangeIsOneLayer(t *testing.T) {
	base := tankos.Appliance{Name: "t", Runtime: hermit, Gateway: tankos.Gator{Policy: acme}}
	for _, tt := range []struct {
		name   string
		change func(*tankos.Appliance)
		want   []string
	}{
		{"nothing", func(*tankos.Appliance) {}, nil},
		{"a unit", func(a *tankos.Appliance) {
			r := hermit
			r.Exec = []string{"serve", "-v"}
			a.Runtime = r
		}, []string{`runtime "hermit" units`}},
		{"the policy", func(a *tankos.Appliance) {
			a.Gateway = tankos.Gator{Policy: gator.Policy{GitHub: []gator.Grant{{Resource: "acme/site", Permission: gator.Read}}}}
		}, []string{"gateway policy"}},
		{"the version", func(a *tankos.Appliance) { a.Version = "2" }, []string{"appliance"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			a := base.Clone()
			tt.change(&a)
			before, after := mustPlan(t, base).Build.Steps, mustPlan(t, a).Build.Steps
			if len(before) != len(after) {
				t.Fatalf("%d steps became %d", len(before), len(after))
			}
			var changed []string
			for i := range before {
				if !cmp.Equal(before[i].Ops, after[i].Ops) {
					changed = append(changed, after[i].Name)
				}
			}
			if diff := cmp.Diff(tt.want, changed); diff != "" {
				t.Errorf("changed steps (-want +got):\n%s", diff)
			}
		})
	}
}

func TestPlanDoesNotWriteIntoTheAppliance(t *testing.T) {
	a := tankos.Reference()
	a.Packages = append(make([]string, 0, 32), a.Packages...)
	a.Steps = append(make([]bootcimg.Step, 0, 32), a.Steps...)
	a.Users.Agent.Dirs = make([]string, 0, 32)
	before, b := mustPlan(t, a).String(), a
	b.Packages = append(b.Packages, "curl")
	b.Users.Agent.Dirs = append(b.Users.Agent.Dirs, "extra")
	mustPlan(t, b)
	if diff := cmp.Diff(before, mustPlan(t, a).String()); diff != "" {
		t.Errorf("planning a variant changed the original (-before +after):\n%s", diff)
	}
	if got := a.Users.Agent.Dirs[:1][0]; got != "extra" {
		t.Errorf("the appliance's own array holds %q", got)
	}
}

func TestClone(t *testing.T) {
	a := tankos.Reference()
	a.Users.Agent.Dirs = []string{"one"}
	a.Users.Admin.Groups = []string{"one"}
	before := mustPlan(t, a).String()
	b := a.Clone()
	b.Labels["org.opencontainers.image.title"] = "mine"
	b.Packages[0], b.Users.Agent.Groups[0], b.Users.Agent.Dirs[0], b.Users.Admin.Groups[0] = "x", "x", "x", "x"
	b.Steps[0] = bootcimg.WriteFile{Path: "/etc/x"}
	if diff := cmp.Diff(before, mustPlan(t, a).String()); diff != "" {
		t.Errorf("changing a clone changed the original (-before +after):\n%s", diff)
	}
	if a.Users.Admin.Groups[0] != "one" {
		t.Error("the clone shares the admin's groups")
	}
}

// What the user of the package adds comes last, and wins.
func TestStepsWin(t *testing.T) {
	a := tankos.Appliance{Name: "t", Runtime: hermit, Steps: []bootcimg.Step{
		bootcimg.WriteFile{Path: "/etc/tank-os-release", Source: bootcimg.Bytes("mine\n")},
	}}
	if _, text := fileAt(t, mustPlan(t, a), "/etc/tank-os-release"); text != "mine\n" {
		t.Errorf("release file = %q", text)
	}
	a.Steps = append(a.Steps, nil)
	if _, err := a.Plan(); err == nil || !strings.HasPrefix(err.Error(), `appliance "t": image localhost/t: step `) {
		t.Errorf("error of a nil step = %v", err)
	}
}
