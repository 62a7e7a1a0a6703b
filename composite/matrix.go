package composite

import (
	"math"
	"slices"
)

// Missing is the value of what is not known.
func Missing() float64 { return math.NaN() }

// IsMissing tells whether v is not known.
func IsMissing(v float64) bool { return v != v }

// Matrix holds one number for each row and column, column by column: column c
// is Values[c*Rows : (c+1)*Rows]. Missing is NaN.
type Matrix struct {
	Rows, Columns int
	Values        []float64
}

// NewMatrix returns a matrix of zeros.
func NewMatrix(rows, columns int) Matrix {
	return Matrix{Rows: rows, Columns: columns, Values: make([]float64, rows*columns)}
}

// MatrixOf returns the matrix whose rows are given; all must be as long as the
// first.
func MatrixOf(rows ...[]float64) Matrix {
	if len(rows) == 0 {
		return Matrix{}
	}
	m := NewMatrix(len(rows), len(rows[0]))
	for r, row := range rows {
		for c := range m.Columns {
			m.Values[c*m.Rows+r] = row[c]
		}
	}
	return m
}

// Column returns column c, which shares its memory with the matrix.
func (m Matrix) Column(c int) []float64 {
	return m.Values[c*m.Rows : (c+1)*m.Rows : (c+1)*m.Rows]
}

// At returns the number of row r and column c.
func (m Matrix) At(r, c int) float64 { return m.Values[c*m.Rows+r] }

// Set writes the number of row r and column c.
func (m Matrix) Set(r, c int, v float64) { m.Values[c*m.Rows+r] = v }

// Row copies row r into dst, which it makes long enough, and returns it.
func (m Matrix) Row(r int, dst []float64) []float64 {
	dst = slices.Grow(dst[:0], m.Columns)[:m.Columns]
	for c := range dst {
		dst[c] = m.Values[c*m.Rows+r]
	}
	return dst
}

// Clone returns a matrix that shares nothing with m.
func (m Matrix) Clone() Matrix {
	m.Values = slices.Clone(m.Values)
	return m
}
