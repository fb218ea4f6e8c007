package lint

import (
	"strconv"
	"strings"
	"time"
)

// units of systemd.time(7), and of Go's durations, which podman takes.
var spanUnits = map[string]time.Duration{
	"":   time.Second,
	"us": time.Microsecond, "usec": time.Microsecond, "µs": time.Microsecond, "μs": time.Microsecond,
	"ms": time.Millisecond, "msec": time.Millisecond,
	"s": time.Second, "sec": time.Second, "second": time.Second, "seconds": time.Second,
	"m": time.Minute, "min": time.Minute, "minute": time.Minute, "minutes": time.Minute,
	"h": time.Hour, "hr": time.Hour, "hour": time.Hour, "hours": time.Hour,
	"d": 24 * time.Hour, "day": 24 * time.Hour, "days": 24 * time.Hour,
	"w": 7 * 24 * time.Hour, "week": 7 * 24 * time.Hour, "weeks": 7 * 24 * time.Hour,
	"M": 30 * 24 * time.Hour, "month": 30 * 24 * time.Hour, "months": 30 * 24 * time.Hour,
	"y": 365 * 24 * time.Hour, "year": 365 * 24 * time.Hour, "years": 365 * 24 * time.Hour,
}

// timespan reads a time span, numbers without a unit as seconds. Negative is one
// without an end.
func timespan(s string) (d time.Duration, ok bool) {
	rest := strings.TrimSpace(s)
	if rest == "infinity" {
		return -1, true
	}
	if rest == "" {
		return 0, false
	}
	for rest != "" {
		n := len(rest) - len(strings.TrimLeft(rest, "0123456789."))
		value, err := strconv.ParseFloat(rest[:n], 64)
		if err != nil {
			return 0, false
		}
		rest = strings.TrimLeft(rest[n:], " \t")
		n = strings.IndexAny(rest, "0123456789. \t")
		if n < 0 {
			n = len(rest)
		}
		size, known := spanUnits[rest[:n]]
		if !known {
			return 0, false
		}
		d += time.Duration(value * float64(size))
		rest = strings.TrimLeft(rest[n:], " \t")
	}
	return d, true
}

func itoa(n int) string { return strconv.Itoa(n) }

func atoi(s string) (int, error) { return strconv.Atoi(s) }
