package debian

import (
	"fmt"
	"path"
	"strconv"
	"strings"
)

// sysusersFile defines the accounts of the base that no package's own file does.
const sysusersFile = "usr/lib/sysusers.d/base-passwd.conf"

// addSysusers writes a sysusers.d line for every account and group that has
// none, so that a machine whose /etc was changed still gets them on an upgrade.
func addSysusers(t *tree) error {
	users, groups, err := definedBySysusers(t)
	if err != nil {
		return err
	}
	passwd, err := t.records("etc/passwd", 7)
	if err != nil {
		return err
	}
	group, err := t.records("etc/group", 4)
	if err != nil {
		return err
	}
	var b strings.Builder
	b.WriteString("# Accounts of /etc/passwd and /etc/group that no other file here defines.\n")
	for _, g := range group {
		if !groups[g[0]] {
			fmt.Fprintf(&b, "g %s %s\n", g[0], g[2])
		}
	}
	for _, u := range passwd {
		if !users[u[0]] {
			fmt.Fprintf(&b, "u %s %s:%s %q %s %s\n", u[0], u[2], u[3], u[4], u[5], u[6])
		}
	}
	t.file(sysusersFile, []byte(b.String()))
	return nil
}

// definedBySysusers are the names in usr/lib/sysusers.d. A "u" line defines the
// group of that name too. sysusers.d(5).
func definedBySysusers(t *tree) (users, groups map[string]bool, err error) {
	users, groups = map[string]bool{}, map[string]bool{}
	for _, name := range t.below("usr/lib/sysusers.d") {
		if path.Ext(name) != ".conf" {
			continue
		}
		data, err := t.content(name)
		if err != nil {
			return nil, nil, err
		}
		for line := range strings.Lines(string(data)) {
			f := strings.Fields(line)
			if len(f) < 2 {
				continue
			}
			switch f[0] {
			case "u", "u!":
				users[f[1]], groups[f[1]] = true, true
			case "g":
				groups[f[1]] = true
			}
		}
	}
	return users, groups, nil
}

// records are the lines of a file like /etc/passwd, split; lines of another
// number of fields are skipped.
func (t *tree) records(name string, fields int) ([][]string, error) {
	data, err := t.content(name)
	if err != nil {
		return nil, err
	}
	var out [][]string
	for line := range strings.Lines(string(data)) {
		if f := strings.Split(strings.TrimSpace(line), ":"); len(f) == fields {
			out = append(out, f)
		}
	}
	return out, nil
}

// names maps the ids of a file like /etc/passwd to names.
func (t *tree) names(name string, fields int) (map[int]string, error) {
	records, err := t.records(name, fields)
	out := map[int]string{}
	for _, r := range records {
		id, err := strconv.Atoi(r[2])
		if _, ok := out[id]; err == nil && !ok {
			out[id] = r[0]
		}
	}
	return out, err
}
