package composite

import "testing"

func TestAFactorSaysWhatItVaries(t *testing.T) {
	for want, f := range map[FactorKind]Factor{
		VariesMoved:     {Weights: &WeightVariation{}},
		VariesPeople:    {People: []WeightSet{{Name: "a"}, {Name: "b"}}},
		VariesData:      {Errors: []SamplingError{{Indicator: "a", SD: 1}}},
		VariesNormalise: {Alternatives: []Alternative{{}, {Normalise: &Normalisation{}}}},
		VariesWeights:   {Alternatives: []Alternative{{}, {Weights: &Weighting{}}}},
		VariesTreat:     {Alternatives: []Alternative{{}, {Skip: []Step{StepTreat}}}},
		VariesParts:     {Alternatives: []Alternative{{}, {Without: []string{"a"}}}},
		VariesSteps:     {Alternatives: []Alternative{{Normalise: &Normalisation{}}, {Aggregate: &Aggregation{}}}},
	} {
		if got := f.Kind(); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
}
