package tankos_test

import (
	"flag"
	"io/fs"
	"os"
	"path"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tank-os/tank/bootcimg"
	"github.com/tank-os/tank/tankos"
	"github.com/tank-os/tank/tankos/machine"
)

var update = flag.Bool("update", false, "rewrite the golden files")

func mustPlan(tb testing.TB, a tankos.Appliance) *tankos.Plan {
	tb.Helper()
	plan, err := a.Plan()
	if err != nil {
		tb.Fatal(err)
	}
	return plan
}

// ops are all ops of a plan, in order.
func ops(p *tankos.Plan) (all []bootcimg.Op) {
	for _, s := range p.Build.Steps {
		all = append(all, s.Ops...)
	}
	return all
}

// fileAt is the last file that a plan writes at a path.
func fileAt(tb testing.TB, p *tankos.Plan, name string) (w bootcimg.WriteFile, text string) {
	tb.Helper()
	found := false
	for _, op := range ops(p) {
		if f, ok := op.(bootcimg.WriteFile); ok && f.Path == name {
			w, found = f, true
		}
	}
	if !found {
		tb.Fatalf("the plan writes no %s", name)
	}
	b, _ := w.Source.(bootcimg.Bytes)
	return w, string(b)
}

func hasLine(tb testing.TB, text, line string) {
	tb.Helper()
	if !slices.Contains(strings.Split(text, "\n"), line) {
		tb.Errorf("no line %q in:\n%s", line, text)
	}
}

// program is what a command path of the machine runs: the target of a link.
func program(p *tankos.Plan, name string) string {
	for _, op := range ops(p) {
		if l, ok := op.(bootcimg.Symlink); ok && l.Path == name {
			return l.Target
		}
	}
	return ""
}

// keys are a unit file's entries as "[Section] Key=Value", sorted.
func keys(text string) (out []string) {
	section := ""
	for line := range strings.Lines(text) {
		switch line = strings.TrimSpace(line); {
		case strings.HasPrefix(line, "["):
			section = line
		case line != "":
			out = append(out, section+" "+line)
		}
	}
	slices.Sort(out)
	return out
}

// TestReferenceRows has one test for each thing that the reference appliance has
// to have, by the id its list gives it. C9 and E6 are the modes of programs and
// the starting of user units, which are typed here.
func TestReferenceRows(t *testing.T) {
	p := mustPlan(t, tankos.Reference())
	_, sysusers := fileAt(t, p, "/usr/lib/sysusers.d/tank-openclaw.conf")
	_, tmpfiles := fileAt(t, p, "/usr/lib/tmpfiles.d/tank-openclaw.conf")
	const users = "/etc/containers/systemd/users/1000/"

	t.Run("A1 base image", func(t *testing.T) {
		if got, want := p.Build.From, "quay.io/fedora/fedora-bootc:44"; got != want {
			t.Errorf("From = %q, want %q", got, want)
		}
	})
	t.Run("A2 bootc label", func(t *testing.T) {
		if got := p.Build.Labels["containers.bootc"]; got != "1" {
			t.Errorf("containers.bootc = %q, want 1", got)
		}
	})
	t.Run("A3 OCI labels", func(t *testing.T) {
		want := map[string]string{
			"containers.bootc":                     "1",
			"org.opencontainers.image.title":       "tank-os",
			"org.opencontainers.image.version":     "0",
			"org.opencontainers.image.description": "Fedora bootc image for OpenClaw on rootless Podman",
			"org.opencontainers.image.source":      "https://github.com/sallyom/tank-os",
		}
		if diff := cmp.Diff(want, p.Build.Labels); diff != "" {
			t.Errorf("labels (-want +got):\n%s", diff)
		}
	})
	t.Run("A4 uid and gid", func(t *testing.T) {
		hasLine(t, sysusers, "g openclaw 1000")
		hasLine(t, sysusers, `u openclaw 1000:1000 "OpenClaw" /var/home/openclaw /bin/bash`)
		// They are arguments: another uid moves all that depends on it.
		a := tankos.Reference()
		a.Users.Agent.UID, a.Users.Agent.GID = 1234, 1235
		other := mustPlan(t, a)
		_, text := fileAt(t, other, "/usr/lib/sysusers.d/tank-openclaw.conf")
		hasLine(t, text, `u openclaw 1234:1235 "OpenClaw" /var/home/openclaw /bin/bash`)
		fileAt(t, other, "/etc/containers/systemd/users/1234/openclaw.container")
	})
	t.Run("A5 subordinate ids", func(t *testing.T) {
		a := tankos.Reference()
		a.Users.Agent.SubIDs, a.Users.Agent.SubIDCount = 200000, 1000
		if !slices.Contains(ops(mustPlan(t, a)), bootcimg.Op(bootcimg.AddSubID{User: "openclaw", Start: 200000, Count: 1000})) {
			t.Error("other subordinate ids do not reach the image")
		}
	})
	t.Run("A9 release file", func(t *testing.T) {
		a := tankos.Reference()
		a.Version = "2026.4"
		_, text := fileAt(t, mustPlan(t, a), "/etc/tank-os-release")
		if want := "tank-os 2026.4\nOpenClaw rootless Podman appliance with bootc updates\n"; text != want {
			t.Errorf("release file = %q, want %q", text, want)
		}
	})
	t.Run("B1 packages", func(t *testing.T) {
		want := []string{"cloud-init", "openssh-server", "podman", "python3", "shadow-utils", "sudo", "vim-enhanced"}
		var got []string
		for _, op := range ops(p) {
			if i, ok := op.(bootcimg.InstallPackages); ok {
				got = append(got, i.Names...)
			}
		}
		slices.Sort(got)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("packages (-want +got):\n%s", diff)
		}
	})
	t.Run("B2 no package manager's leftovers", func(t *testing.T) {
		// The op itself leaves none, which its engine's tests show; nothing here
		// may install packages behind its back.
		for _, op := range ops(p) {
			if r, ok := op.(bootcimg.RunCommand); ok {
				t.Errorf("runs %q", r.Argv)
			}
		}
	})
	t.Run("C1 user", func(t *testing.T) {
		if diff := cmp.Diff([]tankos.PlannedUser{{
			Name: "openclaw", UID: 1000, SubIDs: 100000, SubIDCount: 65536, Linger: true, Sudo: "ALL=(ALL) NOPASSWD:ALL",
		}}, p.Users); diff != "" {
			t.Errorf("users (-want +got):\n%s", diff)
		}
		hasLine(t, tmpfiles, "d /var/home/openclaw 0700 openclaw openclaw -")
	})
	t.Run("C2 wheel", func(t *testing.T) { hasLine(t, sysusers, "m openclaw wheel") })
	t.Run("C3 subordinate ids", func(t *testing.T) {
		if !slices.Contains(ops(p), bootcimg.Op(bootcimg.AddSubID{User: "openclaw", Start: 100000, Count: 65536})) {
			t.Error("no subordinate ids 100000:65536")
		}
	})
	t.Run("C4 state directory", func(t *testing.T) {
		hasLine(t, tmpfiles, "d /var/home/openclaw/.openclaw 0700 openclaw openclaw -")
	})
	t.Run("C5 linger", func(t *testing.T) {
		hasLine(t, tmpfiles, "f /var/lib/systemd/linger/openclaw 0644 root root -")
	})
	t.Run("C6 sudo", func(t *testing.T) {
		w, text := fileAt(t, p, "/etc/sudoers.d/openclaw")
		if want := "openclaw ALL=(ALL) NOPASSWD:ALL\n"; text != want || w.Mode != 0o440 {
			t.Errorf("sudoers = %q, mode %o, want %q, mode 440", text, w.Mode, want)
		}
		a := tankos.Reference()
		a.Users.Agent.Sudo = "" // an option
		for _, op := range ops(mustPlan(t, a)) {
			if f, ok := op.(bootcimg.WriteFile); ok && strings.HasPrefix(f.Path, "/etc/sudoers.d/") {
				t.Errorf("writes %s for a user without sudo", f.Path)
			}
		}
	})
	t.Run("C7 ownership of the home", func(t *testing.T) {
		for line := range strings.Lines(tmpfiles) {
			f := strings.Fields(line)
			if strings.HasPrefix(f[1], "/var/home/openclaw") && (f[3] != "openclaw" || f[4] != "openclaw") {
				t.Errorf("not the user's: %s", line)
			}
		}
	})
	t.Run("C9 modes", func(t *testing.T) {
		w, _ := fileAt(t, p, "/usr/bin/tank")
		if w.Mode != 0o755 {
			t.Errorf("tank has mode %o, want 755", w.Mode)
		}
		for _, op := range ops(p) {
			if f, ok := op.(bootcimg.WriteFile); ok && f.Mode&fs.FileMode(0o022) != 0 {
				t.Errorf("%s is writable by others: %o", f.Path, f.Mode)
			}
		}
	})
	for _, row := range [][2]string{
		{"D1 openclaw", "/usr/local/bin/openclaw"},
		{"D2 tank-openclaw-secrets", "/usr/local/bin/tank-openclaw-secrets"},
		{"D3 tank-os-version", "/usr/local/bin/tank-os-version"},
		{"D4 bootstrap-openclaw", "/usr/libexec/tank-os/bootstrap-openclaw"},
		{"D5 bootstrap-service-gator", "/usr/libexec/tank-os/bootstrap-service-gator"},
		{"D6 sync-podman-secrets", "/usr/libexec/tank-os/sync-podman-secrets"},
	} {
		t.Run(row[0], func(t *testing.T) {
			if got := program(p, row[1]); got != "/usr/bin/tank" {
				t.Errorf("%s is a link to %q, want /usr/bin/tank", row[1], got)
			}
			w, _ := fileAt(t, p, "/usr/bin/tank")
			want := bootcimg.GoProgram{Package: "github.com/tank-os/tank/tankos/cmd/tank"}
			if diff := cmp.Diff(bootcimg.Source(want), w.Source); diff != "" {
				t.Errorf("tank is built from (-want +got):\n%s", diff)
			}
		})
	}
	t.Run("D1 to D7 what the program is told", func(t *testing.T) {
		_, text := fileAt(t, p, machine.Path)
		got, err := machine.Parse([]byte(text))
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(referenceMachine(), got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", machine.Path, diff)
		}
	})
	t.Run("E1 openclaw.container", func(t *testing.T) {
		_, text := fileAt(t, p, users+"openclaw.container")
		if diff := cmp.Diff(keys(openclawUnit), keys(text)); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	})
	t.Run("E2 service-gator.container", func(t *testing.T) {
		_, text := fileAt(t, p, users+"service-gator.container")
		if diff := cmp.Diff(keys(serviceGatorUnit), keys(text)); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	})
	t.Run("E6 user units start", func(t *testing.T) {
		for _, u := range p.Units {
			hasLine(t, u.Text, "WantedBy=default.target")
			if path.Dir(u.Path)+"/" != users {
				t.Errorf("%s is not where the generator of user 1000 looks", u.Path)
			}
		}
	})
	t.Run("E7 sshd", func(t *testing.T) {
		if !slices.Contains(ops(p), bootcimg.Op(bootcimg.EnableUnit{Unit: "sshd.service"})) {
			t.Error("sshd.service is not enabled")
		}
	})
	t.Run("E8 cloud-init", func(t *testing.T) {
		for _, name := range []string{
			"cloud-init-local.service", "cloud-init-network.service", "cloud-init.service",
			"cloud-config.service", "cloud-final.service", "cloud-init.target",
		} {
			if !slices.Contains(ops(p), bootcimg.Op(bootcimg.EnableUnit{Unit: name, IfPresent: true})) {
				t.Errorf("%s is not enabled where it is present", name)
			}
		}
	})
	t.Run("F1 store", func(t *testing.T) {
		for _, s := range p.Secrets {
			if s.User != "openclaw" {
				t.Errorf("secret %s is in the store of %q", s.Name, s.User)
			}
		}
		if strings.Contains(p.String(), "podman secret create") {
			t.Error("the image makes a secret")
		}
	})
	t.Run("F2 the agent's secrets", func(t *testing.T) {
		want := []tankos.SecretName{
			"anthropic_api_key", "gemini_api_key", "google_api_key", "model_endpoint_api_key",
			"openai_api_key", "openclaw_gateway_token", "openrouter_api_key", "telegram_bot_token",
		}
		if diff := cmp.Diff(want, secretsOf(p, "openclaw.container")); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	})
	t.Run("F3 the gateway's secrets", func(t *testing.T) {
		want := []tankos.SecretName{"forgejo_token", "gh_token", "gitlab_token", "jira_api_token"}
		if diff := cmp.Diff(want, secretsOf(p, "service-gator.container")); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	})
	t.Run("F4 gateway token", func(t *testing.T) {
		i := slices.IndexFunc(p.Secrets, func(s tankos.PlannedSecret) bool { return s.Name == "openclaw_gateway_token" })
		if i < 0 || !p.Secrets[i].Generate {
			t.Error("the machine does not make openclaw_gateway_token")
		}
		_, text := fileAt(t, p, users+"openclaw.container")
		hasLine(t, text, "Secret=openclaw_gateway_token,type=env,target=OPENCLAW_GATEWAY_TOKEN")
	})
}

func secretsOf(p *tankos.Plan, unit string) (names []tankos.SecretName) {
	for _, s := range p.Secrets {
		if slices.Contains(s.UsedBy, unit) {
			names = append(names, s.Name)
		}
	}
	return names
}

// referenceMachine is what the reference's programs knew, each in its own text.
func referenceMachine() *machine.Appliance {
	user := machine.User{Name: "openclaw", UID: 1000, Home: "/var/home/openclaw"}
	const agent, gate = "openclaw.container", "service-gator.container"
	m := &machine.Appliance{
		Name:    "tank-os",
		Version: "0",
		Release: "OpenClaw rootless Podman appliance with bootc updates",
		Agent: machine.Agent{
			Runtime: "openclaw", User: user, Unit: agent, Container: "openclaw", Port: 18789,
			Dirs:   []string{".openclaw/workspace", ".openclaw/skills", ".openclaw/cron"},
			Config: ".openclaw/openclaw.json",
		},
		Gateway: &machine.Gateway{
			User: user, Unit: gate, Container: "systemd-service-gator", ScopeFile: ".config/service-gator/scopes.json",
		},
	}
	for _, name := range []string{"gh_token", "gitlab_token", "forgejo_token", "jira_api_token"} {
		m.Secrets = append(m.Secrets, machine.Secret{Name: name, Unit: gate, Type: machine.Mount, Optional: true})
	}
	m.Secrets = append(m.Secrets, machine.Secret{
		Name: "openclaw_gateway_token", Unit: agent, Type: machine.Env, Target: "OPENCLAW_GATEWAY_TOKEN", Generate: true,
	})
	for _, name := range []string{
		"anthropic_api_key", "openai_api_key", "gemini_api_key", "google_api_key",
		"openrouter_api_key", "model_endpoint_api_key", "telegram_bot_token",
	} {
		m.Secrets = append(m.Secrets, machine.Secret{
			Name: name, Unit: agent, Type: machine.Env, Target: strings.ToUpper(name), Optional: true,
		})
	}
	return m
}

const openclawUnit = `
[Unit]
Description=OpenClaw
[Container]
Image=ghcr.io/openclaw/openclaw:latest
ContainerName=openclaw
Pull=newer
RunInit=true
UserNS=keep-id
User=%U:%G
Volume=%h/.openclaw:/home/node/.openclaw:Z
Environment=HOME=/home/node
Environment=TERM=xterm-256color
Environment=NPM_CONFIG_CACHE=/home/node/.openclaw/.npm
Environment=OPENCLAW_NO_RESPAWN=1
PublishPort=127.0.0.1:18789:18789
PublishPort=127.0.0.1:18790:18790
Exec=node dist/index.js gateway --allow-unconfigured --bind lan --port 18789
Secret=openclaw_gateway_token,type=env,target=OPENCLAW_GATEWAY_TOKEN
[Service]
ExecStartPre=/usr/libexec/tank-os/bootstrap-openclaw
TimeoutStartSec=5min
Restart=on-failure
[Install]
WantedBy=default.target
`

const serviceGatorUnit = `
[Unit]
Description=service-gator, the gateway to forges and trackers
[Container]
Image=ghcr.io/cgwalters/service-gator:latest
Pull=newer
RunInit=true
Volume=%h/.config/service-gator:/etc/service-gator:Z
Volume=%h/.openclaw:/workspaces:Z
Environment=GH_TOKEN_FILE=/run/secrets/gh_token
Environment=GITLAB_TOKEN_FILE=/run/secrets/gitlab_token
Environment=FORGEJO_TOKEN_FILE=/run/secrets/forgejo_token
Environment=JIRA_API_TOKEN_FILE=/run/secrets/jira_api_token
PublishPort=127.0.0.1:8080:8080
Exec=--mcp-server 0.0.0.0:8080 --scope-file /etc/service-gator/scopes.json
[Service]
ExecStartPre=/usr/libexec/tank-os/bootstrap-service-gator
TimeoutStartSec=5min
Restart=on-failure
[Install]
WantedBy=default.target
`

func TestReferenceGolden(t *testing.T) {
	const golden = "testdata/reference.txtar"
	a := tankos.Reference()
	a.Platform = "linux/amd64" // whatever machine compares them
	got := mustPlan(t, a).String()
	if *update {
		if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s (-want +got), -update rewrites it:\n%s", golden, diff)
	}
}

func TestPlanIsDeterministic(t *testing.T) {
	first := mustPlan(t, tankos.Reference()).String()
	for range 20 {
		if again := mustPlan(t, tankos.Reference()).String(); again != first {
			t.Fatalf("two plans of one appliance differ:\n%s", cmp.Diff(first, again))
		}
	}
}

func BenchmarkPlanReference(b *testing.B) {
	for b.Loop() {
		plan, err := tankos.Reference().Plan()
		if err != nil {
			b.Fatal(err)
		}
		if plan.String() == "" {
			b.Fatal("empty plan")
		}
	}
}
