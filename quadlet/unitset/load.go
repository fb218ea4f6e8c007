package unitset

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/tank-os/tank/quadlet"
)

// Load finds the units of a machine or an image, whose root is that of fsys. The
// set is complete but for the files that the error names, which joins a
// [*FileError] for each problem; those that the generator takes in silence are in
// the set all the same. It is never nil.
//
// Files are read at the same time, which the file systems of os, embed and fstest
// allow.
func Load(fsys fs.FS, t Target) (*Set, error) {
	l := newLoader(fsys, t)
	l.load(l.search(t.starts()))
	return l.finish()
}

// Read is Load for files and directories that somebody names, as slash paths in
// fsys: directories are searched, and a file gets the drop-ins in its own
// directory. A path that does not exist, and a file that is no unit, is an error.
func Read(fsys fs.FS, t Target, paths ...string) (*Set, error) {
	l := newLoader(fsys, t)
	var dirs []dir
	for _, p := range paths {
		dirs = append(dirs, l.named(strings.Trim(p, "/"))...)
	}
	l.load(dirs)
	return l.finish()
}

// A loader makes one set.
type loader struct {
	tree
	dialect
	set    *Set
	failed map[string]bool   // paths that have a problem already
	closed []*FileError      // directories that cannot be opened, unless they turn out to be bad units
	lostTo map[string]string // the first unit that is refused in a directory
}

func newLoader(fsys fs.FS, t Target) *loader {
	return &loader{
		tree: tree{fsys}, dialect: dialectOf(t.Podman),
		set: &Set{Target: t, byName: map[string]*Unit{}}, failed: map[string]bool{}, lostTo: map[string]string{},
	}
}

func (l *loader) ignore(p string, why Reason, by string) {
	l.set.Ignored = append(l.set.Ignored, Ignored{Path: p, Reason: why, By: by})
}

func (l *loader) fail(errs ...*FileError) {
	for _, e := range errs {
		if !l.failed[e.Path] {
			l.set.Problems = append(l.set.Problems, e)
		}
	}
	for _, e := range errs {
		l.failed[e.Path] = true
	}
}

// finish sorts what was met in the order of reading.
func (l *loader) finish() (*Set, error) {
	l.set.Ignored = slices.DeleteFunc(l.set.Ignored, func(i Ignored) bool { // not for all users, but for this one
		return i.Reason == OtherUser && slices.Contains(l.set.Dirs, i.Path)
	})
	slices.SortStableFunc(l.set.Ignored, func(a, b Ignored) int {
		return cmp.Or(cmp.Compare(a.Path, b.Path), cmp.Compare(a.Reason, b.Reason))
	})
	l.set.Ignored = slices.Compact(l.set.Ignored)
	slices.SortStableFunc(l.set.Problems, func(a, b *FileError) int { return cmp.Compare(a.Path, b.Path) })
	errs := make([]error, len(l.set.Problems))
	for i, e := range l.set.Problems {
		errs[i] = e
	}
	return l.set, errors.Join(errs...)
}

// named is the directories that a path on a command line adds to the search.
func (l *loader) named(p string) []dir {
	_, info, err := l.resolve(p)
	if err == nil && info.IsDir() {
		return l.search([]start{{"/" + p, allDirs}})
	}
	parent, name := path.Split(p)
	if _, ok := l.set.Target.typeOf(name); err == nil && !ok {
		err = errors.New("its extension is not that of a unit")
	}
	d := dir{path: path.Clean(parent)}
	var entries []fs.DirEntry
	if err == nil {
		d.real, _, err = l.resolve(parent)
	}
	if err == nil {
		entries, err = l.list(d.real) // for the drop-ins
	}
	if err != nil {
		l.fail(&FileError{Path: p, Refused: true, Err: cause(err)})
		return nil
	}
	for _, e := range entries {
		if e.Name() == name || strings.HasSuffix(e.Name(), ".d") {
			d.entries = append(d.entries, e)
		}
	}
	return []dir{d}
}

// A source is a file that may be read.
type source struct {
	path  string // as the generator has it
	real  string // the directory it is in, resolved
	entry fs.DirEntry
}

// load makes the units of what is in the directories.
func (l *loader) load(dirs []dir) {
	seen := map[string]bool{}
	for _, d := range dirs {
		if !seen[d.path] {
			seen[d.path] = true
			l.set.Dirs = append(l.set.Dirs, d.path)
		}
	}
	for claims := l.claims(dirs); len(claims) > 0; {
		claims = l.round(claims)
	}
	l.fail(l.closed...)
	l.orderUnits(dirs)
	l.dropIns(dirs)
}

// claims are the files that would be units, of each name in the order in which
// they count.
func (l *loader) claims(dirs []dir) [][]source {
	var claims [][]source
	index := map[string]int{}
	for _, d := range dirs {
		for _, e := range d.entries {
			name := e.Name()
			if reason, ok := l.set.Target.typeOf(name); !ok {
				l.notUnit(d, e, reason)
				continue
			}
			i, ok := index[name]
			if !ok {
				i = len(claims)
				index[name] = i
				claims = append(claims, nil)
			}
			claims[i] = append(claims[i], source{path.Join(d.path, name), d.real, e})
		}
	}
	return claims
}

// notUnit tells of a file that has no unit's name. Directories are searched or
// looked into for drop-ins.
func (l *loader) notUnit(d dir, e fs.DirEntry, why Reason) {
	if e.IsDir() || strings.HasSuffix(e.Name(), ".d") {
		return
	}
	if e.Type()&fs.ModeSymlink != 0 {
		_, info, err := l.resolve(path.Join(d.real, e.Name()))
		switch {
		case err != nil && errors.Is(err, fs.ErrNotExist):
			why = Dangling
		case err != nil || info.IsDir():
			return
		}
	}
	l.ignore(path.Join(d.path, e.Name()), why, "")
}

// round reads the first file of each name. Of a name whose file the generator does
// not take, the others are left for another round.
func (l *loader) round(claims [][]source) (left [][]source) {
	files := make([]parsed, len(claims))
	parallel(len(claims), func(i int) { files[i] = l.parse(claims[i][0]) })
	for i, c := range claims {
		l.fail(files[i].errs...)
		rest := slices.DeleteFunc(c[1:], func(s source) bool { return s.path == c[0].path })
		if files[i].file == nil {
			if dir := path.Dir(c[0].path); l.lostTo[dir] == "" {
				l.lostTo[dir] = c[0].path
			}
			if len(rest) > 0 {
				left = append(left, rest)
			}
			continue
		}
		u := &Unit{Name: c[0].entry.Name(), Path: c[0].path, File: files[i].file, dialect: l.dialect, main: files[i].layer}
		l.set.byName[u.Name] = u
		for _, s := range rest {
			l.ignore(s.path, Shadowed, u.Path)
		}
	}
	return left
}

// orderUnits brings the units into the order in which their directories count.
func (l *loader) orderUnits(dirs []dir) {
	placed := map[*Unit]bool{}
	for _, d := range dirs {
		for _, e := range d.entries {
			u := l.set.byName[e.Name()]
			if u != nil && !placed[u] && u.Path == path.Join(d.path, e.Name()) {
				placed[u] = true
				u.LostTo = l.lostTo[path.Dir(u.Path)]
				l.set.Units = append(l.set.Units, u)
			}
		}
	}
}

// parsed is a file that was read. The file is nil if the generator does not take
// it.
type parsed struct {
	file  *quadlet.File
	layer *layer
	errs  []*FileError
}

func (s source) unread(op string, err error) parsed {
	return parsed{errs: []*FileError{unread(s.path, fmt.Sprintf("error loading %q, %s %s", "/"+s.path, op, "/"+s.path), cause(err))}}
}

func (l *loader) parse(s source) parsed {
	real, mode := path.Join(s.real, s.entry.Name()), s.entry.Type()
	if mode&fs.ModeSymlink != 0 {
		target, info, err := l.resolve(real)
		if err != nil {
			return s.unread("open", err)
		}
		real, mode = target, info.Mode()
	}
	text, err := l.read(real, mode)
	if err != nil {
		op := "open"
		if errors.Is(err, errDirectory) {
			op = "read"
		}
		return s.unread(op, err)
	}
	file, errs := l.syntax(s.path, text)
	if slices.ContainsFunc(errs, func(e *FileError) bool { return e.Refused }) {
		return parsed{errs: errs}
	}
	return parsed{file, l.newLayer([]*DropIn{{Path: s.path, File: file}}), errs}
}

// parallel calls f with each number below n.
func parallel(n int, f func(int)) {
	workers := min(runtime.GOMAXPROCS(0), n/16+1)
	var next atomic.Int64
	var wg sync.WaitGroup
	for range workers {
		wg.Go(func() {
			for i := int(next.Add(1)) - 1; i < n; i = int(next.Add(1)) - 1 {
				f(i)
			}
		})
	}
	wg.Wait()
}
