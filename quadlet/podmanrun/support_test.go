package podmanrun_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/tank-os/tank/quadlet/podmanrun"
)

func sorted(lines string) []string {
	all := strings.Split(lines, "; ")
	slices.Sort(all)
	return all
}

// FuzzLine has that no line makes a panic, and that what is imported can be
// written.
func FuzzLine(f *testing.F) {
	f.Add("podman run -dit --rm -e A='x y' -v ~/x:/y --net=host a.io/b sh -c \"$HOME\"")
	f.Add("podman run --pod new:p --mount type=bind,src=x,dst=/y --security-opt label=disable x")
	f.Fuzz(func(t *testing.T, line string) {
		r, err := podmanrun.Line(line, &podmanrun.Options{Volumes: true, Networks: true})
		if err != nil {
			return
		}
		for _, u := range r.Units {
			if text, err := u.MarshalText(); err != nil || strings.Contains(string(text), "\U0010FFFD") {
				t.Errorf("%s: %v\n%s", u.FileName(), err, text)
			}
		}
	})
}
