//go:build linux && containers_image_openpgp && (exclude_graphdriver_btrfs || !cgo)

package buildah

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"

	"github.com/containers/buildah"
	"github.com/containers/buildah/define"
	nettypes "github.com/containers/common/libnetwork/types"
	"github.com/containers/common/pkg/config"
	"github.com/containers/image/v5/copy"
	is "github.com/containers/image/v5/storage"
	"github.com/containers/storage"
	"github.com/containers/storage/pkg/archive"
	"github.com/opencontainers/runtime-spec/specs-go"
	"github.com/sirupsen/logrus"
	"golang.org/x/sys/unix"

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
		if err := b.engine.remember(key, l.DiffID); err != nil {
			return b.stepError(i, nil, err)
		}
	}
	b.addLayer(i, l)
	return b.engine.pool.AddToIndex(b.index, l)
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
	diffID, ok := b.engine.recall(key)
	if !ok {
		return ocidir.Layer{}, errNotCached
	}
	return b.engine.pool.Layer(diffID)
}

// runAll runs commands in a working container and returns the layer they made,
// or the op that failed.
func (b *build) runAll(ctx context.Context, i int, commands []command) (l ocidir.Layer, op bootcimg.Op, err error) {
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

// workingContainer makes a container of the image as it is so far.
func (b *build) workingContainer(ctx context.Context, store storage.Store) (*buildah.Builder, error) {
	manifest, err := b.engine.pool.Save(b.image)
	if err != nil {
		return nil, err
	}
	src, done, err := b.engine.poolRef(manifest)
	if err != nil {
		return nil, err
	}
	defer done()
	name := "localhost/tank/work:" + manifest.Digest.Encoded()[:32]
	dest, err := is.Transport.ParseStoreReference(store, name)
	if err != nil {
		return nil, err
	}
	sys := b.engine.system(b.plan.Platform)
	if _, err := b.engine.copyImage(ctx, dest, src, &copy.Options{SourceCtx: sys, DestinationCtx: sys}); err != nil {
		return nil, err
	}
	capabilities, err := defaultCapabilities()
	if err != nil {
		return nil, err
	}
	return buildah.NewBuilder(ctx, store, buildah.BuilderOptions{
		FromImage: name, PullPolicy: define.PullNever, Container: "tank-work", SystemContext: sys,
		Isolation: b.engine.isolation(), Capabilities: capabilities,
		// Buildah looks for netavark unless it is given a network; on the host's
		// network it then uses neither.
		NetworkInterface: struct{ nettypes.ContainerNetwork }{},
		ConfigureNetwork: define.NetworkDefault,
		NamespaceOptions: define.NamespaceOptions{{Name: string(specs.NetworkNamespace), Host: true}},
		CommonBuildOpts:  &define.CommonBuildOptions{Ulimit: ulimits(), HTTPProxy: true},
		Logger:           silent(), Format: define.OCIv1ImageManifest,
	})
}

// defaultCapabilities are those of containers.conf. Buildah gives none by itself,
// and then setuid programs and package managers fail.
func defaultCapabilities() ([]string, error) {
	c, err := config.Default()
	if err != nil {
		return nil, fmt.Errorf("containers.conf: %w", err)
	}
	return c.Capabilities("", nil, nil)
}

// ulimits are this process's own: the defaults of containers.conf may be above
// what it may set.
func ulimits() []string {
	var list []string
	for name, resource := range map[string]int{"nofile": unix.RLIMIT_NOFILE, "nproc": unix.RLIMIT_NPROC} {
		var l unix.Rlimit
		if unix.Getrlimit(resource, &l) == nil {
			list = append(list, fmt.Sprintf("%s=%d:%d", name, int64(l.Cur), int64(l.Max)))
		}
	}
	return list
}

func silent() *logrus.Logger {
	l := logrus.New()
	l.SetLevel(logrus.PanicLevel)
	return l
}

// runOne runs one command and reports its output line by line.
func (b *build) runOne(ctx context.Context, i int, w *buildah.Builder, c command) error {
	log := &runLog{report: func(line string) { b.detail(i, line) }}
	out := lines(log.add)
	runtime, _ := ociRuntime()
	stop := context.AfterFunc(ctx, func() { b.engine.killContainers(runtime) })
	defer stop()
	err := w.Run(c.Argv, buildah.RunOptions{
		Isolation: b.engine.isolation(), Runtime: runtime, Args: b.engine.runtimeArgs(),
		Env: c.Env, Stdin: strings.NewReader(""), Stdout: out, Stderr: out, Terminal: buildah.WithoutTerminal,
		NamespaceOptions: define.NamespaceOptions{{Name: string(specs.NetworkNamespace), Host: true}},
		User:             "0", WorkingDir: "/", Logger: silent(), SystemContext: b.engine.system(b.plan.Platform),
	})
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if err != nil {
		return newCommandError(strings.Join(c.Argv, " "), err, log.String())
	}
	return nil
}

func (e *Engine) isolation() define.Isolation {
	switch {
	case e.opts.Isolation == isolationChroot:
		return define.IsolationChroot
	case os.Getenv("_CONTAINERS_USERNS_CONFIGURED") != "":
		return define.IsolationOCIRootless
	default:
		return define.IsolationOCI
	}
}

// commit makes a layer of what the container changed.
func (b *build) commit(ctx context.Context, store storage.Store, w *buildah.Builder) (l ocidir.Layer, err error) {
	id, _, _, err := w.Commit(ctx, nil, buildah.CommitOptions{
		PreferredManifestType: define.OCIv1ImageManifest, Compression: archive.Uncompressed,
		SourceDateEpoch: &b.created, RewriteTimestamp: true, SystemContext: b.engine.system(b.plan.Platform),
	})
	if err != nil {
		return l, err
	}
	defer func() {
		_, err2 := store.DeleteImage(id, true)
		err = errors.Join(err, err2)
	}()
	img, err := store.Image(id)
	if err != nil {
		return l, err
	}
	plain := archive.Uncompressed
	r, err := store.Diff("", img.TopLayer, &storage.DiffOptions{Compression: &plain})
	if err != nil {
		return l, err
	}
	defer r.Close()
	return b.engine.pool.AddTar(r)
}

// runtimeArgs give the runtime a directory of ours for its state, so that what an
// interrupted build left running can be found.
func (e *Engine) runtimeArgs() []string {
	return []string{"--root", e.runtimeRoot()}
}

func (e *Engine) runtimeRoot() string { return filepath.Join(e.root, "runtime") }

// killContainers ends every container of this store.
func (e *Engine) killContainers(runtime string) {
	entries, _ := os.ReadDir(e.runtimeRoot())
	for _, entry := range entries {
		// What cannot be ended here fails the build that needs the store.
		_ = exec.Command(runtime, "--root", e.runtimeRoot(), "delete", "--force", entry.Name()).Run()
	}
}

// A runLog keeps the last lines of a command's output.
type runLog struct {
	mu     sync.Mutex
	last   []string
	report func(string)
}

// keepLines is how much of a command's output an error carries.
const keepLines = 200

func (l *runLog) add(line string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.report(line)
	l.last = append(l.last, line)
	if len(l.last) > keepLines {
		l.last = l.last[1:]
	}
}

// String returns the lines.
func (l *runLog) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return strings.Join(l.last, "\n")
}

// A commandError is a command that failed, with what it wrote.
type commandError struct {
	what string
	err  error
	log  string
}

func newCommandError(what string, err error, log string) error {
	return &commandError{what: what, err: err, log: log}
}

// Error implements error: the first line that says something is the reason, for
// compilers, and no worse than another for the rest.
func (e *commandError) Error() string {
	for line := range strings.Lines(e.log) {
		if line = strings.TrimSpace(line); line != "" && !strings.HasPrefix(line, "#") {
			return fmt.Sprintf("%s: %v: %s", e.what, e.err, line)
		}
	}
	return fmt.Sprintf("%s: %v", e.what, e.err)
}

func (e *commandError) Unwrap() error { return e.err }
