package quadlet_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/tank-os/tank/quadlet"
)

// decode reads one line of a [Container] section and gives what is written for
// it, or the problem.
func decode(line string) string {
	file, err := quadlet.Parse("x.container", []byte("[Container]\nImage=a.io/b:1\n"+line+"\n"))
	if err != nil {
		return err.Error()
	}
	u, err := file.Unit()
	if err != nil {
		return err.Error()
	}
	text, err := u.MarshalText()
	if err != nil {
		return "MarshalText: " + err.Error()
	}
	return strings.TrimSpace(strings.TrimPrefix(string(text), "[Container]\nImage=a.io/b:1\n"))
}

// TestLines has what a person may write, and what is written for it.
func TestLines(t *testing.T) {
	const place = "x.container:3: [Container] "
	for _, test := range []struct{ line, want string }{
		{"PublishPort=80", "PublishPort=80"},
		{"PublishPort=8080:80/tcp", "PublishPort=8080:80/tcp"},
		{"PublishPort=127.0.0.1::80", "PublishPort=127.0.0.1::80"},
		{"PublishPort=[::]:1-3:4-6/sctp", "PublishPort=[::]:1-3:4-6/sctp"},
		{"PublishPort=8000-8002", "PublishPort=8000-8002"},
		{"PublishPort=99999:80", place + `PublishPort=: port "99999:80": "99999" is not a port: want 1 to 65535`},
		{"PublishPort=1-2:80", place + `PublishPort=: port "1-2:80": 2 ports on the host for 1 in the container`},
		{"PublishPort=3-1", place + `PublishPort=: port "3-1": "3-1" is not a range of ports`},
		{"PublishPort=localhost:80:80", place + `PublishPort=: port "localhost:80:80": "localhost" is not an address (IPv6 goes in brackets)`},
		{"PublishPort=::1:80:80", place + `PublishPort=: port "::1:80:80": "::1" is not an address (IPv6 goes in brackets)`},
		{"PublishPort=[::1:80:80", place + `PublishPort=: port "[::1:80:80": no ] in host address "[::1"`},
		{"PublishPort=80/icmp", place + `PublishPort=: port "80/icmp": protocol "icmp" is none of tcp, udp and sctp`},
		{"PublishPort=80/", place + `PublishPort=: port "80/": no protocol after the slash`},
		{"PublishPort=65535:65535-65536", place + `PublishPort=: port "65535:65535-65536": "65535-65536" is not a range of ports`},
		{"PublishPort=${PORT}:80", "PublishPort=${PORT}:80"},
		{"Secret=a,type=mount,target=b,uid=1,gid=2,mode=440 c", "Secret=a,target=b,uid=1,gid=2,mode=0440\nSecret=c"},
		{"Secret=type=env,source=a", "Secret=a,type=env"},
		{"Secret=a,b", place + `Secret=: secret "a,b": unknown option "b"`},
		{"Secret=a,type=file", place + `Secret=: secret "a": type "file" is neither SecretMount nor SecretEnv`},
		{"Secret=a,mode=9", place + `Secret=: secret "a,mode=9": option mode="9": strconv.ParseUint: parsing "9": invalid syntax`},
		{"Secret=a,mode=0", place + `Secret=: secret "a,mode=0": option mode="0": nobody could read it`},
		{"Secret=a,owner=1", place + `Secret=: secret "a,owner=1": unknown option "owner"`},
		{"Secret=a,type=env,mode=0400", place + `Secret=: secret "a": a variable has no owner and no mode`},
		{"Secret=,type=env", place + "Secret=: no secret name"},
		{"Mount=type=volume,destination=/x", "Mount=type=volume,destination=/x"},
		{"Mount=source=a.volume,dst=/x,ro", "Mount=type=volume,source=a.volume,destination=/x,ro"},
		{"Mount=type=image,src=a.image,target=/x", "Mount=type=image,source=a.image,destination=/x"},
		{"Mount=type=bind,destination=/x", place + `Mount=: mount of /x: type "bind" does not take nothing as its source`},
		{"Mount=type=blind,src=/a,destination=/x", place + `Mount=: mount of /x: unknown type "blind"`},
		{"Mount=type=tmpfs", place + `Mount=: target "" is not an absolute path in the container`},
		{"Volume=a:/x:ro,Z", "Volume=a:/x:ro,Z"},
		{"Volume=./a:/x", "Volume=./a:/x"},
		{"Volume=a:x", place + `Volume=: target "x" is not an absolute path in the container`},
		{"Volume=a/b:/x", place + `Volume=: "a/b" is not a volume's name`},
		{"Volume=a.image:/x", place + `Volume=: volume name "a.image" would be taken for a unit: name the unit itself`},
		{"Volume=a:/x:", place + `Volume=: mount of /x: "" is not one option`},
		{"Network=host", "Network=host"},
		{"Network=a.container:x", place + `Network=: network "a.container:x": sharing a container's network takes no options`},
		{"Network=a.network:", place + `Network=: network a.network: "" is not one option`},
		{"HealthInterval=90s", "HealthInterval=1m30s"},
		{"HealthInterval=disable", "HealthInterval=disable"},
		{"HealthInterval=90", place + `HealthInterval=: time: missing unit in duration "90"`},
		{"HealthInterval=-1s", place + `HealthInterval=: duration -1s is negative`},
		{"Notify=no", ""},
		{"Notify=yes", "Notify=true"},
		{"Notify=healthy", place + `Notify=: "healthy" without HealthCmd would never come`},
		{"Notify=perhaps", place + `Notify=: "perhaps" is none of true, false and healthy`},
		{"Entrypoint=", "Entrypoint="},
		{"LogDriver=", place + "LogDriver=: empty value: the generator would not take it for none"},
		{"IP=fd00::1", place + `IP=: "fd00::1" is not an IPv4 address`},
		{"IP6=10.0.0.1", place + `IP6=: "10.0.0.1" is not an IPv6 address`},
		{"StopTimeout=-1", place + "StopTimeout=: -1 is negative"},
		{"StopSignal=term", place + `StopSignal=: "term" is not a signal, such as SIGTERM`},
		{"Memory=lots", place + `Memory=: "lots" is not a size, such as 512m`},
		{"Pull=sometimes", place + `Pull=: "sometimes" is none of always, missing, never, newer`},
		{"ExposeHostPort=foo80", place + `ExposeHostPort=: "foo80" is not a port or a range, with /tcp or /udp`},
		{"Label=a b=c", "Label=b=c\nLabel=a"},
		{"Exec=a\\x41\\101\\u00e9\\U0001f600\\s", `Exec="aAAé😀 "`},
		{"Exec=a;b", "Exec=a;b"},
		{"Exec=a ; b", place + `Exec=: ";" alone would end podman's command line: what follows would run on the host`},
		{"ContainerName=--privileged", place + `ContainerName=: "--privileged" is not a container's name`},
		{"ContainerName=a-%i", "ContainerName=a-%i"},
		{"ContainerName=-%i", place + `ContainerName=: "-%i" is not a container's name`},
		{"Exec=a\\400", place + `Exec=: unknown escape \400: the generator would drop the line`},
		{"UIDMap=0:1:2\nRemapUsers=auto", `x.container:4:12: [Container] RemapUsers=: the deprecated Remap keys do not go with UserNS and the maps`},
		{"RemapUid=0:1:2", "x.container:1:1: [Container] RemapUsers=: RemapUid and RemapGid need it"},
	} {
		want := strings.Replace(test.want, place, fmt.Sprintf("x.container:3:%d: [Container] ", strings.IndexByte(test.line, '=')+2), 1)
		if diff := cmp.Diff(want, decode(test.line)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", test.line, diff)
		}
	}
}

func TestTimespans(t *testing.T) {
	for text, want := range map[string]string{
		"0": "0", "90": "1min 30s", "1h30min": "1h 30min", "2min 200ms": "2min 200ms", "1.5h": "1h 30min", "1w": "168h",
		"1 d 1 us": "24h 1us", "infinity": "infinity", "1month": "730h 30min",
		"": "unset", "-1": "want a number", "1 fortnight": `unknown unit "fortnight"`, "s": "want a number", "1e9": `unknown unit "e"`,
		"999999999y": "longer than 146 years", "1..2": "want a number",
	} {
		file, err := quadlet.Parse("x.volume", []byte("[Service]\nTimeoutStartSec="+text+"\n"))
		if err != nil {
			t.Fatal(err)
		}
		u, err := file.Unit()
		got := fmt.Sprint(err)
		if err == nil {
			got = u.(*quadlet.Volume).Service.TimeoutStartSec.String()
		}
		if got != want && (err == nil || !strings.Contains(got, want)) {
			t.Errorf("time span %q is %s, want %s", text, got, want)
		}
	}
	for _, span := range []time.Duration{-time.Second, time.Nanosecond} {
		v := &quadlet.Volume{Name: "x", Service: quadlet.ServiceSection{TimeoutStopSec: quadlet.Span(span)}}
		if text, err := v.MarshalText(); err == nil {
			t.Errorf("span %v is written: %s", span, text)
		}
	}
}

// TestOtherUnits has what the generator or podman refuses of the other types.
func TestOtherUnits(t *testing.T) {
	for _, test := range []struct{ file, text, want string }{
		{"x.pod", "[Pod]\nExitPolicy=never\n", `x.pod:2:12: [Pod] ExitPolicy=: "never" is none of stop, continue`},
		{"x.pod", "[Service]\nType=simple\n", "x.pod:2:6: [Service] Type=: the generator sets it for a pod"},
		{"x@.pod", "[Pod]\n", `x@.pod: name "x@": the generator cannot make a pod from a template`},
		{"x.volume", "[Volume]\nDriver=image\n", `x.volume:1:1: [Volume] Image=: the driver "image" and an image go together`},
		{"x.volume", "[Volume]\nDriver=image\nImage=a.io/b:1\nCopy=true\n", `x.volume:2:8: [Volume] Driver=: the driver "image" ignores Device, Type, Options, Copy, User and Group`},
		{"x.volume", "[Volume]\nUser=-1\n", "x.volume:2:6: [Volume] User=: -1 is not an id"},
		{"x.network", "[Network]\nGateway=10.0.0.1\n", "x.network:2:9: [Network] Gateway=: 1 for 0 subnets"},
		{"x.network", "[Network]\nSubnet=10.0.0.0/24\nGateway=10.0.1.1\n", "x.network:3:9: [Network] Gateway=: 10.0.1.1 is not in 10.0.0.0/24"},
		{"x.network", "[Network]\nSubnet=10.0.0.0/24\nIPRange=10.0.0.9-10.0.0.1\n", `x.network:3:9: [Network] IPRange=: "10.0.0.9-10.0.0.1" is neither a CIDR nor FIRST-LAST`},
		{"x.image", "[Image]\n", "x.image:1:1: [Image] Image=: no image"},
		{"x.image", "[Image]\nImage=a.build\n", `x.image:2:7: [Image] Image=: "a.build": the generator resolves no unit here`},
		{"x.image", "[Image]\nImage=a.io/b:1\nDecryptionKey=/k:pass\n", `x.image:3:15: [Image] DecryptionKey=: "…:…": a passphrase would be a secret in the unit`},
		{"x.image", "[Image]\nImage=a.io/b:1\n[Install]\nAlias=b.target\n", `x.image:4:7: [Install] Alias=: "b.target" does not end in .service`},
		{"x.image", "[Image]\nImage=a.io/b:1\n[Service]\nRestart=sometimes\n", `x.image:4:9: [Service] Restart=: "sometimes" is none of no, on-success, on-failure, on-abnormal, on-watchdog, on-abort, always`},
	} {
		file, err := quadlet.Parse(test.file, []byte(test.text))
		if err != nil {
			t.Fatal(err)
		}
		got := "accepted"
		if _, err := file.Unit(); err != nil {
			got, _, _ = strings.Cut(err.Error(), "\n")
		}
		if diff := cmp.Diff(test.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", test.text, diff)
		}
	}
}
