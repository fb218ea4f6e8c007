package lint

import (
	"strconv"
	"strings"
)

// quote shows text from a unit in a message.
func quote(s string) string {
	if len(s) > 80 {
		s = s[:77] + "..."
	}
	return strconv.Quote(s)
}

// didYouMean is a question that names the known word nearest to a wrong one; empty
// where none is near.
func didYouMean(word string, known []string) string {
	if best := nearest(word, known); best != "" {
		return ": did you mean " + best + "?"
	}
	return ""
}

// nearest is the known word that a typing error away from word; empty if none is.
func nearest(word string, known []string) string {
	limit := 1 + len(word)/4
	best := ""
	lower := strings.ToLower(word)
	for _, k := range known {
		if d := distance(lower, strings.ToLower(k), limit); d <= limit {
			best, limit = k, d-1
			if d == 0 {
				break
			}
		}
	}
	return best
}

// distance is the number of letters to change, add, leave out or swap between two
// words, or something above limit.
func distance(a, b string, limit int) int {
	if len(a)-len(b) > limit || len(b)-len(a) > limit {
		return limit + 1
	}
	var before, last, row []int
	for j := 0; j <= len(b); j++ {
		last = append(last, j)
	}
	for i := 1; i <= len(a); i++ {
		row = append(make([]int, 0, len(b)+1), i)
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			d := min(last[j]+1, row[j-1]+1, last[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				d = min(d, before[j-2]+1)
			}
			row = append(row, d)
		}
		before, last = last, row
	}
	return last[len(b)]
}
