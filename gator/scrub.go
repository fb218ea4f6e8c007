package gator

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"sync/atomic"
)

// needles are the spellings of a secret to look for in what comes back from an
// upstream that may echo it.
type needles struct{ spellings []string }

// newScrubber returns a function that makes needles, and keeps the last ones:
// the secret is nearly always the same. They are kept in a closure, where
// nothing that prints a value finds them.
func newScrubber() func(token string) *needles {
	type kept struct {
		token string
		*needles
	}
	var last atomic.Pointer[kept]
	return func(token string) *needles {
		k := last.Load()
		if k == nil || k.token != token {
			k = &kept{token, newNeedles(token)}
			last.Store(k)
		}
		return k.needles
	}
}

func newNeedles(token string) *needles {
	raw := []byte(token)
	set := []string{token, hex.EncodeToString(raw), strings.ToUpper(hex.EncodeToString(raw))}
	// In base64 of a longer text the secret begins at one of three places in a
	// group; the characters at its edges mix with its neighbours and are left out.
	for shift := range 3 {
		padded := append(make([]byte, shift), raw...)
		whole := len(padded) / 3 * 4
		first := (shift*8 + 5) / 6
		for _, enc := range []*base64.Encoding{base64.RawStdEncoding, base64.RawURLEncoding} {
			set = append(set, enc.EncodeToString(padded)[first:whole])
		}
	}
	var percent, unicode strings.Builder
	for _, c := range raw {
		fmt.Fprintf(&percent, "%%%02X", c)
		fmt.Fprintf(&unicode, `\u%04x`, c)
	}
	set = append(set, percent.String(), strings.ToLower(percent.String()), unicode.String(),
		jsonEscaped.Replace(token), strings.ReplaceAll(jsonEscaped.Replace(token), `\/`, "/"))
	n := &needles{}
	for i, s := range set {
		if !slices.Contains(set[:i], s) {
			n.spellings = append(n.spellings, s)
		}
	}
	return n
}

// jsonEscaped is how JSON spells what may be in a token and not in a string.
// Some encoders escape slashes, too.
var jsonEscaped = strings.NewReplacer(`\`, `\\`, `"`, `\"`, "/", `\/`)

// in says whether the secret is in a text.
func (n *needles) in(s string) bool {
	return slices.ContainsFunc(n.spellings, func(spelling string) bool { return strings.Contains(s, spelling) })
}

// cut replaces the secret in a text.
func (n *needles) cut(b []byte) []byte {
	for _, spelling := range n.spellings {
		if bytes.Contains(b, []byte(spelling)) {
			b = bytes.ReplaceAll(b, []byte(spelling), []byte(redacted))
		}
	}
	return b
}
