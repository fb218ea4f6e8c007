package podmanrun_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tank-os/tank/quadlet"
	"github.com/tank-os/tank/quadlet/podmanrun"
)

// own are the lines of a unit's own section and of [Service], but for Image.
func own(t *testing.T, u quadlet.Unit) []string {
	t.Helper()
	text, err := u.MarshalText()
	if err != nil {
		t.Fatalf("%s: %v", u.FileName(), err)
	}
	var lines []string
	for line := range strings.Lines(string(text)) {
		line = strings.TrimSpace(line)
		if line != "" && line[0] != '[' && !strings.HasPrefix(line, "Image=a.io/") {
			lines = append(lines, line)
		}
	}
	return lines
}

// texts are notes, a line each.
func texts(notes []podmanrun.Note) string {
	var all []string
	for _, n := range notes {
		if n.Given != "podman run" {
			all = append(all, n.String())
		}
	}
	return strings.Join(all, "\n")
}

func TestOptions(t *testing.T) {
	tests := []struct {
		args string // a shell's, before the image
		want string // lines, with "; " between
	}{
		{"", ""},
		{"--name web", "ContainerName=web"},
		{"-p 8080:80 -p 127.0.0.1:53:53/udp", "PublishPort=8080:80; PublishPort=127.0.0.1:53:53/udp"},
		{"-p8080:80,8081:81", "PublishPort=8080:80; PublishPort=8081:81"},
		{"-p 8000-8001:80", "PodmanArgs=--publish=8000-8001:80"},
		{"-e A=1 --env=B='x y' -eC=", "Environment=A=1; Environment=\"B=x y\"; Environment=C="},
		{"-e 'PRICE=$5 100%'", `Environment="PRICE=$$5 100%%"`},
		{"-e A", "PodmanArgs=--env=A"},
		{"-v /a:/b -v data:/c:ro,Z -v /anonymous", "Volume=/a:/b; Volume=data:/c:ro,Z; Volume=/anonymous"},
		{"-v /a:/b:ro:x", "PodmanArgs=--volume=/a:/b:ro:x"},
		{"-v '/a$b:/c'", "PodmanArgs=--volume=/a$$b:/c"},
		{"-v ~/x:/y", "Volume=%h/x:/y"},
		{"-v \"$HOME\":/y", "Volume=%h:/y"},
		{"--mount type=bind,src=/a,dst=/b,ro", "Mount=type=bind,source=/a,destination=/b,ro"},
		{"--mount type=tmpfs,target=/b,tmpfs-size=1m", "Mount=type=tmpfs,destination=/b,tmpfs-size=1m"},
		{"--mount type=nonsense,dst=/b", "PodmanArgs=--mount=type=nonsense,dst=/b"},
		{"--tmpfs /run:size=1m", "Tmpfs=/run:size=1m"},
		{"--secret tok,type=env,target=TOKEN", "Secret=tok,type=env,target=TOKEN"},
		{"-u 1000:1000", "User=1000; Group=1000"},
		{"-u app", "User=app"},
		{"-u :5", "PodmanArgs=--user=:5"},
		{"--net host --network-alias db", "Network=host; NetworkAlias=db"},
		{"--network=front:ip=10.0.0.2 --network=back", "Network=front:ip=10.0.0.2; Network=back"},
		{"--security-opt no-new-privileges --security-opt label=disable", "NoNewPrivileges=true; SecurityLabelDisable=true"},
		{"--security-opt no-new-privileges:true", "PodmanArgs=--security-opt=no-new-privileges:true"},
		{"--security-opt seccomp=/s.json --security-opt apparmor=x --security-opt label=type:t", "SeccompProfile=/s.json; AppArmor=x; SecurityLabelType=t"},
		{"--security-opt mask=/a:/b --security-opt unmask=ALL", "Mask=/a:/b; Unmask=ALL"},
		{"--cap-drop all --cap-add NET_RAW,CHOWN", "DropCapability=all; AddCapability=NET_RAW; AddCapability=CHOWN"},
		{"--cap-add '\"A\"'", `AddCapability='"A"'`},
		{"-p '\"80:80\"'", `PodmanArgs="--publish=\"80:80\""`},
		{"--entrypoint '[\"sh\", \"-c\"]'", `Entrypoint=["sh", "-c"]`},
		{"--entrypoint ''", "PodmanArgs=--entrypoint="},
		{"--read-only --read-only-tmpfs=false --init", "ReadOnly=true; ReadOnlyTmpfs=false; RunInit=true"},
		{"-m 1g --memory-swap 2g --shm-size=64m --pids-limit 100", "ShmSize=64m; Memory=1g; PidsLimit=100; PodmanArgs=--memory-swap=2g"},
		{"--memory 1.5g", "PodmanArgs=--memory=1.5g"},
		{"--memory 1g --memory 2g", "Memory=2g"},
		{"--cpus 1.5 --privileged -P", "PodmanArgs=--cpus=1.5 --privileged --publish-all"},
		{"--ip 10.0.0.2 --ip6 fd::1 --dns 1.1.1.1,8.8.8.8", "IP=10.0.0.2; IP6=fd::1; DNS=1.1.1.1; DNS=8.8.8.8"},
		{"--add-host a:1.2.3.4 --dns-opt ndots:1 --dns-search .", "AddHost=a:1.2.3.4; DNSOption=ndots:1; DNSSearch=."},
		{"-h box -w /w --tz local --stop-signal SIGINT --stop-timeout 3", "HostName=box; WorkingDir=/w; StopSignal=SIGINT; StopTimeout=3; Timezone=local"},
		{"-l a=b --label c --label io.containers.autoupdate=registry", "AutoUpdate=registry; PodmanArgs=--label=c; Label=a=b"},
		{"--annotation a=b --log-driver journald --log-opt tag=x", "Annotation=a=b; LogDriver=journald; LogOpt=tag=x"},
		{"--health-cmd 'curl -f http://x || exit 1' --health-interval=1m30s --healthcheck-retries 3", "HealthCmd=curl -f http://x || exit 1; HealthInterval=1m30s; HealthRetries=3"},
		{"--health-interval disable", "PodmanArgs=--health-interval=disable"},
		{"--userns keep-id --sysctl a=1,b=2 --ulimit nofile=1:2", "UserNS=keep-id; Sysctl=a=1; Sysctl=b=2; Ulimit=nofile=1:2"},
		{"--device /dev/fuse:/dev/fuse:rw --gpus all", "AddDevice=/dev/fuse:/dev/fuse:rw; PodmanArgs=--gpus=all"},
		{"--pull newer --retry 3 --retry-delay 5s", "Pull=newer; Retry=3; RetryDelay=5s"},
		{"--sdnotify container", "Notify=true"},
		{"--sdnotify conmon", ""},
		{"--sdnotify healthy", "PodmanArgs=--sdnotify=healthy"},
		{"--restart always", "Restart=always; WantedBy=default.target"},
		{"--restart on-failure", "Restart=on-failure"},
		{"--restart no", ""},
		{"--env-file /etc/x.env --env-file x.env", "EnvironmentFile=/etc/x.env; EnvironmentFile=./x.env"},
		{"--cgroup-parent x.slice", "CgroupsMode=enabled; PodmanArgs=--cgroup-parent=x.slice"},
		{"--pod p", "PodmanArgs=--pod=p"},
		{"--authfile=/a --tls-verify=false --umask 077", "PodmanArgs=--authfile=/a --tls-verify=false --umask=077"},
		{"--expose 80,90-99/udp --group-add keep-groups", "ExposeHostPort=80; ExposeHostPort=90-99/udp; GroupAdd=keep-groups"},
		{"--uidmap 0:1:2 --gidmap 0:1:2 --http-proxy=false --env-host", "EnvironmentHost=true; HttpProxy=false; UIDMap=0:1:2; GIDMap=0:1:2"},
	}
	for _, tt := range tests {
		t.Run(tt.args, func(t *testing.T) {
			r, err := podmanrun.Line("podman run "+tt.args+" a.io/b:1", nil)
			if err != nil {
				t.Fatal(err)
			}
			got := strings.Join(own(t, r.Units[0]), "; ")
			// The order of sections and fields is the unit's affair.
			if diff := cmp.Diff(sorted(tt.want), sorted(got)); diff != "" {
				t.Errorf("lines (-want +got):\n%s", diff)
			}
		})
	}
}

func TestNotes(t *testing.T) {
	tests := []struct{ line, dropped, remarks string }{
		{"podman run -dit --rm a.io/b", `-d: the service keeps the container in the background
-i: a service has no terminal to read from; PodmanArgs=--interactive keeps its input open all the same
-t: a service has no terminal; PodmanArgs=--tty makes one for a program that insists
--rm: the generator has podman remove the container whenever it stops`, ""},
		{"podman run --name a --name b a.io/b", "--name a: it is given again, and the last one holds", ""},
		{"X=1 sudo podman run a.io/b", "X=1: it was for podman's own environment: [Service] Environment= is its place", "sudo: the units are for root: they belong in /etc/containers/systemd"},
		{"podman --remote run --creds a:b a.io/b", "--remote: a service runs podman on its own machine\n--creds a:b: a password has no place in a unit: log in, and use --authfile", ""},
		{"podman run --restart on-failure:3 a.io/b", ":3: systemd counts starts in a span of time: StartLimitBurst= and StartLimitIntervalSec= say how many", ""},
		{"podman run --restart sometimes a.io/b", "--restart sometimes: podman has no such policy", ""},
		{"podman run --restart=unless-stopped a.io/b", "", "--restart=unless-stopped: Restart=always: systemd leaves a service alone that was stopped by hand"},
		{"podman create a.io/b", "", "podman create: the unit creates the container each time it starts"},
		{"podman run --memory 1.5g a.io/b", "", "--memory 1.5g: PodmanArgs has it, since Memory= cannot say it"},
		{"podman run -v x:/y:/z:w a.io/b", "", "-v x:/y:/z:w: PodmanArgs has it, since Volume= cannot say it"},
		{"podman run -v ./x:/y a.io/b", "", "-v ./x:/y: the path is relative to the unit's file"},
		{"podman run --label-file l a.io/b", "", "--label-file l: a service's directory is / or the user's home: write the whole path"},
		{"podman run --network container:db a.io/b", "", "--network container:db: [Unit] Requires= and After= should name the service that has the container"},
		{"podman run --sdnotify ignore --log-driver= a.io/b", "--sdnotify ignore: systemd would wait for a word that never comes: conmon gives it\n--log-driver=: an empty value says nothing", ""},
		{"podman run -e A a.io/b", "", "-e A: podman takes the value from the service's environment: [Service] Environment= is where to set it"},
		{"podman run --cgroup-parent x a.io/b", "", "--cgroup-parent x: CgroupsMode=enabled, which it needs; [Service] Slice= does the same for the whole service"},
		{"podman run --pod p a.io/b", "", "--pod p: PodmanArgs has it: the pod must exist before the service starts; with a .pod unit, Pod= would see to that"},
	}
	for _, tt := range tests {
		t.Run(tt.line, func(t *testing.T) {
			r, err := podmanrun.Line(tt.line, nil)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.dropped, texts(r.NotCarried)); diff != "" {
				t.Errorf("not carried (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(tt.remarks, texts(r.Remarks)); diff != "" {
				t.Errorf("remarks (-want +got):\n%s", diff)
			}
		})
	}
}

func TestUnits(t *testing.T) {
	tests := []struct {
		name, line string
		opts       *podmanrun.Options
		want       map[string]string
	}{
		{
			"volumes", "podman run --name web -v data:/d:ro --mount type=volume,src=data,dst=/e --mount src=more,dst=/f -v /h:/h a.io/b",
			&podmanrun.Options{Volumes: true},
			map[string]string{
				"web.container": "ContainerName=web; Volume=data.volume:/d:ro; Volume=/h:/h; Mount=type=volume,source=data.volume,destination=/e; Mount=type=volume,source=more.volume,destination=/f",
				"data.volume":   "VolumeName=data", "more.volume": "VolumeName=more",
			},
		},
		{
			"networks", "podman run --network front --network back:ip=10.0.0.2,alias=x --network host a.io/b",
			&podmanrun.Options{Networks: true},
			map[string]string{
				"b.container":   "Network=front.network; Network=back.network:ip=10.0.0.2,alias=x; Network=host",
				"front.network": "NetworkName=front", "back.network": "NetworkName=back",
			},
		},
		{
			"a new pod", "podman run --pod new:p -p 80:80 -p 8000-8001:80 --network n --dns 1.1.1.1 --mac-address 92:d0:c6:0a:29:33 --cpus 1 a.io/b", nil,
			map[string]string{"b.container": "Pod=p.pod; PodmanArgs=--cpus=1", "p.pod": "PodName=p; PublishPort=80:80; Network=n; DNS=1.1.1.1; PodmanArgs=--publish=8000-8001:80 --mac-address=92:d0:c6:0a:29:33"},
		},
		{
			"a name, a directory and a home", "podman run -v ./x:/x -v /home/ann/y:/y --mount type=bind,src=z,dst=/z --env-file e -v $PWD/w:/w --label-file l a.io/b",
			&podmanrun.Options{Name: "n", Dir: "/home/ann/app", Home: "/home/ann"},
			map[string]string{"n.container": "EnvironmentFile=%h/app/e; Volume=%h/app/x:/x; Volume=%h/y:/y; Volume=%h/app/w:/w; Mount=type=bind,source=%h/app/z,destination=/z; PodmanArgs=--label-file=/home/ann/app/l"},
		},
		{
			"an older podman", "podman run --memory 1g --security-opt apparmor=x --add-host a:1.2.3.4 a.io/b",
			&podmanrun.Options{Podman: quadlet.Version{Major: 5}},
			map[string]string{"b.container": "PodmanArgs=--memory=1g --security-opt=apparmor=x --add-host=a:1.2.3.4"},
		},
		{
			"a root file system", "podman run --rootfs --name r /srv/root sh", nil,
			map[string]string{"r.container": "Rootfs=/srv/root; ContainerName=r; Exec=sh"},
		},
		{
			"a command", `podman run a.io/b:5000/c@sha256:0 sh -c 'echo "$A" 5%; x' -- -p`, nil,
			map[string]string{"c.container": `Exec=sh -c "echo \"$$A\" 5%%; x" -- -p`},
		},
		{
			"wanted", "podman --module m --log-level=debug container run a.io/b", &podmanrun.Options{WantedBy: []string{"x.target"}},
			map[string]string{"b.container": "ContainersConfModule=m; GlobalArgs=--log-level=debug; WantedBy=x.target"},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r, err := podmanrun.Line(tt.line, tt.opts)
			if err != nil {
				t.Fatal(err)
			}
			got, want := map[string][]string{}, map[string][]string{}
			for _, u := range r.Units {
				got[u.FileName()] = sorted(strings.Join(own(t, u), "; "))
			}
			for name, lines := range tt.want {
				want[name] = sorted(lines)
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("units (-want +got):\n%s", diff)
			}
		})
	}
}

// TestTooNew has a unit that its Podman would refuse, said so.
func TestTooNew(t *testing.T) {
	r, err := podmanrun.Line("podman run --pod new:p --dns 1.1.1.1 --cgroup-parent x a.io/b", &podmanrun.Options{Podman: quadlet.Version{Major: 5}})
	if err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(own(t, r.Units[0]), "; "); got != "Pod=p.pod; PodmanArgs=--cgroups=enabled --cgroup-parent=x" {
		t.Errorf("container is %s", got)
	}
	want := `--cgroup-parent x: CgroupsMode=enabled, which it needs; [Service] Slice= does the same for the whole service
--cgroup-parent x: PodmanArgs has it: CgroupsMode= came with Podman 5.3.0
p.pod: Podman 5.0.0 refuses it for [Pod] DNS=, which came with 5.3.0`
	if diff := cmp.Diff(want, texts(r.Remarks)); diff != "" {
		t.Errorf("remarks (-want +got):\n%s", diff)
	}
}

func TestErrors(t *testing.T) {
	tests := []struct{ line, want string }{
		{"", "no command: want podman run or podman create"},
		{"podman", "no command: want podman run or podman create"},
		{"podman pull x", `argument 1, "pull": neither run nor create: no other command makes a container`},
		{"podman --nope run x", `argument 1, "--nope": podman run has no such option`},
		{"podman run --nope x", `argument 2, "--nope": podman run has no such option`},
		{"podman run -dz x", `argument 2, "-dz": -z: podman run has no such option`},
		{"podman run -p", `argument 2, "-p": no value follows`},
		{"podman run --rm=maybe x", `argument 2, "--rm=maybe": "maybe" is neither true nor false`},
		{"podman run", "empty name"},
		{"podman run a.io/b sh ''", "b.container: [Container] Exec=: empty argument: the generator would drop it"},
		{"podman run 'a b'", `"a b" is not an image reference`},
		{"podman run 'x", "column 12: no closing '"},
		{`podman run "x`, `column 12: no closing "`},
		{`podman run x\`, "column 13: nothing follows the backslash"},
		{"podman run x; reboot", `column 13: ';': the shell would do more than run one command`},
		{"podman run x > y", `column 14: '>': the shell would do more than run one command`},
		{"podman run x\npodman run y", "column 13: another command begins on the next line: a backslash before the break would continue this one"},
		{"podman run $(cat x)", "column 12: only a shell can run another command for its output: write what it would be"},
		{"podman run $X", "column 12: nobody says what $X is"},
		{"podman run ${X:-1}", "column 12: ${X:-1} is more than a variable's name"},
		{"podman run $HOME\\\nx", "column 12: the line goes on within $HOME: put braces around the variable's name"},
		{"podman run $$", "column 12: only a shell knows $$: write what it would be"},
		{"podman run \"$#\"", "column 13: only a shell knows $#: write what it would be"},
		{"podman run $'x'", "column 12: shells differ about $': quote the dollar sign"},
		{"podman run x {a,b}", "column 14: some shells make several words of the braces: quote them"},
		{"podman run ${X", "column 12: no closing }"},
		{"podman run $PWD", "column 12: nobody says what $PWD is"},
		{"podman run -v ~bob/x:/y z", "column 15: a tilde is the home directory only alone or before a slash"},
		{"podman run -v ~:/y z", "column 15: a tilde is the home directory only alone or before a slash"},
		{"podman run \U0010FFFD", "column 1: not a text in UTF-8, or one with U+10FFFD"},
	}
	for _, tt := range tests {
		t.Run(tt.line, func(t *testing.T) {
			_, err := podmanrun.Line(tt.line, nil)
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("error is %v, want %s", err, tt.want)
			}
		})
	}
}

func TestErrorTypes(t *testing.T) {
	_, err := podmanrun.Import([]string{"podman", "run", "--nope"}, nil)
	var arg *podmanrun.ArgError
	if !errors.As(err, &arg) || arg.Index != 2 || arg.Arg != "--nope" || !errors.Is(err, podmanrun.ErrUnknownOption) {
		t.Errorf("%v is no ArgError of --nope", err)
	}
	_, err = podmanrun.Line("run ;", nil)
	var syntax *podmanrun.SyntaxError
	if !errors.As(err, &syntax) || syntax.Column != 5 {
		t.Errorf("%v is no SyntaxError at 5", err)
	}
	if _, err = podmanrun.Import([]string{"run", "\U0010FFFD"}, nil); !errors.As(err, &arg) || arg.Index != 1 {
		t.Errorf("%v is no ArgError of the reserved character", err)
	}
}

func TestLine(t *testing.T) {
	env := func(name string) (string, bool) {
		v, ok := map[string]string{"TAG": "1.2", "MSG": "a b"}[name]
		return v, ok
	}
	tests := []struct{ line, want string }{
		{"podman run \\\n  -p 80:80 \\\r\n  a.io/b # done\n\n# end\n", "PublishPort=80:80"},
		{`podman run a.io/b "$MSG" ${TAG}x '$TAG' \$TAG $ "\$\"\\\a"`, `Exec="a b" 1.2x $$TAG $$TAG $$ "$$\"\\\\a"`},
		{"# first\npodman run -v `pwd`/x:/y a.io/b", "Volume=/d/x:/y"},
		{"podman run -e H=$HOME/x a.io/b größe 日本", "Environment=H=%h/x; Exec=größe 日本"},
		{"docker run --net=host a.io/b", "Network=host"},
		{"/usr/bin/podman run a.io/b a#b", "Exec=a#b"},
	}
	for _, tt := range tests {
		t.Run(tt.line, func(t *testing.T) {
			r, err := podmanrun.Line(tt.line, &podmanrun.Options{Env: env, Dir: "/d"})
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(sorted(tt.want), sorted(strings.Join(own(t, r.Units[0]), "; "))); diff != "" {
				t.Errorf("lines (-want +got):\n%s", diff)
			}
		})
	}
}
