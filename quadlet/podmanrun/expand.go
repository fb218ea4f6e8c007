package podmanrun

import "strings"

// workingDirs are the commands whose output is the working directory.
var workingDirs = []string{"$(pwd)", "$(pwd -P)", "`pwd`"}

// expand reads what a $ or a backquote begins.
func (s *splitter) expand(quoted bool) error {
	rest := s.line[s.at:]
	for _, w := range workingDirs {
		if strings.HasPrefix(rest, w) {
			return s.variable("PWD", len(w), quoted)
		}
	}
	if rest[0] == '`' || strings.HasPrefix(rest, "$(") {
		return s.fail("only a shell can run another command for its output: write what it would be")
	}
	if inner, ok := strings.CutPrefix(rest, "${"); ok {
		end := strings.IndexByte(inner, '}')
		if end < 0 {
			return s.fail("no closing }")
		}
		if end == 0 || strings.Trim(inner[:end], nameChars) != "" {
			return s.fail("${%s} is more than a variable's name", inner[:end])
		}
		return s.variable(inner[:end], end+3, quoted)
	}
	name := rest[1:]
	name = name[:len(name)-len(strings.TrimLeft(name, nameChars))]
	if after := rest[1+len(name):]; strings.HasPrefix(after, "\\\n") || strings.HasPrefix(after, "\\\r\n") {
		return s.fail("the line goes on within $%s: put braces around the variable's name", name)
	}
	if next := rest[1:]; name == "" && next != "" && strings.IndexByte("$#!?-@*", next[0]) >= 0 {
		return s.fail("only a shell knows $%c: write what it would be", next[0])
	} else if name == "" && next != "" && !quoted && strings.IndexByte("'\"", next[0]) >= 0 {
		return s.fail("shells differ about $%c: quote the dollar sign", next[0])
	}
	if name == "" {
		s.add("$") // a shell leaves it, too
		s.at++
		return nil
	}
	return s.variable(name, 1+len(name), quoted)
}

// variable adds a variable's value, and skips its name.
func (s *splitter) variable(name string, size int, quoted bool) error {
	value, ok := "", false
	switch name {
	case "HOME":
		value, ok = shellHome, true
	case "PWD":
		value, ok = s.Dir, s.Dir != ""
	default:
		if s.Env != nil {
			value, ok = s.Env(name)
		}
	}
	switch {
	case !ok:
		return s.fail("nobody says what $%s is", name)
	case !quoted && strings.ContainsAny(value, " \t\n*?["):
		return s.fail("$%s is %q, which a shell would split or expand: put it in double quotes", name, value)
	case strings.Contains(value, shellHome) && name != "HOME":
		return s.fail("$%s: %w", name, errReserved)
	}
	s.add(value)
	s.at += size
	return nil
}
