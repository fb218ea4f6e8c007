package machine_test

import (
	"errors"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tank-os/tank/tankos/machine"
)

// TestParseRefuses changes the golden description in one place each.
func TestParseRefuses(t *testing.T) {
	golden, err := os.ReadFile("testdata/openclaw.json")
	if err != nil {
		t.Fatal(err)
	}
	for name, tt := range map[string]struct{ old, replacement, want string }{
		"unknown key": {
			`"port": 18789`, `"prot": 18789`,
			`appliance.json:14: agent: unknown key "prot"`,
		},
		"unknown key deep down": {
			`"generate": true`, `"generate": true, "value": "hunter2"`,
			`appliance.json:39: secrets[0]: unknown key "value"`,
		},
		"key in another case": {
			`"version"`, `"Version"`,
			`appliance.json:3: unknown key "Version", want "version"`,
		},
		"key twice": {
			`"port": 18789`, `"port": 18789, "port": 1`,
			`appliance.json:14: agent: key "port" is written twice`,
		},
		"null": {
			`"port": 18789`, `"port": null`,
			`appliance.json:14: agent.port: is null; leave the key out`,
		},
		"wrong type": {
			`"uid": 1000`, `"uid": "1000"`,
			`appliance.json:9: agent.user.uid: cannot be a JSON string`,
		},
		"not JSON": {
			`"port": 18789,`, `"port": 18789`,
			`appliance.json:15: invalid character '"' after object key:value pair`,
		},
		"text behind the value": {
			"}\n  ]\n}\n", "}\n  ]\n}\n{}",
			`appliance.json:56: invalid character '{' after top-level value`,
		},
		"missing name": {
			`"name": "tank-os",`, ``,
			`appliance.json:1: name: is missing: want a name of lower case letters, digits and dashes`,
		},
		"root": {
			`"uid": 1000`, `"uid": 0`,
			`appliance.json:9: agent.user.uid: is 0: want the id of a user who is not root
appliance.json:26: gateway.user.uid: is 0: want the id of a user who is not root`,
		},
		"home": {
			`"home": "/var/home/openclaw"`, `"home": "/var/home/../openclaw"`,
			`appliance.json:10: agent.user.home: "/var/home/../openclaw" is not a clean absolute path
appliance.json:27: gateway.user.home: "/var/home/../openclaw" is not a clean absolute path`,
		},
		"option as container": {
			`"container": "openclaw"`, `"container": "--privileged"`,
			`appliance.json:13: agent.container: "--privileged" is not a container's name`,
		},
		"directory outside the home": {
			`".openclaw/cron"`, `"../cron"`,
			`appliance.json:19: agent.dirs[3]: "../cron" is not a clean path below the home directory`,
		},
		"configuration outside the home": {
			`"config": ".openclaw/openclaw.json"`, `"config": "/etc/shadow"`,
			`appliance.json:21: agent.config: "/etc/shadow" is not a clean path below the home directory`,
		},
		"one unit for both": {
			`"unit": "service-gator.container",
    "container"`, `"unit": "openclaw.container",
    "container"`,
			`appliance.json:29: gateway.unit: "openclaw.container" is the agent's unit
appliance.json:50: secrets[2].unit: "service-gator.container" is none of the appliance's units (openclaw.container, openclaw.container)
appliance.json:6: agent.runtime: "openclaw": the machine has another program called "bootstrap-openclaw"`,
		},
		"unit of nobody": {
			`"unit": "openclaw.container",
      "type": "env",
      "target": "ANTHROPIC_API_KEY"`, `"unit": "other.container",
      "type": "env",
      "target": "ANTHROPIC_API_KEY"`,
			`appliance.json:43: secrets[1].unit: "other.container" is none of the appliance's units (openclaw.container, service-gator.container)`,
		},
		"line break in a secret's name": {
			`"anthropic_api_key"`, `"a\nExec=/bin/sh"`,
			`appliance.json:42: secrets[1].name: "a\nExec=/bin/sh" is not a podman secret's name`,
		},
		"option in a target": {
			`"ANTHROPIC_API_KEY"`, `"A,mode=0777"`,
			`appliance.json:45: secrets[1].target: "A,mode=0777" is not an environment variable`,
		},
		"type": {
			`"mount"`, `"file"`,
			`appliance.json:51: secrets[2].type: is "file": want "env" or "mount"`,
		},
		"secret twice": {
			`"anthropic_api_key"`, `"openclaw_gateway_token"`,
			`appliance.json:42: secrets[1].name: openclaw.container takes "openclaw_gateway_token" twice`,
		},
		"target twice": {
			`"ANTHROPIC_API_KEY"`, `"OPENCLAW_GATEWAY_TOKEN"`,
			`appliance.json:45: secrets[1].target: "OPENCLAW_GATEWAY_TOKEN" is already where openclaw.container sees "openclaw_gateway_token"`,
		},
		"optional and made": {
			`"generate": true`, `"generate": true, "optional": true`,
			`appliance.json:39: secrets[0].generate: "openclaw_gateway_token" is optional, and would be made before every start`,
		},
		"runtime called as we are": {
			`"runtime": "openclaw"`, `"runtime": "tank"`,
			`appliance.json:6: agent.runtime: "tank": the machine has another program called "tank"`,
		},
	} {
		t.Run(name, func(t *testing.T) {
			text := strings.ReplaceAll(string(golden), tt.old, tt.replacement)
			if text == string(golden) {
				t.Fatalf("%q is not in the golden text", tt.old)
			}
			_, err := machine.Parse([]byte(text))
			if diff := cmp.Diff(tt.want, errText(err)); diff != "" {
				t.Fatalf("error (-want +got):\n%s", diff)
			}
			var e *machine.Error
			if !errors.As(err, &e) || e.Line == 0 {
				t.Errorf("got %#v, want an *Error with a line", e)
			}
		})
	}
}

func TestParseReportsAllAtOnce(t *testing.T) {
	_, err := machine.Parse([]byte("{\n\"nom\": \"x\",\n\"agent\": {\"usr\": 1},\n\"hint\": []}"))
	want := `appliance.json:2: unknown key "nom"
appliance.json:3: agent: unknown key "usr"
appliance.json:4: unknown key "hint"`
	if diff := cmp.Diff(want, errText(err)); diff != "" {
		t.Errorf("error (-want +got):\n%s", diff)
	}
}

// FuzzParse checks that what is accepted survives being written and read again,
// and that nothing makes the reader panic.
func FuzzParse(f *testing.F) {
	golden, err := os.ReadFile("testdata/openclaw.json")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(golden)
	f.Add([]byte(`{"agent":{"user":[]},"gateway":null}`))
	f.Add([]byte(`null`))
	f.Add([]byte(`[{}]`))
	f.Fuzz(func(t *testing.T, text []byte) {
		a, err := machine.Parse(text)
		if err != nil {
			return
		}
		out, err := a.MarshalText()
		if err != nil {
			t.Fatalf("accepted and not writable: %v", err)
		}
		b, err := machine.Parse(out)
		if err != nil {
			t.Fatalf("written and not readable: %v", err)
		}
		again, err := b.MarshalText()
		if err != nil || string(again) != string(out) {
			t.Errorf("not a fixed point: %v\n%s\n%s", err, out, again)
		}
	})
}
