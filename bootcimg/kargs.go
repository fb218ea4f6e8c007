package bootcimg

import (
	"errors"
	"fmt"
	"regexp"
	"strings"
	"unicode"
)

// Kargs are kernel arguments, written to /usr/lib/bootc/kargs.d. bootc sets them
// at installation and follows their changes at upgrades.
type Kargs struct {
	// Name is the file's stem; empty is "50-tank". bootc reads the files in
	// lexical order.
	Name string
	// Args are the arguments.
	Args []string
	// Arch limits them to architectures in Go's spelling; empty is all.
	Arch []string
}

var fileStem = regexp.MustCompile(`^[a-zA-Z0-9_][a-zA-Z0-9_.-]*$`)

// Plan implements [Step].
func (k Kargs) Plan(p *Planner) error {
	if k.Name == "" {
		k.Name = "50-tank"
	}
	var errs []error
	bad := func(format string, args ...any) { errs = append(errs, fmt.Errorf(format, args...)) }
	if !fileStem.MatchString(k.Name) {
		bad("Name: %q is not a file's stem", k.Name)
	}
	if len(k.Args) == 0 {
		bad("Args: names no argument")
	}
	for _, arg := range k.Args {
		if why := badKarg(arg); why != "" {
			bad("Args: %q %s", arg, why)
		}
	}
	var arch []string
	for _, name := range k.Arch {
		if rustArch[name] == "" {
			bad("Arch: %q is not an architecture in Go's spelling, such as \"arm64\"", name)
		}
		arch = append(arch, rustArch[name])
	}
	if len(errs) > 0 {
		return errors.Join(errs...)
	}
	text := "kargs = " + tomlArray(k.Args) + "\n"
	if len(arch) > 0 {
		text += "match-architectures = " + tomlArray(arch) + "\n"
	}
	p.Add(WriteFile{Path: "/usr/lib/bootc/kargs.d/" + k.Name + ".toml", Source: Bytes(text)})
	return nil
}

// badKarg says what keeps s from being one kernel argument. The kernel splits
// its command line at spaces outside double quotes, so that a space would make
// two of one.
func badKarg(s string) string {
	quoted := false
	for _, r := range s {
		switch {
		case r == '"':
			quoted = !quoted
		case unicode.IsControl(r) || r > unicode.MaxASCII:
			return "holds characters that are not printable ASCII"
		case r == ' ' && !quoted:
			return "is more than one argument"
		}
	}
	switch {
	case s == "":
		return "is empty"
	case quoted:
		return "has a quote that does not end"
	}
	return ""
}

// tomlArray writes strings of printable ASCII.
func tomlArray(values []string) string {
	var b strings.Builder
	for i, v := range values {
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteString(`"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(v) + `"`)
	}
	return "[" + b.String() + "]"
}
