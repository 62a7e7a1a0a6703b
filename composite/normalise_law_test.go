package composite

import (
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// drawnData is one indicator with ties, missing values and some spread.
func drawnData(t *rapid.T) *Dataset {
	n := rapid.IntRange(3, 12).Draw(t, "units")
	d := &Dataset{Indicators: []Indicator{{Code: "x", Direction: rapid.SampledFrom([]Direction{1, -1}).Draw(t, "direction"), Weight: 1, Target: Missing()}},
		Values: NewMatrix(n, 1)}
	for r := range n {
		d.Units = append(d.Units, Unit{Code: "u" + decimal(r)})
		d.Values.Values[r] = float64(rapid.IntRange(1, 30).Draw(t, "value"))
		if r > 2 && rapid.IntRange(0, 5).Draw(t, "missing") == 0 {
			d.Values.Values[r] = Missing()
		}
	}
	d.Values.Values[0], d.Values.Values[1] = 40, 50
	return d
}

// lawful are the methods that learn from the data, with what they need.
var lawful = []NormaliseRule{{}, {Method: ZScore}, {Method: DistanceToBest}, {Method: DistanceToReference, Reference: "u0"}, {Method: RatioToReference, Reference: "u0"},
	{Method: FractionOfMaximum}, {Method: RankOrder}, {Method: RankOrder, Ties: TiesLow}, {Method: PercentileRank}, {Method: BordaPoints},
	{Method: ByGoalposts, Quantiles: &Goalposts{0.1, 0.9}}, {Method: Categories, Classes: 3}, {Method: MPIScores}, {Method: AMPIScores}}

func runOf(t *rapid.T, d *Dataset, rule NormaliseRule) []float64 {
	out, _, err := Normalisation{NormaliseRule: rule}.Run(d)
	if err != nil {
		t.Fatal(err)
	}
	return out.Values.Values
}

func TestLawsOfEveryNormalisation(t *testing.T) {
	for n, rule := range lawful {
		t.Run(string(rule.Method)+decimal(n), func(t *testing.T) {
			rapid.Check(t, func(t *rapid.T) {
				d := drawnData(t)
				if rule.Method == DistanceToReference && d.Indicators[0].Direction == LessIsBetter {
					d.Values.Values[1] = 60 // so that the reference is not the worst
				}
				was := runOf(t, d, rule)
				better := float64(d.Indicators[0].Direction)
				for a, va := range d.Values.Values {
					for b, vb := range d.Values.Values {
						if better*va > better*vb && was[a] < was[b] || va == vb && was[a] != was[b] {
							t.Fatalf("%v scores %v and %v scores %v", va, was[a], vb, was[b])
						}
					}
					if IsMissing(va) != IsMissing(was[a]) {
						t.Fatalf("%v scores %v", va, was[a])
					}
				}
				bounds(t, rule, was)
				rescaling(t, d, rule, was)
			})
		})
	}
}

// bounds: methods that go to the ends of the scale never leave it, and reach
// both.
func bounds(t *rapid.T, rule NormaliseRule, scores []float64) {
	if !slices.Contains([]NormaliseMethod{"", DistanceToBest, ByGoalposts}, rule.Method) {
		return
	}
	lo, hi := extremes(scores)
	if lo != 0 || hi != 100 {
		t.Fatalf("scores go from %v to %v", lo, hi)
	}
}

// rescaling: another unit of measurement changes no score; for ratios it may
// not move the zero.
func rescaling(t *rapid.T, d *Dataset, rule NormaliseRule, was []float64) {
	moved := d.Copy()
	shift := 7.5
	if rule.Method == FractionOfMaximum || rule.Method == RatioToReference {
		shift = 0
	}
	for r, v := range d.Values.Values {
		moved.Values.Values[r] = v*0.31 + shift
	}
	if rule.Method == Categories { // a break may fall on a value, and rounding decides
		return
	}
	for r, v := range runOf(t, moved, rule) {
		same(t, string(rule.Method)+" in another unit", v, was[r])
	}
}

// TestLearningOnceScoresTheSame: scales learnt, written down and applied to a
// part of the rows give the scores of the whole.
func TestLearningOnceScoresTheSame(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := drawnData(t)
		rule := rapid.SampledFrom(lawful).Draw(t, "rule")
		if rule.Method == DistanceToReference && d.Indicators[0].Direction == LessIsBetter {
			d.Values.Values[1] = 60
		}
		o := Normalisation{NormaliseRule: rule}
		s, err := o.Fit(d)
		if err != nil {
			t.Fatal(err)
		}
		was := runOf(t, d, rule)
		part := d.Keep([]int{2, 0})
		if err := s.Apply(part, part.Values); err != nil {
			t.Fatal(err)
		}
		for n, r := range []int{2, 0} {
			if math.Float64bits(part.Values.Values[n]) != math.Float64bits(was[r]) && !IsMissing(was[r]) {
				t.Fatalf("%v alone, %v among all", part.Values.Values[n], was[r])
			}
		}
	})
}

// TestLookingInStretches: the place found in a stretch is the one found among
// all, for values learnt and others, spread, in heaps, or nearly the same.
func TestLookingInStretches(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		sorted := rapid.SliceOfN(rapid.OneOf(rapid.Float64Range(-3, 3), rapid.Float64(), rapid.SampledFrom([]float64{0, 1, math.Nextafter(1, 2), 1e300})), 2, 40).Draw(t, "values")
		slices.Sort(sorted)
		if sorted[0] == sorted[len(sorted)-1] {
			return
		}
		index := newRankIndex(sorted)
		for _, v := range append(rapid.SliceOfN(rapid.Float64(), 3, 3).Draw(t, "others"), sorted...) {
			from, to := index.bounds(v, len(sorted))
			if got, want := from+firstAtLeast(sorted[from:to], v), firstAtLeast(sorted, v); got != want {
				t.Fatalf("%v is found at %d, want %d", v, got, want)
			}
		}
	})
}

// TestManyTiesAreRankedAtOnce: half of 20,000 values are the same.
func TestManyTiesAreRankedAtOnce(t *testing.T) {
	d := &Dataset{Indicators: []Indicator{{Code: "x", Direction: MoreIsBetter, Weight: 1, Target: Missing()}}, Values: NewMatrix(20_000, 1), Units: make([]Unit, 20_000)}
	for r := range d.Values.Values {
		d.Values.Values[r] = float64(max(0, r-10_000))
	}
	out, _, err := Normalisation{NormaliseRule: NormaliseRule{Method: RankOrder}}.Run(d)
	if err != nil {
		t.Fatal(err)
	}
	near(t, "tied", out.Values.Values[5], 10_002.0/2, 1e-12)
	near(t, "first above", out.Values.Values[10_001], 10_002, 1e-12)
	near(t, "last", out.Values.Values[19_999], 20_000, 1e-12)
}
