package main

import (
	"flag"
	"strings"

	"github.com/tank-os/tank/quadlet/graph"
)

var graphVerb = verb{
	name:  "graph",
	args:  "[PATH…]",
	short: "draw which units refer to which, and their start order",
	long: `Graph draws which units refer to which: as a text for Graphviz, for Mermaid, or
as JSON, which has the start order, circles in it and collisions too. The format
"order" is that order alone: a line for units that start at the same time.

Circles, of which systemd breaks each by leaving a unit out, and what two units
cannot both have are named on standard error.

` + loadHelp + `

  quadlet graph units | dot -Tsvg >units.svg
  quadlet graph -format mermaid units
  quadlet graph -format order units`,
	run: (*program).graph,
}

func (p *program) graph(flags *flag.FlagSet, args []string) error {
	f := newSetFlags(flags)
	format := flags.String("format", "dot", "the `FORMAT`: dot, mermaid, json or order")
	if err := parse(flags, args, 0, -1); err != nil {
		return err
	}
	write, ok := map[string]func(*graph.Graph) error{
		"dot":     func(g *graph.Graph) error { return g.WriteDOT(p.stdout) },
		"mermaid": func(g *graph.Graph) error { return g.WriteMermaid(p.stdout) },
		"json":    func(g *graph.Graph) error { return p.json(g) },
		"order":   p.order,
	}[*format]
	if !ok {
		return misuse("-format %s: it is dot, mermaid, json or order", *format)
	}
	l, err := p.load(f, flags.Args())
	if err != nil {
		return err
	}
	broken := p.complainOfSet(l)
	g := graph.Of(l.Set)
	for i := range g.Nodes {
		g.Nodes[i].Path = l.nameOf(g.Nodes[i].Path)
	}
	for i := range g.Edges {
		g.Edges[i].Path = l.nameOf(g.Edges[i].Path)
	}
	for _, cycle := range g.Cycles() {
		p.complain("%s: these start after one another: %s", p.name, strings.Join(append(cycle, cycle[0]), ", "))
	}
	for _, c := range g.Collisions() {
		p.complain("%s: more than one unit has %v", p.name, c)
	}
	if err := write(g); err != nil {
		return err
	}
	if broken {
		return errReported
	}
	return nil
}

// nameOf is the name of a path that may be empty.
func (l *loaded) nameOf(path string) string {
	if path == "" {
		return ""
	}
	return l.name(path)
}

// order prints the start order.
func (p *program) order(g *graph.Graph) error {
	for _, step := range g.StartOrder() {
		p.line("%s", strings.Join(step, " "))
	}
	return nil
}
