package gator

import (
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"
)

// cleanQuery reads a query and writes it anew, its keys in order. The route says
// which keys there may be: with any other, our reading of the request and the
// upstream's could be two ("_method=DELETE").
func cleanQuery(raw string, r *route) (string, *RequestError) {
	if raw == "" {
		return "", nil
	}
	if len(raw) > maxQuery {
		return "", refuse(QueryInvalid, "longer than %d bytes", maxQuery)
	}
	var pairs []string
	seen := map[string]bool{}
	for piece := range strings.SplitSeq(raw, "&") {
		key, value, err := readPair(piece, r)
		if err != nil {
			return "", err
		}
		if seen[key] {
			return "", refuse(QueryInvalid, "%q is there twice", key)
		}
		seen[key] = true
		pairs = append(pairs, key+"="+url.QueryEscape(value))
	}
	slices.Sort(pairs)
	return strings.Join(pairs, "&"), nil
}

func readPair(piece string, r *route) (key, value string, err *RequestError) {
	key, raw, ok := strings.Cut(piece, "=")
	if !ok || key == "" || strings.Contains(piece, ";") {
		return "", "", refuse(QueryInvalid, "not of the form KEY=VALUE&…")
	}
	if !r.query[key] {
		return "", "", refuse(QueryUnknown, "%.40q", key)
	}
	value, unescapeErr := url.QueryUnescape(raw)
	if unescapeErr != nil || !printable(value) {
		return "", "", refuse(QueryInvalid, "value of %q", key)
	}
	if err := queryKinds[key](value); err != nil {
		return "", "", refuse(QueryInvalid, "%s: %s", key, err.Detail)
	}
	return key, value, nil
}

// printable refuses what could end a line in a header or a log.
func printable(s string) bool {
	return utf8.ValidString(s) && !strings.ContainsFunc(s, func(r rune) bool {
		return r < ' ' || 0x7f <= r && r < 0xa0
	})
}
