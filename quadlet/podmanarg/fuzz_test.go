package podmanarg_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/tank-os/tank/quadlet/podmanarg"
)

// FuzzCheck judges any value of any option: alone and on a line the verdicts agree
// wherever a line has nothing to add, and no value is too strange to be judged.
func FuzzCheck(f *testing.F) {
	for _, v := range verdicts(f, "run.txt") {
		f.Add(v.heading, v.text)
	}
	f.Fuzz(func(t *testing.T, flag, value string) {
		err := podmanarg.Check("run", flag, value)
		if err != nil && len(podmanarg.All(err)) != 1 {
			t.Fatalf("%s %q: %v, which is not one Error", flag, value, err)
		}
		line := &podmanarg.Line{Command: "run", Options: []podmanarg.Option{{Flag: flag, Value: value}}}
		onLine := podmanarg.All(line.Check())
		for _, e := range onLine {
			if e.Option != 0 || e.Value != value && !strings.HasSuffix(e.Value, value) {
				t.Fatalf("%s %q: the blame is on option %d, %q", flag, value, e.Option, e.Value)
			}
		}
		if err == nil && len(onLine) > 0 && !ruled(flag) {
			t.Fatalf("%s %q: %v, and alone it is right", flag, value, onLine[0])
		}
	})
}

// ruled says that rules between options add to what is said of a value alone.
func ruled(flag string) bool {
	name := strings.TrimLeft(flag, "-")
	if i := strings.IndexAny(name, "= "); i >= 0 {
		name = name[:i]
	}
	return slices.Contains([]string{
		"network", "net", "dns", "dns-search", "group-add", "publish", "p", "volume", "v", "mount", "tmpfs", "env", "e",
		"uts", "pid", "ipc", "userns", "cgroupns", "health-cmd", "healthcheck-command", "health-startup-cmd",
	}, name)
}

// FuzzParse reads any command line: what it takes for options can be put together
// again to the same line.
func FuzzParse(f *testing.F) {
	for _, v := range verdicts(f, "lines.txt") {
		f.Add(v.text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		argv := strings.Split(text, " ")
		line, err := podmanarg.Parse("run", argv)
		if err != nil {
			return
		}
		var again []string
		for _, option := range line.Options {
			again = append(again, option.Flag+"="+option.Value)
		}
		second, err := podmanarg.Parse("run", append(append(again, "--"), line.Args...))
		if err != nil {
			t.Fatalf("%q became %q: %v", argv, again, err)
		}
		if !slices.Equal(line.Options, second.Options) || !slices.Equal(line.Args, second.Args) {
			t.Fatalf("%q: %v %q, and again %v %q", argv, line.Options, line.Args, second.Options, second.Args)
		}
		line.Literal = true
		_ = line.Check()
	})
}
