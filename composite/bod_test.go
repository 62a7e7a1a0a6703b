package composite

import (
	"context"
	"errors"
	"math"
	"math/rand/v2"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// bli2017 are the topic scores of the OECD Better Life Index 2017.
func bli2017(t testing.TB) *Dataset {
	t.Helper()
	b := readTable(t, "bli_2017_topic_scores.csv")
	d := &Dataset{}
	for _, c := range b.texts(t, b.names[0]) {
		d.Units = append(d.Units, Unit{Code: c})
	}
	for _, name := range b.names[1:] {
		d.Indicators = append(d.Indicators, Indicator{Code: name, Direction: MoreIsBetter, Weight: 1, Target: Missing()})
	}
	d.Values = NewMatrix(len(d.Units), len(d.Indicators))
	for c, i := range d.Indicators {
		copy(d.Values.Column(c), b.numbers(t, i.Code))
	}
	return d
}

// places is n units and m scores within 0 and 1 that go together somewhat; a
// tenth of the units are copies, some scores are 0.
func places(n, m int, seed uint64) *Dataset {
	r := rand.New(rand.NewPCG(seed, 1))
	d := &Dataset{Values: NewMatrix(n, m)}
	for j := range m {
		d.Indicators = append(d.Indicators, Indicator{Code: "i" + strconv.Itoa(j), Direction: MoreIsBetter, Weight: 1, Target: Missing()})
	}
	for u := range n {
		d.Units = append(d.Units, Unit{Code: "u" + strconv.Itoa(u)})
		common := r.NormFloat64()
		for j := range m {
			v := min(1, max(0, 0.5+0.12*(common+1.3*r.NormFloat64())))
			if u > 0 && u%10 == 9 {
				v = d.Values.At(u-1, j)
			}
			d.Values.Set(u, j, v)
		}
	}
	return d
}

func bodOf(t testing.TB, d *Dataset, o BenefitOfTheDoubt) *BoDReport {
	t.Helper()
	r, err := o.Run(context.Background(), d)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// certified proves that each score is the best there is, by duality: the
// weights keep every constraint; the mix of the peers reaches the unit in
// every indicator; and both say the same score.
func certified(t *testing.T, d *Dataset, r *BoDReport) {
	t.Helper()
	for u := range d.Units {
		score := 0.0
		for j := range d.Indicators {
			w := r.Weights.At(u, j)
			if w < -1e-9 {
				t.Fatalf("unit %d weighs %d by %v", u, j, w)
			}
			score += w * d.Values.At(u, j)
		}
		near(t, "score and weights", score, r.Scores[u], 1e-9)
		for k := range d.Units {
			with := 0.0
			for j := range d.Indicators {
				with += r.Weights.At(u, j) * d.Values.At(k, j)
			}
			if with > 1+1e-8 {
				t.Fatalf("with the weights of %d, unit %d has %v", u, k, with)
			}
		}
		total := 0.0
		for _, p := range r.Peers[u] {
			total += p.Weight
		}
		near(t, "score and peers", total, r.Scores[u], 1e-8)
		for j := range d.Indicators {
			mix := 0.0
			for _, p := range r.Peers[u] {
				mix += p.Weight * d.Values.At(p.Unit, j)
			}
			if mix < d.Values.At(u, j)-1e-8 {
				t.Fatalf("the peers of %d reach %v in %d, below %v", u, mix, j, d.Values.At(u, j))
			}
		}
	}
}

func TestBenefitOfTheDoubtIsProved(t *testing.T) {
	d := bli2017(t)
	r := bodOf(t, d, BenefitOfTheDoubt{})
	certified(t, d, r)
	if best := slices.Max(r.Scores); best != 1 || len(d.Units) != 35 || len(d.Indicators) != 11 {
		t.Errorf("best %v of %d × %d", best, len(d.Units), len(d.Indicators))
	}
	for _, seed := range []uint64{1, 2, 3} {
		d := places(150, 3+2*int(seed), seed)
		certified(t, d, bodOf(t, d, BenefitOfTheDoubt{}))
	}
}

// corners finds the best score among all corners of the weights allowed, by
// solving every choice of as many constraints as indicators.
func corners(d *Dataset, limits []PieLimits, u int) float64 {
	m := len(d.Indicators)
	var rows [][]float64
	var sides []float64
	for k := range d.Units {
		rows, sides = append(rows, d.Values.Row(k, nil)), append(sides, 1)
	}
	for j, l := range limits {
		axis, low, high := make([]float64, m), make([]float64, m), make([]float64, m)
		axis[j] = -1
		for i := range m {
			low[i], high[i] = l.Lower*d.Values.At(u, i), -l.Upper*d.Values.At(u, i)
		}
		low[j] -= d.Values.At(u, j)
		high[j] += d.Values.At(u, j)
		rows, sides = append(rows, axis, low, high), append(sides, 0, 0, 0)
	}
	best := 0.0
	var choose func(from int, chosen []int)
	choose = func(from int, chosen []int) {
		if len(chosen) == m {
			w := cramer(rows, sides, chosen)
			if w == nil {
				return
			}
			for i, row := range rows {
				if dot(row, w) > sides[i]+1e-9 {
					return
				}
			}
			best = max(best, dot(d.Values.Row(u, nil), w))
			return
		}
		for i := from; i < len(rows); i++ {
			choose(i+1, append(slices.Clone(chosen), i))
		}
	}
	choose(0, nil)
	return best
}

// cramer solves two or three equations by determinants.
func cramer(rows [][]float64, sides []float64, chosen []int) []float64 {
	m := len(chosen)
	det := func(replace int) float64 {
		e := func(i, j int) float64 {
			if j == replace {
				return sides[chosen[i]]
			}
			return rows[chosen[i]][j]
		}
		if m == 2 {
			return e(0, 0)*e(1, 1) - e(0, 1)*e(1, 0)
		}
		return e(0, 0)*(e(1, 1)*e(2, 2)-e(1, 2)*e(2, 1)) - e(0, 1)*(e(1, 0)*e(2, 2)-e(1, 2)*e(2, 0)) + e(0, 2)*(e(1, 0)*e(2, 1)-e(1, 1)*e(2, 0))
	}
	whole := det(-1)
	if math.Abs(whole) < 1e-12 {
		return nil
	}
	w := make([]float64, m)
	for j := range w {
		w[j] = det(j) / whole
	}
	return w
}

// TestBenefitOfTheDoubtAgainstEveryCorner, with and without limits, zeros and
// copies included.
func TestBenefitOfTheDoubtAgainstEveryCorner(t *testing.T) {
	for seed := range uint64(12) {
		m := 2 + int(seed%2)
		d := places(10, m, seed+10)
		if seed%3 == 0 {
			d.Values.Set(4, 0, 0)
		}
		for _, o := range []BenefitOfTheDoubt{{}, {Lower: 0.1}, {Upper: 0.6}, {Lower: 0.2, Upper: 0.55}, {Lower: 1 / float64(m)}, {Upper: 1 / float64(m)},
			{Limits: map[string]PieLimits{"i1": {0.3, 0.9}}}, {Limits: map[string]PieLimits{"i0": {0, 0}}}} {
			r := bodOf(t, d, o)
			limits, _ := o.limits(d)
			for u := range d.Units {
				near(t, "seed "+strconv.FormatUint(seed, 10)+" unit "+strconv.Itoa(u), r.Scores[u], corners(d, limits, u), 1e-9)
				for j, l := range limits {
					if p := r.Parts.At(u, j); r.Scores[u] > 0 && !(p >= l.Lower-1e-8 && p <= l.Upper+1e-8) {
						t.Errorf("%+v: part %v of unit %d in %d", o, p, u, j)
					}
				}
			}
		}
	}
}

// TestBenefitOfTheDoubtByHand: A (1, 0.5), B (0.5, 1), C (0.6, 0.6). C's best
// weights are (2/3, 2/3): 0.8, with A and B as peers, 0.4 each. When the first
// must make 90 % of the score, C can only be seen from A: w1 0.6 = 0.9 s,
// w2 0.6 = 0.1 s, and A's 1.5 s + 0.5 s/6 = 1 gives s = 12/19.
func TestBenefitOfTheDoubtByHand(t *testing.T) {
	d := places(3, 2, 1)
	copy(d.Values.Values, []float64{1, 0.5, 0.6, 0.5, 1, 0.6})
	r := bodOf(t, d, BenefitOfTheDoubt{})
	for u, want := range []float64{1, 1, 0.8} {
		near(t, "score", r.Scores[u], want, 1e-12)
	}
	near(t, "weight", r.Weights.At(2, 0), 2.0/3, 1e-12)
	if p := r.Peers[2]; len(p) != 2 || p[0].Unit != 0 || p[1].Unit != 1 || !(math.Abs(p[0].Weight-0.4) <= 1e-12) {
		t.Errorf("peers %v", p)
	}
	r = bodOf(t, d, BenefitOfTheDoubt{Limits: map[string]PieLimits{"i0": {0.9, 1}}})
	near(t, "limited", r.Scores[2], 12.0/19, 1e-12)
	near(t, "part", r.Parts.At(2, 0), 0.9, 1e-12)
}

// TestBenefitOfTheDoubtLaws: the unit of an indicator, the order of units and
// of indicators change no score; limits never raise one; a score is at most 1.
func TestBenefitOfTheDoubtLaws(t *testing.T) {
	d := places(90, 5, 4)
	r := bodOf(t, d, BenefitOfTheDoubt{})
	other := d.Copy()
	for j := range d.Indicators {
		for u, v := range d.Values.Column(j) {
			other.Values.Set(89-u, 4-j, v*math.Pow(10, float64(j)))
		}
	}
	s := bodOf(t, other, BenefitOfTheDoubt{})
	limited := bodOf(t, d, BenefitOfTheDoubt{Lower: 0.05, Upper: 0.5})
	for u := range d.Units {
		near(t, "turned and rescaled", s.Scores[89-u], r.Scores[u], 1e-9)
		if limited.Scores[u] > r.Scores[u]+1e-9 || r.Scores[u] > 1 {
			t.Errorf("unit %d: %v, limited %v", u, r.Scores[u], limited.Scores[u])
		}
	}
}

// TestBenefitOfTheDoubtIsTheSameBits on one worker, two, five.
func TestBenefitOfTheDoubtIsTheSameBits(t *testing.T) {
	d := places(400, 7, 6)
	for _, o := range []BenefitOfTheDoubt{{}, {Lower: 0.05, Upper: 0.4}} {
		var first *BoDReport
		for _, workers := range []int{1, 2, 5} {
			o.Workers = workers
			r := bodOf(t, d, o)
			if first == nil {
				first = r
				continue
			}
			same := slices.EqualFunc(first.Scores, r.Scores, sameBits) && slices.EqualFunc(first.Weights.Values, r.Weights.Values, sameBits) &&
				slices.EqualFunc(first.Parts.Values, r.Parts.Values, sameBits)
			if !same || !reflect.DeepEqual(first.Peers, r.Peers) || !reflect.DeepEqual(first.Warnings, r.Warnings) {
				t.Errorf("%d workers give other bits", workers)
			}
		}
	}
}

func sameBits(a, b float64) bool { return math.Float64bits(a) == math.Float64bits(b) }

// TestDegenerateUnitsAreScored: ties everywhere, where a careless simplex
// turns in circles.
func TestDegenerateUnitsAreScored(t *testing.T) {
	r := rand.New(rand.NewPCG(8, 8))
	d := places(300, 6, 1)
	for i := range d.Values.Values {
		d.Values.Values[i] = float64(r.IntN(4))
	}
	for j := range 6 {
		d.Values.Set(0, j, 1)
	}
	out := bodOf(t, d, BenefitOfTheDoubt{})
	whole := d.Copy()
	certified(t, whole, out)
	bodOf(t, d, BenefitOfTheDoubt{Lower: 0.02, Upper: 0.5})
}

func TestUnitsLeftOutAndZeros(t *testing.T) {
	d := places(4, 2, 1)
	copy(d.Values.Values, []float64{1, 0.5, 0, Missing(), 0.5, 1, 0.6, 1})
	r := bodOf(t, d, BenefitOfTheDoubt{LeaveOut: true, Lower: 0.2})
	if !IsMissing(r.Scores[3]) || r.Scores[2] != 0 || !IsMissing(r.Parts.At(2, 0)) {
		t.Errorf("scores %v", r.Scores)
	}
	if len(r.Warnings) != 1 || !strings.Contains(r.Warnings[0].Error(), "u2 has 0 in i0") {
		t.Errorf("warnings %v", r.Warnings)
	}
}

func TestBenefitOfTheDoubtRefuses(t *testing.T) {
	for name, c := range map[string]struct {
		o      BenefitOfTheDoubt
		change func(*Dataset)
		says   string
	}{
		"lower sum":  {BenefitOfTheDoubt{Lower: 0.6}, nil, "the least parts have a sum of 1.2 and the largest of 2"},
		"upper sum":  {BenefitOfTheDoubt{Upper: 0.4}, nil, "a sum of 0 and the largest of 0.8"},
		"crossed":    {BenefitOfTheDoubt{Limits: map[string]PieLimits{"i1": {0.5, 0.2}}}, nil, "the limits of i1 are 0.5 and 0.2"},
		"unknown":    {BenefitOfTheDoubt{Limits: map[string]PieLimits{"x": {0, 1}}}, nil, "no indicator or aggregate x"},
		"negative":   {BenefitOfTheDoubt{}, func(d *Dataset) { d.Values.Set(1, 1, -2) }, "the score of u1 in i1 is -2"},
		"missing":    {BenefitOfTheDoubt{}, func(d *Dataset) { d.Values.Set(1, 0, Missing()) }, "u1 has no value of i0"},
		"nobody":     {BenefitOfTheDoubt{LeaveOut: true}, func(d *Dataset) { d.Values.Set(0, 0, Missing()); d.Values.Set(1, 0, Missing()) }, "no unit"},
		"too many":   {BenefitOfTheDoubt{}, func(d *Dataset) { *d = *places(bodLimit+1, 1, 1) }, "20001 units are compared"},
		"nothing":    {BenefitOfTheDoubt{Limits: map[string]PieLimits{"i0": {0, 1.2}}}, nil, "the limits of i0 are 0 and 1.2"},
		"not finite": {BenefitOfTheDoubt{Lower: math.NaN()}, nil, "the limits of i0 are NaN and 1"},
	} {
		t.Run(name, func(t *testing.T) {
			d := places(2, 2, 1)
			if c.change != nil {
				c.change(d)
			}
			_, err := c.o.Run(context.Background(), d)
			var e *Error
			if !errors.As(err, &e) || e.Step != StepWeight || !strings.Contains(err.Error(), c.says) {
				t.Errorf("got %v, want %q", err, c.says)
			}
		})
	}
	ctx, stop := context.WithCancel(context.Background())
	stop()
	if _, err := (BenefitOfTheDoubt{}).Run(ctx, places(9, 2, 1)); !errors.Is(err, context.Canceled) {
		t.Errorf("stopped: %v", err)
	}
}

func BenchmarkBenefitOfTheDoubt(b *testing.B) {
	d := places(1255, 11, 1)
	for name, o := range map[string]BenefitOfTheDoubt{"free": {}, "limited": {Lower: 0.02, Upper: 0.3}} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				r := bodOf(b, d, o)
				b.ReportMetric(float64(r.Pivots)/1255, "pivots/unit")
			}
		})
	}
}

// What limits of one indicator do not say is as for all.
func TestLimitsOfOneIndicatorFallBackOnThoseOfAll(t *testing.T) {
	d := columnsOf([]float64{1, 0.2, 0.5}, []float64{0.1, 1, 0.6}, []float64{0.4, 0.3, 1})
	codes := []string{d.Indicators[0].Code, d.Indicators[1].Code, d.Indicators[2].Code}
	all := BenefitOfTheDoubt{Lower: 0.2, Upper: 0.6}
	same := all
	same.Limits = map[string]PieLimits{codes[0]: {Upper: 0.6}, codes[1]: {Lower: 0.2}}
	a, err := all.Run(t.Context(), d)
	if err != nil {
		t.Fatal(err)
	}
	b, err := same.Run(t.Context(), d)
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(a.Scores, b.Scores) {
		t.Errorf("%v, not %v", b.Scores, a.Scores)
	}
}
