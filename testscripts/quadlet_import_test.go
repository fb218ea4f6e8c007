package testscripts_test

import (
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/tank-os/tank/quadlet/podmanrun"
)

// A piece is a part of a podman run command line, and what it must be on the
// command line of the service.
type piece struct {
	given []string
	want  []string // each option as --name=value
	once  string   // of these, a command line has one
	not   string   // what the generator says of itself without it
}

// give is a piece of words that mean the same in both places.
func give(given string, want ...string) piece {
	return piece{given: strings.Fields(given), want: want}
}

// one is give for an option that a command line has once.
func one(once, given string, want ...string) piece {
	p := give(given, want...)
	p.once = once
	return p
}

// runPieces are of every option with a key, and of many without.
var runPieces = []piece{
	give("-p 8080:80", "--publish=8080:80"), give("-p127.0.0.1:53:53/udp", "--publish=127.0.0.1:53:53/udp"),
	give("--publish=8000-8001:80", "--publish=8000-8001:80"), give("-p 1:1,2:2", "--publish=1:1", "--publish=2:2"),
	give("-v /a:/b:ro,Z", "--volume=/a:/b:ro,Z"), give("--volume data:/c", "--volume=data:/c"), give("-v /anon", "--volume=/anon"),
	give("-v /a:/b:ro:x", "--volume=/a:/b:ro:x"),
	{given: []string{"-v", "/a b$c%d:/e"}, want: []string{"--volume=/a b$c%d:/e"}},
	give("--mount type=bind,source=/a,destination=/b,ro", "--mount=type=bind,source=/a,destination=/b,ro"),
	give("--mount type=tmpfs,destination=/t,tmpfs-size=1m", "--mount=type=tmpfs,destination=/t,tmpfs-size=1m"),
	give("--tmpfs /run:size=1m", "--tmpfs=/run:size=1m"), give("--secret tok,type=env,target=T", "--secret=tok,type=env,target=T"),
	one("env", "-e A=1", "--env=A=1"),
	{given: []string{"--env=B=x y\n\"z\" $HOME 100% \\"}, want: []string{"--env=B=x y\n\"z\" $HOME 100% \\"}, once: "env"},
	give("-e HTTP_PROXY", "--env=HTTP_PROXY"), give("--env-file /etc/x.env", "--env-file=/etc/x.env"), one("env-host", "--env-host", "--env-host"),
	{given: []string{"-l", "a=b c"}, want: []string{"--label=a=b c"}, once: "label"},
	give("--label bare", "--label=bare"),
	one("update", "--label io.containers.autoupdate=registry", "--label=io.containers.autoupdate=registry"),
	one("annotation", "--annotation x=y", "--annotation=x=y"),
	one("user", "-u 1000:1000", "--user=1000:1000"), one("user", "--user=app", "--user=app"), one("user", "-u :7", "--user=:7"),
	give("--net host", "--network=host"), give("--network front:alias=x", "--network=front:alias=x"), give("--network-alias db", "--network-alias=db"),
	give("--ip 10.0.0.2", "--ip=10.0.0.2"), one("ip6", "--ip6 fd00::1", "--ip6=fd00::1"), one("mac", "--mac-address 92:d0:c6:0a:29:33", "--mac-address=92:d0:c6:0a:29:33"),
	give("--dns 1.1.1.1,8.8.8.8", "--dns=1.1.1.1", "--dns=8.8.8.8"), give("--dns-opt ndots:1", "--dns-option=ndots:1"), give("--dns-search .", "--dns-search=."),
	give("--add-host a:1.2.3.4", "--add-host=a:1.2.3.4"), one("hostname", "-h box", "--hostname=box"),
	give("--expose 80,90-99/udp", "--expose=80", "--expose=90-99/udp"), one("all", "-P", "--publish-all"),
	give("--cap-drop ALL", "--cap-drop=all"), give("--cap-add NET_RAW,CHOWN", "--cap-add=net_raw", "--cap-add=chown"), one("privileged", "--privileged", "--privileged"),
	one("nnp", "--security-opt no-new-privileges", "--security-opt=no-new-privileges"), one("nnp", "--security-opt=no-new-privileges:true", "--security-opt=no-new-privileges:true"),
	one("label=disable", "--security-opt label=disable", "--security-opt=label=disable"), one("nested", "--security-opt label=nested", "--security-opt=label=nested"),
	one("type", "--security-opt label=type:t", "--security-opt=label=type:t"), one("level", "--security-opt label=level:s0", "--security-opt=label=level:s0"),
	one("filetype", "--security-opt label=filetype:f", "--security-opt=label=filetype:f"), one("apparmor", "--security-opt apparmor=p", "--security-opt=apparmor=p"),
	one("seccomp", "--security-opt seccomp=unconfined", "--security-opt=seccomp=unconfined"), give("--security-opt mask=/a:/b", "--security-opt=mask=/a:/b"),
	give("--security-opt unmask=ALL", "--security-opt=unmask=ALL"), give("--security-opt proc-opts=hidepid=2", "--security-opt=proc-opts=hidepid=2"),
	give("--device /dev/fuse:/dev/fuse:rw", "--device=/dev/fuse:/dev/fuse:rw"), give("--gpus all", "--gpus=all"),
	one("ro", "--read-only", "--read-only"), one("ro", "--read-only=false", "--read-only=false"), one("rot", "--read-only-tmpfs=false", "--read-only-tmpfs=false"),
	one("init", "--init", "--init"), one("proxy", "--http-proxy=false", "--http-proxy=false"), one("shm", "--shm-size 64m", "--shm-size=64m"),
	one("m", "-m 1g", "--memory=1g"), one("m", "--memory=1.5g", "--memory=1.5g"), one("swap", "--memory-swap -1", "--memory-swap=-1"),
	one("cpus", "--cpus 1.5", "--cpus=1.5"), one("c", "-c 512", "--cpu-shares=512"), one("pids", "--pids-limit -1", "--pids-limit=-1"), one("pids", "--pids-limit 0", "--pids-limit=0"),
	give("--ulimit nofile=1:2", "--ulimit=nofile=1:2"), give("--sysctl net.core.somaxconn=1", "--sysctl=net.core.somaxconn=1"),
	one("userns", "--userns keep-id:uid=1", "--userns=keep-id:uid=1"), one("userns", "--uidmap 0:1:2 --gidmap 0:1:2", "--uidmap=0:1:2", "--gidmap=0:1:2"),
	one("userns", "--subuidname u --subgidname g", "--subuidname=u", "--subgidname=g"), give("--group-add wheel", "--group-add=wheel"),
	{given: []string{"--entrypoint", `["sh", "-c"]`}, want: []string{`--entrypoint=["sh", "-c"]`}, once: "entrypoint"},
	one("entrypoint", "--entrypoint=", "--entrypoint="),
	one("w", "-w /w", "--workdir=/w"), one("tz", "--tz local", "--tz=local"), one("stop", "--stop-signal SIGINT", "--stop-signal=SIGINT"), one("timeout", "--stop-timeout 3", "--stop-timeout=3"),
	{given: []string{"--health-cmd", `curl -f "http://x" || exit 1`}, want: []string{`--health-cmd=curl -f "http://x" || exit 1`}, once: "health"},
	{given: []string{"--health-cmd", `["a", "b"]`}, want: []string{`--health-cmd=["a", "b"]`}, once: "health"},
	{given: []string{"--health-cmd", `"a" "b"`}, want: []string{`--health-cmd="a" "b"`}, once: "health"},
	one("hi", "--health-interval 1m30s", "--health-interval=1m30s"), one("hi", "--health-interval=disable", "--health-interval=disable"), one("hr", "--healthcheck-retries 3", "--health-retries=3"),
	one("hs", "--health-start-period 10s", "--health-start-period=10s"), one("ht", "--health-timeout 0s", "--health-timeout=0s"), one("ho", "--health-on-failure kill", "--health-on-failure=kill"),
	one("sc", "--health-startup-cmd x", "--health-startup-cmd=x"), one("si", "--health-startup-interval 1s", "--health-startup-interval=1s"), one("sr", "--health-startup-retries 0", "--health-startup-retries=0"),
	one("ss", "--health-startup-success 2", "--health-startup-success=2"), one("st", "--health-startup-timeout 3s", "--health-startup-timeout=3s"),
	one("hl", "--health-log-destination local", "--health-log-destination=local"), one("hc", "--health-max-log-count 0", "--health-max-log-count=0"), one("hz", "--health-max-log-size 9", "--health-max-log-size=9"),
	one("log", "--log-driver journald", "--log-driver=journald"), give("--log-opt tag=x", "--log-opt=tag=x"),
	one("pull", "--pull newer", "--pull=newer"), one("retry", "--retry 3", "--retry=3"), one("delay", "--retry-delay 5s", "--retry-delay=5s"), one("iv", "--image-volume tmpfs", "--image-volume=tmpfs"),
	one("pod", "--pod p", "--pod=p"), one("umask", "--umask 077", "--umask=077"), one("tls", "--tls-verify=false", "--tls-verify=false"), one("no-hosts", "--no-hosts", "--no-hosts"),
	{given: []string{"--cgroups", "enabled"}, want: []string{"--cgroups=enabled"}, once: "cgroups", not: "--cgroups=split"},
	{given: []string{"--cgroup-parent", "x.slice"}, want: []string{"--cgroup-parent=x.slice", "--cgroups=enabled"}, once: "cgroups", not: "--cgroups=split"},
	{given: []string{"--sdnotify", "container"}, want: []string{"--sdnotify=container"}, once: "notify", not: "--sdnotify=conmon"},
	one("notify", "--sdnotify=healthy", "--sdnotify=healthy"), one("notify", "--sdnotify=conmon"),
	one("rm", "--rm"), one("d", "-d"), one("it", "-it"), one("replace", "--replace"), one("cid", "--cidfile /x"), one("restart", "--restart always"), one("restart", "--restart=on-failure:3"),
}

// commands are what runs in the container.
var commands = [][]string{
	nil,
	{"sh", "-c", `echo "$HOME" 100% \ 'x'; exit`},
	{"run", "--flag", "-v", "a b", "\t", "ü"},
}

// commandLine is a podman run command line made of pieces, and what the service
// must have: the options, sorted, and what follows them.
func commandLine(rng *rand.Rand, name string) (argv, options, rest []string) {
	argv = []string{"podman", "run", "--name", name}
	options = []string{"--name=" + name, "--replace", "--rm", "--cgroups=split", "--sdnotify=conmon", "-d"}
	used := map[string]bool{}
	for range 1 + rng.IntN(8) {
		i := rng.IntN(len(runPieces))
		p := runPieces[i]
		if p.once == "" {
			p.once = fmt.Sprint(i)
		}
		if used[p.once] {
			continue
		}
		used[p.once] = true
		argv = append(argv, p.given...)
		options = slices.DeleteFunc(append(options, p.want...), func(o string) bool { return o == p.not })
	}
	rest = append([]string{"a.io/b:1"}, commands[rng.IntN(len(commands))]...)
	slices.Sort(options)
	return append(argv, rest...), options, rest
}

// withoutValue are the options that the generator writes without one.
var withoutValue = map[string]bool{
	"--replace": true, "--rm": true, "-d": true, "--init": true, "--env-host": true, "--read-only": true,
	"--publish-all": true, "--privileged": true, "--no-hosts": true,
}

// takeApart gives the options of a service's podman run, sorted, each as
// --name=value, and what follows them.
func takeApart(argv []string) (options, rest []string) {
	argv = argv[2:]
	for len(argv) > 0 && strings.HasPrefix(argv[0], "-") {
		option := strings.Replace(argv[0], "-v", "--volume", 1)
		if argv[0] != "-v" {
			option = argv[0]
		}
		argv = argv[1:]
		if !strings.Contains(option, "=") && !withoutValue[option] && len(argv) > 0 {
			option, argv = option+"="+argv[0], argv[1:]
		}
		options = append(options, option)
	}
	slices.Sort(options)
	return options, argv
}

// asNewest gives the options of an older generator as the newest writes them.
func asNewest(options []string) []string {
	other := slices.DeleteFunc(slices.Clone(options), func(o string) bool { return !strings.HasPrefix(o, "--cgroups=") })
	var all []string
	for _, o := range options {
		switch {
		case o == "--cidfile=%t/%N.cid": // until 5.5
		case o == "--cgroups=split" && len(other) > 1: // until 5.2: the one from PodmanArgs holds
		case strings.HasPrefix(o, "-w="):
			all = append(all, "--workdir"+o[len("-w"):])
		case strings.HasPrefix(o, "--security-opt=label:"):
			all = append(all, strings.Replace(o, "label:", "label=", 1))
		default:
			all = append(all, o)
		}
	}
	slices.Sort(all)
	return all
}

// TestQuadletImportRun imports command lines and has the generator convert them:
// podman is run with what the command lines said, and with what the generator
// adds, and nothing else.
func TestQuadletImportRun(t *testing.T) {
	needModules(t)
	const lines = 1000
	expand := strings.NewReplacer("%%", "%", "$$", "$")
	for _, version := range minors() {
		t.Run(version, func(t *testing.T) {
			rng := rand.New(rand.NewPCG(1, 2))
			dir := t.TempDir()
			type want struct{ argv, options, rest []string }
			wants := map[string]want{}
			for i := range lines {
				name := fmt.Sprintf("c%d", i)
				argv, options, rest := commandLine(rng, name)
				r, err := podmanrun.Import(argv, &podmanrun.Options{Podman: podman(t, version)})
				if err != nil {
					t.Errorf("%q: %v", argv, err)
					continue
				}
				writeUnit(t, dir, r.Units[0])
				wants[r.Units[0].ServiceFileName()] = want{argv, options, rest}
			}
			services, warnings, err := generate(version, true, dir)
			if err != nil || warnings != "" {
				t.Errorf("generator: %v\n%s", err, warnings)
			}
			if len(services) != lines {
				t.Errorf("%d services of %d command lines", len(services), lines)
			}
			wrong := 0
			for _, s := range services {
				argv := s.argv("ExecStart")
				for i := range argv {
					argv[i] = expand.Replace(argv[i])
				}
				options, rest := takeApart(argv)
				w := wants[s.name]
				options = asNewest(options)
				if filepath.Base(argv[0]) != "podman" || argv[1] != "run" || !slices.Equal(options, w.options) || !slices.Equal(rest, w.rest) {
					if wrong++; wrong < 10 {
						t.Errorf("%q\nbecame %q %q\nwant   %q %q", w.argv, options, rest, w.options, w.rest)
					}
				}
			}
			t.Logf("podman %s: %d of %d command lines come back", version, len(services)-wrong, lines)
		})
	}
}
