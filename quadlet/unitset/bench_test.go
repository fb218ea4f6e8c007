package unitset_test

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
	"testing/fstest"

	"github.com/tank-os/tank/quadlet/unitset"
)

const unitText = `[Unit]
Description=Unit %d of many
After=network-online.target

[Container]
Image=docker.io/library/caddy:2.10
ContainerName=web%[1]d
PublishPort=127.0.0.1:%[1]d:80
Volume=data.volume:/data:Z
Environment=TZ=UTC "GREETING=good day"
Label=app=web
NoNewPrivileges=true
Memory=512m

[Service]
Restart=on-failure
TimeoutStartSec=900

[Install]
WantedBy=default.target
`

// BenchmarkLoad loads 1,000 small units: from memory, from a directory, and with a
// drop-in of their type and one of their own.
func BenchmarkLoad(b *testing.B) {
	const units = "etc/containers/systemd"
	memory, plain, dropIns := fstest.MapFS{}, b.TempDir(), b.TempDir()
	write := func(dir, name, text string) {
		b.Helper()
		p := filepath.Join(dir, units, name)
		if err := os.MkdirAll(filepath.Dir(p), 0o755); err != nil {
			b.Fatal(err)
		}
		if err := os.WriteFile(p, []byte(text), 0o644); err != nil {
			b.Fatal(err)
		}
	}
	for i := range 1000 {
		name, text := fmt.Sprintf("web%d.container", i), fmt.Sprintf(unitText, i)
		memory[units+"/"+name] = file(text)
		write(plain, name, text)
		write(dropIns, name, text)
		write(dropIns, name+".d/10.conf", "[Container]\nLabel=own=1\n")
	}
	write(dropIns, "container.d/20.conf", "[Container]\nLabel=all=1\n")
	b.Run("memory", func(b *testing.B) { load(b, memory) })
	b.Run("directory", func(b *testing.B) { load(b, os.DirFS(plain)) })
	b.Run("dropins", func(b *testing.B) { load(b, os.DirFS(dropIns)) })
}

func load(b *testing.B, fsys fs.FS) {
	b.ReportAllocs()
	for b.Loop() {
		set, err := unitset.Load(fsys, unitset.Target{})
		if err != nil || len(set.Units) != 1000 {
			b.Fatalf("%d units, %v", len(set.Units), err)
		}
	}
}

// BenchmarkValues reads a hundred keys of one unit, as a conversion does.
func BenchmarkValues(b *testing.B) {
	u := unitOf(b, "6.0", fmt.Sprintf(unitText, 1))
	for b.Loop() {
		for range 25 {
			u.Text("Container", "Image")
			u.Bool("Container", "NoNewPrivileges")
			u.KeyVals("Container", "Environment")
			u.All("Container", "Tmpfs")
		}
	}
}
