package weighing

import (
	"cmp"
	"slices"

	"codeberg.org/bocage/bocage/composite"
)

// Outcome is what comes of a round: the weights of the group, how far people agree, and
// everyone's own weights.
type Outcome struct {
	People    int
	Aside     int
	Agreement *float64      // Kendall's W of their orders; nil when it can't be told
	Parts     []PartOutcome // in the order of the round
	Kinds     []KindOutcome // of people, those of which enough answered
	Torn      int           // people whose comparisons contradict each other (a ratio above 0.1); of pairs only
	Own       []composite.WeightSet
}

// PartOutcome is what the group gives a part, as shares of 1.
type PartOutcome struct {
	Part
	Weight         float64 // of the group
	Q1, Median, Q3 float64
	Each           []float64 // what each person gives it, in the order of Own
}

// KindOutcome is what one kind of people gives, as shares of 1, in the order of the parts.
type KindOutcome struct {
	Kind    string // one of Kinds; "" for all others together
	People  int
	Weights []float64
}

// Outcome works out what comes of answers. The weight of a part is the mean of what people
// give it; of comparisons, the principal vector of their geometric means. It is nil as long
// as fewer than FewPeople have answered.
func (r Round) Outcome(answers []Answer) (*Outcome, error) {
	out := &Outcome{}
	var counted []Answer
	for _, a := range answers {
		if a.Counted() {
			counted = append(counted, a)
		} else {
			out.Aside++
		}
	}
	slices.SortFunc(counted, func(a, b Answer) int { return cmp.Compare(a.ID, b.ID) })
	if out.People = len(counted); out.People < FewPeople {
		return nil, nil
	}
	weights, report, err := r.weigh(counted)
	if err != nil {
		return nil, err
	}
	for _, p := range report.People {
		own := map[string]float64{}
		for i, part := range r.Parts {
			own[part.Code] = p.Weights[i]
		}
		out.Own = append(out.Own, composite.WeightSet{Name: p.Person, Weights: own})
	}
	for _, a := range report.AHP {
		if a.Person != "" && a.CR > 0.1 {
			out.Torn++
		}
	}
	return out, r.spread(out, counted, weights)
}

// weigh gives the answers to the library, as the only level of an index of one place.
func (r Round) weigh(answers []Answer) ([]float64, *composite.WeightReport, error) {
	d, s, err := r.bare()
	if err != nil {
		return nil, nil, err
	}
	w := composite.Weighting{Method: composite.WeightBudget, Budget: r.budget(answers)}
	if r.Way == Pairs {
		w = composite.Weighting{Method: composite.WeightAHP, AHP: judged(answers)}
	}
	return w.Run(d, s)
}

// bare is an index of the parts of the round alone, of one place without figures.
func (r Round) bare() (*composite.Dataset, *composite.Structure, error) {
	const all = "all parts"
	d := &composite.Dataset{Units: []composite.Unit{{Code: "nowhere"}}, Aggregates: []composite.Aggregate{{Code: all, Weight: 1}}, Values: composite.NewMatrix(1, len(r.Parts))}
	for i, p := range r.Parts {
		d.Indicators = append(d.Indicators, composite.Indicator{Code: p.Code, Parent: all, Weight: 1, Direction: composite.MoreIsBetter, Target: composite.Missing()})
		d.Values.Set(0, i, composite.Missing())
	}
	s, err := composite.NewStructure(d.Indicators, d.Aggregates)
	return d, s, err
}

func (r Round) budget(answers []Answer) composite.BudgetWeights {
	var b composite.BudgetWeights
	for _, a := range answers {
		points := map[string]float64{}
		for _, p := range r.Parts {
			points[p.Code] = float64(a.Points[p.Code])
		}
		b.Allocations = append(b.Allocations, composite.Allocation{Person: a.ID, Points: points})
	}
	return b
}

func judged(answers []Answer) composite.AHPWeights {
	var w composite.AHPWeights
	for _, a := range answers {
		for _, c := range a.Leans {
			w.Judgements = append(w.Judgements, composite.Judgement{Person: a.ID, A: c.A, B: c.B, Value: c.Lean.Value()})
		}
	}
	return w
}

// spread tells how everyone's own weights lie around those of the group, and how far their
// orders agree: the points that comparisons come down to are shared out like others.
func (r Round) spread(out *Outcome, answers []Answer, weights []float64) error {
	kinds := map[string]string{}
	for _, a := range answers {
		kinds[a.ID] = a.As
	}
	d, s, err := r.bare()
	if err != nil {
		return err
	}
	var b composite.BudgetWeights
	for _, o := range out.Own {
		points := map[string]float64{}
		for code, w := range o.Weights {
			points[code] = composite.BudgetTotal * w
		}
		b.Allocations = append(b.Allocations, composite.Allocation{Person: o.Name, Points: points})
	}
	_, report, err := composite.Weighting{Method: composite.WeightBudget, Budget: b}.Run(d, s)
	if err != nil {
		return err
	}
	shared := report.Budget[0]
	out.Agreement = shared.Agreement
	for i, p := range r.Parts {
		n := shared.Nodes[i]
		part := PartOutcome{Part: p, Weight: weights[i], Q1: n.Q1 / composite.BudgetTotal, Median: n.Median / composite.BudgetTotal, Q3: n.Q3 / composite.BudgetTotal}
		for _, o := range out.Own {
			part.Each = append(part.Each, o.Weights[p.Code])
		}
		out.Parts = append(out.Parts, part)
	}
	out.Kinds = r.byKind(out.Own, kinds)
	return nil
}

// byKind is the mean of each kind of people of which FewOfAKind answered; the others are
// told together, when they are as many.
func (r Round) byKind(own []composite.WeightSet, kinds map[string]string) []KindOutcome {
	of := map[string][]composite.WeightSet{}
	for _, o := range own {
		of[kinds[o.Name]] = append(of[kinds[o.Name]], o)
	}
	var out []KindOutcome
	others := of[""]
	for _, kind := range Kinds {
		if people := of[kind]; len(people) >= FewOfAKind {
			out = append(out, KindOutcome{kind, len(people), r.meanOf(people)})
		} else {
			others = append(others, people...)
		}
	}
	switch {
	case len(out) == 0:
		return nil // of one kind, or of none: the group says it
	case len(others) >= FewOfAKind:
		out = append(out, KindOutcome{"", len(others), r.meanOf(others)})
	case len(others) > 0:
		// Told with none beside them, they would be what the group leaves once the
		// others are taken away: the smallest kind goes with them.
		at := 0
		for i := range out {
			if out[i].People < out[at].People {
				at = i
			}
		}
		others = append(others, of[out[at].Kind]...)
		out = append(slices.Delete(out, at, at+1), KindOutcome{"", len(others), r.meanOf(others)})
	}
	if len(out) < 2 {
		return nil
	}
	return out
}

func (r Round) meanOf(people []composite.WeightSet) []float64 {
	out := make([]float64, len(r.Parts))
	for i, p := range r.Parts {
		for _, o := range people {
			out[i] += o.Weights[p.Code] / float64(len(people))
		}
	}
	return out
}

// Strength is how much people agree, in words.
type Strength string

// The strengths, from the weakest.
const (
	NoStrength Strength = "none"     // W below 0.3
	Weak       Strength = "weak"     // 0.3 to 0.5
	Moderate   Strength = "moderate" // 0.5 to 0.7
	Strong     Strength = "strong"   // 0.7 and above
)

// Strength says in words how far a coefficient of concordance goes; "" when there is none.
//
// Source: Schmidt, Managing Delphi surveys using nonparametric statistical techniques,
// Decision Sciences 28 (1997), table 2.
func (o Outcome) Strength() Strength {
	switch {
	case o.Agreement == nil:
		return ""
	case *o.Agreement < 0.3:
		return NoStrength
	case *o.Agreement < 0.5:
		return Weak
	case *o.Agreement < 0.7:
		return Moderate
	}
	return Strong
}

// Agreed is the part on which people agree the most, and Split the one on which they agree
// the least, by the width of the middle half of what they give.
func (o Outcome) Agreed() (agreed, split PartOutcome) {
	order := slices.Clone(o.Parts)
	slices.SortStableFunc(order, func(a, b PartOutcome) int { return cmp.Compare(a.Q3-a.Q1, b.Q3-b.Q1) })
	return order[0], order[len(order)-1]
}
