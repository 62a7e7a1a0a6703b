package network

import (
	"cmp"
	"slices"

	"codeberg.org/bocage/bocage/internal/organisation"
)

// Loss is what would change for an initiative if one that backs it stopped.
type Loss struct {
	Node  int
	Tie   int
	Only  bool     // it has no other of that kind, as far as the sheets say
	Means []string // shared by nobody else
}

// Stop is what would change if a node stopped. It says what the ties say, and no
// more: an untold funder is not seen.
type Stop struct {
	Carried []Loss  // initiatives that it carries
	Funded  []Loss  // those that it gives money to
	Shared  []Loss  // those with which it shares means
	Joined  []Loss  // those of which it is a network
	Parts   [][]int // what would no longer hold together, the largest first; none when all does
	Alone   []int   // who would be tied to nobody
}

// Nothing says that nothing would change.
func (s Stop) Nothing() bool {
	return len(s.Carried)+len(s.Funded)+len(s.Shared)+len(s.Joined)+len(s.Parts)+len(s.Alone) == 0
}

// WithoutNode says what would change if a node stopped.
func (n *Network) WithoutNode(node int) Stop {
	var s Stop
	for _, at := range n.Of[node] {
		t := n.Ties[at]
		other := t.Other(node)
		if t.past || n.Nodes[other].Kind != OfSheet {
			continue
		}
		loss := Loss{Node: other, Tie: at, Only: !n.another(other, node, t.Type), Means: n.onlyMeans(other, node, t)}
		switch {
		case t.Type == Carries:
			s.Carried = append(s.Carried, loss)
		case t.Type == Funds && t.From == node:
			s.Funded = append(s.Funded, loss)
		case t.Type == Gathers:
			s.Joined = append(s.Joined, loss)
		}
		if t.Type == Shares || t.Type != Funds && slices.ContainsFunc(t.Shares, notMoney) {
			s.Shared = append(s.Shared, loss)
		}
	}
	s.Parts, s.Alone = n.parts(node)
	return s
}

func notMoney(share string) bool { return share != "money" }

// another says whether an initiative has another tie of a type, still going on.
func (n *Network) another(sheet, but int, kind Type) bool {
	return slices.ContainsFunc(n.Of[sheet], func(at int) bool {
		t := n.Ties[at]
		return !t.past && t.Type == kind && t.Other(sheet) != but && (kind != Funds || t.To == sheet)
	})
}

// onlyMeans are the means that an initiative would share with nobody else.
func (n *Network) onlyMeans(sheet, but int, lost Tie) []string {
	var out []string
	for _, means := range lost.Shares {
		if !slices.ContainsFunc(n.Of[sheet], func(at int) bool {
			t := n.Ties[at]
			return !t.past && t.Other(sheet) != but && slices.Contains(t.Shares, means)
		}) {
			out = append(out, means)
		}
	}
	return out
}

// parts are the pieces into which what a node is tied to would fall.
func (n *Network) parts(node int) (parts [][]int, alone []int) {
	seen := map[int]bool{node: true}
	for _, at := range n.Of[node] {
		first := n.Ties[at].Other(node)
		if n.Ties[at].past || seen[first] {
			continue
		}
		piece := []int{}
		seen[first] = true
		for queue := []int{first}; len(queue) > 0; queue = queue[1:] {
			piece = append(piece, queue[0])
			for _, at := range n.Of[queue[0]] {
				if other := n.Ties[at].Other(queue[0]); !n.Ties[at].past && !seen[other] {
					seen[other] = true
					queue = append(queue, other)
				}
			}
		}
		slices.Sort(piece)
		if len(piece) == 1 {
			alone = append(alone, piece[0])
		} else {
			parts = append(parts, piece)
		}
	}
	slices.SortStableFunc(parts, func(x, y []int) int { return cmp.Or(cmp.Compare(len(y), len(x)), cmp.Compare(x[0], y[0])) })
	slices.Sort(alone)
	if len(parts) < 2 && (len(parts) == 0 || len(alone) == 0) && len(alone) < 2 {
		parts = nil // all that remains holds together
	}
	return parts, alone
}

// Hinges are the nodes of a part without which it would come apart into pieces
// of two or more (articulation points), those that hold most first. Only ties that
// go on count. Source: Hopcroft and Tarjan, Algorithm 447, 1973.
func (p Part) Hinges() []Hinge {
	local := map[int]int{}
	for i, node := range p.Nodes {
		local[node] = i
	}
	next := make([][]int, len(p.Nodes))
	for _, at := range p.Ties {
		if t := p.Network.Ties[at]; !t.past {
			a, b := local[t.From], local[t.To]
			next[a], next[b] = append(next[a], b), append(next[b], a)
		}
	}
	w := walk{next: next, depth: make([]int, len(next)), low: make([]int, len(next)), size: make([]int, len(next)), cut: map[int][]int{}}
	for i := range next {
		if w.depth[i] == 0 {
			w.from(i)
		}
	}
	var out []Hinge
	for i, pieces := range w.cut {
		if h := (Hinge{Node: p.Nodes[i], Pieces: pieces}); h.Held() > 0 {
			out = append(out, h)
		}
	}
	slices.SortFunc(out, func(x, y Hinge) int { return cmp.Or(cmp.Compare(y.Held(), x.Held()), cmp.Compare(x.Node, y.Node)) })
	return out
}

// Hinge is a node, and the sizes of the pieces that only it holds together.
type Hinge struct {
	Node   int
	Pieces []int // the largest first
}

// Held is how many nodes would no longer be tied to the largest piece, those that
// would be tied to nobody left out: a partner that only one initiative names is no
// part of a network yet.
func (h Hinge) Held() int {
	held := 0
	for _, size := range h.Pieces[min(1, len(h.Pieces)):] {
		if size > 1 {
			held += size
		}
	}
	return held
}

// walk is one walk in depth, without recursion: a chain may be as long as the
// network.
type walk struct {
	next             [][]int
	depth, low, size []int
	cut              map[int][]int
}

type step struct{ node, parent, at int }

func (w *walk) from(root int) {
	stack := []step{{root, -1, 0}}
	w.depth[root], w.low[root], w.size[root] = 1, 1, 1
	var order []int
	below := map[int][]int{} // sizes of the pieces that hang on a node alone
	for len(stack) > 0 {
		s := &stack[len(stack)-1]
		if s.at == 0 {
			order = append(order, s.node)
		}
		if s.at < len(w.next[s.node]) {
			other := w.next[s.node][s.at]
			s.at++
			switch {
			case w.depth[other] == 0:
				w.depth[other] = w.depth[s.node] + 1
				w.low[other], w.size[other] = w.depth[other], 1
				stack = append(stack, step{other, s.node, 0})
			case other != s.parent:
				w.low[s.node] = min(w.low[s.node], w.depth[other])
			}
			continue
		}
		node, parent := s.node, s.parent
		stack = stack[:len(stack)-1]
		if parent < 0 {
			continue
		}
		w.size[parent] += w.size[node]
		w.low[parent] = min(w.low[parent], w.low[node])
		if w.low[node] >= w.depth[parent] {
			below[parent] = append(below[parent], w.size[node])
		}
	}
	whole := w.size[root]
	for _, node := range order {
		pieces := below[node]
		rest := whole - 1
		for _, size := range pieces {
			rest -= size
		}
		if rest > 0 {
			pieces = append(pieces, rest)
		}
		if len(pieces) > 1 {
			slices.SortFunc(pieces, func(x, y int) int { return y - x })
			w.cut[node] = pieces
		}
	}
}

// WorldOf is the world of actors of a node that is an organisation.
func (n *Network) WorldOf(node int) organisation.World {
	return organisation.WorldOf(n.Organisations[n.Nodes[node].At].LegalForm)
}
