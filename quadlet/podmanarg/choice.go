package podmanarg

import (
	"slices"
	"strconv"
	"strings"
)

// oneOf refuses what is not one of some words; no value at all is podman's default.
func oneOf(value string, words ...string) error {
	if value == "" || slices.Contains(words, value) {
		return nil
	}
	return refuse("want one of %s", strings.Join(words, ", "))
}

// imageVolume takes bind, which the manual names: all versions but 6.0 do.
func imageVolume(value string) error { return oneOf(value, "bind", "anonymous", "tmpfs", "ignore") }
func onFailure(value string) error   { return oneOf(value, "none", "kill", "restart", "stop") }
func sdNotify(value string) error    { return oneOf(value, "container", "conmon", "healthy", "ignore") }

func systemdMode(value string) error {
	return oneOf(strings.ToLower(value), "true", "false", "always")
}

func exitPolicy(value string) error { return oneOf(value, "continue", "stop") }

// pullPolicy knows synonyms that podman does not document.
func pullPolicy(value string) error {
	switch strings.ToLower(value) {
	case "", "always", "missing", "ifmissing", "ifnotpresent", "newer", "ifnewer", "never":
		return nil
	}
	return refuse("want one of always, missing, newer, never")
}

// later makes a reason one that podman finds when it makes the container.
func later(err error) error {
	if err == nil {
		return nil
	}
	return fail("%v", err)
}

func cgroups(value string) error {
	return later(oneOf(value, "enabled", "disabled", "no-conmon", "split"))
}

func logDriver(value string) error {
	return later(oneOf(value, "journald", "k8s-file", "json-file", "none", "passthrough", "passthrough-tty"))
}

func attach(value string) error {
	return later(oneOf(strings.ToLower(value), "stdin", "stdout", "stderr"))
}

// restart reads --restart; the policy itself is looked at when the container is made.
func restart(value string) error {
	policy, count, ok := strings.Cut(value, ":")
	if ok {
		if !strings.EqualFold(policy, "on-failure") {
			return refuse("only on-failure takes a count; want on-failure:COUNT")
		}
		if n, err := strconv.Atoi(count); err != nil || n < 0 {
			return refuse("%q is no count; want on-failure:COUNT", count)
		}
	}
	if strings.EqualFold(policy, "never") {
		return nil
	}
	return later(oneOf(policy, "no", "on-failure", "always", "unless-stopped"))
}

func umask(value string) error {
	if strings.Trim(value, "01234567") != "" || len(value) > 4 {
		return fail("not a mask; want one to four octal digits")
	}
	return nil
}

// timezone is local or a name under /usr/share/zoneinfo, whose zones are the host's.
func timezone(value string) error {
	if strings.HasPrefix(value, "/") || strings.HasPrefix(value, `\`) || slices.Contains(strings.Split(value, "/"), "..") {
		return fail("not the name of a timezone; want one such as Europe/Berlin, or local")
	}
	return nil
}

func credentials(value string) error {
	if value == "" {
		return nil
	}
	user, password, _ := strings.Cut(value, ":")
	if user == "" || password == "" {
		return refuse("podman would ask for the rest on a terminal; want USER:PASSWORD")
	}
	return nil
}
