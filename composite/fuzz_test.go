package composite

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"slices"
	"testing"
)

// fuzzed makes choices out of the bytes of a fuzzer; it has zeros when they end.
type fuzzed struct{ bytes []byte }

func (f *fuzzed) below(n int) int {
	if len(f.bytes) == 0 {
		return 0
	}
	b := f.bytes[0]
	f.bytes = f.bytes[1:]
	return int(b) % n
}

func oneOf[T any](f *fuzzed, list ...T) T { return list[f.below(len(list))] }

// number is one of those that formulas stumble on, a small whole one, or any finite one.
func (f *fuzzed) number() float64 {
	switch f.below(8) {
	case 0:
		return Missing()
	case 1:
		return oneOf(f, 0, math.Copysign(0, -1), -1, 1, 1e-300, 5e-324, 1e300, -1e300, math.MaxFloat64, -math.MaxFloat64, 1e15+1, 0.1)
	case 2:
		var b [8]byte
		f.bytes = f.bytes[copy(b[:], f.bytes):]
		v := math.Float64frombits(binary.LittleEndian.Uint64(b[:]))
		if math.IsInf(v, 0) {
			return 2
		}
		return v
	}
	return float64(f.below(60)) - 10
}

// dataset is a small one: three dimensions at most, years, groups, a denominator.
func (f *fuzzed) dataset(most int) *Dataset {
	units, indicators := 1+f.below(most), 1+f.below(5)
	years := 1 + f.below(4)/3
	d := &Dataset{Values: NewMatrix(units, indicators), Aggregates: []Aggregate{{Code: "p0", Parent: "top", Weight: 1}, {Code: "p1", Parent: "top", Weight: 2}, {Code: "top", Weight: 1}}}
	size, group := make([]float64, units), make([]string, units)
	for r := range units {
		d.Units = append(d.Units, Unit{Code: fmt.Sprint("u", r/years), Year: (years - 1) * (2020 + r%years)})
		size[r], group[r] = float64(f.below(9)), oneOf(f, "a", "b", "")
	}
	d.Columns, d.Groupings = []Column{{Code: "size", Values: size}}, []Grouping{{Code: "group", Of: group}}
	for c := range indicators {
		i := Indicator{Code: fmt.Sprint("i", c), Parent: fmt.Sprint("p", c%2), Direction: Direction(f.below(3) - 1), Weight: float64(f.below(4)), Target: Missing()}
		if f.below(4) == 0 {
			i.Denominator = "size"
		}
		if f.below(4) == 0 {
			i.Goalposts, i.Target = &Goalposts{Low: f.number(), High: f.number()}, f.number()
		}
		d.Indicators = append(d.Indicators, i)
		for r := range units {
			d.Values.Set(r, c, f.number())
		}
	}
	if indicators == 1 {
		d.Aggregates = []Aggregate{{Code: "p0", Parent: "top", Weight: 1}, {Code: "top", Weight: 1}}
	}
	return d
}

func (f *fuzzed) rule() AggregateRule {
	return AggregateRule{Method: oneOf(f, aggregateMethods...), Availability: float64(f.below(5)) / 4, Power: f.number(), Order: oneOf(f, nil, []float64{3, 1}),
		Cutoff: oneOf(f, nil, new(f.number())), Enough: float64(f.below(3)) / 2, Alpha: float64(f.below(4)), Beta: float64(f.below(4))}
}

func (f *fuzzed) normalisation() Normalisation {
	r := NormaliseRule{Method: oneOf(f, normaliseMethods...)}
	if f.below(3) == 0 {
		r.Scale = Goalposts{Low: f.number(), High: f.number()}
	}
	return Normalisation{NormaliseRule: r, YearsApart: f.below(2) == 1}
}

func (f *fuzzed) plan() Plan {
	p := Plan{Normalise: f.normalisation(), Aggregate: Aggregation{AggregateRule: f.rule()}}
	if f.below(2) == 1 {
		p.Screen = &Screening{MinPresent: float64(1+f.below(4)) / 4}
	}
	if f.below(3) == 0 {
		p.Denominate = &Denomination{}
	}
	if f.below(2) == 1 {
		p.Impute = &Imputation{ImputeChoice: ImputeChoice{Method: oneOf(f, ImputeMean, ImputeMedian, ImputeGroupMean, ImputeGroupMedian, ImputeRowMean, ImputeRowMedian, ImputeNeighbours, ImputeEM,
			ImputeLatest, ImputeConstant, ImputeLinear, ImputeNone), Group: "group"}, LeaveMissing: f.below(2) == 1, Iterations: 20}
	}
	if f.below(2) == 1 {
		p.Treat = &Treatment{TreatChoice: TreatChoice{Transform: oneOf(f, "", LogCTPlus, LogGII, BoxCox), MaxPoints: f.below(4) - 1}}
	}
	p.Weights = Weighting{Method: oneOf(f, "", WeightEqual, WeightPCA, WeightFactors, WeightEntropy, WeightCRITIC)}
	return p
}

// namesItsStep holds what can't be done to an error that names its step, in a sentence.
func namesItsStep(t *testing.T, err error) {
	t.Helper()
	var e *Error
	if !errors.As(err, &e) || e.Step == "" || Sentences[e.Reason] == "" {
		t.Fatalf("%T %v names no step, or has no sentence", err, err)
	}
}

// finite holds scores to numbers, or to nothing: infinity is neither.
func finite(t *testing.T, what string, x []float64) {
	t.Helper()
	for _, v := range x {
		if math.IsInf(v, 0) {
			t.Fatalf("%s is infinite", what)
		}
	}
}

// FuzzAggregate: any scores, by any method, give scores or an error that says where;
// means lie within what they are means of; the order of the rows changes nothing.
func FuzzAggregate(f *testing.F) {
	f.Add([]byte{9, 3, 1, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
	f.Add([]byte("Kemeny, Copeland, Borda and a few numbers more, to have some rows"))
	f.Fuzz(func(t *testing.T, bytes []byte) {
		z := &fuzzed{bytes}
		o := Aggregation{AggregateRule: z.rule()}
		d := z.dataset(16)
		if d.Check() != nil {
			return
		}
		s, err := ScoresOf(d, nil, o)
		if err != nil {
			namesItsStep(t, err)
			return
		}
		top := s.Of("top")
		finite(t, fmt.Sprintf("a score of %v by %+v", d.Values.Values, o.AggregateRule), top)
		if slices.Contains([]AggregateMethod{Arithmetic, Geometric, Harmonic, WeightedMedian, Minimum, Maximum, OWA}, o.Method) {
			for r, v := range top {
				row, near := slices.DeleteFunc(d.Values.Row(r, nil), IsMissing), 1e-9*math.Abs(v)+1e-300
				if v == v && (v < slices.Min(row)-near || v > slices.Max(row)+near) {
					t.Fatalf("%s of %v is %v", o.Method, row, v)
				}
			}
		}
		rows := make([]int, len(d.Units))
		for r := range rows {
			rows[r] = len(rows) - 1 - r
		}
		again, err := ScoresOf(d.Keep(rows), nil, o)
		if err != nil {
			t.Fatalf("the order of the rows matters: %v", err)
		}
		for r, v := range pick(top, rows) {
			if got := again.Of("top")[r]; IsMissing(got) != IsMissing(v) || math.Abs(got-v) > 1e-9*max(1, math.Abs(v)) {
				t.Fatalf("the order of the rows matters: %v, not %v", got, v)
			}
		}
	})
}

// FuzzUncertainty: any plan over any numbers runs, or says in which step it can't; what
// it gives is the same on several workers, and its intervals are in order.
func FuzzUncertainty(f *testing.F) {
	f.Add([]byte{})
	f.Add([]byte("a plan, some numbers, and factors that vary in several ways at once: 0123456789"))
	f.Fuzz(func(t *testing.T, bytes []byte) {
		z := &fuzzed{bytes}
		p := z.plan()
		p.Uncertainty = &Uncertainty{Draws: 2 + z.below(12), Sampling: Sampling{Seed: uint64(z.below(256)), Method: oneOf(z, "", SampleMonteCarlo)}}
		other := z.normalisation()
		for _, factor := range []Factor{{Name: "normalise", Alternatives: []Alternative{{}, {Normalise: &other}}}, {Name: "weights", Weights: &WeightVariation{Method: oneOf(z, VaryByNoise, VaryByDirichlet)}},
			{Name: "errors", Errors: []SamplingError{{Indicator: "i0", SD: 1}}}, {Name: "parts", Alternatives: []Alternative{{}, {Without: []string{"i0"}}}}} {
			if z.below(2) == 0 {
				p.Uncertainty.Factors = append(p.Uncertainty.Factors, factor)
			}
		}
		d := z.dataset(12)
		if d.Check() != nil {
			return
		}
		r, err := p.Run(context.Background(), d)
		if err != nil {
			namesItsStep(t, err)
			return
		}
		finite(t, fmt.Sprintf("a score of %v by %+v", d.Values.Values, r.Plan), r.Scores.Values)
		one, err := p.Spread(context.Background(), d, Machine{Workers: 1})
		if err != nil {
			namesItsStep(t, err)
			return
		}
		three, err := p.Spread(context.Background(), d, Machine{Workers: 3})
		if err != nil || asJSON(t, one) != asJSON(t, three) {
			t.Fatalf("%v: %s on one worker, %s on three", err, asJSON(t, one), asJSON(t, three))
		}
		for _, u := range one.Units {
			for _, i := range []Interval{u.Rank, u.Score} {
				if i.Low > i.Median || i.Median > i.High {
					t.Fatalf("%+v", u)
				}
			}
			if u.Rank.Low < 1 || int(u.Rank.High) > len(d.Units) || u.Ranked < 0 || u.Ranked > 1 {
				t.Fatalf("%+v of %d units", u, len(d.Units))
			}
		}
	})
}
