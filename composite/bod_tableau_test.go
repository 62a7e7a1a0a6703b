package composite

import (
	"math"
	"math/rand/v2"
	"testing"
)

// tableau maximises c·w over A w ≤ b, w ≥ 0, b ≥ 0, by the textbook's tableau
// with the smallest index on both sides.
func tableau(a [][]float64, b, c []float64) float64 {
	rows, columns := len(a), len(c)
	t := make([][]float64, rows+1)
	basis := make([]int, rows)
	for i := range t {
		t[i] = make([]float64, columns+rows+1)
		if i < rows {
			copy(t[i], a[i])
			t[i][columns+i], t[i][columns+rows] = 1, b[i]
			basis[i] = columns + i
		}
	}
	for j, v := range c {
		t[rows][j] = -v
	}
	for {
		enter := -1
		for j := range columns + rows {
			if t[rows][j] < -1e-10 {
				enter = j
				break
			}
		}
		if enter < 0 {
			return t[rows][columns+rows]
		}
		leave, least := -1, math.Inf(1)
		for i := range rows {
			if t[i][enter] > 1e-10 {
				ratio := t[i][columns+rows] / t[i][enter]
				if ratio < least-1e-12 || ratio < least+1e-12 && basis[i] < basis[leave] {
					leave, least = i, ratio
				}
			}
		}
		pivot := t[leave][enter]
		for j := range t[leave] {
			t[leave][j] /= pivot
		}
		for i := range t {
			if f := t[i][enter]; i != leave && f != 0 {
				for j := range t[i] {
					t[i][j] -= f * t[leave][j]
				}
			}
		}
		basis[leave] = enter
	}
}

// TestBenefitOfTheDoubtAgainstATableau, for more indicators than corners can
// be counted, with limits, zeros and ties.
func TestBenefitOfTheDoubtAgainstATableau(t *testing.T) {
	rnd := rand.New(rand.NewPCG(3, 4))
	for seed := range uint64(24) {
		n, m := 12+rnd.IntN(25), 4+rnd.IntN(5)
		d := places(n, m, seed+100)
		if seed%2 == 0 {
			for i := range d.Values.Values {
				d.Values.Values[i] = float64(1 + rnd.IntN(5))
			}
		}
		if seed%4 == 1 {
			d.Values.Set(rnd.IntN(n), rnd.IntN(m), 0)
		}
		o := []BenefitOfTheDoubt{{}, {Lower: 0.5 / float64(m)}, {Upper: 1.7 / float64(m)}, {Lower: 0.05, Upper: 0.4}}[seed%4]
		r := bodOf(t, d, o)
		limits, _ := o.limits(d)
		for u := range d.Units {
			var a [][]float64
			var b []float64
			y := d.Values.Row(u, nil)
			for k := range d.Units {
				a, b = append(a, d.Values.Row(k, nil)), append(b, 1)
			}
			for j, l := range limits {
				low, high := make([]float64, m), make([]float64, m)
				for i := range m {
					low[i], high[i] = l.Lower*y[i], -l.Upper*y[i]
				}
				low[j] -= y[j]
				high[j] += y[j]
				a, b = append(a, low, high), append(b, 0, 0)
			}
			near(t, "score", r.Scores[u], tableau(a, b, y), 1e-8)
		}
	}
}
