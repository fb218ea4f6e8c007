package unitset

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strconv"
	"strings"
)

// dropInNames are the names of the drop-in directories of a unit, the closest
// first, systemd.unit(5). Neither is an instance's name cut at its dashes, nor
// does a name without a dash have more than its own and its type's.
func (d dialect) dropInNames(u *Unit) []string {
	ext := u.Ext() + ".d"
	base, instance, isTemplate := u.Template()
	names := []string{u.Name + ".d"}
	if instance != "" {
		names = append(names, base+"@"+ext)
	}
	if d.fullName {
		return names
	}
	for i := strings.LastIndexByte(base, '-'); i >= 0; i = strings.LastIndexByte(base[:i], '-') {
		if isTemplate {
			names = append(names, base[:i+1]+"@"+ext)
		}
		names = append(names, base[:i+1]+ext)
	}
	return append(names, ext[1:])
}

// A dropDir is a directory that has a drop-in directory's name.
type dropDir struct {
	source
	search int // index of the searched directory it is in
	used   bool
	heard  bool     // the generator reads it: a unit has it that is not lost
	files  []source // that end in .conf
	other  []source
	err    error
}

// A merger gives the units of a set their drop-ins, step by step, so that
// each step can do its reading at the same time.
type merger struct {
	*loader
	dirs   []*dropDir
	byName map[string][]int // indices of dirs, in the order in which they count
	groups []*merged
	files  []*dropFile
}

// merged is what units have in common of which the drop-in directories are the
// same.
type merged struct {
	dirs    []int
	units   []*Unit
	heard   bool // not all of the units are lost
	files   []*dropFile
	dropIns []*DropIn
}

// dropFile is a drop-in, read once for all units.
type dropFile struct {
	source
	used  bool
	heard bool   // as of a dropDir
	by    string // what counts in its place, where it does not
	parsed
	dropIn *DropIn // nil if the generator does not take it
}

func (l *loader) dropIns(dirs []dir) {
	m := &merger{loader: l, byName: map[string][]int{}}
	m.find(dirs)
	if len(m.dirs) == 0 {
		return
	}
	m.group()
	m.look()
	m.choose()
	parallel(len(m.files), func(i int) {
		if f := m.files[i]; f.used {
			f.parsed = m.parse(f.source)
		}
	})
	m.report()
	parallel(len(m.groups), func(i int) { m.merge(m.groups[i]) })
}

// find collects the drop-in directories in all searched ones.
func (m *merger) find(dirs []dir) {
	seen := map[string]bool{}
	for i, d := range dirs {
		for _, e := range d.entries {
			if !strings.HasSuffix(e.Name(), ".d") {
				continue
			}
			s := source{path.Join(d.path, e.Name()), d.real, e}
			if !seen[s.path] {
				seen[s.path] = true
				m.byName[e.Name()] = append(m.byName[e.Name()], len(m.dirs))
				m.dirs = append(m.dirs, &dropDir{source: s, search: i})
			}
		}
	}
}

// group brings the units together that have the same drop-in directories.
func (m *merger) group() {
	byDirs := map[string]*merged{}
	for _, u := range m.set.Units {
		var order []int
		for _, name := range m.dropInNames(u) {
			order = append(order, m.byName[name]...)
		}
		if len(order) == 0 {
			continue
		}
		if m.dirFirst {
			slices.SortStableFunc(order, func(a, b int) int { return m.dirs[a].search - m.dirs[b].search })
		}
		var key []byte
		for _, i := range order {
			m.dirs[i].used = true
			key = strconv.AppendInt(append(key, ' '), int64(i), 10)
		}
		g := byDirs[string(key)]
		if g == nil {
			g = &merged{dirs: order}
			byDirs[string(key)] = g
			m.groups = append(m.groups, g)
		}
		g.units = append(g.units, u)
		g.heard = g.heard || u.LostTo == ""
	}
	for _, g := range m.groups {
		for _, i := range g.dirs {
			m.dirs[i].heard = m.dirs[i].heard || g.heard
		}
	}
}

// look looks into the drop-in directories that a unit has.
func (m *merger) look() {
	parallel(len(m.dirs), func(i int) {
		if d := m.dirs[i]; d.used {
			m.open(d)
		}
	})
	for _, d := range m.dirs {
		switch {
		case !d.used:
			m.ignore(d.path, Orphan, "")
		case d.err != nil && !errors.Is(d.err, fs.ErrNotExist):
			e := unread(d.path, fmt.Sprintf("error reading directory %q, open /%s", "/"+d.path, d.path), d.err)
			if !d.heard {
				e.Message = ""
			}
			m.fail(e)
		}
		for _, s := range d.other {
			m.ignore(s.path, NotConf, "")
		}
	}
}

func (m *merger) open(d *dropDir) {
	real, isDir, err := path.Join(d.real, d.entry.Name()), d.entry.IsDir(), error(nil)
	if d.entry.Type()&fs.ModeSymlink != 0 {
		var info fs.FileInfo
		if real, info, err = m.resolve(real); err == nil {
			isDir = info.IsDir()
		}
	}
	if err == nil && !isDir {
		err = errNoDirectory
	}
	var entries []fs.DirEntry
	if err == nil {
		entries, err = m.list(real)
	}
	if err != nil {
		d.err = cause(err)
	}
	for _, e := range entries {
		s := source{path.Join(d.path, e.Name()), real, e}
		if path.Ext(e.Name()) == ".conf" {
			d.files = append(d.files, s)
		} else {
			d.other = append(d.other, s)
		}
	}
}

// choose finds, for each group of units, the file of each name that counts.
func (m *merger) choose() {
	files := map[string]*dropFile{}
	for _, g := range m.groups {
		winners := map[string]*dropFile{}
		for _, i := range g.dirs {
			for _, s := range m.dirs[i].files {
				f := files[s.path]
				if f == nil {
					f = &dropFile{source: s}
					files[s.path] = f
					m.files = append(m.files, f)
				}
				if w := winners[s.entry.Name()]; w != nil {
					f.by = w.path
					continue
				}
				winners[s.entry.Name()] = f
				g.files = append(g.files, f)
				f.used, f.heard = true, f.heard || g.heard
			}
		}
		// systemd.unit(5): drop-ins are merged in the order of their names.
		slices.SortFunc(g.files, func(a, b *dropFile) int { return strings.Compare(a.entry.Name(), b.entry.Name()) })
	}
}

// report tells of the drop-ins that no unit has, and of those that are no good.
func (m *merger) report() {
	for _, f := range m.files {
		if !f.used {
			m.ignore(f.path, Shadowed, f.by)
			continue
		}
		for _, e := range f.errs {
			if !f.heard {
				e.Message = ""
			}
		}
		m.fail(f.errs...)
		if f.file != nil {
			f.dropIn = &DropIn{Path: f.path, File: f.file}
		}
	}
}

// merge gives the units of a group their drop-ins.
func (m *merger) merge(g *merged) {
	for _, f := range g.files {
		if f.dropIn != nil {
			g.dropIns = append(g.dropIns, f.dropIn)
		}
	}
	more := m.newLayer(g.dropIns)
	for _, u := range g.units {
		u.DropIns, u.more = slices.Clip(g.dropIns), more
	}
}
