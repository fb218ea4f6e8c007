package lint

import (
	"path"
	"slices"
	"strings"

	"github.com/tank-os/tank/quadlet/unitset"
)

var fileRules = []Rule{
	{
		ID: "file-misread", Severity: Error,
		Title: "the generator misreads the file in silence",
		Explanation: `The file holds bytes that no unit file may hold: a NUL, which ends the value where systemd reads it, text that is not UTF-8, a line longer than systemd reads, ` +
			`or a backslash at its very end. The generator copies or drops them without a word.`,
		Fix: "save the file as plain UTF-8 text",
	},
	{
		ID: "file-type", Severity: Error, set: fileType,
		Title: "an extension that is almost a unit's",
		Explanation: `The generator takes a file for a unit by its extension, in lower case, and passes over all others in silence: ` +
			`web.Container and web.containers make no service.`,
		Fix: "rename the file",
	},
	{
		ID: "file-too-new", Severity: Error, set: fileTooNew,
		Title:       "a type of unit that the target's Podman does not know",
		Explanation: `Generators pass over the types of units of newer ones in silence: .pod came with Podman 5.0, .build with 5.2, .artifact with 5.7.`,
		Fix:         "use a newer Podman, or another type of unit",
	},
	{
		ID: "file-shadowed", Severity: Warning, set: fileShadowed,
		Title: "a file that another one of its name hides",
		Explanation: `Of files with the same name, the generator takes the first that it finds, and never looks at the others, also if they are in subdirectories that have nothing to do with each other. ` +
			`That a file in /etc hides one in /usr is how a vendor's unit is replaced, and no finding.`,
		Fix: "give the units names of their own",
	},
	{
		ID: "file-search-path", Severity: Error, set: fileSearchPath,
		Title:       "a directory that is not searched",
		Explanation: `A list of unit directories ends for the generator at the first that is not absolute, and some generators do not follow links to directories. Units in them do not exist.`,
		Fix:         "name directories by absolute paths",
	},
	{
		ID: "dropin-orphan", Severity: Warning, set: dropInOrphan,
		Title: "drop-ins of no unit",
		Explanation: `A directory NAME.container.d changes the unit NAME.container. There is none of that name, or it was renamed, and the generator passes over the drop-ins in silence. ` +
			`The name is the Quadlet file's, not the service's.`,
		Fix: "name the directory after the unit file, with .d behind it",
	},
	{
		ID: "dropin-extension", Severity: Warning, set: dropInExtension,
		Title:       "a drop-in that does not end in .conf",
		Explanation: `Of a drop-in directory, only files that end in .conf are read.`,
		Fix:         "rename the file to NAME.conf",
	},
	{
		ID: "dropin-everywhere", Severity: Warning, set: dropInEverywhere,
		Title: "drop-ins in a subdirectory that hold for all units",
		Explanation: `The generator looks for drop-ins in every directory that it searches, and does not ask which directory the unit is in: sub/container.d changes all containers, ` +
			`not only those in sub.`,
		Fix: "name the units in the directory's name, as in PREFIX-.container.d, or move it to where all units are",
	},
}

// ignored reports what was found and does not count for one of some reasons.
func (p *pass) ignored(message func(i unitset.Ignored) string, reasons ...unitset.Reason) {
	for _, i := range p.all.Ignored {
		if slices.Contains(reasons, i.Reason) {
			if text := message(i); text != "" {
				p.add(i.Path, 1, 1, text)
			}
		}
	}
}

func fileType(p *pass) {
	p.ignored(func(i unitset.Ignored) string {
		ext := strings.TrimPrefix(path.Ext(i.Path), ".")
		known := make([]string, 0, len(ownSections))
		for kind := range ownSections {
			known = append(known, kind)
		}
		slices.Sort(known)
		best := nearest(ext, known)
		if best == "" {
			return ""
		}
		return "no type of unit has the extension " + quote("."+ext) + ": did you mean ." + best + "?"
	}, unitset.UnknownType, unitset.WrongCase)
}

func fileTooNew(p *pass) {
	p.ignored(func(i unitset.Ignored) string {
		return "Podman " + p.all.Target.Podman.String() + " knows no " + path.Ext(i.Path) + " units"
	}, unitset.TooNew)
}

func fileShadowed(p *pass) {
	p.ignored(func(i unitset.Ignored) string {
		if p.meantToShadow(i) || strings.HasSuffix(i.Path, ".conf") {
			return ""
		}
		return "the generator never reads it: " + i.By + " has the same name and comes first"
	}, unitset.Shadowed)
}

// meantToShadow says that a file is hidden from a directory that is there to hide
// files of later ones. Where users/ hides a file of users/UID, the order is not what
// the documentation says.
func (p *pass) meantToShadow(i unitset.Ignored) bool {
	const users = "etc/containers/systemd/users/"
	if strings.HasPrefix(i.By, users) && strings.HasPrefix(i.Path, users) {
		return false
	}
	return p.root(i.By) != p.root(i.Path)
}

// root is the directory of the search path that a file is below.
func (p *pass) root(name string) string {
	best := ""
	for _, dir := range p.all.Target.SearchPath() {
		dir = strings.Trim(dir, "/")
		if strings.HasPrefix(name, dir+"/") && len(dir) > len(best) {
			best = dir
		}
	}
	return best
}

func fileSearchPath(p *pass) {
	p.ignored(func(i unitset.Ignored) string {
		if i.Reason == unitset.RelativeDir {
			return "the generator searches neither this directory, which is not absolute, nor those after it"
		}
		return "the generator of Podman " + p.all.Target.Podman.String() + " does not follow this link"
	}, unitset.RelativeDir, unitset.UnsearchedLink)
}

func dropInOrphan(p *pass) {
	names := make([]string, 0, len(p.units))
	for _, u := range p.units {
		names = append(names, u.Name)
	}
	p.ignored(func(i unitset.Ignored) string {
		name := strings.TrimSuffix(path.Base(i.Path), ".d")
		return "no unit is called " + name + didYouMean(name, names)
	}, unitset.Orphan)
}

func dropInExtension(p *pass) {
	p.ignored(func(i unitset.Ignored) string {
		if set := path.Ext(i.Path); set != "" && nearest(set, []string{".conf"}) == "" && ownSections[set[1:]] == "" {
			return "" // a backup, or a note
		}
		return "the generator reads only files that end in .conf here"
	}, unitset.NotConf)
}

// dropInEverywhere finds directories such as sub/container.d with drop-ins.
func dropInEverywhere(p *pass) {
	seen := map[string]bool{}
	for _, u := range p.units {
		for _, d := range u.DropIns {
			dir := path.Dir(d.Path)
			if seen[dir] || path.Base(dir) != u.kind+".d" {
				continue
			}
			seen[dir] = true
			if at := path.Dir(dir); !slices.Contains(p.top(), at) {
				p.add(d.Path, 1, 1, "it is merged into every ."+u.kind+" unit, not only into those in "+at)
			}
		}
	}
}

// top are the directories of the search path, as paths in the file system. Where the
// set was read from paths that somebody named, it is the first of its directories.
func (p *pass) top() []string {
	var dirs []string
	for _, dir := range p.all.Target.SearchPath() {
		dirs = append(dirs, strings.Trim(dir, "/"))
	}
	if len(p.all.Dirs) > 0 {
		dirs = append(dirs, p.all.Dirs[0])
	}
	return dirs
}

// files reports what loading found. What the generator says of a file, the
// conversion repeats.
func (c *check) files() {
	for _, e := range c.all.Problems {
		id := "file-misread"
		if e.Refused {
			id = "generator-syntax"
		}
		if r := c.table.byID[id]; e.Message == "" && c.runs(r) {
			p := &pass{check: c, rule: r}
			p.add(e.Path, e.Line, 1, firstLine(e.Err.Error()))
		}
	}
}

func firstLine(s string) string {
	first, _, _ := strings.Cut(s, "\n")
	return first
}
