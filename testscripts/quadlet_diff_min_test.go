package testscripts_test

import (
	"slices"
	"strings"
)

// minimise makes a set smaller for as long as it still does what it did. It tries
// some hundred times.
func minimise(s *unitFiles, still func(*unitFiles) bool) *unitFiles {
	tries := 600
	try := func(smaller *unitFiles) bool {
		if tries--; tries < 0 || !still(smaller) {
			return false
		}
		s = smaller
		return true
	}
	for size := -1; size != s.size() && tries > 0; {
		size = s.size()
		minimiseFiles(&s, try)
		minimiseLines(&s, try)
		minimiseValues(&s, try)
	}
	return s
}

// size is what minimise makes smaller.
func (s *unitFiles) size() int {
	n := len(s.dirs)
	for _, f := range s.files {
		n += 1 + len(f.path) + len(f.text)
	}
	return n
}

func minimiseFiles(s **unitFiles, try func(*unitFiles) bool) {
	for i := len((*s).files) - 1; i >= 0; i-- {
		smaller := (*s).clone()
		smaller.files = slices.Delete(smaller.files, i, i+1)
		try(smaller)
	}
	if (*s).user {
		smaller := (*s).clone()
		smaller.user = false
		try(smaller)
	}
}

// minimiseLines drops half of a file's lines, a quarter, …, one.
func minimiseLines(s **unitFiles, try func(*unitFiles) bool) {
	for i := range (*s).files {
		lines := strings.SplitAfter((*s).files[i].text, "\n")
		for n := (len(lines) + 1) / 2; n > 0; n /= 2 {
			for at := len(lines) - n; at >= 0; at -= n {
				fewer := slices.Delete(slices.Clone(lines), at, at+n)
				if try((*s).with(i, strings.Join(fewer, ""))) {
					lines = fewer
					at = min(at, len(lines))
				}
			}
		}
	}
}

// minimiseValues drops words of values, then bytes.
func minimiseValues(s **unitFiles, try func(*unitFiles) bool) {
	for i := range (*s).files {
		for _, unit := range []string{" ", ""} {
			text := (*s).files[i].text
			if unit == "" && len(text) > 200 {
				continue
			}
			parts := strings.SplitAfter(text, unit)
			for at := len(parts) - 1; at >= 0; at-- {
				fewer := slices.Delete(slices.Clone(parts), at, at+1)
				if unit == " " && strings.Contains(parts[at], "\n") {
					continue
				}
				if try((*s).with(i, strings.Join(fewer, ""))) {
					parts = fewer
				}
			}
		}
	}
}

// with is the set with another text for a file.
func (s *unitFiles) with(i int, text string) *unitFiles {
	other := s.clone()
	other.files[i].text = text
	return other
}
