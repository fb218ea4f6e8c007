package convert

import (
	"errors"
	"slices"
	"strconv"
	"strings"

	"github.com/tank-os/tank/quadlet"
	"github.com/tank-os/tank/quadlet/unitset"
)

// A step adds to a command. It is an option, whose key the table of keys has, or
// something of its own.
type step struct {
	key   string
	empty bool                                                     // an empty value counts
	only  bool                                                     // false adds nothing
	via   func(*conversion, string, unitset.Value) (string, error) // what becomes of a value
	flag  string                                                   // instead of the table's
	do    func(*conversion) error
	in    span
}

// A planned is a step as the generator of one release takes it.
type planned struct {
	step
	kind   quadlet.Kind
	option string // "--tz", or "--pull=" if the value is in the same argument
	prefix string // of the value
}

// oneArgument are the options before 5.3 that had their value in the same
// argument, by section.
var oneArgument = map[string][]string{
	"Container": {
		"AddCapability", "AddDevice", "ContainerName", "DNS", "DNSOption", "DNSSearch", "DropCapability", "ExposeHostPort", "GIDMap",
		"GroupAdd", "Network", "ShmSize", "Sysctl", "Timezone", "UIDMap",
	},
	"Pod":     {"Network", "PodName"},
	"Volume":  {"Driver"},
	"Network": {"DNS", "Driver", "Gateway", "IPAMDriver", "IPRange", "Subnet"},
	"Kube":    {"Network"},
	"Image":   {"Arch", "AuthFile", "CertDir", "Creds", "DecryptionKey", "OS", "Variant"},
	"Build":   {"Arch", "AuthFile", "DNS", "DNSOption", "DNSSearch", "File", "GroupAdd", "ImageTag", "Network", "Target", "Variant"},
}

// before53 is the span in which oneArgument holds.
var before53 = span{until: 502}

// flag is what podman calls the option of a key, with = if the value is in the
// same argument.
func (r *run) flag(section string, k quadlet.Key) string {
	if before53.has(r.release) && slices.Contains(oneArgument[section], k.Name) {
		return k.Flag + "="
	}
	return k.Flag
}

// inOne is an option that is like those of oneArgument.
func (c *conversion) inOne(option string) string {
	if before53.has(c.release) {
		return option + "="
	}
	return option
}

// A plan is the steps of a type of unit, as the generator of one release takes
// them.
type plan struct {
	steps []planned
	of    map[string]int // the index of a key's step
}

// plan looks up the steps once in a run.
func (r *run) plan(section string, steps, steps52 []step) *plan {
	if p, ok := r.plans[section]; ok {
		return p
	}
	if before53.has(r.release) {
		steps = steps52
	}
	p := &plan{of: make(map[string]int, len(steps))}
	for _, s := range steps {
		if !s.in.has(r.release) {
			continue
		}
		n := planned{step: s}
		if s.do == nil {
			k, _ := quadlet.LookupKey(section, s.key)
			n.kind = k.KindIn(r.version)
			if n.flag == "" {
				n.flag = r.flag(section, k)
			}
			n.option, n.prefix, _ = strings.Cut(n.flag, " ")
			p.of[s.key] = len(p.steps)
		}
		p.steps = append(p.steps, n)
	}
	r.plans[section] = p
	return p
}

// take takes the steps in their order, which is another before 5.3.
func (c *conversion) take(steps, steps52 []step) error {
	plan := c.plan(c.kind.section, steps, steps52)
	// Most keys are not set, and looking for each of them takes longer than this.
	set := make([]bool, len(plan.steps))
	for _, key := range c.keys {
		if i, ok := plan.of[key]; ok {
			set[i] = true
		}
	}
	for i := range plan.steps {
		s := &plan.steps[i]
		var err error
		switch {
		case s.do != nil:
			err = s.do(c)
		case set[i]:
			err = c.option(s)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// option adds an option as often as its key has values.
func (c *conversion) option(s *planned) error {
	section, key := c.kind.section, s.key
	switch s.kind {
	case quadlet.StringLast:
		text, ok := c.unit.Text(section, key)
		if !ok || text == "" && !s.empty {
			return nil
		}
		at, _ := c.unit.Last(section, key)
		return c.value(s, text, at)
	case quadlet.BoolLast:
		if yes, ok, _ := c.unit.Bool(section, key); ok {
			c.addBool(s, yes)
		}
	case quadlet.ListRaw:
		for _, v := range c.unit.All(section, key) {
			if err := c.value(s, v.Text, v); err != nil {
				return err
			}
		}
	case quadlet.KeyvalList:
		pairs, dropped := c.unit.KeyVals(section, key)
		if key != c.told {
			c.dropped(dropped)
		}
		c.addPairs(s.option, pairs)
	case quadlet.ListWords, quadlet.ListArgs:
		words, dropped := c.words(key, s.kind)
		c.dropped(dropped)
		for _, w := range words {
			if err := c.value(s, w.Text, w.From); err != nil {
				return err
			}
		}
	}
	return nil
}

func (c *conversion) words(key string, kind quadlet.Kind) ([]unitset.Word, []unitset.Dropped) {
	if kind == quadlet.ListArgs {
		return c.unit.Args(c.kind.section, key)
	}
	return c.unit.Words(c.kind.section, key)
}

// errSkip is that a value adds nothing.
var errSkip = errors.New("nothing to add")

// value adds an option with one value.
func (c *conversion) value(s *planned, text string, at unitset.Value) error {
	if s.via != nil {
		var err error
		if text, err = s.via(c, text, at); errors.Is(err, errSkip) {
			return nil
		} else if err != nil {
			return err
		}
	}
	c.addOption(s.option, s.prefix+text)
	return nil
}

// addOption adds an option with its value, which is in the same argument if the
// option ends in an equals sign.
func (c *conversion) addOption(option, value string) {
	switch {
	case option == "":
		c.add(value)
	case option[len(option)-1] == '=':
		c.add(option + value)
	default:
		c.add(option, value)
	}
}

// addBool adds an option that is there or not, or one that can be set to false.
func (c *conversion) addBool(s *planned, yes bool) {
	switch {
	case s.prefix != "" && yes:
		c.add(s.option, s.prefix)
	case s.prefix != "" || !yes && s.only:
	case yes:
		c.add(s.option)
	default:
		c.add(s.option + "=false")
	}
}

// tell warns of what is lost from a list of KEY=VALUE, before all else.
func (c *conversion) tell(key string) {
	if c.has(pairsEarly) {
		_, dropped := c.unit.KeyVals(c.kind.section, key)
		c.dropped(dropped)
		c.told = key
	}
}

func (c *conversion) addPairs(option string, pairs []unitset.KeyVal) {
	for _, p := range pairs {
		if p.Bare {
			c.add(option, p.Key)
		} else {
			c.add(option, p.Key+"="+p.Value)
		}
	}
}

func (c *conversion) addWords(words []unitset.Word) {
	for _, w := range words {
		c.add(w.Text)
	}
}

func number(n uint32) string { return strconv.FormatUint(uint64(n), 10) }
