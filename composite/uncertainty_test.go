package composite

import (
	"context"
	"errors"
	"math"
	"reflect"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
)

// asemPlan is a plan that needs no imputation: missing scores are left aside.
func asemPlan(factors ...Factor) Plan {
	return Plan{Normalise: Normalisation{NormaliseRule: NormaliseRule{Scale: Goalposts{1, 100}}},
		Uncertainty: &Uncertainty{Draws: 64, Sampling: Sampling{Method: SampleMonteCarlo, Seed: 5}, Factors: factors, Pairs: []string{"AUT", "BEL", "CHN"}}}
}

func everyKindOfFactor() []Factor {
	return append(threeFactors(),
		Factor{Name: "imputation", Alternatives: []Alternative{{}, {Impute: &Imputation{}}, {Impute: &Imputation{ImputeChoice: ImputeChoice{Method: ImputeNeighbours}}}}},
		Factor{Name: "treatment", Alternatives: []Alternative{{}, {Treat: &Treatment{}}}},
		Factor{Name: "a pillar in or out", Alternatives: []Alternative{{}, {Without: []string{"ConEcFin"}}, {Without: []string{"Political"}}}},
		Factor{Name: "sampling", Errors: []SamplingError{{Indicator: "LPI", SD: 0.2}, {Indicator: "Elec", Relative: 0.1}, {Indicator: "CO2", Column: "Area"}}})
}

func TestEachDrawIsThePlanUnderItsChoices(t *testing.T) {
	d := asem(t)
	p := asemPlan(append(threeFactors()[:1], threeFactors()[2], Factor{Name: "out", Alternatives: []Alternative{{}, {Without: []string{"Physical"}}}},
		Factor{Name: "people", People: []WeightSet{{Name: "Ana", Weights: map[string]float64{"Conn": 3, "Sust": 1}}, {Name: "Bao", Weights: map[string]float64{"LPI": 7}}}})...)
	p.Uncertainty.KeepRuns = true
	got, err := p.Spread(t.Context(), d, Machine{Workers: 3})
	if err != nil {
		t.Fatal(err)
	}
	seen := map[int]bool{}
	for n, draw := range got.Runs.Draws {
		plan := p
		plan.Uncertainty = nil
		plan.Normalise = *p.Uncertainty.Factors[0].Alternatives[draw.Choices["normalisation"]].Normalise
		plan.Aggregate = *p.Uncertainty.Factors[1].Alternatives[draw.Choices["aggregation"]].Aggregate
		want := map[string]float64{}
		if draw.Choices["people"] == 0 {
			want = map[string]float64{"Conn": 3, "Sust": 1}
		} else {
			want["LPI"] = 7
		}
		if draw.Choices["out"] == 1 {
			want["Physical"] = 0
		}
		changed := *d
		changed.Indicators, changed.Aggregates = slices.Clone(d.Indicators), slices.Clone(d.Aggregates)
		for i := range changed.Indicators {
			if w, ok := want[changed.Indicators[i].Code]; ok {
				changed.Indicators[i].Weight = w
			}
		}
		for i := range changed.Aggregates {
			if w, ok := want[changed.Aggregates[i].Code]; ok {
				changed.Aggregates[i].Weight = w
			}
		}
		r, err := plan.Run(t.Context(), &changed)
		if err != nil {
			t.Fatal(err)
		}
		if ranks := got.Runs.Ranks[n*51:][:51]; !slices.Equal(ranks, r.Ranks) {
			t.Fatalf("draw %d, %v: ranks %v, want %v", n, draw.Choices, ranks, r.Ranks)
		}
		for u, score := range r.Scores.Column(r.Target) {
			near(t, "score", got.Runs.Scores[n*51+u], score, 1e-12)
		}
		seen[draw.Choices["normalisation"]*8+draw.Choices["aggregation"]*4+draw.Choices["people"]*2+draw.Choices["out"]] = true
	}
	if len(seen) < 20 {
		t.Errorf("only %d of 24 combinations were drawn", len(seen))
	}
}

func TestSameSeedSameBitsWhateverTheWorkers(t *testing.T) {
	d := asem(t)
	p := asemPlan(everyKindOfFactor()...)
	want, err := p.Spread(t.Context(), d, Machine{})
	if err != nil {
		t.Fatal(err)
	}
	for _, workers := range []int{2, 3, 7} {
		got, err := p.Spread(t.Context(), d, Machine{Workers: workers})
		if err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(got, want) {
			t.Errorf("%d workers give another result", workers)
		}
	}
	p.Uncertainty.Sampling.Seed++
	other, err := p.Spread(t.Context(), d, Machine{})
	if err != nil {
		t.Fatal(err)
	}
	if reflect.DeepEqual(other.Units, want.Units) {
		t.Error("another seed gives the same result")
	}
}

// TestScoresThatDoNotFitAreMadeAgain holds the pass by shares of the units to
// the one that holds all scores at once.
func TestScoresThatDoNotFitAreMadeAgain(t *testing.T) {
	d := asem(t)
	p := asemPlan(everyKindOfFactor()...)
	want, err := p.Spread(t.Context(), d, Machine{Workers: 2})
	if err != nil {
		t.Fatal(err)
	}
	u, err := p.uncertain(t.Context(), d, Machine{Workers: 2})
	if err != nil {
		t.Fatal(err)
	}
	u.memory = 64 * 8 * 7 // seven units at a time
	var told atomic.Int64
	got, err := u.spread(t.Context(), Machine{Workers: 2, Progress: func(done, total int) {
		if total != 64*9 {
			t.Errorf("%d draws in all, want once for the ranks and eight times for scores", total)
		}
		told.Store(max(told.Load(), int64(done)))
	}})
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(got, want) {
		t.Error("scores by shares of the units are not those held at once")
	}
	if told.Load() != 64*9 {
		t.Errorf("progress ended at %d", told.Load())
	}
}

func TestSpreadAgainstCounting(t *testing.T) {
	d := asem(t)
	p := asemPlan(everyKindOfFactor()...)
	p.Uncertainty.KeepRuns = true
	got, err := p.Spread(t.Context(), d, Machine{Workers: 2})
	if err != nil {
		t.Fatal(err)
	}
	for u, s := range got.Units {
		var ranks, scores []float64
		top, bottom := 0, 0
		for n := range 64 {
			k := got.Runs.Ranks[n*51+u]
			ranks, scores = append(ranks, float64(k)), append(scores, got.Runs.Scores[n*51+u])
			if k <= 5 { // a tenth of 51
				top++
			}
			if k > 51-5 {
				bottom++
			}
		}
		slices.Sort(ranks)
		slices.Sort(scores)
		near(t, "P5 of the rank", float64(s.Rank.Low), quantile7(ranks, 0.05), 1e-12)
		near(t, "P50 of the rank", float64(s.Rank.Median), quantile7(ranks, 0.5), 1e-12)
		near(t, "P95 of the rank", float64(s.Rank.High), quantile7(ranks, 0.95), 1e-12)
		near(t, "P5 of the score", float64(s.Score.Low), quantile7(scores, 0.05), 1e-12)
		near(t, "P95 of the score", float64(s.Score.High), quantile7(scores, 0.95), 1e-12)
		near(t, "top", float64(s.Top), float64(top)/64, 1e-12)
		near(t, "bottom", float64(s.Bottom), float64(bottom)/64, 1e-12)
		if s.Ranked != 1 || s.Unit != d.Units[u].Code {
			t.Errorf("%+v", s)
		}
	}
	above := 0.0
	aut, bel := 0, 1
	for n := range 64 {
		switch a, b := got.Runs.Ranks[n*51+aut], got.Runs.Ranks[n*51+bel]; {
		case a < b:
			above++
		case a == b:
			above += 0.5
		}
	}
	near(t, "Austria above Belgium", got.Above.At(0, 1), above/64, 1e-12)
	near(t, "Belgium above Austria", got.Above.At(1, 0), 1-above/64, 1e-12)
}

// quantile7 is the linear quantile written from its definition.
func quantile7(sorted []float64, p float64) float64 {
	h := float64(len(sorted)-1) * p
	i := int(math.Floor(h + 1e-12))
	if i+1 >= len(sorted) {
		return sorted[i]
	}
	return sorted[i] + (h-float64(i))*(sorted[i+1]-sorted[i])
}

func TestGivenDraws(t *testing.T) {
	d := asem(t)
	p := asemPlan(threeFactors()...)
	p.Uncertainty.KeepRuns = true
	drawnOnes, err := p.Spread(t.Context(), d, Machine{Workers: 2})
	if err != nil {
		t.Fatal(err)
	}
	p.Uncertainty.Explicit = drawnOnes.Runs.Draws
	given, err := p.Spread(t.Context(), d, Machine{Workers: 2})
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(given.Runs.Ranks, drawnOnes.Runs.Ranks) || !slices.Equal(given.Runs.Scores, drawnOnes.Runs.Scores) {
		t.Error("the draws that were kept, given back, do not make the same runs")
	}
}

func TestWithoutUncertaintyNothingSpreads(t *testing.T) {
	d := asem(t)
	p := asemPlan(Factor{Name: "nothing", Alternatives: []Alternative{{}, {Weights: &Weighting{Method: WeightGiven}}}}) // as they are without it
	got, err := p.Spread(t.Context(), d, Machine{})
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range got.Units {
		if k := Number(s.Nominal); s.Rank != (Interval{k, k, k}) || s.Score.Low != s.Score.High {
			t.Errorf("%+v spreads", s)
		}
	}
	if got.Apart.Width != 0 || got.Apart.Neighbours != 1 {
		t.Errorf("%+v, want every order to hold", got.Apart)
	}
}

func TestAnAnalysisCanBeEnded(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	p := asemPlan(threeFactors()...)
	p.Uncertainty.Draws = 100_000
	_, err := p.Spread(ctx, asem(t), Machine{Workers: 2, Progress: func(int, int) { cancel() }})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want the error of the context", err)
	}
}

func TestAnUncertaintyThatCannotRun(t *testing.T) {
	bad := -1.0
	two := []Alternative{{}, {Treat: &Treatment{}}}
	for name, c := range map[string]struct {
		change func(*Plan)
		says   string
	}{
		"no factor":   {func(p *Plan) { p.Uncertainty.Factors = nil }, "nothing varies"},
		"no analysis": {func(p *Plan) { p.Uncertainty = nil }, "nothing varies"},
		"empty":       {func(p *Plan) { p.Uncertainty.Factors = []Factor{{Name: "void"}} }, "the factor void says nothing"},
		"mixed": {func(p *Plan) {
			p.Uncertainty.Factors = []Factor{{Name: "both", Alternatives: two, Weights: &WeightVariation{}}}
		}, "both varies 2 things"},
		"single": {func(p *Plan) { p.Uncertainty.Factors = []Factor{{Name: "one", Alternatives: two[:1]}} }, "one has a single alternative"},
		"same step": {func(p *Plan) {
			p.Uncertainty.Factors = []Factor{{Name: "a", Alternatives: two}, {Name: "b", Alternatives: two}}
		}, "two factors, a and b, vary the same step"},
		"twice": {func(p *Plan) {
			p.Uncertainty.Factors = []Factor{{Name: "a", Alternatives: two}, {Name: "a", Weights: &WeightVariation{}}}
		}, "two factors are named a"},
		"skip": {func(p *Plan) {
			p.Uncertainty.Factors = []Factor{{Name: "a", Alternatives: []Alternative{{}, {Skip: []Step{StepNormalise}}}}}
		}, "leaves out the step normalise"},
		"skips what the plan does not make": {func(p *Plan) {
			p.Screen = nil
			p.Uncertainty.Factors = []Factor{{Name: "a", Alternatives: []Alternative{{}, {Skip: []Step{StepScreen}}}}}
		}, "a leaves out the step screen, which the plan does not make"},
		"all the same": {func(p *Plan) {
			p.Uncertainty.Factors = []Factor{{Name: "a", Alternatives: []Alternative{{Name: "one"}, {Name: "other"}}}}
		}, "the alternatives of the factor a that have a chance all make the same index"},
		"one chance": {func(p *Plan) {
			none := 0.0
			p.Uncertainty.Factors = []Factor{{Name: "a", Alternatives: append([]Alternative{{Chance: &none}}, two[1])}}
		}, "the alternatives of the factor a that have a chance all make the same index"},
		"weights of parts that stand alone": {func(p *Plan) {
			p.Uncertainty.Factors = []Factor{{Name: "a", Weights: &WeightVariation{Levels: []int{4}}}}
		}, "the factor a moves no weight"},
		"all as the plan": {func(p *Plan) {
			own := p.Normalise
			p.Uncertainty.Factors = []Factor{{Name: "a", Alternatives: []Alternative{{}, {Normalise: &own}}}}
		}, "the alternatives of the factor a that have a chance all make the same index"},
		"without": {func(p *Plan) {
			p.Uncertainty.Factors = []Factor{{Name: "a", Alternatives: []Alternative{{}, {Without: []string{"Nope"}}}}}
		}, "no indicator or aggregate Nope"},
		"chance": {func(p *Plan) {
			p.Uncertainty.Factors = []Factor{{Name: "a", Alternatives: []Alternative{{}, {Chance: &bad}}}}
		}, "a: chance is -1"},
		"noise": {func(p *Plan) { p.Uncertainty.Factors = []Factor{{Name: "a", Weights: &WeightVariation{Noise: 3}}} }, "the noise of weights is 3"},
		"error nowhere": {func(p *Plan) {
			p.Uncertainty.Factors = []Factor{{Name: "a", Errors: []SamplingError{{Indicator: "Nope", SD: 1}}}}
		}, "no indicator or aggregate Nope"},
		"error of 0": {func(p *Plan) {
			p.Uncertainty.Factors = []Factor{{Name: "a", Errors: []SamplingError{{Indicator: "LPI"}}}}
		}, "the sampling error of LPI has no size"},
		"error column": {func(p *Plan) {
			p.Uncertainty.Factors = []Factor{{Name: "a", Errors: []SamplingError{{Indicator: "LPI", Column: "se"}}}}
		}, "asks for the column se"},
		"person": {func(p *Plan) {
			p.Uncertainty.Factors = []Factor{{Name: "a", People: []WeightSet{{Name: "Ana", Weights: map[string]float64{"Nope": 1}}, {}}}}
		}, "no indicator or aggregate Nope"},
		"person negative": {func(p *Plan) {
			p.Uncertainty.Factors = []Factor{{Name: "a", People: []WeightSet{{Name: "Ana", Weights: map[string]float64{"LPI": -1}}, {}}}}
		}, "the weight of LPI is -1"},
		"draws":    {func(p *Plan) { p.Uncertainty.Draws = -4 }, "draws is -4"},
		"share":    {func(p *Plan) { p.Uncertainty.Share = 2 }, "share is 2"},
		"pair":     {func(p *Plan) { p.Uncertainty.Pairs = []string{"ZZZ"} }, "no unit ZZZ"},
		"explicit": {func(p *Plan) { p.Uncertainty.Explicit = []Draw{{}, {Choices: map[string]int{"normalisation": 9}}} }, "draw 2 asks for alternative 9 of the factor normalisation"},
		"target":   {func(p *Plan) { p.Target = "LPI" }, "no aggregate “LPI” to rank: write one of "},
		"nothing left": {func(p *Plan) {
			p.Uncertainty.Factors = []Factor{{Name: "a", Alternatives: []Alternative{{}, {Without: []string{"Conn", "Sust"}}}}}
		}, "uncertainty (a = 2): nothing that counts is left below Index"},
		"an alternative that can't run": {func(p *Plan) {
			p.Uncertainty.Factors = []Factor{{Name: "a", Alternatives: []Alternative{{}, {Aggregate: &Aggregation{AggregateRule: AggregateRule{Method: Geometric}}, Normalise: &Normalisation{NormaliseRule: NormaliseRule{Method: ZScore}}}}}}
		}, "aggregate (a = 2): the score of Flights for AUT"},
		"two choices that don't go together": {func(p *Plan) {
			p.Uncertainty.Factors = []Factor{
				{Name: "treatment", Alternatives: []Alternative{{}, {Treat: &Treatment{TreatChoice: TreatChoice{MaxPoints: 3}}}}},
				{Name: "mean", Alternatives: []Alternative{{}, {Name: "geometric", Aggregate: &Aggregation{AggregateRule: AggregateRule{Method: Geometric}}}}},
				{Name: "scale", Alternatives: []Alternative{{}, {Name: "z", Normalise: &Normalisation{NormaliseRule: NormaliseRule{Method: ZScore}}}}}}
			p.Uncertainty.Explicit = []Draw{{}, {Choices: map[string]int{"mean": 1, "scale": 1}}}
		}, "aggregate (mean = geometric, scale = z): the score of Flights for AUT"},
		"a choice of an earlier step only": {func(p *Plan) {
			p.Uncertainty.Factors = []Factor{
				{Name: "mean", Alternatives: []Alternative{{}, {Name: "geometric", Aggregate: &Aggregation{AggregateRule: AggregateRule{Method: Geometric}}}}},
				{Name: "scale", Alternatives: []Alternative{{}, {Name: "reference", Normalise: &Normalisation{NormaliseRule: NormaliseRule{Method: DistanceToReference, Reference: "ZZ"}}}}}}
			p.Uncertainty.Explicit = []Draw{{Choices: map[string]int{"mean": 1, "scale": 1}}}
		}, "normalise (scale = reference): there is no unit ZZ"},
		"a screening that can't be": {func(p *Plan) {
			p.Uncertainty.Factors = []Factor{{Name: "units", Alternatives: []Alternative{{}, {Name: "fewer", Screen: &Screening{Exclude: []string{"ZZ"}}}}}}
		}, "screen (units = fewer): there is no unit ZZ"},
	} {
		t.Run(name, func(t *testing.T) {
			p := asemPlan(threeFactors()...)
			c.change(&p)
			_, err := p.Spread(t.Context(), asem(t), Machine{Workers: 2})
			var e *Error
			if !errors.As(err, &e) || !strings.Contains(err.Error(), c.says) {
				t.Errorf("got %v, want %q", err, c.says)
			}
		})
	}
}

func TestRemovalIsThePlanWithoutTheNode(t *testing.T) {
	d := asem(t)
	p := asemPlan()
	p.Uncertainty = nil
	r, err := p.Run(t.Context(), d)
	if err != nil {
		t.Fatal(err)
	}
	all, _, err := r.Remove(t.Context(), Machine{Workers: 2})
	if err != nil {
		t.Fatal(err)
	}
	if len(all) != 49+10 {
		t.Fatalf("%d removals, want one for each node below the top", len(all))
	}
	for _, removal := range all {
		changed := *d
		changed.Indicators, changed.Aggregates = slices.Clone(d.Indicators), slices.Clone(d.Aggregates)
		for i := range changed.Indicators {
			if changed.Indicators[i].Code == removal.Code {
				changed.Indicators[i].Weight = 0
			}
		}
		for i := range changed.Aggregates {
			if changed.Aggregates[i].Code == removal.Code {
				changed.Aggregates[i].Weight = 0
			}
		}
		want, err := p.Run(t.Context(), &changed)
		if err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(removal.Scores, want.Scores.Column(want.Target)) {
			t.Errorf("without %s: other scores", removal.Code)
		}
		near(t, removal.Code, float64(removal.Mean), MeanRankChange(want.Ranks, r.Ranks), 1e-12)
	}
}

func TestWeightsMovedByHandAnswerAsThePlan(t *testing.T) {
	d := asem(t)
	p := asemPlan()
	r, err := p.Run(t.Context(), d)
	if err != nil {
		t.Fatal(err)
	}
	live, err := r.Live(5, 2)
	if err != nil {
		t.Fatal(err)
	}
	moved, err := live.Move(t.Context(), r.Weights)
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(moved.Ranks, r.Ranks) || !slices.Equal(moved.Scores, r.Scores.Column(r.Target)) {
		t.Error("the weights of the plan do not give its result")
	}
	counts := make([]int, 6)
	for u, c := range moved.Class {
		counts[c]++
		if moved.Scores[u] < moved.Breaks[c-1] {
			t.Errorf("a score of class %d below its break", c)
		}
	}
	if !slices.Equal(counts, []int{0, 11, 10, 10, 10, 10}) || len(moved.Breaks) != 5 {
		t.Errorf("classes of %v units", counts)
	}
	for n := r.Structure.Indicators; n < len(r.Structure.Nodes); n++ {
		if !slices.Equal(moved.Above.Column(n-r.Structure.Indicators), r.Scores.Column(n)) {
			t.Errorf("the weights of the plan do not give its scores of %s", r.Structure.Nodes[n].Code)
		}
	}
	weights := slices.Clone(r.Weights)
	for _, c := range r.Structure.Nodes[r.Structure.Find("Physical")].Children {
		weights[c] = 0
	}
	if moved, err = live.Move(t.Context(), weights); err != nil || slices.ContainsFunc(moved.Above.Column(r.Structure.Find("Physical")-r.Structure.Indicators), func(v float64) bool { return v == v }) {
		t.Errorf("an aggregate below which nothing counts has scores, or %v", err)
	}
	weights[r.Structure.Find("Conn")], weights[r.Structure.Find("Physical")] = 0.2, 0
	if moved, err = live.Move(t.Context(), weights); err != nil || slices.Equal(moved.Ranks, r.Ranks) {
		t.Errorf("other weights give the same ranks, or %v", err)
	}
	for _, code := range []string{"Conn", "Sust"} {
		weights[r.Structure.Find(code)] = 0
	}
	if _, err := live.Move(t.Context(), weights); err == nil || !strings.Contains(err.Error(), "nothing that counts is left below Index") {
		t.Errorf("got %v", err)
	}
	if _, err := r.Live(0, 1); err == nil {
		t.Error("no class is refused")
	}
}

// TestAPanelIsRankedYearByYear: each year of a panel, by itself, has the ranks
// that it has beside the others.
func TestAPanelIsRankedYearByYear(t *testing.T) {
	d := asemPanel(t)
	p := asemPlan(threeFactors()[1:]...)
	p.Normalise.YearsApart = true
	p.Uncertainty.Pairs = nil
	all, err := p.Spread(t.Context(), d, Machine{Workers: 2})
	if err != nil {
		t.Fatal(err)
	}
	for _, year := range d.Years() {
		var rows []int
		for r, u := range d.Units {
			if u.Year == year {
				rows = append(rows, r)
			}
		}
		one, err := p.Spread(t.Context(), d.Keep(rows), Machine{Workers: 2})
		if err != nil {
			t.Fatal(err)
		}
		for i, r := range rows {
			if !reflect.DeepEqual(all.Units[r], one.Units[i]) {
				t.Errorf("%+v beside other years, %+v alone", all.Units[r], one.Units[i])
			}
		}
	}
	if _, err := (&Result{Stages: []Stage{{Data: d}}}).Live(5, 1); err == nil || !strings.Contains(err.Error(), "choose one") {
		t.Errorf("weights moved by hand over several years: %v", err)
	}
}
