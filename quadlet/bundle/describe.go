package bundle

import (
	"errors"
	"fmt"
	"path"
	"slices"
	"strings"
)

// comment is how the line begins that names a part.
const comment = "# FileName="

// types are the units' types, by the section that says so.
var types = []string{"Artifact", "Build", "Container", "Image", "Kube", "Network", "Pod", "Volume"}

// A problem is what is wrong with a part, and how many lines from its beginning.
type problem struct {
	line int
	err  error
}

// describe says which file a part becomes.
func describe(text string) (stem, ext string, found []problem) {
	section, at := typeOf(text)
	switch {
	case section == "":
		found = append(found, problem{0, errors.New("no section of it says what type of unit it is")})
	case !slices.Contains(types, section):
		found = append(found, problem{at, fmt.Errorf("[%s] makes it a .%s, of which the generator reads another section: names are case-sensitive", section, strings.ToLower(section))})
	}
	stem, at, named := nameOf(text)
	if err := checkStem(stem, named); err != nil {
		found = append(found, problem{at, err})
	}
	return stem, "." + strings.ToLower(section), found
}

// typeOf is the name of the first section that says a type, as podman reads it:
// without regard to case and to how many brackets there are.
func typeOf(text string) (section string, at int) {
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		if strings.HasPrefix(line, "[") && strings.HasSuffix(line, "]") {
			section := strings.Trim(line, "[]")
			if slices.ContainsFunc(types, func(t string) bool { return strings.EqualFold(t, section) }) {
				return section, at
			}
		}
		at++
	}
	return "", 0
}

// nameOf is what the first comment with a name says.
func nameOf(text string) (stem string, at int, named bool) {
	for line := range strings.Lines(text) {
		if rest, ok := strings.CutPrefix(strings.TrimSpace(line), "#"); ok {
			if stem, ok := strings.CutPrefix(strings.TrimSpace(rest), "FileName="); ok {
				return strings.TrimSpace(stem), at, true
			}
		}
		at++
	}
	return "", 0, false
}

func names(text string) bool {
	_, _, named := nameOf(text)
	return named
}

// checkStem refuses a name that would be a file elsewhere, or none: installing
// it would write outside of podman's directory.
func checkStem(stem string, named bool) error {
	switch {
	case !named:
		return fmt.Errorf("no comment %sNAME names its file", comment)
	case stem == "":
		return errors.New("FileName= says no name")
	case strings.ContainsAny(stem, "/\\\x00"):
		return fmt.Errorf("FileName=%q: it may not hold slashes and backslashes", stem)
	case stem[0] == '.':
		return fmt.Errorf("FileName=%q: it may not begin with a dot", stem)
	case slices.ContainsFunc(types, func(t string) bool { return strings.EqualFold(path.Ext(stem), "."+t) }):
		return fmt.Errorf("FileName=%q: podman adds the type, so that there would be two", stem)
	}
	return nil
}
