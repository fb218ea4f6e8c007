package cli

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/tank-os/tank/bootcimg"
	"github.com/tank-os/tank/bootcimg/buildah"
	"github.com/tank-os/tank/bootcimg/vm"
	"github.com/tank-os/tank/quadlet"
	"github.com/tank-os/tank/tankos"
)

var bootVerb = verb{
	name:  "boot",
	short: "build the image and start it in QEMU until the agent's unit is up",
	long: `Boot builds the image into the engine's own store, starts it in QEMU, waits for
the agent's unit, prints how long each part took, and powers the machine off.
The machine is thrown away: its root is read-only with a layer in memory over
it, and /var is empty, unless -var keeps it on a disk.

KVM is used where a probe shows that it works; without it the machine is
emulated, some ten times slower.

Keys and secrets come in at start, never from the image:

	-keep                      leave the machine running and print the ssh line
	-ssh-key ~/.ssh/id.pub     let that key log in too
	-credential NAME=FILE      a systemd credential, for set-up of this machine

Make a secret as an operator would, over that ssh line:

	printf '%s' "$TOKEN" | ssh … runuser -u gator -- \
		env XDG_RUNTIME_DIR=/run/user/1001 podman secret create gh_token -`,
	run: (*program).boot,
}

// bootFlags are the flags of boot.
type bootFlags struct {
	buildFlags
	keep        bool
	unit        string
	sshKey      string
	credentials pairs
	timeout     time.Duration
	machine     vm.Config // the fields that flags set
}

func (f *bootFlags) register(fs *flag.FlagSet) {
	f.buildFlags.register(fs)
	fs.BoolVar(&f.keep, "keep", false, "leave the machine running until ctrl-C, and print the ssh line")
	fs.StringVar(&f.machine.VarDisk, "var", "", "keep /var on the disk `FILE` over reboots and runs; it is made if absent")
	fs.StringVar(&f.unit, "wait", "", "wait for `UNIT` of the agent's user; empty is the agent's own")
	fs.StringVar(&f.sshKey, "ssh-key", "", "let the public keys in `FILE` log in")
	fs.Var(&f.credentials, "credential", "hand the machine a systemd credential, `NAME=FILE`; may be repeated")
	fs.IntVar(&f.machine.Memory, "m", 0, "memory in `MiB`; 0 is 2048")
	fs.IntVar(&f.machine.CPUs, "cpus", 0, "number of processors; 0 is 2")
	fs.StringVar(&f.machine.Accel, "accel", "", "kvm or tcg; empty probes")
	fs.DurationVar(&f.timeout, "timeout", 10*time.Minute, "give up on the agent's unit after this long")
}

func (p *program) boot(ctx context.Context, fs *flag.FlagSet, args []string) error {
	f := &bootFlags{}
	f.register(fs)
	console := fs.Bool("console", false, "copy the serial console to standard error")
	if err := parse(fs, args); err != nil {
		return err
	}
	plan, err := p.planned("")
	if err != nil {
		return err
	}
	unit, err := f.waitUnit(plan)
	if err != nil {
		return err
	}
	if err := f.load(); err != nil {
		return err
	}
	if _, err := vm.LookPath(""); err != nil {
		return err
	}
	if *console {
		f.machine.Console, f.quiet = p.stderr, true
	}
	show := newProgress(p.stderr, f.quiet)
	defer show.done()
	booted, m, err := p.start(ctx, f, plan, show)
	if err != nil {
		return err
	}
	defer m.Close()
	return p.await(ctx, f, m, unit, booted, show)
}

// waitUnit is the agent's unit, and its user, or what -wait names instead.
func (f *bootFlags) waitUnit(plan *tankos.Plan) (tankos.PlannedUnit, error) {
	for _, u := range plan.Units {
		if _, ok := u.Unit.(*quadlet.Container); ok && u.Role == tankos.RoleAgent {
			if f.unit != "" {
				u.Service = f.unit
			}
			return u, nil
		}
	}
	return tankos.PlannedUnit{}, errors.New("boot: the agent has no container to wait for")
}

// load reads the files that flags name.
func (f *bootFlags) load() error {
	if f.sshKey != "" {
		text, err := os.ReadFile(f.sshKey)
		if err != nil {
			return fmt.Errorf("boot: -ssh-key: %w", err)
		}
		for line := range strings.Lines(string(text)) {
			if line = strings.TrimSpace(line); line != "" && !strings.HasPrefix(line, "#") {
				f.machine.AuthorizedKeys = append(f.machine.AuthorizedKeys, line)
			}
		}
	}
	f.machine.Credentials = map[string][]byte{}
	for _, c := range f.credentials {
		data, err := os.ReadFile(c.value)
		if err != nil {
			return fmt.Errorf("boot: -credential %s: %w", c.key, err)
		}
		f.machine.Credentials[c.key] = data
	}
	return nil
}

// bootResult is what boot prints.
type bootResult struct {
	Digest string   `json:"digest"`
	Accel  string   `json:"accel"`
	Kernel string   `json:"kernel"`
	Unit   string   `json:"unit"`
	SSH    []string `json:"ssh,omitempty"` // the command that logs in, with -keep
	// Seconds by part: build is the image, the others count from power-on.
	BuildSeconds  float64 `json:"buildSeconds"`
	KernelSeconds float64 `json:"kernelSeconds"`
	BootSeconds   float64 `json:"bootSeconds"`
	UnitSeconds   float64 `json:"unitSeconds"`
}

// start builds the image and powers a machine on.
func (p *program) start(ctx context.Context, f *bootFlags, plan *tankos.Plan, show *progress) (booted *bootResult, m *vm.Machine, err error) {
	engine, err := openEngine(ctx, &f.buildFlags, show)
	if err != nil {
		return nil, nil, err
	}
	defer func() {
		if failed := engine.Close(); failed != nil {
			err = errors.Join(err, failed)
		}
	}()
	begun := time.Now()
	image, err := execute(ctx, engine, plan, &f.buildFlags, show)
	if err != nil {
		return nil, nil, err
	}
	booted = &bootResult{Digest: image.Digest, BuildSeconds: time.Since(begun).Seconds()}
	m, err = vm.Start(ctx, f.config(ctx, engine, image, show))
	if err != nil {
		return nil, nil, err
	}
	booted.Accel, booted.Kernel = m.Accel, m.Kernel
	return booted, m, nil
}

// config completes the machine's configuration with the image that was built.
func (f *bootFlags) config(ctx context.Context, engine *buildah.Engine, image *bootcimg.Result, show *progress) *vm.Config {
	c := f.machine
	c.Key = image.Digest
	c.RootFS = func(w io.Writer) error { return engine.RootFS(ctx, image.Ref, w) }
	c.Progress = func(line string) { show.show(line, "") }
	return &c
}

// await waits for the agent's unit, reports, and ends the machine.
func (p *program) await(ctx context.Context, f *bootFlags, m *vm.Machine, unit tankos.PlannedUnit, booted *bootResult, show *progress) error {
	waiting, cancel := context.WithTimeout(ctx, f.timeout)
	defer cancel()
	show.show("boot", "")
	if err := m.WaitBoot(waiting); err != nil {
		return err
	}
	show.show("wait for "+unit.Service, "")
	up, err := m.WaitUnit(waiting, unit.User, unit.Service)
	if err != nil {
		return err
	}
	times := m.Times()
	booted.Unit, booted.UnitSeconds = unit.Service, up.Seconds()
	booted.KernelSeconds, booted.BootSeconds = times.Kernel.Seconds(), times.MultiUser.Seconds()
	if f.keep {
		return p.keep(ctx, m, booted, f.json, show)
	}
	show.show("power off", "")
	if err := m.PowerOff(ctx); err != nil {
		return err
	}
	show.done()
	return p.printBooted(booted, f.json)
}

// keep leaves the machine running until ctrl-C or until it switches itself off.
func (p *program) keep(ctx context.Context, m *vm.Machine, booted *bootResult, asJSON bool, show *progress) error {
	dir, err := os.MkdirTemp("", "tank-boot-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	if booted.SSH, err = m.SSHCommand(dir); err != nil {
		return err
	}
	show.done()
	if err := p.printBooted(booted, asJSON); err != nil {
		return err
	}
	select {
	case <-m.Done():
		return nil
	case <-ctx.Done():
		return nil // ctrl-C is how one ends it
	}
}

func (p *program) printBooted(b *bootResult, asJSON bool) error {
	if asJSON {
		return writeJSON(p.stdout, b)
	}
	fmt.Fprintf(p.stdout, "digest  %s\n", b.Digest)
	fmt.Fprintf(p.stdout, "machine %s, Linux %s\n", b.Accel, b.Kernel)
	fmt.Fprintf(p.stdout, "build   %6.1f s\n", b.BuildSeconds)
	fmt.Fprintf(p.stdout, "kernel  %6.1f s after power-on\n", b.KernelSeconds)
	fmt.Fprintf(p.stdout, "boot    %6.1f s\n", b.BootSeconds)
	_, err := fmt.Fprintf(p.stdout, "ready   %6.1f s  %s is active\n", b.UnitSeconds, b.Unit)
	if b.SSH != nil {
		_, err = fmt.Fprintf(p.stdout, "ssh     %s\n        (ctrl-C here ends the machine)\n", strings.Join(b.SSH, " "))
	}
	return err
}

// pairs is a flag that may be repeated, KEY=VALUE.
type pairs []struct{ key, value string }

// String implements [flag.Value].
func (p *pairs) String() string { return "" }

// Set implements [flag.Value].
func (p *pairs) Set(text string) error {
	key, value, ok := strings.Cut(text, "=")
	if !ok || key == "" || value == "" {
		return fmt.Errorf("want NAME=FILE, got %q", text)
	}
	*p = append(*p, struct{ key, value string }{key, value})
	return nil
}
