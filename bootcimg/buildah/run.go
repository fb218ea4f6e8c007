//go:build linux && containers_image_openpgp && (exclude_graphdriver_btrfs || !cgo)

package buildah

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"

	"github.com/tank-os/tank/bootcimg"
	"github.com/tank-os/tank/bootcimg/internal/distro"
	"github.com/tank-os/tank/bootcimg/internal/layer"
	"github.com/tank-os/tank/bootcimg/internal/ocidir"
)

const (
	isolationOCI    = "oci"
	isolationChroot = "chroot"
)

// canRun reports why a step cannot run a command, if it cannot.
func (e *Engine) canRun() error {
	if os.Geteuid() != 0 {
		if _, err := idMaps(); err != nil {
			return fmt.Errorf("%w: %w", bootcimg.ErrNoUserNamespace, err)
		}
		return fmt.Errorf("%w: the kernel or its security module refused one", bootcimg.ErrNoUserNamespace)
	}
	if e.opts.Isolation == isolationChroot {
		return nil
	}
	_, err := ociRuntime()
	return err
}

// ociRuntime finds a runtime. runc comes first: crun before 1.9 does not know the
// version of the specification that buildah writes.
func ociRuntime() (string, error) {
	for _, name := range []string{"runc", "crun"} {
		if path, err := exec.LookPath(name); err == nil {
			return path, nil
		}
	}
	return "", bootcimg.ErrNoRuntime
}

// commands makes a layer of what commands change, or finds the one that the same
// commands made of the same image.
func (b *build) commands(ctx context.Context, i int, ops []bootcimg.Op) error {
	argvs, err := b.argvs(ops)
	if err != nil {
		return b.stepError(i, ops[0], err)
	}
	key, err := b.commandKey(argvs)
	if err != nil {
		return b.stepError(i, ops[0], err)
	}
	l, err := b.cached(key)
	if err == nil {
		b.detail(i, "unchanged: taken from the store")
	} else {
		var op bootcimg.Op
		if l, op, err = b.runAll(ctx, i, argvs); err != nil {
			return b.stepError(i, op, err)
		}
		if err := b.engine.pool.Remember(key, l.DiffID); err != nil {
			return b.stepError(i, nil, err)
		}
	}
	b.addLayer(i, l)
	b.index, err = b.engine.pool.Extend(b.index, b.image.Layers)
	return err
}

// A command is one command of an op.
type command struct {
	op   bootcimg.Op
	Argv []string
	Env  []string
}

func (b *build) argvs(ops []bootcimg.Op) ([]command, error) {
	var list []command
	for _, op := range ops {
		switch o := op.(type) {
		case bootcimg.RunCommand:
			list = append(list, command{op, o.Argv, o.Env})
		case bootcimg.InstallPackages:
			release, err := layer.ReadFile(b.index, "etc/os-release")
			if err != nil {
				return nil, fmt.Errorf("find the package manager: %w", err)
			}
			family, err := distro.Detect(release)
			if err != nil {
				return nil, err
			}
			commands, err := family.InstallCommand(o.Names)
			if err != nil {
				return nil, err
			}
			for _, argv := range commands {
				list = append(list, command{op, argv, nil})
			}
		default: // not a command
		}
	}
	return list, nil
}

// commandKey names what commands make: of which image, and when.
func (b *build) commandKey(commands []command) (string, error) {
	var chain []string
	for _, l := range b.image.Layers {
		chain = append(chain, l.DiffID.String())
	}
	text, err := json.Marshal(map[string]any{
		"image": chain, "commands": commands, "platform": b.plan.Platform, "created": b.created.Unix(),
	})
	return "run " + string(text), err
}

var errNotCached = errors.New("not cached")

func (b *build) cached(key string) (ocidir.Layer, error) {
	if b.engine.opts.NoCache {
		return ocidir.Layer{}, errNotCached
	}
	diffID, ok := b.engine.pool.Recall(key)
	if !ok {
		return ocidir.Layer{}, errNotCached
	}
	return b.engine.pool.Layer(diffID)
}

// runAll runs commands in a working container and returns the layer they made,
// or the op that failed.
func (b *build) runAll(ctx context.Context, i int, commands []command) (l ocidir.Layer, op bootcimg.Op, err error) {
	done, err := b.engine.atWork()
	if err != nil {
		return l, nil, err
	}
	defer func() { err = errors.Join(err, done()) }()
	store, err := b.engine.openStore()
	if err != nil {
		return l, nil, err
	}
	w, err := b.workingContainer(ctx, store)
	if err != nil {
		return l, nil, err
	}
	defer func() { err = errors.Join(err, w.Delete()) }()
	for _, c := range commands {
		if err := b.runOne(ctx, i, w, c); err != nil {
			return l, c.op, err
		}
	}
	l, err = b.commit(ctx, store, w)
	return l, nil, err
}
