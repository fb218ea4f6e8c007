package main

import (
	"fmt"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/tank-os/tank/quadlet"
)

// kindMeanings say what the kinds of keys are.
var kindMeanings = map[quadlet.Kind]string{
	quadlet.StringLast:     "the last assignment counts, less one pair of double quotes around it",
	quadlet.BoolLast:       "the last assignment counts; 1, yes, true and on are true, all else is false",
	quadlet.BoolOrEnumLast: "the last assignment counts; a boolean, or a word of the key's own",
	quadlet.Uint32Last:     "the last assignment counts; a number, or 0 where it is none",
	quadlet.ListRaw:        "each assignment is one value, as it stands; an empty one clears those before it",
	quadlet.ListWords:      "words, quotes group; assignments add up, an empty one clears those before it",
	quadlet.ListArgs:       "words with C escapes, quotes group; assignments add up, an empty one clears those before it",
	quadlet.KeyvalList:     "NAME=VALUE words with C escapes, the last of each name; an empty assignment clears those before it",
	quadlet.ArgsLast:       "one command line; the last assignment counts",
}

// findKeys are the keys of podman's that a name means.
func findKeys(name string) []quadlet.Key {
	return slices.DeleteFunc(quadlet.Keys(), func(k quadlet.Key) bool { return !means(name, k.Section, k.Name) })
}

// findDirectives are the keys of systemd's that a name means.
func findDirectives(name string) []quadlet.Directive {
	var found []quadlet.Directive
	for _, section := range []string{"Unit", "Service", "Install"} {
		for _, d := range quadlet.SystemdDirectives(section) {
			if means(name, d.Section, d.Name) {
				found = append(found, d)
			}
		}
	}
	return found
}

// means says that a name is that of a key: KEY, SECTION.KEY or "[SECTION] KEY=",
// in any case.
func means(name, section, key string) bool {
	name = strings.TrimSuffix(name, "=")
	return strings.EqualFold(name, key) || strings.EqualFold(name, section+"."+key) || strings.EqualFold(name, "["+section+"] "+key)
}

func keyName(k quadlet.Key) string { return k.Section + "." + k.Name }

// pages are the manual pages that have the keys of systemd's sections.
var pages = map[string]string{
	"Unit":    "systemd.unit(5)",
	"Service": "systemd.service(5), systemd.exec(5), systemd.kill(5) or systemd.resource-control(5)",
	"Install": "systemd.unit(5)",
}

// directivesOf are keys of systemd's as JSON shows them.
func directivesOf(directives []quadlet.Directive) []keyInfo {
	var infos []keyInfo
	for _, d := range directives {
		info := keyInfo{
			Section: d.Section, Name: d.Name, Kind: "systemd", Since: "systemd 244 or older",
			Doc: "It is systemd's, and the generator passes it on: see " + pages[d.Section] + ".",
		}
		if d.Section == "Install" {
			info.Doc = "The generator does what systemctl enable would: see " + pages[d.Section] + " and podman-systemd.unit(5)."
		}
		if d.Since > 0 {
			info.Since = fmt.Sprintf("systemd %d", d.Since)
		}
		infos = append(infos, info)
	}
	return infos
}

// keyNames are all names that findKeys takes.
func keyNames() []string {
	var names []string
	for _, k := range quadlet.Keys() {
		names = append(names, k.Name, keyName(k))
	}
	return names
}

// explainKey prints what a key means.
func (p *program) explainKey(k quadlet.Key) {
	fmt.Fprintf(p.stdout, "[%s] %s=\n\n%s\n\n", k.Section, k.Name, wrap(k.Doc))
	table := tabwriter.NewWriter(p.stdout, 0, 0, 2, ' ', 0)
	fmt.Fprintf(table, "kind\t%s: %s\n", k.Kind, kindMeanings[k.Kind])
	fmt.Fprintf(table, "since\tPodman %s\n", k.Since)
	if k.Flag != "" {
		fmt.Fprintf(table, "option\t%s\n", k.Flag)
	}
	if k.Instead != "" {
		fmt.Fprintf(table, "deprecated\tuse %s\n", k.Instead)
	}
	_ = table.Flush() // into stdout's buffer, whose own flush tells
}

// width is how wide a text is printed.
const width = 78

// wrap breaks a text into lines of at most width bytes, where words are not
// longer.
func wrap(text string) string {
	var s strings.Builder
	column := 0
	for word := range strings.FieldsSeq(text) {
		switch {
		case column == 0:
		case column+1+len(word) > width:
			s.WriteByte('\n')
			column = 0
		default:
			s.WriteByte(' ')
			column++
		}
		s.WriteString(word)
		column += len(word)
	}
	return s.String()
}
