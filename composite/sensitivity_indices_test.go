package composite

import (
	"math"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"codeberg.org/bocage/bocage/stats"
)

func designOf(t testing.TB, rows int, numbers []int, s Sampling) *SensitivityDesign {
	t.Helper()
	d, err := NewSensitivityDesign(rows, numbers, s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func ones(n int) []int { return slices.Repeat([]int{1}, n) }

// runAll gives the output of every run.
func runAll(d *SensitivityDesign, model func(u []float64) float64) []float64 {
	y := make([]float64, d.Runs())
	var u []float64
	for r := range y {
		u = d.Run(r, u)
		y[r] = model(u)
	}
	return y
}

func indicesOf(t testing.TB, d *SensitivityDesign, y []float64, o SensitivityOptions) Sensitivity {
	t.Helper()
	out, err := d.Indices(y, o)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// ishigami is sin x₁ + a sin² x₂ + b x₃⁴ sin x₁ on (−π, π)³. Ishigami and Homma,
// An importance quantification technique in uncertainty analysis for computer
// models, ISUMA (1990); a = 7, b = 0.1 as usual.
func ishigami(u []float64) float64 {
	x := func(i int) float64 { return math.Pi * (2*u[i] - 1) }
	return math.Sin(x(0)) + 7*math.Pow(math.Sin(x(1)), 2) + .1*math.Pow(x(2), 4)*math.Sin(x(0))
}

// Its indices, with V = a²/8 + bπ⁴/5 + b²π⁸/18 + ½.
var (
	ishigamiFirst = []float64{.3139, .4424, 0}
	ishigamiTotal = []float64{.5576, .4424, .2437}
)

// gFunction is Π (|4x − 2| + a)/(1 + a): Saltelli and Sobol', About the use of
// rank transformation in sensitivity analysis of model output, Reliability
// Engineering and System Safety 50 (1995).
var gWeights = []float64{0, 1, 4.5, 9, 99, 99, 99, 99}

func gFunction(u []float64) float64 {
	p := 1.0
	for i, a := range gWeights {
		p *= (math.Abs(4*u[i]-2) + a) / (1 + a)
	}
	return p
}

// Its indices: with V_i = 1/(3(1 + a_i)²) and V = Π(1 + V_i) − 1, S_i is V_i/V
// and ST_i is V_i Π_{j≠i}(1 + V_j)/V.
var (
	gFirst = []float64{.716, .179, .0237, .00720, .0001, .0001, .0001, .0001}
	gTotal = []float64{.787, .242, .0343, .0105, .0001, .0001, .0001, .0001}
)

func TestIndicesOfIshigami(t *testing.T) {
	d := designOf(t, 1<<14, ones(3), Sampling{Seed: 1})
	s := indicesOf(t, d, runAll(d, ishigami), SensitivityOptions{Replicates: 200})
	if !(math.Abs(s.Variance-13.8446) <= .05) || !(math.Abs(s.Mean-3.5) <= .01) {
		t.Errorf("mean %.4f, variance %.4f; want 3.5 and 13.8446", s.Mean, s.Variance)
	}
	for i, f := range s.Factors {
		if !(math.Abs(f.First.Value-ishigamiFirst[i]) <= .01) || !(math.Abs(f.Total.Value-ishigamiTotal[i]) <= .01) {
			t.Errorf("factor %d: S %.4f, ST %.4f; want %v and %v", i+1, f.First.Value, f.Total.Value, ishigamiFirst[i], ishigamiTotal[i])
		}
		if !(f.First.Low < ishigamiFirst[i] && ishigamiFirst[i] < f.First.High && f.Total.Low < ishigamiTotal[i] && ishigamiTotal[i] < f.Total.High) {
			t.Errorf("factor %d: intervals %+v", i+1, f)
		}
	}
	if !(math.Abs(s.Factors[2].Interaction()-.2437) <= .015) || !(math.Abs(s.Alone()-.7563) <= .015) {
		t.Errorf("factor 3 acts with others for %.4f, and factors alone for %.4f", s.Factors[2].Interaction(), s.Alone())
	}
}

func TestIndicesOfTheGFunction(t *testing.T) {
	all := 1.0
	for _, a := range gWeights {
		all *= 1 + 1/(3*(1+a)*(1+a))
	}
	for i, a := range gWeights {
		part := 1 / (3 * (1 + a) * (1 + a))
		if !(math.Abs(part/(all-1)-gFirst[i]) <= 1e-3) || !(math.Abs(part*all/(1+part)/(all-1)-gTotal[i]) <= 1e-3) {
			t.Errorf("factor %d: %v and %v by its formulas", i+1, part/(all-1), part*all/(1+part)/(all-1))
		}
	}
	d := designOf(t, 1<<13, ones(len(gWeights)), Sampling{Seed: 5})
	s := indicesOf(t, d, runAll(d, gFunction), SensitivityOptions{Replicates: -1})
	for i, f := range s.Factors {
		if !(math.Abs(f.First.Value-gFirst[i]) <= .01) || !(math.Abs(f.Total.Value-gTotal[i]) <= .01) {
			t.Errorf("factor %d: S %.4f, ST %.4f; want %v and %v", i+1, f.First.Value, f.Total.Value, gFirst[i], gTotal[i])
		}
		if !math.IsNaN(f.First.Low) || s.Replicates != 0 {
			t.Errorf("an interval that was not asked for: %+v", f)
		}
	}
}

// indicesByDefinition computes what Indices says, straight from its formulas.
func indicesByDefinition(y []float64, n, factors int, uncentred bool) (first, total []float64, variance float64) {
	mean := stats.Mean(y[:2*n])
	for _, v := range y[:2*n] {
		variance += (v - mean) * (v - mean) / float64(2*n-1)
	}
	if uncentred {
		mean = 0
	}
	for i := range factors {
		var s, st float64
		for j := range n {
			a, b, ab := y[j]-mean, y[n+j]-mean, y[(2+i)*n+j]-mean
			s += b * (ab - a) / float64(n)
			st += (a - ab) * (a - ab) / float64(2*n)
		}
		first, total = append(first, s/variance), append(total, st/variance)
	}
	return first, total, variance
}

func TestIndicesAreWhatTheirFormulasSay(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n, factors := rapid.IntRange(2, 20).Draw(t, "rows"), rapid.IntRange(1, 4).Draw(t, "factors")
		d, err := NewSensitivityDesign(n, ones(factors), Sampling{})
		if err != nil {
			t.Fatal(err)
		}
		far := rapid.SampledFrom([]float64{0, 1, 1000}).Draw(t, "far from 0")
		y := make([]float64, d.Runs())
		for r := range y {
			y[r] = far + rapid.Float64Range(-10, 10).Draw(t, "y")
		}
		y[0] = far + 20 // never constant
		uncentred := rapid.Bool().Draw(t, "uncentred")
		got, err := d.Indices(y, SensitivityOptions{Replicates: -1, Uncentred: uncentred})
		if err != nil {
			t.Fatal(err)
		}
		sums := NewSensitivitySums(1, factors)
		for j := range n {
			ab := make([][]float64, factors)
			for i := range ab {
				ab[i] = y[(2+i)*n+j:][:1]
			}
			sums.Add(y[j:j+1], y[n+j:n+j+1], ab)
		}
		first, total, variance := indicesByDefinition(y, n, factors, uncentred)
		row := sums.Sensitivity(0)
		for i := range factors {
			scale := 1 + math.Abs(far*far/variance)
			if !(math.Abs(got.Factors[i].First.Value-first[i]) <= 1e-11*scale) || !(math.Abs(got.Factors[i].Total.Value-total[i]) <= 1e-9*(1+total[i])) {
				t.Fatalf("factor %d: %+v, want %v and %v", i, got.Factors[i], first[i], total[i])
			}
			if !uncentred && (!(math.Abs(row.Factors[i].First.Value-first[i]) <= 1e-9*(1+math.Abs(first[i]))) || !(math.Abs(row.Factors[i].Total.Value-total[i]) <= 1e-9*(1+total[i]))) {
				t.Fatalf("factor %d row by row: %+v, want %v and %v", i, row.Factors[i], first[i], total[i])
			}
		}
		if !(math.Abs(got.Variance-variance) <= 1e-9*variance) || !(math.Abs(row.Variance-variance) <= 1e-9*variance) {
			t.Fatalf("variance %v and %v, want %v", got.Variance, row.Variance, variance)
		}
	})
}

func TestIndicesComeNearerWithMoreRows(t *testing.T) {
	off := func(rows int) float64 {
		var sum float64
		for seed := range uint64(12) {
			d := designOf(t, rows, ones(3), Sampling{Seed: seed})
			for i, f := range indicesOf(t, d, runAll(d, ishigami), SensitivityOptions{Replicates: -1}).Factors {
				sum += math.Pow(f.First.Value-ishigamiFirst[i], 2) + math.Pow(f.Total.Value-ishigamiTotal[i], 2)
			}
		}
		return math.Sqrt(sum / 12 / 6)
	}
	few, many := off(128), off(2048)
	if many > few/4 { // chance alone would divide by 4 for sixteen times the rows
		t.Errorf("error %.4f with 128 rows, %.4f with 2,048", few, many)
	}
}

func TestBootstrapIntervalsHoldTheTruth(t *testing.T) {
	const tries = 60
	held := 0
	for seed := range uint64(tries) {
		d := designOf(t, 200, ones(3), Sampling{Method: SampleMonteCarlo, Seed: seed})
		s := indicesOf(t, d, runAll(d, ishigami), SensitivityOptions{Replicates: 200, Level: .9, Seed: seed})
		for i, f := range s.Factors {
			if f.First.Low <= ishigamiFirst[i] && ishigamiFirst[i] <= f.First.High {
				held++
			}
			if f.Total.Low <= ishigamiTotal[i] && ishigamiTotal[i] <= f.Total.High {
				held++
			}
		}
	}
	if share := float64(held) / (6 * tries); share < .82 || share > .97 {
		t.Errorf("intervals at 90 %% hold the truth %.0f %% of the time", 100*share)
	}
}

func TestAFactorThatDoesNothingAndOnesThatActTogether(t *testing.T) {
	d := designOf(t, 1024, []int{1, 1, 2}, Sampling{Seed: 9})
	y := runAll(d, func(u []float64) float64 { return 17_500 + (u[0]-.5)*(u[2]+u[3]-1) }) // factor 2 is not read
	s := indicesOf(t, d, y, SensitivityOptions{})
	nothing := FactorSensitivity{}
	if s.Factors[1] != nothing {
		t.Errorf("a factor that does nothing has %+v, want exact zeros", s.Factors[1])
	}
	for _, i := range []int{0, 2} { // all of the variance, and only together
		if f := s.Factors[i]; !(math.Abs(f.First.Value) <= .05) || !(math.Abs(f.Total.Value-1) <= .05) {
			t.Errorf("factor %d: %+v, want S 0 and ST 1", i, f)
		}
	}
}

func TestNothingVariesIsAnAnswer(t *testing.T) {
	d := designOf(t, 8, ones(2), Sampling{})
	y := runAll(d, func(u []float64) float64 { return .1 + .2*(1+1e-16*u[0]) })
	s := indicesOf(t, d, y, SensitivityOptions{})
	if s.Reason != NothingVaries || s.Variance != 0 || s.Factors[0] != (FactorSensitivity{}) || !(math.Abs(s.Mean-.3) <= 1e-12) {
		t.Errorf("%+v", s)
	}
	y = make([]float64, d.Runs())
	if s = indicesOf(t, d, y, SensitivityOptions{}); s.Reason != NothingVaries {
		t.Errorf("zeros: %+v", s)
	}
	sums := NewSensitivitySums(1, 1)
	sums.Add([]float64{3}, []float64{3}, [][]float64{{3}})
	if s := sums.Sensitivity(0); s.Reason != NothingVaries || s.Mean != 3 {
		t.Errorf("row by row: %+v", s)
	}
}

func TestAMissingRunIsNamedAndStopsItsOutputOnly(t *testing.T) {
	d := designOf(t, 16, ones(2), Sampling{})
	y := NewMatrix(d.Runs(), 2)
	copy(y.Column(0), runAll(d, func(u []float64) float64 { return u[0] }))
	copy(y.Column(1), y.Column(0))
	y.Set(5, 1, Missing())
	each, err := d.IndicesOfEach(y, SensitivityOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if each[0].Reason != "" || each[1].Reason != MissingRun || !math.IsNaN(each[1].Factors[0].Total.Value) {
		t.Errorf("%+v", each)
	}
	if _, err := d.Indices(y.Column(1), SensitivityOptions{}); err == nil || !strings.Contains(err.Error(), "the run 6 gave no result") {
		t.Errorf("%v", err)
	}
	sums := NewSensitivitySums(2, 1)
	sums.Add([]float64{1, Missing()}, []float64{2, 2}, [][]float64{{2, 3}})
	if sums.Sensitivity(0).Reason != "" || sums.Sensitivity(1).Reason != MissingRun {
		t.Error("row by row, what is missing is not said where it is")
	}
}

func TestIndicesAreTheSameBitsOnAnyWorkers(t *testing.T) {
	d := designOf(t, 64, ones(3), Sampling{Seed: 2})
	y := NewMatrix(d.Runs(), 7)
	for c := range y.Columns {
		copy(y.Column(c), runAll(d, func(u []float64) float64 { return math.Pow(ishigami(u), float64(c%3+1)) }))
	}
	one, err := d.IndicesOfEach(y, SensitivityOptions{Replicates: 50, Seed: 4})
	if err != nil {
		t.Fatal(err)
	}
	for _, workers := range []int{2, 3, 16} {
		many, _ := d.IndicesOfEach(y, SensitivityOptions{Replicates: 50, Seed: 4, Workers: workers})
		for c := range one {
			if !slices.Equal(one[c].Factors, many[c].Factors) {
				t.Errorf("%d workers: output %d differs", workers, c)
			}
		}
	}
	other, _ := d.IndicesOfEach(y, SensitivityOptions{Replicates: 50, Seed: 5})
	if other[0].Factors[0].First.Low == one[0].Factors[0].First.Low {
		t.Error("another seed gives the same interval")
	}
}
