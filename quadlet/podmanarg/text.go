package podmanarg

import (
	"slices"
	"strconv"
	"strings"
	"time"
)

func keyValue(value string) error {
	if !strings.Contains(value, "=") {
		return refuse("no equals sign; want KEY=VALUE")
	}
	return nil
}

func annotation(value string) error { return keyValue(value) }

// label may do without a value.
func label(value string) error {
	if value == "" || value[0] == '=' {
		return refuse("no name before the equals sign; want NAME[=VALUE]")
	}
	return nil
}

func environment(value string) error {
	if strings.HasPrefix(value, "=") {
		return refuse("no name of a variable; want NAME[=VALUE], or NAME* for those of podman's own")
	}
	return nil
}

func envMerge(value string) error { return later(keyValue(value)) }

// logOption reads --log-opt.
func logOption(value string) error {
	key, setting, ok := strings.Cut(value, "=")
	if !ok {
		return refuse("no equals sign; want NAME=VALUE")
	}
	switch strings.ToLower(key) {
	case "max-size":
		if !isSize(setting) {
			return refuse("max-size %q is no size; %s", setting, sizeForm)
		}
	case "label":
		if !strings.Contains(setting, "=") {
			return refuse("label %q; want label=NAME=VALUE", setting)
		}
	case "driver":
		return logDriver(setting)
	}
	return nil
}

// ulimits are the limits that podman knows by name (getrlimit(2)).
var ulimits = map[string]bool{
	"core": true, "cpu": true, "data": true, "fsize": true, "locks": true, "memlock": true, "msgqueue": true,
	"nice": true, "nofile": true, "nproc": true, "rss": true, "rtprio": true, "rttime": true,
	"sigpending": true, "stack": true,
}

const ulimitForm = "want host, or NAME=SOFT[:HARD], with -1 for no limit"

func ulimit(value string) error {
	if value == "host" {
		return nil
	}
	name, limits, ok := strings.Cut(strings.TrimPrefix(strings.ToLower(value), "rlimit_"), "=")
	if !ok {
		return refuse("no equals sign; %s", ulimitForm)
	}
	if !ulimits[name] {
		return refuse("no limit is called %q; want one of getrlimit(2), such as nofile or nproc", name)
	}
	first, second, two := strings.Cut(limits, ":")
	soft, err := strconv.ParseInt(first, 10, 64)
	if err != nil {
		return refuse("%q is no limit; %s", first, ulimitForm)
	}
	if !two {
		return nil
	}
	hard, err := strconv.ParseInt(second, 10, 64)
	if err != nil {
		return refuse("%q is no limit; %s", second, ulimitForm)
	}
	if hard != -1 && (soft == -1 || soft > hard) {
		return refuse("the soft limit is above the hard one; %s", ulimitForm)
	}
	return nil
}

// signals are the names of signals (signal(7)); those of real time are counted.
var signals = strings.Fields(`ABRT ALRM BUS CHLD CLD CONT FPE HUP ILL INT IO IOT KILL PIPE POLL PROF PWR QUIT SEGV
	STKFLT STOP SYS TERM TRAP TSTP TTIN TTOU URG USR1 USR2 VTALRM WINCH XCPU XFSZ RTMIN RTMAX`)

func signal(value string) error {
	if value == "" {
		return nil
	}
	text := strings.TrimPrefix(value, "-")
	if n, err := strconv.Atoi(text); err == nil {
		if n < 1 || n > 64 {
			return refuse("out of range; want a number from 1 to 64, or a name such as TERM")
		}
		return nil
	}
	text = strings.TrimPrefix(strings.ToUpper(text), "SIG")
	if slices.Contains(signals, text) || isRealTime(text, "RTMIN+", 15) || isRealTime(text, "RTMAX-", 14) {
		return nil
	}
	return refuse("not a signal; want a name such as TERM or SIGRTMIN+3, or a number")
}

func isRealTime(text, prefix string, most int) bool {
	count, ok := strings.CutPrefix(text, prefix)
	n, err := strconv.Atoi(count)
	return ok && err == nil && n > 0 && n <= most && strconv.Itoa(n) == count
}

const durationForm = `want a number with a unit, such as "1m30s": h, m, s or ms`

func duration(value string) error {
	if value == "" {
		return nil
	}
	if _, err := time.ParseDuration(value); err != nil {
		return refuse("not a duration; %s", durationForm)
	}
	return nil
}

func interval(value string) error {
	if value == "disable" {
		return nil
	}
	if _, err := time.ParseDuration(value); err != nil {
		return refuse("not an interval; %s, or disable", durationForm)
	}
	return nil
}

func timeout(value string) error {
	d, err := time.ParseDuration(value)
	if err != nil {
		return refuse("not a duration; %s", durationForm)
	}
	if d < 1 {
		return refuse("too short; want at least 1s")
	}
	return nil
}

func startPeriod(value string) error {
	d, err := time.ParseDuration(value)
	if err != nil {
		return refuse("not a duration; %s", durationForm)
	}
	if d < 0 {
		return refuse("negative; want 0s or more")
	}
	return nil
}

func retries(value string) error {
	if n, err := strconv.ParseUint(value, 0, 64); err == nil && n == 0 {
		return refuse("no retries at all; want 1 or more")
	}
	return nil
}
