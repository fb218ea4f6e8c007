package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"net"
	"net/http"
	"os"
	"strings"
	"time"

	"github.com/tank-os/tank/gator"
	"github.com/tank-os/tank/gator/config"
)

// A daemon is gatord, ready to serve.
type daemon struct {
	config     *config.Config
	audit, log *slog.Logger
	github     http.Handler // nil if there is none
	credential gator.Credential
}

// load reads the configuration and makes everything that it names. It fails
// rather than come up and refuse later.
func load(ctx context.Context, path string, stdout, stderr io.Writer) (*daemon, error) {
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("%s: no such file; gatord -h shows what to put there", path)
	}
	if err != nil {
		return nil, err
	}
	d := &daemon{
		audit: slog.New(slog.NewJSONHandler(stdout, nil)),
		log:   slog.New(slog.NewJSONHandler(stderr, nil)),
	}
	if d.config, err = config.Parse(path, text); err != nil {
		return nil, err
	}
	if gh := d.config.GitHub; gh != nil {
		return d, d.addGitHub(ctx, gh)
	}
	return d, nil
}

func (d *daemon) addGitHub(ctx context.Context, gh *config.GitHub) error {
	gate, err := gator.New(&d.config.Policy, gator.GitHub, &gator.Options{
		Upstream:     gh.Upstream,
		AllowPrivate: gh.AllowPrivate,
		OnDecision:   d.recordDecision,
		OnOutcome:    d.recordOutcome,
	})
	if err != nil {
		return err
	}
	d.credential = gator.BearerFile(gh.CredentialFile)
	if err := d.credential.Check(ctx); err != nil {
		return fmt.Errorf("gh.credential-file: %w", err)
	}
	d.github = http.StripPrefix("/github", gate.Handler(d.credential))
	return nil
}

func (d *daemon) recordDecision(ctx context.Context, r gator.Record) {
	d.audit.LogAttrs(ctx, slog.LevelInfo, "decision", append(r.Attrs(), slog.String("service", string(gator.GitHub)))...)
}

// recordOutcome tells of answers that the agent did not get: without it nobody
// could tell a broken upstream from a broken gateway.
func (d *daemon) recordOutcome(ctx context.Context, o gator.Outcome) {
	if o.Err != nil {
		d.log.LogAttrs(ctx, slog.LevelWarn, "no answer from upstream",
			slog.String("request_id", o.RequestID), slog.Int("status", o.Status), slog.String("error", o.Err.Error()))
	}
}

// ServeHTTP sends a request to the gate of the service that its path begins
// with. A [http.ServeMux] would tidy paths up before a gate sees them.
func (d *daemon) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	switch path := r.URL.EscapedPath(); {
	case d.github != nil && strings.HasPrefix(path, "/github/"):
		d.github.ServeHTTP(w, r)
	case path == "/healthz" && r.URL.Host == "":
		say(w, "ok\n")
	case path == "/readyz" && r.URL.Host == "":
		d.ready(w, r)
	default:
		d.refuse(w, r)
	}
}

func (d *daemon) ready(w http.ResponseWriter, r *http.Request) {
	if d.github != nil && d.credential.Check(r.Context()) != nil {
		http.Error(w, "not ready", http.StatusServiceUnavailable) // why is not for everybody to know
		return
	}
	say(w, "ok\n")
}

// refuse answers requests to no service, and notes them like any other.
func (d *daemon) refuse(w http.ResponseWriter, r *http.Request) {
	rec := gator.Record{
		RequestID: rand.Text(), Principal: "anonymous", Method: r.Method, Path: r.URL.EscapedPath(),
		Decision: gator.Decision{Rule: string(gator.RouteUnknown)}, Detail: "no service has this path",
	}
	rec.Path = rec.Path[:min(len(rec.Path), 256)]
	d.audit.LogAttrs(r.Context(), slog.LevelInfo, "decision", rec.Attrs()...)
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("X-Request-Id", rec.RequestID)
	w.WriteHeader(http.StatusForbidden)
	say(w, "{\"message\":\"forbidden\",\"request_id\":%q}\n", rec.RequestID)
}

// serve serves until the context ends, and then lets requests finish.
func (d *daemon) serve(ctx context.Context) error {
	var lc net.ListenConfig
	l, err := lc.Listen(ctx, "tcp", d.config.Address())
	if err != nil {
		return fmt.Errorf("listen: %w", err)
	}
	errorLog := slog.NewLogLogger(d.log.Handler(), slog.LevelWarn)
	errorLog.SetOutput(serverLog{d.log})
	s := &http.Server{
		Handler:           d,
		ReadHeaderTimeout: 10 * time.Second,
		ReadTimeout:       30 * time.Second,
		WriteTimeout:      2 * time.Minute,
		IdleTimeout:       2 * time.Minute,
		MaxHeaderBytes:    32 << 10,
		ErrorLog:          errorLog,
	}
	d.log.InfoContext(ctx, "listening", slog.String("address", l.Addr().String()), slog.Int("grants", len(d.config.Policy.GitHub)))
	failed := make(chan error, 1)
	go func() { failed <- s.Serve(l) }()
	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
	}
	d.log.InfoContext(ctx, "stopping")
	grace, cancel := context.WithTimeout(context.WithoutCancel(ctx), 20*time.Second)
	defer cancel()
	return s.Shutdown(grace)
}
