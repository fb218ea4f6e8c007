package podmanarg_test

import (
	"bufio"
	"errors"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tank-os/tank/quadlet"
	"github.com/tank-os/tank/quadlet/podmanarg"
)

// A verdict is one line of a file of verdicts: its sign, what is judged, and part of
// why it is wrong.
type verdict struct{ heading, sign, text, why string }

// verdicts reads a file in testdata.
func verdicts(t testing.TB, name string) []verdict {
	t.Helper()
	file, err := os.Open("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	var all []verdict
	heading := ""
	for lines := bufio.NewScanner(file); lines.Scan(); {
		line := lines.Text()
		rest, user := strings.CutPrefix(line, "user ")
		sign, rest, _ := strings.Cut(rest, " ")
		switch {
		case line == "", line[0] == '#':
		case strings.Contains("+-~", sign):
			text, why, _ := strings.Cut(rest, "\t")
			v := verdict{heading, sign, text, why}
			if user {
				v.heading = "user"
			}
			all = append(all, v)
		default:
			heading = line
		}
	}
	return all
}

// check holds an error against a verdict.
func (v verdict) check(t *testing.T, err error) {
	t.Helper()
	var e *podmanarg.Error
	switch {
	case v.sign == "+":
		if err != nil {
			t.Errorf("%s %q: %v, want none", v.heading, v.text, err)
		}
	case !errors.As(err, &e):
		t.Errorf("%s %q: %v, want an Error with %q", v.heading, v.text, err, v.why)
	case v.why == "" || !strings.Contains(err.Error(), v.why) || e.Later != (v.sign == "~"):
		t.Errorf("%s %q: %v (later: %t), want %q", v.heading, v.text, err, e.Later, v.why)
	}
}

func TestCheck(t *testing.T) {
	for _, v := range verdicts(t, "run.txt") {
		v.check(t, podmanarg.Check("run", v.heading, v.text))
	}
}

func TestCheckOthers(t *testing.T) {
	for _, v := range verdicts(t, "others.txt") {
		command, flag, _ := strings.Cut(v.heading, " -")
		v.check(t, podmanarg.Check(command, "-"+flag, v.text))
	}
}

func TestLines(t *testing.T) {
	for _, v := range verdicts(t, "lines.txt") {
		argv := strings.Fields(v.text)
		if last := argv[len(argv)-1]; last != "--memory" {
			argv = append(argv, "a.io/b:1")
		} else {
			argv = append(argv, "1g")
		}
		line, err := podmanarg.Parse("run", argv)
		if err == nil {
			if v.heading == "user" {
				line.UID = 1000
			}
			err = line.Check()
		}
		v.check(t, err)
	}
}

// The keys of units become options of podman, all of which have to be known.
func TestKeyFlags(t *testing.T) {
	commands := map[string]string{
		"Container": "run", "Pod": "pod create", "Volume": "volume create", "Network": "network create",
		"Kube": "kube play", "Image": "pull", "Build": "build", "Artifact": "artifact pull",
	}
	for _, key := range quadlet.Keys() {
		if key.Flag == "" || key.Flag == "--module" { // which comes before the command
			continue
		}
		if err := podmanarg.Check(commands[key.Section], key.Flag, ""); errors.Is(err, podmanarg.ErrFlag) || errors.Is(err, podmanarg.ErrCommand) {
			t.Errorf("%s.%s: %v", key.Section, key.Name, err)
		}
	}
}

func TestErrors(t *testing.T) {
	if err := podmanarg.Check("rnu", "--dns", "x"); !errors.Is(err, podmanarg.ErrCommand) {
		t.Errorf("wrong command: %v, want ErrCommand", err)
	}
	if err := podmanarg.Check("run", "--dsn", "x"); !errors.Is(err, podmanarg.ErrFlag) {
		t.Errorf("wrong option: %v, want ErrFlag", err)
	}
	if _, err := podmanarg.Parse("rnu", nil); !errors.Is(err, podmanarg.ErrCommand) {
		t.Errorf("Parse of a wrong command: %v, want ErrCommand", err)
	}
	if _, err := podmanarg.Parse("run", []string{"--dns"}); err == nil {
		t.Error("Parse of an option without its value: no error")
	}
	line := &podmanarg.Line{Command: "run", Options: []podmanarg.Option{
		{Flag: "--dns", Value: "1.1.1.1"}, {Flag: "--pull=", Value: "x"}, {Flag: "--nope"}, {Flag: "--cap-add", Value: "FOO,chown,BAR"},
	}}
	type brief struct {
		Flag   string
		Option int
		Later  bool
	}
	var got []brief
	for _, e := range podmanarg.All(line.Check()) {
		got = append(got, brief{e.Flag, e.Option, e.Later})
	}
	want := []brief{{"--nope", 2, false}, {"--pull", 1, false}, {"--cap-add", 3, true}, {"--cap-add", 3, true}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("errors (-want +got):\n%s", diff)
	}
	if all := podmanarg.All(nil); all != nil {
		t.Errorf("All(nil) is %v", all)
	}
	if all := podmanarg.All(errors.New("other")); all != nil {
		t.Errorf("All of another error is %v", all)
	}
}

func TestParse(t *testing.T) {
	got, err := podmanarg.Parse("run", []string{"-dp80", "--net", "host", "-v=/a:/b", "--rm", "--", "img", "-x"})
	if err != nil {
		t.Fatal(err)
	}
	want := &podmanarg.Line{
		Command: "run",
		Options: []podmanarg.Option{{"--detach", "true"}, {"--publish", "80"}, {"--network", "host"}, {"--volume", "/a:/b"}, {"--rm", "true"}},
		Args:    []string{"img", "-x"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("line (-want +got):\n%s", diff)
	}
	got, err = podmanarg.Parse("pull", []string{"img", "-q"}) // options after arguments
	if err != nil || len(got.Options) != 1 || !slices.Equal(got.Args, []string{"img"}) {
		t.Errorf("pull: %+v, %v", got, err)
	}
}

// Values that only systemd completes are judged as far as they are known.
func TestSystemd(t *testing.T) {
	for _, test := range []struct {
		flag, value string
		right       bool
	}{
		{"--memory", "${MEMORY}", true},
		{"--memory", "$MEMORY", true},
		{"--memory", "%i", true},
		{"--memory", "50%", false},
		{"--memory", "%%5m", false},
		{"--volume", "%h/x:/y:Z", true},
		{"--volume", "%h/x:/y:Q", false},
		{"--volume", "%i:/y:Q", true},
		{"--userns", "keep-id:uid=%U", true},
		{"--userns", "keep-id:uid=%h", false},
		{"--env", "A=$$x", true},
		{"--security-opt seccomp=", "%h/s.json", true},
		{"--publish", "80:$PORT", false}, // a variable is a word of its own, or has braces
	} {
		if err := podmanarg.Check("run", test.flag, test.value); (err == nil) != test.right {
			t.Errorf("%s %q: %v, want right: %t", test.flag, test.value, err, test.right)
		}
	}
	line := &podmanarg.Line{Command: "run", Options: []podmanarg.Option{{"--volume", "%h/a:/b"}, {"--volume", "%h/c:/b"}, {"--network", "${NET}"}, {"--ip", "10.1.1.1"}}, Args: []string{"%i"}}
	if all := podmanarg.All(line.Check()); len(all) != 1 || all[0].Option != 1 || all[0].Value != "%h/c:/b" {
		t.Errorf("line: %v, want that the second volume is where the first is", line.Check())
	}
	line = &podmanarg.Line{Command: "run", Literal: true, Options: []podmanarg.Option{{"--memory", "%i"}}}
	if line.Check() == nil {
		t.Error("the literal size %i is taken")
	}
}

func TestVersions(t *testing.T) {
	for _, test := range []struct {
		option podmanarg.Option
		minor  int
		right  bool
	}{
		{podmanarg.Option{"--network", "slirp4netns:mtu=1"}, 8, true},
		{podmanarg.Option{"--log-opt", "label=x"}, 8, true},
		{podmanarg.Option{"--log-opt", "label"}, 8, false},
		{podmanarg.Option{"--health-interval", "x"}, 4, true},
		{podmanarg.Option{"--health-interval", "x"}, 5, false},
	} {
		line := &podmanarg.Line{Command: "run", Podman: quadlet.Version{Major: 5, Minor: test.minor}, Options: []podmanarg.Option{test.option}}
		if err := line.Check(); (err == nil) != test.right {
			t.Errorf("Podman 5.%d: %v: %v, want right: %t", test.minor, test.option, err, test.right)
		}
	}
}

func TestPodShares(t *testing.T) {
	line := &podmanarg.Line{Command: "run", PodShares: "+pid", Options: []podmanarg.Option{{"--pod", "p"}, {"--publish", "80"}, {"--hostname", "x"}}}
	if all := podmanarg.All(line.Check()); len(all) != 2 {
		t.Errorf("a pod that shares all: %v, want two errors", line.Check())
	}
	line.PodShares = "ipc"
	if err := line.Check(); err != nil {
		t.Errorf("a pod that shares no network and name: %v", err)
	}
}

func TestOtherLines(t *testing.T) {
	for _, test := range []struct{ command, line, why string }{
		{"pod create", "--publish 80:80 --network=host", "publishes no ports"},
		{"pod create", "--network=web --publish 80:80 --userns=keep-id", ""},
		{"pod create", "--userns=auto --uidmap=0:1", "not together with --userns"},
		{"network create", "--subnet 10.1.0.0/24 --gateway 10.1.0.1 web", ""},
		{"network create", "--subnet 10.1.0.0/24 --gateway 10.2.0.1 web", "10.2.0.1 is not in the subnet"},
		{"network create", "--subnet 10.1.0.0/24 --ip-range 10.1.0.9-10.2.0.1 web", "10.2.0.1 is not in the subnet"},
		{"network create", "--gateway 10.2.0.1 web", "there are 0 of those"},
		{"network create", "--subnet 10.1.0.0/16 --subnet 10.1.5.0/24 web", "overlaps"},
		{"network create", "we/b", "not a name"},
		{"volume create", "--opt type=tmpfs --opt o=size=5m data", ""},
		{"volume create", "--opt typ=tmpfs data", `unknown option "typ" of the driver local`},
		{"volume create", "--driver image data", "no image"},
		{"volume create", "--driver image --opt image=a.io/b data", ""},
		{"volume create", "--driver plugin --opt x=y data", ""},
		{"pull", "--platform=linux/arm64 --os=linux img", "not together with --platform"},
		{"pull", "a.io/B", "no part of an image's name"},
		{"artifact pull", "--creds=x a.io/b", "USER:PASSWORD"},
		{"kube play", "--network=a --network=b --log-opt=x /k.yaml", "no equals sign"},
		{"build", "--memory=x .", "not a size"},
	} {
		line, err := podmanarg.Parse(test.command, strings.Fields(test.line))
		if err == nil {
			err = line.Check()
		}
		if test.why == "" && err != nil || test.why != "" && (err == nil || !strings.Contains(err.Error(), test.why)) {
			t.Errorf("%s %s: %v, want %q", test.command, test.line, err, test.why)
		}
	}
}
