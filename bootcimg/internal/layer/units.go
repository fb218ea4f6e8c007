package layer

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
)

// A scope is whose manager a unit belongs to: where its configuration goes, and
// where its file may be. systemd.unit(5), "Unit File Load Path".
type scope struct {
	config string
	search []string
}

var (
	systemScope = scope{"etc/systemd/system", []string{
		"etc/systemd/system", "usr/local/lib/systemd/system", "usr/lib/systemd/system", "lib/systemd/system",
	}}
	userScope = scope{"etc/systemd/user", []string{
		"etc/systemd/user", "usr/local/lib/systemd/user", "usr/local/share/systemd/user",
		"usr/lib/systemd/user", "usr/share/systemd/user", "lib/systemd/user",
	}}
)

func scopeOf(user bool) scope {
	if user {
		return userScope
	}
	return systemScope
}

var (
	// ErrUnitNotFound says that the image holds no file for a unit.
	ErrUnitNotFound = errors.New("no such unit in the image")
	// ErrNoInstall says that a unit cannot be enabled, nor needs to be: something
	// else starts it. systemctl only prints a hint, and succeeds.
	ErrNoInstall = errors.New("no [Install] section, so nothing to enable: something else has to start it")
)

// MaskUnit links a unit to /dev/null, as systemctl mask does.
func (b *Builder) MaskUnit(unit string, user bool) error {
	name := path.Join(scopeOf(user).config, unit)
	if e, err := Lstat(b, name); err == nil && e.Mode.IsRegular() {
		return fmt.Errorf("/%s is a file, which a mask would replace: remove it from the image", name)
	}
	return b.Symlink(name, "/dev/null")
}

// Lstat describes the file a path leads to, following no link in its last
// component.
func Lstat(v View, name string) (*Entry, error) {
	real, err := Resolve(v, name, false)
	if err != nil {
		return nil, err
	}
	return v.Lstat(real)
}

// EnableUnit makes the links that systemctl --root enable makes for a unit. It
// may be an [ErrUnitNotFound] or [ErrNoInstall].
func (b *Builder) EnableUnit(unit string, user bool) error {
	return b.enable(unit, scopeOf(user), map[string]bool{})
}

func (b *Builder) enable(name string, s scope, seen map[string]bool) error {
	if seen[name] { // Also= may point back
		return nil
	}
	seen[name] = true
	u, err := findUnit(b, name, s)
	if err != nil {
		return err
	}
	in, err := readInstall(b, u, s)
	if err != nil {
		return err
	}
	if in.empty() {
		return fmt.Errorf("%s: %w", name, ErrNoInstall)
	}
	if err := b.link(u, in, s); err != nil {
		return err
	}
	for _, also := range in.also {
		// As systemctl does, Also= passes over what is not there or has no
		// [Install] of its own.
		if u, err := findUnit(b, also, s); err != nil {
			continue
		} else if in, err := readInstall(b, u, s); err != nil || in.empty() {
			continue
		}
		if err := b.enable(also, s, seen); err != nil {
			return fmt.Errorf("%s: Also=%s: %w", name, also, err)
		}
	}
	return nil
}

func (b *Builder) link(u *unitFile, in *install, s scope) error {
	for _, alias := range in.alias {
		if path.Ext(alias) != path.Ext(u.name) || !isUnitName(alias) {
			return fmt.Errorf("%s: Alias=%s: not a unit name of the same type", u.name, alias)
		}
		if alias == u.name {
			continue
		}
		if err := b.Symlink(path.Join(s.config, alias), "/"+u.path); err != nil {
			return err
		}
	}
	name, err := u.linkName(in)
	if err != nil {
		return err
	}
	for _, dep := range []struct {
		units []string
		dir   string
	}{{in.wantedBy, ".wants"}, {in.requiredBy, ".requires"}, {in.upheldBy, ".upholds"}} {
		for _, by := range dep.units {
			if !isUnitName(by) {
				return fmt.Errorf("%s: [Install]: %q is not a unit name", u.name, by)
			}
			if err := b.Symlink(path.Join(s.config, by+dep.dir, name), "/"+u.path); err != nil {
				return err
			}
		}
	}
	return nil
}

// A unitFile is a unit found in the image.
type unitFile struct {
	name string // as it was asked for, aliases followed
	path string // of its file, or of its template's
}

// linkName is the name under which others want a unit: its own, or for a
// template the default instance's.
func (u *unitFile) linkName(in *install) (string, error) {
	prefix, instance, ext := cutUnit(u.name)
	if instance != "" || !strings.Contains(u.name, "@") {
		return u.name, nil
	}
	if in.defaultInstance == "" && len(in.wantedBy)+len(in.requiredBy)+len(in.upheldBy) > 0 {
		return "", fmt.Errorf("%s is a template without DefaultInstance=: name an instance, such as %s@NAME%s", u.name, prefix, ext)
	}
	return prefix + "@" + in.defaultInstance + ext, nil
}

// unitTypes are the suffixes of units. systemd.unit(5).
var unitTypes = []string{
	".service", ".socket", ".device", ".mount", ".automount", ".swap", ".target", ".path", ".timer", ".slice", ".scope",
}

// isUnitName reports whether a name could be a unit's; it becomes a part of the
// path of a link, so a slash in it would leave the directory. systemd.unit(5),
// "Description".
func isUnitName(name string) bool {
	ext := path.Ext(name)
	return slices.Contains(unitTypes, ext) && len(name) > len(ext) && len(name) <= 255 &&
		!strings.ContainsFunc(name, func(r rune) bool {
			return !strings.ContainsRune(`:-_.\@`, r) && (r < '0' || r > '9') && (r < 'a' || r > 'z') && (r < 'A' || r > 'Z')
		})
}

// cutUnit takes "a@b.service" apart; instance is empty for a template and for a
// plain unit.
func cutUnit(name string) (prefix, instance, ext string) {
	ext = path.Ext(name)
	prefix, instance, _ = strings.Cut(strings.TrimSuffix(name, ext), "@")
	return prefix, instance, ext
}

func findUnit(v View, name string, s scope) (*unitFile, error) {
	if !isUnitName(name) {
		return nil, fmt.Errorf("%q is not a unit name, such as sshd.service", name)
	}
	candidates := []string{name}
	if prefix, instance, ext := cutUnit(name); instance != "" {
		candidates = append(candidates, prefix+"@"+ext)
	}
	for _, file := range candidates {
		for _, dir := range s.search {
			u, err := unitAt(v, name, path.Join(dir, file))
			if u != nil || err != nil {
				return u, err
			}
		}
	}
	return nil, fmt.Errorf("%w: %s", ErrUnitNotFound, name)
}

// unitAt returns the unit whose file is at p, or nil if none is. A link to
// another unit's file is an alias of that unit, which is then the one meant.
func unitAt(v View, name, p string) (*unitFile, error) {
	e, err := Lstat(v, p)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	if e.Mode.IsRegular() {
		return &unitFile{name: name, path: p}, nil
	}
	target := e.Link
	if !path.IsAbs(target) {
		target = path.Join("/", path.Dir(p), target)
	}
	if target == "/dev/null" {
		return nil, fmt.Errorf("%s is masked by /%s", name, p)
	}
	real, err := Resolve(v, target, true)
	if err != nil {
		return nil, err
	}
	if e, err = v.Lstat(real); err != nil || !e.Mode.IsRegular() {
		return nil, fmt.Errorf("%s: /%s leads to %q, which is no unit file", name, p, target)
	}
	if _, instance, _ := cutUnit(name); instance == "" {
		name = path.Base(real)
	}
	return &unitFile{name: name, path: real}, nil
}
