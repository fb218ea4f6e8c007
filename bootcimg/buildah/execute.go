//go:build linux && containers_image_openpgp && (exclude_graphdriver_btrfs || !cgo)

package buildah

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"strings"
	"time"

	v1 "github.com/opencontainers/image-spec/specs-go/v1"

	"github.com/tank-os/tank/bootcimg"
	"github.com/tank-os/tank/bootcimg/internal/layer"
	"github.com/tank-os/tank/bootcimg/internal/ocidir"
)

// Execute implements [bootcimg.Engine].
func (e *Engine) Execute(ctx context.Context, plan *bootcimg.Plan, opts *bootcimg.BuildOptions) (result *bootcimg.Result, err error) {
	if opts == nil {
		opts = &bootcimg.BuildOptions{}
	}
	out, err := parseOutput(opts.Output)
	if err == nil {
		err = out.check()
	}
	if err != nil {
		return nil, &bootcimg.OutputError{Image: plan.Image, Output: opts.Output, Err: err}
	}
	b := e.newBuild(plan, opts)
	if err := b.checkRuntime(); err != nil {
		return nil, err
	}
	unlock, err := e.lock(ctx, b.report)
	if err != nil {
		return nil, err
	}
	defer unlock()
	defer func() {
		// A join prints its errors without the log that %+v shows.
		if failed := e.closeStore(); failed != nil {
			err = errors.Join(err, failed)
		}
	}()
	if err := e.clean(); err != nil {
		return nil, fmt.Errorf("clean the store %s: %w", e.root, err)
	}
	manifest, err := b.run(ctx)
	if err != nil {
		return nil, err
	}
	b.report(bootcimg.Event{Name: "write", Line: opts.Output})
	ref, err := e.write(ctx, out, manifest, plan.Image, b.report)
	if err != nil {
		return nil, &bootcimg.OutputError{Image: plan.Image, Output: opts.Output, Err: err}
	}
	return b.result(ref, manifest), nil
}

// A build is one image being made.
type build struct {
	engine  *Engine
	plan    *bootcimg.Plan
	base    string
	created time.Time
	report  func(bootcimg.Event)

	image  *ocidir.Image
	index  *layer.Index // the view of image
	digest string       // the base's
	layers []bootcimg.Layer
}

func (e *Engine) newBuild(plan *bootcimg.Plan, opts *bootcimg.BuildOptions) *build {
	b := &build{engine: e, plan: plan, base: plan.From, created: opts.Created.UTC(), report: opts.Progress}
	if opts.Base != "" {
		b.base = opts.Base
	}
	if opts.Created.IsZero() {
		b.created = time.Unix(0, 0).UTC()
	}
	if b.report == nil {
		b.report = func(bootcimg.Event) {}
	}
	return b
}

// run makes the image in the pool.
func (b *build) run(ctx context.Context) (manifest v1.Descriptor, err error) {
	b.report(bootcimg.Event{Of: len(b.plan.Steps), Name: "base", Line: b.base})
	if b.image, b.digest, err = b.engine.base(ctx, b.base, b.plan.Platform, b.report); err == nil {
		b.index, err = b.engine.pool.Index(b.image.Layers)
	}
	if err != nil {
		return manifest, b.baseError(err)
	}
	if !b.maybeKernel() {
		if err := b.checkKernel(); err != nil {
			return manifest, err
		}
	}
	for i := range b.plan.Steps {
		if err := b.step(ctx, i); err != nil {
			return manifest, err
		}
	}
	if err := b.checkKernel(); err != nil {
		return manifest, err
	}
	b.configure()
	return b.engine.pool.Save(b.image)
}

func (b *build) baseError(err error) error {
	return &bootcimg.BaseError{Image: b.plan.Image, Base: b.base, Err: err}
}

// maybeKernel reports whether a step may bring the kernel; if none does, a base
// without one is refused before any work.
func (b *build) maybeKernel() bool {
	for _, step := range b.plan.Steps {
		for _, op := range step.Ops {
			switch o := op.(type) {
			case bootcimg.InstallPackages, bootcimg.RunCommand:
				return true
			case bootcimg.WriteFile:
				if strings.Contains(o.Path, "/modules/") {
					return true
				}
			default:
			}
		}
	}
	return false
}

// checkKernel sees to it that a bootc image holds exactly one kernel, where bootc
// looks for it.
func (b *build) checkKernel() error {
	if b.plan.Container != nil {
		return nil
	}
	const dir = "usr/lib/modules"
	versions, err := layer.ReadDir(b.index, dir)
	if err != nil {
		return b.baseError(err)
	}
	var kernels []string
	for _, v := range versions {
		if _, err := layer.Stat(b.index, dir+"/"+v+"/vmlinuz"); err == nil {
			kernels = append(kernels, v)
		}
	}
	switch len(kernels) {
	case 0:
		return b.baseError(fmt.Errorf("%w: take a bootc base, or set Container for a container image", bootcimg.ErrNoKernel))
	case 1:
	default:
		return b.baseError(fmt.Errorf("%d kernels in /%s (%s): bootc boots an image that has one", len(kernels), dir, strings.Join(kernels, ", ")))
	}
	initramfs := dir + "/" + kernels[0] + "/initramfs.img"
	if _, err := layer.Stat(b.index, initramfs); err != nil {
		return b.baseError(fmt.Errorf("kernel %s has no initramfs: /%s is missing: make it with dracut in a run step", kernels[0], initramfs))
	}
	return nil
}

// configure sets the image's configuration. What the base says stays, unless the
// plan says otherwise.
func (b *build) configure() {
	c := &b.image.Config
	c.Created = &b.created
	c.Config.Labels = maps.Clone(c.Config.Labels)
	if c.Config.Labels == nil && len(b.plan.Labels) > 0 {
		c.Config.Labels = map[string]string{}
	}
	maps.Copy(c.Config.Labels, b.plan.Labels)
	if k := b.plan.Container; k != nil {
		c.Config.Entrypoint, c.Config.Cmd, c.Config.Env = k.Entrypoint, k.Cmd, mergeEnv(c.Config.Env, k.Env)
		c.Config.User, c.Config.WorkingDir = k.User, k.WorkingDir
	}
}

// mergeEnv puts the variables of env over base's.
func mergeEnv(base, env []string) []string {
	var out []string
	set := map[string]int{}
	for _, kv := range append(append([]string{}, base...), env...) {
		key, _, _ := strings.Cut(kv, "=")
		if i, ok := set[key]; ok {
			out[i] = kv
			continue
		}
		set[key] = len(out)
		out = append(out, kv)
	}
	return out
}

// addLayer records a layer of the step with index i.
func (b *build) addLayer(i int, l ocidir.Layer) {
	name := b.plan.Steps[i].Name
	// A base whose history is not complete cannot be continued: each entry has to
	// have its layer.
	if c := &b.image.Config; countLayers(c.History) == len(b.image.Layers) {
		c.History = append(c.History, v1.History{Created: &b.created, CreatedBy: name})
	}
	b.image.Layers = append(b.image.Layers, l)
	b.layers = append(b.layers, bootcimg.Layer{
		Step: name, DiffID: l.DiffID.String(), Digest: l.Blob.Digest.String(), Size: l.Blob.Size,
	})
}

func countLayers(history []v1.History) int {
	n := 0
	for _, h := range history {
		if !h.EmptyLayer {
			n++
		}
	}
	return n
}

func (b *build) result(ref string, manifest v1.Descriptor) *bootcimg.Result {
	r := &bootcimg.Result{Ref: ref, Digest: manifest.Digest.String(), Base: b.digest, Layers: b.layers}
	for _, l := range b.image.Layers {
		r.Size += l.Blob.Size
	}
	return r
}

// checkRuntime finds out, before any work is done, whether the steps that run
// something can.
func (b *build) checkRuntime() error {
	for i, step := range b.plan.Steps {
		for _, op := range step.Ops {
			if !runs(op) {
				continue
			}
			if err := b.engine.canRun(); err != nil {
				return b.stepError(i, op, err)
			}
			return nil
		}
	}
	return nil
}

func runs(op bootcimg.Op) bool {
	switch op.(type) {
	case bootcimg.InstallPackages, bootcimg.RunCommand:
		return true
	default:
		return false
	}
}

func (b *build) stepError(i int, op bootcimg.Op, err error) error {
	e := &bootcimg.StepError{Image: b.plan.Image, Index: i + 1, Step: b.plan.Steps[i].Name, Op: op, Err: err}
	var failed *commandError
	if errors.As(err, &failed) {
		e.Log = failed.log
	}
	return e
}
