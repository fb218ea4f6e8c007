package testscripts_test

import (
	"regexp"
	"strings"
	"unicode"
)

// A difference is one between two outcomes. Its kind is what it is about, without
// what changes from set to set.
type difference struct{ kind, real, ours string }

// compare lists the differences.
func compare(real, ours outcome) []difference {
	var all []difference
	if real.status != ours.status {
		all = append(all, difference{"status " + real.status + ", ours " + ours.status, "exit " + real.status, "exit " + ours.status})
	}
	if real.status == "panic" || real.status == "hang" {
		return all
	}
	all = append(all, compareLists("message", real.messages, ours.messages)...)
	return append(all, compareServices(real.services, ours.services)...)
}

// compareLists lists what is in one of two sorted lists alone.
func compareLists(kind string, real, ours []string) []difference {
	var all []difference
	for len(real)+len(ours) > 0 {
		switch {
		case len(ours) == 0 || len(real) > 0 && real[0] < ours[0]:
			all = append(all, difference{kind + " missing: " + gist(real[0]), real[0], ""})
			real = real[1:]
		case len(real) == 0 || ours[0] < real[0]:
			all = append(all, difference{kind + " too much: " + gist(ours[0]), "", ours[0]})
			ours = ours[1:]
		default:
			real, ours = real[1:], ours[1:]
		}
	}
	return all
}

// compareServices pairs the services by name, and lists the lines that differ.
func compareServices(real, ours []string) []difference {
	var all []difference
	name := func(s string) string { name, _, _ := strings.Cut(s, "\n"); return name }
	for _, d := range compareLists("service", real, ours) {
		n := len(all)
		if d.real == "" && n > 0 && all[n-1].ours == "" && name(all[n-1].real) == name(d.ours) {
			all[n-1] = difference{"service differs: " + firstLine(all[n-1].real, d.ours), all[n-1].real, d.ours}
		} else if d.ours == "" && n > 0 && all[n-1].real == "" && name(all[n-1].ours) == name(d.real) {
			all[n-1] = difference{"service differs: " + firstLine(d.real, all[n-1].ours), d.real, all[n-1].ours}
		} else {
			all = append(all, d)
		}
	}
	return all
}

// firstLine is the gist of the first lines that differ.
func firstLine(real, ours string) string {
	a, b := strings.Split(real, "\n"), strings.Split(ours, "\n")
	section := ""
	for i := range min(len(a), len(b)) {
		if strings.HasPrefix(a[i], "[") {
			section = a[i]
		}
		if a[i] != b[i] {
			return section + " " + gist(a[i]) + " / " + gist(b[i])
		}
	}
	return "length"
}

// gist is the part of a line that does not change from set to set.
func gist(line string) string {
	line, _, _ = strings.Cut(line, "\n")
	if strings.HasPrefix(line, "---") {
		return ""
	}
	if key, _, ok := strings.Cut(line, "="); ok && !strings.Contains(key, " ") {
		return key
	}
	words := strings.Fields(quotation.ReplaceAllString(line, "…"))
	for i, w := range words {
		if strings.ContainsFunc(w, func(r rune) bool { return !unicode.IsLetter(r) && r != ',' }) {
			words[i] = "…"
		}
	}
	return strings.Join(words[:min(len(words), 8)], " ")
}

// quotation is what a message says about one set alone.
var quotation = regexp.MustCompile(`".*"|'.*'|“.*”|for \S+$|^\S+ specifies the image .*`)
