package graph

import (
	"cmp"
	"slices"
	"strings"

	"github.com/tank-os/tank/quadlet/convert"
	"github.com/tank-os/tank/quadlet/unitset"
)

// A Graph is units and how they refer to each other.
type Graph struct {
	// Nodes are sorted by name.
	Nodes []Node
	// Edges are sorted by From, To and Key.
	Edges []Edge

	services []convert.Service
	after    [][]int // the nodes that a node starts after
}

// A Node is a unit, or what a unit refers to.
type Node struct {
	// Name is the file's name, such as "web.container", or the name that it is
	// referred to by.
	Name string `json:"name"`
	// Kind is the type of unit, such as "container"; for one of systemd's, such as
	// "service" or "target".
	Kind string `json:"kind"`
	// Path is the unit's file; empty for what is not in the set.
	Path string `json:"path,omitempty"`
	// Service is the service that the generator makes of it; empty if it makes
	// none.
	Service string `json:"service,omitempty"`
	// Resource is podman's name for what the service makes; empty where only
	// systemd can tell.
	Resource string `json:"resource,omitempty"`
	// Missing says that it would be a Quadlet unit, and the set has none of that
	// name.
	Missing bool `json:"missing,omitempty"`
}

// An Edge is one reference from a unit to another.
type Edge struct {
	// From is the name of the node that refers.
	From string `json:"from"`
	// To is the name of the node that it refers to.
	To string `json:"to"`
	// Key is the key that does, with its section, such as "Container.Volume". It
	// is in the service's section alone if the generator adds it.
	Key string `json:"key"`
	// Order is which of the two starts first because of it.
	Order Order `json:"order,omitempty"`
	// Pulls says that starting From starts To.
	Pulls bool `json:"pulls,omitempty"`
	// Path is the file that has the reference; empty if the generator adds it.
	Path string `json:"path,omitempty"`
	// Line is the line in it, from 1.
	Line int `json:"line,omitempty"`
}

// Order is what a reference says about the order of starting.
type Order string

// The orders.
const (
	Unordered Order = ""       // nothing
	After     Order = "after"  // From starts after To
	Before    Order = "before" // From starts before To
)

// Of is the graph of a set. It does not keep or change the set.
func Of(s *unitset.Set) *Graph {
	b := &builder{set: s, nodes: map[string]*Node{}, byService: map[string]string{}, seen: map[Edge]bool{}}
	b.units(convert.Convert(s).Services)
	for _, u := range s.Units {
		b.references(u)
		b.dependencies(u)
	}
	for _, service := range b.services {
		b.generated(service)
	}
	return b.graph()
}

// A builder collects the nodes and edges of a set.
type builder struct {
	set       *unitset.Set
	services  []convert.Service
	nodes     map[string]*Node
	byService map[string]string // the unit of a service
	edges     []Edge
	seen      map[Edge]bool // by From, To and Order, what has an edge with a line
}

func (b *builder) units(services []convert.Service) {
	b.services = services
	for _, u := range b.set.Units {
		b.nodes[u.Name] = &Node{Name: u.Name, Kind: strings.TrimPrefix(u.Ext(), "."), Path: u.Path}
	}
	for _, s := range services {
		n := b.nodes[s.Source.Name]
		n.Service, n.Resource = s.Name, resource(s)
		if _, ok := b.byService[s.Name]; !ok {
			b.byService[s.Name] = n.Name
		}
	}
}

// resource is the name of what a service makes, where it can be told without
// systemd.
func resource(s convert.Service) string {
	stem := strings.TrimSuffix(s.Name, ".service")
	if strings.Contains(stem, "@") {
		return ""
	}
	name := strings.ReplaceAll(s.Resource, "%N", stem)
	if strings.Contains(name, "%") {
		return ""
	}
	return name
}

// node is the name of the node that a reference is to, which may be new.
func (b *builder) node(name string) string {
	if unit, ok := b.byService[name]; ok {
		return unit
	}
	if _, ok := b.nodes[name]; !ok {
		kind := name[strings.LastIndexByte(name, '.')+1:]
		_, missing := sections[kind]
		b.nodes[name] = &Node{Name: name, Kind: kind, Missing: missing}
	}
	return name
}

func (b *builder) add(e Edge) {
	e.To = b.node(e.To)
	b.edges = append(b.edges, e)
	b.seen[Edge{From: e.From, To: e.To, Order: e.Order}] = true
	if e.Pulls {
		b.seen[Edge{From: e.From, To: e.To, Pulls: true}] = true
	}
}

// graph sorts what was collected.
func (b *builder) graph() *Graph {
	g := &Graph{services: b.services}
	for _, n := range b.nodes {
		g.Nodes = append(g.Nodes, *n)
	}
	slices.SortFunc(g.Nodes, func(a, b Node) int { return strings.Compare(a.Name, b.Name) })
	slices.SortStableFunc(b.edges, func(a, b Edge) int {
		return cmp.Or(strings.Compare(a.From, b.From), strings.Compare(a.To, b.To), strings.Compare(a.Key, b.Key),
			strings.Compare(a.Path, b.Path), cmp.Compare(a.Line, b.Line))
	})
	g.Edges = slices.Compact(b.edges)
	index := make(map[string]int, len(g.Nodes))
	for i, n := range g.Nodes {
		index[n.Name] = i
	}
	g.after = make([][]int, len(g.Nodes))
	for _, e := range g.Edges {
		from, to := index[e.From], index[e.To]
		switch e.Order {
		case Before:
			g.after[to] = append(g.after[to], from)
		case After:
			g.after[from] = append(g.after[from], to)
		}
	}
	for i := range g.after {
		slices.Sort(g.after[i])
		g.after[i] = slices.Compact(g.after[i])
	}
	return g
}
