package main

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/tank-os/tank/quadlet/unitset"
)

// loadHelp is what the help of verbs that load sets says about their arguments.
const loadHelp = `A PATH is a directory, whose units are all read, a unit file, a .quadlets file
or "-", units on standard input. Without one, the units are those that the
generator finds on this machine, or in -root, for root or for -uid.`

// A loaded is a set of units with the names that its files have on the command
// line.
type loaded struct {
	*unitset.Set
	names []prefix
}

// A prefix is how a path begins in the set, and how its user wrote that.
type prefix struct{ path, typed string }

// name is a path of the set as its user would write it.
func (l *loaded) name(path string) string {
	for _, p := range l.names {
		if path == p.path {
			return p.typed
		}
		if rest, ok := strings.CutPrefix(path, p.path+"/"); ok || p.path == "" {
			if p.path == "" {
				rest = path
			}
			return filepath.Join(p.typed, rest)
		}
	}
	return path
}

// nameIn is a text with the paths of the set in it as its user would write them,
// as far as what they begin with was named.
func (l *loaded) nameIn(text string) string {
	words := strings.Split(text, " ")
	for i, word := range words {
		for _, p := range l.names {
			if p.path != "" && (word == p.path || strings.HasPrefix(word, p.path+"/")) {
				words[i] = l.name(word)
				break
			}
		}
	}
	return strings.Join(words, " ")
}

// load reads the units that paths name. What is wrong with a file is in the set;
// the error is about the paths.
func (p *program) load(f *setFlags, paths []string) (*loaded, error) {
	if isText(paths) {
		return p.loadText(f, paths[0])
	}
	root := cmp.Or(f.root, "/")
	if info, err := os.Stat(root); err != nil {
		return nil, fmt.Errorf("-root %s: %w", root, why(err))
	} else if !info.IsDir() {
		return nil, fmt.Errorf("-root %s: not a directory", root)
	}
	// An image is somebody else's work, whose links must lead nowhere outside.
	in, err := os.OpenRoot(root)
	if err != nil {
		return nil, fmt.Errorf("-root %s: %w", root, why(err))
	}
	l := &loaded{}
	err = l.read(f, in.FS(), paths)
	return l, errors.Join(err, in.Close())
}

// read is load for what is in a file system.
func (l *loaded) read(f *setFlags, root fs.FS, paths []string) error {
	target := f.target(root)
	if len(paths) == 0 {
		l.names = []prefix{{"", cmp.Or(f.root, "/")}}
		l.Set, _ = unitset.Load(root, target) // the set has the problems
		return nil
	}
	slashed, err := l.resolve(f.root, paths)
	if err == nil {
		l.Set, _ = unitset.Read(root, target, slashed...)
	}
	return err
}

// isText says that paths are not of unit files, but of a text that holds units.
func isText(paths []string) bool {
	return len(paths) == 1 && (paths[0] == "-" || filepath.Ext(paths[0]) == ".quadlets")
}

// resolve makes paths on the command line paths from the root, that of an image
// unless it is empty, and keeps the names.
func (l *loaded) resolve(image string, paths []string) ([]string, error) {
	var slashed []string
	var errs []error
	for _, typed := range paths {
		if isText([]string{typed}) {
			return nil, misuse("%s cannot be read together with other paths", typed)
		}
		path := filepath.Join("/", typed)
		if image == "" {
			abs, err := filepath.Abs(typed)
			if err != nil {
				return nil, err
			}
			path = abs
		}
		if _, err := os.Stat(filepath.Join(image, path)); err != nil {
			errs = append(errs, fmt.Errorf("%s: %w", typed, why(err)))
			continue
		}
		slashed = append(slashed, filepath.ToSlash(path)[1:])
		if image == "" {
			l.nameAs(path, typed)
		}
	}
	l.names = append(l.names, prefix{"", cmp.Or(image, "/")})
	return slashed, errors.Join(errs...)
}

// nameAs notes the name of a path, also of what its links lead to, which is what
// is in a set.
func (l *loaded) nameAs(path, typed string) {
	l.names = append(l.names, prefix{filepath.ToSlash(path)[1:], typed})
	if real, err := filepath.EvalSymlinks(path); err == nil && real != path {
		l.names = append(l.names, prefix{filepath.ToSlash(real)[1:], typed})
	}
	slices.SortStableFunc(l.names, func(a, b prefix) int { return len(b.path) - len(a.path) })
}

// target is what the flags say that the units are for. The home of a user is that
// in the machine's passwd file.
func (f *setFlags) target(root fs.FS) unitset.Target {
	t := unitset.Target{Podman: f.podman.Version, UID: int(f.uid), Systemd: f.systemd}
	if f.uid == 0 {
		return t
	}
	passwd, err := fs.ReadFile(root, "etc/passwd")
	if err != nil {
		return t
	}
	for line := range bytes.Lines(passwd) {
		fields := strings.Split(strings.TrimSpace(string(line)), ":")
		if len(fields) >= 6 && fields[2] == strconv.Itoa(int(f.uid)) {
			t.Home = fields[5]
			break
		}
	}
	return t
}

// typed are the names of what was read, as its user wrote them.
func (l *loaded) typed() []string {
	var names []string
	for _, p := range l.names {
		if (p.path != "" || len(l.names) == 1) && !slices.Contains(names, p.typed) {
			names = append(names, p.typed)
		}
	}
	return names
}
