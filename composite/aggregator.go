package composite

import (
	"math"
	"slices"
)

// Aggregator is an [Aggregation] made ready for one tree, to be run again and
// again. It holds no state of a run: goroutines may share it, each with an
// [AggregateScratch] of its own.
type Aggregator struct {
	s     *Structure
	nodes []aggregateNode // one an aggregate, in the order of the tree
	units []Unit          // to name units in errors; may be nil
}

// aggregateNode is an aggregate and how it is computed.
type aggregateNode struct {
	AggregateRule
	at       int // its place in Structure.Nodes
	code     string
	children []int
	mean     meanKind  // meanNone when it is no mean
	pairs    bool      // compares units with one another
	cutoffs  []float64 // counting: one a node of the tree
	order    []float64 // OWA: the weight of the best k, cumulated, from 0 to 1
	inLog    bool      // a parent is a geometric mean, which uses its logarithm
	logOnly  bool      // and nobody uses its score itself
	idle     bool      // nobody uses it at all
}

// NewAggregator makes an aggregation ready for a tree. Errors are those of
// [Aggregation.Check].
func NewAggregator(s *Structure, o Aggregation) (*Aggregator, error) {
	if err := o.Check(s); err != nil {
		return nil, err
	}
	a := &Aggregator{s: s, nodes: make([]aggregateNode, 0, len(s.Nodes)-s.Indicators)}
	for at := s.Indicators; at < len(s.Nodes); at++ {
		n := aggregateNode{AggregateRule: o.For(s.Nodes[at]), at: at, code: s.Nodes[at].Code, children: s.Nodes[at].Children}
		n.settle(s)
		a.nodes = append(a.nodes, n)
	}
	for _, n := range a.nodes {
		for _, c := range n.children {
			if n.mean == meanLog && c >= s.Indicators {
				a.nodes[c-s.Indicators].inLog = true
			}
		}
	}
	return a, nil
}

// For returns an aggregator that promises the scores of one aggregate only, in
// less time: what is not below it is not computed, nor what only logarithms
// of are used. The columns of the others in out are not to be read.
func (a *Aggregator) For(node int) *Aggregator {
	one := *a
	one.nodes = slices.Clone(a.nodes)
	used := make([]bool, len(a.s.Nodes))
	used[node] = true
	pairs := false
	for i := len(one.nodes) - 1; i >= 0; i-- {
		n := &one.nodes[i]
		n.idle = !used[n.at]
		pairs = pairs || n.pairs
		for _, c := range n.children {
			used[c] = used[c] || !n.idle
		}
	}
	for i := range one.nodes {
		n := &one.nodes[i]
		// Methods by pairs stop the blocks in which logarithms are kept.
		n.logOnly = !pairs && n.at != node && n.mean == meanLog && a.onlyInLog(n.at)
	}
	return &one
}

// onlyInLog tells whether the parent of a node is a geometric mean.
func (a *Aggregator) onlyInLog(node int) bool {
	p := a.s.Nodes[node].Parent
	return p >= 0 && a.nodes[p-a.s.Indicators].mean == meanLog
}

// Naming returns an aggregator that names units in its errors; otherwise they
// are said by row.
func (a *Aggregator) Naming(units []Unit) *Aggregator {
	named := *a
	named.units = units
	return &named
}

// settle chooses the way of computing, and fills in what a rule leaves out.
func (n *aggregateNode) settle(s *Structure) {
	switch n.Method {
	case Arithmetic:
		n.mean = meanPlain
	case Geometric:
		n.mean = meanLog
	case Harmonic:
		n.mean = meanInverse
	case GeneralisedMean:
		n.settlePower()
	case Copeland, Borda, Kemeny, Outranking, Benefit:
		n.pairs = true
	case OWA:
		n.order = cumulated(n.Order)
	case Counting:
		n.settleCutoffs(s)
	}
	if n.Alpha == 0 {
		n.Alpha = 2.5
	}
	if n.Beta == 0 {
		n.Beta = 1.5
	}
	if n.Enough == 0 {
		n.Enough = 1
	}
}

func (n *aggregateNode) settlePower() {
	switch {
	case math.IsInf(n.Power, 1):
		n.Method = Maximum
	case math.IsInf(n.Power, -1):
		n.Method = Minimum
	case n.Power == 0:
		n.mean = meanLog
	case n.Power == 1:
		n.mean = meanPlain
	case n.Power == -1:
		n.mean = meanInverse
	default:
		n.mean = meanPower
	}
}

func (n *aggregateNode) settleCutoffs(s *Structure) {
	n.cutoffs = make([]float64, len(s.Nodes))
	for _, c := range n.children {
		if n.Cutoff != nil {
			n.cutoffs[c] = *n.Cutoff
		}
		if own, is := n.Cutoffs[s.Nodes[c].Code]; is {
			n.cutoffs[c] = own
		}
	}
}

// cumulated turns weights by order into the weight of the best 0, 1, 2, …
func cumulated(order []float64) []float64 {
	out := make([]float64, len(order)+1)
	var total float64
	for _, w := range order {
		total += w
	}
	for i, w := range order {
		out[i+1] = out[i] + w/total
	}
	out[len(order)] = 1
	return out
}

// refuse says what is wrong with the score of a child.
func (a *Aggregator) refuse(n *aggregateNode, reason Reason, row, child int, value float64) error {
	e := &Error{Step: StepAggregate, Reason: reason, Indicator: a.s.Nodes[child].Code, Other: string(n.Method), Value: value, Limit: float64(row)}
	if a.units != nil {
		e.Unit, e.Year = a.units[row].Code, a.units[row].Year
	} else {
		e.Unit = "row " + decimal(row+1)
	}
	return e
}

// TakesLogs tells whether some aggregate is a geometric mean of indicators,
// for which [AggregateScratch.Logs] spares work.
func (a *Aggregator) TakesLogs() bool {
	for _, n := range a.nodes {
		if n.mean != meanLog {
			continue
		}
		for _, c := range n.children {
			if c < a.s.Indicators {
				return true
			}
		}
	}
	return false
}
