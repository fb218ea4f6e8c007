package convert

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
)

// begin starts a command of podman's: its path, and what stands before the
// subcommand.
func (c *conversion) begin(words ...string) {
	podman := c.host.Podman
	if podman == "" {
		podman = "/usr/bin/podman"
	}
	c.args = append(make([]string, 0, 32), podman)
	for _, v := range c.unit.All(c.kind.section, "ContainersConfModule") {
		c.args = append(c.args, "--module="+v.Text)
	}
	global, _ := c.unit.Args(c.kind.section, "GlobalArgs")
	c.addWords(global)
	c.add(words...)
}

func (c *conversion) add(words ...string) { c.args = append(c.args, words...) }

// end writes the command into the service.
func (c *conversion) end(key string) {
	c.commands = append(c.commands, Command{key, c.args})
	c.out.add("Service", key, c.quote(c.args))
}

// endIgnored writes the command such that systemd does not mind if it fails.
func (c *conversion) endIgnored(key string) {
	c.args = slices.Clone(c.args)
	c.args[0] = "-" + c.args[0]
	c.end(key)
}

// quote is words as the generator writes them: for systemd, and not quite. An
// empty word leaves nothing.
func (c *conversion) quote(words []string) string {
	size := 0
	for _, w := range words {
		size += len(w) + 3
	}
	var q strings.Builder
	q.Grow(size)
	for i, w := range words {
		if i > 0 {
			q.WriteByte(' ')
		}
		c.quoteWord(&q, w)
	}
	return q.String()
}

func (c *conversion) quoteWord(q *strings.Builder, w string) {
	if plain(w) {
		q.WriteString(w)
		return
	}
	space := " "
	if c.has(spaceEscaped) {
		space = `\x20`
	}
	q.WriteByte('"')
	for _, r := range w {
		switch i := strings.IndexRune("\a\b\f\n\r\t\v\\\"", r); {
		case r == ' ':
			q.WriteString(space)
		case i >= 0 && r != unicode.ReplacementChar:
			q.WriteByte('\\')
			q.WriteByte(`abfnrtv\"`[i])
		case needsQuotes(r) && r != '\'':
			fmt.Fprintf(q, `\x%02x`, r)
		default:
			q.WriteRune(r)
		}
	}
	q.WriteByte('"')
}

// plain says that no character of a word needs quotes.
func plain(w string) bool {
	for i := range len(w) {
		if b := w[i]; b >= 0x80 {
			return !strings.ContainsFunc(w, needsQuotes)
		} else if needsQuotes(rune(b)) {
			return false
		}
	}
	return true
}

// needsQuotes holds for what the generator quotes: of what is not ASCII, U+0080
// alone.
func needsQuotes(r rune) bool {
	return r <= ' ' || r == '"' || r == '\'' || r == '\\' || r == 0x7f || r == 0x80
}
