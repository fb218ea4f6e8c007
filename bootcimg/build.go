package bootcimg

import (
	"context"
	"time"
)

// An Engine carries plans out. It is the only thing here that touches the
// machine; [github.com/tank-os/tank/bootcimg/buildah] is one.
type Engine interface {
	// Execute makes the image and writes it to opts.Output. It leaves nothing
	// half-written when it fails or ctx ends.
	Execute(ctx context.Context, plan *Plan, opts *BuildOptions) (*Result, error)
}

// BuildOptions tune [Build]. Nil is the zero value.
type BuildOptions struct {
	// Output is where the image goes, by transport: "oci:DIR[:TAG]",
	// "oci-archive:FILE[:TAG]", "docker://REF" or "containers-storage:REF". Empty
	// leaves it in the engine's store under the image's name.
	Output string
	// Base replaces the image's From.
	Base string
	// Created is the time stamped on the image and on newer files in it
	// (SOURCE_DATE_EPOCH); zero is the Unix epoch.
	Created time.Time
	// Progress is told what goes on, from one goroutine at a time; nil is silent.
	Progress func(Event)
}

// An Event is one piece of progress.
type Event struct {
	// Step is the step it belongs to, from 1; zero is the build as a whole.
	Step int `json:"step,omitempty"`
	// Of is how many steps there are.
	Of int `json:"of,omitempty"`
	// Name says what is being done, such as "base" or the step's name.
	Name string `json:"name,omitempty"`
	// Line is one line of a command's output, or empty.
	Line string `json:"line,omitempty"`
	// Done counts bytes where that is known, else zero.
	Done int64 `json:"done,omitempty"`
	// Total is what Done ends at, or zero.
	Total int64 `json:"total,omitempty"`
}

// A Result is a finished image.
type Result struct {
	// Ref is where it is: BuildOptions.Output, or the reference in the store.
	Ref string `json:"ref"`
	// Digest is the manifest's, "sha256:…".
	Digest string `json:"digest"`
	// Base is the digest of the base, or of its content where it has none.
	Base string `json:"base"`
	// Layers are the layers put on the base, in order.
	Layers []Layer `json:"layers"`
	// Size is the sum of all layers as written, in bytes.
	Size int64 `json:"size"`
}

// A Layer is one layer of a [Result].
type Layer struct {
	// Step names the step it came from.
	Step string `json:"step"`
	// DiffID is the digest of the uncompressed tar.
	DiffID string `json:"diffID"`
	// Digest is the digest as written.
	Digest string `json:"digest"`
	// Size is its length as written, in bytes.
	Size int64 `json:"size"`
}

// Build plans img, from opts.Base where that is said, and has engine execute the
// plan.
func Build(ctx context.Context, engine Engine, img *Image, opts *BuildOptions) (*Result, error) {
	if opts == nil {
		opts = &BuildOptions{}
	}
	if img != nil && opts.Base != "" {
		based := *img
		based.From = opts.Base
		img = &based
	}
	plan, err := img.Plan()
	if err != nil {
		return nil, err
	}
	return engine.Execute(ctx, plan, opts)
}
