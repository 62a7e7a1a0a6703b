package composite

import (
	"cmp"
	"math"
	"slices"
)

// symmetricEigen returns the eigenvalues of a symmetric matrix from the
// largest to the smallest, and its unit eigenvectors as columns in that order:
//
//	A v_k = λ_k v_k,  v_kᵀ v_l = 1 when k = l, else 0
//
// An eigenvector is known but for its sign: the one whose components have a
// sum above 0 is given; when the sum is 0 (to 10⁻⁹), the one whose largest
// component in size is above 0. Equal eigenvalues keep the order in which the
// rotations leave them. Only finite numbers are accepted: a missing one is the
// error NoCorrelation, with the columns it stands between left to the caller.
//
// The method is cyclic Jacobi: a rotation for each pair, again and again, each
// product rounded before it is added, so that every machine gives the same
// bits. It is meant for tens of columns.
//
// Source: Golub and Van Loan, Matrix Computations, 4th ed. (2013), § 8.5.
func symmetricEigen(a Matrix) (values []float64, vectors Matrix, err error) {
	n := a.Rows
	for _, v := range a.Values {
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return nil, Matrix{}, &Error{Reason: NoCorrelation}
		}
	}
	j := jacobi{a: a.Clone(), v: NewMatrix(n, n)}
	for i := range n {
		j.v.Set(i, i, 1)
	}
	for range 60 {
		if !j.sweep() {
			break
		}
	}
	values, vectors = j.sorted()
	for k := range n {
		orient(vectors.Column(k))
	}
	return values, vectors, nil
}

// jacobi turns a into a diagonal, and gathers the rotations in v.
type jacobi struct{ a, v Matrix }

// sweep rotates every pair once and tells whether one was worth it.
func (j *jacobi) sweep() bool {
	turned := false
	for p := range j.a.Rows {
		for q := p + 1; q < j.a.Rows; q++ {
			off := j.a.At(p, q)
			if math.Abs(off) <= 1e-17*(math.Abs(j.a.At(p, p))+math.Abs(j.a.At(q, q))) {
				j.a.Set(p, q, 0)
				j.a.Set(q, p, 0)
				continue
			}
			j.rotate(p, q)
			turned = true
		}
	}
	return turned
}

// rotate makes the entry p, q zero.
func (j *jacobi) rotate(p, q int) {
	app, aqq, apq := j.a.At(p, p), j.a.At(q, q), j.a.At(p, q)
	theta := (aqq - app) / float64(2*apq)
	t := 1 / (math.Abs(theta) + math.Sqrt(float64(theta*theta)+1))
	if theta < 0 {
		t = -t
	}
	c := 1 / math.Sqrt(float64(t*t)+1)
	s := t * c
	turn(j.a.Column(p), j.a.Column(q), c, s)
	for k := range j.a.Rows {
		x, y := j.a.At(p, k), j.a.At(q, k)
		j.a.Set(p, k, float64(c*x)-float64(s*y))
		j.a.Set(q, k, float64(s*x)+float64(c*y))
	}
	j.a.Set(p, p, app-float64(t*apq))
	j.a.Set(q, q, aqq+float64(t*apq))
	j.a.Set(p, q, 0)
	j.a.Set(q, p, 0)
	turn(j.v.Column(p), j.v.Column(q), c, s)
}

// turn rotates two columns by the angle whose cosine and sine are given.
func turn(x, y []float64, c, s float64) {
	for k := range x {
		u, v := x[k], y[k]
		x[k] = float64(c*u) - float64(s*v)
		y[k] = float64(s*u) + float64(c*v)
	}
}

func (j *jacobi) sorted() ([]float64, Matrix) {
	n := j.a.Rows
	order := make([]int, n)
	for k := range order {
		order[k] = k
	}
	slices.SortStableFunc(order, func(x, y int) int { return cmp.Compare(j.a.At(y, y), j.a.At(x, x)) })
	values, vectors := make([]float64, n), NewMatrix(n, n)
	for to, from := range order {
		values[to] = j.a.At(from, from)
		copy(vectors.Column(to), j.v.Column(from))
	}
	return values, vectors
}

// orient gives an eigenvector the sign that symmetricEigen promises.
func orient(v []float64) {
	var sum, largest float64
	for _, x := range v {
		sum += x
		if math.Abs(x) > math.Abs(largest)+1e-9 {
			largest = x
		}
	}
	if sum < -1e-9 || math.Abs(sum) <= 1e-9 && largest < 0 {
		for k := range v {
			v[k] = -v[k]
		}
	}
}
