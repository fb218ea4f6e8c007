package lint

import (
	"slices"
	"strings"

	"github.com/tank-os/tank/quadlet"
	"github.com/tank-os/tank/quadlet/unitset"
)

var dependRules = []Rule{
	{
		ID: "depend-cycle", Severity: Error, set: dependCycle,
		Title: "units wait for each other",
		Explanation: `Each unit of the cycle is ordered behind the next one, so that none can be the first. Systemd breaks the cycle by leaving one of them out, ` +
			`and which one may change from boot to boot.`,
		Fix: "remove one of the references, or the After= or Before= that closes the cycle",
	},
	{
		ID: "depend-no-such-service", Severity: Warning,
		on:    "Unit.After Unit.Before Unit.Requires Unit.Wants Unit.BindsTo Unit.PartOf Unit.Requisite Unit.Upholds Unit.Conflicts",
		Title: "a service that no unit makes",
		Explanation: `The services of volumes, networks, pods, images and builds have the type in their name: data.volume makes data-volume.service. ` +
			`A name without it, or one that the unit's ServiceName= replaced, is a service that does not exist: systemd ignores it in After= and Wants=, and fails the start in Requires=.`,
		Fix:  "name the service that the unit makes, or, from Podman 5.5, the unit file",
		word: noSuchService,
	},
	{
		ID: "depend-order-only", Severity: Advice,
		on:    "Unit.Requires Unit.BindsTo",
		Title: "a requirement without an order",
		Explanation: `Requires= and BindsTo= start the other unit at the same time, not before this one. Without After=, the container may start first, ` +
			`and fail for want of what it requires.`,
		Fix:  "add After= with the same name",
		unit: requiresWithoutAfter,
	},
	{
		ID: "depend-docker", Severity: Warning,
		on:          "Unit.Requires Unit.BindsTo Unit.Requisite",
		Title:       "the unit requires Docker",
		Explanation: `Podman needs no daemon. Where Docker is not installed, the service fails to start for a requirement that does not exist.`,
		Fix:         "remove it",
		word: func(p *pass, w unitset.Word) {
			if w.Text == "docker.service" || w.Text == "docker.socket" || w.Text == "containerd.service" {
				p.atText(w.From, w.Text, "podman does not need %s", w.Text)
			}
		},
	},
}

// noSuchService finds names of services that the units of the set show to be wrong:
// one that has the type's suffix and no such unit, or the name of a unit whose service
// is called otherwise.
func noSuchService(p *pass, w unitset.Word) {
	stem, ok := strings.CutSuffix(w.Text, ".service")
	if !ok || strings.ContainsAny(stem, "%$") || p.makes(w.Text) {
		return
	}
	if u := p.byName[stem]; u != nil {
		p.atText(w.From, w.Text, "no unit makes %s: the service of %s is %s", w.Text, u.Name, u.service)
		return
	}
	for _, kind := range kinds {
		if u := p.byName[stem+"."+kind]; u != nil {
			p.atText(w.From, w.Text, "no unit makes %s: the service of %s is %s", w.Text, u.Name, u.service)
			return
		}
	}
}

// makes says that a unit of the set makes a service, or an instance of its template
// would.
func (p *pass) makes(service string) bool {
	if at := strings.IndexByte(service, '@'); at >= 0 && len(p.services[service[:at]+"@.service"]) > 0 {
		return true
	}
	return len(p.services[service]) > 0
}

// requiresWithoutAfter finds requirements on units of the set, which are those that
// could have said Before= themselves.
func requiresWithoutAfter(p *pass) {
	ordered := map[string]bool{}
	for _, key := range [...]string{"After", "Before"} {
		words, _ := p.u.wordsOf("Unit", key, quadlet.ListWords)
		for _, w := range words {
			ordered[w.Text] = true
		}
	}
	for _, key := range [...]string{"Requires", "BindsTo"} {
		words, _ := p.u.wordsOf("Unit", key, quadlet.ListWords)
		for _, w := range words {
			if !ordered[w.Text] && (p.byName[w.Text] != nil || p.makes(w.Text)) {
				p.atText(w.From, w.Text, "%s= does not wait for %s: that is After='s part", key, w.Text)
			}
		}
	}
}

// An order is that a unit starts behind another one, and where it says so.
type order struct {
	to *unit
	at unitset.Value
}

// dependCycle looks for cycles of After= and what means the same.
func dependCycle(p *pass) {
	after := p.orders()
	const busy, done = 1, 2
	state := map[*unit]int{}
	var stack []*unit
	var visit func(u *unit)
	visit = func(u *unit) {
		state[u] = busy
		stack = append(stack, u)
		for _, o := range after[u] {
			switch state[o.to] {
			case busy:
				p.reportCycle(stack[slices.Index(stack, o.to):], o.at)
			case 0:
				visit(o.to)
			}
		}
		stack = stack[:len(stack)-1]
		state[u] = done
	}
	for _, u := range p.units {
		if state[u] == 0 {
			visit(u)
		}
	}
}

func (p *pass) reportCycle(cycle []*unit, at unitset.Value) {
	if len(cycle) == 1 {
		return // reference-self says so
	}
	var names []string
	for _, u := range cycle {
		names = append(names, u.Name)
	}
	names = append(names, cycle[0].Name)
	p.at(at, "the order is a circle: %s", strings.Join(names, " after "))
}

// orders are what each unit starts behind.
func (p *pass) orders() map[*unit][]order {
	orders := map[*unit][]order{}
	for _, u := range p.units {
		p.references(u, func(v unitset.Value, other *unit) {
			orders[u] = append(orders[u], order{other, v})
		})
		for _, key := range [...]string{"After", "Before"} {
			words, _ := u.Words("Unit", key)
			for _, w := range words {
				other := p.unitOf(w.Text)
				switch {
				case other == nil:
				case key == "After":
					orders[u] = append(orders[u], order{other, w.From})
				default:
					orders[other] = append(orders[other], order{u, w.From})
				}
			}
		}
	}
	return orders
}

// unitOf is the unit that a word of After= and the like means: a unit file, for
// generators that translate it, or a service.
func (p *pass) unitOf(name string) *unit {
	if u := p.byName[name]; u != nil && !p.before(5, 5, 0) {
		return u
	}
	if !strings.HasSuffix(name, ".service") || !p.makes(name) {
		return nil
	}
	if list := p.services[name]; len(list) > 0 {
		return list[0]
	}
	return nil
}
