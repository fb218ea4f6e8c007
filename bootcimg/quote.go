package bootcimg

import (
	"strconv"
	"strings"
)

// plainRunes are what a word may hold besides letters and digits and still be
// printed without quotes.
const plainRunes = "/._-+:=@,%~"

// word returns s as it stands where that is unmistakable, else quoted.
func word(s string) string {
	for _, r := range s {
		if (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') && !strings.ContainsRune(plainRunes, r) {
			return strconv.Quote(s)
		}
	}
	if s == "" {
		return `""`
	}
	return s
}

func words(all []string) string {
	quoted := make([]string, len(all))
	for i, s := range all {
		quoted[i] = word(s)
	}
	return strings.Join(quoted, " ")
}
