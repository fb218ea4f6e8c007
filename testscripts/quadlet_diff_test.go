package testscripts_test

import (
	"cmp"
	"flag"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// Flags of TestQuadletDifferential. The numbers that it is to hold are had with
// TANK_FULL=1, or by
//
//	TANK_REQUIRE=modules go test ./testscripts -run 'TestQuadletDifferential$' -v -timeout 0 -sets 100000 -podman 6.0
//	TANK_REQUIRE=modules go test ./testscripts -run 'TestQuadletDifferential$' -v -timeout 0 -sets 10000 -podman 5.0,5.2,5.3,5.4,5.5,5.6,5.7,5.8
//
// and one set that disagrees again, smaller and with what both say of it, by
//
//	TANK_REQUIRE=modules go test ./testscripts -run 'TestQuadletDifferential$' -v -first 1234 -sets 1 -podman 5.0
var (
	setsFlag  = flag.Int("sets", 0, "how many random `sets` of units each release's generator and ours convert; 0 is a sample, or all with TANK_FULL")
	firstFlag = flag.Uint64("first", 0, "the `number` of the first set")
	seedFlag  = flag.Uint64("seed", 1, "what the sets are made from")
	minorFlag = flag.String("podman", "", "the `releases`, such as 5.4,6.0; empty is all")
	keepFlag  = flag.String("disagreements", "", "the `directory` for a minimised set of each kind of disagreement")
)

// howMany sets there are for a release.
func howMany(minor string) int {
	switch {
	case *setsFlag > 0:
		return *setsFlag
	case os.Getenv("TANK_FULL") == "":
		return 250
	case minor == "6.0":
		return 100_000
	}
	return 10_000
}

// chosenMinors are the releases that -podman names.
func chosenMinors() []string {
	if *minorFlag == "" {
		return minors()
	}
	return strings.Split(*minorFlag, ",")
}

// A tally is what a run of sets came to.
type tally struct {
	sets, agree, services atomic.Int64
	mu                    sync.Mutex
	exits                 map[string]int // how often the first converter ended in which way
	explained             map[string]int
	found                 map[string][]uint64 // numbers of sets, by the kind of their first difference
}

// differential has two converters convert random sets.
func differential(t *testing.T, minor string, real, ours converter, first uint64, sets int) *tally {
	t.Helper()
	all := &tally{exits: map[string]int{}, explained: map[string]int{}, found: map[string][]uint64{}}
	var next atomic.Uint64
	var wait sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		root := filepath.Join(t.TempDir(), "root")
		wait.Go(func() {
			for n := next.Add(1) - 1; n < uint64(sets) && t.Context().Err() == nil; n = next.Add(1) - 1 {
				all.judge(t, minor, real, ours, root, first+n)
			}
		})
	}
	ended := make(chan struct{})
	go func() { wait.Wait(); close(ended) }()
	for {
		select {
		case <-ended:
			return all
		case <-time.After(time.Minute):
			t.Logf("%d sets, %d of them agree", all.sets.Load(), all.agree.Load())
		}
	}
}

// judge counts one set.
func (all *tally) judge(t *testing.T, minor string, real, ours converter, root string, number uint64) {
	set := randomSetFor(podman(t, minor), *seedFlag, number)
	differences, theirs, err := judgeSet(set, real, ours, root)
	if err != nil {
		t.Errorf("set %d: %v", number, err)
		return
	}
	all.sets.Add(1)
	all.services.Add(int64(len(theirs.services)))
	all.mu.Lock()
	all.exits[theirs.status]++
	all.mu.Unlock()
	left := differences[:0]
	for _, d := range differences {
		if class := explain(minor, set, d); class != "" {
			all.mu.Lock()
			all.explained[class]++
			all.mu.Unlock()
		} else {
			left = append(left, d)
		}
	}
	if len(left) == 0 {
		all.agree.Add(1)
		return
	}
	all.mu.Lock()
	defer all.mu.Unlock()
	all.found[left[0].kind] = append(all.found[left[0].kind], number)
}

// judgeSet lists what is different in the outcomes of a set, the first of which it
// gives, too.
func judgeSet(set *unitFiles, real, ours converter, root string) ([]difference, outcome, error) {
	if err := set.write(root); err != nil {
		return nil, outcome{}, err
	}
	a, err := real(set, root)
	if err != nil {
		return nil, a, err
	}
	b, err := ours(set, root)
	if err != nil {
		return nil, a, err
	}
	return compare(a, b), a, nil
}

// show is a minimised set that has a difference of a kind, and what both say.
func show(t *testing.T, minor, kind string, real, ours converter, number uint64) string {
	t.Helper()
	root := filepath.Join(t.TempDir(), "root")
	last := ""
	still := func(s *unitFiles) bool {
		differences, _, err := judgeSet(s, real, ours, root)
		if err != nil {
			return false
		}
		for _, d := range differences {
			if d.kind == kind && explain(minor, s, d) == "" {
				last = strings.ReplaceAll(d.String(), root, "ROOT")
				return true
			}
		}
		return false
	}
	set := randomSetFor(podman(t, minor), *seedFlag, number)
	if still(set) {
		set = minimise(set, still)
		still(set)
	}
	return set.txtar(fmt.Sprintf("podman %s, seed %d, set %d: %s\n%s", minor, *seedFlag, number, kind, last))
}

// String is what both say: of a service, the lines that differ and those around
// them.
func (d difference) String() string {
	if d.real == "" || d.ours == "" {
		return fmt.Sprintf("the real generator: %s\nours: %s", cmp.Or(d.real, "(nothing)"), cmp.Or(d.ours, "(nothing)"))
	}
	real, ours := strings.Split(d.real, "\n"), strings.Split(d.ours, "\n")
	from := 0
	for from < min(len(real), len(ours)) && real[from] == ours[from] {
		from++
	}
	to := 0
	for to < min(len(real), len(ours))-from && real[len(real)-1-to] == ours[len(ours)-1-to] {
		to++
	}
	around := max(0, from-2)
	return fmt.Sprintf("%s\nthe real generator:\n\t%s\nours:\n\t%s", real[0],
		strings.Join(real[around:len(real)-to], "\n\t"), strings.Join(ours[around:len(ours)-to], "\n\t"))
}

// report prints what differed, most often first: a set of each of some kinds.
func (all *tally) report(t *testing.T, minor string, real, ours converter, took time.Duration) {
	t.Helper()
	kinds := slices.SortedFunc(maps.Keys(all.found), func(a, b string) int {
		return cmp.Or(cmp.Compare(len(all.found[b]), len(all.found[a])), cmp.Compare(a, b))
	})
	const most = 40
	for i, kind := range kinds {
		number := slices.Min(all.found[kind])
		if i >= most {
			t.Errorf("%d sets, the first is %d: %s", len(all.found[kind]), number, kind)
			continue
		}
		text := show(t, minor, kind, real, ours, number)
		t.Errorf("%d sets like this:\n%s", len(all.found[kind]), text)
		if *keepFlag != "" {
			name := filepath.Join(*keepFlag, fmt.Sprintf("podman%s-%03d.txtar", minor, i))
			if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
				t.Error(err)
			}
		}
	}
	sets := all.sets.Load()
	t.Logf("podman %s: %d sets, %d disagreements of %d kinds, %.0f sets/s; %d services, exit %v; explained differences: %v",
		minor, sets, sets-all.agree.Load(), len(kinds), float64(sets)/took.Seconds(), all.services.Load(), all.exits, all.explained)
}

// TestQuadletDifferentialHarness shows that the comparison is quiet when it should
// be, and finds what it should: a generator agrees with itself, although no two of
// its outputs are the same bytes, and two releases are told apart.
func TestQuadletDifferentialHarness(t *testing.T) {
	needModules(t)
	t.Parallel()
	newest, older := realGenerator(t, "6.0"), realGenerator(t, "5.4")
	same := differential(t, "6.0", newest, newest, 0, 150)
	if len(same.found) > 0 {
		same.report(t, "6.0", newest, newest, time.Second)
	}
	other := differential(t, "6.0", newest, older, 0, 150)
	if len(other.found) < 10 {
		t.Errorf("5.4 and 6.0 differ in %d ways, want many: %v", len(other.found), slices.Sorted(maps.Keys(other.found)))
	}
	t.Logf("6.0 against itself: %d of %d sets agree; 5.4 against 6.0: %d of %d, %d kinds of differences",
		same.agree.Load(), same.sets.Load(), other.agree.Load(), other.sets.Load(), len(other.found))
}
