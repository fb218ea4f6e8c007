package tankos

import (
	"errors"
	"fmt"
	"reflect"
	"regexp"
	"slices"

	"github.com/tank-os/tank/bootcimg"
	"github.com/tank-os/tank/gator"
	"github.com/tank-os/tank/quadlet"
	"github.com/tank-os/tank/tankos/machine"
)

// A Plan is what [Appliance.Plan] makes of an appliance: everything that will be
// on the machine. It prints as a txtar and encodes as JSON.
type Plan struct {
	// Appliance is the appliance's name, Version its version.
	Appliance string `json:"appliance"`
	Version   string `json:"version"` // never empty
	// Image is what to build, with [bootcimg.Build].
	Image *bootcimg.Image `json:"-"`
	// Build is what building does to the base.
	Build *bootcimg.Plan `json:"image"`
	// Machine is how the machine describes itself to the command tank.
	Machine *machine.Appliance `json:"-"` // encoded as its own text is
	// Users are the accounts, the agent's first.
	Users []PlannedUser `json:"users"`
	// Units are the Quadlet units, the gateway's first.
	Units []PlannedUnit `json:"units"`
	// Secrets are the podman secrets, by the user in whose store they are.
	Secrets []PlannedSecret `json:"secrets"`
	// GatewayPort is where the agent finds the gateway on 127.0.0.1; zero is no
	// gateway.
	GatewayPort uint16 `json:"gatewayPort,omitempty"`
	// Policy is what the gateway lets the agent do; nil where the image does not
	// say.
	Policy *gator.Policy `json:"-"` // encoded as Grants
}

// A PlannedUser is an account on the machine.
type PlannedUser struct {
	// Name is the login name.
	Name string `json:"name"`
	// UID is the user's id.
	UID int `json:"uid"`
	// SubIDs is the first of its subordinate ids, SubIDCount how many.
	SubIDs     int `json:"subIDs"`
	SubIDCount int `json:"subIDCount"` // zero for a user that runs no containers
	// Linger says that its services start at boot.
	Linger bool `json:"linger"`
	// Sudo is what it may do as others; empty is nothing.
	Sudo string `json:"sudo,omitempty"`
}

// A PlannedUnit is a Quadlet unit on the machine.
type PlannedUnit struct {
	// Role is the part it belongs to.
	Role Role `json:"role"`
	// User runs it.
	User string `json:"user"`
	// Path is where it is in the image.
	Path string `json:"path"`
	// Service is the service that Quadlet makes of it, in the user's manager.
	Service string `json:"service"`
	// Unit is the unit itself.
	Unit quadlet.Unit `json:"-"`
	// Text is the unit file.
	Text string `json:"text"`
}

// A Role is a part of an appliance.
type Role string

// The roles.
const (
	RoleAgent   Role = "agent"   // what the runtime composed
	RoleGateway Role = "gateway" // what the gateway composed
)

// A PlannedSecret is a podman secret that the machine's units take.
type PlannedSecret struct {
	// Name is its name.
	Name SecretName `json:"name"`
	// User is in whose store it is.
	User string `json:"user"`
	// UsedBy are the unit files that take it.
	UsedBy []string `json:"usedBy"`
	// Optional means that the units run without it.
	Optional bool `json:"optional,omitempty"`
	// Generate means that the machine makes it, at random; the others are made by
	// an operator.
	Generate bool `json:"generate,omitempty"`
}

// A PlannedGrant is a grant of the gateway's policy, with permissions by name.
type PlannedGrant struct {
	// Service is what it is a grant on.
	Service gator.Service `json:"service"`
	// Resource is the grant's resource, such as "acme/*".
	Resource string `json:"resource"`
	// Allow is what is allowed.
	Allow []string `json:"allow"`
	// Deny is what is refused, even if a more specific grant allows it.
	Deny []string `json:"deny,omitempty"`
}

// Grants are the grants of the policy, in its order; nil where the image does not
// say, and empty where all is denied.
func (p *Plan) Grants() []PlannedGrant {
	if p.Policy == nil {
		return nil
	}
	grants := []PlannedGrant{}
	for _, g := range p.Policy.GitHub {
		grants = append(grants, PlannedGrant{
			Service: gator.GitHub, Resource: g.Resource,
			Allow: append([]string{}, g.Permission.Names()...), Deny: g.Deny.Names(),
		})
	}
	return grants
}

// A tenant is the parts of one role, and who runs them.
type tenant struct {
	role  Role
	what  string // in errors
	user  bootcimg.User
	parts *Parts
	views []*view
	main  *quadlet.Container // the first container: the agent, or the gateway, itself
}

var (
	nameRE    = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)
	versionRE = regexp.MustCompile(`^[0-9A-Za-z][0-9A-Za-z.+_~-]*$`)
	// reserved are commands that the machine itself runs by name. A runtime's
	// command is in /usr/local/bin, which is searched before /usr/bin.
	reserved = []string{
		"bash", "bootc", "journalctl", "login", "loginctl", "podman", "sh", "ssh", "su", "sudo", "systemctl", "systemd", "tank",
	}
	// runtimeRE begins with a letter: the name becomes a command and the prefix
	// of a variable.
	runtimeRE = regexp.MustCompile(`^[a-z][a-z0-9]*(-[a-z0-9]+)*$`)
)

// Plan composes the machine: pure, and the same value gives the same plan. It
// reports all that is wrong between the parts, joined: [ErrNoRuntime],
// [ErrNoParts], a [*ConflictError] for what two parts want, a [*DanglingError]
// for what no part provides, a [*NotStartedError] for a unit that nothing
// starts; and, when there is none of these, what the units and the image say.
func (a Appliance) Plan() (*Plan, error) {
	acc := a.accounts()
	errs := a.checkNames()
	errs = append(errs, checkUsers(acc.all)...)
	tenants, composeErrs := a.compose(acc)
	errs = append(errs, composeErrs...)
	errs = append(errs, check(tenants)...)
	if err := a.wrap(errs); err != nil {
		return nil, err
	}
	plan, err := a.plan(acc, tenants)
	if err != nil {
		return nil, a.wrap([]error{err})
	}
	return plan, nil
}

// wrap says of each error, one line each, which appliance it is about.
func (a *Appliance) wrap(errs []error) error {
	wrapped := make([]error, 0, len(errs))
	for _, err := range errs {
		if joined, ok := err.(interface{ Unwrap() []error }); ok {
			wrapped = append(wrapped, a.wrap(joined.Unwrap()))
		} else if err != nil {
			wrapped = append(wrapped, fmt.Errorf("appliance %q: %w", a.Name, err))
		}
	}
	return errors.Join(wrapped...)
}

func (a *Appliance) checkNames() (errs []error) {
	if !nameRE.MatchString(a.Name) {
		errs = append(errs, fmt.Errorf("name %q: want lower case letters, digits and single dashes", a.Name))
	}
	if !versionRE.MatchString(a.version()) {
		errs = append(errs, fmt.Errorf("version %q: want letters, digits and . + _ ~ -", a.Version))
	}
	switch {
	case isNil(a.Runtime):
		errs = append(errs, ErrNoRuntime)
	case !runtimeRE.MatchString(a.Runtime.Name()):
		errs = append(errs, fmt.Errorf("runtime %q: want a name of lower case letters, digits and single dashes", a.Runtime.Name()))
	case slices.Contains(reserved, a.Runtime.Name()):
		errs = append(errs, fmt.Errorf("runtime %q: its command would stand before the machine's own", a.Runtime.Name()))
	}
	return errs
}

// compose asks the runtime and the gateway for their parts, the gateway first: it
// has its port before the agent looks for it.
func (a *Appliance) compose(acc accounts) (tenants []*tenant, errs []error) {
	host := Host{Appliance: a.Name, User: acc.agent}
	if !isNil(a.Gateway) {
		host.GatewayPort = a.Gateway.Port()
		if host.GatewayPort == 0 {
			errs = append(errs, errors.New("gateway: listens on port 0; want the port that the agent finds it at"))
		}
		t := &tenant{role: RoleGateway, what: "gateway", user: acc.gator}
		errs = append(errs, t.compose(a.Gateway.Compose, host)...)
		if len(t.views) > 0 && !publishes(t, host.GatewayPort) {
			errs = append(errs, fmt.Errorf("gateway: no unit of it publishes port %d on 127.0.0.1, where the agent looks for it", host.GatewayPort))
		}
		tenants = append(tenants, t)
	}
	if !isNil(a.Runtime) {
		t := &tenant{role: RoleAgent, what: fmt.Sprintf("runtime %q", a.Runtime.Name()), user: acc.agent}
		errs = append(errs, t.compose(a.Runtime.Compose, host)...)
		tenants = append(tenants, t)
	}
	return tenants, errs
}

func (t *tenant) compose(compose func(Host) (*Parts, error), host Host) (errs []error) {
	host.User = cloneUser(t.user)
	parts, err := compose(host)
	t.parts = parts
	if err != nil || parts == nil {
		t.parts = &Parts{}
		if err == nil {
			err = ErrNoParts
		}
		return []error{fmt.Errorf("%s: %w", t.what, err)}
	}
	for i, u := range parts.Units {
		v := viewOf(u, t.user)
		if v == nil {
			errs = append(errs, fmt.Errorf("%s: unit %d is nil", t.what, i+1))
			continue
		}
		if v.text, err = u.MarshalText(); err != nil {
			errs = append(errs, fmt.Errorf("%s: %w", t.what, err))
		}
		t.views = append(t.views, v)
		if c, ok := u.(*quadlet.Container); ok && t.main == nil {
			t.main = c
		}
	}
	if t.main == nil && len(errs) == 0 {
		errs = append(errs, fmt.Errorf("%s: %w", t.what, ErrNoParts))
	}
	return errs
}

// publishes says whether a gateway can be found at its port. A container on the
// host's network publishes what it likes.
func publishes(t *tenant, port uint16) bool {
	for _, v := range t.views {
		for _, n := range v.network {
			if n == quadlet.NetworkMode("host") {
				return true
			}
		}
		for _, p := range v.ports {
			if samePort(p, quadlet.Port{HostIP: loopback, Host: port}) {
				return true
			}
		}
	}
	return false
}

// isNil reports a nil interface or a nil pointer in one.
func isNil(v any) bool {
	if v == nil {
		return true
	}
	r := reflect.ValueOf(v)
	return r.Kind() == reflect.Pointer && r.IsNil()
}
