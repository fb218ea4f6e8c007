package config

import (
	"strconv"
	"strings"
)

// An Error says what in a configuration is wrong, and where. [Parse],
// [Config.Validate] and [Config.MarshalText] report each mistake as one.
type Error struct {
	// File is the name of the file; empty when there is none.
	File string
	// Line counts from 1; 0 is unknown, such as for a key that is missing.
	Line int
	// Key is the path of the key.
	Key []string
	// Err is what is wrong.
	Err error
}

// Error returns the message, such as
//
//	/etc/gator/gator.toml:7: gh.repos."me*": not of the form "OWNER/REPO"
func (e *Error) Error() string {
	var b strings.Builder
	if e.File != "" {
		b.WriteString(e.File)
		if e.Line > 0 {
			b.WriteString(":" + strconv.Itoa(e.Line))
		}
		b.WriteString(": ")
	}
	if len(e.Key) > 0 {
		b.WriteString(dotted(e.Key) + ": ")
	}
	b.WriteString(e.Err.Error())
	return b.String()
}

// Unwrap returns what is wrong.
func (e *Error) Unwrap() error { return e.Err }

// dotted spells a key as TOML does, with quotes where they are needed.
func dotted(key []string) string {
	parts := make([]string, len(key))
	for i, k := range key {
		parts[i] = spell(k)
	}
	return strings.Join(parts, ".")
}

func spell(k string) string {
	const bare = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_"
	if k != "" && strings.Trim(k, bare) == "" {
		return k
	}
	return quote(k)
}

// quote returns s as a TOML basic string: TOML v1.0.0, "String".
func quote(s string) string {
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range s {
		switch {
		case r == '"' || r == '\\':
			b.WriteByte('\\')
			b.WriteRune(r)
		case r < ' ' || r == 0x7f:
			b.WriteString(`\u00` + strconv.FormatInt(int64(r)|0x100, 16)[1:])
		default:
			b.WriteRune(r)
		}
	}
	b.WriteByte('"')
	return b.String()
}
