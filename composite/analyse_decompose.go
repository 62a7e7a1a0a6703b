package composite

import (
	"math"
	"slices"
)

// decomposer takes the difference between two scores of one node apart, into
// what each node below it brings. Every mean here is quasi-arithmetic:
//
//	y = g⁻¹(Σ ω_i g(x_i)),  g(x) = x, ln x, 1/x or x^p
//
// so that, from side a to side b, with ω̄ and ḡ the means of both sides, G the
// sums, c = (G_a + G_b)/2 and λ = (y_b − y_a)/(G_b − G_a),
//
//	y_b − y_a = Σ λ ω̄_i (g(x_ib) − g(x_ia))      what scores bring
//	          + Σ λ (ω_ib − ω_ia)(ḡ_i − c)        what weights bring
//
// exactly: λ is the logarithmic mean for a geometric mean (LMDI), 1 for an
// arithmetic one. A child missing on one side brings λ ω (g(x) − c). What a
// child's score brings is taken apart in turn among its own children. A method
// that is no mean is an arithmetic mean plus what it adds to or takes from it.
type decomposer struct {
	s     *Structure
	nodes []decomposedNode // one an aggregate
	lines []changeLine     // one a node, of the last decomposition
}

type decomposedNode struct {
	aggregateNode
	other bool // the second side has another rule
}

// decomposedSide is one unit at one moment.
type decomposedSide struct {
	scores []float64 // one a node
	shares []float64 // one a node, within its parent
}

// changeLine is what one node brings to the difference, in points of the
// target.
type changeLine struct {
	factor           float64 // points of the target for one point of the node
	score            float64 // its score; for an aggregate, what is below it and its own balance and method
	weight           float64 // its share given
	availability     float64 // it, or its siblings, missing on one side
	balance          float64 // an aggregate's method, beyond a mean
	method           float64 // an aggregate's change of method
	weightA, weightB float64 // effective weight in the target: product of the shares of what is present
	inA, inB         bool
}

func (l changeLine) total() float64 { return l.score + l.weight + l.availability }

// newDecomposer makes ready for sides aggregated by a and by b. Errors name
// the node whose method can't be taken apart.
func newDecomposer(s *Structure, a, b Aggregation, target int) (*decomposer, error) {
	first, err := NewAggregator(s, a)
	if err != nil {
		return nil, err
	}
	second, err := NewAggregator(s, b)
	if err != nil {
		return nil, err
	}
	d := &decomposer{s: s, lines: make([]changeLine, len(s.Nodes))}
	inside := under(s, target)
	for i, n := range first.nodes {
		d.nodes = append(d.nodes, decomposedNode{aggregateNode: n, other: !sameRule(n.AggregateRule, second.nodes[i].AggregateRule)})
		if inside[n.at] && (n.pairs || n.Method == Counting || n.Method == OppChoVec) {
			return nil, &Error{Step: StepAnalyse, Reason: NotDecomposable, Indicator: n.code, Other: string(n.Method)}
		}
	}
	return d, nil
}

// under tells which nodes are below the target, itself included.
func under(s *Structure, target int) []bool {
	out := make([]bool, len(s.Nodes))
	out[target] = true
	for n := len(s.Nodes) - 1; n >= 0; n-- {
		if p := s.Nodes[n].Parent; p >= 0 && out[p] {
			out[n] = true
		}
	}
	return out
}

func sameRule(a, b AggregateRule) bool {
	return a.Method == b.Method && a.Power == b.Power && a.Deviation == b.Deviation && a.PenaltyAdded == b.PenaltyAdded && slices.Equal(a.Order, b.Order)
}

// sharesOf brings weights, one a node, to shares of their siblings.
func sharesOf(s *Structure, weights []float64) []float64 {
	if weights == nil {
		weights = s.Weights()
	}
	out := make([]float64, len(s.Nodes))
	for _, n := range s.Nodes {
		total := 0.0
		for _, c := range n.Children {
			total += weights[c]
		}
		for _, c := range n.Children {
			if total > 0 {
				out[c] = weights[c] / total
			}
		}
	}
	return out
}

// between fills lines with what each node brings from a to b, and reports a
// node that can't be taken apart.
func (d *decomposer) between(a, b decomposedSide, target int) error {
	clear(d.lines)
	d.lines[target] = changeLine{factor: 1, score: b.scores[target] - a.scores[target], weightA: 1, weightB: 1, inA: true, inB: true}
	for n := target; n >= d.s.Indicators; n-- {
		if d.lines[n].inA || d.lines[n].inB {
			if err := d.node(a, b, n); err != nil {
				return err
			}
		}
	}
	return nil
}

// node takes one aggregate apart among its children.
func (d *decomposer) node(a, b decomposedSide, n int) error {
	node, line := &d.nodes[n-d.s.Indicators], &d.lines[n]
	g := curve{node.mean, node.Power}
	sa, sb := d.sumOf(g, a, n), d.sumOf(g, b, n)
	ma, mb := g.back(sa.sum), g.back(sb.sum)
	if line.inA && ma != ma || line.inB && mb != mb {
		return &Error{Step: StepAnalyse, Reason: NotDecomposable, Indicator: node.code, Other: string(node.Method)}
	}
	both := line.inA && line.inB
	if extra := (b.scores[n] - mb) - (a.scores[n] - ma); both && node.other {
		line.method = float64(line.factor * extra)
	} else if both && node.mean == meanNone {
		line.balance = float64(line.factor * extra)
	}
	lambda := 0.0
	if both {
		lambda = float64(line.factor * g.points(sa.sum, sb.sum, ma, mb))
	}
	for _, c := range d.s.Nodes[n].Children {
		child := &d.lines[c]
		child.inA, child.inB = line.inA && sa.has(a, c), line.inB && sb.has(b, c)
		wa, wb := sa.weight(a, c), sb.weight(b, c)
		child.weightA, child.weightB = float64(line.weightA*wa), float64(line.weightB*wb)
		if both {
			child.split(g, lambda, (sa.sum+sb.sum)/2, splitSide{a.scores[c], wa, a.shares[c]}, splitSide{b.scores[c], wb, b.shares[c]})
		}
	}
	return nil
}

// splitSide is a child on one side: score, share of what is present, share
// given.
type splitSide struct{ x, w, share float64 }

func (l *changeLine) split(g curve, lambda, middle float64, a, b splitSide) {
	switch {
	case l.inA && l.inB:
		ga, gb := g.at(a.x), g.at(b.x)
		l.factor = float64(lambda * (a.w + b.w) / 2 * g.slope(a.x, b.x))
		l.score = float64(lambda * (a.w + b.w) / 2 * (gb - ga))
		off := float64(lambda * ((ga+gb)/2 - middle))
		l.weight = float64(off * (b.share - a.share))
		l.availability = float64(off * ((b.w - b.share) - (a.w - a.share)))
	case l.inB:
		l.availability = float64(lambda * b.w * (g.at(b.x) - middle))
	case l.inA:
		l.availability = -float64(lambda * a.w * (g.at(a.x) - middle))
	}
}

// sideSum is Σ ω g(x) of a side over the children that it has.
type sideSum struct{ sum, have float64 }

func (d *decomposer) sumOf(g curve, side decomposedSide, n int) sideSum {
	out := sideSum{}
	for _, c := range d.s.Nodes[n].Children {
		if x, w := side.scores[c], side.shares[c]; x == x && w > 0 {
			out.sum += float64(w * g.at(x))
			out.have += w
		}
	}
	out.sum /= out.have
	return out
}

func (s sideSum) has(side decomposedSide, c int) bool { return side.scores[c] == side.scores[c] }

// weight is the share of a child among what is present.
func (s sideSum) weight(side decomposedSide, c int) float64 {
	if !s.has(side, c) || !(s.have > 0) {
		return 0
	}
	return side.shares[c] / s.have
}

// curve is g.
type curve struct {
	kind  meanKind
	power float64
}

func (g curve) at(x float64) float64 {
	switch g.kind {
	case meanLog:
		return math.Log(x)
	case meanInverse:
		return 1 / x
	case meanPower:
		return math.Pow(x, g.power)
	}
	return x
}

func (g curve) back(v float64) float64 {
	switch g.kind {
	case meanLog:
		return math.Exp(v)
	case meanInverse:
		return 1 / v
	case meanPower:
		return math.Pow(v, 1/g.power)
	}
	return v
}

func (g curve) derivative(x float64) float64 {
	switch g.kind {
	case meanLog:
		return 1 / x
	case meanInverse:
		return -1 / float64(x*x)
	case meanPower:
		return g.power * math.Pow(x, g.power-1)
	}
	return 1
}

// slope is (g(b) − g(a))/(b − a), its limit when a and b are as good as equal,
// 0 when that is infinite: nothing then moves.
func (g curve) slope(a, b float64) float64 {
	if g.kind == meanPlain || g.kind == meanNone {
		return 1
	}
	if !alike(a, b) {
		return (g.at(b) - g.at(a)) / (b - a)
	}
	return finiteOr0(g.derivative((a + b) / 2))
}

// points is how many points of the mean one point of the sum makes.
func (g curve) points(sumA, sumB, a, b float64) float64 {
	if g.kind == meanPlain || g.kind == meanNone {
		return 1
	}
	if !alike(a, b) {
		return (b - a) / (sumB - sumA)
	}
	return finiteOr0(1 / g.derivative((a+b)/2))
}

func alike(a, b float64) bool { return math.Abs(b-a) <= 1e-7*max(math.Abs(a), math.Abs(b)) }

func finiteOr0(v float64) float64 {
	if math.IsInf(v, 0) || v != v {
		return 0
	}
	return v
}
