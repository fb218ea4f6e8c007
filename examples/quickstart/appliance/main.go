// Appliance is the quickstart's program: it builds an appliance, boots it, and
// checks as an operator would what Tank promises. Start it with
//
//	go run ./examples/quickstart
package main

import (
	"context"
	"crypto/rand"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"
	"time"

	"github.com/tank-os/tank/bootcimg"
	"github.com/tank-os/tank/bootcimg/buildah"
	"github.com/tank-os/tank/bootcimg/vm"
	"github.com/tank-os/tank/gator/gatortest"
)

func main() {
	if buildah.Reexec() {
		return
	}
	keep := flag.Bool("keep", false, "leave the machine running until ctrl-C, and print the ssh line")
	console := flag.Bool("console", false, "copy the machine's console to standard error")
	plan := flag.Bool("plan", false, "print everything that would be on the machine, and do nothing")
	flag.Parse()
	if *plan {
		printPlan()
		return
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // a second ctrl-C ends the program at once
	q := &quickstart{keep: *keep, start: time.Now()}
	if *console {
		q.console = os.Stderr
	}
	err := q.run(ctx)
	q.close()
	switch {
	case ctx.Err() != nil && !*keep:
		fmt.Fprintln(os.Stderr, "quickstart: interrupted; nothing is left running")
		os.Exit(1)
	case err != nil && ctx.Err() == nil:
		fmt.Fprintf(os.Stderr, "quickstart: %+v\n", err)
		os.Exit(1)
	}
}

// usualPort is where the host's GitHub listens, where it is free. It is in the
// image, so that the usual one makes the image the same as last time.
const usualPort = 18765

func printPlan() {
	plan, err := appliance(usualPort).Plan()
	if err != nil {
		fmt.Fprintln(os.Stderr, "quickstart:", err)
		os.Exit(1)
	}
	fmt.Print(plan)
}

// quickstart is one run.
type quickstart struct {
	keep    bool
	console io.Writer
	start   time.Time
	dir     string // scratch, removed at the end
	token   string // the credential, made for this run
	github  *gatortest.GitHub
	machine *vm.Machine

	image                             *bootcimg.Result
	baseTime, buildTime               time.Duration
	bootTime, readyTime, restartTime  time.Duration
	rebootReadyTime, credentialToRead time.Duration
}

func (q *quickstart) run(ctx context.Context) error {
	var err error
	if q.dir, err = os.MkdirTemp("", "tank-quickstart-"); err != nil {
		return err
	}
	q.token = "ghp_" + rand.Text()
	if err := q.startGitHub(); err != nil {
		return err
	}
	if err := q.boot(ctx); err != nil {
		return err
	}
	for _, c := range checks() {
		begun := time.Now()
		if err := c.run(ctx, q); err != nil {
			return fmt.Errorf("check: %s: %w", c.promise, err)
		}
		q.say("  ok  %s (%.1f s)", c.promise, time.Since(begun).Seconds())
	}
	q.table(os.Stdout)
	if q.keep {
		return q.waitForInterrupt(ctx)
	}
	return q.machine.PowerOff(ctx)
}

// startGitHub starts a GitHub on the host.
func (q *quickstart) startGitHub() (err error) {
	opts := &gatortest.Options{
		Addr:  fmt.Sprintf("127.0.0.1:%d", usualPort),
		Token: q.token,
		Repos: []gatortest.Repo{
			{Name: allowedRepo, Files: map[string]string{"README.md": "hello"}},
			{Name: deniedRepo, Private: true},
		},
	}
	if q.github, err = gatortest.NewGitHub(opts); errors.Is(err, syscall.EADDRINUSE) {
		opts.Addr = ""
		q.github, err = gatortest.NewGitHub(opts)
	}
	return err
}

// boot builds the image and starts it with an empty /var on a disk.
func (q *quickstart) boot(ctx context.Context) (err error) {
	engine, err := buildah.Open(ctx, &buildah.Options{Progress: q.progress()})
	if err != nil {
		return err
	}
	defer func() {
		if failed := engine.Close(); failed != nil {
			err = errors.Join(err, failed)
		}
	}()
	if err := q.build(ctx, engine); err != nil {
		return err
	}
	q.say("boot")
	q.machine, err = vm.Start(ctx, &vm.Config{
		RootFS:   func(w io.Writer) error { return engine.RootFS(ctx, q.image.Ref, w) },
		Key:      q.image.Digest,
		VarDisk:  filepath.Join(q.dir, "var.img"),
		Console:  q.console,
		Progress: func(line string) { q.say("  %s", line) },
	})
	if err != nil {
		return err
	}
	if err := q.machine.WaitBoot(ctx); err != nil {
		return err
	}
	q.bootTime = q.machine.Times().MultiUser
	return nil
}

func (q *quickstart) build(ctx context.Context, engine *buildah.Engine) error {
	a := appliance(q.githubPort())
	plan, err := a.Plan()
	if err != nil {
		return err
	}
	begun := time.Now()
	steps := begun // when the base was there
	progress := q.progress()
	q.image, err = engine.Execute(ctx, plan.Build, &bootcimg.BuildOptions{
		Output: "oci:" + filepath.Join(q.dir, "image"),
		Progress: func(e bootcimg.Event) {
			if e.Step > 0 && steps.Equal(begun) {
				steps = time.Now()
			}
			progress(e)
		},
	})
	q.baseTime, q.buildTime = steps.Sub(begun), time.Since(steps)
	return err
}

// progress prints each thing that a build begins.
func (q *quickstart) progress() func(bootcimg.Event) {
	last := ""
	return func(e bootcimg.Event) {
		if e.Name != last {
			last = e.Name
			q.say("  %s", e.Name)
		}
	}
}

func (q *quickstart) say(format string, args ...any) {
	fmt.Fprintf(os.Stderr, "%7.1fs  %s\n", time.Since(q.start).Seconds(), fmt.Sprintf(format, args...))
}

// table is what the run ends with.
func (q *quickstart) table(w io.Writer) {
	fmt.Fprintf(w, "\ndigest   %s\n", q.image.Digest)
	own := int64(0)
	for _, l := range q.image.Layers {
		own += l.Size
	}
	fmt.Fprintf(w, "size     %.1f MB, of it %.1f MB in %d layers of ours\n", float64(q.image.Size)/1e6, float64(own)/1e6, len(q.image.Layers))
	fmt.Fprintf(w, "machine  %s, Linux %s\n\n", q.machine.Accel, q.machine.Kernel)
	for _, row := range []struct {
		what string
		took time.Duration
	}{
		{"base", q.baseTime},
		{"build", q.buildTime},
		{"boot (power-on to multi-user)", q.bootTime},
		{"ready (power-on to the agent's unit)", q.readyTime},
		{"credential made to first allowed read", q.credentialToRead},
		{"agent back after kill -9", q.restartTime},
		{"ready after a reboot", q.rebootReadyTime},
		{"all", time.Since(q.start)},
	} {
		fmt.Fprintf(w, "%8.1f s  %s\n", row.took.Seconds(), row.what)
	}
}

func (q *quickstart) waitForInterrupt(ctx context.Context) error {
	line, err := q.machine.SSHCommand(q.dir)
	if err != nil {
		return err
	}
	fmt.Printf("\nThe machine runs; ctrl-C ends it. Log in with:\n%q\n", line)
	select {
	case <-ctx.Done():
	case <-q.machine.Done():
	}
	return nil
}

func (q *quickstart) close() {
	if q.machine != nil {
		q.machine.Close()
	}
	if q.github != nil {
		_ = q.github.Close()
	}
	os.RemoveAll(q.dir)
}
