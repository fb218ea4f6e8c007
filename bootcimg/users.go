package bootcimg

import (
	"errors"
	"fmt"
	"path"
	"regexp"
	"slices"
	"strings"
)

// Users makes users with sysusers.d, their homes and linger with tmpfiles.d, and
// their subordinate ids. Nothing is written to /etc/passwd or /var.
//
// Each user has /usr/lib/sysusers.d/tank-NAME.conf and
// /usr/lib/tmpfiles.d/tank-NAME.conf to itself.
type Users []User

// A User is one account on the machine.
type User struct {
	// Name is the login name. Required.
	Name string
	// UID is the user's id, and GID the id of its own group; zero GID is UID.
	// UID is required.
	UID, GID int
	// Description is the comment field.
	Description string
	// Home is the home directory, made at boot; empty is /var/home/NAME.
	Home string
	// Shell is the login shell; empty is /bin/bash.
	Shell string
	// Groups are further groups it is a member of; one that is not there is made.
	Groups []string
	// SubIDs is the first of its subordinate ids, 65536 or more, and SubIDCount
	// how many (zero is 65536). Zero SubIDs gives it none, and rootless podman
	// does not run.
	SubIDs, SubIDCount int
	// Linger starts the user's manager at boot, without a login.
	Linger bool
	// Sudo is what follows the name in a sudoers line, such as
	// "ALL=(ALL) NOPASSWD:ALL"; empty gives no sudo.
	Sudo string
	// Dirs are directories made for it at boot, mode 0700, relative to Home.
	Dirs []string
}

// Plan implements [Step].
func (u Users) Plan(p *Planner) error {
	var errs []error
	for _, user := range u {
		if user.GID == 0 {
			user.GID = user.UID
		}
		if user.Home == "" {
			user.Home = "/var/home/" + user.Name
		}
		if user.Shell == "" {
			user.Shell = "/bin/bash"
		}
		if user.SubIDs != 0 && user.SubIDCount == 0 {
			user.SubIDCount = 65536
		}
		if err := user.check(); err != nil {
			errs = append(errs, err)
			continue
		}
		p.users = append(p.users, user)
		p.Add(user.ops()...)
	}
	return errors.Join(errs...)
}

func (u User) ops() []Op {
	ops := []Op{
		WriteFile{Path: "/usr/lib/sysusers.d/tank-" + u.Name + ".conf", Source: Bytes(u.sysusers())},
		WriteFile{Path: "/usr/lib/tmpfiles.d/tank-" + u.Name + ".conf", Source: Bytes(u.tmpfiles())},
	}
	if u.SubIDs != 0 {
		ops = append(ops, AddSubID{User: u.Name, Start: u.SubIDs, Count: u.SubIDCount})
	}
	if u.Sudo != "" {
		ops = append(ops, WriteFile{
			Path:   "/etc/sudoers.d/" + u.Name,
			Source: Bytes(u.Name + " " + u.Sudo + "\n"),
			Mode:   0o440,
		})
	}
	return ops
}

// sysusers renders the account, sysusers.d(5). The group comes by a line of its
// own, as a user line with a numeric group does not make one.
func (u User) sysusers() string {
	var b strings.Builder
	fmt.Fprintf(&b, "g %s %d\n", u.Name, u.GID)
	fmt.Fprintf(&b, "u %s %d:%d %s %s %s\n", u.Name, u.UID, u.GID, sysusersField(u.Description), u.Home, u.Shell)
	for _, group := range u.Groups {
		fmt.Fprintf(&b, "m %s %s\n", u.Name, group)
	}
	return b.String()
}

// tmpfiles renders what is made for the user at boot, tmpfiles.d(5).
func (u User) tmpfiles() string {
	var b strings.Builder
	if parent := path.Dir(u.Home); parent != "/" && parent != "/var" {
		fmt.Fprintf(&b, "d %s 0755 root root -\n", parent)
	}
	fmt.Fprintf(&b, "d %s 0700 %s %s -\n", u.Home, u.Name, u.Name)
	for _, dir := range u.dirs() {
		fmt.Fprintf(&b, "d %s 0700 %s %s -\n", path.Join(u.Home, dir), u.Name, u.Name)
	}
	if u.Linger {
		b.WriteString("d /var/lib/systemd/linger 0755 root root -\n")
		fmt.Fprintf(&b, "f /var/lib/systemd/linger/%s 0644 root root -\n", u.Name)
	}
	return b.String()
}

// dirs are the directories with their parents, sorted: tmpfiles.d would make
// missing parents root's.
func (u User) dirs() []string {
	var dirs []string
	for _, dir := range u.Dirs {
		for dir = path.Clean(dir); dir != "."; dir = path.Dir(dir) {
			dirs = append(dirs, dir)
		}
	}
	slices.Sort(dirs)
	return slices.Compact(dirs)
}

// sysusersField quotes a field. The file is read with specifiers and quotes, so
// that a percent sign, a quote and a backslash each have to be escaped.
func sysusersField(s string) string {
	if s == "" {
		return "-"
	}
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`, "%", "%%").Replace(s) + `"`
}

// userName is what useradd, sysusers.d and sudoers.d all take.
var userName = regexp.MustCompile(`^[a-z_][a-z0-9_-]{0,30}$`)

func checkUserName(name string) error {
	if !userName.MatchString(name) {
		return fmt.Errorf("%q is not a user's name: lower case letters, digits, _ and -, at most 31", name)
	}
	return nil
}

// check checks a user by itself, its defaults filled in.
func (u User) check() error {
	if err := checkUserName(u.Name); err != nil {
		return fmt.Errorf("user %w", err)
	}
	if u.Name == "root" {
		return errors.New(`user "root": is the base's`)
	}
	var errs []error
	bad := func(format string, args ...any) {
		errs = append(errs, fmt.Errorf("user %q: "+format, append([]any{u.Name}, args...)...))
	}
	if u.UID == 0 {
		bad("UID is required")
	} else if why := badUserID(u.UID); why != "" {
		bad("UID: %d %s", u.UID, why)
	}
	if why := badUserID(u.GID); why != "" && u.GID != u.UID {
		bad("GID: %d %s", u.GID, why)
	}
	if badText(u.Description) != "" || strings.Contains(u.Description, ":") {
		bad("Description: %q holds a colon or control characters", u.Description)
	}
	if why := badAccountPath(u.Home); why != "" || u.Home == "/" {
		bad("Home: %q is not an absolute, clean path of plain characters", u.Home)
	} else if within(u.Home, "/usr") || within(u.Home, "/etc") {
		bad("Home: %q is the image's: a home is made at boot, below /var", u.Home)
	}
	if why := badAccountPath(u.Shell); why != "" {
		bad("Shell: %q is not an absolute, clean path of plain characters", u.Shell)
	}
	for _, group := range u.Groups {
		if !userName.MatchString(group) {
			bad("Groups: %q is not a group's name", group)
		}
	}
	if badText(u.Sudo) != "" || strings.HasSuffix(u.Sudo, `\`) || strings.TrimSpace(u.Sudo) != u.Sudo {
		bad("Sudo: %q is not the rest of one sudoers line", u.Sudo)
	}
	for _, dir := range u.Dirs {
		if why := badAccountPath("/" + dir); why != "" || dir == "" {
			bad("Dirs: %q is not a clean path of plain characters, relative to Home", dir)
		}
	}
	return errors.Join(errs...)
}

// plainPath holds what no reader of passwd, sysusers.d and tmpfiles.d takes for
// more than a character of a path.
var plainPath = regexp.MustCompile(`^/[a-zA-Z0-9._/+@-]*$`)

func badAccountPath(name string) string {
	if !plainPath.MatchString(name) || path.Clean(name) != name {
		return "no plain path"
	}
	return ""
}

// badUserID says what keeps an id from being a user's. 61184 and up are handed
// out by systemd to DynamicUser= services; 65534 and 65535 are nobody and none.
func badUserID(id int) string {
	switch {
	case id < 0 || int64(id) > maxID:
		return fmt.Sprintf("is not between 1 and %d", int64(maxID))
	case id >= 61184 && id <= 65535:
		return "is reserved by systemd (61184-65535)"
	default:
		return ""
	}
}
