package lint_test

import (
	"fmt"
	"testing/fstest"

	"github.com/tank-os/tank/quadlet/lint"
	"github.com/tank-os/tank/quadlet/unitset"
)

func ExampleCheck() {
	fsys := fstest.MapFS{
		"etc/containers/systemd/users/1000/web.container": {Data: []byte(`[Container]
Image=docker.io/library/caddy:2.10
PublishPort=80:80
ReadOnly=ture
Environment=ADMIN_PASSWORD=hunter2

[Install]
WantedBy=multi-user.target
`)},
	}
	set, err := unitset.Load(fsys, unitset.Target{UID: 1000})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, f := range lint.Check(set, nil) {
		fmt.Printf("%d:%d: %v: %s: %s\n", f.Line, f.Col, f.Severity, f.Rule, f.Message)
	}
	// Output:
	// 3:13: warning: rootless-port: a user may not bind port 80
	// 4:10: error: value-bool: the generator takes ReadOnly=ture for false: did you mean true?
	// 5:13: warning: secret-environment: the value of ADMIN_PASSWORD is readable for all on the machine
	// 8:10: error: rootless-install: a user's manager has no multi-user.target: nothing starts the service
}

func ExampleRules() {
	for _, r := range lint.Rules() {
		if r.ID == "key-duplicate" {
			fmt.Printf("%s (%v)\n%s\n%s\n", r.Title, r.Severity, r.Explanation, r.Fix)
		}
	}
	// Output:
	// a key of one value is set twice (warning)
	// Of this key, the last assignment holds, and those before it in the same file have no effect. In a drop-in, that is how a value is replaced, and no finding.
	// remove the assignment that should not hold
}
