package testscripts_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"

	"github.com/tank-os/tank/quadlet/convert"
	"github.com/tank-os/tank/quadlet/lint"
	"github.com/tank-os/tank/quadlet/unitset"
)

// TestQuadletLintExamples checks the units of all examples, each as the user whose
// units they are, for the Podmans that they are written for: there is no finding but
// one.
func TestQuadletLintExamples(t *testing.T) {
	t.Parallel()
	bin, err := programs()
	if err != nil {
		t.Fatal(err)
	}
	examples := []struct {
		program string
		args    []string
		want    []string
	}{
		{"units", nil, nil},
		{"anyagent", []string{"plan"}, nil},
		{"appliance", []string{"-plan"}, nil},
		// The reference gives both containers the same directory with Z.
		{"openclaw", []string{"plan"}, []string{"etc/containers/systemd/users/1000/service-gator.container:12:8: volume-private-shared"}},
	}
	for _, e := range examples {
		t.Run(e.program, func(t *testing.T) {
			t.Parallel()
			out, err := exec.CommandContext(t.Context(), filepath.Join(bin, e.program), e.args...).Output()
			if err != nil {
				t.Fatal(err)
			}
			tree := unitsOf(string(out))
			if len(tree) == 0 {
				t.Fatalf("no units in %q", out)
			}
			for _, minor := range shipped {
				var got []string
				for _, target := range []unitset.Target{{}, {UID: 1000}, {UID: 1001}} {
					target.Podman = podman(t, minor)
					set, err := unitset.Load(tree, target)
					if err != nil {
						t.Fatal(err)
					}
					for _, f := range lint.Check(set, nil) {
						got = append(got, strings.TrimSuffix(f.String(), ": "+f.Message))
						t.Logf("podman %s, uid %d: %v", minor, target.UID, f)
					}
				}
				if diff := cmp.Diff(e.want, got); diff != "" {
					t.Errorf("podman %s (-want +got):\n%s", minor, diff)
				}
			}
		})
	}
}

// unitsOf are the units in what an example prints. Those without a directory are
// taken for a user's.
func unitsOf(text string) fstest.MapFS {
	tree := fstest.MapFS{}
	for _, f := range txtar.Parse([]byte(text)).Files {
		name := strings.TrimPrefix(f.Name, "/")
		if !strings.Contains(name, "/") {
			name = "etc/containers/systemd/users/1000/" + name
		}
		if strings.HasPrefix(name, "etc/containers/systemd/") {
			tree[name] = &fstest.MapFile{Data: f.Data}
		}
	}
	return tree
}

// A ruleSet is a set of units of the testdata of package lint: with the mistake that
// a rule is about, or without any.
type ruleSet struct {
	rule, name string
	good       bool
	set        *unitset.Set
}

func (r ruleSet) String() string { return r.rule + "/" + r.name }

// ruleSets are those for the newest Podman whose files are plain text in one
// directory.
func ruleSets(t *testing.T) []ruleSet {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(moduleRoot(), "quadlet", "lint", "testdata", "*.txtar"))
	if err != nil || len(files) < 60 {
		t.Fatalf("%d files of testdata, %v", len(files), err)
	}
	var sets []ruleSet
	for _, file := range files {
		archive, err := txtar.ParseFile(file)
		if err != nil {
			t.Fatal(err)
		}
		trees := map[string]fstest.MapFS{}
		for _, f := range archive.Files {
			if dir, name, ok := strings.Cut(f.Name, "/"); ok {
				if trees[dir] == nil {
					trees[dir] = fstest.MapFS{}
				}
				trees[dir][name] = &fstest.MapFile{Data: f.Data}
			}
		}
		for _, dir := range sortedKeys(trees) {
			comment := string(archive.Comment)
			if strings.Contains(comment, dir+": podman") || strings.Contains(comment, dir+": quoted") || strings.Contains(comment, dir+": dirs") {
				continue
			}
			target := unitset.Target{Podman: podman(t, "6.0"), Dirs: []string{"/"}}
			if strings.Contains(comment, dir+": user") {
				target.UID = 1000
			}
			set, _ := unitset.Load(trees[dir], target)
			sets = append(sets, ruleSet{strings.TrimSuffix(filepath.Base(file), ".txtar"), dir, strings.HasPrefix(dir, "good"), set})
		}
	}
	return sets
}

func sortedKeys(trees map[string]fstest.MapFS) []string {
	var keys []string
	for k := range trees {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

// refusedByPodman are rules about what podman run refuses. Each bad set of theirs has
// such a command line.
var refusedByPodman = []string{
	"container-keep-groups", "container-user-maps", "network-alias-mode", "network-mode-mixed",
	"network-address-choice", "pod-member-key", "port-expose-prefix", "rootless-address",
	"value-limit", "value-mount", "value-network", "value-options", "value-port", "value-time",
}

// TestQuadletLintPodman has podman judge the containers of the rules' testdata: it
// takes those that are right, and refuses those of rules that say so.
func TestQuadletLintPodman(t *testing.T) {
	needModules(t)
	t.Parallel()
	for _, user := range []bool{false, true} {
		var lines [][]string
		var from []ruleSet
		for _, s := range ruleSets(t) {
			if (s.set.Target.UID != 0) != user {
				continue
			}
			for _, argv := range runLines(s.set) {
				lines, from = append(lines, argv), append(from, s)
			}
		}
		refused := map[string]string{}
		for i, why := range podmanRun(t, user, lines) {
			if why != "" {
				refused[from[i].String()] += why + "\n"
			}
			if why != "" && from[i].good && !strings.Contains(why, "no such file") {
				t.Errorf("%v: podman refuses a unit that is right: %s\n%q", from[i], why, lines[i])
			}
		}
		for _, s := range from {
			if !s.good && refused[s.String()] == "" && slices.Contains(refusedByPodman, s.rule) {
				t.Errorf("%v: podman takes what the rule says it refuses", s)
			}
		}
		t.Logf("user %v: podman judged %d command lines and refused those of %d sets", user, len(lines), len(refused))
	}
}

// runLines are the arguments of podman run in the services of a set, as far as no
// specifier or variable is in them.
func runLines(s *unitset.Set) [][]string {
	var lines [][]string
	for _, service := range convert.Convert(s).Services {
		for _, c := range service.Commands {
			text := strings.ReplaceAll(strings.Join(c.Args, "\n"), "systemd-%N", "name")
			at := slices.Index(c.Args, "run")
			if c.Key == "ExecStart" && at >= 0 && service.Source.Ext() == ".container" && !strings.ContainsAny(text, "%$") {
				lines = append(lines, strings.Split(text, "\n")[at+1:])
			}
		}
	}
	return lines
}

// saidBySystemd are rules about what systemd refuses or ignores in a service. Of each
// bad set of theirs it says something.
var saidBySystemd = []string{
	"directive-misplaced", "directive-unknown", "exec-semicolon", "expand-unknown-specifier", "install-alias-type", "section-misspelt", "section-unknown",
	"service-exec-start", "service-oneshot-restart", "service-restart-word", "service-timespan",
}

// TestQuadletLintSystemd has systemd read the services of the rules' testdata: it has
// nothing to say of those that are right, and something of those of rules about what
// it refuses or ignores.
func TestQuadletLintSystemd(t *testing.T) {
	if ok, err := condition("systemd"); err != nil {
		t.Fatal(err)
	} else if !ok {
		t.Skip("needs systemd-analyze")
	}
	t.Parallel()
	top := t.TempDir()
	host := convert.Host{Podman: "/bin/true"} // systemd looks whether the program exists
	args := []string{"verify", "--man=no", "--recursive-errors=no"}
	sets := map[string]ruleSet{}
	for i, s := range ruleSets(t) {
		if !s.good && !slices.Contains(saidBySystemd, s.rule) {
			continue
		}
		dir := filepath.Join(top, strconv.Itoa(i))
		if err := os.Mkdir(dir, 0o755); err != nil {
			t.Fatal(err)
		}
		for _, service := range host.Convert(s.set).Services {
			// Names are made unlike any on this machine.
			name := fmt.Sprintf("lint%d-%s", i, service.Name)
			text := strings.ReplaceAll(service.String(), "SourcePath=/", "SourcePath=/nowhere/")
			if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
				t.Fatal(err)
			}
			if !strings.Contains(name, "@") {
				args = append(args, filepath.Join(dir, name))
			}
			sets[name] = s
		}
	}
	out, _ := exec.CommandContext(t.Context(), "systemd-analyze", args...).CombinedOutput()
	said := map[string]string{}
	for line := range strings.Lines(string(out)) {
		for name, s := range sets {
			if strings.Contains(line, name) && !excused(line) {
				said[s.String()] += line
			}
		}
	}
	for name, s := range sets {
		switch {
		case s.good && said[s.String()] != "":
			t.Errorf("%v, %s: systemd says of units that are right: %s", s, name, said[s.String()])
		case !s.good && said[s.String()] == "" && s.rule != "install-alias-type":
			t.Errorf("%v, %s: systemd says nothing of what the rule is about", s, name)
		}
	}
	t.Logf("systemd-analyze read %d services, and says something of %d sets", len(args)-3, len(said))
}

// excused are lines about what this machine has not, or what its systemd is too old
// for.
func excused(line string) bool {
	for _, part := range []string{"is not executable", "Failed to load environment", "UpheldBy", "not found", "does not exist"} {
		if strings.Contains(line, part) {
			return true
		}
	}
	return false
}

// TestQuadletLintTime prints how long loading and checking 1,000 units takes, beside
// the real generator's dry run of them. It is not parallel: nothing else of this
// package runs meanwhile.
func TestQuadletLintTime(t *testing.T) {
	needModules(t)
	program, err := oracles["6.0"]()
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	for i := range 1000 {
		text := fmt.Sprintf("[Unit]\nDescription=Web server %d\n\n[Container]\nImage=docker.io/library/caddy:2.10\nExec=caddy respond --listen :8080 \"Hello, \\\"world\\\"!\"\n"+
			"Environment=MODE=production LEVEL=info\nSecret=web-token,type=env,target=TOKEN\nVolume=data-%d:/data:z\nPublishPort=127.0.0.1:%d:8080\n"+
			"NoNewPrivileges=true\nDropCapability=all\n\n[Service]\nRestart=on-failure\nTimeoutStartSec=15min\n\n[Install]\nWantedBy=default.target\n", i, i, 10000+i)
		if err := os.WriteFile(filepath.Join(dir, fmt.Sprintf("web%d.container", i)), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	ours := fastest(func() {
		set, err := unitset.Load(os.DirFS("/"), unitset.Target{Podman: podman(t, "6.0"), Dirs: []string{dir}})
		if err != nil {
			t.Fatal(err)
		}
		if found := lint.Check(set, nil); len(found) > 0 {
			t.Fatal(found[0])
		}
	})
	real := fastest(func() {
		cmd := exec.CommandContext(t.Context(), program, "-dryrun")
		cmd.Env = append(os.Environ(), "QUADLET_UNIT_DIRS="+dir)
		if err := cmd.Run(); err != nil {
			t.Fatal(err)
		}
	})
	t.Logf("1,000 units: load and check %v, the generator's dry run of podman 6.0 %v, ratio %.2f",
		ours, real, ours.Seconds()/real.Seconds())
}

// fastest is the least time that a function takes in some runs: other work on the
// machine only adds to it.
func fastest(run func()) time.Duration {
	best := time.Duration(1<<63 - 1)
	for range 20 {
		start := time.Now()
		run()
		best = min(best, time.Since(start))
	}
	return best
}
