package cli

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"strconv"
	"time"

	"github.com/tank-os/tank/bootcimg"
	"github.com/tank-os/tank/bootcimg/buildah"
	"github.com/tank-os/tank/tankos"
)

var buildVerb = verb{
	name:  "build",
	short: "build the image",
	long: `Build makes the image and writes it to a registry, a directory or a file:

	-o docker://registry.example.com/agent:1
	-o oci:DIR[:TAG]
	-o oci-archive:FILE[:TAG]
	-o containers-storage:REF

The base is -base, or else the appliance's own. Where no registry can be
reached, -base mmdebstrap:trixie makes a Debian one from packages, and
-base rootfs:FILE.tar takes a root file system.

The same appliance on the same base gives the same digest. SOURCE_DATE_EPOCH
sets the time stamped on it. Ctrl-C leaves nothing half-written.`,
	run: (*program).build,
}

// buildFlags are the flags of every verb that builds.
type buildFlags struct {
	output, base, store, isolation string
	json, quiet                    bool
}

func (f *buildFlags) register(fs *flag.FlagSet) {
	fs.StringVar(&f.base, "base", "", "build on another base image, `REF`")
	fs.StringVar(&f.store, "store", "", "keep layers and bases in `DIR`, not in the user's cache directory")
	fs.StringVar(&f.isolation, "isolation", "", "run package steps in `KIND`: oci or chroot; empty takes oci where a runtime is found")
	fs.BoolVar(&f.json, "json", false, "print the result as JSON")
	fs.BoolVar(&f.quiet, "q", false, "show no progress")
}

func (p *program) build(ctx context.Context, fs *flag.FlagSet, args []string) (err error) {
	var f buildFlags
	f.register(fs)
	fs.StringVar(&f.output, "o", "", "write the image to `REF`, with a transport (required)")
	if err := parse(fs, args); err != nil {
		return err
	}
	if f.output == "" {
		return misuse("build: -o is missing: it says where the image goes, such as -o oci:out")
	}
	plan, err := p.planned("")
	if err != nil {
		return err
	}
	show := newProgress(p.stderr, f.quiet)
	engine, err := openEngine(ctx, &f, show)
	if err != nil {
		return err
	}
	defer func() {
		if failed := engine.Close(); failed != nil {
			err = errors.Join(err, failed)
		}
	}()
	start := time.Now()
	result, err := execute(ctx, engine, plan, &f, show)
	if err != nil {
		return err
	}
	return p.printBuilt(result, time.Since(start), f.json)
}

// openEngine opens the engine that the flags ask for.
func openEngine(ctx context.Context, f *buildFlags, show *progress) (*buildah.Engine, error) {
	return buildah.Open(ctx, &buildah.Options{
		Root:      f.store,
		Isolation: f.isolation,
		Progress:  show.event,
	})
}

// execute builds a planned appliance.
func execute(ctx context.Context, engine bootcimg.Engine, plan *tankos.Plan, f *buildFlags, show *progress) (*bootcimg.Result, error) {
	created, err := sourceDate()
	if err != nil {
		return nil, err
	}
	defer show.done()
	return engine.Execute(ctx, plan.Build, &bootcimg.BuildOptions{
		Output:   f.output,
		Base:     f.base,
		Created:  created,
		Progress: show.event,
	})
}

// sourceDate is $SOURCE_DATE_EPOCH, as https://reproducible-builds.org/specs/source-date-epoch/
// has it; unset is the zero time.
func sourceDate() (time.Time, error) {
	text := os.Getenv("SOURCE_DATE_EPOCH")
	if text == "" {
		return time.Time{}, nil
	}
	seconds, err := strconv.ParseInt(text, 10, 64)
	if err != nil || seconds < 0 {
		return time.Time{}, fmt.Errorf("SOURCE_DATE_EPOCH=%q: want seconds since 1970, as a decimal number", text)
	}
	return time.Unix(seconds, 0).UTC(), nil
}

// built is what build prints.
type built struct {
	*bootcimg.Result
	Seconds float64 `json:"seconds"`
}

func (p *program) printBuilt(r *bootcimg.Result, took time.Duration, asJSON bool) error {
	if asJSON {
		return writeJSON(p.stdout, built{r, took.Seconds()})
	}
	for _, layer := range r.Layers {
		fmt.Fprintf(p.stdout, "layer  %-28s %10s  %s\n", layer.Step, byteSize(layer.Size), short(layer.Digest))
	}
	fmt.Fprintf(p.stdout, "base   %s\n", r.Base)
	_, err := fmt.Fprintf(p.stdout, "image  %s\ndigest %s\nsize   %s in %.1f s\n", r.Ref, r.Digest, byteSize(r.Size), took.Seconds())
	return err
}

// short abbreviates a digest for a table.
func short(digest string) string {
	const keep = len("sha256:") + 12
	return digest[:min(len(digest), keep)]
}
