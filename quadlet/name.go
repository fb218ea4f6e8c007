package quadlet

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// unitChars are what systemd.unit(5) allows in a unit's name, but for the
// backslash, which only escaped paths need.
const unitChars = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789:-_.@"

// maxUnitName is the longest name of a unit, systemd.unit(5).
const maxUnitName = 255

// checkStem checks the part of a unit's name before its suffix. The generator
// writes a file of this name: with a slash or "..", it would write outside its
// own directory.
func checkStem(stem string) error {
	switch {
	case stem == "":
		return errors.New("empty name")
	case strings.Trim(stem, unitChars) != "":
		return fmt.Errorf("name %q: it may hold only letters, digits and : - _ . @", stem)
	case strings.HasPrefix(stem, ".") || strings.HasPrefix(stem, "-") || strings.HasPrefix(stem, "@"):
		return fmt.Errorf("name %q: it may not begin with %q", stem, stem[:1])
	case strings.Contains(stem, ".."):
		return fmt.Errorf(`name %q: it may not hold ".."`, stem)
	case strings.Count(stem, "@") > 1:
		return fmt.Errorf("name %q: more than one @", stem)
	case len(stem) > maxUnitName-len("-network@.container"):
		return fmt.Errorf("name %q: longer than systemd allows", stem)
	}
	return nil
}

func checkName(name string, kind *unitKind) error {
	if err := checkStem(name); err != nil {
		return err
	}
	if kind == podKind && strings.Contains(name, "@") {
		return fmt.Errorf("name %q: the generator cannot make a pod from a template", name)
	}
	return nil
}

func checkServiceName(p parts) error {
	name := *p.serviceName
	if name == "" {
		return nil
	}
	if strings.HasSuffix(name, ".service") {
		return fmt.Errorf(`%q: the generator adds ".service" itself`, name)
	}
	return checkStem(name)
}

// checkUnitName checks the name of a unit of systemd's. One of a Quadlet file is
// refused, since generators up to Podman 5.4 do not translate it.
func checkUnitName(name string) error {
	dot := strings.LastIndexByte(name, '.')
	if dot < 0 {
		return fmt.Errorf("unit %q has no type, such as .service", name)
	}
	if hasUnitExt(name) {
		return fmt.Errorf("unit %q is a Quadlet file, which only newer generators translate: name the unit itself or its service", name)
	}
	// Specifiers and escapes are for systemd to resolve.
	if strings.Trim(name[:dot], unitChars+`%\`) != "" || dot == 0 || len(name) > maxUnitName {
		return fmt.Errorf("%q is not a unit's name", name)
	}
	if !slices.Contains(systemdTypes, name[dot+1:]) {
		return fmt.Errorf("unit %q: systemd has no type %q", name, name[dot:])
	}
	return nil
}

// systemdTypes are the types of systemd.unit(5).
var systemdTypes = []string{
	"service", "socket", "device", "mount", "automount", "swap", "target", "path", "timer", "slice", "scope",
}

// hasUnitExt says that the generator takes a word for a Quadlet file.
func hasUnitExt(s string) bool {
	dot := strings.LastIndexByte(s, '.')
	return dot >= 0 && newUnit(s[dot:]) != nil
}
