package graph

import "slices"

// StartOrder is the units in the order in which systemd starts them, if it starts
// them all at once: those of a step may start at the same time, once those of all
// steps before have. Units on a circle share a step, since systemd drops one of
// them, and nobody can say which.
func (g *Graph) StartOrder() [][]string {
	components := g.components()
	member := make([]int, len(g.Nodes))
	for c, nodes := range components {
		for _, n := range nodes {
			member[n] = c
		}
	}
	steps := make([]int, len(components))
	var order [][]string
	for c, nodes := range components { // those that they start after come first
		for _, n := range nodes {
			for _, m := range g.after[n] {
				if member[m] != c {
					steps[c] = max(steps[c], steps[member[m]]+1)
				}
			}
		}
		for len(order) <= steps[c] {
			order = append(order, nil)
		}
		for _, n := range nodes {
			order[steps[c]] = append(order[steps[c]], g.Nodes[n].Name)
		}
	}
	for _, step := range order {
		slices.Sort(step)
	}
	return order
}

// Cycles are the circles in the order of starting, of which systemd breaks each
// by not starting one of its units: each unit starts after the next, and the last
// after the first. For units in several circles, it is one of the shortest.
func (g *Graph) Cycles() [][]string {
	var cycles [][]string
	for _, nodes := range g.components() {
		slices.Sort(nodes)
		if len(nodes) == 1 && !slices.Contains(g.after[nodes[0]], nodes[0]) {
			continue
		}
		cycles = append(cycles, g.circle(nodes[0], nodes))
	}
	slices.SortFunc(cycles, slices.Compare[[]string])
	return cycles
}

// circle is a shortest way from a node back to itself, within some nodes.
func (g *Graph) circle(start int, nodes []int) []string {
	from, within := map[int]int{}, map[int]bool{}
	for _, n := range nodes {
		within[n] = true
	}
	for queue := []int{start}; len(queue) > 0; queue = queue[1:] {
		for _, next := range g.after[queue[0]] {
			if next == start {
				way := []string{g.Nodes[queue[0]].Name}
				for n := queue[0]; n != start; {
					n = from[n]
					way = append(way, g.Nodes[n].Name)
				}
				slices.Reverse(way)
				return way
			}
			if _, seen := from[next]; !seen && within[next] {
				from[next] = queue[0]
				queue = append(queue, next)
			}
		}
	}
	return nil // not reached: the nodes are strongly connected
}

// components are the strongly connected parts, by Tarjan's algorithm: those that
// a part starts after come before it. It keeps its own stack, since a set of
// others' units may be a chain of any length.
func (g *Graph) components() [][]int {
	t := &tarjan{g: g, index: make([]int, len(g.Nodes)), low: make([]int, len(g.Nodes)), on: make([]bool, len(g.Nodes))}
	for n := range g.Nodes {
		if t.index[n] == 0 {
			t.visit(n)
		}
	}
	return t.parts
}

type tarjan struct {
	g          *Graph
	index, low []int
	on         []bool
	count      int
	stack      []int
	parts      [][]int
}

// A frame is a node that is being visited, and how many of its successors were.
type frame struct{ node, next int }

func (t *tarjan) enter(n int) frame {
	t.count++
	t.index[n], t.low[n] = t.count, t.count
	t.stack, t.on[n] = append(t.stack, n), true
	return frame{node: n}
}

func (t *tarjan) visit(root int) {
	for frames := []frame{t.enter(root)}; len(frames) > 0; {
		f := &frames[len(frames)-1]
		if f.next < len(t.g.after[f.node]) {
			next := t.g.after[f.node][f.next]
			f.next++
			if t.index[next] == 0 {
				frames = append(frames, t.enter(next))
			} else if t.on[next] {
				t.low[f.node] = min(t.low[f.node], t.index[next])
			}
			continue
		}
		n := f.node
		frames = frames[:len(frames)-1]
		if len(frames) > 0 {
			parent := frames[len(frames)-1].node
			t.low[parent] = min(t.low[parent], t.low[n])
		}
		if t.low[n] == t.index[n] {
			t.leave(n)
		}
	}
}

// leave takes a part off the stack.
func (t *tarjan) leave(root int) {
	at := slices.Index(t.stack, root)
	part := slices.Clone(t.stack[at:])
	t.stack = t.stack[:at]
	for _, n := range part {
		t.on[n] = false
	}
	t.parts = append(t.parts, part)
}
