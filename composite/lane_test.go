package composite

import (
	"errors"
	"math"
	"slices"
	"testing"
)

// manyUnits is large enough for draws to be made together, with a short last block.
func manyUnits() *Dataset {
	d := communes(worthBlocks/8+77, 8)
	for n := 0; n < len(d.Values.Values); n += 13 {
		d.Values.Values[n] = Missing()
	}
	return d
}

// TestDrawsMadeTogetherAreThoseMadeAlone: to the bit, whatever their means.
func TestDrawsMadeTogetherAreThoseMadeAlone(t *testing.T) {
	d := manyUnits()
	p := Plan{Uncertainty: &Uncertainty{Draws: 21, KeepRuns: true, Factors: threeFactors()}}
	got, err := p.Spread(t.Context(), d, Machine{Workers: 2})
	if err != nil {
		t.Fatal(err)
	}
	n := len(d.Units)
	for i, draw := range got.Runs.Draws {
		alone := p
		alone.Uncertainty = &Uncertainty{Explicit: []Draw{draw}, KeepRuns: true, Factors: p.Uncertainty.Factors}
		want, err := alone.Spread(t.Context(), d, Machine{})
		if err != nil {
			t.Fatal(err)
		}
		for r, v := range want.Runs.Scores {
			if math.Float64bits(v) != math.Float64bits(got.Runs.Scores[i*n+r]) && v == v {
				t.Fatalf("draw %d, row %d: %v, alone %v", i, r, got.Runs.Scores[i*n+r], v)
			}
		}
		if !slices.Equal(want.Runs.Ranks, got.Runs.Ranks[i*n:(i+1)*n]) {
			t.Fatalf("draw %d has other ranks alone", i)
		}
	}
}

// TestTheFirstDrawThatCannotBeIsTold: of draws made together, not the one whose trouble lies in the first rows.
func TestTheFirstDrawThatCannotBeIsTold(t *testing.T) {
	d := manyUnits()
	d.Values.Set(5, 1, -3)
	d.Values.Set(len(d.Units)-5, 0, -3)
	as := func(without string) Alternative {
		return Alternative{Aggregate: &Aggregation{AggregateRule: AggregateRule{Method: Geometric}}, Without: []string{without}}
	}
	p := Plan{Normalise: Normalisation{NormaliseRule: NormaliseRule{Method: NotNormalised}}, Uncertainty: &Uncertainty{
		Factors:  []Factor{{Name: "mean", Alternatives: []Alternative{{}, as("i1"), as("i0")}}},
		Explicit: []Draw{{}, {}, {Choices: map[string]int{"mean": 1}}, {Choices: map[string]int{"mean": 2}}}}}
	_, err := p.Spread(t.Context(), d, Machine{Workers: 1})
	var e *Error
	if !errors.As(err, &e) || e.Reason != ScoreNotPositive || e.Indicator != "i0" {
		t.Errorf("%v", err)
	}
}
