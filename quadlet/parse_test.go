package quadlet_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tank-os/tank/quadlet"
)

func TestParse(t *testing.T) {
	text := strings.Join([]string{
		"# top", "", " [Unit] \t", "Description = A \\", "# between", "  b ", "; other",
		"[Container]\r", "Image=a.io/b:1\r", "Exec=a\\", "", "  b\\  ", "", "c", "",
	}, "\n")
	f, err := quadlet.Parse("x.container", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	want := []quadlet.Line{
		{Kind: quadlet.Comment, Number: 1, Text: "# top\n"},
		{Kind: quadlet.Blank, Number: 2, Text: "\n"},
		{Kind: quadlet.Header, Number: 3, Section: "Unit", Text: " [Unit] \t\n"},
		{Kind: quadlet.Assignment, Number: 4, Section: "Unit", Key: "Description", Value: "A b", Text: "Description = A \\\n# between\n  b \n"},
		{Kind: quadlet.Comment, Number: 7, Section: "Unit", Text: "; other\n"},
		{Kind: quadlet.Header, Number: 8, Section: "Container", Text: "[Container]\r\n"},
		{Kind: quadlet.Assignment, Number: 9, Section: "Container", Key: "Image", Value: "a.io/b:1", Text: "Image=a.io/b:1\r\n"},
		{Kind: quadlet.Assignment, Number: 10, Section: "Container", Key: "Exec", Value: "abc", Text: "Exec=a\\\n\n  b\\  \n\nc\n"},
	}
	if diff := cmp.Diff(want, f.Lines); diff != "" {
		t.Errorf("lines (-want +got):\n%s", diff)
	}
	if f.String() != text {
		t.Errorf("String() = %q, want what was parsed", f.String())
	}
}

func TestParseErrors(t *testing.T) {
	for _, test := range []struct{ name, text, want string }{
		{"key outside", "A=b\n", "u.volume:1:1: A=: key before the first section"},
		{"no assignment", "[Volume]\nDevice\n", `u.volume:2:1: [Volume] "Device" is neither a section, nor a key with a value, nor a comment`},
		{"no key", "[Volume]\n=b\n", `u.volume:2:1: [Volume] "=b" is neither a section, nor a key with a value, nor a comment`},
		{"comment after section", "[Volume] # c\n", `u.volume:1:1: "[Volume] # c" is neither a section, nor a key with a value, nor a comment`},
		{"section name", "[a[b]\n", `u.volume:1:1: [a[b] "a[b" is not a section's name`},
		{"mark", "\ufeff[Volume]\n", "u.volume:1:1: the file begins with a byte order mark: the generator refuses it"},
		{"no UTF-8", "[Volume]\n#\xff\n", `u.volume:2:2: [Volume] "#\xff\n" is not UTF-8`},
		{"NUL", "[Volume]\nDevice=a\x00b\n", `u.volume:2:9: [Volume] Device=: "Device=a\x00b\n" holds a NUL byte`},
		{
			"lost line", "[Volume]\nDevice=/dev/x\\\n# end\n",
			"u.volume:2:1: [Volume] Device=: nothing follows the backslash at the end: the generator would drop the line",
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			f, err := quadlet.Parse("u.volume", []byte(test.text))
			if err == nil || err.Error() != test.want {
				t.Errorf("error %v\nwant  %s", err, test.want)
			}
			if got := string(f.Bytes()); got != test.text {
				t.Errorf("Bytes() = %q, want what was parsed", got)
			}
		})
	}
}

// TestUnit reads a file as a person writes it: what MarshalText makes of it is
// the same in the form that is always the same.
func TestUnit(t *testing.T) {
	f, err := quadlet.Parse("etc/agent.container", []byte(`# an agent
[Container]
Image = "agent.image"
Exec=/bin/sh -c 'echo "a b"' \
  last\x21
Environment=A=1 'B=x y'
Environment=FROM_HOST
AddCapability=CAP_CHOWN CAP_FOWNER
DropCapability=gone
DropCapability=
Volume=state.volume:/x
Volume=%h/src:/src:ro
Network=lan.network:ip=10.0.0.5
Network=web.container
PublishPort=808%i:80
Pod=
NoNewPrivileges=YES
[Unit]
After=state.volume db.service
Wants=x.timer
StartLimitIntervalSec=1h 30
[Service]
ExecStartPre=/bin/true a \
b
CPUAccounting=yes
[X-Mine]
anything=goes
`))
	if err != nil {
		t.Fatal(err)
	}
	u, err := f.Unit()
	if err != nil {
		t.Fatal(err)
	}
	c := u.(*quadlet.Container)
	if v, ok := c.Volume[0].Source.(*quadlet.Volume); !ok || v.Name != "state" {
		t.Errorf("source of %+v is not the volume state", c.Volume[0])
	}
	text, err := c.MarshalText()
	if err != nil {
		t.Fatal(err)
	}
	want := `[Unit]
After=state-volume.service
After=db.service
Wants=x.timer
StartLimitIntervalSec=1h 30s

[Container]
Image=agent.image
Exec=/bin/sh -c "echo \"a b\"" last!
Environment=A=1
Environment="B=x y"
Volume=state.volume:/x
Volume=%h/src:/src:ro
Network=lan.network:ip=10.0.0.5
Network=web.container
NoNewPrivileges=true
AddCapability=CAP_CHOWN
AddCapability=CAP_FOWNER
Environment=FROM_HOST
PublishPort=808%i:80

[Service]
ExecStartPre=/bin/true a b
CPUAccounting=yes
`
	if diff := cmp.Diff(want, string(text)); diff != "" {
		t.Errorf("MarshalText (-want +got):\n%s", diff)
	}
}

func TestUnitErrors(t *testing.T) {
	for _, test := range []struct{ file, text, want string }{
		{"a.container", "[Container]\nImage=a.io/b:1\nPublishPorts=80\n", "a.container:3:1: [Container] PublishPorts=: unknown key: is PublishPort meant?"},
		{"a.container", "[Container]\nImage=a.io/b:1\nNonsense=80\n", "a.container:3:1: [Container] Nonsense=: unknown key"},
		{"a.volume", "[Volum]\n", "a.volume:1:1: [Volum] unknown section: the generator would ignore it: is [Volume] meant?"},
		{"a.volume", "[Quadlet]\nServiceName=x\n", "a.volume:2:1: [Quadlet] ServiceName=: unknown key"},
		{"a.volume", "[Volume]\nCopy=ture\n", `a.volume:2:6: [Volume] Copy=: "ture" is not a boolean, and the generator would read it as false: write true or false`},
		{"a.volume", "[Volume]\nUser=me\n", `a.volume:2:6: [Volume] User=: "me": not a whole number`},
		{"a.volume", "[Volume]\nDriver=\n", "a.volume:2:8: [Volume] Driver=: empty value: the generator would not take it for none"},
		{"a.volume", "[Volume]\n\nType=ext4\n", "a.volume:3:6: [Volume] Type=: it needs Device"},
		{"a.image", "[Image]\nImage=a.io/b:1\nCreds=me:secret\n", "a.image:3:1: [Image] Creds=: it would hold a password in the unit: use AuthFile"},
		{"a.container", "[Container]\nRootfs=/x\nExec=a \"\" b\n", "a.container:3:8: [Container] Exec=: empty argument: the generator drops it and all that follow"},
		{"a.container", "[Container]\nRootfs=/x\nExec=a \"b\n", `a.container:3:8: [Container] Exec=: no closing "`},
		{"a.container", "[Container]\nRootfs=/x\nPodmanArgs=a\\q\n", `a.container:3:12: [Container] PodmanArgs=: unknown escape \q: the generator would drop the line`},
		{"a.container", "[Container]\nRootfs=/x\nVolume=d.volume\n", `a.container:3:8: [Container] Volume=: target "d.volume" is not an absolute path in the container`},
		{"a.container", "[Container]\nRootfs=/x\nVolume=~/x:/y\n", `a.container:3:8: [Container] Volume=: source "~/x": nothing expands ~ in a unit: write %h`},
		{"a.container", "[Container]\nRootfs=/x\nPod=p\n", `a.container:3:5: [Container] Pod=: "p" is not a .pod unit`},
		{"a.container", "[Container]\n", "a.container:1:1: [Container] Image=: neither an image nor a Rootfs"},
		{"a.kube", "[Kube]\n", "a.kube:1:1: [Kube] Yaml=: no file"},
		{"a.service", "[Service]\n", `a.service: ".service" is not the extension of a type of unit known here`},
	} {
		f, err := quadlet.Parse(test.file, []byte(test.text))
		if err != nil {
			t.Errorf("%s: %v", test.text, err)
			continue
		}
		_, err = f.Unit()
		if err == nil || err.Error() != test.want {
			t.Errorf("%s\nerror %v\nwant  %s", test.text, err, test.want)
		}
		if unknown := strings.Contains(test.want, "unknown key"); errors.Is(err, quadlet.ErrUnknownKey) != unknown {
			t.Errorf("%s: errors.Is(%v, ErrUnknownKey) = %v", test.text, err, !unknown)
		}
	}
}
