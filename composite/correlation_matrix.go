package composite

import (
	"math"
	"slices"
)

// correlationMatrix returns Pearson's correlation of each pair of columns:
//
//	r_ab = Σ(a−ā)(b−b̄) / √(Σ(a−ā)² Σ(b−b̄)²)
//
// Missing values: pairwise takes, for each pair, the rows where both are
// present; else all pairs take the rows where every column is. A pair with
// fewer than two such rows, or with a column that does not vary over them, is
// missing; so is the diagonal of such a column, which is 1 otherwise.
func correlationMatrix(m Matrix, pairwise bool) Matrix {
	if !pairwise {
		m = completeRows(m)
	}
	out := NewMatrix(m.Columns, m.Columns)
	whole := centredColumns(m)
	for a := range m.Columns {
		for b := a; b < m.Columns; b++ {
			var r float64
			if whole[a] != nil && whole[b] != nil {
				r = cosine(whole[a], whole[b])
			} else {
				r = pearson(m.Column(a), m.Column(b))
			}
			if a == b && r == r {
				r = 1
			}
			out.Set(a, b, r)
			out.Set(b, a, r)
		}
	}
	return out
}

// completeRows returns the rows where nothing is missing; m itself when that
// is all of them.
func completeRows(m Matrix) Matrix {
	rows := rowsComplete(m)
	if len(rows) == m.Rows {
		return m
	}
	out := NewMatrix(len(rows), m.Columns)
	for c := range m.Columns {
		copy(out.Column(c), pick(m.Column(c), rows))
	}
	return out
}

// rowsComplete lists the rows where nothing is missing.
func rowsComplete(m Matrix) []int {
	gap := make([]bool, m.Rows)
	for c := range m.Columns {
		for r, v := range m.Column(c) {
			gap[r] = gap[r] || v != v
		}
	}
	var rows []int
	for r, missing := range gap {
		if !missing {
			rows = append(rows, r)
		}
	}
	return rows
}

// centredColumns returns each column minus its mean, nil for one with gaps.
func centredColumns(m Matrix) [][]float64 {
	out := make([][]float64, m.Columns)
	for c := range m.Columns {
		if x := m.Column(c); !slices.ContainsFunc(x, IsMissing) {
			out[c] = centred(slices.Clone(x))
		}
	}
	return out
}

// centred takes the mean away in place; a constant becomes zeros, whatever
// its mean is rounded to.
func centred(x []float64) []float64 {
	if len(x) > 0 && slices.Min(x) == slices.Max(x) {
		clear(x)
		return x
	}
	mean := meanOf(x)
	for r := range x {
		x[r] -= mean
	}
	return x
}

// meanOf is the mean of numbers none of which is missing.
func meanOf(x []float64) float64 {
	var sum float64
	for _, v := range x {
		sum += v
	}
	return sum / float64(len(x))
}

// pearson is the correlation of two columns over the rows where both are
// present.
func pearson(x, y []float64) float64 {
	var a, b []float64
	for r, v := range x {
		if v == v && y[r] == y[r] {
			a, b = append(a, v), append(b, y[r])
		}
	}
	return cosine(centred(a), centred(b))
}

// cosine of two centred columns, within −1 and 1; missing when one of them is
// all zero.
func cosine(x, y []float64) float64 {
	var xx, xy, yy float64
	for r, v := range x {
		w := y[r]
		xx += float64(v * v)
		xy += float64(v * w)
		yy += float64(w * w)
	}
	if xx == 0 || yy == 0 || len(x) < 2 {
		return math.NaN()
	}
	return min(1, max(-1, xy/(math.Sqrt(xx)*math.Sqrt(yy))))
}
