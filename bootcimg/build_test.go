package bootcimg_test

import (
	"context"
	"testing"

	"github.com/tank-os/tank/bootcimg"
)

func TestBuild(t *testing.T) {
	img := &bootcimg.Image{Name: "x", From: "scratch"}
	e := &recorder{}
	if _, err := bootcimg.Build(t.Context(), e, img, nil); err != nil {
		t.Fatal(err)
	}
	if e.plan.From != "scratch" || e.opts == nil {
		t.Errorf("engine was given %v, %v", e.plan, e.opts)
	}
	if _, err := bootcimg.Build(t.Context(), e, img, &bootcimg.BuildOptions{Base: "oci:base"}); err != nil {
		t.Fatal(err)
	}
	if e.plan.From != "oci:base" || img.From != "scratch" {
		t.Errorf("engine was given %q, and the image has %q", e.plan.From, img.From)
	}
	e.plan = nil
	if _, err := bootcimg.Build(t.Context(), e, &bootcimg.Image{}, nil); err == nil || e.plan != nil {
		t.Errorf("a bad image: error %v, engine was given %v", err, e.plan)
	}
}

// recorder is an engine that notes what it is given.
type recorder struct {
	plan *bootcimg.Plan
	opts *bootcimg.BuildOptions
}

func (r *recorder) Execute(_ context.Context, plan *bootcimg.Plan, opts *bootcimg.BuildOptions) (*bootcimg.Result, error) {
	r.plan, r.opts = plan, opts
	return &bootcimg.Result{}, nil
}
