package unitset

import (
	"errors"
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
	path   string
	search int // index of the searched directory it is in
	real   string
	used   bool
	read   bool
	files  []source // that end in .conf
}

// A merger gives the units of a set their drop-ins.
type merger struct {
	*loader
	dirs   []*dropDir
	byName map[string][]int // indices of dirs, in the order in which they count
	layers map[string]*merged
	files  map[string]*dropFile
}

// merged is what units have in common of which the drop-in directories are the
// same.
type merged struct {
	dropIns []*DropIn
	layer   *layer
}

// dropFile is a drop-in, read once for all units.
type dropFile struct {
	source
	dropIn *DropIn // nil if the generator does not take it
	by     string  // what counted in its place, where it lost
	used   bool
	errs   []*FileError
}

func (l *loader) dropIns(dirs []dir) {
	m := &merger{loader: l, byName: map[string][]int{}, layers: map[string]*merged{}, files: map[string]*dropFile{}}
	m.find(dirs)
	if len(m.dirs) == 0 {
		return
	}
	for _, u := range l.set.Units {
		m.merge(u)
	}
	m.report()
}

// find collects the drop-in directories in all searched ones.
func (m *merger) find(dirs []dir) {
	seen := map[string]bool{}
	for i, d := range dirs {
		for _, e := range d.entries {
			p := path.Join(d.path, e.Name())
			if !strings.HasSuffix(e.Name(), ".d") || seen[p] {
				continue
			}
			seen[p] = true
			m.byName[e.Name()] = append(m.byName[e.Name()], len(m.dirs))
			m.dirs = append(m.dirs, &dropDir{path: p, search: i, real: path.Join(d.real, e.Name())})
		}
	}
}

// merge gives one unit its drop-ins.
func (m *merger) merge(u *Unit) {
	var order []int
	for _, name := range m.dropInNames(u) {
		order = append(order, m.byName[name]...)
	}
	if len(order) == 0 {
		return
	}
	if m.dirFirst {
		slices.SortStableFunc(order, func(a, b int) int { return m.dirs[a].search - m.dirs[b].search })
	}
	var key strings.Builder
	for _, i := range order {
		key.WriteString(strconv.Itoa(i) + " ")
	}
	all := m.layers[key.String()]
	if all == nil {
		all = m.mergeDirs(order)
		m.layers[key.String()] = all
	}
	u.DropIns, u.more = all.dropIns, all.layer
}

// mergeDirs reads the drop-ins in some directories and merges them in the order
// of their names.
func (m *merger) mergeDirs(order []int) *merged {
	winners := map[string]*dropFile{}
	for _, i := range order {
		for _, s := range m.open(m.dirs[i]) {
			f := m.files[s.path]
			if f == nil {
				f = &dropFile{source: s}
				m.files[s.path] = f
			}
			if w := winners[s.entry.Name()]; w != nil {
				f.by = w.path
			} else {
				winners[s.entry.Name()] = f
			}
		}
	}
	files := make([]*dropFile, 0, len(winners))
	for _, f := range winners {
		files = append(files, f)
	}
	slices.SortFunc(files, func(a, b *dropFile) int { return strings.Compare(a.entry.Name(), b.entry.Name()) })
	m.readAll(files)
	var all merged
	for _, f := range files {
		if f.dropIn != nil {
			all.dropIns = append(all.dropIns, f.dropIn)
		}
	}
	all.dropIns = slices.Clip(all.dropIns)
	all.layer = m.newLayer(all.dropIns)
	return &all
}

// readAll reads those that were not read for another unit.
func (m *merger) readAll(files []*dropFile) {
	fresh := slices.DeleteFunc(slices.Clone(files), func(f *dropFile) bool { return f.used })
	parallel(len(fresh), func(i int) {
		f := fresh[i]
		p := m.parse(f.source)
		f.used, f.errs = true, p.errs
		if p.file != nil {
			f.dropIn = &DropIn{Path: f.path, File: p.file}
		}
	})
	for _, f := range fresh {
		m.fail(f.errs...)
	}
}

// open is the drop-ins in a directory.
func (m *merger) open(d *dropDir) []source {
	d.used = true
	if d.read {
		return d.files
	}
	d.read = true
	real, info, err := m.resolve(d.real)
	var entries []fs.DirEntry
	if err == nil && !info.IsDir() {
		err = errors.New("not a directory")
	} else if err == nil {
		entries, err = m.list(real)
	}
	if err != nil {
		if err := cause(err); !errors.Is(err, fs.ErrNotExist) {
			m.fail(&FileError{Path: d.path, Refused: true, Message: "error reading directory \"/" + d.path + "\", open /" + d.path + ": " + err.Error(), Err: err})
		}
		return nil
	}
	for _, e := range entries {
		if s := (source{path.Join(d.path, e.Name()), real, e}); path.Ext(e.Name()) == ".conf" {
			d.files = append(d.files, s)
		} else {
			m.ignore(s.path, NotConf, "")
		}
	}
	return d.files
}

// report tells of the drop-ins that no unit has.
func (m *merger) report() {
	for _, d := range m.dirs {
		if !d.used {
			m.ignore(d.path, Orphan, "")
		}
	}
	for _, f := range m.files {
		if !f.used {
			m.ignore(f.path, Shadowed, f.by)
		}
	}
}
