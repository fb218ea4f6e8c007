package graph

import (
	"path"
	"slices"
	"strings"

	"github.com/tank-os/tank/quadlet/convert"
	"github.com/tank-os/tank/quadlet/unitset"
)

// sections are the units' own sections, by type.
var sections = map[string]string{
	"container": "Container", "pod": "Pod", "volume": "Volume", "network": "Network",
	"kube": "Kube", "image": "Image", "build": "Build", "artifact": "Artifact",
}

// A referrer is a key whose values may name other units.
type referrer struct {
	section, key string
	kinds        []string // that it may name
	list         bool     // each value is NAME or NAME:OPTIONS; of the others the last holds
}

func (r referrer) name(value string) string {
	if r.list {
		value, _, _ = strings.Cut(value, ":")
		return value
	}
	return strings.Trim(strings.TrimSpace(value), `"`)
}

// referrers are those of podman-systemd.unit(5).
var referrers = []referrer{
	{"Container", "Image", []string{"image", "build"}, false},
	{"Container", "Pod", []string{"pod"}, false},
	{"Container", "Volume", []string{"volume", "artifact"}, true},
	{"Container", "Network", []string{"network", "container"}, true},
	{"Pod", "Volume", []string{"volume"}, true},
	{"Pod", "Network", []string{"network", "container"}, true},
	{"Kube", "Network", []string{"network", "container"}, true},
	{"Build", "Volume", []string{"volume"}, true},
	{"Build", "Network", []string{"network", "container"}, true},
	{"Volume", "Image", []string{"image", "build"}, false},
}

// references are those of podman's own keys. Each lets the unit start after the
// other, and starts it.
func (b *builder) references(u *unitset.Unit) {
	own := sections[strings.TrimPrefix(u.Ext(), ".")]
	for _, r := range referrers {
		if r.section != own {
			continue
		}
		values := u.All(r.section, r.key)
		if !r.list && len(values) > 1 {
			values = values[len(values)-1:]
		}
		for _, v := range values {
			b.reference(u, r, r.name(v.Text), v)
		}
	}
	if own == "Container" {
		words, _ := u.Args(own, "Mount")
		for _, w := range words {
			b.reference(u, referrer{own, "Mount", []string{"volume", "image", "artifact"}, true}, mountSource(w.Text), w.From)
		}
	}
}

func (b *builder) reference(u *unitset.Unit, r referrer, name string, v unitset.Value) {
	if ext := path.Ext(name); ext != "" && slices.Contains(r.kinds, ext[1:]) && !strings.Contains(name, "/") {
		b.add(Edge{From: u.Name, To: name, Key: r.section + "." + r.key, Order: After, Pulls: true, Path: v.Path, Line: v.Line.Number})
	}
}

// mountSource is the source in what --mount takes, podman-run(1).
func mountSource(mount string) string {
	for option := range strings.SplitSeq(mount, ",") {
		option = strings.Trim(option, `"`)
		for _, key := range [...]string{"source=", "src="} {
			if source, ok := strings.CutPrefix(option, key); ok {
				return source
			}
		}
	}
	return ""
}

// A dependency is a key of systemd's that names other units, systemd.unit(5).
type dependency struct {
	key   string
	order Order
	pulls bool
}

var dependencies = []dependency{
	{"After", After, false},
	{"Before", Before, false},
	{"Requires", Unordered, true},
	{"Wants", Unordered, true},
	{"BindsTo", Unordered, true},
	{"Upholds", Unordered, true},
	{"Requisite", Unordered, false},
	{"PartOf", Unordered, false},
	{"Conflicts", Unordered, false},
	{"OnFailure", Unordered, false},
	{"OnSuccess", Unordered, false},
	{"PropagatesReloadTo", Unordered, false},
	{"ReloadPropagatedFrom", Unordered, false},
	{"PropagatesStopTo", Unordered, false},
	{"StopPropagatedFrom", Unordered, false},
}

// dependencies are what the unit's file says to systemd.
func (b *builder) dependencies(u *unitset.Unit) {
	for _, d := range dependencies {
		words, _ := u.Words("Unit", d.key)
		for _, w := range words {
			b.add(Edge{
				From: u.Name, To: w.Text, Key: "Unit." + d.key, Order: d.order, Pulls: d.pulls,
				Path: w.From.Path, Line: w.From.Line.Number,
			})
		}
	}
}

// generated are those between units of the set that only the generator says.
func (b *builder) generated(s convert.Service) {
	for _, d := range dependencies[:5] {
		for _, value := range s.All("Unit", d.key) {
			for name := range strings.FieldsSeq(value) {
				to, ok := b.byService[name]
				e := Edge{From: s.Source.Name, To: to, Key: "Unit." + d.key, Order: d.order, Pulls: d.pulls}
				if ok && !b.said(e) {
					b.add(e)
				}
			}
		}
	}
}

// said says that an edge adds nothing to those with a line, in either direction.
func (b *builder) said(e Edge) bool {
	if e.Pulls {
		return b.seen[Edge{From: e.From, To: e.To, Pulls: true}]
	}
	turned := map[Order]Order{After: Before, Before: After}
	return b.seen[Edge{From: e.From, To: e.To, Order: e.Order}] || b.seen[Edge{From: e.To, To: e.From, Order: turned[e.Order]}]
}
