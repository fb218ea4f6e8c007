//go:build linux && containers_image_openpgp && (exclude_graphdriver_btrfs || !cgo)

package buildah

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

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

	"github.com/tank-os/tank/bootcimg/internal/layer"
	"github.com/tank-os/tank/bootcimg/internal/ocidir"
)

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
	_, img, err := is.ResolveReference(dest)
	if err != nil {
		return nil, err
	}
	if err := b.engine.trimStore(store, img.ID); err != nil {
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

// quiet stops the library's chatter about what it was asked for.
func quiet() (restore func()) {
	level := logrus.GetLevel()
	logrus.SetLevel(logrus.ErrorLevel)
	return func() { logrus.SetLevel(level) }
}

func silent() *logrus.Logger {
	l := logrus.New()
	l.SetLevel(logrus.PanicLevel)
	return l
}

// runOne runs one command and reports its output line by line.
func (b *build) runOne(ctx context.Context, i int, w *buildah.Builder, c command) error {
	log := &runLog{report: func(line string) { b.detail(i, line) }}
	out := lines(func(line string) {
		if !strings.HasPrefix(line, "subprocess exited with status ") { // chroot isolation's own word
			log.add(line)
		}
	})
	runtime, _ := ociRuntime()
	stop := b.engine.killOnEnd(ctx, runtime)
	defer stop()
	defer quiet()()
	err := w.Run(c.Argv, buildah.RunOptions{
		Isolation: b.engine.isolation(), Runtime: runtime, Args: b.engine.runtimeArgs(),
		Env: c.Env, Stdin: strings.NewReader(""), Stdout: out, Stderr: out, Terminal: buildah.WithoutTerminal,
		NamespaceOptions: define.NamespaceOptions{{Name: string(specs.NetworkNamespace), Host: true}},
		User:             "0", WorkingDir: "/", Logger: silent(), SystemContext: b.engine.system(b.plan.Platform),
	})
	out.flush()
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if err != nil {
		return newCommandError(err, log.String())
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
	return b.engine.pool.AddLayerOnce(func(w io.Writer) error {
		return layer.Filter(cancelable(ctx, w), r, notInImage)
	})
}

// notInImage reports whether a file does not belong into a layer: what a command
// and its runtime leave where the machine mounts something else at boot, such as
// the target that buildah made for its resolv.conf.
func notInImage(name string) bool {
	for _, dir := range []string{"dev/", "proc/", "run/", "sys/", "tmp/"} {
		if strings.HasPrefix(name, dir) {
			return true
		}
	}
	return false
}

// runtimeArgs give the runtime a directory of ours for its state, so that what an
// interrupted build left running can be found.
func (e *Engine) runtimeArgs() []string {
	return []string{"--root", e.runtimeRoot()}
}

func (e *Engine) runtimeRoot() string { return filepath.Join(e.root, "runtime") }

// killOnEnd ends what the calling goroutine runs once ctx has ended, until stopped.
func (e *Engine) killOnEnd(ctx context.Context, runtime string) (stop func()) {
	if e.opts.Isolation == isolationChroot {
		return killChrootOnEnd(ctx)
	}
	return repeatOnEnd(ctx, func() { e.killContainers(runtime) })
}

// killContainers ends every container of this store.
func (e *Engine) killContainers(runtime string) {
	entries, _ := os.ReadDir(e.runtimeRoot())
	for _, entry := range entries {
		// What cannot be ended here fails the build that needs the store.
		_ = exec.CommandContext(context.Background(), runtime, "--root", e.runtimeRoot(), "delete", "--force", entry.Name()).Run()
	}
}
