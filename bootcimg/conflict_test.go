package bootcimg_test

import (
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/tank-os/tank/bootcimg"
	"github.com/tank-os/tank/quadlet"
)

func TestConflicts(t *testing.T) {
	motd := write("/etc/motd")
	other := bootcimg.WriteFile{Path: "/etc/motd", Source: bootcimg.Bytes("y")}
	over := func(s bootcimg.Step) bootcimg.Step { return bootcimg.Override{Step: s} }
	tests := []refusal{
		{
			"content",
			[]bootcimg.Step{bootcimg.Mask{}, motd, bootcimg.Files{FS: fstest.MapFS{"etc/motd": {Data: []byte("y")}}}},
			`step 3 (bootcimg.Files): /etc/motd: already written with other content by step 2 (bootcimg.WriteFile)`,
		},
		{
			"content within a step",
			[]bootcimg.Step{both{motd, other}},
			`step 1 (both): /etc/motd: already written with other content by step 1 (both)`,
		},
		{
			"mode",
			[]bootcimg.Step{motd, bootcimg.WriteFile{Path: "/etc/motd", Source: bootcimg.Bytes("x"), Mode: 0o600}},
			`step 2 (bootcimg.WriteFile): /etc/motd: already written with other attributes by step 1 (bootcimg.WriteFile)`,
		},
		{
			"source",
			[]bootcimg.Step{motd, bootcimg.WriteFile{Path: "/etc/motd", Source: bootcimg.GoProgram{Package: "./x"}}},
			`step 2 (bootcimg.WriteFile): /etc/motd: already written with other content by step 1 (bootcimg.WriteFile)`,
		},
		{
			"directory attributes",
			[]bootcimg.Step{bootcimg.MakeDir{Path: "/d"}, bootcimg.MakeDir{Path: "/d", Mode: 0o700}},
			`step 2 (bootcimg.MakeDir): /d: already made with other attributes by step 1 (bootcimg.MakeDir)`,
		},
		{
			"link target",
			[]bootcimg.Step{bootcimg.Symlink{Path: "/l", Target: "a"}, bootcimg.Symlink{Path: "/l", Target: "b"}},
			`step 2 (bootcimg.Symlink): /l: already linked to another target by step 1 (bootcimg.Symlink)`,
		},
		{
			"link and file",
			[]bootcimg.Step{bootcimg.Symlink{Path: "/etc/motd", Target: "a"}, motd},
			`step 2 (bootcimg.WriteFile): /etc/motd: already made a link by step 1 (bootcimg.Symlink)`,
		},
		{
			"directory over file, even to override",
			[]bootcimg.Step{motd, over(bootcimg.MakeDir{Path: "/etc/motd"})},
			`step 2 (bootcimg.Override: bootcimg.MakeDir): /etc/motd: already made a file by step 1 (bootcimg.WriteFile)`,
		},
		{
			"file over directory, even to override",
			[]bootcimg.Step{bootcimg.MakeDir{Path: "/etc/motd"}, over(motd)},
			`step 2 (bootcimg.Override: bootcimg.WriteFile): /etc/motd: already made a directory by step 1 (bootcimg.MakeDir)`,
		},
		{
			"below a file",
			[]bootcimg.Step{write("/etc/a"), write("/etc/a/b/c")},
			`step 2 (bootcimg.WriteFile): /etc/a/b/c: is below /etc/a, which step 1 (bootcimg.WriteFile) makes a file`,
		},
		{
			"below a link, even to override",
			[]bootcimg.Step{bootcimg.Symlink{Path: "/etc/a", Target: "/run"}, over(write("/etc/a/b"))},
			`step 2 (bootcimg.Override: bootcimg.WriteFile): /etc/a/b: is below /etc/a, which step 1 (bootcimg.Symlink) makes a link`,
		},
		{
			"file where a directory is needed",
			[]bootcimg.Step{write("/etc/a/b"), write("/etc/a")},
			`step 2 (bootcimg.WriteFile): /etc/a: is a directory, as step 1 (bootcimg.WriteFile) puts /etc/a/b below it`,
		},
		{
			"link where a directory is needed, even to override",
			[]bootcimg.Step{write("/etc/a/b"), over(bootcimg.Symlink{Path: "/etc/a", Target: "x"})},
			`step 2 (bootcimg.Override: bootcimg.Symlink): /etc/a: is a directory, as step 1 (bootcimg.WriteFile) puts /etc/a/b below it`,
		},
		{
			"enable after mask",
			[]bootcimg.Step{bootcimg.Mask{"a.service"}, over(bootcimg.Enable{"a.service"})},
			`step 2 (bootcimg.Override: bootcimg.Enable): enable a.service: masked by step 1 (bootcimg.Mask)`,
		},
		{
			"mask after enable",
			[]bootcimg.Step{bootcimg.Enable{"a.service"}, bootcimg.Mask{"a.service"}},
			`step 2 (bootcimg.Mask): mask a.service: enabled by step 1 (bootcimg.Enable)`,
		},
		{
			"unit file and mask",
			[]bootcimg.Step{write("/etc/systemd/user/a.service"), bootcimg.MaskUnit{Unit: "a.service", User: true}},
			`step 2 (bootcimg.MaskUnit): mask a.service: already made a file by step 1 (bootcimg.WriteFile)`,
		},
		{
			"quadlets of two steps",
			[]bootcimg.Step{
				bootcimg.Quadlets{UID: 1, Units: []quadlet.Unit{unit{name: "a.container", text: "1"}}},
				bootcimg.Quadlets{UID: 1, Units: []quadlet.Unit{unit{name: "a.container", text: "2"}}},
			},
			`step 2 (bootcimg.Quadlets): /etc/containers/systemd/users/1/a.container: already written with other content by step 1 (bootcimg.Quadlets)`,
		},
	}
	testRefusals(t, tests)
}

// both is a step of two, with a name of its own.
type both [2]bootcimg.Step

func (both) String() string { return "both" }

func (b both) Plan(p *bootcimg.Planner) error {
	if err := b[0].Plan(p); err != nil {
		return err
	}
	return b[1].Plan(p)
}

func TestNoConflict(t *testing.T) {
	motd := write("/etc/motd")
	over := func(s bootcimg.Step) bootcimg.Step { return bootcimg.Override{Step: s} }
	tests := []struct {
		name  string
		steps []bootcimg.Step
		want  []int // ops of each step
	}{
		{"the same twice is done once", []bootcimg.Step{motd, both{motd, motd}}, []int{1, 0}},
		{"the same by other defaults", []bootcimg.Step{motd, bootcimg.WriteFile{Path: "/etc/motd", Source: bootcimg.Bytes("x"), Mode: 0o644}}, []int{1, 0}},
		{"again after a command", []bootcimg.Step{motd, bootcimg.Run{"rm", "/etc/motd"}, motd}, []int{1, 1, 1}},
		{"again after packages", []bootcimg.Step{motd, bootcimg.Packages{"x"}, motd}, []int{1, 1, 1}},
		{"again after another", []bootcimg.Step{motd, over(bootcimg.Symlink{Path: "/etc/motd", Target: "x"}), over(motd)}, []int{1, 1, 1}},
		{"enabled twice", []bootcimg.Step{bootcimg.Enable{"a.service"}, bootcimg.Enable{"a.service"}}, []int{1, 0}},
		{"enabled if present, then in any case", []bootcimg.Step{bootcimg.EnableUnit{Unit: "a.service", IfPresent: true}, bootcimg.Enable{"a.service"}}, []int{1, 1}},
		{"masked twice", []bootcimg.Step{bootcimg.Mask{"a.service", "a.service"}}, []int{1}},
		{"masked for users alone", []bootcimg.Step{bootcimg.Enable{"a.service"}, bootcimg.MaskUnit{Unit: "a.service", User: true}}, []int{1, 1}},
		{"masked to override", []bootcimg.Step{bootcimg.Enable{"a.service"}, over(bootcimg.Mask{"a.service"})}, []int{1, 1}},
		{"directory of files", []bootcimg.Step{write("/d/a"), bootcimg.MakeDir{Path: "/d", Mode: 0o700}, write("/d/b")}, []int{1, 1, 1}},
		{"other attributes to override", []bootcimg.Step{bootcimg.MakeDir{Path: "/d"}, over(bootcimg.MakeDir{Path: "/d", Mode: 0o700})}, []int{1, 1}},
		{"quadlets of two users", []bootcimg.Step{
			bootcimg.Quadlets{UID: 1, Units: []quadlet.Unit{unit{name: "a.container", text: "1"}}},
			bootcimg.Quadlets{UID: 2, Units: []quadlet.Unit{unit{name: "a.container", text: "2"}}},
		}, []int{1, 1}},
		{"range twice", []bootcimg.Step{bootcimg.AddSubID{User: "a", Start: 100000, Count: 9}, bootcimg.AddSubID{User: "a", Start: 100000, Count: 9}}, []int{1, 0}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			p, err := plan(test.steps...)
			if err != nil {
				t.Fatal(err)
			}
			var got []int
			for _, step := range p.Steps {
				got = append(got, len(step.Ops))
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("ops of each step (-want +got):\n%s", diff)
			}
		})
	}
}
