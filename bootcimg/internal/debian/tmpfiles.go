package debian

import (
	"archive/tar"
	"fmt"
	"path"
	"strconv"
	"strings"
)

// tmpfilesFile makes what the base's packages have in /var and no package's own
// file makes.
const tmpfilesFile = "usr/lib/tmpfiles.d/base-var.conf"

// factory is where tmpfiles.d copies from when a C line names no source.
// tmpfiles.d(5).
const factory = "usr/share/factory/"

// sweepVar sees to it that /var can start empty: what is in it and is not made
// by tmpfiles.d gets a line that makes it. Files move to the factory directory
// and are copied from there at boot.
func sweepVar(t *tree) error {
	made, err := madeByTmpfiles(t)
	if err != nil {
		return err
	}
	users, err := t.names("etc/passwd", 7)
	if err != nil {
		return err
	}
	groups, err := t.names("etc/group", 4)
	if err != nil {
		return err
	}
	var b strings.Builder
	b.WriteString("# What packages have in /var. See tmpfiles.d(5).\n")
	for _, name := range t.below("var") {
		n := t.nodes[name]
		if made["/"+name] {
			if n.hdr.Typeflag == tar.TypeReg {
				delete(t.nodes, name)
			}
			continue
		}
		attrs := fmt.Sprintf("%04o %s %s", n.hdr.Mode&0o7777, owner(users, n.hdr.Uid), owner(groups, n.hdr.Gid))
		switch n.hdr.Typeflag {
		case tar.TypeDir:
			fmt.Fprintf(&b, "d %s %s - -\n", escape(name), attrs)
		case tar.TypeSymlink:
			fmt.Fprintf(&b, "L %s - - - - %s\n", escape(name), n.hdr.Linkname)
		case tar.TypeReg:
			fmt.Fprintf(&b, "C %s %s - -\n", escape(name), attrs)
			t.move(name, factory+name)
		default:
			return fmt.Errorf("/%s is neither file, directory nor link: tmpfiles.d cannot make it", name)
		}
	}
	t.file(tmpfilesFile, []byte(b.String()))
	return nil
}

// owner is an account's name, or its number when it has none.
func owner(names map[int]string, id int) string {
	if n, ok := names[id]; ok {
		return n
	}
	return strconv.Itoa(id)
}

// escape spells a path for tmpfiles.d, where "%" starts a specifier and blanks
// end a field.
func escape(name string) string {
	return strings.NewReplacer("%", "%%", " ", `\x20`, "\t", `\x09`, `\`, `\\`).Replace("/" + name)
}

// madeByTmpfiles are the paths that lines of the packages' own files make. Lines
// that only adjust or remove do not count.
func madeByTmpfiles(t *tree) (map[string]bool, error) {
	made := map[string]bool{}
	for _, name := range t.below("usr/lib/tmpfiles.d") {
		if path.Ext(name) != ".conf" {
			continue
		}
		data, err := t.content(name)
		if err != nil {
			return nil, err
		}
		for line := range strings.Lines(string(data)) {
			f := strings.Fields(line)
			if len(f) > 1 && strings.ContainsAny(f[0][:1], "dDvqQfFLCpcb") {
				made[strings.TrimSuffix(f[1], "/")] = true
			}
		}
	}
	return made, nil
}
