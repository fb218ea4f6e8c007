package bootcimg

import (
	"errors"
	"fmt"
	"path"
	"reflect"
)

// A checker holds what the steps so far do to the image, to tell what a later
// one does against it.
type checker struct {
	plan *Plan
	errs []error

	claims  map[string]claim // by path: what steps write
	parents map[string]claim // by path: directories that something is put below
	enabled map[EnableUnit]claim
	ids     ids
	// epoch counts the ops whose effect is unknown. A file written before one
	// may be another one after it.
	epoch int
}

// A claim is an op and the step that has it.
type claim struct {
	op       Op
	index    int
	step     string
	override bool
	epoch    int
}

func (c claim) String() string { return fmt.Sprintf("step %d (%s)", c.index, c.step) }

func newChecker(plan *Plan) *checker {
	return &checker{
		plan:    plan,
		claims:  map[string]claim{},
		parents: map[string]claim{},
		enabled: map[EnableUnit]claim{},
	}
}

// step checks what came of a step, and returns the ops that are left to do.
func (c *checker) step(index int, planned PlannedStep, p *Planner, err error) []Op {
	me := claim{index: index, step: planned.Name, override: planned.Override}
	c.report(me, err)
	for _, u := range p.users {
		c.report(me, c.ids.addUser(u, me))
	}
	ops := make([]Op, 0, len(p.ops))
	for _, op := range p.ops {
		if isNil(op) {
			c.report(me, errors.New("op is nil"))
			continue
		}
		me := me
		me.op, me.epoch = op, c.epoch
		if err := checkOp(op, p); err != nil {
			c.report(me, err)
			continue
		}
		me.op = normalize(op, p.Platform)
		done, err := c.add(me)
		c.report(me, err)
		if !done {
			ops = append(ops, me.op)
		}
	}
	return ops
}

// report notes each error of err on its own, by step and op.
func (c *checker) report(by claim, err error) {
	if err == nil {
		return
	}
	if all := parts(err); all != nil {
		for _, e := range all {
			c.report(by, e)
		}
		return
	}
	c.errs = append(c.errs, &StepError{Image: c.plan.Image, Index: by.index, Step: by.step, Op: by.op, Err: err})
}

// parts returns what errors.Join made err of. An error that wraps several in
// words of its own stays whole, as the words would be lost.
func parts(err error) []error {
	joined, ok := err.(interface{ Unwrap() []error })
	if !ok || errors.Join(joined.Unwrap()...).Error() != err.Error() {
		return nil
	}
	return joined.Unwrap()
}

// add enters an op. It reports whether an earlier one has done the same.
func (c *checker) add(me claim) (done bool, err error) {
	switch o := me.op.(type) {
	case WriteFile:
		return c.put(o.Path, me)
	case MakeDir:
		return c.put(o.Path, me)
	case Symlink:
		return c.put(o.Path, me)
	case MaskUnit:
		if was, ok := c.enabled[EnableUnit{Unit: o.Unit, User: o.User}]; ok && !me.override {
			return false, fmt.Errorf("enabled by %v", was)
		}
		return c.put(unitPath(o.Unit, o.User), me)
	case EnableUnit:
		if was, ok := c.claims[unitPath(o.Unit, o.User)]; ok {
			if _, masked := was.op.(MaskUnit); masked {
				return false, fmt.Errorf("masked by %v", was)
			}
		}
		was, ok := c.enabled[EnableUnit{Unit: o.Unit, User: o.User}]
		c.enabled[EnableUnit{Unit: o.Unit, User: o.User}] = me
		return ok && was.op == me.op && was.epoch == me.epoch, nil
	case AddSubID:
		return c.ids.addRange(o, me)
	case InstallPackages, RunCommand:
		c.epoch++
	}
	return false, nil
}

// unitPath is where an administrator's unit file is, and a mask's link.
func unitPath(unit string, user bool) string {
	if user {
		return "/etc/systemd/user/" + unit
	}
	return "/etc/systemd/system/" + unit
}

// put enters an op that puts something at name.
func (c *checker) put(name string, me claim) (done bool, err error) {
	if was, ok := c.claims[name]; ok {
		if reflect.DeepEqual(was.op, me.op) {
			return was.epoch == me.epoch, nil
		}
		if err := clash(was, me); err != nil {
			return false, err
		}
	}
	if by, ok := c.ids.edited(); ok && (name == "/etc/subuid" || name == "/etc/subgid") {
		return false, fmt.Errorf("would lose the subordinate ids added by %v", by)
	}
	_, dir := me.op.(MakeDir)
	if below, ok := c.parents[name]; ok && !dir {
		return false, fmt.Errorf("is a directory, as %v puts %s below it", below, subject(below.op))
	}
	for up := path.Dir(name); up != "/"; up = path.Dir(up) {
		if was, ok := c.claims[up]; ok && kind(was.op) != aDirectory {
			return false, fmt.Errorf("is below %s, which %v makes %s", word(up), was, kind(was.op))
		}
		if _, ok := c.parents[up]; !ok {
			c.parents[up] = me
		}
	}
	c.claims[name] = me
	return false, nil
}

// What a path can be made.
const (
	aDirectory = "a directory"
	aFile      = "a file"
	aLink      = "a link"
)

func kind(op Op) string {
	switch op.(type) {
	case MakeDir:
		return aDirectory
	case WriteFile:
		return aFile
	default:
		return aLink
	}
}

// clash says why an op may not follow another, different one at the same path.
func clash(was, me claim) error {
	a, b := kind(was.op), kind(me.op)
	switch {
	case a != b && (a == aDirectory || b == aDirectory):
		return fmt.Errorf("already made %s by %v", a, was)
	case me.override:
		return nil
	case a != b:
		return fmt.Errorf("already made %s by %v", a, was)
	case b == aDirectory:
		return fmt.Errorf("already made with other attributes by %v", was)
	case b == aLink:
		return fmt.Errorf("already linked to another target by %v", was)
	}
	if reflect.DeepEqual(was.op.(WriteFile).Source, me.op.(WriteFile).Source) {
		return fmt.Errorf("already written with other attributes by %v", was)
	}
	return fmt.Errorf("already written with other content by %v", was)
}
