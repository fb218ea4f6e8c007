package cli

import (
	"bytes"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/tank-os/tank/bootcimg"
)

// printed is what a program writes to standard output.
func printed(t *testing.T, write func(*program) error) string {
	t.Helper()
	var out bytes.Buffer
	if err := write(&program{stdout: &out}); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

// TestPrintBooted: the times for a person, the same for a program, and with -keep
// the line that logs in.
func TestPrintBooted(t *testing.T) {
	b := &bootResult{
		Digest: "sha256:1", Accel: "tcg", Kernel: "6.12", Unit: "hermit.service",
		BuildSeconds: 1, KernelSeconds: 2, BootSeconds: 20.25, UnitSeconds: 30,
	}
	const text = `digest  sha256:1
machine tcg, Linux 6.12
build      1.0 s
kernel     2.0 s after power-on
boot      20.2 s
ready     30.0 s  hermit.service is active
`
	const jsonText = `{
  "digest": "sha256:1",
  "accel": "tcg",
  "kernel": "6.12",
  "unit": "hermit.service",
  "buildSeconds": 1,
  "kernelSeconds": 2,
  "bootSeconds": 20.25,
  "unitSeconds": 30
}
`
	for asJSON, want := range map[bool]string{false: text, true: jsonText} {
		got := printed(t, func(p *program) error { return p.printBooted(b, asJSON) })
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("JSON %v (-want +got):\n%s", asJSON, diff)
		}
	}
	b.SSH = []string{"ssh", "-p", "2222", "root@127.0.0.1"}
	got := printed(t, func(p *program) error { return p.printBooted(b, false) })
	if diff := cmp.Diff(text+"ssh     ssh -p 2222 root@127.0.0.1\n        (ctrl-C here ends the machine)\n", got); diff != "" {
		t.Errorf("with -keep (-want +got):\n%s", diff)
	}
}

// TestPrintBuilt: a line for each layer, with the bytes that a machine fetches.
func TestPrintBuilt(t *testing.T) {
	r := &bootcimg.Result{
		Ref: "oci:out", Digest: "sha256:1", Base: "sha256:2", Size: 2048,
		Layers: []bootcimg.Layer{{Step: "gateway units", DiffID: "sha256:3", Digest: "sha256:0123456789abcdef", Size: 636}},
	}
	const text = `layer  gateway units                     636 B  sha256:0123456789ab
base   sha256:2
image  oci:out
digest sha256:1
size   2.0 kB in 1.5 s
`
	const jsonText = `{
  "ref": "oci:out",
  "digest": "sha256:1",
  "base": "sha256:2",
  "layers": [
    {
      "step": "gateway units",
      "diffID": "sha256:3",
      "digest": "sha256:0123456789abcdef",
      "size": 636
    }
  ],
  "size": 2048,
  "seconds": 1.5
}
`
	for asJSON, want := range map[bool]string{false: text, true: jsonText} {
		got := printed(t, func(p *program) error { return p.printBuilt(r, 1500*time.Millisecond, asJSON) })
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("JSON %v (-want +got):\n%s", asJSON, diff)
		}
	}
}
