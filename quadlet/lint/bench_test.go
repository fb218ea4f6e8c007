package lint_test

import (
	"fmt"
	"testing"
	"testing/fstest"

	"github.com/tank-os/tank/quadlet/lint"
	"github.com/tank-os/tank/quadlet/unitset"
)

// manyUnits is a tree of n units as machines have them: containers with volumes and
// networks, each of about 20 lines.
func manyUnits(n int) fstest.MapFS {
	fsys := fstest.MapFS{}
	add := func(name, text string) {
		fsys["etc/containers/systemd/"+name] = &fstest.MapFile{Data: []byte(text)}
	}
	for i := range n / 5 {
		add(fmt.Sprintf("data%d.volume", i), "[Volume]\nLabel=org.example.backup=daily\n")
		add(fmt.Sprintf("lan%d.network", i), fmt.Sprintf("[Network]\nSubnet=10.%d.%d.0/24\n", i/250, i%250))
		for j := range 3 {
			add(fmt.Sprintf("web%d-%d.container", i, j), fmt.Sprintf(`# web server %[1]d
[Unit]
Description=Web server %[1]d
StartLimitBurst=3
StartLimitIntervalSec=10min

[Container]
Image=docker.io/library/caddy:2.10
Exec=caddy respond --listen :8080 "Hello, \"world\"!"
Environment=MODE=production LEVEL=info
Environment=HOME=/srv
Secret=web-token,type=env,target=TOKEN
Volume=data%[1]d.volume:/data:z
Network=lan%[1]d.network
PublishPort=127.0.0.1:%[3]d:8080
HealthCmd=curl -f http://localhost:8080
NoNewPrivileges=true
DropCapability=all

[Service]
Restart=on-failure
TimeoutStartSec=15min

[Install]
WantedBy=default.target
`, i, j, 10000+3*i+j))
		}
	}
	return fsys
}

// BenchmarkCheck is loading and checking of 1,000 units.
func BenchmarkCheck(b *testing.B) {
	fsys := manyUnits(1000)
	b.ReportMetric(1000, "units")
	for b.Loop() {
		set, err := unitset.Load(fsys, unitset.Target{})
		if err != nil {
			b.Fatal(err)
		}
		if found := lint.Check(set, nil); len(found) > 0 {
			b.Fatal(found[0])
		}
	}
}

// BenchmarkLoad is the part of BenchmarkCheck that is loading.
func BenchmarkLoad(b *testing.B) {
	fsys := manyUnits(1000)
	for b.Loop() {
		if _, err := unitset.Load(fsys, unitset.Target{}); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkRules is the part of BenchmarkCheck that is checking.
func BenchmarkRules(b *testing.B) {
	set, err := unitset.Load(manyUnits(1000), unitset.Target{})
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		lint.Check(set, nil)
	}
}
