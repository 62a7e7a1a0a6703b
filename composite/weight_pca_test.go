package composite

import (
	"errors"
	"math"
	"strings"
	"testing"
)

func tai(t testing.TB) *Dataset {
	t.Helper()
	b := readTable(t, "tai_2001.csv")
	d := &Dataset{Aggregates: []Aggregate{{Code: "TAI", Weight: 1}}}
	for _, c := range b.texts(t, "country") {
		d.Units = append(d.Units, Unit{Code: c})
	}
	for _, name := range b.names[1:] {
		d.Indicators = append(d.Indicators, Indicator{Code: name, Parent: "TAI", Weight: 1, Direction: MoreIsBetter, Target: Missing()})
	}
	d.Values = NewMatrix(len(d.Units), len(d.Indicators))
	for c, i := range d.Indicators {
		copy(d.Values.Column(c), b.numbers(t, i.Code))
		if i.Code == "telephones" || i.Code == "electricity" {
			for r, v := range d.Values.Column(c) {
				d.Values.Set(r, c, math.Log10(v))
			}
		}
	}
	return d
}

// TestTheHandbooksTAI: data of the 23 first countries of the Technology
// Achievement Index (UNDP, Human Development Report 2001, telephones and
// electricity as decimal logarithms); eigenvalues of table 16, rotated
// loadings of table 17, weights "PC" of table 18 of the OECD/JRC Handbook
// (2008), which keeps four factors, the last with an eigenvalue of 0.9.
func TestTheHandbooksTAI(t *testing.T) {
	w, r := weighed(t, tai(t), Weighting{Method: WeightFactors, Factors: FactorWeights{MinEigenvalue: 0.8}})
	c := r.Components[0]
	for k, want := range []float64{41.9, 63.7, 76.0, 87.2, 93.2, 96.9, 99.1, 100} {
		sum := 0.0
		for _, v := range c.Explained[:k+1] {
			sum += 100 * v
		}
		near(t, "cumulative variance", sum/100, want/100, 0.00061)
	}
	if c.Kept != 4 || c.Units != 23 {
		t.Fatalf("%d factors of %d countries", c.Kept, c.Units)
	}
	for i, want := range [][]float64{{0.07, 0.97, 0.06, 0.06}, {0.13, 0.07, -0.07, 0.93}, {0.79, -0.21, 0.21, 0.42}, {-0.64, 0.56, -0.04, 0.36},
		{0.37, 0.17, 0.38, 0.68}, {0.82, -0.04, 0.25, 0.35}, {0.88, 0.23, -0.09, 0.09}, {0.08, 0.04, 0.96, 0.04}} {
		for f, l := range want {
			near(t, c.Nodes[i]+" loading", c.Loadings[i][f], l, 0.008)
		}
	}
	for i, want := range []float64{0.17, 0.15, 0.11, 0.06, 0.08, 0.12, 0.14, 0.16} {
		near(t, c.Nodes[i], w[i], want, 0.0065)
	}
}

// TestFactorWeightsFollowTheHandbooksWords goes from loadings to weights by
// the two steps that the Handbook describes.
func TestFactorWeightsFollowTheHandbooksWords(t *testing.T) {
	_, r := weighed(t, tai(t), Weighting{Method: WeightFactors})
	l := r.Components[0].Loadings
	w := make([]float64, len(l))
	var explained []float64
	total := 0.0
	for f := range l[0] {
		sum := 0.0
		for i := range l {
			sum += math.Pow(l[i][f], 2)
		}
		explained = append(explained, sum)
		total += sum
	}
	sum := 0.0
	for i := range l {
		at, best := 0, 0.0
		for f := range l[i] {
			if share := math.Pow(l[i][f], 2) / explained[f]; share > best {
				at, best = f, share
			}
		}
		w[i] = best * explained[at] / total
		sum += w[i]
	}
	got := r.Nodes
	for i := range w {
		near(t, got[i].Code, got[i].Share, w[i]/sum, 1e-12)
	}
}

// TestVarimaxIsAtItsTop: no small rotation of two factors raises the
// criterion, and communalities do not move.
func TestVarimaxIsAtItsTop(t *testing.T) {
	m := tai(t).Values
	r := correlationMatrix(m, false)
	values, vectors, _ := symmetricEigen(r)
	c := ComponentReport{Eigenvalues: values}
	before := c.keep(3, vectors)
	l := before.Clone()
	varimax(l)
	communality := func(m Matrix, i int) (sum float64) {
		for f := range m.Columns {
			sum += m.At(i, f) * m.At(i, f)
		}
		return sum
	}
	criterion := func(m Matrix) (sum float64) {
		for f := range m.Columns {
			var s2, s4 float64
			for i := range m.Rows {
				h := m.At(i, f) * m.At(i, f) / communality(m, i)
				s2, s4 = s2+h, s4+h*h
			}
			sum += s4 - s2*s2/float64(m.Rows)
		}
		return sum
	}
	for i := range l.Rows {
		near(t, "communality", communality(l, i), communality(before, i), 1e-12)
	}
	for p := range 3 {
		for q := range 3 {
			for _, angle := range []float64{-0.01, 0.01, 0.3} {
				if p == q {
					continue
				}
				other := l.Clone()
				turn(other.Column(p), other.Column(q), math.Cos(angle), math.Sin(angle))
				if criterion(other) > criterion(l)+1e-12 {
					t.Errorf("turning %d and %d by %v raises the criterion", p, q, angle)
				}
			}
		}
	}
}

// TestPCAWeightsByPowers finds the first vector by powers of the matrix of
// correlations, and several components from eigenvalues and vectors as the
// formula reads.
func TestPCAWeightsByPowers(t *testing.T) {
	d := tai(t)
	r := correlationMatrix(d.Values, false)
	v := make([]float64, 8)
	v[0] = 1
	for range 2000 {
		v = times(r, v)
		length := 0.0
		for _, x := range v {
			length += x * x
		}
		for i := range v {
			v[i] /= math.Sqrt(length)
		}
	}
	w, report := weighed(t, d, Weighting{Method: WeightPCA})
	sum := 0.0
	for _, x := range v {
		sum += x
	}
	for i := range v {
		near(t, "first component", w[i], v[i]/sum, 1e-9)
	}
	if w[3] >= 0 || !warned(report, WeightNegative, "exports") {
		t.Errorf("exports weigh %v, and the warnings are %v", w[3], report.Warnings)
	}
	for _, o := range []PCAWeights{{Components: 2}, {Explained: 0.6}} {
		w, report = weighed(t, d, Weighting{Method: WeightPCA, PCA: o})
		if report.Components[0].Kept != 2 {
			t.Errorf("%+v keeps %d", o, report.Components[0].Kept)
		}
		values, vectors, _ := symmetricEigen(r)
		for i := range 8 {
			want := (values[0]*math.Pow(vectors.At(i, 0), 2) + values[1]*math.Pow(vectors.At(i, 1), 2)) / (values[0] + values[1])
			near(t, "two components", w[i], want, 1e-12)
		}
	}
}

// TestAWeightBelowZeroIsToldByWhatFoundIt: no index is made of it, and the error is that of
// the weighting, with what to do, in a draw too.
func TestAWeightBelowZeroIsToldByWhatFoundIt(t *testing.T) {
	d := tai(t)
	_, err := Plan{Weights: Weighting{Method: WeightPCA}}.Run(t.Context(), d)
	var e *Error
	if !errors.As(err, &e) || e.Step != StepWeight || e.Reason != WeightNegative || e.Indicator != "exports" || !(e.Value < 0) {
		t.Errorf("%v", err)
	}
	drawn := Plan{Uncertainty: &Uncertainty{Draws: 4, Factors: []Factor{{Name: "who weighs", Alternatives: []Alternative{{}, {Name: "components", Weights: &Weighting{Method: WeightPCA}}}}}}}
	if _, err := drawn.Spread(t.Context(), d, Machine{}); err == nil || !strings.Contains(err.Error(), "weight (who weighs = components): the weight of exports") {
		t.Errorf("%v", err)
	}
}
