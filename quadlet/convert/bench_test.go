package convert_test

import (
	"fmt"
	"testing"
	"testing/fstest"

	"github.com/tank-os/tank/quadlet/convert"
	"github.com/tank-os/tank/quadlet/unitset"
)

const benchUnit = `[Unit]
Description=Web server %[1]d
After=network-online.target

[Container]
Image=docker.io/library/nginx:1.29
ContainerName=web%[1]d
PublishPort=127.0.0.1:%[1]d:80
Volume=data%[1]d.volume:/usr/share/nginx/html:ro,Z
Environment=A=1 "B=two words"
Environment=C=%%h
Label=app=web tier=front
Secret=token,type=env,target=TOKEN
HealthCmd=curl -f http://localhost
DropCapability=all
AddCapability=NET_BIND_SERVICE
NoNewPrivileges=true
ReadOnly=true
Exec=nginx -g "daemon off;"

[Service]
Restart=always
TimeoutStartSec=900

[Install]
WantedBy=multi-user.target default.target
`

// benchFS has n containers, each with a volume.
func benchFS(n int) fstest.MapFS {
	fsys := fstest.MapFS{}
	for i := range n {
		fsys[fmt.Sprintf("etc/containers/systemd/web%d.container", i)] = &fstest.MapFile{Data: fmt.Appendf(nil, benchUnit, i+1024)}
		fsys[fmt.Sprintf("etc/containers/systemd/data%d.volume", i+1024)] = &fstest.MapFile{Data: []byte("[Volume]\nLabel=a=b\n")}
	}
	return fsys
}

func BenchmarkConvert(b *testing.B) {
	set, err := unitset.Load(benchFS(500), unitset.Target{})
	if err != nil {
		b.Fatal(err)
	}
	var services int
	for b.Loop() {
		services = len(convert.Convert(set).Services)
	}
	if services != 1000 {
		b.Fatalf("%d services", services)
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/1000, "ns/unit")
}

func BenchmarkLoadAndConvert(b *testing.B) {
	fsys := benchFS(500)
	for b.Loop() {
		set, err := unitset.Load(fsys, unitset.Target{})
		if err != nil {
			b.Fatal(err)
		}
		if r := convert.Convert(set); len(r.Services) != 1000 || len(r.DryRun()) == 0 {
			b.Fatal(r.Problems)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/1000, "ns/unit")
}
