package diff_test

import (
	"encoding/json"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"

	"github.com/tank-os/tank/quadlet"
	"github.com/tank-os/tank/quadlet/diff"
	"github.com/tank-os/tank/quadlet/unitset"
)

// set is the units in an archive.
func set(t testing.TB, archive string) *unitset.Set {
	t.Helper()
	fsys := fstest.MapFS{}
	for _, f := range txtar.Parse([]byte(archive)).Files {
		fsys[f.Name] = &fstest.MapFile{Data: f.Data, Mode: 0o644}
	}
	s, err := unitset.Read(fsys, unitset.Target{Podman: quadlet.Version{Major: 6}}, ".")
	if err != nil {
		t.Fatal(err)
	}
	return s
}

const web = `
-- web.container --
# the site
[Unit]
Description=The site
[Container]
Image=a.io/web:1
Environment=A=1
Volume=data.volume:/data
Network=front.network
[Service]
Restart=always
[Install]
WantedBy=default.target
-- data.volume --
[Volume]
-- front.network --
[Network]
-- db.container --
[Container]
Image=a.io/db:1
-- app.container --
[Unit]
Requires=db.container
After=db.container
[Container]
Image=a.io/app:1
`

func TestSets(t *testing.T) {
	tests := []struct {
		name string
		edit []string // of web, in pairs
		want string
	}{
		{"nothing", nil, ""},
		{"a comment", []string{"# the site", "# our site"}, `
nothing web.service: only comments, spacing and order differ`},
		{"the order of keys", []string{"Environment=A=1\nVolume=data.volume:/data\n", "Volume=data.volume:/data\nEnvironment=A=1\n"}, `
nothing web.service: only comments, spacing and order differ`},
		{"the order of sections", []string{"[Service]\nRestart=always\n[Install]\nWantedBy=default.target\n", "[Install]\nWantedBy=default.target\n[Service]\nRestart=always\n"}, `
nothing web.service: only comments, spacing and order differ`},
		{"another way to write it", []string{"Environment=A=1", `Environment="A=1"`}, `
nothing web.service: the same service, written in another way
          [Container] Environment= was "A=1", is now "\"A=1\""`},
		{"an image", []string{"a.io/web:1", "a.io/web:2"}, `
restart web.service: web.container changed
          [Container] Image= was "a.io/web:1", is now "a.io/web:2"`},
		{"a key more", []string{"Environment=A=1", "Environment=A=1\nEnvironment=B=2\nUser=5"}, `
restart web.service: web.container changed
          [Container] Environment= was "A=1", is now "A=1" "B=2"
          [Container] User= is now "5"`},
		{"a key less", []string{"Environment=A=1\n", ""}, `
restart web.service: web.container changed
          [Container] Environment= was "A=1"`},
		{"a description", []string{"The site", "Our site"}, `
reload  web.service: web.container changed
          [Unit] Description= was "The site", is now "Our site"`},
		{"a restart policy", []string{"Restart=always", "Restart=on-failure\nTimeoutStartSec=5min"}, `
reload  web.service: web.container changed
          [Service] Restart= was "always", is now "on-failure"
          [Service] TimeoutStartSec= is now "5min"`},
		{"a limit", []string{"Restart=always", "Restart=always\nMemoryMax=1G"}, `
restart web.service: web.container changed
          [Service] MemoryMax= is now "1G"`},
		{"what wants it", []string{"default.target", "multi-user.target"}, `
reload  web.service: web.container changed
          [Install] WantedBy= was "default.target", is now "multi-user.target"`},
		{"what another requires", []string{"a.io/db:1", "a.io/db:2"}, `
restart db.service: db.container changed
          [Container] Image= was "a.io/db:1", is now "a.io/db:2"
restart app.service: it restarts with db.service (Requires=)`},
		{"a volume", []string{"[Volume]", "[Volume]\nLabel=a=b"}, `
keep    data-volume.service: data.volume changed
          [Volume] Label= is now "a=b"
          podman does not change a volume that exists: to have it anew, stop what uses it, podman volume export systemd-data, podman volume rm systemd-data, restart data-volume.service, and import the data`},
		{"a network", []string{"[Network]", "[Network]\nInternal=true"}, `
keep    front-network.service: front.network changed
          [Network] Internal= is now "true"
          podman does not change a network that exists: to have it anew, stop what is on it, podman network rm systemd-front, and restart front-network.service`},
		{"a network's service", []string{"[Network]", "[Unit]\nDescription=x\n[Network]"}, `
reload  front-network.service: front.network changed
          [Unit] Description= is now "x"`},
		{"a volume's name", []string{"[Volume]", "[Volume]\nVolumeName=other"}, `
restart data-volume.service: data.volume changed
          [Volume] VolumeName= is now "other"
          it makes the volume other; systemd-data stays: podman volume rm systemd-data removes it, with the data that nothing copies
restart web.service: web.container changed`},
		{"a unit more", []string{"-- db.container --", "-- new.volume --\n[Volume]\n-- tmpl@.container --\n[Container]\nImage=a.io/t:1\n-- db.container --"}, `
start   new-volume.service: new.volume is new
reload  tmpl@*.service: tmpl@.container is new: its instances start when something names them`},
		{"a unit less", []string{"Volume=data.volume:/data\n", "", "-- data.volume --\n[Volume]\n", ""}, `
stop    data-volume.service: data.volume is gone
          the volume systemd-data stays: podman volume rm systemd-data removes it
restart web.service: web.container changed
          [Container] Volume= was "data.volume:/data"`},
		{"a unit that is refused", []string{"Image=a.io/db:1", "Nope=1"}, `
stop    db.service: the generator refuses db.container: converting "db.container": unsupported key 'Nope' in group 'Container' in /db.container
          [Container] Nope= is now "1"
          [Container] Image= was "a.io/db:1"
restart app.service: it stops with db.service (Requires=)`},
		{"another name of the service", []string{"Image=a.io/web:1", "Image=a.io/web:1\nServiceName=site"}, `
stop    web.service: the service of web.container is now site.service
start   site.service: the service of web.container was web.service
          [Container] ServiceName= is now "site"`},
		{"another unit for the service", []string{"-- db.container --\n[Container]\nImage=a.io/db:1", "-- db.kube --\n[Kube]\nYaml=/x.yaml", "db.container\nAfter=db.container", "db.kube\nAfter=db.kube"}, `
restart db.service: db.container made it, and db.kube does now
restart app.service: it restarts with db.service (Requires=)
          [Unit] Requires= was "db.container", is now "db.kube"
          [Unit] After= was "db.container", is now "db.kube"`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p := diff.Sets(set(t, web), set(t, strings.NewReplacer(tt.edit...).Replace(web)))
			got := strings.TrimSpace(p.String())
			if d := cmp.Diff(strings.TrimSpace(tt.want), strings.TrimSpace(got)); d != "" {
				t.Errorf("plan (-want +got):\n%s", d)
			}
			if changed := got != "" && !strings.HasPrefix(got, "nothing"); p.Changed() != changed {
				t.Errorf("Changed is %t", p.Changed())
			}
		})
	}
}

func TestDeleteOnStop(t *testing.T) {
	const n = "-- n.network --\n[Network]\nNetworkDeleteOnStop=true\n"
	p := diff.Sets(set(t, n), set(t, n+"Internal=true\n"))
	if len(p.Actions) != 1 || p.Actions[0].Do != diff.Restart || p.Actions[0].Advice != "" {
		t.Errorf("plan is\n%s", p)
	}
}

// TestOtherUnit has a service that another unit makes now, whose name sorts
// before that of the old one.
func TestOtherUnit(t *testing.T) {
	kube, container := "-- a.kube --\n[Kube]\nYaml=/a.yaml\n", "-- a.container --\n[Container]\nImage=a.io/a:1\n"
	for _, sets := range [][2]string{{kube, container}, {container, kube}} {
		p := diff.Sets(set(t, sets[0]), set(t, sets[1]))
		if len(p.Actions) != 1 || p.Actions[0].Do != diff.Restart || p.Actions[0].Service != "a.service" {
			t.Errorf("from %q to %q, the plan is\n%s", sets[0], sets[1], p)
		}
	}
}

func TestTemplate(t *testing.T) {
	const unit = "-- w@.container --\n[Container]\nImage=a.io/w:1\n"
	p := diff.Sets(set(t, unit), set(t, unit+"User=5\n"))
	want := []string{"# put the new files in place", "systemctl daemon-reload", "systemctl restart 'w@*.service'"}
	if d := cmp.Diff(want, p.Commands()); d != "" {
		t.Errorf("commands (-want +got):\n%s", d)
	}
}

func TestPod(t *testing.T) {
	const units = "-- p.pod --\n[Pod]\nPublishPort=80:80\n-- c.container --\n[Container]\nImage=a.io/c:1\nPod=p.pod\n"
	p := diff.Sets(set(t, units), set(t, strings.Replace(units, "80:80", "81:80", 1)))
	want := `restart p-pod.service: p.pod changed
          [Pod] PublishPort= was "80:80", is now "81:80"
restart c.service: it restarts with p-pod.service (BindsTo=)
`
	if d := cmp.Diff(want, p.String()); d != "" {
		t.Errorf("plan (-want +got):\n%s", d)
	}
}

func TestDropIn(t *testing.T) {
	p := diff.Sets(set(t, web), set(t, web+"-- web.container.d/10.conf --\n[Container]\nUser=5\n"))
	if len(p.Actions) != 1 || len(p.Actions[0].Changes) != 1 {
		t.Fatalf("plan is\n%s", p)
	}
	want := diff.Change{Section: "Container", Key: "User", New: []string{"5"}, Path: "web.container.d/10.conf", Line: 2}
	if d := cmp.Diff(want, p.Actions[0].Changes[0]); d != "" {
		t.Errorf("change (-want +got):\n%s", d)
	}
}

func TestCommandsOfUser(t *testing.T) {
	before, after := set(t, web), set(t, strings.Replace(web, "-- db.container --\n[Container]\nImage=a.io/db:1\n", "-- new.volume --\n[Volume]\n", 1))
	after.Target.UID = 1000
	want := []string{
		"systemctl --user stop app.service db.service",
		"# put the new files in place",
		"systemctl --user daemon-reload",
		"systemctl --user start new-volume.service",
	}
	if d := cmp.Diff(want, withoutWeb(diff.Sets(before, after)).Commands()); d != "" {
		t.Errorf("commands (-want +got):\n%s", d)
	}
}

// withoutWeb leaves out what changes only because the user's generator waits for
// the network in another way.
func withoutWeb(p *diff.Plan) *diff.Plan {
	var kept []diff.Action
	for _, a := range p.Actions {
		if a.Do != diff.Reload {
			kept = append(kept, a)
		}
	}
	p.Actions = kept
	return p
}

func TestJSON(t *testing.T) {
	p := diff.Sets(set(t, "-- a.volume --\n[Volume]\n"), set(t, "-- b.volume --\n[Volume]\n"))
	text, err := json.Marshal(p)
	if err != nil {
		t.Fatal(err)
	}
	want := `{"actions":[` +
		`{"do":"stop","service":"a-volume.service","unit":"a.volume","why":"a.volume is gone","advice":"the volume systemd-a stays: podman volume rm systemd-a removes it"},` +
		`{"do":"start","service":"b-volume.service","unit":"b.volume","why":"b.volume is new"}]}`
	if d := cmp.Diff(want, string(text)); d != "" {
		t.Errorf("JSON (-want +got):\n%s", d)
	}
}

func TestNoActionsInJSON(t *testing.T) {
	s := set(t, web)
	text, err := json.Marshal(diff.Sets(s, s))
	if err != nil || string(text) != `{"actions":[]}` {
		t.Errorf("JSON is %s, %v", text, err)
	}
}
