package tankos

import (
	"fmt"
	"net"
	"net/netip"
	"regexp"
	"slices"
	"strings"

	"github.com/tank-os/tank/quadlet"
)

// secretRE is what podman takes for a secret's name. podman-secret-create(1).
var secretRE = regexp.MustCompile(`^[a-zA-Z0-9][a-zA-Z0-9_.-]{0,252}$`)

// check finds what is wrong between the parts, in the order of the parts.
func check(parts []*tenant) (errs []error) {
	byUser := map[int][]*view{}
	var all []*view
	for i, t := range parts {
		errs = append(errs, checkTenant(t)...)
		for _, o := range parts[:i] {
			errs = append(errs, checkMains(t, o)...)
		}
		errs = append(errs, checkSecrets(t)...)
		for _, v := range t.views {
			errs = append(errs, checkPorts(v, all)...)
			errs = append(errs, checkNames(v, byUser[v.user.UID])...)
			all = append(all, v)
			byUser[v.user.UID] = append(byUser[v.user.UID], v)
		}
	}
	for _, v := range all {
		errs = append(errs, checkRefs(v, byUser[v.user.UID])...)
	}
	return append(errs, checkStarted(all, byUser)...)
}

// checkMains keeps the agent and the gateway apart for tank, which knows them by
// their files, whoever runs them.
func checkMains(t, o *tenant) []error {
	if t.main == nil || o.main == nil || t.user.UID == o.user.UID || t.main.FileName() != o.main.FileName() {
		return nil
	}
	return []error{&ConflictError{A: t.what, B: o.what, On: "the file name " + t.main.FileName()}}
}

func checkSecrets(t *tenant) (errs []error) {
	declared := map[string]bool{}
	for _, s := range t.parts.Secrets {
		if !secretRE.MatchString(string(s)) {
			errs = append(errs, fmt.Errorf("%s: secret %q: want a name of letters, digits, '_', '.' and '-'", t.what, s))
		}
		if declared[string(s)] {
			errs = append(errs, fmt.Errorf("%s: secret %q is declared twice", t.what, s))
		}
		declared[string(s)] = true
	}
	for _, s := range t.parts.Tank.Secrets {
		declared[s.Name] = true
	}
	for _, v := range t.views {
		for _, s := range v.secrets {
			if !declared[s.Name] {
				errs = append(errs, &DanglingError{By: v.String(), Key: "Secret", To: fmt.Sprintf("secret %q", s.Name)})
			}
		}
	}
	return errs
}

// checkPorts looks at every unit of the machine: users share its addresses.
func checkPorts(v *view, others []*view) (errs []error) {
	for i, p := range v.ports {
		if p.Host == 0 {
			continue // podman picks one that is free
		}
		for _, o := range append(slices.Clone(others), &view{unit: v.unit, user: v.user, ports: v.ports[:i]}) {
			if slices.ContainsFunc(o.ports, func(q quadlet.Port) bool { return samePort(p, q) }) {
				errs = append(errs, &ConflictError{A: v.String(), B: o.String(), On: "port " + portString(p)})
			}
		}
	}
	return errs
}

func samePort(p, q quadlet.Port) bool {
	last := func(p quadlet.Port) int { return int(p.Host) + max(int(p.Count), 1) - 1 }
	return q.Host != 0 && int(p.Host) <= last(q) && int(q.Host) <= last(p) &&
		protocol(p) == protocol(q) && overlap(p.HostIP, q.HostIP)
}

// overlap says whether a socket bound to a leaves no room for one bound to b. The
// unspecified IPv6 address takes IPv4 too, ipv6(7); podman takes the zero Addr
// for both families.
func overlap(a, b netip.Addr) bool {
	covers := func(wide, narrow netip.Addr) bool {
		return !wide.IsValid() || wide.IsUnspecified() && (wide.Is6() || narrow.Is4())
	}
	a, b = a.Unmap(), b.Unmap()
	return a == b || covers(a, b) || covers(b, a)
}

func protocol(p quadlet.Port) string {
	if p.Protocol == "" {
		return "tcp"
	}
	return p.Protocol
}

// portString is a port as it is on the machine.
func portString(p quadlet.Port) string {
	host := "*"
	if p.HostIP.IsValid() {
		host = p.HostIP.String()
	}
	ports := fmt.Sprint(p.Host)
	if p.Count > 1 {
		ports += fmt.Sprintf("-%d", int(p.Host)+int(p.Count)-1)
	}
	return net.JoinHostPort(host, ports) + "/" + protocol(p)
}

// checkNames looks at the units of one user: each has a manager and a podman
// store of its own. Of two units with one file name the generator takes one.
func checkNames(v *view, others []*view) (errs []error) {
	for _, o := range others {
		on := ""
		switch {
		case v.unit.FileName() == o.unit.FileName():
			on = "the file name"
		case v.unit.ServiceFileName() == o.unit.ServiceFileName():
			on = "service " + v.unit.ServiceFileName()
		case v.object == o.object && v.name == o.name && v.name != "":
			on = fmt.Sprintf("%s %q", v.object, v.name)
		default:
			continue
		}
		errs = append(errs, &ConflictError{A: v.String(), B: o.String(), On: on})
	}
	return errs
}

func checkRefs(v *view, mates []*view) (errs []error) {
	for _, r := range v.refs {
		if r.file && find(mates, r.name) == nil {
			errs = append(errs, &DanglingError{By: v.String(), Key: r.key, To: r.name})
		}
	}
	return errs
}

// find returns the unit with a file or service name.
func find(views []*view, name string) *view {
	for _, v := range views {
		if v.unit.FileName() == name || v.unit.ServiceFileName() == name {
			return v
		}
	}
	return nil
}

// notInUserManager are targets that only the system's manager reaches: a user
// unit wanted by one of them is never started, and nothing says so.
var notInUserManager = []string{"multi-user.target", "graphical.target", "sysinit.target", "network-online.target", "network.target"}

// checkStarted finds units that neither an [Install] section nor another started
// unit pulls in.
func checkStarted(all []*view, byUser map[int][]*view) (errs []error) {
	started := map[*view]bool{}
	for more := true; more; {
		more = false
		for _, v := range all {
			if !started[v] && isStarted(v, byUser[v.user.UID], started) {
				started[v], more = true, true
			}
		}
	}
	for _, v := range all {
		if !started[v] {
			errs = append(errs, &NotStartedError{Unit: v.String(), Because: because(v)})
		}
	}
	return errs
}

func isStarted(v *view, mates []*view, started map[*view]bool) bool {
	for _, name := range wantedBy(v) {
		mate := find(mates, name)
		if mate == nil && !slices.Contains(notInUserManager, name) || mate != nil && started[mate] {
			return true
		}
	}
	for _, m := range mates {
		if !started[m] {
			continue
		}
		if pulls(m, v) || v.withPod && podOf(v) == m.unit.FileName() {
			return true // a pod starts its containers
		}
	}
	return false
}

func pulls(m, v *view) bool {
	return slices.ContainsFunc(m.refs, func(r ref) bool {
		return !slices.Contains(passive, r.key) && (r.name == v.unit.FileName() || r.name == v.unit.ServiceFileName())
	})
}

func podOf(v *view) string {
	for _, r := range v.refs {
		if r.key == "Pod" {
			return r.name
		}
	}
	return ""
}

func wantedBy(v *view) []string {
	names := slices.Concat(v.install.WantedBy, v.install.RequiredBy, v.install.UpheldBy)
	for _, e := range v.install.Extra {
		if e.Key == "WantedBy" || e.Key == "RequiredBy" || e.Key == "UpheldBy" {
			names = append(names, strings.Fields(e.Value)...)
		}
	}
	return names
}

func because(v *view) string {
	if names := wantedBy(v); len(names) > 0 {
		return fmt.Sprintf("a user's manager never reaches %s; want default.target", strings.Join(names, " or "))
	}
	return "no [Install] section and no started unit pulls it in; set Install.WantedBy"
}
