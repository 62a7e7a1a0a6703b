package composite

import (
	"cmp"
	"math"
	"slices"
)

// CorrelationMethod says how two columns are correlated.
type CorrelationMethod string

// The correlations.
const (
	Pearson  CorrelationMethod = "pearson"  // of the values; the usual one, also when nothing is said
	Spearman CorrelationMethod = "spearman" // Pearson's, of the ranks
	Kendall  CorrelationMethod = "kendall"  // τ-b: pairs of units in the same order, less those in the opposite one
)

// Correlation is how two columns go together over the units that have both.
type Correlation struct {
	R Number `json:"r"` // −1 to 1; missing below two units, or when one column does not vary over them
	P Number `json:"p"` // two-sided, of no correlation; missing below three units
	N int    `json:"n"` // units that have both
}

// Correlations are the correlations of columns with columns.
type Correlations struct {
	Method  CorrelationMethod `json:"method"`
	Rows    []string          `json:"rows"`
	Columns []string          `json:"columns"`
	R       Matrix            `json:"r"`
	P       Matrix            `json:"p"`
	N       Matrix            `json:"n"`
}

// At returns the correlation of a row with a column.
func (c *Correlations) At(row, column int) Correlation {
	return Correlation{R: Number(c.R.At(row, column)), P: Number(c.P.At(row, column)), N: int(c.N.At(row, column))}
}

func (c *Correlations) set(row, column int, v Correlation) {
	c.R.Set(row, column, float64(v.R))
	c.P.Set(row, column, float64(v.P))
	c.N.Set(row, column, float64(v.N))
}

// Of correlates two columns over the n rows where both are present:
//
//	Pearson   r = Σ(x−x̄)(y−ȳ) / √(Σ(x−x̄)² Σ(y−ȳ)²)
//	Spearman  Pearson's r of the ranks, equal values sharing their mean rank
//	Kendall   τ_b = (C − D) / √((n₀−n_x)(n₀−n_y))
//
// where C and D count the pairs of rows in the same and in opposite order,
// n₀ = n(n−1)/2, and n_x, n_y count the pairs equal in x, in y. All take
// O(n log n). The p-value is two-sided: for Pearson and Spearman that of
// t = r √((n−2)/(1−r²)) with n−2 degrees of freedom, exact for Pearson when
// both are normal; for Kendall the normal approximation
// z = (C − D)/σ, whose σ² allows for ties, good from about ten rows on.
//
// Errors: an unknown method, columns of different lengths.
//
// Sources: Kendall, Rank Correlation Methods, 4th ed. (1970); Knight, A
// computer method for calculating Kendall's tau with ungrouped data, JASA 61
// (1966).
func (m CorrelationMethod) Of(x, y []float64) (Correlation, error) {
	if len(x) != len(y) {
		return Correlation{}, &Error{Step: StepAnalyse, Reason: WrongShape, Value: float64(len(y)), Limit: float64(len(x))}
	}
	if err := m.check(); err != nil {
		return Correlation{}, err
	}
	a, b := m.prepare(x), m.prepare(y)
	return m.pair(&a, &b), nil
}

func (m CorrelationMethod) check() error {
	if m != "" && m != Pearson && m != Spearman && m != Kendall {
		return unknownWord(StepAnalyse, "", m, Pearson, Spearman, Kendall)
	}
	return nil
}

// Between correlates each column of rows with each of columns, or rows with
// themselves when columns is nil, pair by pair over the units that have both.
// A column that is the same everywhere gives missing correlations and one
// warning. Errors are those of [CorrelationMethod.Of], and name the column
// that is not as long as the first.
func (m CorrelationMethod) Between(rows, columns []Column) (*Correlations, []Warning, error) {
	if err := m.check(); err != nil {
		return nil, nil, err
	}
	for _, c := range slices.Concat(rows, columns) {
		if len(c.Values) != len(rows[0].Values) {
			return nil, nil, &Error{Step: StepAnalyse, Reason: WrongShape, Indicator: c.Code, Value: float64(len(c.Values)), Limit: float64(len(rows[0].Values))}
		}
	}
	left, warnings := m.prepareAll(rows)
	right, same := left, columns == nil
	if !same {
		var more []Warning
		right, more = m.prepareAll(columns)
		warnings = append(warnings, more...)
	} else {
		columns = rows
	}
	out := &Correlations{Method: m, Rows: codesOf(rows), Columns: codesOf(columns),
		R: NewMatrix(len(rows), len(columns)), P: NewMatrix(len(rows), len(columns)), N: NewMatrix(len(rows), len(columns))}
	if m == "" {
		out.Method = Pearson
	}
	m.fill(out, left, right, same)
	return out, warnings, nil
}

// fill correlates each pair once; pairs are shared among the cores, and each is the same
// whoever computes it.
func (m CorrelationMethod) fill(out *Correlations, left, right []prepared, same bool) {
	pairs := make([][2]int, 0, len(left)*len(right))
	for a := range left {
		for b := range right {
			if !same || b >= a {
				pairs = append(pairs, [2]int{a, b})
			}
		}
	}
	numbers := 0
	if len(left) > 0 {
		numbers = len(pairs) * len(left[0].x)
	}
	inParallel(numbers, len(pairs), func(i int) {
		a, b := pairs[i][0], pairs[i][1]
		c := m.pair(&left[a], &right[b])
		if out.set(a, b, c); same && a != b {
			out.set(b, a, c)
		}
	})
}

func codesOf(columns []Column) []string {
	out := make([]string, len(columns))
	for i, c := range columns {
		out[i] = c.Code
	}
	return out
}

// prepared is a column with what every pair needs of it.
type prepared struct {
	x       []float64
	whole   bool      // nothing is missing
	centred []float64 // of the values, or of the ranks, when whole
	order   []int32   // rows present, from the smallest value
}

func (m CorrelationMethod) prepareAll(columns []Column) ([]prepared, []Warning) {
	var warnings []Warning
	out := make([]prepared, len(columns))
	moments := make([]Moments, len(columns))
	numbers := 0
	if len(columns) > 0 {
		numbers = len(columns) * len(columns[0].Values)
	}
	inParallel(numbers, len(columns), func(i int) {
		out[i], moments[i] = m.prepare(columns[i].Values), MomentsOf(columns[i].Values)
	})
	for i, k := range moments {
		if k.Count > 1 && k.Min == k.Max {
			warnings = append(warnings, Warning{Step: StepAnalyse, Reason: AllTheSame, Indicator: columns[i].Code, Value: k.Min})
		}
	}
	return out, warnings
}

func (m CorrelationMethod) prepare(x []float64) prepared {
	p := prepared{x: x, whole: !slices.ContainsFunc(x, IsMissing)}
	if m == Spearman || m == Kendall {
		p.order = rowsAscending(x)
	}
	switch {
	case !p.whole || m == Kendall:
	case m == Spearman:
		p.centred = centred(ranksWhere(&p, x))
	default:
		p.centred = centred(slices.Clone(x))
	}
	return p
}

// rowsAscending lists the rows present from the smallest value to the largest.
func rowsAscending(x []float64) []int32 {
	type cell struct {
		v   float64
		row int32
	}
	cells := make([]cell, 0, len(x))
	for r, v := range x {
		if v == v {
			cells = append(cells, cell{v, int32(r)})
		}
	}
	slices.SortFunc(cells, func(a, b cell) int {
		switch {
		case a.v < b.v:
			return -1
		case a.v > b.v:
			return 1
		}
		return cmp.Compare(a.row, b.row)
	})
	order := make([]int32, len(cells))
	for i, c := range cells {
		order[i] = c.row
	}
	return order
}

func (m CorrelationMethod) pair(a, b *prepared) Correlation {
	if m == Kendall {
		return kendall(a, b)
	}
	x, y := a.centred, b.centred
	if x == nil || y == nil {
		x, y = together(a.x, b.x)
		if m == Spearman {
			x, y = together(ranksWhere(a, b.x), ranksWhere(b, a.x))
		}
		centred(x)
		centred(y)
	}
	c := Correlation{R: Number(cosine(x, y)), N: len(x)}
	c.P = Number(studentP(float64(c.R), c.N))
	return c
}

// together keeps the rows where both are present.
func together(x, y []float64) (a, b []float64) {
	a, b = make([]float64, 0, len(x)), make([]float64, 0, len(x))
	for r, v := range x {
		if v == v && y[r] == y[r] {
			a, b = append(a, v), append(b, y[r])
		}
	}
	return a, b
}

// ranksWhere ranks the rows of p where other is present too, from 1 for the
// smallest, equal values sharing their mean rank; other rows are missing.
func ranksWhere(p *prepared, other []float64) []float64 {
	ranks := make([]float64, len(p.x))
	for r := range ranks {
		ranks[r] = math.NaN()
	}
	group := make([]int32, 0, 16)
	before := 0
	give := func() {
		for _, r := range group {
			ranks[r] = float64(before) + float64(len(group)+1)/2
		}
		before += len(group)
		group = group[:0]
	}
	for _, r := range p.order {
		if other[r] != other[r] {
			continue
		}
		if len(group) > 0 && p.x[group[0]] != p.x[r] {
			give()
		}
		group = append(group, r)
	}
	give()
	return ranks
}
