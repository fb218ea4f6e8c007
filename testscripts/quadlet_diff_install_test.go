package testscripts_test

import (
	"bytes"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// depth is where below the directory that is compared the services go: what
// leads out of theirs stays in it.
const depth = "1/2/3/4"

// TestQuadletDifferentialInstall has both write the services and the links of
// [Install], also where that is a mistake: the same files and links come of it.
func TestQuadletDifferentialInstall(t *testing.T) {
	needModules(t)
	for _, minor := range chosenMinors() {
		t.Run(minor, func(t *testing.T) {
			real, ours := realInstaller(t, minor), ourInstaller(t, minor)
			start := time.Now()
			all := differential(t, minor, real, ours, *firstFlag, (howMany(minor)+9)/10)
			all.report(t, minor, real, ours, time.Since(start))
		})
	}
}

func realInstaller(t testing.TB, minor string) converter {
	t.Helper()
	program := compiled(t, minor)
	return func(s *unitFiles, root string) (outcome, error) {
		out := filepath.Join(root, "real")
		if err := os.MkdirAll(filepath.Join(out, depth), 0o755); err != nil {
			return outcome{}, err
		}
		cmd := generator(program, s, root, "-no-kmsg-log", filepath.Join(out, depth))
		var stderr bytes.Buffer
		cmd.Stderr = &stderr
		hung, _ := runLimited(cmd) // refused units are the other test's
		if hung || strings.Contains(stderr.String(), "panic: ") {
			return outcome{status: "none"}, nil
		}
		return listing(out)
	}
}

// ourInstaller does with our services and links what the generator does with its
// own.
func ourInstaller(t testing.TB, minor string) converter {
	t.Helper()
	version := podman(t, minor)
	return func(s *unitFiles, root string) (outcome, error) {
		result := loadAndConvert(version, s, root)
		for _, p := range result.Problems {
			if k := p.Kind.String(); k == "hang" || k == "panic" {
				return outcome{status: "none"}, nil
			}
		}
		out := filepath.Join(root, "ours")
		dir := filepath.Join(out, depth)
		if err := os.MkdirAll(dir, 0o755); err != nil {
			return outcome{}, err
		}
		for _, service := range result.Services {
			// Where these fail, the generator's fail too.
			_ = os.WriteFile(path.Join(dir, service.Name), nil, 0o644)
			for _, link := range service.Links {
				at := path.Join(dir, link.Path)
				_ = os.MkdirAll(path.Dir(at), 0o755)
				_ = os.Remove(at)
				_ = os.Symlink(link.Target, at)
			}
		}
		return listing(out)
	}
}

// listing is what is in a directory, links with what they point to.
func listing(dir string) (outcome, error) {
	o := outcome{status: "0"}
	err := filepath.WalkDir(dir, func(name string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		line := strings.TrimPrefix(name, dir)
		if entry.Type() == fs.ModeSymlink {
			target, err := os.Readlink(name)
			if err != nil {
				return err
			}
			line += " -> " + target
		}
		if !entry.IsDir() {
			o.messages = append(o.messages, line)
		}
		return nil
	})
	return o, err
}
