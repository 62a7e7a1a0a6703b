package composite

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"
)

// related are n rows of k indicators that go together, with holes.
func related(seed uint64, n, k int, holes float64) *Dataset {
	r := rand.New(rand.NewPCG(seed, 3))
	d := &Dataset{Values: NewMatrix(n, k), Aggregates: []Aggregate{{Code: "top", Weight: 1}}}
	for c := range k {
		d.Indicators = append(d.Indicators, Indicator{Code: fmt.Sprint("i", c), Direction: 1, Parent: "top", Weight: 1, Target: Missing()})
	}
	for u := range n {
		d.Units = append(d.Units, Unit{Code: fmt.Sprint("u", u)})
		common := r.NormFloat64()
		for c := range k {
			d.Values.Set(u, c, 100*float64(c)+math.Pow(10, float64(c-1))*(common+0.7*r.NormFloat64()))
			if r.Float64() < holes {
				d.Values.Set(u, c, Missing())
			}
		}
	}
	return d
}

// TestEMOfTwoIndicatorsIsARegression: when one indicator is whole and holes
// are in the other only, maximum likelihood gives the regression of the other
// on the whole one, over the rows that have both (Little and Rubin, Statistical
// Analysis with Missing Data, 2002, section 7.2).
func TestEMOfTwoIndicatorsIsARegression(t *testing.T) {
	d := related(1, 40, 2, 0)
	for u := range 15 {
		d.Values.Set(2*u, 1, Missing())
	}
	out, report := impute(t, Imputation{ImputeChoice: ImputeChoice{Method: ImputeEM}, Tolerance: 1e-13}, d)
	var x, y []float64
	for u := range d.Units {
		if v := d.Values.At(u, 1); !IsMissing(v) {
			x, y = append(x, d.Values.At(u, 0)), append(y, v)
		}
	}
	sxy, sxx := 0.0, 0.0
	for n := range x {
		sxy += (x[n] - mean(x)) * (y[n] - mean(y))
		sxx += (x[n] - mean(x)) * (x[n] - mean(x))
	}
	for _, v := range report.Values {
		near(t, v.Unit.Code, out.Values.At(v.Row, 1), mean(y)+sxy/sxx*(d.Values.At(v.Row, 0)-mean(x)), 1e-9)
	}
	if len(report.Values) != 15 || len(report.EM) != 1 || !report.EM[0].Converged || report.EM[0].Ridge != 0 || len(report.Warnings) != 0 {
		t.Errorf("%d values, %+v", len(report.Values), report.EM)
	}
	near(t, "mean of the whole one", report.EM[0].Mean[0], mean(d.Values.Column(0)), 1e-9)
}

// TestEMAgreesWithAnotherEM: one that works row by row, in the scale of the
// data, and inverts matrices by elimination.
func TestEMAgreesWithAnotherEM(t *testing.T) {
	d := related(2, 80, 4, 0.15)
	out, report := impute(t, Imputation{ImputeChoice: ImputeChoice{Method: ImputeEM}, Tolerance: 1e-14, Iterations: 3000}, d)
	if !report.EM[0].Converged {
		t.Fatalf("%+v", report.EM[0])
	}
	want, mu, cov := naiveEM(d, 3000)
	for _, v := range report.Values {
		c := d.Find(v.Indicator)
		near(t, v.Unit.Code+" "+v.Indicator, out.Values.At(v.Row, c), want[v.Row][c], 1e-9)
	}
	for j := range 4 {
		near(t, "mean", report.EM[0].Mean[j], mu[j], 1e-9)
		for l := range 4 {
			near(t, "covariance", report.EM[0].Covariance.At(j, l), cov[j][l], 1e-8)
		}
	}
	if len(report.Values) < 30 {
		t.Errorf("only %d values were missing", len(report.Values))
	}
}

func naiveEM(d *Dataset, rounds int) (x [][]float64, mu []float64, cov [][]float64) {
	n, k := len(d.Units), len(d.Indicators)
	mu, cov = make([]float64, k), identity(k)
	for c := range k {
		m := MomentsOf(d.Values.Column(c))
		mu[c], cov[c][c] = m.Mean, m.SD*m.SD
	}
	x = make([][]float64, n)
	for range rounds {
		next, products, used := make([]float64, k), zeros(k), 0.0
		for u := range n {
			var known, holes []int
			for c := range k {
				if IsMissing(d.Values.At(u, c)) {
					holes = append(holes, c)
				} else {
					known = append(known, c)
				}
			}
			own := zeros(len(known))
			for a, j := range known {
				for b, l := range known {
					own[a][b] = cov[j][l]
				}
			}
			inverse := inverted(own)
			x[u] = d.Values.Row(u, nil)
			slope := func(h, b int) float64 {
				s := 0.0
				for a := range known {
					s += cov[h][known[a]] * inverse[a][b]
				}
				return s
			}
			for _, h := range holes {
				x[u][h] = mu[h]
				for b, l := range known {
					x[u][h] += slope(h, b) * (x[u][l] - mu[l])
				}
			}
			if len(known) == 0 {
				continue
			}
			used++
			for j := range k {
				next[j] += x[u][j]
				for l := range k {
					products[j][l] += x[u][j] * x[u][l]
				}
			}
			for _, h := range holes {
				for _, g := range holes {
					products[h][g] += cov[h][g]
					for b, l := range known {
						products[h][g] -= slope(h, b) * cov[l][g]
					}
				}
			}
		}
		for j := range k {
			mu[j] = next[j] / used
		}
		for j := range k {
			for l := range k {
				cov[j][l] = products[j][l]/used - mu[j]*mu[l]
			}
		}
	}
	return x, mu, cov
}

func zeros(n int) [][]float64 {
	out := make([][]float64, n)
	for i := range out {
		out[i] = make([]float64, n)
	}
	return out
}

func identity(n int) [][]float64 {
	out := zeros(n)
	for i := range out {
		out[i][i] = 1
	}
	return out
}

// inverted is the inverse by Gauss and Jordan.
func inverted(a [][]float64) [][]float64 {
	n := len(a)
	out := identity(n)
	for i := range n {
		pivot := a[i][i]
		for j := range n {
			a[i][j] /= pivot
			out[i][j] /= pivot
		}
		for l := range n {
			if f := a[l][i]; l != i {
				for j := range n {
					a[l][j] -= f * a[i][j]
					out[l][j] -= f * out[i][j]
				}
			}
		}
	}
	return out
}

func TestEMSaysWhenItWasStopped(t *testing.T) {
	_, report := impute(t, Imputation{ImputeChoice: ImputeChoice{Method: ImputeEM}, Iterations: 2}, related(3, 50, 3, 0.3))
	if len(report.Warnings) != 1 || report.EM[0].Converged || report.EM[0].Rounds != 2 ||
		!strings.Contains(report.Warnings[0].Error(), "the indicators under top was stopped after 2 rounds") {
		t.Errorf("%+v", report)
	}
}

// TestEMOfIndicatorsThatAreTheSame needs a ridge, and finds the value that the
// twin has.
func TestEMOfIndicatorsThatAreTheSame(t *testing.T) {
	d := related(4, 30, 3, 0)
	copy(d.Values.Column(1), d.Values.Column(0))
	d.Values.Set(3, 2, Missing())
	d.Values.Set(5, 1, Missing())
	out, report := impute(t, by(ImputeEM), d)
	near(t, "the twin's value", out.Values.At(5, 1), d.Values.At(5, 0), 1e-3)
	if report.EM[0].Ridge == 0 || len(report.Warnings) == 0 || report.Warnings[len(report.Warnings)-1].Reason != RidgeAdded {
		t.Errorf("%+v", report)
	}
}

func TestEMOfARowThatIsEmptyGivesTheMeans(t *testing.T) {
	d := related(5, 60, 3, 0.1)
	for c := range 3 {
		d.Values.Set(7, c, Missing())
	}
	out, report := impute(t, by(ImputeEM), d)
	for c := range 3 {
		near(t, "mean", out.Values.At(7, c), report.EM[0].Mean[c], 1e-12)
	}
}
