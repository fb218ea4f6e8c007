package bootcimg

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

const (
	// maxID is the greatest user or group id; the next one means "no id".
	maxID = 1<<32 - 2
	// modeBits are the bits of a mode that an image can hold.
	modeBits = fs.ModePerm | fs.ModeSetuid | fs.ModeSetgid | fs.ModeSticky
)

// normalize fills defaults in and copies what the op shares with the step, so
// that a plan does not change when the value it came from does.
func normalize(op Op, platform string) Op {
	switch o := op.(type) {
	case WriteFile:
		if o.Mode == 0 {
			o.Mode = 0o644
		}
		o.Xattrs = maps.Clone(o.Xattrs)
		o.Source = normalizeSource(o.Source, platform)
		return o
	case MakeDir:
		if o.Mode == 0 {
			o.Mode = 0o755
		}
		return o
	case InstallPackages:
		o.Names = slices.Clone(o.Names)
		return o
	case RunCommand:
		o.Argv, o.Env = slices.Clone(o.Argv), slices.Clone(o.Env)
		return o
	default:
		return op
	}
}

func normalizeSource(source Source, platform string) Source {
	switch s := source.(type) {
	case GoProgram:
		s.Tags, s.LDFlags = slices.Clone(s.Tags), slices.Clone(s.LDFlags)
		return s
	case ImageArchive:
		// What is carried runs on the machine that carries it.
		if s.Image != nil && s.Image.Platform == "" {
			img := *s.Image
			img.Platform = platform
			s.Image = &img
		}
		return s
	default:
		return source
	}
}

// checkOp checks one op by itself.
func checkOp(op Op, p *Planner) error {
	switch o := op.(type) {
	case WriteFile:
		return errors.Join(checkWrite(o.Path, p.Container), checkAttr(o.Mode, o.UID, o.GID), checkXattrs(o.Xattrs, p.Container), checkSource(o.Source, p))
	case MakeDir:
		return errors.Join(checkPath(o.Path, p.Container), checkAttr(o.Mode, o.UID, o.GID))
	case Symlink:
		return errors.Join(checkPath(o.Path, p.Container), checkTarget(o.Target))
	case EnableUnit:
		return checkUnit(o.Unit)
	case MaskUnit:
		return checkUnit(o.Unit)
	case AddSubID:
		return errors.Join(checkUserName(o.User), checkSubID(o))
	case InstallPackages:
		return checkPackages(o.Names)
	case RunCommand:
		return checkCommand(o)
	default:
		// A pointer to an op, or a type that embeds one: no engine knows it.
		return errors.New("not one of the package's ops: add the op itself")
	}
}

// badText says what keeps s from being a name in an image, or nothing.
func badText(s string) string {
	switch {
	case !utf8.ValidString(s):
		return "is not UTF-8" // bootc container lint: utf8
	case strings.ContainsFunc(s, unicode.IsControl):
		return "holds control characters"
	default:
		return ""
	}
}

func checkAbsolute(name string) error {
	switch {
	case name == "":
		return errors.New("path is empty")
	case !path.IsAbs(name):
		return errors.New("path is not absolute")
	case path.Clean(name) != name:
		return fmt.Errorf("path is not clean: write %q", path.Clean(name))
	}
	if why := badText(name); why != "" {
		return errors.New("path " + why)
	}
	return nil
}

// forbidden are the trees nothing may be put in, with the reason.
var forbidden = []struct {
	dir, why string
	bootc    bool // holds for bootc images alone
}{
	{"/proc", "the kernel's, and hidden at run time", false},
	{"/sys", "the kernel's, and hidden at run time", false},
	{"/dev", "the kernel's, and hidden at run time", false},
	{"/run", "empty at every boot", false},
	{"/tmp", "empty at every boot", false},
	{"/var/run", "a link to /run", false},
	{"/usr/etc", "bootc's own: write to /etc", true},
	{"/sysroot", "bootc's own", true},
	{"/ostree", "bootc's own", true},
}

// checkPath checks where an op puts something.
func checkPath(name string, container bool) error {
	if err := checkAbsolute(name); err != nil {
		return err
	}
	if name == "/" {
		return errors.New("the root itself cannot be changed")
	}
	for _, f := range forbidden {
		if within(name, f.dir) && (!f.bootc || !container) {
			return fmt.Errorf("%s is %s", f.dir, f.why)
		}
	}
	return nil
}

// checkWrite checks where a regular file goes. bootc copies an image's /var to
// the machine when it is installed and never again, so a file there would be one
// that no upgrade ever changes. bootc, "Filesystem", /var.
func checkWrite(name string, container bool) error {
	if err := checkPath(name, container); err != nil {
		return err
	}
	if container {
		return nil
	}
	for _, dir := range []string{"/var", "/home", "/root"} { // a bootc base has /home and /root in /var
		if within(name, dir) {
			return fmt.Errorf("%s is the machine's: bootc takes it from the image at the first install alone, "+
				"so have tmpfiles.d make it at boot (bootcimg.Users does for what users need)", dir)
		}
	}
	return nil
}

// within reports whether name is dir or below it.
func within(name, dir string) bool {
	rest, ok := strings.CutPrefix(name, dir)
	return ok && (rest == "" || rest[0] == '/')
}

func checkTarget(target string) error {
	if target == "" {
		return errors.New("link has no target")
	}
	if why := badText(target); why != "" {
		return fmt.Errorf("target %q %s", target, why)
	}
	return nil
}

func checkAttr(mode fs.FileMode, uid, gid int) error {
	var errs []error
	if extra := mode &^ modeBits; extra != 0 {
		errs = append(errs, fmt.Errorf("mode %#o holds more than permissions: setuid is fs.ModeSetuid, not 0o4000", uint32(mode)))
	}
	return errors.Join(append(errs, checkID("uid", uid), checkID("gid", gid))...)
}

func checkID(what string, id int) error {
	if id < 0 || int64(id) > maxID {
		return fmt.Errorf("%s %d is not between 0 and %d", what, id, int64(maxID))
	}
	return nil
}

func checkXattrs(xattrs map[string]string, container bool) error {
	var errs []error
	for _, name := range slices.Sorted(maps.Keys(xattrs)) {
		space, rest, _ := strings.Cut(name, ".")
		switch {
		case rest == "" || badText(name) != "" || !slices.Contains([]string{"security", "system", "trusted", "user"}, space):
			errs = append(errs, fmt.Errorf("xattr %q is in none of the namespaces security, system, trusted and user", name))
		case name == "security.selinux" && !container:
			errs = append(errs, errors.New("xattr security.selinux: bootc labels files itself and does not support labels in layers"))
		}
	}
	return errors.Join(errs...)
}

// unitName is what systemd.unit(5) allows, and a type that can be enabled.
var unitName = regexp.MustCompile(`^[a-zA-Z0-9:_.\\@-]+\.(service|socket|target|timer|path|mount|automount|swap|slice)$`)

func checkUnit(name string) error {
	if !unitName.MatchString(name) || len(name) > 255 {
		return fmt.Errorf("%q is not a unit's name, such as \"sshd.service\"", name)
	}
	return nil
}

// packageName forbids a leading dash, which would be an option of the package
// manager, and the characters of a shell.
var packageName = regexp.MustCompile(`^[a-zA-Z0-9][a-zA-Z0-9+._:~^=-]*$`)

func checkPackages(names []string) error {
	if len(names) == 0 {
		return errors.New("names no package")
	}
	var errs []error
	for _, name := range names {
		if !packageName.MatchString(name) {
			errs = append(errs, fmt.Errorf("%q is not a package's name", name))
		}
	}
	return errors.Join(errs...)
}

func checkCommand(o RunCommand) error {
	var errs []error
	if len(o.Argv) == 0 || o.Argv[0] == "" {
		errs = append(errs, errors.New("command is empty"))
	}
	for _, arg := range o.Argv {
		if strings.ContainsRune(arg, 0) {
			errs = append(errs, fmt.Errorf("argument %q holds a NUL", arg))
		}
	}
	for _, kv := range o.Env {
		errs = append(errs, checkEnv(kv))
	}
	return errors.Join(errs...)
}

func checkEnv(kv string) error {
	key, _, ok := strings.Cut(kv, "=")
	if !ok || key == "" || strings.ContainsRune(kv, 0) {
		return fmt.Errorf("%q is not KEY=VALUE", kv)
	}
	return nil
}
