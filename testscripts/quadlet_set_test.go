package testscripts_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/tank-os/tank/quadlet/unitset"
)

// TestQuadletSet has generators search random trees, and our unitset: the same
// file must be the unit of each name, with the same drop-ins in the same order,
// and the same must be said of what is no good.
//
// Each file of a tree sets File= in [X-Set] to its own path, which the generator
// copies into the service.
//
//	TANK_REQUIRE=modules TANK_FULL=1 go test ./testscripts -run 'TestQuadletSet$' -v -seed 2
func TestQuadletSet(t *testing.T) {
	t.Parallel()
	trees := 40
	if os.Getenv("TANK_FULL") != "" {
		trees = 500
	}
	for _, minor := range minors() {
		t.Run(minor, func(t *testing.T) {
			t.Parallel()
			program, err := oracles[minor]()
			if err != nil {
				t.Fatal(err)
			}
			top := t.TempDir()
			for n := range trees {
				root := filepath.Join(top, fmt.Sprint(n))
				dirs := randomTree(rand.New(rand.NewPCG(*seedFlag, uint64(n))), root)
				want, err := searchReal(t.Context(), exec.Command(program, "-dryrun"), "QUADLET_UNIT_DIRS="+strings.Join(dirs, ":"))
				if err != nil {
					t.Fatal(err)
				}
				set, _ := unitset.Load(os.DirFS("/"), unitset.Target{Podman: podman(t, minor), Dirs: dirs})
				if diff := cmp.Diff(want.String(), searchOurs(set).String()); diff != "" {
					t.Fatal(strings.ReplaceAll(fmt.Sprintf("tree %d in %v (-generator +ours):\n%s\n%s", n, dirs, diff, listTree(root)), root, ""))
				}
				if err := os.RemoveAll(root); err != nil {
					t.Fatal(err)
				}
			}
		})
	}
}

// A found is what a search of a tree found.
type found struct {
	Units    []string // SourcePath: File File …, sorted; of volumes, old generators do not say the path
	Messages []string // each once, sorted
	Failed   bool
}

func (f *found) add(p string, files []string) {
	if !strings.HasSuffix(p, ".container") {
		p = ""
	}
	f.Units = append(f.Units, p+": "+strings.Join(files, " "))
}

// once is the messages without those that say one thing again: of a link that
// leads to itself, the generator speaks once for each way in which it meets it.
func once(messages []string) []string {
	const loop = ": too many levels of symbolic links"
	slices.Sort(messages)
	return slices.DeleteFunc(slices.Compact(messages), func(m string) bool {
		if !strings.HasSuffix(m, loop) {
			return false
		}
		p := strings.TrimSuffix(strings.TrimPrefix(m, "open "), loop)
		return strings.HasPrefix(m, "error reading directory ") || slices.Contains(messages, fmt.Sprintf("error loading %q, open %s%s", p, p, loop))
	})
}

// String is a line for each thing found.
func (f found) String() string {
	return fmt.Sprintf("%s\n%s\nfailed: %v\n", strings.Join(f.Units, "\n"), strings.Join(f.Messages, "\n"), f.Failed)
}

// searchReal is what a generator finds.
func searchReal(ctx context.Context, cmd *exec.Cmd, env ...string) (found, error) {
	ctx, cancel := context.WithTimeout(ctx, 30*time.Second)
	defer cancel()
	limited := exec.CommandContext(ctx, cmd.Path, cmd.Args[1:]...)
	limited.Env, limited.SysProcAttr = env, cmd.SysProcAttr
	var stdout, stderr bytes.Buffer
	limited.Stdout, limited.Stderr = &stdout, &stderr
	err := limited.Run()
	exit := new(exec.ExitError)
	if ctx.Err() != nil || err != nil && !errors.As(err, &exit) || limited.ProcessState.ExitCode() > 1 {
		return found{}, fmt.Errorf("%s: %w\n%s", cmd.Path, err, &stderr)
	}
	f := found{Failed: err != nil}
	for _, s := range parseServices(stdout.String()) {
		var files []string
		for _, line := range s.lines {
			if file, ok := strings.CutPrefix(line, "File="); ok && strings.HasPrefix(file, "set:") {
				files = append(files, file)
			}
		}
		f.add(s.value("SourcePath"), files)
	}
	slices.Sort(f.Units)
	f.Messages = once(messages(debugging.ReplaceAllString(stderr.String(), "")))
	return f, nil
}

// searchOurs is what we find, in the same form.
func searchOurs(set *unitset.Set) found {
	var f found
	for _, u := range set.Units {
		if u.LostTo != "" {
			continue
		}
		files := make([]string, 0, 1+len(u.DropIns))
		for _, v := range u.Assignments("X-Set", "File") {
			if strings.HasPrefix(v.Text, "set:") {
				files = append(files, v.Text)
			}
		}
		f.add("/"+u.Path, files)
	}
	slices.Sort(f.Units)
	for _, p := range set.Problems {
		if p.Refused {
			f.Failed = true
		}
		if p.Message != "" {
			f.Messages = append(f.Messages, p.Message)
		}
	}
	for _, i := range set.Ignored {
		if i.Reason == unitset.RelativeDir {
			f.Messages = append(f.Messages, i.Path+" not a valid file path")
		}
	}
	f.Messages = once(f.Messages)
	return f
}

// Parts of random trees.
var (
	treeUnits = []string{
		"web.container", "web-app.container", "web-app@.container", "web-app@1.container", "web-app@a-b.container", "a-b-c.container",
		"data.volume", "data-x.volume", "net.network", "img.image", "job.build", "art.artifact", "p.pod", "k.kube", ".container", "x.y.container",
		"README", "Web.Container", "web.service",
	}
	treeDirs = []string{
		"", "", "sub", "sub/deep", "0", "x.d", "x.d/in", "web.container.d", "web.container", "zz.container.d/below",
	}
	treeDropDirs = []string{
		"container.d", "container.d", "web.container.d", "web-.container.d", "web-app.container.d", "web-app@.container.d", "web-@.container.d",
		"web-app@1.container.d", "web-app@a-.container.d", "a-.container.d", "a-b-.container.d", "a-b-c.container.d", "volume.d", "data.volume.d",
		"data-.volume.d", "pod.d", "-.container.d", ".container.d", "x.y.container.d",
	}
	treeConfs = []string{"10.conf", "10.conf", "20.conf", "05-x.conf", ".conf", "30.CONF", "note"}
	treeBad   = []string{
		"nonsense\n", "A=b\n[X-Set]\n", "\ufeff[X-Set]\n", "[X-Set\n", "[]\n", "[a[]\n", "[X-Set] # c\n", "[X-Set]\n=x\n",
		"[X-Set]\nA=b\n; c\nC=d\n", "[X-Set]\n:c\n", "[X-Set]\nA \\\n  foo\nB=c\n", "[X-Set]\n\xc2\xa0=x\n", "[X-Set]\n\x85=x\n",
		"[X-Set]\nfoo\\\n# c\n", "[X-Set]\nA=b\\\n# c\nC\n",
	}
	treeBodies = map[string]string{
		".container": "[Container]\nImage=localhost/x\n", ".image": "[Image]\nImage=localhost/x\n", ".build": "[Build]\nImageTag=localhost/x\nFile=/x\n",
		".artifact": "[Artifact]\nArtifact=localhost/x\n", ".kube": "[Kube]\nYaml=/x\n",
	}
)

// randomTree makes a tree of units, drop-ins, links and worse, and says where to
// search.
func randomTree(r *rand.Rand, root string) []string {
	pick := func(list []string) string { return list[r.IntN(len(list))] }
	tops := []string{"a", "b", "b/nested"}
	for range 2 + r.IntN(14) {
		name := pick(treeUnits)
		plant(r, root, path.Join(pick(tops), pick(treeDirs), name), treeBodies[path.Ext(name)])
	}
	for range r.IntN(10) {
		plant(r, root, path.Join(pick(tops), pick(treeDirs), pick(treeDropDirs), pick(treeConfs)), "")
	}
	for range r.IntN(4) {
		names := slices.Concat(treeUnits, treeDropDirs, []string{"ln", "ln.d"})
		targets := []string{
			"../a", "../b/sub", ".", "..", "gone", "self", "web.container", "web-app@.container", "container.d", root + "/a/x.d", "/nonexistent/x", "sub/../sub",
		}
		p := filepath.Join(root, pick(tops), pick([]string{"", "sub"}), pick(names))
		target := pick(targets)
		if target == "self" {
			target = filepath.Base(p)
		}
		if os.MkdirAll(filepath.Dir(p), 0o755) == nil {
			_ = os.Symlink(target, p) // there may be something already
		}
	}
	var dirs []string
	for range 1 + r.IntN(3) {
		dirs = append(dirs, filepath.Join(root, pick(slices.Concat(tops, []string{"a/sub", "none", "a/web.container", "a/ln"}))))
	}
	if r.IntN(20) == 0 {
		dirs = slices.Insert(dirs, r.IntN(len(dirs)+1), pick([]string{"relative", "./x"}))
	}
	return dirs
}

// plant writes one file that says where it is, or that is no good.
func plant(r *rand.Rand, root, name, body string) {
	p, text := filepath.Join(root, name), body+"[X-Set]\nFile=set:"+name+"\n"
	switch r.IntN(24) {
	case 0:
		text = treeBad[r.IntN(len(treeBad))] + text
	case 1:
		text += treeBad[r.IntN(len(treeBad))]
	case 2:
		text = strings.ReplaceAll(text, "\n", "\r\n")
	case 3:
		text = strings.TrimSuffix(text, "\n") + " \\\n"
	case 4:
		text = strings.Replace(text, "File=set", "# c\n\nFile=\nA= \\\n  b\nFile=set", 1)
	case 5:
		text = strings.TrimSuffix(text, "\n")
	}
	if os.MkdirAll(filepath.Dir(p), 0o755) != nil {
		return // a file is where the directory would be
	}
	if r.IntN(30) == 0 {
		_ = os.Mkdir(p, 0o755)
		return
	}
	_ = os.WriteFile(p, []byte(text), 0o644)
}

// listTree is what a tree looks like.
func listTree(root string) string {
	var list strings.Builder
	_ = filepath.WalkDir(root, func(p string, d fs.DirEntry, _ error) error {
		fmt.Fprint(&list, p)
		if target, err := os.Readlink(p); err == nil {
			fmt.Fprintf(&list, " -> %s", target)
		} else if text, err := os.ReadFile(p); err == nil {
			fmt.Fprintf(&list, " %q", text)
		}
		fmt.Fprintln(&list)
		return nil
	})
	return list.String()
}

// TestQuadletSearch has generators search a machine, for root and for users, in a
// root directory of their own.
func TestQuadletSearch(t *testing.T) {
	t.Parallel()
	if ok, err := condition("root"); err != nil {
		t.Fatal(err)
	} else if !ok {
		t.Skip("only root may change the root directory")
	}
	root := searchedMachine(t)
	for _, minor := range []string{"5.2", "5.3", "5.8", "6.0"} {
		program := filepath.Join(root, "quadlet-"+minor)
		if err := staticOracle(t.Context(), releases[minor].module, program); err != nil {
			t.Fatal(err)
		}
		for _, uid := range []int{0, 1000, 1001} {
			t.Run(fmt.Sprintf("%s-%d", minor, uid), func(t *testing.T) {
				cmd := exec.Command("/quadlet-"+minor, "-dryrun")
				cmd.SysProcAttr = &syscall.SysProcAttr{Chroot: root, Credential: &syscall.Credential{Uid: uint32(uid), Gid: uint32(uid)}}
				if uid != 0 {
					cmd.Args = append(cmd.Args, "-user")
				}
				home := fmt.Sprintf("/home/%d", uid)
				want, err := searchReal(t.Context(), cmd, "HOME="+home, "USER=u", fmt.Sprintf("XDG_RUNTIME_DIR=/run/user/%d", uid))
				if err != nil {
					t.Fatal(err)
				}
				set, _ := unitset.Load(os.DirFS(root), unitset.Target{Podman: podman(t, minor), UID: uid, Home: home})
				if diff := cmp.Diff(want.String(), searchOurs(set).String()); diff != "" {
					t.Errorf("(-generator +ours):\n%s", diff)
				}
				if len(want.Units) < 3 {
					t.Errorf("the generator finds but %v", want.Units)
				}
			})
		}
	}
}

// searchedMachine has a unit, and another of a name that all have, in each place
// where some generator might look.
func searchedMachine(t *testing.T) string {
	t.Helper()
	root := t.TempDir()
	if err := os.Chmod(root, 0o755); err != nil {
		t.Fatal(err)
	}
	for i, dir := range []string{
		"run/containers/systemd", "run/user/1000/containers/systemd", "home/1000/.config/containers/systemd", "home/1000/.config/containers/systemd/sub",
		"etc/containers/systemd", "etc/containers/systemd/sub", "etc/containers/systemd/users", "etc/containers/systemd/users/1000",
		"etc/containers/systemd/users/1000/sub", "etc/containers/systemd/users/1001", "etc/containers/systemd/users/team",
		"etc/containers/systemd/users/team/1001", "etc/containers/systemd/users/1000.old", "etc/containers/systemd/users.old",
		"etc/containers/systemd/users.old/1001", "opt/linked", "usr/share/containers/systemd", "usr/share/containers/systemd/sub",
		"usr/share/containers/systemd/users", "usr/share/containers/systemd/users/1000", "usr/share/containers/systemd/users/1001",
		"usr/share/containers/systemd/users/team",
	} {
		if err := os.MkdirAll(filepath.Join(root, dir), 0o755); err != nil {
			t.Fatal(err)
		}
		for _, name := range []string{fmt.Sprintf("own%d.volume", i), "shared.volume", fmt.Sprintf("volume.d/%d.conf", i), "volume.d/shared.conf"} {
			p := filepath.Join(root, dir, name)
			if err := errors.Join(os.MkdirAll(filepath.Dir(p), 0o755), os.WriteFile(p, []byte("[X-Set]\nFile=set:/"+dir+"/"+name+"\n"), 0o644)); err != nil {
				t.Fatal(err)
			}
		}
	}
	for name, target := range map[string]string{"etc/containers/systemd/ln": "/opt/linked", "etc/containers/systemd/users/ln": "1001"} {
		if err := os.Symlink(target, filepath.Join(root, name)); err != nil {
			t.Fatal(err)
		}
	}
	return root
}

// staticOracle compiles a generator such that it runs with nothing around it.
func staticOracle(ctx context.Context, module, program string) error {
	cmd := exec.CommandContext(ctx, "go", "tool", "-n", "quadlet")
	cmd.Dir = filepath.Join("oracles", module)
	cmd.Env = append(os.Environ(), "GOWORK=off", "GOFLAGS=", "CGO_ENABLED=0")
	out, err := cmd.Output()
	if err != nil {
		return fmt.Errorf("compile the generator of %s: %w", module, err)
	}
	text, err := os.ReadFile(strings.TrimSpace(string(out)))
	if err != nil {
		return err
	}
	return os.WriteFile(program, text, 0o755)
}
