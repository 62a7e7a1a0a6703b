package composite

import (
	"context"
	"slices"
)

// Why the people of a factor can't be found in the weights of the plan.
const (
	NobodyWeighs Reason = "nobody_weighs"
)

// with is the analysis with other factors.
func (o *Uncertainty) with(factors []Factor) *Uncertainty {
	out := *o
	out.Factors = factors
	return &out
}

// peopled gives the factors that take the people of the plan's weights their weights.
func (p Plan) peopled(ctx context.Context, d *Dataset, factors []Factor) ([]Factor, error) {
	out := factors
	for i := range factors {
		switch factors[i].PeopleOf {
		case "":
			continue
		case PeopleOfWeights:
		default:
			return nil, unknownWord(StepUncertainty, "", factors[i].PeopleOf, PeopleOfWeights)
		}
		if factors[i].kinds() > 1 {
			return nil, &Error{Step: StepUncertainty, Reason: MixedFactor, Other: factors[i].Name, Value: float64(factors[i].kinds())}
		}
		people, err := p.people(ctx, d, factors[i].Name)
		if err != nil {
			return nil, err
		}
		if len(out) > 0 && &out[0] == &factors[0] {
			out = slices.Clone(factors)
		}
		out[i].People, out[i].PeopleOf = people, ""
	}
	return out, nil
}

// people are those whom the plan weighs by, each with weights for every node.
func (p Plan) people(ctx context.Context, d *Dataset, factor string) ([]WeightSet, error) {
	r, err := p.prepare(ctx, d)
	if err != nil {
		return nil, err
	}
	_, report, err := p.Weights.Run(r.Data(), r.Structure)
	if err != nil {
		return nil, err
	}
	var out []WeightSet
	for _, one := range report.People {
		set := WeightSet{Name: one.Person, Weights: map[string]float64{}}
		for n, w := range one.Weights {
			set.Weights[r.Structure.Nodes[n].Code] = w
		}
		out = append(out, set)
	}
	if len(out) < 2 {
		return nil, &Error{Step: StepUncertainty, Reason: NobodyWeighs, Other: factor, Value: float64(len(out))}
	}
	return out, nil
}
