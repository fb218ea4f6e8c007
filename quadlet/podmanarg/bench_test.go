package podmanarg_test

import (
	"testing"

	"github.com/tank-os/tank/quadlet/podmanarg"
)

// BenchmarkCheck is the mean time for one value, of all right values of run.txt.
func BenchmarkCheck(b *testing.B) {
	var right []verdict
	for _, v := range verdicts(b, "run.txt") {
		if v.sign == "+" {
			right = append(right, v)
		}
	}
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		v := right[i%len(right)]
		if err := podmanarg.Check("run", v.heading, v.text); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkLine is the time for a container of usual size, rules and all.
func BenchmarkLine(b *testing.B) {
	line := &podmanarg.Line{
		Command: "run",
		Options: []podmanarg.Option{
			{"--name", "web"},
			{"--rm", "true"},
			{"--cgroups", "split"},
			{"--sdnotify", "conmon"},
			{"--detach", "true"},
			{"-v", "data:/data:Z"},
			{"-v", "/etc/web:/etc/web:ro"},
			{"--tmpfs", "/tmp:size=64m"},
			{"--network", "web"},
			{"--publish", "127.0.0.1:8080:80"},
			{"--publish", "8443:443/tcp"},
			{"--env", "A=b"},
			{"--env", "C=d"},
			{"--label", "x=y"},
			{"--secret", "token,type=env,target=TOKEN"},
			{"--memory", "512m"},
			{"--health-cmd", "curl -f http://localhost"},
			{"--health-interval", "30s"},
			{"--cap-drop", "all"},
			{"--security-opt", "no-new-privileges"},
			{"--userns", "keep-id:uid=%U"},
		},
		Args: []string{"docker.io/library/nginx:1"},
	}
	b.ReportAllocs()
	for b.Loop() {
		if err := line.Check(); err != nil {
			b.Fatal(err)
		}
	}
}
