//go:build linux && (amd64 || arm64)

package debian_test

import (
	"archive/tar"
	"os"
	"path"
	"strings"
	"testing"
	"unicode/utf8"
)

// TestLint checks the rules of "bootc container lint" on the tar that Base makes
// of a small root, or on the real one that $TANK_BASE names.
func TestLint(t *testing.T) {
	r := root{}
	if p := os.Getenv("TANK_BASE"); p != "" {
		r = readRoot(t, p)
	} else {
		r = makeRoot(t)
	}
	for name, rule := range lints {
		t.Run(name, func(t *testing.T) { rule(t, r) })
	}
}

// below lists what is under a directory.
func (r root) below(dir string) []string {
	var names []string
	for _, name := range r.names {
		if strings.HasPrefix(name, dir+"/") {
			names = append(names, name)
		}
	}
	return names
}

// is tells whether a path is there, as the type given.
func (r root) is(name string, typ byte) bool {
	e, ok := r.entries[name]
	return ok && e.Typeflag == typ
}

// lints are bootc's rules by its names for them.
var lints = map[string]func(*testing.T, root){
	"api-base-directories": func(t *testing.T, r root) {
		for _, d := range []string{"dev", "proc", "sys", "run", "tmp", "var"} {
			if !r.is(d, tar.TypeDir) {
				t.Errorf("/%s is no directory", d)
			}
		}
	},
	"baseimage-root": func(t *testing.T, r root) {
		if !r.is("sysroot", tar.TypeDir) || r.entries["ostree"].Linkname != "sysroot/ostree" {
			t.Error("want /sysroot, and /ostree -> sysroot/ostree")
		}
	},
	"baseimage-composefs": func(t *testing.T, r root) {
		if got := r.text(t, "usr/lib/ostree/prepare-root.conf"); !strings.Contains(got, "[composefs]\nenabled = yes\n") {
			t.Errorf("prepare-root.conf: %s", got)
		}
	},
	"bootc-kargs": func(t *testing.T, r root) {
		if got := r.below("usr/lib/bootc/kargs.d"); got != nil {
			t.Errorf("the base sets kernel arguments: %q", got)
		}
	},
	"buildah-injected": func(t *testing.T, r root) {
		for _, name := range []string{"etc/hostname", "etc/resolv.conf"} {
			if r.is(name, tar.TypeReg) {
				t.Errorf("/%s is a file", name)
			}
		}
	},
	"etc-usretc": func(t *testing.T, r root) {
		if _, ok := r.entries["usr/etc"]; ok {
			t.Error("/usr/etc is there")
		}
	},
	"kernel": func(t *testing.T, r root) {
		n := 0
		for _, name := range r.below("usr/lib/modules") {
			if path.Base(name) == "vmlinuz" {
				n++
				if !r.is(path.Dir(name)+"/initramfs.img", tar.TypeReg) {
					t.Errorf("/%s has no initramfs beside it", name)
				}
			}
		}
		if n != 1 {
			t.Errorf("%d kernels, want 1", n)
		}
	},
	"nonempty-boot": func(t *testing.T, r root) {
		if !r.is("boot", tar.TypeDir) || r.below("boot") != nil {
			t.Errorf("/boot is to be there and empty: %q", r.below("boot"))
		}
	},
	"nonempty-run-tmp": func(t *testing.T, r root) {
		if got := append(r.below("run"), r.below("tmp")...); got != nil {
			t.Errorf("content: %q", got)
		}
	},
	"sysusers": lintSysusers,
	"utf8": func(t *testing.T, r root) {
		for _, name := range r.names {
			if !utf8.ValidString(name) || !utf8.ValidString(r.entries[name].Linkname) {
				t.Errorf("%q is not UTF-8", name)
			}
		}
	},
	"var-log": func(t *testing.T, r root) {
		for _, name := range r.below("var/log") {
			if r.entries[name].Size > 0 {
				t.Errorf("/%s is not empty", name)
			}
		}
	},
	"var-run": func(t *testing.T, r root) {
		if !r.is("var/run", tar.TypeSymlink) {
			t.Error("/var/run is no link")
		}
	},
	"var-tmpfiles": func(t *testing.T, r root) {
		made := map[string]bool{}
		for _, name := range r.below("usr/lib/tmpfiles.d") {
			for line := range strings.Lines(r.entries[name].data) {
				if f := strings.Fields(line); len(f) > 1 {
					made[strings.ReplaceAll(strings.TrimSuffix(f[1], "/"), `\x20`, " ")] = true
				}
			}
		}
		for _, name := range r.below("var") {
			if !made["/"+name] {
				t.Errorf("tmpfiles.d does not make /%s", name)
			}
		}
	},
}

// lintSysusers is the rule that every account and group is defined.
func lintSysusers(t *testing.T, r root) {
	defined := map[string]bool{}
	for _, name := range r.below("usr/lib/sysusers.d") {
		for line := range strings.Lines(r.entries[name].data) {
			f := strings.Fields(line)
			if len(f) < 2 || strings.HasPrefix(f[0], "#") {
				continue
			}
			defined[f[0][:1]+f[1]] = true
			if f[0][0] == 'u' {
				defined["g"+f[1]] = true
			}
		}
	}
	for file, prefix := range map[string]string{"etc/passwd": "u", "etc/group": "g"} {
		for line := range strings.Lines(r.text(t, file)) {
			name, rest, _ := strings.Cut(line, ":")
			if strings.Count(rest, ":") >= 2 && name != "" && !defined[prefix+name] {
				t.Errorf("/%s: %q is in no sysusers.d file", file, name)
			}
		}
	}
}
