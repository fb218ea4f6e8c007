package quadlet

import (
	"fmt"
	"net/netip"
	"strings"
	"time"
)

// parse reads the value of one line into the field that ptr points to. It
// changes nothing when it fails.
func (f *field) parse(ptr any, s string) error {
	switch p := ptr.(type) {
	case *[]string:
		return f.parseStrings(p, s)
	case *map[string]string:
		return parseMap(p, s)
	case *[]VolumeMount:
		return appendOne(p, s, parseVolumeMount)
	case *[]Port:
		return appendOne(p, s, parsePort)
	case *[]NetworkSource:
		return appendOne(p, s, parseNetwork)
	case *[]netip.Prefix:
		return appendOne(p, s, netip.ParsePrefix)
	case *[]netip.Addr:
		return appendOne(p, s, netip.ParseAddr)
	case *[]Mount:
		return appendWords(p, s, true, parseMount)
	case *[]Secret:
		return appendWords(p, s, true, parseSecret)
	case *[]BuildSecret:
		return appendWords(p, s, true, parseBuildSecret)
	case *[]Reference:
		*p = append(*p, Reference(s))
		return nil
	case *[]HostPath:
		return appendWords(p, s, false, func(s string) (HostPath, error) { return HostPath(s), nil })
	case *[]Dependency:
		return appendWords(p, s, false, parseDependency)
	}
	return parseScalar(ptr, s)
}

func parseScalar(ptr any, s string) error {
	switch p := ptr.(type) {
	case *string:
		*p = s
	case *Signal:
		*p = Signal(s)
	case *Reference:
		*p = Reference(s)
	case **Pod:
		stem, ok := strings.CutSuffix(s, podKind.ext)
		if !ok {
			return fmt.Errorf("%q is not a .pod unit", s)
		}
		*p = &Pod{Name: stem}
	case *OptionalBool:
		return setOne(p, s, parseBool)
	case *NotifyMode:
		return setOne(p, s, parseNotify)
	case *ImageSource:
		return setOne(p, s, parseImage)
	case *Timespan:
		return setOne(p, s, parseTimespan)
	case *time.Duration:
		if s == "disable" { // of HealthInterval and HealthStartupInterval
			return errKeep
		}
		return setOne(p, s, time.ParseDuration)
	case *netip.Addr:
		return setOne(p, s, netip.ParseAddr)
	case *OptionalInt:
		return setOne(p, s, func(s string) (OptionalInt, error) {
			n, err := parseInt(s)
			return Int(n), err
		})
	case *int:
		return setOne(p, s, func(s string) (int, error) {
			n, err := parseInt(s)
			return int(n), err
		})
	}
	return nil
}

func (f *field) parseStrings(p *[]string, s string) error {
	same := func(s string) (string, error) { return s, nil }
	switch f.style {
	case "words", "units":
		return appendWords(p, s, false, same)
	case "args", "line":
		return appendWords(p, s, true, same)
	}
	*p = append(*p, s)
	return nil
}

// A bareError is the names without a value in a line of KEY=VALUE pairs: podman
// takes the host's. A map has no place for them.
type bareError []string

func (e bareError) Error() string { return fmt.Sprintf("%q has no value", []string(e)) }

// A wordError is the problem of a word that begins at an offset in its line.
type wordError struct {
	offset int
	err    error
}

func (e *wordError) Error() string { return e.err.Error() }
func (e *wordError) Unwrap() error { return e.err }

// eachWord ends at the first word that fails.
func eachWord(s string, escapes bool, do func(word string) error) error {
	for rest := s; ; {
		rest = strings.TrimLeft(rest, spaces)
		word, after, err := nextWord(rest, escapes)
		if err == nil && word == "" {
			return nil
		}
		if err == nil {
			err = do(word)
		}
		if err != nil {
			return &wordError{len(s) - len(rest), err}
		}
		rest = after
	}
}

// parseMap takes the pairs of a line also where it has bare names.
func parseMap(p *map[string]string, s string) error {
	args, err := splitArgs(s)
	if err != nil {
		return eachWord(s, true, func(string) error { return nil })
	}
	if *p == nil {
		*p = make(map[string]string, len(args))
	}
	var bare bareError
	for _, a := range args {
		if key, value, ok := strings.Cut(a, "="); ok {
			(*p)[key] = value
		} else {
			bare = append(bare, a)
		}
	}
	if len(*p) == 0 {
		*p = nil
	}
	if len(bare) > 0 {
		return bare
	}
	return nil
}

func setOne[T any](p *T, s string, parse func(string) (T, error)) error {
	v, err := parse(s)
	if err == nil {
		*p = v
	}
	return err
}

func appendOne[T any](p *[]T, s string, parse func(string) (T, error)) error {
	v, err := parse(s)
	if err == nil {
		*p = append(*p, v)
	}
	return err
}

// appendWords changes nothing when one of the words fails.
func appendWords[T any](p *[]T, s string, escapes bool, parse func(string) (T, error)) error {
	list := *p
	err := eachWord(s, escapes, func(word string) error {
		v, err := parse(word)
		list = append(list, v)
		return err
	})
	if err == nil {
		*p = list
	}
	return err
}
