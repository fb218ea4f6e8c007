package podmanarg

import (
	"encoding/csv"
	"strconv"
	"strings"
)

// A kind is how podman's parser of options reads a value before it means anything.
type kind int

const (
	kindText    kind = iota // the last one given
	kindTexts               // each one given
	kindWords               // words between commas, quoted as in CSV, of each one given
	kindBool                // strconv.ParseBool's; without a value it is true
	kindInt                 // a number in Go's notation, so 0x10 and 1_000 too
	kindUint                // the same from 0
	kindFloat               // a number with a fraction
	kindUints               // decimal numbers between commas
	kindPull                // text that may be left out
	numberKinds             // how many there are
)

// switches are the kinds that need no value, and what they are without.
var switches = map[kind]string{kindBool: "true", kindPull: "always"}

// read is the words of a value that is split, or nil where it is not, and why the
// value is none of its kind.
func (k kind) read(value string) (words []string, err error) {
	switch k {
	case kindWords:
		return splitWords(value)
	case kindBool:
		if _, err := strconv.ParseBool(value); err != nil {
			return nil, refuse("neither true nor false")
		}
	case kindInt:
		if _, err := strconv.ParseInt(value, 0, 64); err != nil {
			return nil, refuse("not a whole number")
		}
	case kindUint:
		if _, err := strconv.ParseUint(value, 0, 64); err != nil {
			return nil, refuse("not a whole number from 0")
		}
	case kindFloat:
		if _, err := strconv.ParseFloat(value, 64); err != nil {
			return nil, refuse("not a number")
		}
	case kindUints:
		for word := range strings.SplitSeq(value, ",") {
			if _, err := strconv.ParseUint(word, 10, 0); err != nil {
				return nil, refuse("not whole numbers from 0, with commas between them")
			}
		}
	}
	return nil, nil
}

// noWords is a value without words, as opposed to one that is not split.
var noWords = []string{}

// splitWords splits a value at its commas. Quotes are CSV's: around a whole word, and
// doubled inside.
func splitWords(value string) ([]string, error) {
	switch {
	case value == "":
		return noWords, nil
	case !strings.ContainsAny(value, "\"\r\n"):
		return strings.Split(value, ","), nil
	}
	words, err := csv.NewReader(strings.NewReader(value)).Read()
	if err != nil {
		return nil, refuse("a list between commas needs its double quotes around whole words, and doubled inside: %v", err)
	}
	return words, nil
}
