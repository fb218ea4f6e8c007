package diff_test

import (
	"testing"
	"testing/fstest"

	"github.com/tank-os/tank/quadlet/diff"
	"github.com/tank-os/tank/quadlet/graph"
	"github.com/tank-os/tank/quadlet/unitset"
)

// FuzzSets has that no text of units makes a panic in a graph or a plan, that a
// set does not differ from itself, and that a unit has one
// action for each service.
func FuzzSets(f *testing.F) {
	f.Add("[Container]\nImage=a.io/a:1\nVolume=b.volume:/b\nPublishPort=80:80\n", "[Volume]\n", "[Unit]\nAfter=a.container\n[Pod]\nPublishPort=80-90:80-90\n")
	f.Add("[Container]\nImage=c.build\nMount=type=volume,source=b.volume,destination=/b\nSecret=x,target=y\nPodmanArgs=-p 80:80\n", "[Volume]\nImage=x.image\n", "[Pod]\nServiceName=a\n")
	f.Add("[Container]\nServiceName=b-volume\n[Install]\nAlias=c.service\n", "\x00[", "=\\\n")
	f.Fuzz(func(t *testing.T, container, volume, pod string) {
		set := func(container string) *unitset.Set {
			s, _ := unitset.Read(fstest.MapFS{
				"a.container":  {Data: []byte(container)},
				"b.volume":     {Data: []byte(volume)},
				"c.pod":        {Data: []byte(pod)},
				"d@.container": {Data: []byte(container)},
				"e.build":      {Data: []byte(pod)},
			}, unitset.Target{}, ".")
			return s
		}
		one, other := set(container), set(volume)
		g := graph.Of(one)
		g.StartOrder()
		g.Cycles()
		g.Collisions()
		if p := diff.Sets(one, one); len(p.Actions) > 0 {
			t.Errorf("a set differs from itself:\n%s", p)
		}
		seen := map[string]bool{}
		for _, a := range diff.Sets(one, other).Actions {
			if seen[a.Service+" "+a.Unit] {
				t.Errorf("two actions of %s for %s", a.Unit, a.Service)
			}
			seen[a.Service+" "+a.Unit] = true
		}
	})
}
