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
	var points []composite.Allocation
	var weights []float64
	if r.Way == Points {
		points = r.shared(counted)
	} else {
		var err error
		if points, weights, out.Torn, err = r.judged(counted); err != nil {
			return nil, err
		}
	}
	if err := r.spread(out, points, weights); err != nil {
		return nil, err
	}
	out.Kinds = r.byKind(out.Own, counted)
	return out, nil
}

// shared are the points that people share out.
func (r Round) shared(answers []Answer) []composite.Allocation {
	var all []composite.Allocation
	for _, a := range answers {
		points := map[string]float64{}
		for _, p := range r.Parts {
			points[p.Code] = float64(a.Points[p.Code])
		}
		all = append(all, composite.Allocation{Person: a.ID, Points: points})
	}
	return all
}

// judged are the points that each person's comparisons come down to, the weights of all of
// them together, and how many people contradict themselves.
func (r Round) judged(answers []Answer) (all []composite.Allocation, weights []float64, torn int, err error) {
	var w composite.AHPWeights
	for _, a := range answers {
		for _, c := range a.Leans {
			w.Judgements = append(w.Judgements, composite.Judgement{Person: a.ID, A: c.A, B: c.B, Value: c.Lean.Value()})
		}
	}
	weights, report, err := r.weigh(composite.Weighting{Method: composite.WeightAHP, AHP: w})
	if err != nil {
		return nil, nil, 0, err
	}
	for _, person := range report.People {
		points := map[string]float64{}
		for i, p := range r.Parts {
			points[p.Code] = composite.BudgetTotal * person.Weights[i]
		}
		all = append(all, composite.Allocation{Person: person.Person, Points: points})
	}
	for _, a := range report.AHP {
		if a.Person != "" && a.CR > tornAbove {
			torn++
		}
	}
	return all, weights, torn, nil
}

// tornAbove is the consistency ratio above which Saaty advises to judge again.
const tornAbove = 0.1

// weigh gives what people said to the library, as the only level of an index of one place
// without figures.
func (r Round) weigh(w composite.Weighting) ([]float64, *composite.WeightReport, error) {
	const all = "all parts"
	d := &composite.Dataset{Units: []composite.Unit{{Code: "nowhere"}}, Aggregates: []composite.Aggregate{{Code: all, Weight: 1}}, Values: composite.NewMatrix(1, len(r.Parts))}
	for i, p := range r.Parts {
		d.Indicators = append(d.Indicators, composite.Indicator{Code: p.Code, Parent: all, Weight: 1, Direction: composite.MoreIsBetter, Target: composite.Missing()})
		d.Values.Set(0, i, composite.Missing())
	}
	s, err := composite.NewStructure(d.Indicators, d.Aggregates)
	if err != nil {
		return nil, nil, err
	}
	return w.Run(d, s)
}

// spread tells how everyone's points lie around those of the group, and how far their
// orders agree. The weights are the mean of the points where nothing else gave them.
func (r Round) spread(out *Outcome, points []composite.Allocation, weights []float64) error {
	means, report, err := r.weigh(composite.Weighting{Method: composite.WeightBudget, Budget: composite.BudgetWeights{Allocations: points}})
	if err != nil {
		return err
	}
	if weights == nil {
		weights = means
	}
	for _, a := range points {
		own := map[string]float64{}
		for code, n := range a.Points {
			own[code] = n / composite.BudgetTotal
		}
		out.Own = append(out.Own, composite.WeightSet{Name: a.Person, Weights: own})
	}
	shares := report.Budget[0]
	out.Agreement = shares.Agreement
	for i, p := range r.Parts {
		n := shares.Nodes[i]
		part := PartOutcome{Part: p, Weight: weights[i], Q1: n.Q1 / composite.BudgetTotal, Median: n.Median / composite.BudgetTotal, Q3: n.Q3 / composite.BudgetTotal}
		for _, o := range out.Own {
			part.Each = append(part.Each, o.Weights[p.Code])
		}
		out.Parts = append(out.Parts, part)
	}
	return nil
}

// byKind is the mean of each kind of people of which FewOfAKind answered; the others are
// told together, when they are as many.
func (r Round) byKind(own []composite.WeightSet, answers []Answer) []KindOutcome {
	kinds, of := map[string]string{}, map[string][]composite.WeightSet{}
	for _, a := range answers {
		kinds[a.ID] = a.As
	}
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
