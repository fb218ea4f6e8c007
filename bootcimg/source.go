package bootcimg

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// checkSource checks where a file's bytes come from.
func checkSource(source Source, p *Planner) error {
	switch s := source.(type) {
	case nil:
		return errors.New("has no source")
	case Bytes:
		return nil
	case GoProgram:
		return checkProgram(s)
	case ImageArchive:
		return checkArchive(s, p)
	default:
		// GoBinary and Archive embed a source and so pass for one.
		return fmt.Errorf("%T is not a source", source)
	}
}

var buildTag = regexp.MustCompile(`^[a-zA-Z0-9_.]+$`)

func checkProgram(g GoProgram) error {
	var errs []error
	// A leading dash would be an option of the go command.
	if g.Package == "" || g.Package[0] == '-' || badText(g.Package) != "" || strings.ContainsAny(g.Package, " \t") {
		errs = append(errs, fmt.Errorf("go program: %q is not a package", g.Package))
	}
	if strings.Contains(g.Package, "...") || strings.Contains(g.Package, "@") {
		errs = append(errs, fmt.Errorf("go program: %q: name one package of the module in Dir, without a version", g.Package))
	}
	for _, tag := range g.Tags {
		if !buildTag.MatchString(tag) {
			errs = append(errs, fmt.Errorf("go program %s: %q is not a build tag", g.Package, tag))
		}
	}
	for _, flag := range g.LDFlags {
		if strings.ContainsAny(flag, "'\"\x00") {
			errs = append(errs, fmt.Errorf("go program %s: linker flag %q holds quotes", g.Package, flag))
		}
	}
	return errors.Join(errs...)
}

// transports are those that can name one image to fetch.
var transports = []string{"docker://", "oci:", "oci-archive:", "containers-storage:"}

func checkArchive(a ImageArchive, p *Planner) error {
	switch {
	case a.Image == nil && a.Ref == "":
		return errors.New("archive of no image: set Image or Ref")
	case a.Image != nil && a.Ref != "":
		return errors.New("archive of two images: set Image or Ref, not both")
	case a.Image == nil:
		return checkRef(a.Ref)
	case slices.Contains(p.carriers, a.Image):
		return fmt.Errorf("image %s carries itself", word(a.Image.Name))
	case a.Image.Container == nil:
		return fmt.Errorf("image %s: Container is nil: what an archive carries is a container image", word(a.Image.Name))
	case a.Image.Platform != "" && a.Image.Platform != p.Platform:
		return fmt.Errorf("image %s: Platform: %q in an image for %q", word(a.Image.Name), a.Image.Platform, p.Platform)
	}
	_, err := a.Image.plan(p.carriers, p.Platform)
	return err
}

func checkRef(ref string) error {
	for _, t := range transports {
		if rest, ok := strings.CutPrefix(ref, t); ok && rest != "" && badText(rest) == "" && !strings.Contains(rest, " ") {
			return nil
		}
	}
	return fmt.Errorf("reference %q does not begin with one of %s", ref, strings.Join(transports, " "))
}
