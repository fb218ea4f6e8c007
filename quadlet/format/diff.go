package format

import (
	"fmt"
	"strings"
)

// around is how many unchanged lines stand before and after a change.
const around = 3

// Diff is what [Source] made of a file as a unified diff, which patch(1) takes.
// It is empty when nothing changed. It relies on what formatting leaves alone: the
// lines that are not blank, and their order.
func Diff(name string, before, after []byte) []byte {
	edits := pair(lines(before), lines(after))
	var out strings.Builder
	for begin, end := nextHunk(edits, 0); begin < end; begin, end = nextHunk(edits, end) {
		if out.Len() == 0 {
			fmt.Fprintf(&out, "diff %s.orig %s\n--- %s.orig\n+++ %s\n", name, name, name, name)
		}
		writeHunk(&out, edits, begin, end)
	}
	return []byte(out.String())
}

// An edit is one line of a diff: kept (' '), gone ('-') or new ('+').
type edit struct {
	op            byte
	text          string
	before, after int // how many lines of each file come before it
}

// lines splits a text after each line feed.
func lines(text []byte) []string {
	all := strings.SplitAfter(string(text), "\n")
	return all[:len(all)-1+min(1, len(all[len(all)-1]))]
}

// pair puts the lines of both files side by side. Within a change, what is gone
// comes before what is new.
func pair(a, b []string) []edit {
	edits := make([]edit, 0, len(a)+8)
	var added []edit
	add := func(op byte, text string, i, j int) { edits = append(edits, edit{op, text, i, j}) }
	flush := func() { edits, added = append(edits, added...), added[:0] }
	for i, j := 0, 0; i < len(a) || j < len(b); {
		gone, fresh := i < len(a) && isBlank(a[i]), j < len(b) && isBlank(b[j])
		switch {
		case i < len(a) && j < len(b) && a[i] == b[j]:
			flush()
			add(' ', a[i], i, j)
			i, j = i+1, j+1
		case gone && !fresh, j == len(b):
			add('-', a[i], i, j)
			i++
		case fresh && !gone, i == len(a):
			added = append(added, edit{'+', b[j], i, j})
			j++
		default:
			add('-', a[i], i, j)
			i++
			added = append(added, edit{'+', b[j], i, j})
			j++
		}
	}
	flush()
	return edits
}

func isBlank(line string) bool { return strings.TrimSpace(line) == "" }

// nextHunk finds the next changes after from that are too near to each other to
// stand apart, with what is around them. It is empty when there are none.
func nextHunk(edits []edit, from int) (begin, end int) {
	first := from
	for first < len(edits) && edits[first].op == ' ' {
		first++
	}
	if first == len(edits) {
		return first, first
	}
	last := first
	for i := first; i < len(edits) && i <= last+2*around+1; i++ {
		if edits[i].op != ' ' {
			last = i
		}
	}
	return max(from, first-around), min(len(edits), last+1+around)
}

func writeHunk(out *strings.Builder, edits []edit, begin, end int) {
	var before, after int
	for _, e := range edits[begin:end] {
		before += count(e.op != '+')
		after += count(e.op != '-')
	}
	fmt.Fprintf(out, "@@ -%s +%s @@\n", span(edits[begin].before, before), span(edits[begin].after, after))
	for _, e := range edits[begin:end] {
		out.WriteByte(e.op)
		out.WriteString(e.text)
		if !strings.HasSuffix(e.text, "\n") {
			out.WriteString("\n\\ No newline at end of file\n")
		}
	}
}

func count(is bool) int {
	if is {
		return 1
	}
	return 0
}

// span is a range of lines: of none, the line before it is named.
func span(skipped, n int) string {
	if n == 0 {
		return fmt.Sprintf("%d,0", skipped)
	}
	if n == 1 {
		return fmt.Sprint(skipped + 1)
	}
	return fmt.Sprintf("%d,%d", skipped+1, n)
}
