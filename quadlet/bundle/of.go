package bundle

import (
	"errors"
	"fmt"
	"path"
	"strings"

	"github.com/tank-os/tank/quadlet"
)

// Of puts unit files together, in their order. Each file's text stands in the
// bundle as it is; before it comes a comment with its name, unless it has one.
//
// The error joins a [*quadlet.FieldError] for each file that podman would not
// take apart again as that file: its name or its sections say another type, a
// line in it is a separator, a comment gives another name. There is no bundle
// then.
func Of(name string, files ...*quadlet.File) (*Bundle, error) {
	b := &Bundle{Name: name}
	var errs []error
	seen := map[string]bool{}
	for _, f := range files {
		fail := func(line int, err error) {
			errs = append(errs, &quadlet.FieldError{File: f.Name, Line: line, Err: err})
		}
		base := path.Base(f.Name)
		if seen[base] {
			fail(0, errors.New("another file of that name"))
		}
		seen[base] = true
		text := f.String()
		stem := strings.TrimSuffix(base, path.Ext(base))
		added := 0
		if !names(text) {
			text, added = comment+stem+"\n"+text, 1
		}
		for _, p := range fits(base, text) {
			fail(max(p.line-added+1, 0), p.err)
		}
		b.Parts = append(b.Parts, Part{Name: base, Text: text})
	}
	if len(errs) > 0 {
		return nil, errors.Join(errs...)
	}
	return b, nil
}

// fits says what keeps podman from taking text for the file of that name.
func fits(name, text string) []problem {
	stem, ext, found := describe(text)
	if len(found) == 0 && stem+ext != name {
		found = append(found, problem{-1, fmt.Errorf("podman would install it as %q", stem+ext)})
	}
	number := -1
	for line := range strings.Lines(text) {
		number++
		if strings.TrimSpace(line) == separator {
			found = append(found, problem{number, errors.New("the line --- would end the unit")})
		}
	}
	return found
}
