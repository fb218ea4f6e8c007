package testscripts_test

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/tank-os/tank/quadlet/podmanarg"
)

// valueLines is how many command lines TestQuadletValues has judged, for each of two
// users.
const valueLines = 6000

// TestQuadletValues has podman itself and our grammar judge the same command lines,
// made of values and mutations of them. Nothing that podman takes may be refused;
// and it prints how much of what podman refuses is.
func TestQuadletValues(t *testing.T) {
	needModules(t)
	t.Parallel()
	lines := mutatedLines(valueLines)
	var total verdicts
	for _, user := range []bool{false, true} {
		uid := 0
		if user {
			uid = 1000
		}
		for i, answer := range podmanRun(t, user, lines) {
			total.add(t, lines[i], uid, answer)
		}
	}
	total.report(t)
}

// verdicts count what podman and our grammar said.
type verdicts struct{ lines, refused, agreed, falsely, missed, later int }

func (v *verdicts) add(t *testing.T, line []string, uid int, podman string) {
	ours, isLater := refusal(line, uid)
	v.lines++
	if podman != "" {
		v.refused++
	}
	if isLater && podman == "" {
		v.later++
	}
	switch {
	case (ours == "") == (podman == ""):
		v.agreed++
	case podman == "":
		v.falsely++
		t.Errorf("uid %d: podman run %q: refused, and podman takes it: %s", uid, line, ours)
	default:
		v.missed++
		if v.missed <= 30 {
			t.Logf("uid %d: podman run %q: taken, and podman says: %s", uid, line, podman)
		}
	}
}

func (v *verdicts) report(t *testing.T) {
	agreement := 100 * float64(v.agreed) / float64(v.lines)
	t.Logf("%d command lines, %d refused by podman (%.1f %%): %.2f %% agreement, %d falsely refused, %d missed; %d that podman takes would fail later",
		v.lines, v.refused, 100*float64(v.refused)/float64(v.lines), agreement, v.falsely, v.missed, v.later)
	if v.lines < 5000 || 2*v.refused < v.lines {
		t.Errorf("%d lines of which podman refuses %d; want at least 5000, and half of them refused", v.lines, v.refused)
	}
	if agreement < 95 {
		t.Errorf("%.2f %% agreement, want at least 95", agreement)
	}
}

// refusal is why our grammar refuses a command line where podman reads it, and
// whether it says that the container would fail later.
func refusal(argv []string, uid int) (why string, isLater bool) {
	line, err := podmanarg.Parse("run", argv)
	if err == nil {
		line.Literal, line.UID = true, uid
		err = line.Check()
	}
	for _, e := range podmanarg.All(err) {
		if !e.Later {
			return e.Error(), false
		}
		isLater = true
	}
	return "", isLater
}

// mutatedLines are different command lines, the same on every run.
func mutatedLines(count int) [][]string {
	m := &mutator{rand.New(rand.NewPCG(6, 0))}
	known := map[string]bool{}
	var lines [][]string
	for len(lines) < count {
		line := m.line()
		if key := strings.Join(line, "\x00"); !known[key] {
			known[key] = true
			lines = append(lines, line)
		}
	}
	return lines
}

// A mutator makes command lines.
type mutator struct{ *rand.Rand }

func pick[T any](m *mutator, of []T) T { return of[m.IntN(len(of))] }

// line is one to six options, of which some are mutated, and mostly an image.
func (m *mutator) line() []string {
	var line []string
	count := 1 + m.IntN(6)
	broken := m.IntN(count + 1) // none, where it is count
	flags := m.flags(count)
	if flags.together && m.IntN(2) == 0 {
		broken = count
	}
	for i, flag := range flags.names {
		value := pick(m, seedOf(flag).values)
		if i == broken || !flags.together && m.IntN(6) == 0 {
			value = m.mutate(value)
		}
		line = append(line, m.spell(flag, value)...)
	}
	if m.IntN(60) > 0 {
		line = append(line, "a.io/b:1")
	}
	return line
}

// choice is some options, and whether podman judges them together.
type choice struct {
	names    []string
	together bool
}

// flags chooses options: any, or those of a theme. Some come twice.
func (m *mutator) flags(count int) choice {
	c := choice{together: m.IntN(3) == 0}
	theme := pick(m, themes)
	for range count {
		switch {
		case c.together:
			c.names = append(c.names, pick(m, theme))
		case len(c.names) > 0 && m.IntN(5) == 0:
			c.names = append(c.names, c.names[len(c.names)-1])
		default:
			c.names = append(c.names, pick(m, seeds).flag)
		}
	}
	return c
}

func seedOf(flag string) seed {
	return seeds[slices.IndexFunc(seeds, func(s seed) bool { return s.flag == flag })]
}

// spell writes an option one of podman's ways.
func (m *mutator) spell(flag, value string) []string {
	switches := []string{"no-hosts", "rm", "no-healthcheck", "read-only", "publish-all", "tls-verify", "rootfs"}
	shorts := map[string]string{"publish": "-p", "volume": "-v", "memory": "-m", "env": "-e", "label": "-l", "user": "-u", "hostname": "-h"}
	short, ok := shorts[flag]
	switch n := m.IntN(4); {
	case slices.Contains(switches, flag):
		if n == 0 {
			return []string{"--" + flag}
		}
	case ok && n == 0:
		return []string{short, value}
	case ok && n == 1:
		return []string{short + value}
	case n == 2:
		return []string{"--" + flag, value}
	}
	return []string{"--" + flag + "=" + value}
}

// mutate changes a value: a character or a few, a part of it, or all of it.
func (m *mutator) mutate(value string) string {
	for range 1 + m.IntN(2) {
		switch m.IntN(9) {
		case 0:
			value = pick(m, pick(m, seeds).values)
		case 1:
			value = ""
		case 2, 3:
			value = m.splice(value, string(pick(m, []byte("0123456789abkmgxzZOU:,;=/-+*._@[]{}\"' \t\n%$~#!?^&()<>|\\"))), 0)
		case 4:
			value = m.splice(value, pick(m, wrongParts), m.IntN(3))
		case 5:
			value = m.splice(value, "", 1+m.IntN(3))
		default:
			value = m.part(value)
		}
	}
	// Podman reads paths that start with a dot, glob patterns and ids with @ on the
	// host, and says other things on other hosts.
	for _, hostly := range []string{"./", "glob", "@"} {
		if strings.Contains(value, hostly) {
			return "0"
		}
	}
	return value
}

// wrongParts are pieces that change what a value means.
var wrongParts = []string{
	"-1", "0", "65536", "99999999999999999999", "1.2.3.4", "::1", "300.1.1.1", "ro", "rw", "z", "Z", "O", "foo", "type=", "type=bnd", "target=x",
	"dest=/z", "source=", "uid=x", "mode=9", "tcp", "host", "none", "default", "path", "container:", "ns:", "true", "maybe", "5x", "-5s", "KiB", "1e400",
	",,", "::", "==", "=x", "x=", ",x", ",x=1", ":", ":x", "/", "//", "upperdir=/u", "exec,noexec", "ü",
}

// splice replaces some characters with text.
func (m *mutator) splice(value, text string, count int) string {
	at := m.IntN(len(value) + 1)
	return value[:at] + text + value[min(at+count, len(value)):]
}

// part drops, doubles or replaces a piece between separators.
func (m *mutator) part(value string) string {
	separator := pick(m, []string{":", ",", "=", "-", "/"})
	parts := strings.Split(value, separator)
	at := m.IntN(len(parts))
	switch m.IntN(3) {
	case 0:
		parts = slices.Delete(parts, at, at+1)
	case 1:
		parts = slices.Insert(parts, at, parts[at])
	default:
		parts[at] = pick(m, wrongParts)
	}
	return strings.Join(parts, separator)
}
