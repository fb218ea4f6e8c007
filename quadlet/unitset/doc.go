// Package unitset finds the Quadlet units of a machine, an image or a user the
// way Podman's generator does, and reads their values with the eyes of the
// generator of a given version.
//
//	set, err := unitset.Load(os.DirFS("/"), unitset.Target{UID: 1000, Home: "/home/ann"})
//	for _, u := range set.Units {
//		image, _ := u.Text("Container", "Image")
//		fmt.Println(u.Path, image)
//	}
//
// # Which files count
//
// [Load] walks the directories that the generator walks for root or for a user,
// as [Target.SearchPath] names them. The first file of a name wins; drop-ins are
// merged from every searched directory; a template's instance gets those of its
// template. What was found and does not count is in [Set.Ignored] with the reason,
// so that nobody has to guess why a unit is missing.
//
// A file that the generator refuses is in [Set.Problems], and all the others are
// loaded. The generator itself is not so kind: it makes nothing of any unit in the
// directory of the bad file. [Unit.LostTo] says so of each.
//
// # What a value is
//
// The generator has one way to read each kind of key, and most of them lose what
// they do not understand without a word. The readers of a [Unit] give exactly what
// the generator would take, and beside it what it dropped:
//
//   - [Unit.Text], [Unit.Bool] and [Unit.Uint32] read the last assignment;
//   - [Unit.All] reads one value a line, [Unit.Words] and [Unit.Args] split them;
//   - [Unit.KeyVals] reads KEY=VALUE pairs, [Unit.LastArgs] one command line.
//
// Each value says which line of which file it is from.
//
// # Versions
//
// All of this has changed with the versions of Podman: where users' units are,
// which drop-in wins, what a comment is, how much a quote means. [Target.Podman]
// chooses; versions before 5.0 are read as 5.0. The tests hold searches, drop-ins
// and messages against the generators of nine releases.
//
// # Trees of others
//
// A tree may be an image that somebody else made. Symbolic links are resolved
// inside fsys, where an absolute target and ".." mean the root of fsys; nothing
// outside is ever opened, no device or pipe is read, and loops end. If the tree can
// change while it is read, give the FS of an [os.Root].
package unitset
