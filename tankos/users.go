package tankos

import (
	"fmt"
	"reflect"
	"regexp"

	"github.com/tank-os/tank/bootcimg"
)

// Users are the accounts of an appliance. A zero User is the default one.
type Users struct {
	// Agent runs the agent, and nothing else of it is trusted.
	Agent bootcimg.User
	// Gator runs the gateway and holds the secrets.
	Gator bootcimg.User
	// Admin is whom an operator logs in as.
	Admin bootcimg.User
	// Single runs everything as Agent: the layout of the reference, in which a
	// compromised agent reaches the gateway's secrets. Gator and Admin are not made.
	Single bool
}

const subIDCount = 65536

// adminSudo lets the operator act as the two users whose services it looks after,
// and update the machine. It is no boundary (who may switch the image may become
// root by it) but it keeps an operator's slip from being root's.
const adminSudo = "ALL=(%s) NOPASSWD: ALL, (root) NOPASSWD: /usr/bin/bootc, /usr/bin/systemctl reboot, /usr/bin/systemctl poweroff"

func defaultAgent() bootcimg.User {
	return bootcimg.User{
		Name: "agent", UID: 1000, Description: "the agent",
		SubIDs: 100000, SubIDCount: subIDCount, Linger: true,
	}
}

func defaultGator() bootcimg.User {
	return bootcimg.User{
		Name: "gator", UID: 1001, Description: "the gateway",
		SubIDs: 165536, SubIDCount: subIDCount, Linger: true,
	}
}

func defaultAdmin(others string) bootcimg.User {
	return bootcimg.User{
		Name: "admin", UID: 1002, Description: "the operator",
		SubIDs: 231072, SubIDCount: subIDCount,
		// systemd-journal reads the journal without sudo, whose pager would be a
		// shell of root's.
		Groups: []string{"systemd-journal"},
		Sudo:   fmt.Sprintf(adminSudo, others),
	}
}

// accounts are the users an appliance has, defaults filled in.
type accounts struct {
	agent, gator bootcimg.User   // who runs what
	all          []bootcimg.User // each once
}

func (a *Appliance) accounts() accounts {
	agent := withDefaults(a.Users.Agent, defaultAgent())
	if a.Users.Single {
		return accounts{agent: agent, gator: agent, all: []bootcimg.User{agent}}
	}
	acc := accounts{agent: agent, all: []bootcimg.User{agent}}
	others := agent.Name
	if !isNil(a.Gateway) {
		acc.gator = withDefaults(a.Users.Gator, defaultGator())
		acc.all = append(acc.all, acc.gator)
		others += ", " + acc.gator.Name
	}
	acc.all = append(acc.all, withDefaults(a.Users.Admin, defaultAdmin(others)))
	return acc
}

func withDefaults(u, def bootcimg.User) bootcimg.User {
	if reflect.ValueOf(u).IsZero() {
		u = def
	}
	u = cloneUser(u)
	if u.GID == 0 {
		u.GID = u.UID
	}
	if u.Home == "" {
		u.Home = "/var/home/" + u.Name
	}
	if u.SubIDs != 0 && u.SubIDCount == 0 {
		u.SubIDCount = subIDCount
	}
	return u
}

// userRE is what systemd, shadow and sudo all take for a login name
// (https://systemd.io/USER_NAMES).
var userRE = regexp.MustCompile(`^[a-z_][a-z0-9_-]{0,30}$`)

// checkUsers finds names, ids and ranges of ids that are bad or given twice. Two
// users that share a subordinate id share the files of their containers, which
// is all that stands between the agent and the gateway's secrets.
func checkUsers(users []bootcimg.User) (errs []error) {
	for i, u := range users {
		errs = append(errs, checkUser(u)...)
		for _, other := range users[:i] {
			errs = append(errs, clash(u, other)...)
		}
		for _, other := range users {
			if other.UID > 0 && u.SubIDs <= other.UID && other.UID < u.SubIDs+u.SubIDCount {
				errs = append(errs, &ConflictError{
					A: fmt.Sprintf("subordinate ids of user %q", u.Name), B: fmt.Sprintf("user %q", other.Name),
					On: fmt.Sprintf("uid %d", other.UID),
				})
			}
		}
	}
	return errs
}

func checkUser(u bootcimg.User) (errs []error) {
	if !userRE.MatchString(u.Name) {
		errs = append(errs, fmt.Errorf("user %q: want a name of lower case letters, digits, dashes and underscores", u.Name))
	}
	if u.UID <= 0 {
		errs = append(errs, fmt.Errorf("user %q: uid %d: want one above 0, which is root's", u.Name, u.UID))
	}
	if u.SubIDs < 0 || u.SubIDCount < 0 {
		errs = append(errs, fmt.Errorf("user %q: subordinate ids %d, %d of them: want positive numbers", u.Name, u.SubIDs, u.SubIDCount))
	}
	return errs
}

func clash(u, other bootcimg.User) (errs []error) {
	conflict := func(format string, args ...any) {
		errs = append(errs, &ConflictError{
			A: fmt.Sprintf("user %q", u.Name), B: fmt.Sprintf("user %q", other.Name), On: fmt.Sprintf(format, args...),
		})
	}
	if u.Name == other.Name {
		conflict("the name")
	}
	if u.UID == other.UID {
		conflict("uid %d", u.UID)
	}
	if u.SubIDs == 0 || other.SubIDs == 0 {
		return errs
	}
	if u.SubIDs < other.SubIDs+other.SubIDCount && other.SubIDs < u.SubIDs+u.SubIDCount {
		conflict("subordinate ids %d to %d", max(u.SubIDs, other.SubIDs),
			min(u.SubIDs+u.SubIDCount, other.SubIDs+other.SubIDCount)-1)
	}
	return errs
}

// checkTenant checks that a user can run what it is to run.
func checkTenant(t *tenant) (errs []error) {
	if len(t.views) == 0 {
		return nil
	}
	if t.user.SubIDs == 0 { // newuidmap(1) maps nothing, and rootless podman stops there
		errs = append(errs, fmt.Errorf("user %q: runs containers, and has no subordinate ids; set SubIDs", t.user.Name))
	}
	if !t.user.Linger {
		errs = append(errs, fmt.Errorf("user %q: runs services, and its manager does not start with the machine; set Linger", t.user.Name))
	}
	return errs
}
