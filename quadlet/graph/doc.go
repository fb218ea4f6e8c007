// Package graph tells how Quadlet units hang together: which refers to which,
// in what order systemd starts them, where the order runs in a circle, and what
// two of them cannot both have.
//
//	set, err := unitset.Load(os.DirFS("/"), unitset.Target{})
//	g := graph.Of(set)
//	for _, c := range g.Collisions() {
//		fmt.Println(c) // port 8080/tcp: web.container, proxy.container
//	}
//	err = g.WriteMermaid(os.Stdout)
//
// # Nodes and edges
//
// A [Node] is a unit of the set, or something that a unit refers to and that the
// set does not have: a unit that is missing, or one of systemd's own, such as
// network-online.target. An [Edge] is one reference, with the line that makes it:
// a key of podman's that names another unit (Image, Volume, Mount, Network, Pod),
// or one of systemd's that names another service (After, Requires, …). What the
// generator adds of itself, such as that a pod starts before its containers, has
// no line.
//
// # Order
//
// The order is that of the services which the generator of the set's target
// makes. It is about units that start together: After= starts nothing.
//
// # Collisions
//
// Neither podman nor the generator looks at two units at once: of two units with
// one service, the one that is written last wins; of two containers with one
// name, one is removed when the other starts; of two that publish one port, the
// second fails. [Graph.Collisions] finds these from the command lines that the
// services run, PodmanArgs= included.
//
// Everything is in an order of its own: the same set gives the same bytes.
package graph
