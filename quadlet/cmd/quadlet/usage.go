package main

import (
	"flag"
	"fmt"
	"io"
	"strings"
)

const usageHead = `quadlet checks, formats, converts and explains Podman's Quadlet units. It needs
neither podman nor systemd nor root, and changes nothing unless told to.

usage: quadlet VERB [flags] [arguments]

`

const usageTail = `
Begin with the units of a directory, of a user's machine or of an image:

  quadlet check ~/.config/containers/systemd
  quadlet check -uid 1000 -podman 5.4 /etc/containers/systemd/users/1000
  quadlet convert -uid 1000 ~/.config/containers/systemd

"quadlet VERB -h" says what a verb does and which flags it has. A path "-" is
standard input. The exit status is 0, 1 when something is wrong, and 2 when the
command line is.
`

// usage explains the program.
func (p *program) usage(w io.Writer) {
	var s strings.Builder
	s.WriteString(usageHead)
	for _, v := range verbs() {
		fmt.Fprintf(&s, "  %-10s%s\n", v.name, v.short)
	}
	s.WriteString(usageTail)
	fmt.Fprint(w, s.String())
}

// help explains a verb, whose flags are known by now.
func (p *program) help(v verb, flags *flag.FlagSet) {
	var list strings.Builder
	flags.SetOutput(&list)
	flags.PrintDefaults()
	line := p.name
	if list.Len() > 0 {
		line += " [flags]"
	}
	fmt.Fprintf(p.stdout, "usage: %s %s\n\n%s\n", line, v.args, v.long)
	if list.Len() > 0 {
		fmt.Fprintf(p.stdout, "\nflags:\n%s", list.String())
	}
}

func verbNames() []string {
	var names []string
	for _, v := range verbs() {
		names = append(names, v.name)
	}
	return names
}

// didYouMean is the name nearest to a misspelt one, as the end of a sentence;
// empty when none is near.
func didYouMean(name string, names []string) string {
	best, least := "", len(name)/3+2
	for _, n := range names {
		if d := distance(strings.ToLower(name), strings.ToLower(n)); d < least {
			best, least = n, d
		}
	}
	if best == "" {
		return ""
	}
	return fmt.Sprintf(": did you mean %q?", best)
}

// distance is how many bytes have to be put in, taken out or replaced to make b
// of a.
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		left := i
		row[0] = i + 1
		for j := range len(b) {
			cost := left
			if a[i] != b[j] {
				cost = 1 + min(left, row[j], row[j+1])
			}
			left, row[j+1] = row[j+1], cost
		}
	}
	return row[len(b)]
}
