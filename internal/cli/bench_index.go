package cli

import (
	"context"
	"math"
	"math/rand/v2"
	"slices"
	"strconv"
	"sync"
	"time"

	"codeberg.org/bocage/bocage/composite"
)

// inventedIndex is a made data set: indicators that share a common part, in so
// many pillars under one index, a given share of the values missing.
func inventedIndex(units, indicators, pillars int, missing float64) *composite.Dataset {
	d := &composite.Dataset{Values: composite.NewMatrix(units, indicators)}
	r := rand.New(rand.NewPCG(7, 11))
	common := make([]float64, units)
	for u := range units {
		d.Units = append(d.Units, composite.Unit{Code: strconv.Itoa(u)})
		common[u] = r.NormFloat64()
	}
	for p := range pillars {
		d.Aggregates = append(d.Aggregates, composite.Aggregate{Code: "pillar" + strconv.Itoa(p), Parent: "index", Weight: 1})
	}
	d.Aggregates = append(d.Aggregates, composite.Aggregate{Code: "index", Weight: 1})
	for c := range indicators {
		d.Indicators = append(d.Indicators, composite.Indicator{Code: "i" + strconv.Itoa(c), Direction: composite.MoreIsBetter,
			Parent: "pillar" + strconv.Itoa(c%pillars), Weight: 1, Target: composite.Missing()})
		x := d.Values.Column(c)
		for u := range x {
			if x[u] = 50 + 10*(0.6*common[u]+0.8*r.NormFloat64()); r.Float64() < missing {
				x[u] = composite.Missing()
			}
		}
	}
	return d
}

// skewed draws out the figures of a data set as real ones are: of three indicators, one
// has a few units far away, one a long tail, one is left.
func skewed(d *composite.Dataset) *composite.Dataset {
	for c := range d.Indicators {
		x := d.Values.Column(c)
		switch c % 3 {
		case 1:
			for k, u := range []int{7, 17, 27} {
				x[u] = 900 - 200*float64(k)
			}
		case 2:
			for u := range x {
				x[u] = math.Exp(0.15 * (x[u] - 50))
			}
		}
	}
	return d
}

// from1 is a scale without zero, which a geometric mean takes.
var from1 = composite.Goalposts{Low: 1, High: 100}

func inventedPlan(d *composite.Dataset) composite.Plan {
	rule := func(r composite.NormaliseRule) composite.Alternative {
		return composite.Alternative{Normalise: &composite.Normalisation{NormaliseRule: r}}
	}
	by := func(m composite.AggregateMethod) composite.Alternative {
		return composite.Alternative{Aggregate: &composite.Aggregation{AggregateRule: composite.AggregateRule{Method: m}}}
	}
	factors := []composite.Factor{
		{Name: "normalisation", Alternatives: []composite.Alternative{rule(composite.NormaliseRule{Scale: from1}),
			rule(composite.NormaliseRule{Method: composite.ZScore, Mean: 100, SD: 10}), rule(composite.NormaliseRule{Method: composite.PercentileRank, Scale: from1})}},
		{Name: "weights", Weights: &composite.WeightVariation{}},
		{Name: "aggregation", Alternatives: []composite.Alternative{by(composite.Arithmetic), by(composite.Geometric)}},
	}
	return composite.Plan{Normalise: composite.Normalisation{NormaliseRule: composite.NormaliseRule{Scale: from1}},
		Uncertainty: &composite.Uncertainty{Draws: 1000, NoScores: len(d.Units) > 1000, Factors: factors}, Sensitivity: &composite.SensitivityAnalysis{Rows: 1000}}
}

// indexWorks are the computations whose time is promised.
func indexWorks(ctx context.Context, workers int) ([]benchWork, error) {
	france, few := inventedIndex(35_000, 30, 6, 0), skewed(inventedIndex(51, 49, 8, 0.05))
	extreme := skewed(inventedIndex(35_000, 30, 6, 0.02))
	plan, small := inventedPlan(france), inventedPlan(few)
	small.Impute = &composite.Imputation{}
	small.Treat = &composite.Treatment{}
	machine := composite.Machine{Workers: workers}
	r, err := plan.Run(ctx, france)
	if err != nil {
		return nil, err
	}
	live, err := r.Live(5, workers)
	if err != nil {
		return nil, err
	}
	numbers := float64(35_000 * 30)
	spread := func(p composite.Plan, d *composite.Dataset) func(context.Context) error {
		return func(ctx context.Context) error { _, err := p.Spread(ctx, d, machine); return err }
	}
	return []benchWork{
		{name: "scores", bar: 8 * time.Millisecond, stretch: 3 * time.Millisecond, bytes: 4 * 8 * numbers, operations: 6 * numbers, do: normaliseAndAggregate(plan, france, workers)},
		{name: "treat", bar: 60 * time.Millisecond, stretch: 25 * time.Millisecond, bytes: 4 * 8 * numbers, operations: 12 * numbers,
			do: func(context.Context) error { _, _, err := composite.Treatment{}.Run(extreme); return err }},
		{name: "spread", bar: 2500 * time.Millisecond, stretch: 1200 * time.Millisecond, once: true, bytes: 1000 * 8 * numbers, operations: 1000 * 2 * numbers, do: spread(plan, france),
			room: 150 << 20, roomStretch: 80 << 20, given: 8 * numbers},
		{name: "sobol", bar: 12 * time.Second, stretch: 6 * time.Second, once: true, bytes: 5000 * 8 * numbers, operations: 5000 * 2 * numbers,
			do: func(ctx context.Context) error { _, err := plan.Explain(ctx, france, machine); return err }},
		{name: "asem", bar: 30 * time.Millisecond, stretch: 10 * time.Millisecond, bytes: 1000 * 8 * 51 * 49, operations: 1000 * 2 * 51 * 49, do: spread(small, few)},
		{name: "live", bar: 10 * time.Millisecond, stretch: 4 * time.Millisecond, bytes: 8 * numbers, operations: 2 * numbers,
			do: func(ctx context.Context) error { _, err := live.Move(ctx, r.Weights); return err }},
		{name: "doubt", bar: 3 * time.Second, stretch: time.Second, once: true, bytes: 8 * 1255 * 1255 * 11, operations: 2 * 1255 * 1255 * 11,
			do: func(ctx context.Context) error { return benefit(ctx, workers) }},
	}, nil
}

// normaliseAndAggregate makes both steps as they are made again and again: into
// memory that is there.
func normaliseAndAggregate(p composite.Plan, d *composite.Dataset, workers int) func(context.Context) error {
	s, err := composite.NewStructure(d.Indicators, d.Aggregates)
	into, out := composite.NewMatrix(d.Values.Rows, d.Values.Columns), composite.NewMatrix(d.Values.Rows, 7)
	scratch := composite.AggregateScratch{Workers: workers}
	return func(context.Context) error {
		if err != nil {
			return err
		}
		scales, err := p.Normalise.Fit(d)
		if err != nil {
			return err
		}
		if err := scales.Apply(d, into); err != nil {
			return err
		}
		a, err := composite.NewAggregator(s, p.Aggregate)
		if err != nil {
			return err
		}
		return a.Scores(into, nil, nil, out, &scratch)
	}
}

// benefit gives each unit the benefit of the doubt.
func benefit(ctx context.Context, workers int) error {
	d := inventedIndex(1255, 11, 1, 0)
	normalised, _, err := composite.Normalisation{NormaliseRule: composite.NormaliseRule{Scale: from1}}.Run(d)
	if err != nil {
		return err
	}
	_, err = composite.BenefitOfTheDoubt{Workers: workers}.Run(ctx, normalised)
	return err
}

// measureMachine tells how many bytes a second a copy reads and writes, and how
// many operations a second sums of products make, on so many workers.
func measureMachine(workers int) (bandwidth, operations float64) {
	const n = 8 << 20 // 64 MB, beyond any cache
	together := func(do func()) time.Duration {
		var best time.Duration
		for range 5 {
			began := time.Now()
			var all sync.WaitGroup
			for range workers {
				all.Go(do)
			}
			all.Wait()
			if took := time.Since(began); best == 0 || took < best {
				best = took
			}
		}
		return best
	}
	type pair struct{ from, to []float64 }
	memory := make(chan pair, workers)
	for range workers {
		memory <- pair{make([]float64, n), slices.Repeat([]float64{1}, n)}
	}
	copied := together(func() {
		p := <-memory
		copy(p.to, p.from)
		memory <- p
	})
	const rounds = 20_000_000
	summed := together(func() { keepSum(products(rounds)) })
	return float64(workers) * 2 * 8 * n / copied.Seconds(), float64(workers) * rounds * 16 / summed.Seconds()
}

// products makes eight sums of products side by side, sixteen operations a round.
func products(rounds int) float64 {
	var a, b, c, d, e, f, g, h float64
	x, y := 1.0000001, 0.9999999
	for range rounds {
		a, b, c, d = a*x+y, b*x+y, c*x+y, d*x+y
		e, f, g, h = e*x+y, f*x+y, g*x+y, h*x+y
	}
	return a + b + c + d + e + f + g + h
}

//go:noinline
func keepSum(float64) {}
