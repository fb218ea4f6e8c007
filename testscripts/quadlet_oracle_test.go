package testscripts_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/tank-os/tank/quadlet"
)

// releases are the Podman releases whose generators the tests run, by minor: each
// is pinned as a tool of a module of its own, since they need other versions of
// the containers libraries than we do, and than each other.
var releases = map[string]release{
	"5.0": {"5.0.3", "podman50"},
	"5.2": {"5.2.5", "podman52"},
	"5.3": {"5.3.2", "podman53"},
	"5.4": {"5.4.2", "podman54"},
	"5.5": {"5.5.2", "podman55"},
	"5.6": {"5.6.2", "podman56"},
	"5.7": {"5.7.1", "podman57"},
	"5.8": {"5.8.3", "podman58"},
	"6.0": {"6.0.0", "podman6"},
}

type release struct{ version, module string }

// shipped are the minors of what we write units for today: Debian's, and the
// newest.
var shipped = []string{"5.4", "6.0"}

// minors are the releases in order.
func minors() []string { return slices.Sorted(maps.Keys(releases)) }

// podman is the release of a minor, as the quadlet package names it.
func podman(t testing.TB, minor string) quadlet.Version {
	t.Helper()
	v, err := quadlet.ParseVersion(releases[minor].version)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// oracles are the generators, each compiled when it is first asked for.
var oracles = func() map[string]func() (string, error) {
	all := map[string]func() (string, error){}
	for minor, r := range releases {
		all[minor] = sync.OnceValues(func() (string, error) { return oracle(r.module) })
	}
	return all
}()

// compiling holds how many oracles may be compiled at once: each wants all
// processors for some seconds.
var compiling = make(chan struct{}, 2)

func oracle(module string) (string, error) {
	compiling <- struct{}{}
	defer func() { <-compiling }()
	cmd := exec.Command("go", "tool", "-n", "quadlet") // compiles it, and says where it is
	cmd.Dir = filepath.Join("oracles", module)
	cmd.Env = append(os.Environ(), "GOWORK=off", "GOFLAGS=")
	var warnings bytes.Buffer
	cmd.Stderr = &warnings
	out, err := cmd.Output()
	if err != nil {
		return "", fmt.Errorf("compile the generator of %s: %w\n%s", module, err, &warnings)
	}
	return strings.TrimSpace(string(out)), nil
}

// debugging is what the generator says on stderr of every file, and of
// directories that it cannot enter.
var debugging = regexp.MustCompile(`(?m)^quadlet-generator\[\d+\]: ((Loading source|Error occurred|No files parsed from|Starting) .*\n)?`)

// generate runs a generator over the units in dir. Some versions hang on some
// input, so that it gets a limit.
func generate(version string, user bool, dir string) (services []service, warnings string, err error) {
	build, ok := oracles[version]
	if !ok {
		return nil, "", fmt.Errorf("no generator of podman %s", version)
	}
	path, err := build()
	if err != nil {
		return nil, "", err
	}
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	cmd := exec.CommandContext(ctx, path, "-dryrun")
	if user {
		cmd.Args = append(cmd.Args, "-user")
	}
	cmd.Env = append(os.Environ(), "QUADLET_UNIT_DIRS="+dir)
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	err = errors.Join(cmd.Run(), ctx.Err())
	return parseServices(stdout.String()), debugging.ReplaceAllString(stderr.String(), ""), err
}
