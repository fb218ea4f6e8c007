//go:build linux && containers_image_openpgp && (exclude_graphdriver_btrfs || !cgo)

package buildah

import (
	"context"
	"errors"
	"io"
	"io/fs"

	"github.com/tank-os/tank/bootcimg"
	"github.com/tank-os/tank/bootcimg/internal/layer"
)

// step makes the layers of the step with index i: one for each run of changes
// that are all of files, or all commands.
func (b *build) step(ctx context.Context, i int) error {
	step := b.plan.Steps[i]
	b.report(bootcimg.Event{Step: i + 1, Of: len(b.plan.Steps), Name: step.Name})
	for ops := step.Ops; len(ops) > 0; {
		n := 1
		for n < len(ops) && runs(ops[n]) == runs(ops[0]) {
			n++
		}
		do := b.files
		if runs(ops[0]) {
			do = b.commands
		}
		if err := do(ctx, i, ops[:n]); err != nil {
			return err
		}
		ops = ops[n:]
	}
	return nil
}

// files makes a layer of changes to files.
func (b *build) files(ctx context.Context, i int, ops []bootcimg.Op) error {
	lb := layer.NewBuilder(b.index, b.created)
	for _, op := range ops {
		if err := ctx.Err(); err != nil {
			return b.stepError(i, op, err)
		}
		if err := b.apply(ctx, lb, i, op); err != nil {
			return b.stepError(i, op, err)
		}
	}
	if lb.Empty() {
		return nil
	}
	l, err := b.engine.pool.AddLayer(func(w io.Writer) error { return lb.WriteTar(cancelable(ctx, w)) })
	if err != nil {
		return b.stepError(i, nil, err)
	}
	b.addLayer(i, l)
	return lb.ApplyTo(b.index)
}

func (b *build) apply(ctx context.Context, lb *layer.Builder, i int, op bootcimg.Op) error {
	switch o := op.(type) {
	case bootcimg.WriteFile:
		content, err := b.content(ctx, i, o.Source)
		if err != nil {
			return err
		}
		return lb.WriteFile(layer.Entry{
			Path: o.Path, Mode: orElse(o.Mode, 0o644), UID: o.UID, GID: o.GID, Xattrs: o.Xattrs,
		}, content)
	case bootcimg.MakeDir:
		return lb.MakeDir(layer.Entry{Path: o.Path, Mode: orElse(o.Mode, 0o755), UID: o.UID, GID: o.GID})
	case bootcimg.Symlink:
		return lb.Symlink(o.Path, o.Target)
	case bootcimg.EnableUnit:
		err := lb.EnableUnit(o.Unit, o.User)
		if errors.Is(err, layer.ErrNoInstall) { // as systemctl does, only say so
			b.detail(i, err.Error())
			return nil
		}
		if o.IfPresent && errors.Is(err, layer.ErrUnitNotFound) {
			return nil
		}
		return err
	case bootcimg.MaskUnit:
		return lb.MaskUnit(o.Unit, o.User)
	case bootcimg.AddSubID:
		return lb.AddSubID(o.User, o.Start, o.Count)
	case bootcimg.InstallPackages, bootcimg.RunCommand:
	}
	return errors.New("not a change of files")
}

func orElse(mode, otherwise fs.FileMode) fs.FileMode {
	if mode == 0 {
		return otherwise
	}
	return mode
}
