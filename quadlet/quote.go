package quadlet

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Literal is s such that systemd leaves it as it is where the generator puts it
// on a command line: each % and each $ doubled. Use it for what comes from
// elsewhere in Exec, Environment, Label, PodmanArgs and their like; what a unit's
// author writes there may want %h and ${VAR} expanded.
func Literal(s string) string {
	return strings.NewReplacer("%", "%%", "$", "$$").Replace(s)
}

// checkText refuses what no value can hold: it would end the file early or could
// not be read back.
func checkText(s string) error {
	switch {
	case !utf8.ValidString(s):
		return fmt.Errorf("%s is not UTF-8", quoteStart(s))
	case strings.IndexByte(s, 0) >= 0:
		return fmt.Errorf("%s holds a NUL byte", quoteStart(s))
	}
	return nil
}

// quoteRaw is s as a value that is read to the end of its line.
//
// A line break in it would begin a line, and so a key or section, of the
// attacker's choice; a backslash at its end would swallow the next line.
func quoteRaw(s string) (string, error) {
	if err := checkText(s); err != nil {
		return "", err
	}
	switch {
	case strings.ContainsAny(s, "\r\n"):
		return "", fmt.Errorf("%q holds a line break", s)
	case strings.HasSuffix(s, `\`):
		return "", fmt.Errorf("%q ends in a backslash, which would continue the line", s)
	case s != strings.TrimSpace(s):
		return "", fmt.Errorf("%q has space around it, which would be lost", s)
	}
	return s, nil
}

// quoteText is s as a value of which the generator takes one pair of double
// quotes off.
func quoteText(s string) (string, error) {
	wrapped := `"` + s + `"`
	if len(s) > 1 && s[0] == '"' && s[len(s)-1] == '"' || strings.HasSuffix(s, `\`) || s != strings.TrimSpace(s) {
		if err := checkWord(s); err != nil {
			return "", err
		}
		return quoteRaw(wrapped)
	}
	if err := checkWord(s); err != nil {
		return "", err
	}
	return quoteRaw(s)
}

func unquoteText(s string) string {
	s = strings.TrimRightFunc(s, unicode.IsSpace)
	if len(s) >= 2 && s[0] == '"' && s[len(s)-1] == '"' {
		return s[1 : len(s)-1]
	}
	return s
}

// checkWord refuses what cannot be one argument of the service's command line.
func checkWord(s string) error {
	switch s {
	case "":
		return errors.New("empty argument: the generator would drop it")
	case ";":
		// The generator does not quote it, and to systemd a semicolon of its own
		// ends the command: what follows would run on the host.
		return errors.New(`";" alone would end podman's command line: what follows would run on the host`)
	}
	if strings.ContainsRune(s, '\u0080') {
		return fmt.Errorf("%q holds U+0080, which the generator turns into a broken byte", s)
	}
	return checkText(s)
}

// quoteWord is s as one of several words, in which quotes group and a backslash
// means itself.
func quoteWord(s string) (string, error) {
	if err := checkWord(s); err != nil {
		return "", err
	}
	if !needsQuote(s) {
		return s, nil
	}
	var q strings.Builder
	for s != "" {
		quote := `"`
		if s[0] == '"' {
			quote = "'"
		}
		n := strings.Index(s, quote)
		if n < 0 {
			n = len(s)
		}
		q.WriteString(quote + s[:n] + quote)
		s = s[n:]
	}
	return quoteRaw(q.String())
}

// quoteArg is s as one of several arguments, in which quotes group and C escapes
// hold.
func quoteArg(s string) (string, error) {
	if err := checkWord(s); err != nil {
		return "", err
	}
	if !needsQuote(s) {
		return s, nil
	}
	var q strings.Builder
	q.WriteByte('"')
	for _, r := range s {
		if esc, ok := argEscapes[r]; ok {
			q.WriteString(esc)
		} else if unicode.IsControl(r) || unicode.IsSpace(r) && r != ' ' {
			fmt.Fprintf(&q, `\u%04x`, r)
		} else {
			q.WriteRune(r)
		}
	}
	q.WriteByte('"')
	return q.String(), nil
}

var argEscapes = map[rune]string{
	'"': `\"`, '\\': `\\`, '\n': `\n`, '\r': `\r`, '\t': `\t`, '\a': `\a`, '\b': `\b`, '\f': `\f`, '\v': `\v`,
}

func needsQuote(s string) bool {
	return strings.ContainsFunc(s, func(r rune) bool {
		return r == '"' || r == '\'' || r == '\\' || unicode.IsSpace(r) || unicode.IsControl(r)
	})
}

// splitArgs undoes quoteArg on a line of arguments.
func splitArgs(s string) ([]string, error) {
	var words []string
	for {
		word, rest, err := nextWord(s, true)
		if err != nil {
			return nil, err
		}
		if word == "" {
			return words, nil
		}
		words = append(words, word)
		s = rest
	}
}

// nextWord is the first word of a line, and what follows it; "" at the line's end.
// It undoes quoteArg, or without escapes quoteWord, as the generator's strv lookup
// does. Where the generator would drop words in silence, it fails.
func nextWord(s string, escapes bool) (word, rest string, err error) {
	for s != "" && isBlank(s[0]) {
		s = s[1:]
	}
	// Most words are as they stand.
	for i := 0; ; i++ {
		switch {
		case i == len(s):
			return s, "", nil
		case isBlank(s[i]):
			return s[:i], s[i:], nil
		case s[i] != '"' && s[i] != '\'' && (s[i] != '\\' || !escapes):
			continue
		}
		break
	}
	if word, rest, err = quotedWord(s, escapes); err == nil && word == "" {
		err = errors.New("empty argument: the generator drops it and all that follow")
	}
	return word, rest, err
}

// isBlank says that a byte is one of spaces.
func isBlank(c byte) bool { return c == ' ' || c == '\t' || c == '\n' || c == '\r' }

func quotedWord(s string, escapes bool) (word, rest string, err error) {
	var w strings.Builder
	quote := byte(0)
	for i := 0; i < len(s); i++ {
		c := s[i]
		switch {
		case c == '\\' && escapes:
			r, n, err := unescape(s[i+1:])
			if err != nil {
				return "", "", err
			}
			w.WriteRune(r)
			i += n
		case quote != 0 && c == quote:
			quote = 0
		case quote == 0 && (c == '"' || c == '\''):
			quote = c
		case quote == 0 && isBlank(c):
			return w.String(), s[i:], nil
		default:
			w.WriteByte(c)
		}
	}
	if quote != 0 {
		return "", "", fmt.Errorf("no closing %c", quote)
	}
	return w.String(), "", nil
}

const unknownEscape = `unknown escape \%s: the generator would drop the line`

// escapeLengths are the digits after \x, \u and \U.
var escapeLengths = map[byte]int{'x': 2, 'u': 4, 'U': 8}

// unescape reads what follows a backslash: the escapes of systemd.syntax(7) and
// \s, which is a space. It returns the character and the bytes it took.
func unescape(s string) (r rune, n int, err error) {
	if s == "" {
		return 0, 0, errors.New("backslash at the end")
	}
	if i := strings.IndexByte(`abfnrtv\"'s`, s[0]); i >= 0 {
		return rune("\a\b\f\n\r\t\v\\\"' "[i]), 1, nil
	}
	digits, base, skip := escapeLengths[s[0]], 16, 1
	if digits == 0 {
		digits, base, skip = 3, 8, 0
	}
	if base == 8 && (s[0] < '0' || s[0] > '7') {
		_, n = utf8.DecodeRuneInString(s)
		return 0, 0, fmt.Errorf(unknownEscape, s[:n])
	}
	if len(s) < skip+digits {
		return 0, 0, fmt.Errorf(unknownEscape, s)
	}
	n = skip + digits
	code, err := strconv.ParseUint(s[skip:n], base, 32)
	if err != nil || code == 0 || base == 8 && code > 255 || !utf8.ValidRune(rune(code)) {
		return 0, 0, fmt.Errorf(unknownEscape, s[:n])
	}
	return rune(code), n, nil
}
