package quadlet

import (
	"slices"
	"strings"
)

// Suggest is the key of a section that was probably meant by a name that the
// section does not know, or the section if section is empty and name is one of
// none. It says so only where few letters differ.
func Suggest(section, name string) (meant string, ok bool) {
	var known []string
	for _, k := range Keys() {
		if section == "" {
			known = append(known, k.Section)
		} else if k.Section == section {
			known = append(known, k.Name)
		}
	}
	for s, all := range directives() {
		if section == "" {
			known = append(known, s)
		}
		if section == s {
			for _, d := range all {
				known = append(known, d.Name)
			}
		}
	}
	slices.Sort(known)
	return nearest(name, known)
}

// nearest is the first of the names that few letters make of a name which is none
// of them.
func nearest(name string, known []string) (meant string, ok bool) {
	best := min(2, len(name)/3) + 1 // a short name has too many others near it
	for _, k := range known {
		if k == name {
			return "", false
		}
		if d := distance(name, k, best); d < best {
			best, meant = d, k
		}
	}
	return meant, meant != ""
}

// distance is how many letters must be added, left out, changed or swapped with
// their neighbour to make b of a. Another case is none. It stops counting at
// most.
func distance(a, b string, most int) int {
	a, b = strings.ToLower(a), strings.ToLower(b)
	if abs(len(a)-len(b)) >= most {
		return most
	}
	before, last, row := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range last {
		last[j] = j
	}
	for i := 1; i <= len(a); i++ {
		row[0] = i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			row[j] = min(last[j]+1, row[j-1]+1, last[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
		before, last, row = last, row, before
	}
	return last[len(b)]
}

func abs(n int) int { return max(n, -n) }
