package testscripts_test

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strings"
	"sync"
)

// probes tell whether a component that a script needs is here; an error says
// what is missing and what provides it.
var probes = map[string]func() error{
	"engine":     probeEngine,
	"root":       probeRoot,
	"runtime":    onPath("runc", "crun"),
	"podman":     onPath("podman"),
	"qemu":       onPath("qemu-system-x86_64"),
	"mmdebstrap": onPath("mmdebstrap"),
	"dnf":        onPath("dnf"),
	"rpm":        onPath("rpmbuild"),
	"createrepo": onPath("createrepo_c"),
	"userns":     onPath("newuidmap"),
	"systemd":    onPath("systemd-sysusers"),
	"visudo":     onPath("visudo"),
	"modules":    sync.OnceValue(probeModules),
	"namespaces": sync.OnceValue(probeNamespaces),
}

// condition answers a script's [name], and turns the absence of what
// $TANK_REQUIRE names into a failure. [full] is for what takes long.
func condition(name string) (bool, error) {
	if name == "full" {
		return os.Getenv("TANK_FULL") != "", nil
	}
	if name == "modules" && !engineBuilt && !required(name) {
		return false, nil // a plain go test ./... has no time to compile nine generators
	}
	probe, ok := probes[name]
	if !ok {
		return false, fmt.Errorf("unknown condition %q", name)
	}
	err := probe()
	if err == nil {
		return true, nil
	}
	if required(name) {
		return false, fmt.Errorf("TANK_REQUIRE names %s, which is absent: %w", name, err)
	}
	return false, nil
}

// required tells whether $TANK_REQUIRE names a component.
func required(name string) bool {
	list := strings.Split(os.Getenv("TANK_REQUIRE"), ",")
	return slices.Contains(list, name) || slices.Contains(list, "all")
}

func probeEngine() error {
	if !engineBuilt {
		return fmt.Errorf("the tests were built without -tags %s", engineTags)
	}
	return nil
}

func probeRoot() error {
	if uid := os.Getuid(); uid != 0 {
		return fmt.Errorf("running as uid %d, not root", uid)
	}
	return nil
}

// onPath is a probe for any one of some programs.
func onPath(names ...string) func() error {
	return func() error {
		var errs []error
		for _, name := range names {
			_, err := exec.LookPath(name)
			if err == nil {
				return nil
			}
			errs = append(errs, err)
		}
		return errors.Join(errs...)
	}
}

// probeNamespaces tells whether this process may make a user namespace, which
// containers often forbid.
func probeNamespaces() error {
	if out, err := exec.Command("unshare", "--user", "true").CombinedOutput(); err != nil {
		return fmt.Errorf("unshare --user: %w\n%s", err, out)
	}
	return nil
}

// probeModules tells whether modules outside go.mod can be had.
func probeModules() error {
	cmd := exec.Command("go", "mod", "download", "go.podman.io/podman/v6@v6.0.0")
	cmd.Dir = os.TempDir()
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("go mod download: %w\n%s", err, out)
	}
	return nil
}
