package lint

import (
	"strings"

	"github.com/tank-os/tank/quadlet"
)

var syntaxRules = []Rule{
	{
		ID: "syntax-continuation-key", Severity: Warning, file: continuationKey,
		Title: "a backslash swallows the next key",
		Explanation: `A backslash at the end of a line joins the next one to it. A backslash that was left behind, when the line after it was removed, makes a key or a section part of a value: ` +
			`it has no effect, and the value is wrong.`,
		Fix: "remove the backslash, or indent the line that continues the value",
	},
	{
		ID: "syntax-continuation-space", Severity: Warning, file: continuationSpace,
		Title: "a continued line is joined without a space",
		Explanation: `The generator joins a continued line to the next without the space that systemd puts there, and takes the space at the beginning of the next away: ` +
			`"foo\" and "  bar" make foobar, not foo bar.`,
		Fix: "write a space before the backslash",
	},
	{
		ID: "syntax-comment", Severity: Warning, file: inlineComment,
		Title:       "a comment behind a value",
		Explanation: `Only a line that begins with # or ; is a comment. Behind a value it is part of the value: Image=NAME # why is an image of that name, which no registry has.`,
		Fix:         "move the comment to a line of its own",
	},
	{
		ID: "syntax-quotes", Severity: Warning, file: curlyQuotes,
		Title:       "typographic quotes around a value",
		Explanation: `Only the plain quotes " and ' group words. Typographic ones, as word processors and web pages put them, are letters to the generator, and the words between them come apart.`,
		Fix:         `write " in their place`,
	},
}

// continuationKey finds lines that are swallowed, and begin at the margin like a key
// of their section.
func continuationKey(p *pass, f *source) {
	for _, l := range f.continued {
		number := l.Number
		for text := range strings.Lines(l.Text) {
			if number > l.Number {
				if what := p.swallowed(f.unit, l.Section, text); what != "" {
					p.add(f.path, number, 1, what+" is swallowed: the backslash before it makes it part of "+l.Key+"=")
				}
			}
			number++
		}
	}
}

// swallowed is what a line would be on its own, if it is likely meant to be that.
func (p *pass) swallowed(u *unit, section, text string) string {
	if text == "" || text[0] == ' ' || text[0] == '\t' {
		return ""
	}
	if text[0] == '[' {
		name := strings.Trim(text, "[] \t\r\n\\")
		if name == u.section || generalSections[name] {
			return "[" + name + "]"
		}
		return ""
	}
	key, _, ok := strings.Cut(text, "=")
	if !ok {
		return ""
	}
	key = strings.TrimSpace(key)
	if _, known := quadlet.LookupKey(section, key); known || knownDirective(section, key) {
		return key + "="
	}
	return ""
}

// continuationSpace finds words that the join makes one.
func continuationSpace(p *pass, f *source) {
	for _, l := range f.continued {
		before, number := "", l.Number
		for text := range strings.Lines(l.Text) {
			text = strings.TrimSpace(text)
			if text != "" && text[0] != '#' && text[0] != ';' {
				if before != "" && glued(before, text) {
					p.add(f.path, number, 1, "the generator reads "+quote(lastWord(before)+firstWord(strings.TrimSuffix(text, `\`)))+" here, as one word")
				}
				before = ""
				if rest, ok := strings.CutSuffix(text, `\`); ok {
					before = rest
				}
			}
			number++
		}
	}
}

// glued says that the end of one line and the beginning of the next are two words:
// not where one of them is at a comma or the like, which goes on.
func glued(before, after string) bool {
	const goesOn = ",:;=/|&+(){}[]@.?_%$"
	last, first := before[len(before)-1], after[0]
	if last == ' ' || last == '\t' || strings.IndexByte(goesOn, last) >= 0 {
		return false
	}
	return first == '-' && last != '-' || strings.IndexByte(goesOn+"-", first) < 0
}

func lastWord(s string) string { return s[1+strings.LastIndexAny(s, " \t="):] }

func firstWord(s string) string {
	if i := strings.IndexAny(s, " \t"); i >= 0 {
		return s[:i]
	}
	return s
}

// inlineComment finds " # " outside of quotes. In a description, it may be a number
// sign.
func inlineComment(p *pass, f *source) {
	for i := range f.file.Lines {
		l := &f.file.Lines[i]
		if l.Kind != quadlet.Assignment || l.Key == "Description" || !strings.Contains(l.Value, "#") {
			continue
		}
		if at := commentIn(l.Value); at >= 0 {
			pos := l.ValuePos(at)
			p.add(f.path, pos.Line, pos.Col, "this is no comment: it is part of "+l.Key+"=")
		}
	}
}

// commentIn is where in a value a comment seems to begin; -1 if none does.
func commentIn(s string) int {
	return outside(s, func(i int) bool {
		return s[i] == '#' && i > 0 && (s[i-1] == ' ' || s[i-1] == '\t') && (i+1 == len(s) || s[i+1] == ' ')
	})
}

func curlyQuotes(p *pass, f *source) {
	for i := range f.file.Lines {
		l := &f.file.Lines[i]
		if l.Kind != quadlet.Assignment || l.Key == "Description" || !strings.ContainsAny(l.Value, "“”„") {
			continue
		}
		if at := outside(l.Value, func(i int) bool {
			return isCurly(l.Value[i:]) && (i == 0 || strings.IndexByte(" =", l.Value[i-1]) >= 0)
		}); at >= 0 {
			pos := l.ValuePos(at)
			p.add(f.path, pos.Line, pos.Col, "this quote is a letter to the generator, and groups no words")
		}
	}
}

func isCurly(s string) bool {
	return strings.HasPrefix(s, "“") || strings.HasPrefix(s, "”") || strings.HasPrefix(s, "„")
}

// outside is the first place outside of quotes where is says so; -1 if there is none.
func outside(s string, is func(i int) bool) int {
	quoted := byte(0)
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case quoted != 0:
			if c == quoted {
				quoted = 0
			}
		case c == '"' || c == '\'':
			quoted = c
		case is(i):
			return i
		}
	}
	return -1
}
