package composite

import (
	"errors"
	"math"
	"math/rand/v2"
	"strings"
	"testing"
)

// pearsonBySums is written from sums of products.
func pearsonBySums(x, y []float64) (float64, int) {
	var n, sx, sy, sxx, syy, sxy float64
	for r := range x {
		if !math.IsNaN(x[r]) && !math.IsNaN(y[r]) {
			n++
			sx, sy = sx+x[r], sy+y[r]
			sxx, syy, sxy = sxx+x[r]*x[r], syy+y[r]*y[r], sxy+x[r]*y[r]
		}
	}
	return (n*sxy - sx*sy) / math.Sqrt((n*sxx-sx*sx)*(n*syy-sy*sy)), int(n)
}

// spearmanByCounts ranks by counting who is below and who is equal.
func spearmanByCounts(x, y []float64) (float64, int) {
	rank := func(v, w []float64) []float64 {
		out := make([]float64, len(v))
		for r := range v {
			out[r] = math.NaN()
			if math.IsNaN(v[r]) || math.IsNaN(w[r]) {
				continue
			}
			out[r] = 0.5
			for q := range v {
				if !math.IsNaN(w[q]) && v[q] < v[r] {
					out[r]++
				} else if !math.IsNaN(w[q]) && v[q] == v[r] {
					out[r] += 0.5
				}
			}
		}
		return out
	}
	return pearsonBySums(rank(x, y), rank(y, x))
}

// kendallByPairs looks at every pair of rows.
func kendallByPairs(x, y []float64) (float64, int) {
	var agree, differX, differY float64
	n := 0
	for r := range x {
		if math.IsNaN(x[r]) || math.IsNaN(y[r]) {
			continue
		}
		n++
		for q := range r {
			if math.IsNaN(x[q]) || math.IsNaN(y[q]) {
				continue
			}
			a, b := signOf(x[r]-x[q]), signOf(y[r]-y[q])
			agree, differX, differY = agree+a*b, differX+a*a, differY+b*b
		}
	}
	return agree / math.Sqrt(differX*differY), n
}

func signOf(v float64) float64 {
	switch {
	case v > 0:
		return 1
	case v < 0:
		return -1
	}
	return 0
}

// drawnColumn is n values, some equal, some missing.
func drawnColumn(g *rand.Rand, n, kinds int, missing float64) []float64 {
	x := make([]float64, n)
	for i := range x {
		x[i] = g.NormFloat64()
		if kinds > 0 {
			x[i] = float64(g.IntN(kinds))
		}
		if g.Float64() < missing {
			x[i] = Missing()
		}
	}
	return x
}

func TestCorrelationsAgainstNaiveOnes(t *testing.T) {
	g := rand.New(rand.NewPCG(1, 2))
	naive := map[CorrelationMethod]func(x, y []float64) (float64, int){Pearson: pearsonBySums, Spearman: spearmanByCounts, Kendall: kendallByPairs}
	for range 60 {
		n := 2 + g.IntN(90)
		var columns []Column
		for i, kinds := range []int{0, 0, 3, 12} {
			columns = append(columns, Column{Code: string(rune('a' + i)), Values: drawnColumn(g, n, kinds, []float64{0, 0.3}[i%2])})
		}
		for method, f := range naive {
			all, _, err := method.Between(columns, nil)
			if err != nil {
				t.Fatal(err)
			}
			for a, x := range columns {
				for b, y := range columns {
					want, pairs := f(x.Values, y.Values)
					if math.IsInf(want, 0) {
						want = Missing()
					}
					got := all.At(a, b)
					if !close9(float64(got.R), want) || got.N != pairs {
						t.Fatalf("%s of %v and %v: %v over %d, want %v over %d", method, x.Values, y.Values, got.R, got.N, want, pairs)
					}
					one, err := method.Of(x.Values, y.Values)
					if err != nil || asJSON(t, one) != asJSON(t, got) {
						t.Fatalf("%s of the pair alone is %+v, in the matrix %+v; %v", method, one, got, err)
					}
				}
			}
		}
	}
}

// TestCorrelationsOfHollanderAndWolfe: tuna's lightness and quality, Hollander
// and Wolfe, Nonparametric Statistical Methods (1973), p. 185, with the figures
// that the help of R's cor.test prints: r 0.5712, t 1.8411, 7 degrees, p 0.1082;
// τ 0.4444, and 26 pairs in the same order of 36, whose σ² is 9·8·23/18 = 92.
func TestCorrelationsOfHollanderAndWolfe(t *testing.T) {
	x := []float64{44.4, 45.9, 41.9, 53.3, 44.7, 44.1, 50.7, 45.2, 60.1}
	y := []float64{2.6, 3.1, 2.5, 5.0, 3.6, 4.0, 5.2, 2.8, 3.8}
	p, _ := Pearson.Of(x, y)
	k, _ := Kendall.Of(x, y)
	if !(math.Abs(float64(p.R)-0.5711816) <= 5e-8) || !(math.Abs(float64(p.P)-0.1082) <= 5e-5) || p.N != 9 {
		t.Errorf("Pearson %+v", p)
	}
	if !close9(float64(k.R), 16./36) || !close9(float64(k.P), 1-math.Erf(16/math.Sqrt(92)/math.Sqrt2)) {
		t.Errorf("Kendall %+v", k)
	}
}

// studentTails integrates the density of Student's t by Simpson's rule over
// the angle whose tangent is t/√ν.
func studentTails(t, df float64) float64 {
	f := func(a float64) float64 { return math.Pow(math.Cos(a), df-1) }
	simpson := func(from, to float64) float64 {
		const steps = 20000
		h, sum := (to-from)/steps, f(from)+f(to)
		for i := 1; i < steps; i++ {
			sum += f(from+float64(i)*h) * float64(2+2*(i%2))
		}
		return sum * h / 3
	}
	return simpson(math.Atan(math.Abs(t)/math.Sqrt(df)), math.Pi/2) / simpson(0, math.Pi/2)
}

func TestPValuesOfStudent(t *testing.T) {
	for _, n := range []int{4, 5, 6, 11, 30, 84, 85, 90, 400} {
		for _, r := range []float64{0, 1e-6, 0.01, -0.1, 0.3, -0.5, 0.7, 0.9} {
			df := float64(n - 2)
			want := studentTails(r*math.Sqrt(df/(1-r*r)), df)
			if got := studentP(r, n); !(math.Abs(got-want) <= 1e-10*want+1e-13) {
				t.Errorf("r %v over %d: p %v, want %v", r, n, got, want)
			}
		}
	}
	// One degree of freedom: 1 − 2/π atan t; thousands: close to the normal.
	if got, want := studentP(0.6, 3), 1-2/math.Pi*math.Atan(0.6/0.8); !(math.Abs(got-want) <= 1e-14) {
		t.Errorf("one degree: %v, want %v", got, want)
	}
	for _, n := range []int{100_000, 5_000_000} {
		z := 2.5
		r := z / math.Sqrt(z*z+float64(n-2))
		if got, want := studentP(r, n), math.Erfc(z/math.Sqrt2); !(math.Abs(got-want) <= 20/float64(n)*want) {
			t.Errorf("%d: %v, want about %v", n, got, want)
		}
	}
	if studentP(1, 10) != 0 || studentP(-1, 10) != 0 || !IsMissing(studentP(0.5, 2)) || !IsMissing(studentP(Missing(), 9)) {
		t.Error("ends")
	}
}

// TestVarianceOfKendall goes through all orders of seven values with ties.
func TestVarianceOfKendall(t *testing.T) {
	x, y := []float64{1, 1, 1, 2, 3, 3, 4}, []float64{5, 5, 6, 7, 7, 7, 8}
	var count, sum, squares float64
	var permute func(k int)
	permute = func(k int) {
		if k == len(y) {
			s := 0.0
			for r := range x {
				for q := range r {
					s += signOf(x[r]-x[q]) * signOf(y[r]-y[q])
				}
			}
			count, sum, squares = count+1, sum+s, squares+s*s
			return
		}
		for i := k; i < len(y); i++ {
			y[k], y[i] = y[i], y[k]
			permute(k + 1)
			y[k], y[i] = y[i], y[k]
		}
	}
	permute(0)
	a, b := Kendall.prepare(x), Kendall.prepare(y)
	xs, cx := codesWhere(&a, y)
	ys, cy := codesWhere(&b, x)
	if got, want := kendallVariance(7, cx.ties(xs), cy.ties(ys)), squares/count; math.Abs(sum) > 1e-9 || !close9(got, want) {
		t.Errorf("variance %v, over all orders %v", got, want)
	}
}

func TestCorrelationOfAConstantIsMissing(t *testing.T) {
	x, c := []float64{1, 2, 3, 4}, []float64{0.1, 0.1, 0.1, Missing()}
	for _, m := range []CorrelationMethod{"", Spearman, Kendall} {
		all, warnings, err := m.Between([]Column{{Code: "x", Values: x}, {Code: "c", Values: c}}, nil)
		if err != nil {
			t.Fatal(err)
		}
		if got := all.At(0, 1); !IsMissing(float64(got.R)) || !IsMissing(float64(got.P)) || got.N != 3 {
			t.Errorf("%s: %+v", m, got)
		}
		if len(warnings) != 1 || !strings.Contains(warnings[0].Error(), "c is the same for all units") {
			t.Errorf("%s: %v", m, warnings)
		}
	}
}

func TestCorrelationsThatCannotBe(t *testing.T) {
	var e *Error
	if _, err := CorrelationMethod("cosinus").Of([]float64{1}, []float64{2}); !errors.As(err, &e) || !strings.Contains(err.Error(), "no method “cosinus”") {
		t.Error(err)
	}
	if _, err := Pearson.Of([]float64{1, 2}, []float64{2}); !errors.As(err, &e) || e.Reason != WrongShape {
		t.Error(err)
	}
	_, _, err := Pearson.Between([]Column{{Code: "x", Values: []float64{1, 2}}, {Code: "y", Values: []float64{1}}}, nil)
	if !errors.As(err, &e) || !strings.Contains(err.Error(), "there are 1 values of y where 2 are needed") {
		t.Error(err)
	}
}
