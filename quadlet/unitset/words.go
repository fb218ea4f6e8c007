package unitset

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"
)

// spaces are what separates words: neither vertical tab nor form feed.
const spaces = " \t\n\r"

var errEscape = errors.New("a backslash that begins no escape of systemd.syntax(7)")

// A splitter takes the words of one value as the generator does.
type splitter struct {
	escapes  bool // C escapes hold; otherwise a backslash is a backslash
	badOctal bool
	rest     string
	dropped  []Dropped
}

// split gives the words of a value, or none of it at all if an escape is bad, or,
// where no escapes hold, a quote is not closed.
func (s *splitter) split(v Value) []Word {
	var nul bool
	if s.rest, _, nul = strings.Cut(v.Text, "\x00"); nul {
		s.drop(v.Text[len(s.rest):], "a NUL byte ends the value")
	}
	var words []Word
	for {
		s.rest = strings.TrimLeft(s.rest, spaces)
		if s.rest == "" {
			return words
		}
		start := s.rest
		word, err := s.word()
		if err != nil {
			s.dropped = append(s.dropped, Dropped{Text: v.Text, Err: err})
			return nil
		}
		if word == "" {
			if start != `\` { // told already
				s.drop(start, "an empty word ends the list")
			}
			return words
		}
		words = append(words, Word{word, v})
	}
}

func (s *splitter) drop(text, why string) {
	s.dropped = append(s.dropped, Dropped{Text: text, Err: errors.New(why)})
}

// word takes one word.
func (s *splitter) word() (string, error) {
	if end := strings.IndexAny(s.rest, ` "'\`+spaces[1:]); end < 0 || strings.IndexByte(spaces, s.rest[end]) >= 0 {
		if end < 0 {
			end = len(s.rest)
		}
		word := s.rest[:end]
		s.rest = s.rest[end:]
		return word, nil
	}
	var word strings.Builder
	quote, open := byte(0), 0
	text := s.rest
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case c == '\\' && s.escapes:
			n, err := s.escape(&word, text[i+1:])
			if err != nil {
				return "", err
			}
			i += n
		case c == quote:
			quote = 0
		case quote == 0 && (c == '"' || c == '\''):
			quote, open = c, i
		case quote == 0 && strings.IndexByte(spaces, c) >= 0:
			s.rest = text[i:]
			return word.String(), nil
		default:
			word.WriteByte(c)
		}
	}
	s.rest = ""
	if quote != 0 {
		if !s.escapes {
			return "", fmt.Errorf("no closing %c", quote)
		}
		s.drop(text[open:open+1], "no closing quote: the rest of the line is one word")
	}
	return word.String(), nil
}

// escape writes what follows a backslash, and says how long it is.
func (s *splitter) escape(word *strings.Builder, text string) (int, error) {
	if text == "" {
		s.drop(`\`, "a backslash at the end of the value")
		return 0, nil
	}
	if i := strings.IndexByte(`abfnrtv\"'s`, text[0]); i >= 0 {
		word.WriteByte("\a\b\f\n\r\t\v\\\"' "[i])
		return 1, nil
	}
	if s.badOctal && text[0] >= '0' && text[0] <= '6' {
		word.WriteByte(0) // those generators write a NUL byte, and the digits after the first as they stand
		return 1, nil
	}
	skip, digits, base := 1, 0, 16
	switch c := text[0]; {
	case c == 'x':
		digits = 2
	case c == 'u':
		digits = 4
	case c == 'U':
		digits = 8
	case c >= '0' && c <= '7' && !s.badOctal:
		skip, digits, base = 0, 3, 8
	default:
		return 0, errEscape
	}
	if len(text) < skip+digits {
		return 0, errEscape
	}
	code, err := strconv.ParseUint(text[skip:skip+digits], base, 32)
	if err != nil || code == 0 || code > utf8.MaxRune || base == 8 && code > 255 {
		return 0, errEscape
	}
	word.WriteRune(rune(code)) // half of a surrogate pair becomes U+FFFD
	return skip + digits, nil
}
