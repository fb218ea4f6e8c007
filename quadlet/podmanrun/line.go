package podmanrun

import (
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"
)

// shellHome stands for the home directory in words of a shell's line, until a
// unit says %h: a character that nothing else uses.
const shellHome = "\U0010FFFD"

var errReserved = errors.New("it holds U+10FFFD, which is reserved here")

// A SyntaxError says where a shell's line cannot be read.
type SyntaxError struct {
	// Column is the byte in the line, from 1.
	Column int
	// Err is what is wrong there.
	Err error
}

// Error is the place and what is wrong there.
func (e *SyntaxError) Error() string { return fmt.Sprintf("column %d: %v", e.Column, e.Err) }

// Unwrap is Err.
func (e *SyntaxError) Unwrap() error { return e.Err }

// Line is [Import] for a command line as it is typed into a shell, or stands in a
// script: with quotes, backslashes, comments and lines that go on. The home
// directory, as ~ or $HOME, becomes the specifier %h; $PWD and $(pwd) are Dir, and
// other variables what Env says. What only a shell could do is a [*SyntaxError]:
// several commands, redirections, other commands' output, unknown variables.
// Patterns such as *.txt stay as they are.
func Line(line string, opts *Options) (*Result, error) {
	if opts == nil {
		opts = &Options{}
	}
	s := &splitter{Options: opts, line: line}
	argv, err := s.words()
	if err != nil {
		return nil, err
	}
	return imported(argv, opts)
}

// A splitter splits a line into words as a shell does, sh(1).
type splitter struct {
	*Options
	line string
	at   int
	word strings.Builder
	open bool // a word has begun, if only by quotes
	argv []string
}

func (s *splitter) fail(format string, args ...any) error {
	return &SyntaxError{Column: s.at + 1, Err: fmt.Errorf(format, args...)}
}

func (s *splitter) words() ([]string, error) {
	if !utf8.ValidString(s.line) || strings.Contains(s.line, shellHome) {
		return nil, &SyntaxError{Column: 1, Err: errors.New("not a text in UTF-8, or one with U+10FFFD")}
	}
	for s.at < len(s.line) {
		if err := s.step(); err != nil {
			return nil, err
		}
	}
	s.end()
	return s.argv, nil
}

func (s *splitter) end() {
	if s.open {
		s.argv = append(s.argv, s.word.String())
		s.word.Reset()
		s.open = false
	}
}

func (s *splitter) add(text string) {
	s.open = true
	s.word.WriteString(text)
}

// step reads what begins at one place outside of quotes.
func (s *splitter) step() error {
	c := s.line[s.at]
	switch {
	case c == ' ' || c == '\t' || c == '\r':
		s.end()
	case c == '\n':
		s.end()
		if len(s.argv) > 0 && !blank(s.line[s.at:]) {
			return s.fail("another command begins on the next line: a backslash before the break would continue this one")
		}
	case c == '#' && !s.open:
		s.at += strings.IndexByte(s.line[s.at:]+"\n", '\n')
		return nil
	case strings.IndexByte(";&|<>()", c) >= 0:
		return s.fail("%q: the shell would do more than run one command", c)
	case c == '{' && braces(s.line[s.at:]):
		return s.fail("some shells make several words of the braces: quote them")
	case c == '\'':
		return s.single()
	case c == '"':
		return s.double()
	case c == '$' || c == '`':
		return s.expand(false)
	case c == '~' && !s.open:
		return s.tilde()
	case c == '\\':
		return s.backslash()
	default:
		s.add(s.line[s.at : s.at+1])
	}
	s.at++
	return nil
}

// braces says that a shell with brace expansion would expand what begins with a
// brace.
func braces(rest string) bool {
	inner, _, closed := strings.Cut(rest, "}")
	return closed && (strings.Contains(inner, ",") || strings.Contains(inner, "..")) && !strings.ContainsAny(inner, " \t\n'\"")
}

// blank says that nothing but comments follows.
func blank(rest string) bool {
	for line := range strings.Lines(rest) {
		if line = strings.TrimSpace(line); line != "" && line[0] != '#' {
			return false
		}
	}
	return true
}

func (s *splitter) backslash() error {
	if s.at+1 == len(s.line) {
		return s.fail("nothing follows the backslash")
	}
	rest := strings.TrimPrefix(s.line[s.at+1:], "\r")
	if strings.HasPrefix(rest, "\n") {
		s.at = len(s.line) - len(rest) + 1
		return nil
	}
	_, size := utf8.DecodeRuneInString(s.line[s.at+1:])
	s.add(s.line[s.at+1 : s.at+1+size])
	s.at += 1 + size
	return nil
}

func (s *splitter) single() error {
	n := strings.IndexByte(s.line[s.at+1:], '\'')
	if n < 0 {
		return s.fail("no closing '")
	}
	s.add(s.line[s.at+1 : s.at+1+n])
	s.at += n + 2
	return nil
}

func (s *splitter) double() error {
	begin := s.at
	s.add("")
	for s.at++; s.at < len(s.line); {
		switch c := s.line[s.at]; {
		case c == '"':
			s.at++
			return nil
		case c == '$' || c == '`':
			if err := s.expand(true); err != nil {
				return err
			}
		case c == '\\' && s.at+1 < len(s.line) && strings.IndexByte("$`\"\\\n", s.line[s.at+1]) >= 0:
			if s.line[s.at+1] != '\n' {
				s.add(s.line[s.at+1 : s.at+2])
			}
			s.at += 2
		default:
			s.add(s.line[s.at : s.at+1])
			s.at++
		}
	}
	s.at = begin
	return s.fail(`no closing "`)
}

// tilde is the home directory at a word's beginning.
func (s *splitter) tilde() error {
	rest := s.line[s.at+1:]
	if rest != "" && strings.IndexByte("/ \t\n\r", rest[0]) < 0 {
		return s.fail("a tilde is the home directory only alone or before a slash")
	}
	s.add(shellHome)
	s.at++
	return nil
}
