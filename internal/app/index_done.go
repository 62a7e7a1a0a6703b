package app

import (
	"cmp"
	"math"
	"slices"

	"codeberg.org/bocage/bocage/composite"
	"codeberg.org/bocage/bocage/internal/i18n"
)

// IndexTeller says of a unit what was done to its values and how its parts were brought
// together. The pages and the command say it in these words, each with its own names.
type IndexTeller struct {
	L      *i18n.Localiser
	Called func(code string) string            // an indicator or an aggregate
	Shown  func(code string, v float64) string // a value of an indicator, with its unit
}

// leastTold is the balance, in points, below which it is not told.
const leastTold = 0.05

// Done says which values of a unit were estimated, brought in, or stopped at the ends of
// their scale, and from what to what; then which are on another scale.
func (t IndexTeller) Done(r *composite.Result, row int) []string {
	var said, transformed []string
	d := r.Data()
	for k, i := range d.Indicators {
		mark := d.Mark(row, k)
		shown := func(v float64) string { return t.Shown(i.Code, v) }
		say := func(key string, step composite.Step) {
			before, after := around(r, step, row, k)
			said = append(said, t.L.T(key, "label", t.Called(i.Code), "before", shown(before), "after", shown(after)))
		}
		if mark&composite.Imputed != 0 {
			say("index.done.imputed", composite.StepImpute)
		}
		switch {
		case mark&composite.Winsorised != 0 && mark&composite.Transformed != 0: // what it was brought to is on another scale
			say("index.done.winsorised_transformed", composite.StepTreat)
		case mark&composite.Winsorised != 0:
			say("index.done.winsorised", composite.StepTreat)
		case mark&composite.Transformed != 0:
			transformed = append(transformed, t.Called(i.Code))
		}
		switch {
		case mark&composite.Clipped == 0:
		case mark&composite.Transformed != 0:
			say("index.done.clipped_transformed", composite.StepNormalise)
		default:
			say("index.done.clipped", composite.StepNormalise)
		}
	}
	if len(transformed) > 0 {
		said = append(said, t.L.N("index.done.transformed", len(transformed), "list", transformed))
	}
	return said
}

// around are a value before and after a step.
func around(r *composite.Result, step composite.Step, row, k int) (before, after float64) {
	for n, stage := range r.Stages {
		if stage.Step == step && n > 0 {
			return r.Stages[n-1].Data.Values.At(row, k), stage.Data.Values.At(row, k)
		}
	}
	return math.NaN(), math.NaN()
}

// Balance says, of each aggregate under the target whose method is no mean of its parts,
// what that does to the unit: the points that MPI takes away, which part decides a
// minimum or a median, in which order an ordered average takes them. d is what takes the
// score apart; nil when it can't be.
func (t IndexTeller) Balance(r *composite.Result, d *composite.Decomposition, row int) []string {
	var said []string
	for n := r.Structure.Indicators; n <= r.Target; n++ {
		if !beneath(r, n) {
			continue
		}
		if text := t.balanceOf(r, n, row); text != "" {
			said = append(said, text)
		}
	}
	if d == nil {
		return said
	}
	balance := 0.0
	for _, s := range d.Sources {
		balance += float64(s.FromBalance)
	}
	if math.Abs(balance) >= leastTold {
		key := "index.balance.gains"
		if balance < 0 {
			key = "index.balance.loses"
		}
		said = append(said, t.L.T(key, "points", t.L.Number(math.Abs(balance), 1)))
	}
	return said
}

// beneath says whether a node is the target or under it.
func beneath(r *composite.Result, n int) bool {
	for n >= 0 && n != r.Target {
		n = r.Structure.Nodes[n].Parent
	}
	return n == r.Target
}

// part is a child that a unit has.
type part struct {
	name          string
	score, weight float64
}

func (t IndexTeller) balanceOf(r *composite.Result, n, row int) string {
	node, score := r.Structure.Nodes[n], r.Scores.At(row, n)
	parts := t.partsOf(r, n, row)
	if score != score || len(parts) < 2 {
		return ""
	}
	switch method := r.Plan.Aggregate.For(node).Method; method {
	case composite.MPI, composite.AMPI:
		mean, all := 0.0, 0.0
		for _, p := range parts {
			mean, all = mean+p.weight*p.score, all+p.weight
		}
		mean /= all
		key := "index.balance.penalty"
		if score > mean {
			key = "index.balance.added"
		}
		return t.L.T(key, "name", t.Called(node.Code), "points", t.L.Number(math.Abs(score-mean), 1), "mean", t.L.Number(mean, 1))
	case composite.OWA:
		var names []string
		for _, p := range parts {
			names = append(names, t.scored(p))
		}
		return t.L.T("index.balance.owa", "name", t.Called(node.Code), "list", names)
	case composite.Minimum, composite.Maximum, composite.WeightedMedian:
		return t.L.T("index.balance."+string(method), "name", t.Called(node.Code), "list", t.deciding(parts, score))
	}
	return ""
}

// partsOf are the children that count and that the unit has, the best first.
func (t IndexTeller) partsOf(r *composite.Result, n, row int) []part {
	var out []part
	for _, c := range r.Structure.Nodes[n].Children {
		if v := r.Scores.At(row, c); v == v && r.Weights[c] > 0 {
			out = append(out, part{t.Called(r.Structure.Nodes[c].Code), v, r.Weights[c]})
		}
	}
	slices.SortStableFunc(out, func(a, b part) int { return cmp.Compare(b.score, a.score) })
	return out
}

func (t IndexTeller) scored(p part) string {
	return t.L.T("index.balance.part", "name", p.name, "score", t.L.Number(p.score, 1))
}

// deciding are the parts whose score is the score; those on either side when it lies
// between two.
func (t IndexTeller) deciding(parts []part, score float64) []string {
	var same []string
	above, below := -1, -1
	for i, p := range parts { // from the best
		switch gap := p.score - score; {
		case math.Abs(gap) <= 1e-9*max(1, math.Abs(score)):
			same = append(same, t.scored(p))
		case gap > 0:
			above = i
		case below < 0:
			below = i
		}
	}
	if len(same) == 0 && above >= 0 && below >= 0 {
		return []string{t.scored(parts[above]), t.scored(parts[below])}
	}
	return same
}
