package bootcimg

import (
	"errors"
	"fmt"
	"maps"
	"reflect"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"unicode"
)

// A Plan is what [Image.Plan] makes of an image: everything that will be done to
// the base, in order. It prints like a Containerfile, and encodes as JSON.
type Plan struct {
	// Image is the image's name.
	Image string `json:"image"`
	// From is the base.
	From string `json:"from"`
	// Platform is "os/arch", never empty.
	Platform string `json:"platform"`
	// Labels are the labels to set.
	Labels map[string]string `json:"labels"`
	// Container is the container configuration; nil for a bootc image.
	Container *ContainerConfig `json:"container,omitempty"`
	// Steps are the steps of the image, each with its ops.
	Steps []PlannedStep `json:"steps"`
}

// A PlannedStep is one step of an image and what came of it: one layer.
type PlannedStep struct {
	// Name says which step it was, such as "bootcimg.Users" or the name it gave
	// itself with a String method.
	Name string `json:"name"`
	// Override says that the step may replace what earlier ones wrote.
	Override bool `json:"override,omitempty"`
	// Ops are the primitive changes, in order. A step whose changes earlier ones
	// made already has none.
	Ops []Op `json:"ops"`
}

// A Planner collects the ops of one step.
type Planner struct {
	// Platform is the image's platform, "os/arch".
	Platform string
	// Container says that the image is an ordinary container image, which no
	// systemd and no bootc will touch.
	Container bool

	ops      []Op
	users    []User
	carriers []*Image // the image and those it is carried in, outermost first
}

// Add appends ops to the step's plan.
func (p *Planner) Add(ops ...Op) { p.ops = append(p.ops, ops...) }

// An Override is a step that may replace files, links and attributes that
// earlier steps wrote, which is an error otherwise. It cannot put a file in the
// place of a directory, nor anything below a link.
//
// It counts where it is itself a step of an image. tankos puts one around each
// step that is added to an appliance, so that those win.
type Override struct {
	// Step is the step that wins.
	Step Step
}

// Plan implements [Step].
func (o Override) Plan(p *Planner) error {
	if isNil(o.Step) {
		return errors.New("overrides with a nil step")
	}
	return o.Step.Plan(p)
}

// Plan turns the image into primitive ops. It does no I/O besides reading the
// trees of [Files], and the same image gives the same plan.
//
// It reports all that is wrong, joined: what concerns one step as a
// [*StepError].
func (i *Image) Plan() (*Plan, error) { return i.plan(nil, "linux/"+runtime.GOARCH) }

func (i *Image) plan(carriers []*Image, platform string) (*Plan, error) {
	if i == nil {
		return nil, errors.New("image is nil")
	}
	plan := &Plan{
		Image:    i.Name,
		From:     i.From,
		Platform: i.Platform,
		Labels:   i.labels(),
		Steps:    make([]PlannedStep, 0, len(i.Steps)),
	}
	if plan.Platform == "" {
		plan.Platform = platform
	}
	if i.Container != nil {
		plan.Container = i.Container.clone()
	}
	errs := checkImage(i, plan)
	c := newChecker(plan)
	carriers = append(slices.Clip(carriers), i)
	for n, step := range i.Steps {
		p := &Planner{Platform: plan.Platform, Container: i.Container != nil, carriers: carriers}
		planned := PlannedStep{Name: stepName(step), Ops: []Op{}}
		var err error
		if isNil(step) {
			err = errors.New("step is nil")
		} else {
			_, planned.Override = step.(Override)
			err = step.Plan(p)
		}
		planned.Ops = c.step(n+1, planned, p, err)
		plan.Steps = append(plan.Steps, planned)
	}
	if err := errors.Join(append(errs, c.errs...)...); err != nil {
		return nil, err
	}
	return plan, nil
}

// labels returns the image's labels, with the one that tells bootc it is one.
func (i *Image) labels() map[string]string {
	labels := maps.Clone(i.Labels)
	if labels == nil {
		labels = map[string]string{}
	}
	if _, said := labels[bootcLabel]; !said && i.Container == nil {
		labels[bootcLabel] = "1"
	}
	return labels
}

func (c *ContainerConfig) clone() *ContainerConfig {
	return &ContainerConfig{
		Entrypoint: slices.Clone(c.Entrypoint),
		Cmd:        slices.Clone(c.Cmd),
		Env:        slices.Clone(c.Env),
		User:       c.User,
		WorkingDir: c.WorkingDir,
	}
}

// stepName is what a step is called in plans and errors: the name it gives
// itself, else its type.
func stepName(step Step) string {
	if isNil(step) {
		return "nil"
	}
	if o, ok := step.(Override); ok {
		return "bootcimg.Override: " + stepName(o.Step)
	}
	name := strings.TrimPrefix(fmt.Sprintf("%T", step), "*")
	if s, ok := step.(fmt.Stringer); ok {
		name = s.String()
	}
	// A line break would let a name pass for a line of the printed plan.
	if strings.ContainsFunc(name, unicode.IsControl) {
		name = strconv.Quote(name)
	}
	return name
}

// isNil reports a nil interface, or a nil pointer in one, whose methods would
// panic. A nil Packages is no such thing: it is an empty one.
func isNil(v any) bool {
	if v == nil {
		return true
	}
	r := reflect.ValueOf(v)
	return r.Kind() == reflect.Pointer && r.IsNil()
}
