package testscripts_test

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

// TestQuadlet holds units against Podman's own generator.
func TestQuadlet(t *testing.T) { runArea(t, "quadlet", generatorCommands) }

// generatorCommands are for every area that makes units.
var generatorCommands = map[string]command{"generator": cmdGenerator, "canonical": cmdCanonical}

// cmdGenerator is the script command
//
//	generator [-user] [-podman 5.4] DIR
//
// It has Podman's generator convert the units in DIR, for root or for a user, and
// prints the services in a form that is always the same. It fails if the
// generator does, and if it warns of anything.
func cmdGenerator(ts *testscript.TestScript, neg bool, args []string) {
	version, user := "6.0", false
	for len(args) > 1 {
		switch {
		case args[0] == "-user":
			user = true
		case args[0] == "-podman" && len(args) > 2:
			version, args = args[1], args[1:]
		default:
			ts.Fatalf("usage: generator [-user] [-podman VERSION] DIR")
		}
		args = args[1:]
	}
	if len(args) != 1 {
		ts.Fatalf("usage: generator [-user] [-podman VERSION] DIR")
	}
	dir := ts.MkAbs(args[0])
	services, warnings, err := generate(version, user, dir)
	warnings = strings.ReplaceAll(warnings, dir, "DIR")
	_, werr := io.WriteString(ts.Stderr(), warnings)
	ts.Check(werr)
	for _, s := range services {
		_, werr := io.WriteString(ts.Stdout(), strings.ReplaceAll(s.canonical(), dir, "DIR"))
		ts.Check(werr)
	}
	switch failed := err != nil || warnings != ""; {
	case failed && !neg:
		ts.Fatalf("the generator of podman %s: %v\n%s", version, err, warnings)
	case !failed && neg:
		ts.Fatalf("the generator of podman %s accepts all of %s", version, dir)
	}
}

// A service is one that the generator made.
type service struct {
	name  string
	lines []string
}

// parseServices reads the generator's dry run. It gives the services in no order
// of its own.
func parseServices(text string) []service {
	var services []service
	for line := range strings.Lines(text) {
		line = strings.TrimSuffix(line, "\n")
		if name, ok := strings.CutPrefix(line, "---"); ok {
			services = append(services, service{name: strings.TrimSuffix(name, "---")})
		} else if n := len(services); n > 0 && line != "" {
			services[n-1].lines = append(services[n-1].lines, line)
		}
	}
	slices.SortFunc(services, func(a, b service) int {
		// Two units may make one service.
		return cmp.Or(strings.Compare(a.name, b.name), strings.Compare(a.value("SourcePath"), b.value("SourcePath")))
	})
	return services
}

// value is what a key is first set to.
func (s service) value(key string) string {
	for _, line := range s.lines {
		if value, ok := strings.CutPrefix(line, key+"="); ok {
			return value
		}
	}
	return ""
}

// argv is the command line that a key has, as arguments.
func (s service) argv(key string) []string { return splitCommand(s.value(key)) }

// canonical is the service without the unit's own section, and with podman's
// options sorted, one a line: the generator ranges over maps to write them.
func (s service) canonical() string {
	var text strings.Builder
	fmt.Fprintf(&text, "---%s---\n", s.name)
	own := false
	for _, line := range s.lines {
		if line[0] == '[' {
			own = strings.HasPrefix(line, "[X-")
		}
		if own {
			continue
		}
		if key, value, _ := strings.Cut(line, "="); strings.HasPrefix(key, "Exec") && strings.Contains(value, "podman") {
			fmt.Fprintf(&text, "%s=\n", key)
			for _, arg := range sortOptions(splitCommand(value)) {
				fmt.Fprintf(&text, "  %s\n", arg)
			}
			continue
		}
		fmt.Fprintln(&text, line)
	}
	return text.String()
}

// sortOptions sorts the run of options in a command line of podman's, each with
// the argument that follows it.
func sortOptions(argv []string) []string {
	var head, options, tail []string
	for i := 0; i < len(argv); i++ {
		arg := argv[i]
		switch {
		case i == 0 || len(tail) > 0 || !strings.HasPrefix(arg, "-"): // "-" before podman ignores its exit code
			if len(options) == 0 {
				head = append(head, arg)
			} else {
				tail = append(tail, arg)
			}
		case i+1 < len(argv) && !strings.Contains(arg, "=") && !strings.HasPrefix(argv[i+1], "-") && !switches[arg]:
			options = append(options, arg+" "+argv[i+1])
			i++
		default:
			options = append(options, arg)
		}
	}
	slices.Sort(options)
	return slices.Concat(head, options, tail)
}

// switches are the options that take no argument.
var switches = map[string]bool{"-d": true, "--rm": true, "--replace": true, "--ignore": true, "--quiet": true, "-f": true, "-i": true}

// escapes are what the generator writes for characters in quotes, and all of
// them, systemd.syntax(7).
var escapes = strings.NewReplacer(`\\`, `\`, `\"`, `"`, `\n`, "\n", `\r`, "\r", `\t`, "\t", `\a`, "\a", `\b`, "\b", `\f`, "\f", `\v`, "\v", `\x20`, " ",
	`\x01`, "\x01", `\x7f`, "\x7f")

// splitCommand reads a command line as systemd does, but for % and $.
func splitCommand(s string) []string {
	var argv []string
	for s != "" {
		end, quoted := strings.IndexByte(s, ' '), s[0] == '"'
		if quoted {
			for end = 1; s[end] != '"'; end++ {
				if s[end] == '\\' {
					end++
				}
			}
			end++
		}
		if end < 0 {
			end = len(s)
		}
		arg := s[:end]
		if quoted {
			arg = escapes.Replace(arg[1 : len(arg)-1])
		}
		argv = append(argv, arg)
		s = strings.TrimPrefix(s[end:], " ")
	}
	return argv
}
