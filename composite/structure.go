package composite

import (
	"cmp"
	"math"
	"slices"
	"strings"
)

// Node is an indicator or an aggregate in its place.
type Node struct {
	Code     string
	Name     string
	Parent   int     // position in Structure.Nodes, −1 at the top
	Children []int   // in the order in which they were given
	Level    int     // 1 for an indicator; one more than its highest child for an aggregate
	Weight   float64 // within its parent, as given
}

// Structure is the tree of indicators and aggregates, of any depth, with one
// top or several. Indicators come first, in the order of the data; aggregates
// follow, children before parents, so that one pass computes them all.
type Structure struct {
	Nodes      []Node
	Indicators int   // how many of the nodes are indicators
	Roots      []int // nodes without parent that have children
	Levels     int   // the highest level
}

// NewStructure puts indicators and aggregates in their tree. Errors name the
// node: a parent that is not there, a code given twice, an aggregate without
// child, a circle, a weight that is negative or not a number.
func NewStructure(indicators []Indicator, aggregates []Aggregate) (*Structure, error) {
	s := &Structure{Indicators: len(indicators)}
	parents := make([]string, 0, len(indicators)+len(aggregates))
	for _, i := range indicators {
		s.Nodes = append(s.Nodes, Node{Code: i.Code, Name: i.Name, Weight: i.Weight, Level: 1})
		parents = append(parents, i.Parent)
	}
	for _, a := range aggregates {
		s.Nodes = append(s.Nodes, Node{Code: a.Code, Name: a.Name, Weight: a.Weight})
		parents = append(parents, a.Parent)
	}
	if err := s.link(parents); err != nil {
		return nil, err
	}
	if err := s.setLevels(); err != nil {
		return nil, err
	}
	s.order()
	return s, s.checkWeights()
}

func (s *Structure) link(parents []string) error {
	at := make(map[string]int, len(s.Nodes))
	for n, node := range s.Nodes {
		if node.Code == "" {
			return &Error{Step: StepData, Reason: NoCode, Value: float64(n + 1)}
		}
		if _, twice := at[node.Code]; twice {
			return &Error{Step: StepData, Reason: RepeatedIndicator, Indicator: node.Code}
		}
		at[node.Code] = n
	}
	for n := range s.Nodes {
		s.Nodes[n].Parent = -1
		if parents[n] == "" {
			continue
		}
		p, ok := at[parents[n]]
		if len(s.Nodes) == s.Indicators {
			return &Error{Step: StepData, Reason: NoTop, Indicator: s.Nodes[n].Code}
		}
		if !ok || p < s.Indicators {
			return &Error{Step: StepData, Reason: NoSuchParent, Indicator: s.Nodes[n].Code, Other: parents[n], Known: nearestFirst(parents[n], s.aggregates())}
		}
		s.Nodes[n].Parent = p
		s.Nodes[p].Children = append(s.Nodes[p].Children, n)
	}
	for n := s.Indicators; n < len(s.Nodes); n++ {
		if len(s.Nodes[n].Children) == 0 {
			return &Error{Step: StepData, Reason: NoChild, Indicator: s.Nodes[n].Code}
		}
	}
	return nil
}

// aggregates are the codes of the nodes above indicators.
func (s *Structure) aggregates() []string { return nodeCodes(s.Nodes[s.Indicators:]) }

func nodeCodes(nodes []Node) []string {
	out := make([]string, len(nodes))
	for i, n := range nodes {
		out[i] = n.Code
	}
	return out
}

// setLevels raises each aggregate above its children; one that never stops
// rising is in a circle.
func (s *Structure) setLevels() error {
	for n := range s.Nodes {
		steps := 0
		for p, level := s.Nodes[n].Parent, 2; p >= 0; p, level = s.Nodes[p].Parent, level+1 {
			s.Nodes[p].Level = max(s.Nodes[p].Level, level)
			if steps++; steps > len(s.Nodes) {
				return s.circle(p)
			}
		}
	}
	for _, node := range s.Nodes {
		s.Levels = max(s.Levels, node.Level)
	}
	return nil
}

// circle names every aggregate of the circle that one is in, from the first that was
// given back to it.
func (s *Structure) circle(in int) error {
	first := in
	for p := s.Nodes[in].Parent; p != in; p = s.Nodes[p].Parent {
		first = min(first, p)
	}
	codes := []string{s.Nodes[first].Code}
	for p := s.Nodes[first].Parent; p != first; p = s.Nodes[p].Parent {
		codes = append(codes, s.Nodes[p].Code)
	}
	return &Error{Step: StepData, Reason: ParentCycle, Indicator: codes[0], Other: strings.Join(append(codes, codes[0]), " → ")}
}

// order puts aggregates by level, keeping the order given within one.
func (s *Structure) order() {
	was := make([]int, len(s.Nodes))
	for n := range was {
		was[n] = n
	}
	slices.SortStableFunc(was[s.Indicators:], func(a, b int) int { return cmp.Compare(s.Nodes[a].Level, s.Nodes[b].Level) })
	now := make([]int, len(was))
	nodes := make([]Node, len(was))
	for n, w := range was {
		now[w], nodes[n] = n, s.Nodes[w]
	}
	s.Nodes = nodes
	for n := range s.Nodes {
		node := &s.Nodes[n]
		if node.Parent >= 0 {
			node.Parent = now[node.Parent]
		}
		for i, c := range node.Children {
			node.Children[i] = now[c]
		}
		if node.Parent < 0 && len(node.Children) > 0 {
			s.Roots = append(s.Roots, n)
		}
	}
}

func (s *Structure) checkWeights() error {
	for _, node := range s.Nodes {
		if !(node.Weight >= 0) || math.IsInf(node.Weight, 0) {
			return &Error{Step: StepData, Reason: WrongWeight, Indicator: node.Code, Value: node.Weight, Other: s.parentCode(node)}
		}
	}
	for _, node := range s.Nodes[s.Indicators:] {
		some := slices.ContainsFunc(node.Children, func(c int) bool { return s.Nodes[c].Weight > 0 })
		if !some {
			return &Error{Step: StepData, Reason: WrongWeight, Indicator: s.Nodes[node.Children[0]].Code, Other: node.Code}
		}
	}
	return nil
}

func (s *Structure) parentCode(n Node) string {
	if n.Parent < 0 {
		return ""
	}
	return s.Nodes[n.Parent].Code
}

// Find returns the position of a node, −1 when there is none.
func (s *Structure) Find(code string) int {
	return slices.IndexFunc(s.Nodes, func(n Node) bool { return n.Code == code })
}

// Weights returns the weight of every node as given, in the order of Nodes.
func (s *Structure) Weights() []float64 {
	out := make([]float64, len(s.Nodes))
	for n, node := range s.Nodes {
		out[n] = node.Weight
	}
	return out
}

// Below returns the indicators under a node, in the order of the data; the
// node itself when it is one.
func (s *Structure) Below(node int) []int {
	if node < s.Indicators {
		return []int{node}
	}
	var out []int
	for _, c := range s.Nodes[node].Children {
		out = append(out, s.Below(c)...)
	}
	slices.Sort(out)
	return out
}

// AtLevel returns the nodes of a level, in order.
func (s *Structure) AtLevel(level int) []int {
	var out []int
	for n, node := range s.Nodes {
		if node.Level == level {
			out = append(out, n)
		}
	}
	return out
}
