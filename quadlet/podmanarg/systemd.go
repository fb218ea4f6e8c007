package podmanarg

import "strings"

// systemd's specifiers, by what is known of the text that replaces them
// (systemd.unit(5), "Specifiers").
const (
	pathSpecifiers   = "CDdEfhLStTVyY"
	numberSpecifiers = "GU"
	otherSpecifiers  = "aAbBgHiIjJlmMnNopPqsuvwW"
)

// judgeable is a value as podman will see it, or false where nobody can tell before
// systemd has replaced its variables and specifiers.
func judgeable(value string) (string, bool) {
	if !strings.ContainsAny(value, "%$") {
		return value, true
	}
	var b strings.Builder
	for i := 0; i < len(value); i++ {
		c, next := value[i], byte(0)
		if i+1 < len(value) {
			next = value[i+1]
		}
		switch {
		case c == '$' && next == '$', c == '%' && next == '%':
			b.WriteByte(c)
			i++
		case c == '$' && (next == '{' || i == 0 && isWordStart(next)):
			return "", false
		case c == '%' && next != 0 && strings.IndexByte(pathSpecifiers, next) >= 0:
			// The specifier stays in the stand-in: what is the same text is the same
			// path, and what is another text may be any other.
			b.WriteString("/\x00" + string(next))
			i++
		case c == '%' && next != 0 && strings.IndexByte(numberSpecifiers, next) >= 0:
			b.WriteByte('1')
			i++
		case c == '%' && next != 0 && strings.IndexByte(otherSpecifiers, next) >= 0:
			return "", false
		default:
			b.WriteByte(c)
		}
	}
	return b.String(), true
}

// isWordStart says that a variable's name may start with a character. Only as a word
// of its own, $NAME is one (systemd.service(5), "Command lines").
func isWordStart(c byte) bool {
	return c == '_' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
}
