package layer_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/tank-os/tank/bootcimg/internal/layer"
)

func TestTarDir(t *testing.T) {
	dir := t.TempDir()
	for _, d := range []string{"etc", "usr/bin"} {
		if err := os.MkdirAll(filepath.Join(dir, d), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(dir+"/usr/bin/a", []byte("a"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.Link(dir+"/usr/bin/a", dir+"/usr/bin/b"); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink("/etc/shadow", dir+"/etc/out"); err != nil { // not followed
		t.Fatal(err)
	}
	tarOnce := func() []byte {
		var buf bytes.Buffer
		if err := layer.TarDir(&buf, dir); err != nil {
			t.Fatal(err)
		}
		return buf.Bytes()
	}
	first := tarOnce()
	var got []string
	for line := range strings.Lines(list(t, first)) {
		f := strings.Fields(line)
		got = append(got, f[0][:1]+" "+strings.Join(f[2:], " "))
	}
	check(t, "tar", `d ./
d etc/
L etc/out -> /etc/shadow
d usr/
d usr/bin/
- usr/bin/a "a"
- usr/bin/b -> usr/bin/a`, strings.Join(got, "\n"))
	time.Sleep(10 * time.Millisecond)
	if !bytes.Equal(first, tarOnce()) {
		t.Error("the same directory gave another tar")
	}
	x := layer.NewIndex()
	if err := x.AddLayer(bytes.NewReader(first)); err != nil {
		t.Fatal(err)
	}
	if e, err := layer.Stat(x, "usr/bin/b"); err != nil || !e.Mode.IsRegular() || e.Path != "usr/bin/b" {
		t.Errorf("hard link in the index: %+v, %v", e, err)
	}
}
