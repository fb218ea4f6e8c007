package podmanarg

import (
	"path"
	"slices"
)

// A placed is a place and the option that asked for it.
type placed struct {
	place
	option int
	flag   string
}

// places refuses two mounts of one place. Podman takes the same mount twice from one
// kind of option, and nearly never from two.
func places(g *given) {
	all := g.placesOf()
	for _, p := range all {
		if g.line.UID != 0 && p.flag == "mount" && slices.Contains(p.options, "noswap") {
			g.refuse(p.option, refuse("noswap, which only root can set"))
		}
	}
	for i, p := range all {
		j := slices.IndexFunc(all[:i], func(other placed) bool { return other.dest == p.dest && !together(other, p) })
		if j >= 0 {
			g.refuse(p.option, refuse("%q is mounted by another option (%q) as well; want one mount for each place", p.dest, g.line.Options[all[j].option].Value))
			return
		}
	}
	for i, p := range all {
		clean := func(other placed) bool { return other.dest != p.dest && path.Clean(other.dest) == path.Clean(p.dest) }
		if slices.ContainsFunc(all[:i], clean) {
			g.refuse(p.option, fail("%q is mounted by another option as well; want one mount for each place", path.Clean(p.dest)))
			return
		}
	}
}

// placesOf are the mounts of a line whose places are known, those of --mount first.
func (g *given) placesOf() []placed {
	var all []placed
	for _, kind := range []struct {
		flag string
		read func(string) (place, error)
	}{{"mount", parseMount}, {"volume", parseVolume}, {"tmpfs", parseTmpfs}} {
		for _, w := range g.words[kind.flag] {
			if p, err := kind.read(w.text); err == nil && !w.open && p.dest != "" {
				all = append(all, placed{p, w.option, kind.flag})
			}
		}
	}
	return all
}

// together says that podman takes two mounts of one place.
func together(first, second placed) bool {
	switch {
	case first.flag == "mount" && second.flag == "mount":
		return false
	case first.flag == "volume" && second.flag == "volume" && first.storage == named:
		return second.storage == named && first.source == second.source
	case first.flag == "mount" && second.flag == "tmpfs":
		return first.tmpfs
	}
	return first.same(&second.place)
}
