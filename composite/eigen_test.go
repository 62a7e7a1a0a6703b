package composite

import (
	"errors"
	"math"
	"math/rand/v2"
	"testing"
)

// TestEigenByHand: [[2, 1], [1, 2]] has 3 along (1, 1)/√2 and 1 along
// (1, −1)/√2; [[4, 1, 0], [1, 4, 0], [0, 0, 6]] has 6, 5 and 3.
func TestEigenByHand(t *testing.T) {
	values, vectors, err := symmetricEigen(MatrixOf([]float64{2, 1}, []float64{1, 2}))
	if err != nil {
		t.Fatal(err)
	}
	h := math.Sqrt(0.5)
	for i, want := range []float64{h, h, h, -h} {
		near(t, "vectors", vectors.Values[i], want, 1e-15)
	}
	near(t, "first", values[0], 3, 1e-15)
	near(t, "second", values[1], 1, 1e-15)
	values, _, _ = symmetricEigen(MatrixOf([]float64{4, 1, 0}, []float64{1, 4, 0}, []float64{0, 0, 6}))
	for k, want := range []float64{6, 5, 3} {
		near(t, "of three", values[k], want, 1e-15)
	}
}

// TestEigenIsWhatItSays holds A v = λ v, vectors of length 1 at right angles,
// the order and the sign, on random matrices and on one of rank one.
func TestEigenIsWhatItSays(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 5))
	for _, n := range []int{1, 2, 3, 8, 30} {
		a := NewMatrix(n, n)
		for i := range n {
			for k := i; k < n; k++ {
				v := r.NormFloat64()
				if n == 8 {
					v = float64((i + 1) * (k + 1))
				}
				a.Set(i, k, v)
				a.Set(k, i, v)
			}
		}
		values, vectors, err := symmetricEigen(a)
		if err != nil {
			t.Fatal(err)
		}
		for k := range n {
			sum := 0.0
			for i := range n {
				av := 0.0
				for l := range n {
					av += a.At(i, l) * vectors.At(l, k)
				}
				if !(math.Abs(av-values[k]*vectors.At(i, k)) <= 1e-11*float64(n*n)) {
					t.Errorf("n %d, vector %d: A v and λ v differ at %d: %v, %v", n, k, i, av, values[k]*vectors.At(i, k))
				}
				sum += vectors.At(i, k)
			}
			if k > 0 && values[k] > values[k-1] || sum < -1e-9 {
				t.Errorf("n %d: value %d is %v after %v, its vector has a sum of %v", n, k, values[k], values[max(k-1, 0)], sum)
			}
			for l := range k + 1 {
				dot := 0.0
				for i := range n {
					dot += vectors.At(i, k) * vectors.At(i, l)
				}
				want := 0.0
				if k == l {
					want = 1
				}
				near(t, "at right angles", dot, want, 1e-13)
			}
		}
	}
}

func TestEigenNeedsNumbers(t *testing.T) {
	_, _, err := symmetricEigen(MatrixOf([]float64{1, Missing()}, []float64{Missing(), 1}))
	var e *Error
	if !errors.As(err, &e) || e.Reason != NoCorrelation {
		t.Errorf("got %v", err)
	}
}

// naivePearson is the formula by sums, over the rows listed.
func naivePearson(x, y []float64, rows []int) float64 {
	n := float64(len(rows))
	var sx, sy float64
	for _, r := range rows {
		sx, sy = sx+x[r]/n, sy+y[r]/n
	}
	var cov, vx, vy float64
	for _, r := range rows {
		cov += (x[r] - sx) * (y[r] - sy)
		vx += (x[r] - sx) * (x[r] - sx)
		vy += (y[r] - sy) * (y[r] - sy)
	}
	return cov / math.Sqrt(vx*vy)
}

func TestCorrelationsAgreeWithTheFormula(t *testing.T) {
	d := asem(t)
	for _, pairwise := range []bool{true, false} {
		got := correlationMatrix(d.Values, pairwise)
		all := rowsComplete(d.Values)
		for a := range d.Indicators {
			for b := range d.Indicators {
				x, y := d.Values.Column(a), d.Values.Column(b)
				rows := all
				if pairwise {
					rows = nil
					for r := range x {
						if !IsMissing(x[r]) && !IsMissing(y[r]) {
							rows = append(rows, r)
						}
					}
				}
				near(t, d.Indicators[a].Code+" "+d.Indicators[b].Code, got.At(a, b), naivePearson(x, y, rows), 1e-9)
			}
		}
	}
}

func TestAConstantHasNoCorrelation(t *testing.T) {
	got := correlationMatrix(MatrixOf([]float64{0.1, 1}, []float64{0.1, 2}, []float64{0.1, 4}), false)
	if !IsMissing(got.At(0, 0)) || !IsMissing(got.At(0, 1)) || got.At(1, 1) != 1 {
		t.Errorf("%v", got.Values)
	}
}
