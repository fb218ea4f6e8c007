package bootcimg_test

import (
	"errors"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tank-os/tank/bootcimg"
)

func TestImageRefusals(t *testing.T) {
	const from = "scratch"
	tests := []struct {
		img  *bootcimg.Image
		want string
	}{
		{nil, "image is nil"},
		{
			&bootcimg.Image{},
			"image \"\": Name: \"\" is not a reference, such as \"localhost/agent:1\"\n" +
				"image \"\": From: names no base, such as \"quay.io/fedora/fedora-bootc:44\", or \"scratch\"",
		},
		{&bootcimg.Image{Name: "Agent", From: from}, `image Agent: Name: "Agent" is not a reference, such as "localhost/agent:1"`},
		{&bootcimg.Image{Name: "x\ny", From: from}, `image "x\ny": Name: "x\ny" is not a reference, such as "localhost/agent:1"`},
		{&bootcimg.Image{Name: "x", From: "a b"}, `image x: From: "a b" holds spaces or control characters`},
		{&bootcimg.Image{Name: "x", From: from, Platform: "arm64"}, `image x: Platform: "arm64" is not linux/ARCH with ARCH one of 386, amd64, arm, arm64, loong64, ppc64le, riscv64, s390x`},
		{&bootcimg.Image{Name: "x", From: from, Platform: "linux/x86_64"}, `image x: Platform: "linux/x86_64" is not linux/ARCH with ARCH one of 386, amd64, arm, arm64, loong64, ppc64le, riscv64, s390x`},
		{
			&bootcimg.Image{Name: "x", From: from, Labels: map[string]string{"": "a", "b": "\xff", "containers.bootc": "0"}},
			"image x: Labels: \"\"=\"a\": empty key, or not UTF-8\n" +
				"image x: Labels: \"b\"=\"\\xff\": empty key, or not UTF-8\n" +
				"image x: Labels: containers.bootc is \"0\": a bootc image has \"1\"",
		},
		{
			&bootcimg.Image{Name: "x", From: from, Container: &bootcimg.ContainerConfig{Cmd: []string{"\x00"}, Env: []string{"A"}, WorkingDir: "x"}},
			"image x: Container: \"\\x00\" holds a NUL\n" +
				"image x: Container.Env: \"A\" is not KEY=VALUE\n" +
				"image x: Container.WorkingDir: path is not absolute",
		},
		{
			&bootcimg.Image{Name: "x", From: from, Steps: []bootcimg.Step{
				nil, (*bootcimg.Files)(nil), bootcimg.Override{}, failing{}, adds{nil}, adds{&bootcimg.MaskUnit{}},
			}},
			"image x: step 1 (nil): step is nil\n" +
				"image x: step 2 (nil): step is nil\n" +
				"image x: step 3 (bootcimg.Override: nil): overrides with a nil step\n" +
				"image x: step 4 (\"a\\nb\"): one\n" +
				"image x: step 4 (\"a\\nb\"): both of two and three\n" +
				"image x: step 5 (bootcimg_test.adds): op is nil\n" +
				"image x: step 6 (bootcimg_test.adds): *bootcimg.MaskUnit: not one of the package's ops: add the op itself",
		},
	}
	for _, test := range tests {
		p, err := test.img.Plan()
		if err == nil {
			t.Errorf("%+v: planned, want %s", test.img, test.want)
			continue
		}
		if p != nil {
			t.Errorf("%s: a plan beside the error", test.want)
		}
		if diff := cmp.Diff(test.want, err.Error()); diff != "" {
			t.Errorf("error (-want +got):\n%s", diff)
		}
	}
}

// failing is a step with several complaints and a name of two lines.
type failing struct{}

func (failing) String() string { return "a\nb" }

func (failing) Plan(*bootcimg.Planner) error {
	return errors.Join(errors.New("one"), fmt.Errorf("both of %w and %w", errors.New("two"), errors.New("three")))
}

// adds is a step that adds one op as it is.
type adds struct{ op bootcimg.Op }

func (a adds) Plan(p *bootcimg.Planner) error { p.Add(a.op); return nil }
