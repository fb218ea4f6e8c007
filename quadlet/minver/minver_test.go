package minver_test

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/tank-os/tank/quadlet"
	"github.com/tank-os/tank/quadlet/minver"
	"github.com/tank-os/tank/quadlet/unitset"
)

const dir = "etc/containers/systemd/"

// load makes a set of a text of files, each after a line "-- NAME --".
func load(t *testing.T, uid int, text string) *unitset.Set {
	t.Helper()
	files := fstest.MapFS{}
	for file := range strings.SplitSeq("\n"+text, "\n-- ") {
		name, text, ok := strings.Cut(file, " --\n")
		if !ok {
			continue
		}
		if !strings.Contains(name, "containers/systemd/") {
			name = dir + name
		}
		files[name] = &fstest.MapFile{Data: []byte(text + "\n")}
	}
	set, err := unitset.Load(files, unitset.Target{UID: uid})
	if err != nil {
		t.Logf("load: %v", err)
	}
	return set
}

func TestNeeds(t *testing.T) {
	for _, test := range []struct{ name, text, want string }{
		{"nothing", "-- a.container --\n[Container]\nImage=a\nLabel=a=b\n", ""},
		{"a key", "-- a.container --\n[Container]\nImage=a\nMemory=1g", "a.container:3:1: [Container] Memory= needs Podman 5.5.0: an earlier generator refuses the unit"},
		{
			"a key in a drop-in of two units",
			"-- a.container --\n[Container]\nImage=a\n-- b.container --\n[Container]\nImage=a\n-- container.d/10.conf --\n[Container]\n Memory=1g",
			"container.d/10.conf: a drop-in in container.d needs Podman 5.2.0: an earlier generator ignores it in silence\n" +
				"container.d/10.conf:2:2: [Container] Memory= needs Podman 5.5.0: an earlier generator refuses the unit",
		},
		{"a drop-in of its own", "-- a.container --\n[Container]\nImage=a\n-- a.container.d/10.conf --\n[Container]\nLabel=a=b", ""},
		{"a section", "-- a.volume --\n[Volume]\n[Quadlet]\nDefaultDependencies=no", "a.volume:3:1: [Quadlet] DefaultDependencies= needs Podman 5.3.0: an earlier generator ignores it in silence"},
		{"a type", "-- a.artifact --\n[Artifact]\nArtifact=a\nQuiet=yes", "a.artifact: a .artifact file needs Podman 5.7.0: an earlier generator ignores it in silence"},
		{"a key of a newer type", "-- a.build --\n[Build]\nImageTag=a\nFile=b\nRetry=3", "a.build: a .build file needs Podman 5.2.0: an earlier generator ignores it in silence\na.build:4:1: [Build] Retry= needs Podman 5.5.0: an earlier generator refuses the unit"},
		{"templates", "-- a@.container --\n[Container]\nImage=a\n-- b@.volume --\n[Volume]", "b@.volume: a template of type .volume needs Podman 5.7.0: an earlier generator makes a service of it that is no template"},
		{"several tags", "-- a.build --\n[Build]\nImageTag=a\nImageTag=b\nFile=b", "a.build: a .build file needs Podman 5.2.0: an earlier generator ignores it in silence\na.build:3:1: more than one [Build] ImageTag= needs Podman 5.3.0: an earlier generator reads the last alone"},
		{"several files", "-- a.kube --\n[Kube]\nYaml=a\nYaml=b", "a.kube:3:1: more than one [Kube] Yaml= needs Podman 5.7.0: an earlier generator reads the last alone"},
		{"several that were cleared", "-- a.kube --\n[Kube]\nYaml=a\nYaml=\nYaml=b", ""},
		{"a name without a value", "-- a.container --\n[Container]\nImage=a\nEnvironment=A=1 B", `a.container:3:1: "B" without a value in [Container] Environment= needs Podman 5.6.0: an earlier generator loses it`},
		{
			"quotes at an end", "-- a.container --\n[Container]\nImage=a\nHealthCmd=sh -c \"b c\"\nHostName=\"d\"\nTimezone=\"\"e\"\"",
			"a.container:3:1: a double quote at an end of [Container] HealthCmd= needs Podman 5.8.2: an earlier generator takes it away\n" +
				"a.container:5:1: a double quote at an end of [Container] Timezone= needs Podman 5.8.2: an earlier generator takes it away",
		},
		{
			"an octal escape", "-- a.container --\n[Container]\nImage=a\nExec=a \\101\nEnvironment=A=\\\\101",
			"a.container:3:1: an octal escape in [Container] Exec= needs Podman 5.4.0: an earlier generator drops the line",
		},
		{
			"a specifier", "-- a.build --\n[Build]\nImageTag=a\nFile=%h/b",
			"a.build: a .build file needs Podman 5.2.0: an earlier generator ignores it in silence\n" +
				"a.build:3:1: a specifier in [Build] File= needs Podman 5.7.0: an earlier generator takes it for a relative path",
		},
		{"no entry point", "-- a.container --\n[Container]\nImage=a\nEntrypoint=", "a.container:3:1: an empty [Container] Entrypoint= needs Podman 5.8.2: an earlier generator ignores it in silence"},
		{
			"dependencies",
			"-- a.container --\n[Unit]\nAfter=b.service c.volume\nWants=x.target\n[Container]\nImage=a\n-- c.volume --\n[Volume]",
			"a.container:2:1: c.volume in [Unit] After= needs Podman 5.5.0: an earlier generator leaves the name to systemd, which has no such unit",
		},
		{"links", "-- a.container --\n[Container]\nImage=a\n[Install]\nUpheldBy=b.service\nWantedBy=c.target", "a.container:4:1: [Install] UpheldBy= needs Podman 5.5.0: an earlier generator ignores it in silence"},
		{"another container's network", "-- a.container --\n[Container]\nImage=a\nNetwork=b.container\n-- b.container --\n[Container]\nImage=b", "a.container:3:1: b.container in [Container] Network= needs Podman 5.4.0: an earlier generator takes it for the name of a network, or, that of 5.3, may not find it"},
		{
			"mounts",
			"-- a.container --\n[Container]\nImage=a\nMount=type=image,source=b.image,destination=/b\nMount=source=/c,destination=/c\nMount=type=volume,destination=/d\nMount=destination=/d\n-- b.image --\n[Image]\nImage=b",
			"a.container:3:1: b.image in [Container] Mount= needs Podman 5.3.0: an earlier generator takes it for the name of an image\n" +
				"a.container:4:1: [Container] Mount= without a type needs Podman 5.6.0: an earlier generator refuses the unit\n" +
				"a.container:5:1: [Container] Mount= of a volume without a source needs Podman 6.0.0: an earlier generator refuses the unit, or crashes before 5.7\n" +
				"a.container:6:1: [Container] Mount= of a volume without a source needs Podman 6.0.0: an earlier generator refuses the unit, or crashes before 5.7",
		},
		{
			"ports", "-- a.container --\n[Container]\nImage=a\nPublishPort=80\nPublishPort=127.0.0.1:80-81:80-81/udp\nPublishPort=[::1]:80:80\nPublishPort=::80\nPublishPort=${PORT}:80\nPublishPort=80:80/sctp",
			"a.container:7:1: \"${PORT}:80\" in [Container] PublishPort= needs Podman 5.3.0: an earlier generator refuses the unit\n" +
				"a.container:8:1: \"80:80/sctp\" in [Container] PublishPort= needs Podman 5.3.0: an earlier generator refuses the unit",
		},
		{"root's own users", "-- a.container --\n[Container]\nImage=a\nRemapUsers=keep-id", "a.container:3:1: keep-id of root's in [Container] RemapUsers= needs Podman 5.3.0: an earlier generator refuses the unit"},
		{"a backslash that nothing follows", "-- a.volume --\n[Volume]\nLabel=a=b \\\n\n", "a.volume:2:1: a backslash that nothing follows needs Podman 5.4.0: an earlier generator reads the line, which newer ones forget"},
		{"a backslash alone", "-- a.volume --\n\\\n[Volume]", "a.volume:1:1: a backslash that continues nothing needs Podman 5.4.0: an earlier generator refuses the file"},
		{"options of no device", "-- a.volume --\n[Volume]\nOptions=a", "a.volume:2:1: [Volume] Options= without Device= needs Podman 6.0.0: an earlier generator refuses the unit"},
		{
			"a pod's service",
			"-- a.pod --\n[Pod]\n[Service]\nRestart=always\nEnvironment=A=1",
			"a.pod:3:1: [Service] Restart= of a pod needs Podman 6.0.0: an earlier generator makes it on-failure\n" +
				"a.pod:4:1: [Service] Environment= of a pod needs Podman 5.6.0: an earlier generator loses it",
		},
		{
			"comments",
			"-- a.container --\n; a\n[Container]\n# b\nImage=a\nExec=a \\\n# c\nb\nLabel=a \\\n\n b",
			"a.container:1:1: a comment that begins with \";\" needs Podman 5.4.0: an earlier generator refuses the file\n" +
				"a.container:5:1: a comment in a continued value needs Podman 5.4.0: an earlier generator takes it for the rest of the value, and what follows for a line of its own\n" +
				"a.container:8:1: \"a\" without a value in [Container] Label= needs Podman 5.6.0: an earlier generator loses it\n" +
				"a.container:8:1: \"b\" without a value in [Container] Label= needs Podman 5.6.0: an earlier generator loses it\n" +
				"a.container:8:1: a blank line in a continued value needs Podman 5.4.0: an earlier generator never ends, and the machine may not boot",
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			var got []string
			for _, n := range minver.Needs(load(t, 0, test.text)) {
				got = append(got, strings.TrimPrefix(n.String(), dir))
			}
			var want []string
			if test.want != "" {
				want = strings.Split(test.want, "\n")
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestNeedsOfUser(t *testing.T) {
	needs := minver.Needs(load(t, 1000, "-- usr/share/containers/systemd/users/a.volume --\n[Volume]"))
	if len(needs) != 1 || needs[0].Since.String() != "6.0.0" || needs[0].What != "a user's unit in /usr/share/containers/systemd/users" {
		t.Errorf("%v", needs)
	}
}

func TestOf(t *testing.T) {
	for text, want := range map[string]string{
		"": "5.0.0",
		"-- a.container --\n[Container]\nImage=a":                          "5.0.0",
		"-- a.container --\n[Container]\nImage=a\nMemory=1g\nStopSignal=9": "5.5.0",
	} {
		if got := minver.Of(load(t, 0, text)); got.String() != want {
			t.Errorf("%q: %v, want %s", text, got, want)
		}
	}
}

// TestDowngrade: WANT is the text of the files that change, then what is left.
func TestDowngrade(t *testing.T) {
	for _, test := range []struct {
		name, to, text, want string
		left                 []string
	}{
		{name: "nothing", to: "5.0", text: "-- a.container --\n[Container]\nImage=a\n"},
		{name: "new enough", to: "5.5", text: "-- a.container --\n[Container]\nImage=a\nMemory=1g"},
		{
			name: "every kind of value", to: "5.0",
			text: "-- a.container --\n[Container]\n# about memory\nMemory = \"1g\"\nHttpProxy=off\nAddHost=a b:10.0.0.1\nAddHost=c:10.0.0.2\nLogOpt=a=1 'b=2 3'\nAppArmor=x y\nImage=a\n",
			want: "-- a.container --\n[Container]\n# about memory\nPodmanArgs=--memory 1g\nPodmanArgs=--http-proxy=false\nPodmanArgs=--add-host \"a b:10.0.0.1\"\nPodmanArgs=--add-host c:10.0.0.2\n" +
				"PodmanArgs=--log-opt a=1 --log-opt \"b=2 3\"\nPodmanArgs=--security-opt \"apparmor=x y\"\nImage=a\n",
		},
		{
			name: "names with values", to: "5.5",
			text: "-- a.pod --\n[Pod]\nLabel=a=1 b=2\nLabel=a=3 \"c=\\\"\"\n",
			want: "-- a.pod --\n[Pod]\nPodmanArgs=--label b=2\nPodmanArgs=--label a=3 --label \"c=\\\"\"\n",
		},
		{
			name: "what has no effect", to: "5.4",
			text: "-- a.container --\n[Container]\nImage=a\nMemory=1g\nMemory=2g\nRetry=3\n",
			want: "-- a.container --\n[Container]\nImage=a\nPodmanArgs=--memory 2g\nPodmanArgs=--retry 3\n",
		},
		{
			name: "a continued value", to: "5.1",
			text: "-- a.container --\n[Container]\nImage=a\nLogOpt=a=1 \\\n  # why\n\n  b=2\nExec=a \\\n ; what\n b\n",
			want: "-- a.container --\n[Container]\nImage=a\n# why\nPodmanArgs=--log-opt a=1 --log-opt b=2\n# what\nExec=a \\\n b\n",
		},
		{
			name: "dependencies", to: "5.4",
			text: "-- a.container --\n[Unit]\nAfter= b.volume c.container\tx.target \n[Container]\nImage=a\n-- b.volume --\n[Volume]\n-- c.container --\n[Container]\nImage=a\nServiceName=d\n",
			want: "-- a.container --\n[Unit]\nAfter=b-volume.service d.service x.target\n[Container]\nImage=a\n",
		},
		{
			name: "a quote at an end", to: "5.8",
			text: "-- a.container --\n[Container]\nImage=a\nHealthCmd=sh -c \"b c\"\nHostName=d\"\n",
			want: "-- a.container --\n[Container]\nImage=a\nPodmanArgs=--health-cmd \"sh -c \\\"b c\\\"\"\nHostName=d\"\n",
			left: []string{"a.container:4:1: a double quote at an end of [Container] HostName=: podman 5.8.0 has nothing that is the same"},
		},
		{
			name: "a comment", to: "5.3",
			text: "-- a.volume --\n ; one ; two\n\\\n[Volume]\n",
			want: "-- a.volume --\n # one ; two\n\n[Volume]\n",
		},
		{
			name: "a backslash that nothing follows", to: "5.0",
			text: "-- a.pod --\n[Pod]\nGIDMap=1 \\\n# why\n\n",
			want: "-- a.pod --\n[Pod]\n# why\n",
		},
		{
			name: "no such option", to: "5.2",
			text: "-- a.container --\n[Container]\nImage=a\nHealthLogDestination=local\nStartWithPod=no\nMemory=1g\n",
			want: "-- a.container --\n[Container]\nImage=a\nHealthLogDestination=local\nStartWithPod=no\nPodmanArgs=--memory 1g\n",
			left: []string{
				"a.container:3:1: [Container] HealthLogDestination=: podman has the option --health-log-destination since 5.3.0",
				"a.container:4:1: [Container] StartWithPod=: no option of podman does what it does",
			},
		},
		{
			name: "a type", to: "5.6",
			text: "-- a.artifact --\n[Artifact]\nArtifact=a\n",
			left: []string{"a.artifact: a .artifact file: podman 5.6.0 has nothing that is the same"},
		},
		{
			name: "arguments that are taken back", to: "5.4",
			text: "-- a.container --\n[Container]\nImage=a\nMemory=1g\nPodmanArgs=\n",
			left: []string{"a.container:3:1: [Container] Memory=: an empty PodmanArgs= would take it back"},
		},
		{
			name: "a value that is no argument", to: "5.4",
			text: "-- a.container --\n[Container]\nImage=a\nMemory=;\nRetry=\n",
			left: []string{
				`a.container:3:1: [Container] Memory=: its value ";" cannot be an argument of its own`,
				`a.container:4:1: [Container] Retry=: its value "" cannot be an argument of its own`,
			},
		},
		{
			name: "a value that is lost", to: "5.1",
			text: "-- a.container --\n[Container]\nImage=a\nLogOpt=a=\"b\nHttpProxy=maybe\n",
			left: []string{
				`a.container:3:1: [Container] LogOpt=: the generator drops`,
				`a.container:4:1: [Container] HttpProxy=: the generator drops`,
			},
		},
		{
			name: "a drop-in that units share", to: "5.4",
			text: "-- a.container --\n[Container]\nImage=a\n-- b.container --\n[Container]\nImage=b\n-- container.d/20.conf --\n[Container]\nMemory=1g\n",
			want: "-- container.d/20.conf --\n[Container]\nPodmanArgs=--memory 1g\n",
		},
		{
			name: "a drop-in that is another thing for each", to: "5.4",
			text: "-- a.container --\n[Container]\nImage=a\n-- b.container --\n[Container]\nImage=b\n-- container.d/20.conf --\n[Container]\nMemory=1g\n-- b.container.d/30.conf --\n[Container]\nMemory=2g\n",
			want: "-- b.container.d/30.conf --\n[Container]\nPodmanArgs=--memory 2g\n",
			left: []string{"container.d/20.conf:2:1: [Container] Memory=: it would be another thing for each of the units that share the file"},
		},
		{
			name: "a template's service", to: "5.4",
			text: "-- a.container --\n[Unit]\nAfter=b@.volume\n[Container]\nImage=a\n-- b@.volume --\n[Volume]\n",
			left: []string{
				"a.container:2:1: b@.volume in [Unit] After=: b@.volume is a template, or an instance of one",
				"b@.volume: a template of type .volume: podman 5.4.0 has nothing that is the same",
			},
		},
		{
			name: "a service's name", to: "5.2",
			text: "-- a.container --\n[Unit]\nAfter=b.volume x.volume\n[Container]\nImage=a\n-- b.volume --\n[Volume]\nServiceName=c\n",
			left: []string{
				"a.container:2:1: b.volume in [Unit] After=: b.volume has a ServiceName=, which podman 5.2.0 does not know",
				"a.container:2:1: x.volume in [Unit] After=: b.volume has a ServiceName=, which podman 5.2.0 does not know",
				"b.volume:2:1: [Volume] ServiceName=: no option of podman does what it does",
			},
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			to, err := quadlet.ParseVersion(test.to)
			if err != nil {
				t.Fatal(err)
			}
			set := load(t, 0, test.text)
			r, err := minver.Downgrade(set, to)
			if err != nil {
				t.Fatal(err)
			}
			var got strings.Builder
			for _, f := range r.Files {
				fmt.Fprintf(&got, "-- %s --\n%s", strings.TrimPrefix(f.Name, dir), strings.TrimSuffix(f.String(), "\n"))
			}
			if diff := cmp.Diff(strings.TrimSuffix(test.want, "\n"), strings.TrimSuffix(got.String(), "\n")); diff != "" {
				t.Errorf("files (-want +got):\n%s", diff)
			}
			var left []string
			for i, l := range r.Left {
				text := fmt.Sprintf("%s: %v", l.Need.What, l.Why)
				if l.Need.Line > 0 {
					text = fmt.Sprintf("%d:%d: %s", l.Need.Line, l.Need.Col, text)
				} else {
					text = " " + text
				}
				text = strings.TrimPrefix(l.Need.Path, dir) + ":" + text
				if i < len(test.left) && strings.HasPrefix(text, test.left[i]) {
					text = test.left[i]
				}
				left = append(left, text)
			}
			if diff := cmp.Diff(test.left, left); diff != "" {
				t.Errorf("left (-want +got):\n%s", diff)
			}
		})
	}
}

func TestDowngradeError(t *testing.T) {
	_, err := minver.Downgrade(load(t, 0, ""), quadlet.Version{Major: 4, Minor: 9})
	if want := "podman 4.9.0: versions before 5.0.0 are not told apart"; err == nil || err.Error() != want {
		t.Errorf("%v, want %s", err, want)
	}
}
