package gator

import (
	"strings"
	"unicode/utf8"
)

// The limits on what is looked at. Nobody's request is that long.
const (
	maxPath     = 4096
	maxSegments = 64
	maxQuery    = 4096
)

// A segment is a part of a path between slashes.
type segment struct {
	text    string // decoded once
	escaped bool   // it was not written as text
}

// splitPath splits an escaped path into segments. It refuses every path that
// somebody might read differently, whatever route it is for.
func splitPath(path string, segs []segment) ([]segment, *RequestError) {
	if len(path) > maxPath {
		return nil, refuse(PathInvalid, "longer than %d bytes", maxPath)
	}
	rest, ok := strings.CutPrefix(path, "/")
	if !ok {
		return nil, refuse(PathNotCanonical, "does not start with a slash")
	}
	for more := true; more; {
		var raw string
		raw, rest, more = strings.Cut(rest, "/")
		if len(segs) == maxSegments {
			return nil, refuse(PathInvalid, "more than %d segments", maxSegments)
		}
		s, err := decodeSegment(raw)
		if err != nil {
			return nil, err
		}
		segs = append(segs, s)
	}
	return segs, nil
}

func decodeSegment(raw string) (segment, *RequestError) {
	for i := range len(raw) {
		// RFC 3986, section 3.3, less ";", which some servers cut a segment at.
		if c := raw[i]; !isUnreserved(c) && strings.IndexByte("%!$&'()*+,=:@", c) < 0 {
			return segment{}, refuse(PathInvalid, "byte %q in a segment", c)
		}
	}
	text, err := unescape(raw)
	if err != nil {
		return segment{}, err
	}
	if err := checkText(text); err != nil {
		return segment{}, err
	}
	// "..", what a sloppy reader takes for it, such as ".. ", and nothing at all.
	if strings.Trim(text, ". ") == "" {
		return segment{}, refuse(PathNotCanonical, "dot or empty segment %q", raw)
	}
	return segment{text: text, escaped: len(text) != len(raw)}, nil
}

// unescape decodes percent escapes, once.
func unescape(raw string) (string, *RequestError) {
	if strings.IndexByte(raw, '%') < 0 {
		return raw, nil
	}
	b := make([]byte, 0, len(raw))
	for i := 0; i < len(raw); i++ {
		c := raw[i]
		if c == '%' {
			if !escapeAt(raw, i) {
				return "", refuse(PathInvalid, "malformed escape")
			}
			c = unhex(raw[i+1])<<4 | unhex(raw[i+2])
			i += 2
		}
		b = append(b, c)
	}
	return string(b), nil
}

// escapeAt says whether a percent escape is at s[i].
func escapeAt(s string, i int) bool {
	return i+2 < len(s) && s[i] == '%' && isHex(s[i+1]) && isHex(s[i+2])
}

// checkText refuses decoded text that would mean something else to a reader who
// decodes again, folds Unicode, or takes a backslash for a slash.
func checkText(s string) *RequestError {
	if !utf8.ValidString(s) {
		return refuse(PathInvalid, "not UTF-8")
	}
	for i, r := range s {
		switch {
		case r < ' ' || r == 0x7f || (0x80 <= r && r < 0xa0):
			return refuse(PathInvalid, "control character %U", r)
		case r == '/' || r == '\\' || r == ';':
			return refuse(PathNotCanonical, "%q in a segment", r)
		case r == '%' && escapeAt(s, i):
			return refuse(PathNotCanonical, "escaped twice")
		case foldsToSyntax(r):
			return refuse(PathNotCanonical, "%U, which compatibility folding turns into syntax", r)
		}
	}
	return nil
}

// foldsToSyntax says whether a character's Unicode compatibility form has a dot,
// slash, backslash or percent sign in it.
func foldsToSyntax(r rune) bool {
	switch r {
	case '\u2024', '\u2025', '\u2026', // one, two and three dot leader
		'\u2100', '\u2101', '\u2105', '\u2106', // a/c, a/s, c/o, c/u
		'\ufe19', '\ufe30', // presentation forms of three and two dots
		'\ufe52', '\ufe68', '\ufe6a', // small full stop, backslash, percent
		'\uff0e', '\uff0f', '\uff3c', '\uff05', // full-width dot, slash, backslash, percent
		'\u2044', '\u2215', '\u29f5', '\u29f8', '\u2216': // not folded, but look and are used as slashes
		return true
	}
	return 0x2488 <= r && r <= 0x249b || // "1." to "20."
		r == 0x1f100 // "0."
}

func isHex(c byte) bool {
	return isDigit(c) || 'a' <= c && c <= 'f' || 'A' <= c && c <= 'F'
}

func unhex(c byte) byte {
	if isDigit(c) {
		return c - '0'
	}
	return c&^0x20 - 'A' + 10
}
