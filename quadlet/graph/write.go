package graph

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"strconv"
	"strings"
)

// MarshalJSON gives the nodes, the edges, the order, the cycles and the
// collisions.
func (g *Graph) MarshalJSON() ([]byte, error) {
	return json.Marshal(struct {
		Nodes      []Node      `json:"nodes"`
		Edges      []Edge      `json:"edges"`
		StartOrder [][]string  `json:"startOrder"`
		Cycles     [][]string  `json:"cycles"`
		Collisions []Collision `json:"collisions"`
	}{some(g.Nodes), some(g.Edges), some(g.StartOrder()), some(g.Cycles()), some(g.Collisions())})
}

// some is a list that is not null in JSON.
func some[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}

// An arrow is all edges from one node to another.
type arrow struct {
	from, to string
	keys     []string
	orders   bool
}

func (g *Graph) arrows() []arrow {
	var all []arrow
	for _, e := range g.Edges { // sorted by both ends
		n := len(all)
		if n == 0 || all[n-1].from != e.From || all[n-1].to != e.To {
			all = append(all, arrow{from: e.From, to: e.To})
			n++
		}
		a := &all[n-1]
		_, key, _ := strings.Cut(e.Key, ".")
		if len(a.keys) == 0 || a.keys[len(a.keys)-1] != key {
			a.keys = append(a.keys, key)
		}
		a.orders = a.orders || e.Order != Unordered
	}
	return all
}

// shapes are those of DOT, by the kind of node.
var shapes = map[string]string{
	"container": "box", "kube": "box", "pod": "box3d", "volume": "cylinder", "network": "hexagon",
	"image": "note", "build": "note", "artifact": "note",
}

// WriteDOT writes the graph for Graphviz: an arrow points from a unit to what it
// refers to. What is missing is red; references that order nothing are dashed.
func (g *Graph) WriteDOT(w io.Writer) error {
	b := bufio.NewWriter(w)
	fmt.Fprintln(b, "digraph quadlet {\n\trankdir=LR;\n\tnode [fontname=\"sans-serif\"];")
	for _, n := range g.Nodes {
		shape := shapes[n.Kind]
		if shape == "" {
			shape = "plaintext"
		}
		color := ""
		if n.Missing {
			color = ", color=red, fontcolor=red"
		}
		fmt.Fprintf(b, "\t%s [shape=%s%s];\n", dotID(n.Name), shape, color)
	}
	for _, a := range g.arrows() {
		style := ""
		if !a.orders {
			style = ", style=dashed"
		}
		fmt.Fprintf(b, "\t%s -> %s [label=%s%s];\n", dotID(a.from), dotID(a.to), dotID(strings.Join(a.keys, ", ")), style)
	}
	fmt.Fprintln(b, "}")
	return b.Flush()
}

// dotID quotes a name: in DOT, only the quote needs it, and a backslash would
// begin an escape.
func dotID(s string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`).Replace(s) + `"`
}

// WriteMermaid writes the graph as a Mermaid flowchart, which forges show in
// Markdown. It says the same as WriteDOT.
func (g *Graph) WriteMermaid(w io.Writer) error {
	b := bufio.NewWriter(w)
	fmt.Fprintln(b, "flowchart LR")
	ids := map[string]string{}
	missing := false
	for i, n := range g.Nodes {
		ids[n.Name] = "n" + strconv.Itoa(i)
		brackets := [2]string{"[", "]"}
		switch n.Kind {
		case "volume":
			brackets = [2]string{"[(", ")]"}
		case "network":
			brackets = [2]string{"{{", "}}"}
		case "pod":
			brackets = [2]string{"[[", "]]"}
		case "container", "kube":
		default:
			brackets = [2]string{"(", ")"}
		}
		class := ""
		if n.Missing {
			class, missing = ":::missing", true
		}
		fmt.Fprintf(b, "    %s%s\"%s\"%s%s\n", ids[n.Name], brackets[0], mermaidText(n.Name), brackets[1], class)
	}
	for _, a := range g.arrows() {
		line := "-->"
		if !a.orders {
			line = "-.->"
		}
		fmt.Fprintf(b, "    %s %s|\"%s\"| %s\n", ids[a.from], line, mermaidText(strings.Join(a.keys, ", ")), ids[a.to])
	}
	if missing {
		fmt.Fprintln(b, "    classDef missing stroke:red,color:red")
	}
	return b.Flush()
}

// mermaidText writes what would end a label, or begin markup, as an entity.
func mermaidText(s string) string {
	return strings.NewReplacer("&", "#amp;", `"`, "#quot;", "<", "#lt;", ">", "#gt;", "#", "#35;", "\n", " ").Replace(s)
}
