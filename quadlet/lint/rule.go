package lint

import (
	"slices"
	"strings"
	"sync"

	"github.com/tank-os/tank/quadlet/unitset"
)

// A Rule is one thing that Check looks for.
type Rule struct {
	// ID names the rule, in findings and in suppressions, such as "port-collision".
	// It does not change.
	ID string
	// Title is the rule in a few words.
	Title string
	// Explanation is what happens, and why that is not what was meant.
	Explanation string
	// Fix is what to do about it.
	Fix string
	// Severity is that of its findings.
	Severity Severity

	// on are the keys that the rule is about, as "SECTION.KEY SECTION.KEY …"; a unit
	// that has none of them is not looked at. A rule about more than keys has none.
	on string
	// types are the types of unit it looks at, as "container pod"; empty is all.
	types string
	// needs are characters of which a value has one if the rule finds anything in it.
	needs string
	// Of these, a rule has one; one that has none is found by Check's own layers.
	value func(p *pass, v unitset.Value, s string) // each value of its keys, s without quotes around it
	word  func(p *pass, w unitset.Word)            // each word of its keys
	unit  func(p *pass)                            // each unit
	file  func(p *pass, f *source)                 // each file, drop-ins included
	set   func(p *pass)                            // the set
}

// Rules are all rules, sorted by ID. The caller owns the slice.
func Rules() []Rule { return slices.Clone(table().rules) }

// A ruleTable is all rules, and where to find them.
type ruleTable struct {
	rules []Rule
	byID  map[string]*Rule
	byKey map[keyName][]*Rule // by what they are on
	whole []*Rule             // rules of units, on no key
	files []*Rule
	sets  []*Rule
}

// A keyName is a key in its section.
type keyName struct{ section, key string }

var table = sync.OnceValue(func() *ruleTable {
	t := &ruleTable{byID: map[string]*Rule{}, byKey: map[keyName][]*Rule{}}
	t.rules = slices.Concat(
		generatorRules, valueRules, suppressRules,
		fileRules, syntaxRules, sectionRules, keyRules, nameRules, referenceRules, dependRules,
		installRules, serviceRules, templateRules, versionRules, rootlessRules,
		imageRules, execRules, expandRules, environmentRules, secretRules, argsRules,
		volumeRules, networkRules, portRules, healthRules, podRules, kubeRules, containerRules,
	)
	slices.SortFunc(t.rules, func(a, b Rule) int { return strings.Compare(a.ID, b.ID) })
	for i := range t.rules {
		t.add(&t.rules[i])
	}
	return t
})

func (t *ruleTable) add(r *Rule) {
	t.byID[r.ID] = r
	switch {
	case r.on != "":
		for on := range strings.FieldsSeq(r.on) {
			section, key, _ := strings.Cut(on, ".")
			k := keyName{section, key}
			t.byKey[k] = append(t.byKey[k], r)
		}
	case r.unit != nil:
		t.whole = append(t.whole, r)
	case r.file != nil:
		t.files = append(t.files, r)
	case r.set != nil:
		t.sets = append(t.sets, r)
	}
}
