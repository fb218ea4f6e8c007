package layer

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"strconv"
	"strings"
)

// AddSubID gives a user subordinate ids start to start+count-1, in /etc/subuid
// and /etc/subgid. Two users that shared ids could become each other in a user
// namespace, so a range that overlaps one that is there is refused. subuid(5).
func (b *Builder) AddSubID(user string, start, count int) error {
	for _, name := range []string{"etc/subuid", "etc/subgid"} {
		if err := b.addSubID(name, user, start, count); err != nil {
			return err
		}
	}
	return nil
}

func (b *Builder) addSubID(name, user string, start, count int) error {
	e, err := Stat(b, name)
	if errors.Is(err, fs.ErrNotExist) {
		e = &Entry{Path: name, Mode: 0o644}
	} else if err != nil {
		return err
	}
	old, err := ReadFile(b, name)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	for line := range strings.Lines(string(old)) {
		owner, first, n, ok := parseSubID(line)
		if !ok || first+n <= start || start+count <= first {
			continue
		}
		if owner == user && first == start && n == count {
			return nil
		}
		return fmt.Errorf("ids %d to %d overlap %d to %d of user %q in /%s: choose another start",
			start, start+count-1, first, first+n-1, owner, name)
	}
	if len(old) > 0 && !bytes.HasSuffix(old, []byte("\n")) {
		old = append(bytes.Clone(old), '\n')
	}
	text := fmt.Appendf(bytes.Clone(old), "%s:%d:%d\n", user, start, count)
	return b.WriteFile(*e, Content{Data: text})
}

// parseSubID reads one line; what is not a range is passed over, as newuidmap
// does.
func parseSubID(line string) (user string, start, count int, ok bool) {
	f := strings.Split(strings.TrimSpace(line), ":")
	if len(f) != 3 {
		return "", 0, 0, false
	}
	start, err1 := strconv.Atoi(f[1])
	count, err2 := strconv.Atoi(f[2])
	return f[0], start, count, err1 == nil && err2 == nil && count > 0
}
