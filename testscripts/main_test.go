package testscripts_test

import (
	"bytes"
	"errors"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

// engineTags are what a program that builds images is compiled with.
const engineTags = "containers_image_openpgp,exclude_graphdriver_btrfs"

// engineBuilt says that the tests themselves were compiled with engineTags, and
// so that whoever runs them has time for scripts that compile the engine.
var engineBuilt bool

// command is a script command: what runs when a script line starts with its name.
type command = func(ts *testscript.TestScript, neg bool, args []string)

// timed are the areas that have the computer to themselves: they print how long
// things take, or limit it.
var timed = []string{"quickstart", "boot"}

// runArea runs the scripts in the folder area, with commands of its own. Each
// script finds the programs of this module in its PATH, compiled once.
func runArea(t *testing.T, area string, cmds map[string]command) {
	t.Helper()
	if !slices.Contains(timed, area) {
		t.Parallel()
	}
	testscript.Run(t, testscript.Params{
		Dir:                 area,
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		UpdateScripts:       os.Getenv("TANK_UPDATE") != "",
		TestWork:            os.Getenv("TANK_WORK") != "",
		Condition:           condition,
		Setup:               setup,
		Cmds:                cmds,
	})
}

// setup gives a script the toolchain's caches, the programs, and a cache
// directory for bases that outlives the run.
func setup(env *testscript.Env) error {
	bin, err := programs()
	if err != nil {
		return err
	}
	env.Setenv("PATH", bin+string(os.PathListSeparator)+os.Getenv("PATH"))
	vars, err := toolchain()
	if err != nil {
		return err
	}
	for key, value := range maps.All(vars) {
		env.Setenv(key, value)
	}
	// The script's HOME is its own, so that nothing leaks between scripts; the
	// cache is the user's, since making a base takes half a minute.
	cache, err := os.UserCacheDir()
	if err != nil {
		return err
	}
	env.Setenv("XDG_CACHE_HOME", cache)
	env.Setenv("HOME", filepath.Join(env.WorkDir, ".home"))
	env.Setenv("TANK_MODULE", moduleRoot())
	return os.MkdirAll(filepath.Join(env.WorkDir, ".home"), 0o755)
}

// toolchain is the part of the environment that the go command needs.
var toolchain = sync.OnceValues(func() (map[string]string, error) {
	vars := map[string]string{}
	for _, key := range []string{"GOCACHE", "GOMODCACHE", "GOPROXY", "GOSUMDB", "GOFLAGS", "GOTOOLCHAIN", "GOROOT"} {
		out, err := exec.Command("go", "env", key).Output()
		if err != nil {
			return nil, fmt.Errorf("go env %s: %w", key, err)
		}
		vars[key] = strings.TrimSpace(string(out))
	}
	return vars, nil
})

// binDir is where programs compiled to; empty when no script asked.
var binDir string

// programs compiles the module's programs into one directory.
//
// They are separate binaries, not commands of the test binary: the engine
// re-executes itself, and a test binary would run the whole suite again.
var programs = sync.OnceValues(func() (string, error) {
	dir, err := os.MkdirTemp("", "tank-bin-")
	if err != nil {
		return "", err
	}
	binDir = dir
	tags := ""
	if engineBuilt {
		tags = engineTags
	}
	patterns := []string{"./examples/...", "./gator/cmd/...", "./quadlet/cmd/...", "./tankos/cmd/...", "./testscripts/internal/..."}
	cmd := exec.Command("go", slices.Concat([]string{"build", "-tags", tags, "-o", dir + "/"}, patterns)...)
	cmd.Dir = moduleRoot()
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	if err := cmd.Run(); err != nil {
		return "", fmt.Errorf("compile the programs: %w\n%s", err, &out)
	}
	return dir, nil
})

// moduleRoot is the directory of go.mod.
func moduleRoot() string {
	dir, err := filepath.Abs("..")
	if err != nil {
		panic(err)
	}
	return dir
}

func TestMain(m *testing.M) { os.Exit(run(m)) }

// run gives the scripts a directory of this run's own to work in, so that what
// they leave mounted is not taken for another run's.
func run(m *testing.M) int {
	work, err := os.MkdirTemp("", "tank-scripts-")
	if err == nil {
		// Some scripts become other users.
		err = errors.Join(os.Chmod(work, 0o755), os.Setenv("GOTMPDIR", work))
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	code := m.Run()
	if binDir != "" {
		os.RemoveAll(binDir)
	}
	if left := leakedMounts(work); left != "" {
		fmt.Fprintf(os.Stderr, "the scripts left mounts behind:\n%s", left)
		return 1
	}
	if os.Getenv("TANK_WORK") == "" {
		os.RemoveAll(work)
	}
	return code
}

// leakedMounts lists mounts below a directory.
func leakedMounts(dir string) string {
	text, err := os.ReadFile("/proc/self/mountinfo")
	if err != nil {
		return "" // not Linux: the engine does not run here
	}
	var left strings.Builder
	for line := range strings.Lines(string(text)) {
		if strings.Contains(line, dir) {
			left.WriteString(line)
		}
	}
	return left.String()
}
