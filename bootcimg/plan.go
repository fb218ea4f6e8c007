package bootcimg

// A Plan is what [Image.Plan] makes of an image: everything that will be done to
// the base, in order. It prints like a Containerfile.
type Plan struct {
	// Image is the image's name.
	Image string
	// From is the base.
	From string
	// Platform is "os/arch", never empty.
	Platform string
	// Labels are the labels to set.
	Labels map[string]string
	// Container is the container configuration; nil for a bootc image.
	Container *ContainerConfig
	// Steps are the steps of the image, each with its ops.
	Steps []PlannedStep
}

// A PlannedStep is one step of an image and what came of it: one layer.
type PlannedStep struct {
	// Name says which step it was, such as "bootcimg.Users" or the name it gave
	// itself with a String method.
	Name string
	// Ops are the primitive changes, in order.
	Ops []Op
}

// A Planner collects the ops of one step.
type Planner struct {
	// Platform is the image's platform, "os/arch".
	Platform string

	ops []Op
}

// Add appends ops to the step's plan.
func (p *Planner) Add(ops ...Op) { p.ops = append(p.ops, ops...) }

// Plan implements [Step].
func (o WriteFile) Plan(p *Planner) error { p.Add(o); return nil }

// Plan implements [Step].
func (o MakeDir) Plan(p *Planner) error { p.Add(o); return nil }

// Plan implements [Step].
func (o Symlink) Plan(p *Planner) error { p.Add(o); return nil }

// Plan implements [Step].
func (o EnableUnit) Plan(p *Planner) error { p.Add(o); return nil }

// Plan implements [Step].
func (o MaskUnit) Plan(p *Planner) error { p.Add(o); return nil }

// Plan implements [Step].
func (o AddSubID) Plan(p *Planner) error { p.Add(o); return nil }

// Plan implements [Step].
func (o InstallPackages) Plan(p *Planner) error { p.Add(o); return nil }

// Plan implements [Step].
func (o RunCommand) Plan(p *Planner) error { p.Add(o); return nil }

// Plan turns the image into primitive ops. It does no I/O, and the same image
// gives the same plan.
func (i *Image) Plan() (*Plan, error) { panic("SKELETON") }

// String prints the plan like a Containerfile.
func (p *Plan) String() string { panic("SKELETON") }
