package composite

import (
	"math/rand/v2"
	"strconv"
	"testing"
)

// communes is a made data set of the size of France by commune: indicators in
// six pillars under one index, none missing.
func communes(units, indicators int) *Dataset {
	d := &Dataset{Values: NewMatrix(units, indicators)}
	r := rand.New(rand.NewPCG(7, 11))
	for u := range units {
		d.Units = append(d.Units, Unit{Code: strconv.Itoa(u)})
	}
	for p := range 6 {
		d.Aggregates = append(d.Aggregates, Aggregate{Code: "pillar" + strconv.Itoa(p), Parent: "index", Weight: 1})
	}
	d.Aggregates = append(d.Aggregates, Aggregate{Code: "index", Weight: 1})
	common := make([]float64, units)
	for u := range common {
		common[u] = r.NormFloat64()
	}
	for c := range indicators {
		d.Indicators = append(d.Indicators, Indicator{Code: "i" + strconv.Itoa(c), Direction: MoreIsBetter, Parent: "pillar" + strconv.Itoa(c%6), Weight: 1, Target: Missing()})
		x := d.Values.Column(c)
		for u := range x {
			x[u] = 50 + 10*(0.6*common[u]+0.8*r.NormFloat64())
		}
	}
	return d
}

// threeFactors vary normalisation, weights and aggregation.
func threeFactors() []Factor {
	geometric := NormaliseRule{Method: ZScore, Mean: 100, SD: 10}
	return []Factor{
		{Name: "normalisation", Alternatives: []Alternative{{Normalise: &Normalisation{NormaliseRule: NormaliseRule{Method: MinMax, Scale: Goalposts{1, 100}}}},
			{Normalise: &Normalisation{NormaliseRule: geometric}}, {Normalise: &Normalisation{NormaliseRule: NormaliseRule{Method: PercentileRank, Scale: Goalposts{1, 100}}}}}},
		{Name: "weights", Weights: &WeightVariation{}},
		{Name: "aggregation", Alternatives: []Alternative{{Aggregate: &Aggregation{}}, {Aggregate: &Aggregation{AggregateRule: AggregateRule{Method: Geometric}}}}},
	}
}

func BenchmarkUncertainty35000x30(b *testing.B) {
	d := communes(35_000, 30)
	p := Plan{Normalise: Normalisation{NormaliseRule: NormaliseRule{Scale: Goalposts{1, 100}}},
		Uncertainty: &Uncertainty{Draws: 1000, NoScores: true, Factors: threeFactors()}}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := p.Spread(b.Context(), d, Machine{Workers: 2}); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkUncertaintyASEM(b *testing.B) {
	d := asem(b)
	p := Plan{Normalise: Normalisation{NormaliseRule: NormaliseRule{Scale: Goalposts{1, 100}}},
		Uncertainty: &Uncertainty{Draws: 1000, Factors: threeFactors()}}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := p.Spread(b.Context(), d, Machine{Workers: 2}); err != nil {
			b.Fatal(err)
		}
	}
}
