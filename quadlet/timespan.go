package quadlet

import (
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"
)

// A Timespan is a systemd time span, systemd.time(7): a duration, [Infinity], or
// not said. Make one with [Span].
type Timespan struct {
	d   time.Duration
	set bool
	inf bool
}

// Infinity is the span without an end, "infinity".
var Infinity = Timespan{set: true, inf: true}

// Span is the time span of d. Span(0) is said, unlike the zero Timespan.
func Span(d time.Duration) Timespan { return Timespan{d: d, set: true} }

// Duration is the span's length, and whether it has one: [Infinity] and a span
// not said have none.
func (t Timespan) Duration() (d time.Duration, ok bool) { return t.d, t.set && !t.inf }

// String is the span as systemd writes it, such as "1h 30min", "0" or
// "infinity"; "unset" if it was not said.
func (t Timespan) String() string {
	switch {
	case !t.set:
		return "unset"
	case t.inf:
		return "infinity"
	case t.d == 0:
		return "0"
	}
	var words []string
	rest := t.d
	for _, u := range []struct {
		name string
		size time.Duration
	}{{"h", time.Hour}, {"min", time.Minute}, {"s", time.Second}, {"ms", time.Millisecond}, {"us", time.Microsecond}} {
		if n := rest / u.size; n != 0 {
			words = append(words, strconv.FormatInt(int64(n), 10)+u.name)
			rest %= u.size
		}
	}
	return strings.Join(words, " ")
}

func (t Timespan) format() (string, error) {
	if t.d < 0 {
		return "", fmt.Errorf("time span %v is negative", t.d)
	}
	if t.d%time.Microsecond != 0 {
		return "", fmt.Errorf("time span %v is finer than a microsecond", t.d)
	}
	return t.String(), nil
}

// spanUnits are the units of systemd.time(7), with the lengths it gives months
// and years.
var spanUnits = map[string]float64{
	"usec": 1e3, "us": 1e3, "µs": 1e3, "μs": 1e3,
	"msec": 1e6, "ms": 1e6,
	"seconds": 1e9, "second": 1e9, "sec": 1e9, "s": 1e9, "": 1e9,
	"minutes": 60e9, "minute": 60e9, "min": 60e9, "m": 60e9,
	"hours": 3600e9, "hour": 3600e9, "hr": 3600e9, "h": 3600e9,
	"days": 86400e9, "day": 86400e9, "d": 86400e9,
	"weeks": 604800e9, "week": 604800e9, "w": 604800e9,
	"months": 2629800e9, "month": 2629800e9, "M": 2629800e9,
	"years": 31557600e9, "year": 31557600e9, "y": 31557600e9,
}

const spaces = " \t\n\r"

// parseTimespan reads a span whose numbers without a unit are seconds, as in all
// of systemd's settings that end in Sec.
func parseTimespan(s string) (Timespan, error) {
	rest := strings.Trim(s, spaces)
	if rest == "infinity" {
		return Infinity, nil
	}
	if rest == "" {
		return Timespan{}, errors.New("empty time span")
	}
	total := 0.0
	for rest != "" {
		n := len(rest) - len(strings.TrimLeft(rest, "0123456789."))
		value, err := strconv.ParseFloat(rest[:n], 64)
		if err != nil {
			return Timespan{}, fmt.Errorf("time span %q: want a number at %q", s, rest)
		}
		rest = strings.TrimLeft(rest[n:], spaces)
		n = strings.IndexAny(rest, "0123456789. \t\n\r")
		if n < 0 {
			n = len(rest)
		}
		size, ok := spanUnits[rest[:n]]
		if !ok {
			return Timespan{}, fmt.Errorf("time span %q: unknown unit %q", s, rest[:n])
		}
		total += value * size
		rest = strings.TrimLeft(rest[n:], spaces)
	}
	if total > math.MaxInt64/2 {
		return Timespan{}, fmt.Errorf("time span %q is longer than 146 years: write infinity", s)
	}
	return Span(time.Duration(total).Round(time.Microsecond)), nil
}
