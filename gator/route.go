package gator

import "strings"

// maxParams is the most parameters that a route has.
const maxParams = 4

// A route is a line of a service's table: what is not in one is denied.
type route struct {
	id    string // "GET /repos/{owner}/{repo}"
	class Class
	query map[string]bool
	parts []part
}

// A part is a segment of a route's pattern: a literal word, or a parameter.
type part struct {
	text string
	kind *kind // nil for a literal
	rest bool  // the parameter is the rest of the path, slashes and all
}

// A node is a place in the tree of a service's routes.
type node struct {
	words map[string]*node
	param *node
	part  part // of the parameter that leads here
	route *route
}

// newTree makes the tree of a table of lines of the form
//
//	/repos/{owner}/{repo}/commits  sha path per_page page
//
// where a parameter's name is its kind, and "..." after it takes in all
// segments that follow. The words after the pattern are the keys that the query
// may have.
func newTree(class Class, table string) *node {
	root := &node{}
	for line := range strings.Lines(table) {
		fields := strings.Fields(line)
		if len(fields) == 0 {
			continue
		}
		r := &route{id: "GET " + fields[0], class: class, query: map[string]bool{}}
		for _, key := range fields[1:] {
			r.query[key] = true
		}
		root.add(r, fields[0])
	}
	return root
}

func (n *node) add(r *route, pattern string) {
	for text := range strings.SplitSeq(pattern[1:], "/") {
		p := part{text: text}
		if name, ok := strings.CutPrefix(text, "{"); ok {
			name, p.rest = strings.CutSuffix(strings.TrimSuffix(name, "}"), "...")
			p.kind = kinds[name]
		}
		r.parts = append(r.parts, p)
		n = n.child(p)
	}
	n.route = r
}

func (n *node) child(p part) *node {
	if p.kind != nil {
		if n.param == nil {
			n.param = &node{part: p}
		}
		return n.param
	}
	if n.words == nil {
		n.words = map[string]*node{}
	}
	if n.words[p.text] == nil {
		n.words[p.text] = &node{}
	}
	return n.words[p.text]
}

// find walks the tree along the segments. A literal word goes before a
// parameter and there is no way back, so that a path has one meaning.
func (n *node) find(segs []segment, op *Operation) *RequestError {
	for nth := 0; len(segs) > 0; {
		s := segs[0]
		if next, ok := n.words[s.text]; ok && !s.escaped {
			n, segs = next, segs[1:]
			continue
		}
		if n.misspelt(s) {
			return refuse(PathNotCanonical, "%q is not spelled as the route is", s.text)
		}
		if n = n.param; n == nil {
			return refuse(RouteUnknown, "no such route in the table")
		}
		value, used, err := n.part.take(segs)
		if err != nil {
			return err
		}
		op.args[nth] = value
		nth++
		segs = segs[used:]
	}
	if n.route == nil {
		return refuse(RouteUnknown, "no such route in the table")
	}
	op.route = n.route
	return nil
}

// misspelt says whether a segment is one of the literal words in another
// spelling, which a more lenient reader would take for it.
func (n *node) misspelt(s segment) bool {
	for word := range n.words {
		if foldEqual(word, s.text) {
			return true
		}
	}
	return false
}

// take reads a parameter's value off the front of the segments.
func (p part) take(segs []segment) (value string, used int, err *RequestError) {
	used = 1
	if p.rest {
		used = len(segs)
	}
	for _, s := range segs[:used] {
		if s.escaped && !p.kind.escapes {
			return "", 0, refuse(PathNotCanonical, "escapes in %q", s.text)
		}
	}
	value = segs[0].text
	if used > 1 {
		texts := make([]string, used)
		for i, s := range segs[:used] {
			texts[i] = s.text
		}
		value = strings.Join(texts, "/")
	}
	if p.kind.folded {
		value = fold(value)
	}
	return value, used, p.kind.check(value)
}
